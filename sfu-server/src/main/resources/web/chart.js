// SPDX-License-Identifier: Apache-2.0
// @ts-check

const POINTS = 60;

/** A small line chart of the last minute, one value a second. */
export class Chart {
  /** @type {number[]} */
  #values = [];
  #canvas;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * @param {number} value
   * @param {string} label read out by screen readers
   */
  add(value, label) {
    this.#values.push(value);
    this.#values = this.#values.slice(-POINTS);
    this.#canvas.setAttribute('aria-label', label);
    this.#draw();
  }

  #draw() {
    const context = this.#canvas.getContext('2d');
    if (!context) {
      return;
    }
    const { width, height } = this.#canvas;
    const top = Math.max(...this.#values, 1) * 1.15;
    context.clearRect(0, 0, width, height);
    context.beginPath();
    this.#values.forEach((value, i) => {
      const x = ((POINTS - this.#values.length + i) / (POINTS - 1)) * width;
      const y = height - (value / top) * (height - 4) - 2;
      if (i === 0) {
        context.moveTo(x, y);
      } else {
        context.lineTo(x, y);
      }
    });
    context.strokeStyle = '#3ddc97';
    context.lineWidth = 2;
    context.stroke();
  }
}
