// SPDX-License-Identifier: Apache-2.0
// The page as people use it: by its own controls.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hasChromium, launchChromium } from '../lib/browsers.js';
import { decodedFrames, join, readTiles, until, untilDecoding, untilFramesGrow } from '../lib/call.js';
import { startServer } from '../lib/server.js';

const IMAGES = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));
const PHONE = { width: 390, height: 844 };

const text = (page, id) => page.evaluate((of) => (document.getElementById(of).hidden ? '' : document.getElementById(of).textContent), id);
const focused = (page) => page.evaluate(() => document.activeElement?.id ?? '');

/** Boxes of everything that is shown, and of the window. */
const readBoxes = (page, selector) =>
  page.evaluate((wanted) => ({
    window: { width: innerWidth, height: innerHeight, scrolls: document.documentElement.scrollWidth > innerWidth },
    boxes: [...document.querySelectorAll(wanted)].map((element) => element.getBoundingClientRect().toJSON()),
  }), selector);

/** Nothing reaches out of the window, pictures are of 16:9 and do not overlap. */
async function checkTiles(page, count) {
  const { window, boxes } = await readBoxes(page, '.tile');
  assert.equal(boxes.length, count);
  assert.ok(!window.scrolls, 'the page is not wider than the window');
  for (const [i, box] of boxes.entries()) {
    assert.ok(box.left >= 0 && box.top >= 0 && box.right <= window.width && box.bottom <= window.height, `tile ${i} is inside: ${JSON.stringify(box)}`);
    assert.ok(Math.abs(box.width / box.height - 16 / 9) < 0.02, `tile ${i} is ${box.width}x${box.height}`);
    for (const other of boxes.slice(i + 1)) {
      assert.ok(box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top, 'tiles overlap');
    }
  }
}

