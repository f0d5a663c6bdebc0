// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Chart } from './chart.js';

/** @param {number} bitsPerSecond */
const rate = (bitsPerSecond) => (bitsPerSecond >= 1e6 ? `${(bitsPerSecond / 1e6).toFixed(2)} Mbit/s` : `${Math.round(bitsPerSecond / 1e3)} kbit/s`);
/** @param {number} milliseconds */
const millis = (milliseconds) => `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
/** @param {string} codec */
const codecName = (codec) => (codec === 'opus' ? 'Opus' : codec);

/**
 * @typedef {import('/sdk/stats.js').TrackStats} TrackStats
 * @typedef {object} Row
 * @property {string} name
 * @property {(stats: TrackStats, kind: string) => string} text empty where the track has no such thing
 * @property {(stats: TrackStats) => number} [value] for the chart
 * @property {number} [floor] the least value of the chart's full height
 */

/** @type {Row[]} */
const ROWS = [
  { name: 'bitrate', text: ({ bitrate }) => rate(bitrate), value: ({ bitrate }) => bitrate, floor: 50_000 },
  { name: 'loss', text: ({ loss }) => `${(loss * 100).toFixed(1)} %`, value: ({ loss }) => loss, floor: 0.05 },
  { name: 'RTT', text: ({ rtt }) => (rtt > 0 ? millis(rtt) : '-'), value: ({ rtt }) => rtt, floor: 20 },
  { name: 'jitter', text: ({ jitter }) => millis(jitter), value: ({ jitter }) => jitter, floor: 20 },
  { name: 'codec', text: ({ codec }) => codecName(codec) || '-' },
  { name: 'size', text: ({ width, height, fps }) => (width ? `${width}x${height}${fps ? ` ${Math.round(fps)} fps` : ''}` : '') },
  { name: 'layer', text: ({ layer }, kind) => (kind === 'video' ? layer || 'single' : '') },
];

/** The figures of one tile: a column a track, charts of the picture or, without one, of the sound. */
export class Figures {
  #body;
  /** Chart of each row that has one. @type {Map<Row, Chart>} */
  #charts = new Map();
  #kindOfCharts = 'audio';
  /** Cells by row and kind. @type {Map<string, HTMLTableCellElement>} */
  #cells = new Map();
  #table;

  /** @param {HTMLTableElement} table empty */
  constructor(table) {
    this.#table = table;
    const head = table.createTHead().insertRow();
    head.append(document.createElement('td'));
    for (const title of ['video', 'audio', 'last minute']) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = title;
      cell.className = title === 'last minute' ? 'charts' : title;
      head.append(cell);
    }
    this.#body = table.createTBody();
    ROWS.forEach((row) => this.#addRow(row));
  }

  /**
   * One reading, about once a second.
   * @param {'video' | 'audio'} kind
   * @param {TrackStats} stats
   */
  show(kind, stats) {
    this.#table.classList.add(`has-${kind}`);
    if (kind === 'video') {
      this.#kindOfCharts = 'video';
    }
    for (const row of ROWS) {
      const text = row.text(stats, kind);
      const cell = /** @type {HTMLTableCellElement} */ (this.#cells.get(`${row.name} ${kind}`));
      cell.textContent = text;
      if (row.value && kind === this.#kindOfCharts) {
        this.#charts.get(row)?.add(row.value(stats), `${row.name} of the last minute, now ${text}`);
      }
    }
  }

  /** @param {'video' | 'audio'} kind of a track that ended */
  clear(kind) {
    this.#table.classList.remove(`has-${kind}`);
    for (const row of ROWS) {
      /** @type {HTMLTableCellElement} */ (this.#cells.get(`${row.name} ${kind}`)).textContent = '';
    }
    if (kind === 'video') {
      this.#kindOfCharts = 'audio';
    }
  }

  /** @param {Row} row */
  #addRow(row) {
    const line = this.#body.insertRow();
    const header = document.createElement('th');
    header.scope = 'row';
    header.textContent = row.name;
    line.append(header);
    for (const kind of ['video', 'audio']) {
      const cell = line.insertCell();
      cell.className = kind;
      this.#cells.set(`${row.name} ${kind}`, cell);
    }
    const cell = line.insertCell();
    cell.className = 'charts';
    if (row.value) {
      const canvas = document.createElement('canvas');
      canvas.className = 'chart';
      canvas.setAttribute('role', 'img');
      cell.append(canvas);
      this.#charts.set(row, new Chart(canvas, row.floor ?? 1));
    }
  }
}
