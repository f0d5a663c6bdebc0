// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { SluiceError } from '/sdk/index.js';

/** By reason of the SDK or of the server. @type {Record<string, string>} */
const MESSAGES = {
  permission_denied: 'The browser does not let this page use your camera or microphone. Allow it in the address bar and try again.',
  no_device: 'No such camera or microphone was found.',
  invalid_params: 'The server does not take this room or name: use 1 to 256 characters, no control characters.',
  device_busy: 'The camera or microphone is used by another program.',
  unreachable: 'The server cannot be reached. Check the address and your connection.',
  unauthorized: 'The server wants a valid access token (under "More").',
  forbidden: 'Your token does not allow this.',
  limit_exceeded: 'The room is full.',
  not_ready: 'The server is starting. Try again in a moment.',
  duplicate_identity: 'You joined this room somewhere else, so this window has left it.',
  removed: 'You were removed from the room.',
  resumed_elsewhere: 'The call goes on in another window.',
  media_failed: 'No media gets through to the server. A firewall may block UDP.',
  rate_limited: 'The server had to slow you down and closed the call.',
};

/**
 * What to tell the user of a reason for which a call ended.
 * @param {string} reason
 */
export function describeEnd(reason) {
  return MESSAGES[reason] ?? 'The call has ended.';
}

/**
 * What to tell the user of an error.
 * @param {unknown} error
 */
export function describe(error) {
  if (error instanceof SluiceError) {
    return MESSAGES[error.reason] ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
