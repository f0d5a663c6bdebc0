// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

const CHROMIUM = '/usr/bin/chromium';
const FIREFOX = '/usr/bin/firefox-esr';

export const hasChromium = existsSync(CHROMIUM);
/** Firefox needs an address that is not loopback: see run.js. */
export const hasFirefox = existsSync(FIREFOX) && process.env.SLUICE_E2E_NAMESPACE === '1';

/**
 * A Chromium whose cameras and microphones are generated. The second camera gives depth (Y16), which Chromium never encodes; the third can
 * be switched to.
 * @param {string[]} more switches
 */
export function launchChromium(more = ['--use-fake-ui-for-media-stream']) {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--use-fake-device-for-media-stream=device-count=3', '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required', '--auto-select-desktop-capture-source=Entire screen',
      '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding', '--disable-background-timer-throttling', ...more,
    ],
  });
}

/** A Firefox whose camera and microphone are generated; its pages have the methods of a Playwright page we use. */
export async function launchFirefox() {
  const home = mkdtempSync(join(tmpdir(), 'sluice-firefox-'));
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    env: { ...process.env, HOME: home },
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
    },
  });
}
