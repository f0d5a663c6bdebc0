// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { fitTiles } from './layout.js';
import { Tile } from './tile.js';

const MEASURE_EVERY_MS = 1000;

/**
 * @typedef {object} Meter what the figures of one track are read of
 * @property {Tile} tile
 * @property {'video' | 'audio'} kind
 * @property {RTCRtpReceiver | RTCRtpSender} end
 */

/** The tiles of a call and their figures. */
export class Stage {
  /** By participant id, `self`, or the id of a shared screen. @type {Map<string, Tile>} */
  #tiles = new Map();
  /** By track. @type {Map<string, Meter>} */
  #meters = new Map();
  #ground;
  #template;
  #fit;
  #changed;
  #figuresShown;
  #speaker = '';

  /**
   * @param {HTMLElement} ground that holds the tiles
   * @param {HTMLTemplateElement} template of a tile
   * @param {{figuresShown: boolean, onChange: () => void}} options `onChange` is called when a tile came or went
   */
  constructor(ground, template, { figuresShown, onChange }) {
    this.#ground = ground;
    this.#template = template;
    this.#fit = fitTiles(ground);
    this.#changed = onChange;
    this.#figuresShown = figuresShown;
  }

  get size() {
    return this.#tiles.size;
  }

  get figuresShown() {
    return this.#figuresShown;
  }

  /** @param {string} id */
  tile(id) {
    return this.#tiles.get(id);
  }

  /**
   * @param {string} id one of the same id goes
   * @param {{name: string, self?: boolean, screen?: boolean}} options
   */
  add(id, { name, self = false, screen = false }) {
    this.remove(id);
    const tile = new Tile(this.#template, { name, self, screen });
    tile.showFigures(this.#figuresShown);
    tile.setSpeaker(this.#speaker);
    this.#tiles.set(id, tile);
    this.#ground.append(tile.element);
    this.#fit();
    this.#changed();
    return tile;
  }

  /** @param {string} id */
  remove(id) {
    const tile = this.#tiles.get(id);
    if (tile) {
      for (const [track, meter] of this.#meters) {
        if (meter.tile === tile) {
          this.#meters.delete(track);
        }
      }
      tile.remove();
      this.#tiles.delete(id);
      this.#fit();
      this.#changed();
    }
  }

  clear() {
    [...this.#tiles.keys()].forEach((id) => this.remove(id));
  }

  /**
   * @param {string} track
   * @param {Meter} meter
   */
  measure(track, meter) {
    this.#meters.set(track, meter);
  }

  /** @param {string} track */
  unmeasure(track) {
    this.#meters.delete(track);
  }

  toggleFigures() {
    this.#figuresShown = !this.#figuresShown;
    this.#tiles.forEach((tile) => tile.showFigures(this.#figuresShown));
  }

  /** @param {string} deviceId where sound comes out, also of those who come later */
  setSpeaker(deviceId) {
    this.#speaker = deviceId;
    this.#tiles.forEach((tile) => tile.setSpeaker(deviceId));
  }

  /** @param {Set<string>} ids of the tiles whose owners speak */
  setSpeaking(ids) {
    this.#tiles.forEach((tile, id) => tile.setSpeaking(ids.has(id)));
  }

  /**
   * Reads all figures about once a second, also while they are hidden: the charts show the last minute.
   * @param {(end: RTCRtpReceiver | RTCRtpSender) => Promise<import('/sdk/stats.js').TrackStats | null>} read
   */
  async keepMeasuring(read) {
    if (!document.hidden) {
      for (const { tile, kind, end } of [...this.#meters.values()]) {
        const stats = await read(end).catch(() => null);
        if (stats) {
          tile.figures(kind, stats);
        }
      }
    }
    setTimeout(() => this.keepMeasuring(read), MEASURE_EVERY_MS);
  }
}
