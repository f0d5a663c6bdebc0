// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { hasChromium, hasFirefox, launchChromium, launchFirefox } from '../lib/browsers.js';
import { join, readMedia, until, untilDecoding } from '../lib/call.js';
import { startServer } from '../lib/server.js';

const SECONDS = process.env.SLUICE_TEST_ALL === '1' ? 20 : 8;
const MIN_DECODED_SHARE = 0.95;
const MAX_FREEZE_SECONDS = 0.5;

/**
 * Lets the call run and checks that every page decodes what every other encodes, hears sound, and sees no freeze.
 * @param {any[]} pages
 */
async function checkMediaFlows(pages, mime) {
  for (const page of pages) {
    await untilDecoding(page, pages.length - 1);
  }
  await pause(1000); // a freeze counts after the first second
  const before = await Promise.all(pages.map(readMedia));
  await pause(SECONDS * 1000);
  const after = await Promise.all(pages.map(readMedia));
  const encoded = after.map((media, i) => media.encoded - before[i].encoded);
  after.forEach((media, receiver) => {
    const tracks = Object.entries(media.video);
    assert.equal(tracks.length, pages.length - 1, 'videos received');
    const decoded = tracks.map(([id, track]) => track.decoded - (before[receiver].video[id]?.decoded ?? 0));
    const fewest = Math.min(...encoded.filter((_, sender) => sender !== receiver));
    for (const [i, [id, track]] of tracks.entries()) {
      assert.ok(decoded[i] >= MIN_DECODED_SHARE * fewest, `page ${receiver} decoded ${decoded[i]} of ${fewest} frames`);
      const frozen = track.frozenSeconds - (before[receiver].video[id]?.frozenSeconds ?? 0);
      const freezes = track.freezes - (before[receiver].video[id]?.freezes ?? 0);
      assert.ok(freezes === 0 || frozen / freezes <= MAX_FREEZE_SECONDS, `page ${receiver} froze ${freezes} times, ${frozen} s`);
      if (mime) {
        assert.equal(track.codec.toLowerCase(), `video/${mime}`);
      }
    }
    const energies = Object.entries(media.audio).map(([id, track]) => track.energy - (before[receiver].audio[id]?.energy ?? 0));
    assert.equal(energies.length, pages.length - 1, 'audio tracks received');
    for (const energy of energies) {
      assert.ok(energy > 0, `page ${receiver} hears silence`);
    }
  });
  return { encoded };
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

  for (const codec of ['vp8', 'vp9', 'h264', 'av1']) {
    test(`two Chromium, ${codec}`, async () => {
      const pages = [
        await join(chromium, server.url, { room: `two-${codec}`, name: 'Ada', codec }),
        await join(chromium, server.url, { room: `two-${codec}`, name: 'Grace', codec }),
      ];
      await checkMediaFlows(pages, codec);
      await Promise.all(pages.map((page) => page.context().close()));
    });
  }

  test('four Chromium', async () => {
    const pages = [];
    for (const name of ['Ada', 'Grace', 'Edsger', 'Barbara']) {
      pages.push(await join(chromium, server.url, { room: 'four', name }));
    }
    await checkMediaFlows(pages, null);
    await Promise.all(pages.map((page) => page.context().close()));
  });

  test('Chromium and Firefox', { skip: !hasFirefox && 'no Firefox, or no network namespace' }, async () => {
    const firefox = await launchFirefox();
    try {
      const pages = [
        await join(chromium, server.url, { room: 'mixed', name: 'Ada', codec: 'vp8' }),
        await join(firefox, server.url, { room: 'mixed', name: 'Grace' }),
      ];
      await checkMediaFlows(pages, null);
      await pages[0].context().close();
    } finally {
      await firefox.close();
    }
  });
});
