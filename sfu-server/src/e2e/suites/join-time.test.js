// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hasChromium, launchChromium } from '../lib/browsers.js';
import { join, until } from '../lib/call.js';
import { startServer } from '../lib/server.js';

const JOINS = 10;
const MAX_MEDIAN_MS = 500;

describe('joining', { skip: !hasChromium && 'no Chromium' }, () => {
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

  test('the first remote frame comes soon after the click', async () => {
    const ada = await join(chromium, server.url, { room: 'quick', name: 'Ada' });
    await until(ada, () => window.sluice.local.camera?.id, 'Ada publishes');
    const context = await chromium.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const times = [];
    for (let i = 0; i < JOINS + 1; i++) {
      await page.goto(`${server.url}?${new URLSearchParams({ room: 'quick', name: 'Grace', identity: 'Grace' })}`);
      await until(page, () => document.getElementById('preview').videoWidth > 0, 'the preview plays');
      await page.click('#join');
      const elapsed = await until(page, () => {
        const clicked = performance.getEntriesByName('join-clicked')[0];
        const frame = performance.getEntriesByName('first-remote-frame')[0];
        return frame ? frame.startTime - clicked.startTime : 0;
      }, 'a remote frame');
      if (i > 0) { // the first one warms the browser up
        times.push(Math.round(elapsed));
      }
      await page.click('#leave');
    }
    times.sort((a, b) => a - b);
    const median = (times[JOINS / 2 - 1] + times[JOINS / 2]) / 2;
    console.log(`# first remote frame after the click, ms: median ${median}, all ${times.join(' ')}`);
    await context.close();
    await ada.context().close();
    assert.ok(median <= MAX_MEDIAN_MS, `median of ${JOINS} joins is ${median} ms`);
  });
});
