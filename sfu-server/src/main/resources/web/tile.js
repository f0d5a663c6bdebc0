// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Chart } from './chart.js';

/**
 * One square of the call: a participant's camera with its sound, or a screen.
 */
export class Tile {
  #element;
  #video;
  #chart;
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
    this.#chart = new Chart(/** @type {HTMLCanvasElement} */ (this.#element.querySelector('canvas')));
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

  /** @param {string} kind */
  detach(kind) {
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

  /** @param {boolean} shown */
  showFigures(shown) {
    this.#query('.figures').hidden = !shown;
  }

  /** @param {import('/sdk/stats.js').TrackStats} stats */
  figures(stats) {
    const rate = stats.bitrate >= 1e6 ? `${(stats.bitrate / 1e6).toFixed(2)} Mbit/s` : `${Math.round(stats.bitrate / 1e3)} kbit/s`;
    this.#chart.add(stats.bitrate, `Bitrate of the last minute, now ${rate}`);
    const rows = [
      ['rate', rate],
      ['loss', `${(stats.loss * 100).toFixed(1)} %`],
      ['RTT', stats.rtt > 0 ? `${Math.round(stats.rtt)} ms` : '-'],
      ['jitter', `${Math.round(stats.jitter)} ms`],
      ['codec', stats.codec || '-'],
      ['size', stats.width ? `${stats.width}x${stats.height}` : '-'],
      ['fps', stats.fps ? String(Math.round(stats.fps)) : '-'],
      ['layer', stats.layer || 'single'],
    ];
    this.#query('dl').replaceChildren(
      ...rows.flatMap(([term, value]) => {
        const dt = document.createElement('dt');
        const dd = document.createElement('dd');
        dt.textContent = term;
        dd.textContent = value;
        return [dt, dd];
      }),
    );
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
