// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Every failure of the SDK. `reason` is stable: the server's reasons (docs/signaling.md) and these of the browser's side: `unreachable`,
 * `timeout`, `closed`, `permission_denied`, `no_device`, `device_busy`, `unsupported`.
 */
export class SluiceError extends Error {
  /**
   * @param {string} reason
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.name = 'SluiceError';
    this.reason = reason;
  }

  /**
   * What getUserMedia and getDisplayMedia throw, in our words.
   * @param {unknown} error
   * @returns {SluiceError}
   */
  static ofDevice(error) {
    const name = error instanceof Error ? error.name : '';
    switch (name) {
      case 'NotAllowedError':
      case 'SecurityError':
        return new SluiceError('permission_denied', 'The browser does not let this page use the device.');
      case 'NotFoundError':
      case 'OverconstrainedError':
        return new SluiceError('no_device', 'There is no such device.');
      case 'NotReadableError':
      case 'AbortError':
        return new SluiceError('device_busy', 'The device is in use or does not answer.');
      default:
        return new SluiceError('unsupported', error instanceof Error ? error.message : String(error));
    }
  }
}
