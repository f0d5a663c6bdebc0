// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { Negotiator } from './negotiator.js';
import { Signaling } from './signaling.js';
import { StatsReader } from './stats.js';

/** How long the media path may be down before ICE is restarted, ms. */
const PATH_DOWN_MS = 3000;
const REJOIN_PAUSES_MS = [0, 500, 1500, 3000, 5000];

/**
 * @typedef {'microphone' | 'camera' | 'screen' | 'screen_audio'} Source
 * @typedef {{id: string, kind: 'audio' | 'video', source: Source, name: string, muted: boolean, codec: string}} RemoteTrack
 * @typedef {{id: string, identity: string, name: string, joined_at: number, tracks: RemoteTrack[]}} Participant
 * @typedef {object} LocalTrack
 * @property {string} id given by the server, empty until then
 * @property {Source} source
 * @property {MediaStreamTrack} media
 * @property {boolean} muted
 * @property {RTCRtpTransceiver} transceiver
 * @property {string} name
 * @property {PublishOptions} options
 * @typedef {{codec?: string, maxBitrate?: number, name?: string, muted?: boolean}} PublishOptions
 *
 * @typedef {object} ConnectOptions
 * @property {string} room
 * @property {string} identity unique in the room: a second one of the same identity replaces the first
 * @property {string} [name] shown to others
 * @property {string} [token] where the server has API keys
 * @property {string} [url] of the server, this page's by default
 */

/**
 * One room, joined or to be joined.
 *
 * States: `idle` -> `connecting` -> `connected` <-> `reconnecting` -> `closed`; `closed` is final. While `reconnecting` because of the
 * signaling socket alone, media goes on.
 *
 * Events, each with one argument:
 * `state` {state, reason}, `participant-joined`, `participant-left` {participant, reason}, `track-published` {participant, track},
 * `track-updated`, `track-unpublished`, `track-subscribed` {participant, track, media, receiver}, `track-unsubscribed`,
 * `subscription-failed` {trackId, reason}, `speakers` [{participant_id, level}], `media-state` (W3C connectionState), `error`.
 */
export class Room extends Emitter {
  /** @type {'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed'} */
  #state = 'idle';
  /** @type {ConnectOptions | null} */
  #options = null;
  /** @type {Signaling | null} */
  #signaling = null;
  /** @type {RTCPeerConnection | null} */
  #pc = null;
  /** @type {Negotiator | null} */
  #negotiator = null;
  /** @type {Map<string, Participant>} */
  #participants = new Map();
  /** @type {LocalTrack[]} */
  #local = [];
  /** @type {Map<string, {mid: string, track_id: string, participant_id: string}>} */
  #subscribed = new Map();
  /** @type {Set<string>} */
  #announced = new Set();
  /** @type {Participant | null} */
  #self = null;
  #stats = new StatsReader();
  /** @type {any} */
  #pathTimer = null;
  #ports;

