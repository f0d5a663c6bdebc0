// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { LocalMedia } from './local-media.js';
import { Negotiator } from './negotiator.js';
import { RemoteMedia } from './remote-media.js';
import { Signaling } from './signaling.js';
import { Speakers } from './speakers.js';
import { StatsReader } from './stats.js';
import { Pause } from './timing.js';
import { VERSION } from './version.js';

/** How long the media path may be down before ICE is restarted, ms. */
const PATH_DOWN_MS = 3000;
/** Pauses before the tries of a new session, ms; each is longer by a random part, so that a restarted server is not stormed. */
const REJOIN_PAUSES_MS = [0, 500, 1500, 3000, 5000, 7000, 10_000];
const REJOIN_SPREAD_MS = 500;
/** What another try may mend. */
const PASSING_REASONS = new Set(['unreachable', 'timeout', 'closed', 'connection_lost', 'limit_exceeded', 'rate_limited', 'not_ready', 'internal_error']);

/**
 * @typedef {import('./local-media.js').Source} Source
 * @typedef {import('./local-media.js').LocalTrack} LocalTrack
 * @typedef {import('./local-media.js').PublishOptions} PublishOptions
 * @typedef {import('./remote-media.js').Participant} Participant
 * @typedef {import('./remote-media.js').RemoteTrack} RemoteTrack
 * @typedef {import('./remote-media.js').TrackEvent} TrackEvent
 * @typedef {import('./remote-media.js').SubscribedEvent} SubscribedEvent
 * @typedef {import('./speakers.js').Speaker} Speaker
 * @typedef {'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed'} State
 *
 * @typedef {object} ConnectOptions
 * @property {string} room ignored where the token names one
 * @property {string} identity unique in the room: a second one of the same identity replaces the first; the token's goes before
 * @property {string} [name] shown to others
 * @property {string} [token] where the server has API keys
 * @property {string} [url] of the server, this page's by default
 *
 * @typedef {object} RoomEvents
 * @property {{state: State, reason: string}} state
 * @property {Participant} participant-joined
 * @property {{participant: Participant, reason: string}} participant-left
 * @property {TrackEvent} track-published
 * @property {TrackEvent} track-updated
 * @property {TrackEvent} track-unpublished
 * @property {SubscribedEvent} track-subscribed its media arrives
 * @property {TrackEvent} track-unsubscribed
 * @property {{trackId: string, reason: string}} subscription-failed
 * @property {Speaker[]} speakers loudest first, on change
 * @property {RTCPeerConnectionState} media-state
 * @property {SluiceError} error of something nobody waits for
 *
 * @typedef {object} Ports
 * @property {typeof WebSocket} WebSocket
 * @property {typeof RTCPeerConnection} RTCPeerConnection
 * @property {(kind: string) => RTCRtpCodec[]} sendCodecs
 * @property {() => number} random 0..1
 */

/**
 * One room, joined or to be joined. README.md has the states, their reasons and the events.
 * @extends {Emitter<RoomEvents>}
 */
export class Room extends Emitter {
  /** @type {State} */
  #state = 'idle';
  /** @type {ConnectOptions | null} */
  #options = null;
  /** The session that is or was last. @type {Signaling | null} */
  #signaling = null;
  /** @type {RTCPeerConnection | null} */
  #pc = null;
  /** @type {Negotiator | null} */
  #negotiator = null;
  /** @type {Participant | null} */
  #self = null;
  #remote = new RemoteMedia((name, detail) => this.emit(name, detail), () => this.#pc?.getTransceivers() ?? []);
  #local;
  #speakers = new Speakers((speakers) => this.emit('speakers', speakers), () => this.#ears());
  #stats = new StatsReader();
  #ports;
  /** Joining for the first time or again. @type {Promise<void>} */
  #joined = Promise.reject(notConnected());
  #rejoining = false;
  #rejoinPause = new Pause();
  /** Whether media has ever flowed in this session. */
  #mediaWorked = false;
  /** Offers of the server in this session. */
  #offersAnswered = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pathTimer;
  #online = () => this.#handleOnline();

