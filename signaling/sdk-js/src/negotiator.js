// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { SluiceError } from './errors.js';
import { Pause } from './timing.js';

/** How long our offer waits for one of the server's that is known to come, ms: it would only cross it. */
const SERVER_OFFER_WAIT_MS = 300;

/**
 * @typedef {{mid: string, track_id: string, participant_id: string}} SubscribedTrack
 * @typedef {{mid: string, source: string, name: string, muted: boolean}} DeclaredTrack
 * @typedef {object} NegotiatorPort
 * @property {(method: string, params: object) => Promise<any>} request to the server
 * @property {() => DeclaredTrack[]} describeTracks what an offer declares; asked when the sections have their mids
 * @property {(tracks: {mid: string, id: string}[]) => void} bindTracks ids the server gave to our tracks
 * @property {(tracks: SubscribedTrack[]) => void} handleSubscriptions which track comes on which section, before the section changes
 */

/**
 * The polite half of perfect negotiation (W3C WebRTC §10.7) over request and answer: our offers and the server's are handled one after
 * the other, and where they cross the server says `glare`; then we roll back, answer the server's and offer again.
 */
export class Negotiator {
  #pc;
  #port;
  /** The last step, failed or not. @type {Promise<unknown>} */
  #tail = Promise.resolve();
  /** The offer that waits for its turn; wishes until then are part of it. @type {Promise<void> | null} */
  #waitingOffer = null;
  #queuedServerOffers = 0;
  #serverOfferAwaited = new Pause();

  /**
   * @param {RTCPeerConnection} pc
   * @param {NegotiatorPort} port
   */
  constructor(pc, port) {
    this.#pc = pc;
    this.#port = port;
  }

  /** Keeps our first offer back for the server's, which is on its way. */
  expectServerOffer() {
    this.#enqueue(() => this.#awaitServerOffer());
  }

  /**
   * Offers when its turn comes.
   * @returns {Promise<void>} resolved when an offer that holds everything up to now is answered
   */
  offer() {
    this.#waitingOffer ??= this.#enqueue(() => {
      this.#waitingOffer = null;
      return this.#offerNow();
    }).then((answered) => (answered ? undefined : this.offer()));
    return this.#waitingOffer;
  }

  /**
   * Answers an offer of the server.
   * @param {{offer_id: number, sdp: string, tracks: SubscribedTrack[]}} params
   */
  handleServerOffer(params) {
    const answered = this.#enqueue(async () => {
      this.#queuedServerOffers--;
      this.#port.handleSubscriptions(params.tracks);
      await this.#pc.setRemoteDescription({ type: 'offer', sdp: params.sdp });
      await this.#pc.setLocalDescription();
      await this.#port.request('answer', { offer_id: params.offer_id, sdp: this.#pc.localDescription?.sdp });
    });
    this.#queuedServerOffers++;
    this.#serverOfferAwaited.cut();
    return answered;
  }

  /** False when it crosses an offer of the server, which is then in the queue before the next of ours. */
  async #offerNow() {
    if (this.#queuedServerOffers > 0) {
      return false;
    }
    await this.#pc.setLocalDescription(await this.#pc.createOffer());
    try {
      const result = await this.#port.request('offer', { sdp: this.#pc.localDescription?.sdp, tracks: this.#port.describeTracks() });
      await this.#pc.setRemoteDescription({ type: 'answer', sdp: result.sdp });
      this.#port.bindTracks(result.tracks);
      return true;
    } catch (error) {
      if (this.#pc.signalingState === 'have-local-offer') {
        await this.#pc.setLocalDescription({ type: 'rollback' });
      }
      if (!(error instanceof SluiceError) || error.reason !== 'glare') {
        throw error;
      }
      await this.#awaitServerOffer();
      return false;
    }
  }

  async #awaitServerOffer() {
    if (this.#queuedServerOffers === 0) {
      await this.#serverOfferAwaited.wait(SERVER_OFFER_WAIT_MS);
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} step
   * @returns {Promise<T>}
   */
  #enqueue(step) {
    const result = this.#tail.then(async () => {
      if (this.#pc.signalingState === 'closed') {
        throw new SluiceError('closed', 'The connection is closed.');
      }
      try {
        return await step();
      } catch (error) {
        throw SluiceError.of(error, 'negotiation_failed');
      }
    });
    this.#tail = result.catch(() => {});
    return result;
  }
}