describe('page', { skip: !hasChromium && 'no Chromium' }, () => {
  let server;
  let chromium;
  before(async () => {
    server = await startServer();
    chromium = await launchChromium();
  });
  afterEach(() => Promise.all(chromium.contexts().map((context) => context.close())));
  after(async () => {
    await chromium?.close();
    await server?.stop();
  });

  const joinAs = (room, name, query = {}) => join(chromium, server.url, { room, name, query });

  /** A page in the lobby. */
  async function open(query = {}, { browser = chromium, url = server.url, ...options } = {}) {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })).newPage();
    page.messages = [];
    page.on('console', (message) => page.messages.push(message.text()));
    page.on('pageerror', (error) => page.messages.push(String(error)));
    await page.goto(`${url}?${new URLSearchParams(query)}`);
    return page;
  }

  test('pictures and figures are whole, on a desktop and on a phone', async () => {
    const pages = [await joinAs('looks', 'Ada', { figures: '1' }), await joinAs('looks', 'Grace')];
    const [ada, grace] = pages;
    await untilDecoding(ada, 1);
    await pause(10_000); // charts and round trips of a call, not of its beginning
    const tables = await ada.evaluate(() => [...document.querySelectorAll('.figures')].map((table) => Object.fromEntries(
      [...table.tBodies[0].rows].map((row) => [row.cells[0].textContent, [...row.cells].slice(1, 3).map((cell) => cell.textContent)]),
    )));
    console.log(`# figures: ${JSON.stringify(tables)}`);
    for (const table of tables) {
      for (const name of ['bitrate', 'loss', 'RTT', 'jitter', 'codec']) {
        assert.match(table[name][0], name === 'codec' ? /^(VP8|VP9|AV1|H264)$/ : /^\d[\d.]* (kbit\/s|Mbit\/s|%|ms)$/, `${name} of the video`);
        assert.match(table[name][1], name === 'codec' ? /^Opus$/ : /^\d[\d.]* (kbit\/s|%|ms)$/, `${name} of the audio`);
      }
      assert.match(table.size[0], /^\d+x\d+ \d+ fps$/);
    }
    const painted = await ada.evaluate(() => [...document.querySelectorAll('.chart')].map((canvas) => {
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      let columns = 0;
      for (let x = 0; x < canvas.width; x++) {
        columns += Array.from({ length: canvas.height }, (_, y) => pixels[(y * canvas.width + x) * 4 + 1]).some((green) => green > 150) ? 1 : 0;
      }
      return columns / canvas.width;
    }));
    assert.equal(painted.length, 8, 'charts');
    assert.ok(painted.every((share) => share >= 0.08), `a line of some seconds in each chart: ${painted}`);
    await checkTiles(ada, 2);
    if (process.env.SLUICE_E2E_SCREENSHOTS === '1') {
      mkdirSync(IMAGES, { recursive: true });
      await ada.screenshot({ path: `${IMAGES}call.png` });
    }

    await grace.setViewportSize(PHONE);
    await until(grace, () => document.querySelector('.tile').clientWidth > innerWidth * 0.8, 'tiles as wide as the phone');
    await checkTiles(grace, 2);
    const { window, boxes } = await readBoxes(grace, '.controls button');
    assert.ok(boxes.every((box) => box.left >= 0 && box.right <= window.width && box.bottom <= window.height && box.height >= 44 && box.width >= 44), 'buttons for thumbs');
    assert.equal(new Set(boxes.map((box) => box.top)).size, 1, 'buttons in one row');
    if (process.env.SLUICE_E2E_SCREENSHOTS === '1') {
      await grace.screenshot({ path: `${IMAGES}phone.png` });
    }
    pages.push(await joinAs('looks', 'Edsger', { camera: '0' }), await joinAs('looks', 'Barbara', { camera: '0' }));
    for (const page of [ada, grace]) {
      await until(page, () => document.querySelectorAll('.tile').length === 4, 'four tiles');
      await checkTiles(page, 4);
    }
    assert.deepEqual(pages.flatMap((page) => page.messages.filter((message) => /error|violat|fail/i.test(message))), []);
  });

  test('the keyboard alone is enough', async () => {
    const page = await open({ height: '360' });
    await until(page, () => document.getElementById('camera').options.length > 1, 'devices are listed');
    const order = [];
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab');
      order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName.toLowerCase()));
      if (order[i] === 'name') {
        await page.keyboard.type('Ada');
      } else if (order[i] === 'room') {
        await page.keyboard.type('keys');
      }
    }
    assert.deepEqual(order, ['name', 'room', 'camera', 'microphone', 'summary', 'join']);
    await page.focus('#room');
    await page.keyboard.press('Enter');
    await until(page, () => window.sluice.room?.state === 'connected' && window.sluice.local.microphone?.id, 'joined by Enter');
    assert.equal(await focused(page), 'toggle-microphone');
    await page.keyboard.press('m');
    await until(page, () => window.sluice.local.microphone.muted && document.getElementById('toggle-microphone').getAttribute('aria-pressed') === 'false', 'muted by M');
    await page.keyboard.press('Space'); // the focused button
    await until(page, () => !window.sluice.local.microphone.muted, 'unmuted by the button');
    await page.keyboard.press('d');
    await until(page, () => document.activeElement.id === 'call-camera', 'the first device has the focus');
    await page.keyboard.press('Escape');
    await until(page, () => document.getElementById('settings').hidden && document.activeElement.id === 'toggle-settings', 'Escape closes the devices');
    await page.keyboard.press('f');
    await until(page, () => !document.querySelector('.figures').hidden, 'figures by F');
    await page.keyboard.press('l');
    await until(page, () => !document.getElementById('lobby').hidden, 'left by L');
    assert.equal(await focused(page), 'join');
  });

  test('another camera and microphone are chosen in the device dialog', async () => {
    const ada = await joinAs('devices', 'Ada');
    const grace = await joinAs('devices', 'Grace');
    await untilDecoding(grace, 1);
    await until(ada, () => window.sluice.local.microphone?.id, 'the microphone is published');
    const before = await ada.evaluate(() => ({ camera: window.sluice.local.camera.media.label, microphone: window.sluice.local.microphone.media.label }));
    const shown = await readTiles(grace);
    await ada.click('#toggle-settings');
    for (const kind of ['camera', 'microphone']) {
      const other = await until(ada, ([id, label]) => [...document.getElementById(id).options].findLast((option) => option.text !== label && option.value !== 'default')?.value, 'another device', { argument: [`call-${kind}`, before[kind]] });
      await ada.selectOption(`#call-${kind}`, other);
      await until(ada, ([of, label]) => window.sluice.local[of].media.label !== label && window.sluice.local[of].media.readyState === 'live', `another ${kind}`, { argument: [kind, before[kind]] });
    }
    const seen = await decodedFrames(grace);
    await until(ada, (label) => document.querySelector('.tile.self video').srcObject.getVideoTracks()[0].label !== label, 'the own tile shows it', { argument: before.camera });
    await untilFramesGrow(grace, seen + 30);
    assert.deepEqual(await readTiles(grace), shown, 'in the same tracks');
    assert.equal(await text(ada, 'banner'), '');
  });

  test('a screen is shared, in a tile of its own, and taken away', async () => {
    const ada = await joinAs('screens', 'Ada');
    const grace = await joinAs('screens', 'Grace');
    await untilDecoding(grace, 1);
    await ada.click('#toggle-screen');
    await until(grace, () => document.querySelector('.tile.screen .name')?.textContent === 'Ada shares', 'the tile of the screen');
    await untilDecoding(grace, 2);
    await until(grace, () => document.querySelector('.tile.screen video').videoWidth > 0, 'its picture');
    assert.equal(await ada.evaluate(() => document.getElementById('toggle-screen').getAttribute('aria-label')), 'Stop sharing');
    await ada.click('#toggle-screen');
    await until(grace, () => !document.querySelector('.tile.screen'), 'the tile is gone');
    await ada.click('#toggle-screen');
    await until(grace, () => document.querySelector('.tile.screen video')?.videoWidth > 0, 'shared again');
    await ada.evaluate(() => window.sluice.local.screen.forEach((track) => track.media.dispatchEvent(new Event('ended')))); // "Stop sharing" of the browser
    await until(grace, () => !document.querySelector('.tile.screen'), 'ended by the browser');
  });

  test('who speaks has a ring, who is muted has none', async () => {
    const ada = await joinAs('speakers', 'Ada');
    const grace = await joinAs('speakers', 'Grace');
    const ringIs = (shown) => until(grace, (wanted) => {
      const { borderTopColor: color } = getComputedStyle(document.querySelector('.tile:not(.self)'), '::after');
      return (color === 'rgb(61, 220, 151)') === wanted && (wanted || color === 'rgba(0, 0, 0, 0)');
    }, shown ? 'a ring' : 'no ring', { argument: shown });
    await ringIs(true); // the generated microphone beeps about once a second
    await ada.click('#toggle-microphone');
    await until(grace, () => !document.querySelector('.tile:not(.self) .badge-muted').hidden, 'marked as muted');
    await ringIs(false);
    await pause(1500);
    await ringIs(false);
    await ada.click('#toggle-microphone');
    await ringIs(true);
  });

  test('refused devices are explained, and the call works without them', async () => {
    const shy = await launchChromium(['--deny-permission-prompts']);
    try {
      const page = await open({ room: 'shy', name: 'Ada' }, { browser: shy });
      await until(page, () => /does not let this page use your camera/.test(document.getElementById('preview-note').textContent), 'said in the lobby');
      await page.click('#join');
      await until(page, () => window.sluice.room?.state === 'connected', 'joined');
      await until(page, () => /does not let this page use your camera/.test(document.getElementById('banner').textContent), 'said in the call');
      const grace = await joinAs('shy', 'Grace');
      await untilDecoding(page, 1);
      assert.equal(await grace.evaluate(() => document.querySelector('.tile:not(.self)').classList.contains('novideo')), true);
    } finally {
      await shy.close();
    }
  });

  test('a name the server does not take is explained', async () => {
    const page = await open({ name: 'Ada', room: 'x' });
    await page.evaluate(() => { // what the form would not let through
      document.getElementById('room').removeAttribute('maxlength');
      document.getElementById('room').value = 'x'.repeat(300);
    });
    await page.click('#join');
    await until(page, () => /does not take this room or name/.test(document.getElementById('form-error').textContent), 'the reason');
    assert.equal(await page.evaluate(() => document.getElementById('lobby').hidden || document.getElementById('join').disabled), false, 'another try is possible');
    await page.fill('#room', '');
    await page.click('#join');
    assert.equal(await page.evaluate(() => document.querySelector('#room:invalid')?.id), 'room', 'the browser asks for a room');
  });

  test('a server that is gone is told, before and in a call', async () => {
    const short = await startServer();
    const calling = await join(chromium, short.url, { room: 'gone', name: 'Ada' });
    const waiting = await open({ room: 'gone', name: 'Grace' }, { url: short.url });
    await short.kill();
    await until(calling, () => /interrupted|lost/.test(document.getElementById('banner').textContent) && !document.getElementById('banner').hidden, 'the call says so');
    await waiting.click('#join');
    await until(waiting, () => /cannot be reached/.test(document.getElementById('form-error').textContent), 'the lobby says so');
    await calling.click('#leave');
    assert.equal(await calling.evaluate(() => document.getElementById('lobby').hidden), false);
  });

  test('the address of a call invites others and holds no secret', async () => {
    const page = await joinAs('invite', 'Ada', { token: '' });
    assert.equal(new URL(page.url()).search, '?room=invite');
    const guest = await open(Object.fromEntries(new URL(page.url()).searchParams));
    assert.equal(await guest.inputValue('#room'), 'invite');
  });
});