  /** @param {Partial<Ports>} [ports] the browser's, unless a test gives others */
  constructor(ports = {}) {
    super();
    this.#ports = {
      WebSocket: ports.WebSocket ?? globalThis.WebSocket,
      RTCPeerConnection: ports.RTCPeerConnection ?? globalThis.RTCPeerConnection,
      sendCodecs: ports.sendCodecs ?? ((kind) => RTCRtpSender.getCapabilities(kind)?.codecs ?? []),
      random: ports.random ?? Math.random,
    };
    this.#local = new LocalMedia(this.#ports.sendCodecs);
    this.#joined.catch(() => {});
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
    return this.#remote.participants;
  }

  get localTracks() {
    return this.#local.tracks;
  }

  /** For tools and tests; its negotiation is not to be touched. */
  get peerConnection() {
    return this.#pc;
  }

  /** For tools and tests. */
  get signaling() {
    return this.#signaling;
  }

  /**
   * Joins. Resolves when signaling is up; media follows by itself. Listen to events before, so that none is missed.
   * @param {ConnectOptions} options
   */
  async connect(options) {
    if (this.#state !== 'idle') {
      throw new SluiceError('closed', 'A room is joined once; make a new one.');
    }
    this.#options = options;
    this.#setState('connecting');
    this.#joined = this.#join();
    this.#joined.catch(() => {});
    try {
      await this.#joined;
    } catch (error) {
      const reason = SluiceError.of(error, 'unreachable');
      this.#close(reason.reason);
      throw reason;
    }
    globalThis.addEventListener?.('online', this.#online);
    this.#setState('connected');
  }

  /**
   * Sends a track. Resolves when the server has it; others see it then.
   * @param {MediaStreamTrack} media
   * @param {Source} source
   * @param {PublishOptions} [options]
   * @returns {Promise<LocalTrack>}
   */
  async publish(media, source, options = {}) {
    await this.#joined;
    const track = await this.#local.add(this.#requirePeerConnection(), media, source, options);
    try {
      await this.#offer();
    } catch (error) {
      if (this.#state !== 'reconnecting') {
        this.#local.remove(track);
        throw error;
      }
      await this.#joined; // the session was lost meanwhile; the next one has taken the track along
    }
    if (track.id === '') {
      await this.unpublish(track);
      throw new SluiceError('negotiation_failed', 'The server does not take this track.');
    }
    return track;
  }

  /** @param {LocalTrack} track */
  async unpublish(track) {
    if (this.#local.remove(track)) {
      await this.#offer();
      this.#local.release(track);
    }
  }

  /**
   * Others see the mute; the server stops forwarding.
   * @param {LocalTrack} track
   * @param {boolean} muted
   */
  async setMuted(track, muted) {
    track.muted = muted;
    track.media.enabled = !muted;
    await this.#tellMutes();
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
   * All tracks are subscribed at first.
   * @param {string} trackId
   * @param {boolean} subscribed
   */
  async setSubscription(trackId, subscribed) {
    await this.#joined;
    await this.#requireSignaling().request('set_subscription', { track_id: trackId, subscribed });
  }

  /** New ICE credentials and paths, as after a change of network; media goes on over the old ones until then. */
  async restartIce() {
    this.#requirePeerConnection().restartIce();
    await this.#offer();
  }

  /**
   * Figures of one sent or received track since the call before for the same one.
   * @param {RTCRtpSender | RTCRtpReceiver} end
   */
  readStats(end) {
    return this.#stats.read(end);
  }

  /** Leaves; final. The server knows when this returns its promise, so a page may call it while it goes away. */
  async leave() {
    const signaling = this.#signaling;
    const left = signaling?.leave();
    this.#close('left');
    await left;
  }

  async #join() {
    const options = /** @type {ConnectOptions} */ (this.#options);
    const signaling = new Signaling(webSocketUrl(options.url), this.#ports.WebSocket);
    this.#signaling = signaling;
    this.#mediaWorked = false;
    this.#offersAnswered = 0;
    const pc = this.#createPeerConnection(signaling);
    signaling.on('notification', ({ method, params }) => this.#handleNotification(signaling, method, params));
    signaling.on('lost', () => this.#setState('reconnecting', 'signaling'));
    signaling.on('resumed', () => this.#handleResumed());
    signaling.on('ended', ({ reason, canReconnect }) => this.#handleEnded(signaling, reason, canReconnect));
    const result = await signaling.join({
      protocol: 1,
      ...(options.token ? { token: options.token } : { room: options.room, client_id: options.identity }),
      ...(options.name ? { name: options.name } : {}),
      client: { sdk: 'js', version: VERSION },
    });
    if (result.ice_servers?.length > 0) {
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers: result.ice_servers });
    }
    if (result.participants.some((/** @type {Participant} */ other) => other.tracks.length > 0)) {
      this.#negotiator?.expectServerOffer();
    }
    this.#self = result.participant;
    this.#remote.sync(result.participants);
    this.#speakers.start();
  }

  /** @param {Signaling} signaling */
  #createPeerConnection(signaling) {
    const pc = new this.#ports.RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    this.#pc = pc;
    this.#negotiator = new Negotiator(pc, {
      request: (method, params) => signaling.request(method, params),
      describeTracks: () => this.#local.describe(),
      bindTracks: (tracks) => this.#local.bind(tracks),
      handleSubscriptions: (tracks) => this.#remote.expect(tracks),
    });
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) {
        signaling.notify('candidate', {
          candidate: candidate.candidate,
          sdp_mid: candidate.sdpMid,
          sdp_m_line_index: candidate.sdpMLineIndex,
          username_fragment: candidate.usernameFragment,
        });
      }
    };
    pc.ontrack = () => this.#remote.announce(); // long before the answer is confirmed
    pc.onconnectionstatechange = () => {
      this.#mediaWorked ||= pc.connectionState === 'connected';
      this.emit('media-state', pc.connectionState);
      this.#watchPath(pc);
    };
    return pc;
  }

  /** @param {RTCPeerConnection} pc */
  #watchPath(pc) {
    clearTimeout(this.#pathTimer);
    if (pc.connectionState === 'failed') {
      this.#restartPath();
    } else if (pc.connectionState === 'disconnected') {
      this.#pathTimer = setTimeout(() => this.#restartPath(), PATH_DOWN_MS);
    }
  }

  #restartPath() {
    this.restartIce().catch((error) => this.#report(error));
  }

  #handleOnline() {
    this.#signaling?.retryNow();
    this.#rejoinPause.cut();
  }

  async #offer() {
    if (!this.#negotiator) {
      throw notConnected();
    }
    await this.#negotiator.offer();
    await this.#tellMutes();
  }

  async #tellMutes() {
    const wrong = this.#local.takeMutesToTell();
    try {
      await Promise.all(wrong.map((track) => this.#requireSignaling().request('set_muted', { track_id: track.id, muted: track.muted })));
    } catch (error) {
      if (this.#state !== 'reconnecting') { // else the next session is told with the tracks
        throw error;
      }
    }
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
    switch (method) {
      case 'offer':
        this.#handleOffer(signaling, params);
        break;
      case 'subscription_failed':
        this.emit('subscription-failed', { trackId: params.track_id, reason: params.reason });
        break;
      case 'speakers':
        this.#speakers.handleServerList(params.speakers);
        break;
      default:
        this.#remote.handleNotification(method, params);
    }
  }

  /**
   * @param {Signaling} signaling
   * @param {any} params
   */
  async #handleOffer(signaling, params) {
    try {
      await this.#negotiator?.handleServerOffer(params);
      this.#offersAnswered++;
      this.#remote.announce();
    } catch (error) {
      this.#report(error);
      if (signaling === this.#signaling && SluiceError.of(error, '').reason !== 'closed') {
        this.#handleUnanswered();
      }
    }
  }

  /** The server waits for an answer it will never get, and takes no offer of ours meanwhile: only a new session helps, if that. */
  #handleUnanswered() {
    if (this.#offersAnswered > 0) {
      this.#rejoin();
    } else {
      this.#close('negotiation_failed');
    }
  }

  #handleResumed() {
    this.#setState('connected', 'resumed');
    if (this.#pc?.connectionState === 'disconnected' || this.#pc?.connectionState === 'failed') {
      this.#restartPath(); // both were lost: another network, most likely
    }
  }

  /**
   * @param {Signaling} signaling
   * @param {string} reason
   * @param {boolean} canReconnect
   */
  #handleEnded(signaling, reason, canReconnect) {
    if (signaling !== this.#signaling || this.#state === 'connecting') {
      return; // connect() hears of it
    }
    const hopeless = reason === 'media_failed' && !this.#mediaWorked;
    if (canReconnect && !hopeless) {
      this.#rejoin();
    } else {
      this.#close(reason);
    }
  }

  /** A new session with everything published again. */
  #rejoin() {
    if (!this.#rejoining && this.#state !== 'closed') {
      this.#rejoining = true;
      this.#setState('reconnecting', 'session');
      this.#joined = this.#joinAgain().finally(() => {
        this.#rejoining = false;
      });
      this.#joined.catch((error) => this.#close(SluiceError.of(error, 'unreachable').reason));
    }
  }

  async #joinAgain() {
    let failure = notConnected();
    for (const pause of REJOIN_PAUSES_MS) {
      this.#tearDown();
      await this.#rejoinPause.wait(pause + this.#ports.random() * REJOIN_SPREAD_MS);
      if (this.#state === 'closed') {
        throw notConnected();
      }
      try {
        await this.#join();
        await this.#republish();
        this.#setState('connected', 'rejoined');
        return;
      } catch (error) {
        failure = SluiceError.of(error, 'negotiation_failed');
        if (!PASSING_REASONS.has(failure.reason)) {
          break;
        }
      }
    }
    throw failure;
  }

  async #republish() {
    if (this.#local.tracks.length > 0) {
      await this.#local.moveTo(this.#requirePeerConnection());
      await this.#offer();
    }
  }

  /** @param {string} reason */
  #close(reason) {
    globalThis.removeEventListener?.('online', this.#online);
    this.#setState('closed', reason);
    this.#rejoinPause.cut();
    this.#tearDown();
  }

  /** Everything of the session; what we publish is kept for the next. */
  #tearDown() {
    clearTimeout(this.#pathTimer);
    this.#speakers.stop();
    const signaling = this.#signaling;
    this.#signaling = null;
    signaling?.leave();
    this.#remote.clear();
    this.#pc?.close();
    this.#pc = null;
    this.#negotiator = null;
  }

  #ears() {
    return this.#remote.subscriptions
      .filter(({ track }) => track.source === 'microphone' && !track.muted)
      .map(({ participant, receiver }) => ({ participantId: participant.id, receiver }));
  }

  #requirePeerConnection() {
    if (!this.#pc) {
      throw notConnected();
    }
    return this.#pc;
  }

  #requireSignaling() {
    if (!this.#signaling) {
      throw notConnected();
    }
    return this.#signaling;
  }

  /** @param {unknown} error */
  #report(error) {
    const known = SluiceError.of(error, 'negotiation_failed');
    if (known.reason !== 'closed') { // the state tells of that
      this.emit('error', known);
    }
  }

  /**
   * @param {State} state
   * @param {string} [reason]
   */
  #setState(state, reason = '') {
    if (this.#state !== state && this.#state !== 'closed') {
      this.#state = state;
      this.emit('state', { state, reason });
    }
  }
}

function notConnected() {
  return new SluiceError('closed', 'Not connected.');
}

/** @param {string | undefined} serverUrl */
function webSocketUrl(serverUrl) {
  const base = new URL(serverUrl ?? globalThis.location?.href ?? 'http://localhost:8080/');
  const url = new URL('/ws', base);
  url.protocol = base.protocol === 'https:' || base.protocol === 'wss:' ? 'wss:' : 'ws:';
  return url.href;
}
