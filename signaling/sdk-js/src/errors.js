// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Every failure of the SDK. `reason` is stable: the server's reasons (docs/signaling.md) and these of the browser's side:
 *
 * - `unreachable` no WebSocket to the server; `timeout` no answer; `closed` the room was left or is not joined
 * - `permission_denied`, `no_device`, `device_busy` from cameras, microphones and screens
 * - `unsupported` the browser cannot do it; `insecure` it only can on https or localhost
 */
export class SluiceError extends Error {
  /**
   * @param {string} reason
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(reason, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SluiceError';
    this.reason = reason;
  }

  /**
   * Ours as they are; anything else under the given reason.
   * @param {unknown} error
   * @param {string} reason
   */
  static of(error, reason) {
    return error instanceof SluiceError ? error : new SluiceError(reason, error instanceof Error ? error.message : String(error), error);
  }

  /**
   * What getUserMedia and getDisplayMedia throw, in our words.
   * @param {unknown} error
   */
  static ofDevice(error) {
    switch (error instanceof Error ? error.name : '') {
      case 'NotAllowedError':
      case 'SecurityError':
        return new SluiceError('permission_denied', 'The browser does not let this page use the device.', error);
      case 'NotFoundError':
      case 'OverconstrainedError':
        return new SluiceError('no_device', 'There is no such device.', error);
      case 'NotReadableError':
      case 'AbortError':
        return new SluiceError('device_busy', 'The device is in use or does not answer.', error);
      default:
        return SluiceError.of(error, 'unsupported');
    }
  }
}
