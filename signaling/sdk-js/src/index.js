// SPDX-License-Identifier: Apache-2.0
export { Room } from './room.js';
export { SluiceError } from './errors.js';
export { VERSION } from './version.js';
