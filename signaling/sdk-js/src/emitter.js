// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Named events with one argument.
 * @template {Record<string, any>} Events the argument of each event
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @returns {() => void} takes the listener away again
   */
  on(name, listener) {
    let set = this.#listeners.get(name);
    if (!set) {
      set = new Set();
      this.#listeners.set(name, set);
    }
    set.add(listener);
    return () => void this.#listeners.get(name)?.delete(listener);
  }

  /**
   * A listener that throws does not keep others from hearing.
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   */
  emit(name, detail) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        console.error('sluice: a listener of', name, 'failed', error);
      }
    }
  }
}
