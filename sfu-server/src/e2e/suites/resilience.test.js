// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { hasChromium, launchChromium } from '../lib/browsers.js';
import { decodedFrames, join, readMedia, until, untilDecoding, untilFramesGrow } from '../lib/call.js';
import { startServer } from '../lib/server.js';

describe('resilience', { skip: !hasChromium && 'no Chromium' }, () => {
  let server;
  let chromium;
  let ada;
  let grace;
  before(async () => {
    server = await startServer();
    chromium = await launchChromium();
    ada = await join(chromium, server.url, { room: 'resilience', name: 'Ada' });
    grace = await join(chromium, server.url, { room: 'resilience', name: 'Grace' });
    await untilDecoding(ada, 1);
    await untilDecoding(grace, 1);
  });
  after(async () => {
    await chromium?.close();
    await server?.stop();
  });

  test('mute is told to the others and stops the sound, unmute brings it back', async () => {
    await ada.click('#toggle-microphone');
    await until(grace, () => window.sluice.room.participants[0].tracks.some((track) => track.kind === 'audio' && track.muted), 'mute seen');
    await pause(500);
    const muted = Object.values((await readMedia(grace)).audio)[0].packets;
    await pause(1000);
    assert.ok(Object.values((await readMedia(grace)).audio)[0].packets - muted <= 2, 'nothing is forwarded while muted');
    await ada.click('#toggle-microphone');
    await until(grace, () => window.sluice.room.participants[0].tracks.every((track) => !track.muted), 'unmute seen');
    await pause(1000);
    assert.ok(Object.values((await readMedia(grace)).audio)[0].packets - muted > 20, 'sound is back');
  });

  test('a muted camera comes back with a picture', async () => {
    await ada.click('#toggle-camera');
    await until(grace, () => window.sluice.room.participants[0].tracks.some((track) => track.kind === 'video' && track.muted), 'mute seen');
    await pause(500);
    const frames = await decodedFrames(grace);
    await ada.click('#toggle-camera');
    await untilFramesGrow(grace, frames + 20);
  });

  test('another camera goes on in the same track', async () => {
    const frames = await decodedFrames(grace);
    await ada.evaluate(async () => {
      const { room, local } = window.sluice;
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
      await room.replaceMedia(local.camera, stream.getVideoTracks()[0]);
    });
    await untilFramesGrow(grace, frames + 30);
  });

  test('media goes on while the WebSocket is cut for 5 s, and the session resumes', async () => {
    const frames = await decodedFrames(grace);
    const { lost } = Object.values((await readMedia(grace)).video)[0];
    // A cut of this length: the socket is closed and new ones fail until it is over.
    await grace.evaluate(() => {
      const Real = window.WebSocket;
      window.cutOver = false;
      const states = (window.cutStates = []);
      window.sluice.room.on('state', ({ state, reason }) => states.push(`${state} ${reason}`));
      const open = Real.prototype.send;
      Real.prototype.send = function (...args) {
        return window.cutOver ? open.apply(this, args) : this.close(4997);
      };
      setTimeout(() => (window.cutOver = true), 5000);
      window.sluice.room.signaling.dropSocket();
    });
    await until(grace, () => window.cutStates.length >= 1, 'loss noticed', { timeout: 3000 });
    await pause(2000);
    const during = await decodedFrames(grace);
    assert.ok(during - frames > 30, `media goes on during the cut: ${during - frames} frames`);
    await until(grace, () => window.sluice.room.state === 'connected' && window.cutOver, 'resumed', { timeout: 20_000 });
    assert.deepEqual(await grace.evaluate(() => window.cutStates), ['reconnecting signaling', 'connected resumed']);
    assert.equal(Object.values((await readMedia(grace)).video)[0].lost, lost, 'no packet was lost');
  });

  test('ICE restart keeps the call', async () => {
    const frames = await decodedFrames(grace);
    const before = await grace.evaluate(() => window.sluice.room.peerConnection.localDescription.sdp.match(/a=ice-ufrag:(\S+)/)[1]);
    await grace.evaluate(() => window.sluice.room.restartIce());
    const after = await grace.evaluate(() => window.sluice.room.peerConnection.localDescription.sdp.match(/a=ice-ufrag:(\S+)/)[1]);
    assert.notEqual(after, before);
    await untilFramesGrow(grace, frames + 60);
    await until(grace, () => ['connected', 'completed'].includes(window.sluice.room.peerConnection.iceConnectionState), 'ICE connected');
  });

  test('leaving and joining again works from the page', async () => {
    await grace.click('#leave');
    await until(ada, () => window.sluice.room.participants.length === 0, 'Grace is gone', { timeout: 5000 });
    await grace.click('#join');
    await until(grace, () => window.sluice.room?.state === 'connected', 'joined again');
    await untilDecoding(ada, 1);
    await untilDecoding(grace, 1);
  });

  test('a killed tab leaves within 10 s', async () => {
    const victim = await launchChromium();
    await join(victim, server.url, { room: 'resilience', name: 'Edsger' });
    await until(ada, () => window.sluice.room.participants.length === 2, 'Edsger is there');
    const killed = Date.now();
    const cdp = await victim.newBrowserCDPSession();
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
    for (const info of processInfo.sort((a) => (a.type === 'browser' ? -1 : 1))) {
      try {
        process.kill(info.id, 'SIGKILL');
      } catch {
        // its parent took it along
      }
    }
    await until(ada, () => window.sluice.room.participants.length === 1, 'Edsger is gone', { timeout: 10_000 });
    console.log(`# left ${Date.now() - killed} ms after the kill`);
  });

  test('a second window of the same identity takes over', async () => {
    const second = await join(chromium, server.url, { room: 'resilience', name: 'Grace' });
    await until(grace, () => /somewhere else/.test(document.getElementById('form-error').textContent), 'the first window says so');
    await untilDecoding(second, 1);
  });
});
