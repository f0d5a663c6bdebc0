// SPDX-License-Identifier: Apache-2.0
// @ts-check

const SECONDS = 60;
const STROKE = '#3ddc97';
const FILL = '#3ddc9733';
const BASELINE = '#ffffff40';

/** A small line chart of the last minute, one value a second; the newest is at the right edge. */
export class Chart {
  /** @type {number[]} */
  #values = [];
  #canvas;
  #floor;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} floor the least value of the full height, so that small noise stays small
   */
  constructor(canvas, floor) {
    this.#canvas = canvas;
    this.#floor = floor;
  }

  /**
   * @param {number} value
   * @param {string} label read out by screen readers
   */
  add(value, label) {
    this.#values.push(value);
    this.#values = this.#values.slice(-SECONDS);
    this.#canvas.setAttribute('aria-label', label);
    this.#draw();
  }

  #draw() {
    const context = this.#canvas.getContext('2d');
    if (!context || this.#canvas.clientWidth === 0) {
      return; // nobody looks
    }
    const scale = devicePixelRatio || 1;
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    context.fillStyle = BASELINE;
    context.fillRect(0, height - 1, width, 1);
    const top = Math.max(...this.#values, this.#floor) * 1.1;
    const step = width / (SECONDS - 1);
    const first = width - (this.#values.length - 1) * step;
    const y = (/** @type {number} */ value) => height - 1.5 - (value / top) * (height - 3);
    context.beginPath();
    context.moveTo(Math.max(0, first - step), y(this.#values[0])); // a single value is a short line
    this.#values.forEach((value, i) => context.lineTo(first + i * step, y(value)));
    context.strokeStyle = STROKE;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(width, height);
    context.lineTo(Math.max(0, first - step), height);
    context.fillStyle = FILL;
    context.fill();
  }
}
