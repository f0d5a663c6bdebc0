// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * @typedef {object} TrackStats figures since the call before
 * @property {number} bitrate bit/s
 * @property {number} loss 0..1
 * @property {number} rtt ms, 0 when unknown
 * @property {number} jitter ms
 * @property {string} codec such as VP8
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} frames decoded or encoded since the beginning
 * @property {number} freezes since the beginning
 * @property {string} layer rid or scalability mode, or empty
 *
 * @typedef {{id: string, time: number, bytes: number, packets: number, lost: number}} Reading
 */

/** Turns getStats into figures per track; remembers the last reading of each. */
export class StatsReader {
  /** @type {WeakMap<RTCRtpSender | RTCRtpReceiver, Reading>} */
  #last = new WeakMap();

  /**
   * @param {RTCRtpSender | RTCRtpReceiver} end
   * @returns {Promise<TrackStats | null>} null before media flows, and at the first call for a stream: there is no time to divide by yet
   */
  async read(end) {
    const report = await end.getStats();
    const entries = /** @type {any[]} */ ([...report.values()]);
    const streams = entries.filter((entry) => entry.type === 'inbound-rtp' || entry.type === 'outbound-rtp');
    const rtp = streams.sort((a, b) => bytesOf(b) - bytesOf(a))[0]; // of several layers the fullest
    if (!rtp) {
      return null;
    }
    const remote = entries.find((entry) => entry.type === 'remote-inbound-rtp' && (entry.localId ?? rtp.id) === rtp.id);
    const now = reading(rtp, remote);
    const before = this.#last.get(end);
    this.#last.set(end, now);
    return before && before.id === rtp.id && now.time > before.time ? figures(report, rtp, remote, now, before) : null;
  }
}

/** @param {any} rtp @returns {number} */
const bytesOf = (rtp) => rtp.bytesReceived ?? rtp.bytesSent ?? 0;

/**
 * @param {any} rtp
 * @param {any} remote
 * @returns {Reading}
 */
function reading(rtp, remote) {
  return {
    id: rtp.id,
    time: rtp.timestamp,
    bytes: bytesOf(rtp),
    packets: rtp.packetsReceived ?? rtp.packetsSent ?? 0,
    lost: rtp.packetsLost ?? remote?.packetsLost ?? 0,
  };
}

/**
 * @param {RTCStatsReport} report
 * @param {any} rtp
 * @param {any} remote what the server says of a stream of ours
 * @param {Reading} now
 * @param {Reading} before
 * @returns {TrackStats}
 */
function figures(report, rtp, remote, now, before) {
  const inbound = rtp.type === 'inbound-rtp';
  const entries = /** @type {any[]} */ ([...report.values()]);
  const pair = entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated);
  const codec = rtp.codecId ? /** @type {any} */ (report.get(rtp.codecId)) : null;
  const seconds = (now.time - before.time) / 1000;
  const lost = Math.max(0, now.lost - before.lost);
  const expected = Math.max(1, now.packets - before.packets + (inbound ? lost : 0));
  return {
    bitrate: Math.max(0, ((now.bytes - before.bytes) * 8) / seconds),
    loss: Math.min(1, lost / expected),
    rtt: (remote?.roundTripTime ?? pair?.currentRoundTripTime ?? 0) * 1000,
    jitter: ((inbound ? rtp.jitter : remote?.jitter) ?? 0) * 1000,
    codec: codec ? codec.mimeType.split('/')[1] : '',
    width: rtp.frameWidth ?? 0,
    height: rtp.frameHeight ?? 0,
    fps: rtp.framesPerSecond ?? 0,
    frames: (inbound ? rtp.framesDecoded : rtp.framesEncoded) ?? 0,
    freezes: rtp.freezeCount ?? 0,
    layer: rtp.rid ?? rtp.scalabilityMode ?? '',
  };
}
