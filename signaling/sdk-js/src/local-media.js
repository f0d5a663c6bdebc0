// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { SluiceError } from './errors.js';

/**
 * @typedef {'microphone' | 'camera' | 'screen' | 'screen_audio'} Source
 * @typedef {object} PublishOptions
 * @property {string} [codec] of video, such as `vp9`; the browser's choice without it
 * @property {number} [maxBitrate] bit/s of video
 * @property {string} [name]
 * @property {boolean} [muted]
 *
 * @typedef {object} LocalTrack what we send; read it, but change it by the room's methods only
 * @property {string} id given by the server, empty until then
 * @property {Source} source
 * @property {string} name
 * @property {boolean} muted
 * @property {MediaStreamTrack} media
 * @property {RTCRtpTransceiver} transceiver
 * @property {PublishOptions} options
 */

/** Our tracks and the media sections they are sent on. Sections of tracks that ended are used again. */
export class LocalMedia {
  /** @type {LocalTrack[]} */
  #tracks = [];
  /** Sections at rest. @type {RTCRtpTransceiver[]} */
  #idle = [];
  /** What the server was last told of each track's mute. @type {WeakMap<LocalTrack, boolean>} */
  #declaredMuted = new WeakMap();
  #codecsOf;

  /** @param {(kind: string) => RTCRtpCodec[]} codecsOf those the browser can send */
  constructor(codecsOf) {
    this.#codecsOf = codecsOf;
  }

  get tracks() {
    return [...this.#tracks];
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {MediaStreamTrack} media
   * @param {Source} source
   * @param {PublishOptions} options
   * @returns {Promise<LocalTrack>} still to be offered
   */
  async add(pc, media, source, options) {
    const transceiver = await this.#section(pc, media, options);
    const track = { id: '', source, name: options.name ?? '', muted: options.muted ?? false, media, transceiver, options };
    media.enabled = !track.muted;
    if (source === 'screen' && media.kind === 'video') {
      media.contentHint ||= 'detail'; // text stays sharp, motion may suffer
    }
    this.#tracks.push(track);
    return track;
  }

  /**
   * @param {LocalTrack} track
   * @returns {boolean} whether it was there, so that an offer is due
   */
  remove(track) {
    if (!this.#tracks.includes(track)) {
      return false;
    }
    this.#tracks = this.#tracks.filter((other) => other !== track);
    track.id = '';
    track.transceiver.direction = 'inactive';
    track.transceiver.sender.replaceTrack(null).catch(() => {}); // fails only on a closed connection
    return true;
  }

  /**
   * The server has seen the end of the track, so that its section may carry another.
   * @param {LocalTrack} track removed before
   */
  release(track) {
    this.#idle.push(track.transceiver);
  }

  /**
   * Moves everything to a new connection.
   * @param {RTCPeerConnection} pc
   */
  async moveTo(pc) {
    this.#idle = [];
    for (const track of this.#tracks) {
      track.id = '';
      track.transceiver = await this.#section(pc, track.media, track.options);
    }
  }

  /** What an offer has to say of the tracks. */
  describe() {
    return this.#tracks
      .filter((track) => track.transceiver.mid !== null)
      .map((track) => {
        this.#declaredMuted.set(track, track.muted);
        return { mid: String(track.transceiver.mid), source: track.source, name: track.name, muted: track.muted };
      });
  }

  /** @param {{mid: string, id: string}[]} tracks the server's answer */
  bind(tracks) {
    for (const track of this.#tracks) {
      track.id = tracks.find((bound) => bound.mid === track.transceiver.mid)?.id ?? track.id;
    }
  }

  /** Tracks whose mute the server has wrong, because it changed while an offer was on its way; as if told now. */
  takeMutesToTell() {
    const wrong = this.#tracks.filter((track) => track.id !== '' && this.#declaredMuted.get(track) !== track.muted);
    wrong.forEach((track) => this.#declaredMuted.set(track, track.muted));
    return wrong;
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {MediaStreamTrack} media
   * @param {PublishOptions} options
   */
  async #section(pc, media, options) {
    const preferences = media.kind === 'video' && options.codec ? this.#preferences(options.codec) : [];
    const idle = this.#idle.find((transceiver) => transceiver.receiver.track.kind === media.kind);
    const encodings = media.kind === 'video' && options.maxBitrate ? [{ maxBitrate: options.maxBitrate }] : [];
    const transceiver = idle ?? pc.addTransceiver(media, { direction: 'sendonly', sendEncodings: encodings });
    if (idle) {
      this.#idle = this.#idle.filter((other) => other !== idle);
      await reuse(idle, media, options);
    }
    if (idle || preferences.length > 0) {
      transceiver.setCodecPreferences(preferences); // none: those of the browser again
    }
    return transceiver;
  }

  /** @param {string} name such as vp9 */
  #preferences(name) {
    const codecs = this.#codecsOf('video');
    const named = (/** @type {string} */ wanted) => codecs.filter((codec) => codec.mimeType.toLowerCase() === `video/${wanted.toLowerCase()}`);
    if (named(name).length === 0) {
      throw new SluiceError('unsupported', `This browser cannot send ${name}.`);
    }
    return [...named(name), ...named('rtx')];
  }
}

/**
 * @param {RTCRtpTransceiver} transceiver at rest
 * @param {MediaStreamTrack} media
 * @param {PublishOptions} options
 */
async function reuse(transceiver, media, options) {
  await transceiver.sender.replaceTrack(media);
  transceiver.direction = 'sendonly';
  const parameters = transceiver.sender.getParameters();
  for (const encoding of parameters.encodings) {
    delete encoding.maxBitrate;
    Object.assign(encoding, options.maxBitrate ? { maxBitrate: options.maxBitrate } : {});
  }
  await transceiver.sender.setParameters(parameters);
}
