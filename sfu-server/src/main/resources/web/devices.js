// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { SluiceError } from '/sdk/index.js';

/** `?height=360&fps=15` spares a slow machine. */
const query = new URLSearchParams(location.search);
const HEIGHT = Number(query.get('height')) || 720;
const FRAME_RATE = Number(query.get('fps')) || 30;
const VIDEO = { width: { ideal: Math.round((HEIGHT * 16) / 9) }, height: { ideal: HEIGHT }, frameRate: { ideal: FRAME_RATE } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * Opens a camera or microphone.
 * @param {'video' | 'audio'} kind
 * @param {string} deviceId empty for the default one
 * @returns {Promise<MediaStreamTrack>}
 */
export async function openDevice(kind, deviceId) {
  if (!navigator.mediaDevices) {
    throw new SluiceError('unsupported', 'Cameras and microphones need a secure page: https, or localhost.');
  }
  const constraints = { ...(kind === 'video' ? VIDEO : AUDIO), ...(deviceId ? { deviceId: { exact: deviceId } } : {}) };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
    return stream.getTracks()[0];
  } catch (error) {
    throw SluiceError.ofDevice(error);
  }
}

/** @returns {Promise<MediaStreamTrack[]>} the screen, and its sound where the browser gives it */
export async function openScreen() {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: true });
    return stream.getTracks();
  } catch (error) {
    throw SluiceError.ofDevice(error);
  }
}

/**
 * Fills a list with the devices of a kind, keeping the choice.
 * @param {HTMLSelectElement} select
 * @param {'videoinput' | 'audioinput' | 'audiooutput'} kind
 * @param {string | null} none text of the choice of no device, or null where there is none
 */
export async function listDevices(select, kind, none) {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const chosen = select.value;
  const options = devices
    .filter((device) => device.kind === kind)
    .map((device, i) => new Option(device.label || `${kind === 'videoinput' ? 'Camera' : 'Device'} ${i + 1}`, device.deviceId));
  if (none !== null) {
    options.push(new Option(none, 'none'));
  }
  select.replaceChildren(...options);
  select.value = [...select.options].some((option) => option.value === chosen) ? chosen : (options[0]?.value ?? 'none');
}
