// SPDX-License-Identifier: Apache-2.0
// Participants that are no browsers: aiortc and GStreamer's webrtcbin, which offer no AEAD profile, fragment their hello or bring an RSA
// certificate, cannot roll back, and number their payload types anew when they like.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { hasChromium, launchChromium } from '../lib/browsers.js';
import { join, readMedia, untilDecoding } from '../lib/call.js';
import { hasAiortc, hasGStreamer, startPeer } from '../lib/peers.js';
import { startServer } from '../lib/server.js';

const SECONDS = 20;
const MIN_DECODED_SHARE = 0.95;
const MAX_LATENESS_MS = 1000; // of frames on a busy machine; none is lost by that

const only = (tracks) => {
  const values = Object.values(tracks);
  assert.equal(values.length, 1, `one track, not ${JSON.stringify(tracks)}`);
  return values[0];
};

/** Waits until the room has as many tracks. */
async function untilPublished(server, room, count) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { participants } = await (await fetch(new URL(`/v1/room/${room}/participants`, server.url))).json();
    if (participants.flatMap(({ tracks }) => tracks).length === count) {
      return;
    }
    await pause(50);
  }
  throw new Error(`never ${count} tracks in ${room}`);
}

/** Waits until the peer decodes sound and picture. */
async function untilPeerDecodes(peer) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { video, audio } = await peer.figures();
    if (Object.values(video).some((frames) => frames > 0) && Object.values(audio).some(({ frames }) => frames > 0)) {
      return;
    }
    await pause(100);
  }
  throw new Error(`the peer decodes nothing: ${JSON.stringify(await peer.figures())}`);
}

/** Reads until the count is reached, or the last frames are too late to count. */
async function readUntil(least, read) {
  const deadline = Date.now() + MAX_LATENESS_MS;
  for (;;) {
    const count = await read();
    if (count >= least || Date.now() > deadline) {
      return count;
    }
    await pause(100);
  }
}

async function checkMediaFlows(page, peer) {
  await Promise.all([untilDecoding(page, 1), untilPeerDecodes(peer)]);
  await pause(1000);
  const [pageBefore, peerBefore] = await Promise.all([readMedia(page), peer.figures()]);
  await pause(SECONDS * 1000);
  const [pageAfter, peerAfter] = await Promise.all([readMedia(page), peer.figures()]);

  const sentByPeer = peerAfter.encoded - peerBefore.encoded;
  const sentByPage = pageAfter.encoded - pageBefore.encoded;
  const leastOfPage = MIN_DECODED_SHARE * sentByPeer;
  const leastOfPeer = MIN_DECODED_SHARE * sentByPage;
  const [seenByPage, seenByPeer] = await Promise.all([
    readUntil(leastOfPage, async () => only((await readMedia(page)).video).decoded - only(pageBefore.video).decoded),
    readUntil(leastOfPeer, async () => only((await peer.figures()).video) - only(peerBefore.video)),
  ]);
  console.log(`# in ${SECONDS} s the page decoded ${seenByPage} of ${sentByPeer} frames, the peer ${seenByPeer} of ${sentByPage}`);
  assert.ok(sentByPeer > SECONDS * 10, `the peer encoded ${sentByPeer} frames`);
  assert.ok(seenByPage >= leastOfPage, `the page decoded ${seenByPage} of ${sentByPeer} frames`);
  assert.ok(seenByPeer >= leastOfPeer, `the peer decoded ${seenByPeer} of ${sentByPage} frames`);
  assert.ok(only(pageAfter.audio).energy > only(pageBefore.audio).energy, 'the page hears silence');
  assert.ok(only(peerAfter.audio).energy > only(peerBefore.audio).energy, 'the peer hears silence');
}

for (const [kind, installed] of [['aiortc', hasAiortc], ['gstreamer', hasGStreamer]]) {
  describe(kind, { skip: (!installed && `no ${kind}`) || (!hasChromium && 'no Chromium') }, () => {
    let server;
    let chromium;
    let peer;
    before(async () => {
      server = await startServer();
      chromium = await launchChromium();
    });
    afterEach(async () => {
      await peer?.leave();
      await Promise.all(chromium.contexts().map((context) => context.close()));
    });
    after(async () => {
      await chromium?.close();
      await server?.stop();
    });

    test('publishes and receives, joining before a browser', async () => {
      peer = await startPeer(kind, server.url, { room: `${kind}-first`, identity: kind });
      const page = await join(chromium, server.url, { room: `${kind}-first`, name: 'browser', codec: 'vp8' });
      await checkMediaFlows(page, peer);
    });

    test('publishes and receives, joining after a browser', async () => {
      const page = await join(chromium, server.url, { room: `${kind}-second`, name: 'browser', codec: 'vp8' });
      await untilPublished(server, `${kind}-second`, 2);
      peer = await startPeer(kind, server.url, { room: `${kind}-second`, identity: kind });
      await checkMediaFlows(page, peer);
    });
  });
}
