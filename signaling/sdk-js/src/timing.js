// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** A pause that can be cut short. */
export class Pause {
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {number} ms */
  async wait(ms) {
    await new Promise((/** @type {(value: void) => void} */ resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** Ends the pause that is on, if one is. */
  cut() {
    this.#wake?.();
  }
}

/** @param {number} ms */
export const delay = (ms) => new Promise((/** @type {(value: void) => void} */ resolve) => setTimeout(resolve, ms));
