// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { SluiceError } from './errors.js';

/**
 * The polite half of perfect negotiation (W3C WebRTC §10.7) over request and answer: our offers and the server's are handled one after
 * the other, and where they cross the server says `glare`; then we roll back, answer the server's and offer again.
 */
export class Negotiator {
  #pc;
  #send;
  #describeTracks;
  #onTracks;
  /** @type {Promise<void>} */
  #chain = Promise.resolve();
  #offerWanted = false;
  /** @type {((value: void) => void) | null} */
  #serverOfferHandled = null;

  /**
   * @param {RTCPeerConnection} pc
   * @param {(method: string, params: object) => Promise<any>} send a request
   * @param {() => {mid: string, source: string, name: string, muted: boolean}[]} describeTracks what an offer declares
   * @param {(tracks: {mid: string, id: string}[]) => void} onTracks ids the server gave to our tracks
   */
  constructor(pc, send, describeTracks, onTracks) {
    this.#pc = pc;
    this.#send = send;
    this.#describeTracks = describeTracks;
    this.#onTracks = onTracks;
  }

  /** Offers when its turn comes; several wishes before that are one offer. Resolves when it is answered. */
  offer() {
    this.#offerWanted = true;
    return this.#enqueue(async () => {
      if (this.#offerWanted) {
        await this.#offerNow();
      }
    });
  }

  /**
   * An offer of the server.
   * @param {{offer_id: number, sdp: string}} params
   */
  serverOffer(params) {
    const answered = this.#enqueue(async () => {
      await this.#pc.setRemoteDescription({ type: 'offer', sdp: params.sdp });
      await this.#pc.setLocalDescription();
      await this.#send('answer', { offer_id: params.offer_id, sdp: this.#pc.localDescription?.sdp });
    });
    this.#serverOfferHandled?.();
    return answered;
  }

  async #offerNow() {
    this.#offerWanted = false;
    await this.#pc.setLocalDescription(await this.#pc.createOffer());
    try {
      const result = await this.#send('offer', { sdp: this.#pc.localDescription?.sdp, tracks: this.#describeTracks() });
      await this.#pc.setRemoteDescription({ type: 'answer', sdp: result.sdp });
      this.#onTracks(result.tracks);
    } catch (error) {
      if (this.#pc.signalingState === 'have-local-offer') {
        await this.#pc.setLocalDescription({ type: 'rollback' });
      }
      if (!(error instanceof SluiceError) || error.reason !== 'glare') {
        throw error;
      }
      this.#offerWanted = true;
      this.#yieldToServer();
    }
  }

  /** The server's offer is on its way or in the queue already; ours goes behind it. */
  #yieldToServer() {
    const arrived = new Promise((resolve) => {
      this.#serverOfferHandled = resolve;
      setTimeout(resolve, 200);
    });
    arrived.then(() => {
      this.#serverOfferHandled = null;
      this.offer().catch(() => {});
    });
  }

  /**
   * @param {() => Promise<void>} step
   * @returns {Promise<void>}
   */
  #enqueue(step) {
    const result = this.#chain.then(() => (this.#pc.signalingState === 'closed' ? undefined : step()));
    this.#chain = result.catch(() => {});
    return result;
  }
}
