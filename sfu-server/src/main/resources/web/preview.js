// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { openDevice } from './devices.js';
import { describe } from './messages.js';

/** The picture of the lobby: what the others will see. */
export class Preview {
  #video;
  #note;
  /** @type {MediaStreamTrack | null} */
  #media = null;

  /**
   * @param {HTMLVideoElement} video
   * @param {HTMLElement} note says why there is no picture
   */
  constructor(video, note) {
    this.#video = video;
    this.#note = note;
  }

  /** @param {string | null} deviceId empty for the default camera, null for none */
  async show(deviceId) {
    this.#media?.stop();
    this.#media = null;
    this.#video.srcObject = null;
    this.#note.hidden = false;
    this.#note.textContent = 'Camera is off';
    if (deviceId !== null) {
      try {
        this.#media = await openDevice('video', deviceId);
        this.#video.srcObject = new MediaStream([this.#media]);
        this.#note.hidden = true;
      } catch (error) {
        this.#note.textContent = describe(error);
      }
    }
  }

  /** Gives the camera away, open; null when there is none. */
  take() {
    const media = this.#media?.readyState === 'live' ? this.#media : null;
    this.#media = null;
    return media;
  }
}
