// SPDX-License-Identifier: Apache-2.0
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Opens the page and joins by it, with a small picture: browsers and server share the machine's processors.
 * @param {any} browser
 * @param {string} url of the server
 * @param {{room: string, name: string, codec?: string, query?: Record<string, string>, viewport?: {width: number, height: number}}} options
 */
export async function join(browser, url, { room, name, codec = '', query = {}, viewport = { width: 1280, height: 800 } }) {
  const context = browser.newContext ? await browser.newContext({ viewport }) : browser;
  const page = await context.newPage();
  page.messages = [];
  page.on('console', (message) => page.messages.push(message.text()));
  page.on('pageerror', (error) => page.messages.push(String(error)));
  await page.goto(`${url}?${new URLSearchParams({ room, name, identity: name, autojoin: '1', height: '360', codec, ...query })}`);
  await until(page, () => window.sluice?.room?.state === 'connected', `${name} connected`);
  return page;
}

/**
 * Polls the page until the condition holds.
 * @param {any} page
 * @param {(argument: any) => any} condition evaluated in the page
 * @param {string} what for the error
 */
export async function until(page, condition, what, { timeout = 15_000, argument = null } = {}) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await page.evaluate(condition, argument);
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      const state = await page.evaluate(() => ({ state: window.sluice?.room?.state, error: document.getElementById('form-error')?.textContent, banner: document.getElementById('banner')?.textContent, pc: window.sluice?.room?.peerConnection?.connectionState }));
      throw new Error(`not in ${timeout} ms: ${what}; page: ${JSON.stringify(state)}; console: ${page.messages?.slice(-10).join(' | ')}`);
    }
    await pause(50);
  }
}

/** Reads the RTP figures of a page: what it encodes, and what it decodes of each remote track, by the track's id in the page. */
export function readMedia(page) {
  return page.evaluate(async () => {
    const report = await window.sluice.room.peerConnection.getStats();
    const media = { encoded: 0, audioSent: 0, codec: '', video: {}, audio: {}, transport: null };
    report.forEach((entry) => {
      if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
        media.encoded += entry.framesEncoded ?? 0;
        media.codec = report.get(entry.codecId)?.mimeType ?? media.codec;
      } else if (entry.type === 'outbound-rtp') {
        media.audioSent += entry.packetsSent;
      } else if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
        media.video[entry.trackIdentifier] = {
          decoded: entry.framesDecoded ?? 0, freezes: entry.freezeCount ?? 0, lost: entry.packetsLost,
          codec: report.get(entry.codecId)?.mimeType ?? '', width: entry.frameWidth,
        };
      } else if (entry.type === 'inbound-rtp') {
        media.audio[entry.trackIdentifier] = { energy: entry.totalAudioEnergy ?? 0, packets: entry.packetsReceived, lost: entry.packetsLost };
      } else if (entry.type === 'transport') {
        media.transport = { dtls: entry.dtlsState, srtp: entry.srtpCipher };
      }
    });
    return media;
  });
}

/** Ids of the tracks the page shows of each of the others, by name: `{Grace: {video, audio}}`. */
export function readTiles(page) {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('.tile:not(.self):not(.screen)')].map((tile) => {
        const stream = tile.querySelector('video').srcObject;
        return [tile.querySelector('.name').textContent, { video: stream.getVideoTracks()[0]?.id, audio: stream.getAudioTracks()[0]?.id }];
      }),
    ),
  );
}

/**
 * Lets the page watch for the longest time between two decoded frames of each remote video from now on. Each report tells the sum of the squared
 * times between frames: what it grew by since the report before is at least the square of the longest of them, however late the report is.
 */
export function watchGaps(page) {
  return page.evaluate(() => {
    const SAMPLE_MS = 250; // a report takes a page milliseconds
    const gaps = (window.longestGaps = {});
    const last = {};
    const sample = async () => {
      const report = await window.sluice.room.peerConnection.getStats();
      report.forEach((entry) => {
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'video') {
          return;
        }
        const before = last[entry.trackIdentifier];
        const now = { frames: entry.framesDecoded ?? 0, squares: entry.totalSquaredInterFrameDelay, grewAt: entry.timestamp };
        let gap = 0;
        if (before && now.frames === before.frames) {
          now.grewAt = before.grewAt;
          gap = entry.timestamp - now.grewAt; // still waiting
        } else if (before) {
          gap = now.squares === undefined ? entry.timestamp - before.grewAt : Math.sqrt(now.squares - before.squares) * 1000;
        }
        last[entry.trackIdentifier] = now;
        gaps[entry.trackIdentifier] = Math.max(gaps[entry.trackIdentifier] ?? 0, Math.round(gap));
      });
      setTimeout(sample, SAMPLE_MS);
    };
    return sample();
  });
}

/** Milliseconds by track since {@link watchGaps}, at most a few frames too long. */
export function readGaps(page) {
  return page.evaluate(() => window.longestGaps);
}

/** Waits until the page decodes as many remote videos. */
export function untilDecoding(page, count, timeout = 20_000) {
  return until(
    page,
    async (wanted) => {
      const report = await window.sluice.room.peerConnection.getStats();
      let decoding = 0;
      report.forEach((entry) => {
        decoding += entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.framesDecoded > 0 ? 1 : 0;
      });
      return decoding >= wanted;
    },
    `decodes ${count} videos`,
    { timeout, argument: count },
  );
}

/** Frames of all remote videos that the page has decoded. */
export async function decodedFrames(page) {
  return Object.values((await readMedia(page)).video).reduce((sum, track) => sum + track.decoded, 0);
}

/** Waits until the page has decoded as many frames of remote videos. */
export async function untilFramesGrow(page, frames, timeout = 10_000) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const total = await decodedFrames(page);
    if (total >= frames) {
      return total;
    }
    if (Date.now() > deadline) {
      throw new Error(`decoded ${total} frames, waited for ${frames}`);
    }
    await pause(100);
  }
}
