// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * On a phone only the first word is seen.
 * @param {HTMLElement} button
 * @param {string} text
 */
export function setLabel(button, text) {
  const [first, ...others] = text.split(' ');
  const rest = document.createElement('span');
  rest.className = 'rest';
  rest.textContent = others.map((word) => ` ${word}`).join('');
  button.lastElementChild?.replaceChildren(first, rest);
  button.setAttribute('aria-label', text);
}
