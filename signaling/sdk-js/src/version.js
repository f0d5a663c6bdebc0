// SPDX-License-Identifier: Apache-2.0
// @ts-check

/** The same as in package.json. */
export const VERSION = '0.1.0';
