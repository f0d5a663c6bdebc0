// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** Named events with one argument. */
export class Emitter {
  /** @type {Map<string, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * @param {string} name
   * @param {(detail: any) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(name, listener) {
    let set = this.#listeners.get(name);
    if (!set) {
      set = new Set();
      this.#listeners.set(name, set);
    }
    set.add(listener);
    return () => this.#listeners.get(name)?.delete(listener);
  }

  /**
   * A listener that throws does not keep others from hearing.
   * @param {string} name
   * @param {any} [detail]
   */
  emit(name, detail) {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        console.error('sluice: a listener of', name, 'failed', error);
      }
    }
  }
}
