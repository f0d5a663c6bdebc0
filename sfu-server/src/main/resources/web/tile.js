// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Figures } from './figures.js';

/**
 * One picture of the call: a participant's camera with its sound, or a screen.
 */
export class Tile {
  #element;
  #video;
  #figures;
  /** @type {MediaStream} */
  #stream = new MediaStream();

  /**
   * @param {HTMLTemplateElement} template
   * @param {{name: string, self: boolean, screen: boolean}} options
   */
  constructor(template, { name, self, screen }) {
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.#element = /** @type {HTMLLIElement} */ (fragment.firstElementChild);
    this.#video = /** @type {HTMLVideoElement} */ (this.#element.querySelector('video'));
    this.#figures = new Figures(/** @type {HTMLTableElement} */ (this.#element.querySelector('.figures')));
    this.#video.muted = self;
    this.#video.srcObject = this.#stream;
    this.#element.classList.toggle('self', self);
    this.#element.classList.toggle('screen', screen);
    this.#element.classList.add('novideo');
    const label = screen ? `${name} shares` : self ? `${name} (you)` : name;
    this.#query('.name').textContent = label;
    this.#element.setAttribute('aria-label', label);
    const avatar = this.#query('.avatar');
    avatar.textContent = (name.trim()[0] ?? '?').toUpperCase();
    avatar.style.setProperty('--hue', `hsl(${[...name].reduce((sum, c) => sum + c.charCodeAt(0) * 7, 0) % 360} 45% 38%)`);
  }

  get element() {
    return this.#element;
  }

  get video() {
    return this.#video;
  }

  /** @param {MediaStreamTrack} media */
  attach(media) {
    for (const old of this.#stream.getTracks()) {
      if (old.kind === media.kind && old !== media) {
        this.#stream.removeTrack(old);
      }
    }
    this.#stream.addTrack(media);
    if (media.kind === 'video') {
      this.#element.classList.remove('novideo');
    }
    this.#video.play().catch(() => {}); // a gesture is needed first: the join button was one
  }

  /** @param {'video' | 'audio'} kind */
  detach(kind) {
    this.#figures.clear(kind);
    for (const media of this.#stream.getTracks()) {
      if (media.kind === kind) {
        this.#stream.removeTrack(media);
      }
    }
    if (kind === 'video') {
      this.#element.classList.add('novideo');
    }
  }

  /**
   * @param {string} kind
   * @param {boolean} muted
   */
  setMuted(kind, muted) {
    if (kind === 'audio') {
      this.#query('.badge-muted').hidden = !muted;
    } else {
      this.#element.classList.toggle('novideo', muted || this.#stream.getVideoTracks().length === 0);
    }
  }

  /** @param {boolean} speaking */
  setSpeaking(speaking) {
    this.#element.classList.toggle('speaking', speaking);
  }

  /** @param {string} deviceId where sound comes out; empty for the default, and where the browser cannot choose */
  setSpeaker(deviceId) {
    if (deviceId !== '' && 'setSinkId' in this.#video) {
      this.#video.setSinkId(deviceId).catch(() => {}); // the device is gone: the default stays
    }
  }

  /** @param {boolean} shown */
  showFigures(shown) {
    this.#query('.figures').hidden = !shown;
  }

  /**
   * @param {'video' | 'audio'} kind
   * @param {import('/sdk/stats.js').TrackStats} stats
   */
  figures(kind, stats) {
    this.#figures.show(kind, stats);
  }

  remove() {
    this.#video.srcObject = null;
    this.#element.remove();
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #query(selector) {
    return /** @type {HTMLElement} */ (this.#element.querySelector(selector));
  }
}
