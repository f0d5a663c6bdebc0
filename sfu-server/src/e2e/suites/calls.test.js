// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { hasChromium, hasFirefox, launchChromium, launchFirefox } from '../lib/browsers.js';
import { join, readGaps, readMedia, readTiles, untilDecoding, watchGaps } from '../lib/call.js';
import { startServer } from '../lib/server.js';

const SECONDS = 20;
const MIN_DECODED_SHARE = 0.95;
const MAX_GAP_MS = 500;
const MAX_GAP_MS_OF_FOUR = 1000; // their sixteen tiles keep two processors busy: a machine that pauses is no call that freezes
const MIN_FRAMES_PER_SECOND = 5; // four software encoders on two processors are slow

/**
 * Lets the call run and checks that every page decodes what every other encodes, hears sound, and sees no freeze.
 * @param {Record<string, any>} pages by the name of who sits there
 * @param {{codec?: string, maxGapMs?: number}} expected the codec of every picture, and the longest time between two frames
 */
async function checkMediaFlows(pages, { codec, maxGapMs = MAX_GAP_MS } = {}) {
  const names = Object.keys(pages);
  const ofAll = async (read) => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(pages[name])])));
  await ofAll((page) => untilDecoding(page, names.length - 1));
  await pause(1000); // a freeze counts after the first second
  await ofAll(watchGaps);
  const before = await ofAll(readMedia);
  await pause(SECONDS * 1000);
  const after = await ofAll(readMedia);
  const gaps = await ofAll(readGaps);
  const tiles = await ofAll(readTiles);
  for (const receiver of names) {
    assert.deepEqual(Object.keys(tiles[receiver]).sort(), names.filter((name) => name !== receiver).sort(), `whom ${receiver} sees`);
    for (const [sender, { video, audio }] of Object.entries(tiles[receiver])) {
      const way = `${sender} to ${receiver}`;
      const encoded = after[sender].encoded - before[sender].encoded;
      const decoded = after[receiver].video[video].decoded - before[receiver].video[video].decoded;
      const gap = gaps[receiver][video];
      const energy = after[receiver].audio[audio].energy - before[receiver].audio[audio].energy;
      console.log(`# ${way}: ${after[receiver].video[video].codec} ${after[receiver].video[video].width} px, decoded ${decoded} of ${encoded} frames in ${SECONDS} s, longest gap ${gap} ms, audio energy ${energy.toFixed(3)}`);
      assert.ok(encoded >= SECONDS * MIN_FRAMES_PER_SECOND, `${sender} encoded ${encoded} frames`);
      assert.ok(decoded >= MIN_DECODED_SHARE * encoded, `${way}: decoded ${decoded} of ${encoded} frames`);
      assert.ok(gap > 0 && gap <= maxGapMs, `${way}: ${gap} ms between two frames`);
      assert.ok(energy > 0, `${way}: silence`);
      if (codec) {
        assert.equal(after[receiver].video[video].codec.toLowerCase(), `video/${codec}`);
      }
    }
  }
}

describe('calls', { skip: !hasChromium && 'no Chromium' }, () => {
  let server;
  let chromium;
  before(async () => {
    server = await startServer();
    chromium = await launchChromium();
  });
  after(async () => {
    await chromium?.close();
    await server?.stop();
  });

  afterEach(() => Promise.all(chromium.contexts().map((context) => context.close())));

  for (const codec of ['vp8', 'vp9', 'h264', 'av1']) {
    test(`two Chromium, ${codec}`, async () => {
      const pages = {};
      for (const name of ['Ada', 'Grace']) {
        pages[name] = await join(chromium, server.url, { room: `two-${codec}`, name, codec });
      }
      await checkMediaFlows(pages, { codec });
    });
  }

  test('four Chromium', async () => {
    const pages = {};
    for (const name of ['Ada', 'Grace', 'Edsger', 'Barbara']) {
      // Four encoders, twelve decoders and sixteen tiles painted without a GPU, on two processors: small ones and few frames.
      pages[name] = await join(chromium, server.url, { room: 'four', name, query: { height: '180', fps: '10' }, viewport: { width: 400, height: 300 } });
    }
    await checkMediaFlows(pages, { maxGapMs: MAX_GAP_MS_OF_FOUR });
  });

  test('Chromium and Firefox', { skip: !hasFirefox && 'no Firefox, or no network namespace' }, async () => {
    const firefox = await launchFirefox();
    try {
      await checkMediaFlows({
        Ada: await join(chromium, server.url, { room: 'mixed', name: 'Ada', codec: 'vp8' }),
        Grace: await join(firefox, server.url, { room: 'mixed', name: 'Grace' }),
      });
    } finally {
      await firefox.close();
    }
  });
});
