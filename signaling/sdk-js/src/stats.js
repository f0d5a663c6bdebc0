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
 */

/** Turns getStats into figures per track; remembers the last reading of each. */
export class StatsReader {
  /** @type {Map<string, {time: number, bytes: number, packets: number, lost: number}>} */
  #last = new Map();

  /**
   * @param {RTCRtpSender | RTCRtpReceiver} end
   * @returns {Promise<TrackStats | null>} null before media flows
   */
  async read(end) {
    const report = await end.getStats();
    /** @type {any} */ let rtp = null;
    /** @type {any} */ let remote = null;
    /** @type {any} */ let pair = null;
    report.forEach((entry) => {
      if (entry.type === 'inbound-rtp' || (entry.type === 'outbound-rtp' && !(rtp && rtp.bytesSent > entry.bytesSent))) {
        rtp = entry;
      } else if (entry.type === 'remote-inbound-rtp') {
        remote = entry;
      } else if (entry.type === 'candidate-pair' && entry.nominated) {
        pair = entry;
      }
    });
    return rtp ? this.#figures(report, rtp, remote, pair) : null;
  }

  /**
   * @param {RTCStatsReport} report
   * @param {any} rtp
   * @param {any} remote
   * @param {any} pair
   * @returns {TrackStats}
   */
  #figures(report, rtp, remote, pair) {
    const inbound = rtp.type === 'inbound-rtp';
    const now = {
      time: rtp.timestamp,
      bytes: inbound ? rtp.bytesReceived : rtp.bytesSent,
      packets: inbound ? rtp.packetsReceived : rtp.packetsSent,
      lost: (inbound ? rtp.packetsLost : remote?.packetsLost) ?? 0,
    };
    const before = this.#last.get(rtp.id) ?? { time: now.time - 1000, bytes: 0, packets: 0, lost: 0 };
    this.#last.set(rtp.id, now);
    const seconds = Math.max(0.001, (now.time - before.time) / 1000);
    const lost = Math.max(0, now.lost - before.lost);
    const expected = Math.max(1, now.packets - before.packets + (inbound ? lost : 0));
    const codec = rtp.codecId ? /** @type {any} */ (report.get(rtp.codecId)) : null;
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
}
