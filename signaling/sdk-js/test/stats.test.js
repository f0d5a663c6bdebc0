// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SluiceError } from '../src/errors.js';
import { StatsReader } from '../src/stats.js';
import { VERSION } from '../src/version.js';

/** A sender or receiver with one report after the other. */
function end(...reports) {
  return { getStats: async () => new Map(reports.shift().map((entry) => [entry.id, entry])) };
}

describe('stats', () => {
  const codec = { id: 'C', type: 'codec', mimeType: 'video/VP9' };

  test('a received track: rate and loss since the call before', async () => {
    const inbound = (time, bytes, packets, lost) => ({
      id: 'I', type: 'inbound-rtp', timestamp: time, bytesReceived: bytes, packetsReceived: packets, packetsLost: lost, jitter: 0.004, codecId: 'C', frameWidth: 640, frameHeight: 360, framesPerSecond: 30, framesDecoded: 90, freezeCount: 1,
    });
    const pair = { id: 'P', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 };
    const receiver = end([inbound(10_000, 50_000, 100, 0), codec, pair], [inbound(12_000, 300_000, 190, 10), codec, pair]);
    const reader = new StatsReader();
    assert.equal(await reader.read(receiver), null, 'nothing to divide by yet');
    assert.deepEqual(await reader.read(receiver), {
      bitrate: 1_000_000, loss: 0.1, rtt: 20, jitter: 4, codec: 'VP9', width: 640, height: 360, fps: 30, frames: 90, freezes: 1, layer: '',
    });
  });

  test('a sent track: loss, jitter and round trip as the server reports them', async () => {
    const outbound = (time, packets) => ({ id: 'O', type: 'outbound-rtp', timestamp: time, bytesSent: packets * 1000, packetsSent: packets, framesEncoded: 30, scalabilityMode: 'L1T3', codecId: 'C' });
    const remote = (lost) => ({ id: 'R', type: 'remote-inbound-rtp', localId: 'O', packetsLost: lost, roundTripTime: 0.05, jitter: 0.002 });
    const reader = new StatsReader();
    const sender = end([outbound(1000, 100), remote(0), codec], [outbound(2000, 200), remote(5), codec]);
    await reader.read(sender);
    const stats = await reader.read(sender);
    assert.deepEqual([stats.loss, stats.rtt, stats.jitter, stats.layer], [0.05, 50, 2, 'L1T3']);
  });

  test('of several layers the one that sends most', async () => {
    const layer = (rid, time, bytes) => ({ id: rid, type: 'outbound-rtp', timestamp: time, bytesSent: bytes, packetsSent: 1, rid });
    const layers = (time) => [layer('q', time, 10 * time), layer('f', time, 900 * time), layer('h', time, 100 * time)];
    const reader = new StatsReader();
    const sender = end(layers(1000), layers(2000));
    await reader.read(sender);
    assert.equal((await reader.read(sender)).layer, 'f');
  });

  test('a stream that begins anew is not measured against the one before', async () => {
    const outbound = (id, time, bytes) => ({ id, type: 'outbound-rtp', timestamp: time, bytesSent: bytes, packetsSent: 1 });
    const reader = new StatsReader();
    const sender = end([outbound('A', 1000, 5_000_000)], [outbound('B', 2000, 1000)], [outbound('B', 3000, 2000)]);
    assert.deepEqual([await reader.read(sender), await reader.read(sender)], [null, null]);
    assert.equal((await reader.read(sender)).bitrate, 8000);
  });

  test('nothing before media flows', async () => {
    assert.equal(await new StatsReader().read(end([codec])), null);
  });
});

describe('errors', () => {
  for (const [name, reason] of [['NotAllowedError', 'permission_denied'], ['NotFoundError', 'no_device'], ['OverconstrainedError', 'no_device'], ['NotReadableError', 'device_busy'], ['TypeError', 'unsupported']]) {
    test(`${name} of a device is ${reason}`, () => {
      const cause = Object.assign(new Error('x'), { name });
      const error = SluiceError.ofDevice(cause);
      assert.equal(error.reason, reason);
      assert.equal(error.cause, cause);
    });
  }
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  assert.equal(VERSION, version);
});
