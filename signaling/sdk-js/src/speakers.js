// SPDX-License-Identifier: Apache-2.0
// @ts-check

const POLL_MS = 250;
/** What counts as speech where we measure ourselves, 0..1 of full scale. */
const MIN_LEVEL = 0.03;
/** How long after the last loud moment somebody still speaks. */
const HOLD_MS = 600;

/**
 * @typedef {{participant_id: string, level: number}} Speaker
 * @typedef {{participantId: string, receiver: RTCRtpReceiver}} Ear one remote sound
 */

/**
 * Who speaks: the server's word where the publisher sends audio levels, and what we hear ourselves of those who do not.
 */
export class Speakers {
  /** @type {Speaker[]} */
  #told = [];
  /** Participants the server has levels of, so that our own measure is not asked. @type {Set<string>} */
  #measuredByServer = new Set();
  /** When we last heard each of the others. @type {Map<string, {at: number, level: number}>} */
  #heard = new Map();
  #last = '';
  #emit;
  #ears;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {(speakers: Speaker[]) => void} emit called on change
   * @param {() => Ear[]} ears
   */
  constructor(emit, ears) {
    this.#emit = emit;
    this.#ears = ears;
  }

  start() {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#listen(), POLL_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#told = [];
    this.#heard.clear();
    this.#measuredByServer.clear();
    this.#publish();
  }

  /** @param {Speaker[]} speakers the server's list */
  handleServerList(speakers) {
    this.#told = speakers;
    speakers.forEach((speaker) => this.#measuredByServer.add(speaker.participant_id));
    this.#publish();
  }

  #listen() {
    const now = Date.now();
    for (const { participantId, receiver } of this.#ears()) {
      const level = Math.max(0, ...receiver.getSynchronizationSources().map((source) => source.audioLevel ?? 0));
      if (level >= MIN_LEVEL) {
        this.#heard.set(participantId, { at: now, level });
      }
    }
    for (const [id, { at }] of this.#heard) {
      if (now - at > HOLD_MS) {
        this.#heard.delete(id);
      }
    }
    this.#publish();
  }

  #publish() {
    const heard = [...this.#heard].filter(([id]) => !this.#measuredByServer.has(id)).map(([id, { level }]) => ({ participant_id: id, level }));
    const speakers = [...this.#told, ...heard];
    const key = speakers.map((speaker) => speaker.participant_id).join(' ');
    if (key !== this.#last) {
      this.#last = key;
      this.#emit(speakers);
    }
  }
}
