// SPDX-License-Identifier: Apache-2.0
// @ts-check

const ASPECT = 16 / 9;

/**
 * The widest tile of 16:9 with which `count` of them fit.
 * @param {number} count
 * @param {number} width of the ground, px
 * @param {number} height of the ground, px
 * @param {number} gap between tiles, px
 * @returns {number} px
 */
export function tileWidth(count, width, height, gap) {
  let best = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const byWidth = (width - gap * (columns - 1)) / columns;
    const byHeight = ((height - gap * (rows - 1)) / rows) * ASPECT;
    best = Math.max(best, Math.min(byWidth, byHeight));
  }
  return Math.floor(best);
}

/**
 * Keeps the tiles as large as the ground lets them be, without cutting a picture.
 * @param {HTMLElement} ground with the tiles as children
 * @returns {() => void} to be called when the number of tiles changes
 */
export function fitTiles(ground) {
  const fit = () => {
    const gap = parseFloat(getComputedStyle(ground).columnGap) || 0;
    const width = tileWidth(Math.max(1, ground.childElementCount), ground.clientWidth, ground.clientHeight, gap);
    ground.style.setProperty('--tile-width', `${width}px`);
  };
  new ResizeObserver(fit).observe(ground);
  return fit;
}
