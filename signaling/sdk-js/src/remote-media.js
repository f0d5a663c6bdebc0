// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @typedef {import('./local-media.js').Source} Source
 * @typedef {{id: string, kind: 'audio' | 'video', source: Source, name: string, muted: boolean, codec: string}} RemoteTrack
 * @typedef {{id: string, identity: string, name: string, joined_at: number, tracks: RemoteTrack[]}} Participant
 * @typedef {{participant: Participant, track: RemoteTrack}} TrackEvent
 * @typedef {TrackEvent & {media: MediaStreamTrack, receiver: RTCRtpReceiver}} SubscribedEvent
 * @typedef {import('./negotiator.js').SubscribedTrack} SubscribedTrack
 */

/**
 * The others: who they are, what they publish, and what of it arrives. Signaling and media tell of a track in any order; it counts as
 * subscribed when both have.
 */
export class RemoteMedia {
  /** @type {Map<string, Participant>} */
  #participants = new Map();
  /** By track id. @type {Map<string, SubscribedTrack>} */
  #expected = new Map();
  /** By track id. @type {Map<string, SubscribedEvent & {mid: string}>} */
  #subscribed = new Map();
  #emit;
  #transceivers;

  /**
   * @param {(name: any, detail: any) => void} emit of the room
   * @param {() => RTCRtpTransceiver[]} transceivers
   */
  constructor(emit, transceivers) {
    this.#emit = emit;
    this.#transceivers = transceivers;
  }

  get participants() {
    return [...this.#participants.values()];
  }

  /** Tracks that arrive. */
  get subscriptions() {
    return [...this.#subscribed.values()];
  }

  /**
   * Takes over a full list.
   * @param {Participant[]} current
   */
  sync(current) {
    const ids = new Set(current.map((participant) => participant.id));
    for (const id of [...this.#participants.keys()].filter((known) => !ids.has(known))) {
      this.#remove(id, 'connection_lost');
    }
    current.forEach((participant) => this.#add(participant));
  }

  /** Everybody is gone, as far as we can tell. */
  clear() {
    this.#expected.clear();
    this.sync([]);
  }

  /**
   * @param {string} method of the server's notification
   * @param {any} params
   */
  handleNotification(method, params) {
    const participant = this.#participants.get(params.participant_id);
    switch (method) {
      case 'participant_joined':
        this.#add(params.participant);
        break;
      case 'participant_left':
        this.#remove(params.participant_id, params.reason);
        break;
      case 'track_published':
        if (participant) {
          this.#publish(participant, params.track);
        }
        break;
      case 'track_updated':
        if (participant) {
          this.#update(participant, params.track);
        }
        break;
      case 'track_unpublished':
        if (participant) {
          this.#unpublish(participant, params.track_id);
        }
        break;
      default: // not ours
    }
  }

  /** @param {SubscribedTrack[]} tracks all that the server sends from now on */
  expect(tracks) {
    this.#expected = new Map(tracks.map((track) => [track.track_id, track]));
    for (const [id, subscription] of this.#subscribed) {
      if (this.#expected.get(id)?.mid !== subscription.mid) {
        this.#unsubscribe(id);
      }
    }
  }

  /** Tells of media whose track, participant and receiver are all known by now. */
  announce() {
    const transceivers = this.#transceivers();
    for (const { mid, track_id: id, participant_id: participantId } of this.#expected.values()) {
      const participant = this.#participants.get(participantId);
      const track = participant?.tracks.find((candidate) => candidate.id === id);
      const transceiver = transceivers.find((candidate) => candidate.mid === mid);
      if (participant && track && transceiver && !this.#subscribed.has(id)) {
        const { receiver } = transceiver;
        const subscription = { participant, track, media: receiver.track, receiver };
        this.#subscribed.set(id, { ...subscription, mid });
        this.#emit('track-subscribed', subscription);
      }
    }
  }

  /** @param {Participant} participant */
  #add(participant) {
    if (!this.#participants.has(participant.id)) {
      this.#participants.set(participant.id, participant);
      this.#emit('participant-joined', participant);
    }
  }

  /**
   * @param {string} id
   * @param {string} reason
   */
  #remove(id, reason) {
    const participant = this.#participants.get(id);
    if (participant) {
      participant.tracks.map((track) => track.id).forEach((trackId) => this.#unpublish(participant, trackId));
      this.#participants.delete(id);
      this.#emit('participant-left', { participant, reason });
    }
  }

  /**
   * @param {Participant} participant
   * @param {RemoteTrack} track
   */
  #publish(participant, track) {
    if (!participant.tracks.some((known) => known.id === track.id)) {
      participant.tracks.push(track);
      this.#emit('track-published', { participant, track });
      this.announce();
    }
  }

  /**
   * @param {Participant} participant
   * @param {RemoteTrack} track
   */
  #update(participant, track) {
    const known = participant.tracks.find((candidate) => candidate.id === track.id);
    if (known) {
      Object.assign(known, track);
      this.#emit('track-updated', { participant, track: known });
    }
  }

  /**
   * @param {Participant} participant
   * @param {string} id
   */
  #unpublish(participant, id) {
    const track = participant.tracks.find((candidate) => candidate.id === id);
    if (track) {
      participant.tracks = participant.tracks.filter((other) => other !== track);
      this.#expected.delete(id);
      this.#unsubscribe(id);
      this.#emit('track-unpublished', { participant, track });
    }
  }

  /** @param {string} id */
  #unsubscribe(id) {
    const subscription = this.#subscribed.get(id);
    if (subscription) {
      this.#subscribed.delete(id);
      this.#emit('track-unsubscribed', { participant: subscription.participant, track: subscription.track });
    }
  }
}