  /** @param {{WebSocket?: typeof WebSocket, RTCPeerConnection?: typeof RTCPeerConnection, fetch?: typeof fetch}} [ports] for tests */
  constructor(ports = {}) {
    super();
    this.#ports = {
      WebSocket: ports.WebSocket ?? globalThis.WebSocket,
      RTCPeerConnection: ports.RTCPeerConnection ?? globalThis.RTCPeerConnection,
      fetch: ports.fetch ?? globalThis.fetch?.bind(globalThis),
    };
  }

  get state() {
    return this.#state;
  }

  /** Ourselves, once connected. */
  get self() {
    return this.#self;
  }

  /** The others. */
  get participants() {
    return [...this.#participants.values()];
  }

  get localTracks() {
    return [...this.#local];
  }

  /** For tools and tests; its negotiation is not to be touched. */
  get peerConnection() {
    return this.#pc;
  }

  /** @returns {Signaling | null} for tools and tests */
  get signaling() {
    return this.#signaling;
  }

  /**
   * Joins. Resolves when signaling is up; media follows by itself.
   * @param {ConnectOptions} options
   */
  async connect(options) {
    if (this.#state !== 'idle') {
      throw new SluiceError('closed', 'A room is joined once; make a new one.');
    }
    this.#options = options;
    this.#setState('connecting');
    try {
      await this.#join();
    } catch (error) {
      this.#teardown();
      this.#setState('closed', error instanceof SluiceError ? error.reason : 'unreachable');
      throw error;
    }
    this.#setState('connected');
  }

  /**
   * Sends a track.
   * @param {MediaStreamTrack} media
   * @param {Source} source
   * @param {PublishOptions} [options]
   * @returns {Promise<LocalTrack>}
   */
  async publish(media, source, options = {}) {
    const pc = this.#requirePeerConnection();
    const transceiver = this.#addTransceiver(pc, media, options);
    const track = { id: '', source, media, muted: options.muted ?? false, transceiver, name: options.name ?? '', options };
    this.#local.push(track);
    if (track.muted) {
      media.enabled = false;
    }
    await this.#negotiator?.offer();
    return track;
  }

  /** @param {LocalTrack} track */
  async unpublish(track) {
    this.#local = this.#local.filter((other) => other !== track);
    track.transceiver.direction = 'inactive';
    await track.transceiver.sender.replaceTrack(null);
    await this.#negotiator?.offer();
  }

  /**
   * Others see the mute; the server stops forwarding.
   * @param {LocalTrack} track
   * @param {boolean} muted
   */
  async setMuted(track, muted) {
    track.muted = muted;
    track.media.enabled = !muted;
    if (track.id) {
      await this.#signaling?.request('set_muted', { track_id: track.id, muted });
    }
  }

  /**
   * Another device behind the same track; no negotiation.
   * @param {LocalTrack} track
   * @param {MediaStreamTrack} media
   */
  async replaceMedia(track, media) {
    media.enabled = !track.muted;
    await track.transceiver.sender.replaceTrack(media);
    track.media = media;
  }

  /**
   * @param {string} trackId
   * @param {boolean} subscribed
   */
  async setSubscription(trackId, subscribed) {
    await this.#signaling?.request('set_subscription', { track_id: trackId, subscribed });
  }

  /** New ICE credentials and paths, as after a change of network. */
  async restartIce() {
    this.#requirePeerConnection().restartIce();
    await this.#negotiator?.offer();
  }

  /**
   * @param {RTCRtpSender | RTCRtpReceiver} end
   * @returns {Promise<import('./stats.js').TrackStats | null>}
   */
  readStats(end) {
    return this.#stats.read(end);
  }

  /** Leaves; final. */
  async leave() {
    if (this.#state === 'closed') {
      return;
    }
    this.#setState('closed', 'left');
    await this.#signaling?.leave();
    this.#teardown();
  }

  async #join() {
    const options = /** @type {ConnectOptions} */ (this.#options);
    const base = new URL(options.url ?? globalThis.location?.href ?? 'http://localhost:8080/');
    const wsUrl = new URL('/ws', base);
    wsUrl.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
    const signaling = new Signaling(wsUrl.href, this.#ports.WebSocket);
    this.#signaling = signaling;
    this.#createPeerConnection();
    signaling.on('notification', (message) => this.#handleNotification(signaling, message.method, message.params));
    signaling.on('lost', () => this.#setState('reconnecting', 'signaling'));
    signaling.on('resumed', (result) => this.#handleResumed(result));
    signaling.on('gone', () => this.#rejoin());
    signaling.on('closed', (event) => this.#handleClosed(signaling, event));
    const result = await signaling.join({
      protocol: 1,
      ...(options.token ? { token: options.token } : { room: options.room, client_id: options.identity }),
      ...(options.name ? { name: options.name } : {}),
      client: { sdk: 'js', version: '0.1.0' },
    });
    this.#self = result.participant;
    this.#syncParticipants(result.participants);
  }

  #createPeerConnection() {
    const pc = new this.#ports.RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    this.#pc = pc;
    this.#negotiator = new Negotiator(
      pc,
      (method, params) => /** @type {Signaling} */ (this.#signaling).request(method, params),
      () => this.#describeTracks(),
      (tracks) => this.#bindTracks(tracks),
    );
    pc.onicecandidate = (event) => {
      if (event.candidate) {
        this.#signaling?.notify('candidate', {
          candidate: event.candidate.candidate,
          sdp_mid: event.candidate.sdpMid,
          sdp_m_line_index: event.candidate.sdpMLineIndex,
          username_fragment: event.candidate.usernameFragment,
        });
      }
    };
    pc.ontrack = () => this.#announceMedia();
    pc.onconnectionstatechange = () => {
      this.emit('media-state', pc.connectionState);
      this.#watchPath(pc);
    };
  }

  /** @param {RTCPeerConnection} pc */
  #watchPath(pc) {
    clearTimeout(this.#pathTimer);
    if (pc.connectionState === 'failed') {
      this.restartIce().catch((error) => this.emit('error', error));
    } else if (pc.connectionState === 'disconnected') {
      this.#pathTimer = setTimeout(() => {
        if (pc.connectionState === 'disconnected' && this.#state === 'connected') {
          this.restartIce().catch((error) => this.emit('error', error));
        }
      }, PATH_DOWN_MS);
    }
  }

  #describeTracks() {
    return this.#local
      .filter((track) => track.transceiver.mid !== null)
      .map((track) => ({ mid: String(track.transceiver.mid), source: track.source, name: track.name, muted: track.muted }));
  }

  /** @param {{mid: string, id: string}[]} tracks */
  #bindTracks(tracks) {
    for (const track of this.#local) {
      track.id = tracks.find((bound) => bound.mid === track.transceiver.mid)?.id ?? track.id;
    }
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {MediaStreamTrack} media
   * @param {PublishOptions} options
   */
  #addTransceiver(pc, media, options) {
    const encodings = media.kind === 'video' && options.maxBitrate ? [{ maxBitrate: options.maxBitrate }] : undefined;
    const transceiver = pc.addTransceiver(media, { direction: 'sendonly', ...(encodings ? { sendEncodings: encodings } : {}) });
    if (media.kind === 'video' && options.codec && 'setCodecPreferences' in transceiver) {
      preferCodec(transceiver, options.codec);
    }
    return transceiver;
  }

  /**
   * @param {Signaling} signaling
   * @param {string} method
   * @param {any} params
   */
  #handleNotification(signaling, method, params) {
    if (signaling !== this.#signaling) {
      return;
    }
    const participant = this.#participants.get(params.participant_id);
    switch (method) {
      case 'participant_joined':
        this.#participants.set(params.participant.id, params.participant);
        this.emit('participant-joined', params.participant);
        break;
      case 'participant_left':
        this.#removeParticipant(params.participant_id, params.reason);
        break;
      case 'track_published':
        if (participant && !participant.tracks.some((track) => track.id === params.track.id)) {
          participant.tracks.push(params.track);
          this.emit('track-published', { participant, track: params.track });
          this.#announceMedia();
        }
        break;
      case 'track_updated':
        if (participant) {
          participant.tracks = participant.tracks.map((track) => (track.id === params.track.id ? params.track : track));
          this.emit('track-updated', { participant, track: params.track });
        }
        break;
      case 'track_unpublished':
        if (participant) {
          this.#removeTrack(participant, params.track_id);
        }
        break;
      case 'offer':
        this.#handleOffer(params);
        break;
      case 'subscription_failed':
        this.emit('subscription-failed', { trackId: params.track_id, reason: params.reason });
        break;
      case 'speakers':
        this.emit('speakers', params.speakers);
        break;
      default: // `closed` is followed by the close of the socket
    }
  }

  /** @param {{offer_id: number, sdp: string, tracks: {mid: string, track_id: string, participant_id: string}[]}} params */
  #handleOffer(params) {
    const negotiator = this.#negotiator;
    negotiator
      ?.serverOffer(params)
      .then(() => {
        this.#subscribed = new Map(params.tracks.map((track) => [track.track_id, track]));
        this.#announceMedia();
      })
      .catch((error) => this.emit('error', error));
    // Media may arrive before the answer is confirmed.
    this.#subscribed = new Map(params.tracks.map((track) => [track.track_id, track]));
  }

  /** Tells of remote media whose track, participant and receiver are all known. */
  #announceMedia() {
    const transceivers = this.#pc?.getTransceivers() ?? [];
    for (const { mid, track_id: trackId, participant_id: participantId } of this.#subscribed.values()) {
      const participant = this.#participants.get(participantId);
      const track = participant?.tracks.find((candidate) => candidate.id === trackId);
      const transceiver = transceivers.find((candidate) => candidate.mid === mid);
      const receiving = transceiver?.currentDirection?.includes('recv') || transceiver?.direction?.includes('recv');
      if (participant && track && transceiver && receiving && !this.#announced.has(trackId)) {
        this.#announced.add(trackId);
        this.emit('track-subscribed', { participant, track, media: transceiver.receiver.track, receiver: transceiver.receiver });
      }
    }
  }

  /**
   * @param {Participant} participant
   * @param {string} trackId
   */
  #removeTrack(participant, trackId) {
    const track = participant.tracks.find((candidate) => candidate.id === trackId);
    participant.tracks = participant.tracks.filter((candidate) => candidate.id !== trackId);
    if (track) {
      if (this.#announced.delete(trackId)) {
        this.emit('track-unsubscribed', { participant, track });
      }
      this.emit('track-unpublished', { participant, track });
    }
  }

  /**
   * @param {string} id
   * @param {string} reason
   */
  #removeParticipant(id, reason) {
    const participant = this.#participants.get(id);
    if (participant) {
      for (const track of [...participant.tracks]) {
        this.#removeTrack(participant, track.id);
      }
      this.#participants.delete(id);
      this.emit('participant-left', { participant, reason });
    }
  }

  /** @param {Participant[]} current */
  #syncParticipants(current) {
    const ids = new Set(current.map((participant) => participant.id));
    for (const id of [...this.#participants.keys()]) {
      if (!ids.has(id)) {
        this.#removeParticipant(id, 'left');
      }
    }
    for (const participant of current) {
      if (!this.#participants.has(participant.id)) {
        this.#participants.set(participant.id, participant);
        this.emit('participant-joined', participant);
      }
    }
    this.#announceMedia();
  }

  /** @param {any} _result missed notifications follow by themselves */
  #handleResumed(_result) {
    this.#setState('connected', 'resumed');
  }

  /**
   * @param {Signaling} signaling
   * @param {{code: number, reason: string}} event
   */
  #handleClosed(signaling, event) {
    if (signaling !== this.#signaling || this.#state === 'closed' || this.#state === 'connecting') {
      return;
    }
    const again = new Set([1001, 1006, 4005, 4009, 4010]);
    if (again.has(event.code)) {
      this.#rejoin();
    } else {
      this.#teardown();
      this.#setState('closed', closeReason(event.code));
    }
  }

  /** A new session with everything published again. */
  async #rejoin() {
    this.#setState('reconnecting', 'session');
    const tracks = this.#local;
    for (const pause of REJOIN_PAUSES_MS) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (/** @type {string} */ (this.#state) === 'closed') {
        return;
      }
      this.#teardown();
      try {
        await this.#join();
        this.#local = tracks;
        for (const track of tracks) {
          track.id = '';
          track.transceiver = this.#addTransceiver(this.#requirePeerConnection(), track.media, track.options);
        }
        this.#setState('connected', 'rejoined');
        if (tracks.length > 0) {
          await this.#negotiator?.offer();
        }
        return;
      } catch (error) {
        this.#local = tracks;
        if (error instanceof SluiceError && !['unreachable', 'timeout', 'closed', 'limit_exceeded'].includes(error.reason)) {
          break;
        }
      }
    }
    this.#teardown();
    this.#setState('closed', 'unreachable');
  }

  #teardown() {
    clearTimeout(this.#pathTimer);
    const signaling = this.#signaling;
    this.#signaling = null;
    signaling?.leave();
    for (const id of [...this.#participants.keys()]) {
      this.#removeParticipant(id, 'left');
    }
    this.#subscribed.clear();
    this.#announced.clear();
    this.#pc?.close();
    this.#pc = null;
    this.#negotiator = null;
  }

  #requirePeerConnection() {
    if (!this.#pc) {
      throw new SluiceError('closed', 'Not connected.');
    }
    return this.#pc;
  }

  /**
   * @param {'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed'} state
   * @param {string} [reason]
   */
  #setState(state, reason = '') {
    if (this.#state !== state && this.#state !== 'closed') {
      this.#state = state;
      this.emit('state', { state, reason });
    }
  }
}

/**
 * @param {RTCRtpTransceiver} transceiver
 * @param {string} name such as vp9
 */
function preferCodec(transceiver, name) {
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  const wanted = codecs.filter((codec) => codec.mimeType.toLowerCase() === `video/${name.toLowerCase()}`);
  const repair = codecs.filter((codec) => codec.mimeType.toLowerCase() === 'video/rtx');
  if (wanted.length === 0) {
    throw new SluiceError('unsupported', `This browser cannot send ${name}.`);
  }
  transceiver.setCodecPreferences([...wanted, ...repair]);
}

/** @param {number} code */
function closeReason(code) {
  /** @type {Record<number, string>} */
  const reasons = { 1000: 'left', 4001: 'unauthorized', 4002: 'duplicate_identity', 4003: 'protocol_error', 4006: 'rate_limited', 4007: 'removed', 4008: 'resumed_elsewhere' };
  return reasons[code] ?? 'closed';
}
