// SPDX-License-Identifier: Apache-2.0
// Participants that are no browsers: Python programs of ../peers, run by Debian's Python, which has aiortc and GStreamer.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';
const PEERS = fileURLToPath(new URL('../peers/', import.meta.url));
const TIMEOUT_MS = 20_000;

const canImport = (code) => spawnSync(PYTHON, ['-c', code], { stdio: 'ignore' }).status === 0;

export const hasAiortc = canImport('import aiortc, websockets');
export const hasGStreamer = canImport("import websockets, gi; gi.require_version('Gst', '1.0'); gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst, GstWebRTC");

/**
 * Starts a peer and waits until it publishes.
 * @param {'aiortc' | 'gstreamer'} kind
 * @param {string} url of the server
 * @param {{room: string, identity: string, codec?: string}} options
 */
export async function startPeer(kind, url, { room, identity, codec = 'vp8' }) {
  const child = spawn(PYTHON, [`${PEERS}${kind}_peer.py`, '--url', url, '--room', room, '--identity', identity, '--codec', codec], { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors = [];
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const lines = createInterface({ input: child.stdout });
  const waiting = [];
  const early = [];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  lines.on('line', (line) => {
    const message = JSON.parse(line);
    const next = waiting.shift();
    next ? next(message) : early.push(message);
  });
  const describe = (text) => new Error(`${kind} peer: ${text}\n${errors.slice(-20).join('\n')}`);

  async function nextMessage() {
    let timer;
    const timeout = new Promise((_, reject) => (timer = setTimeout(() => reject(describe('says nothing')), TIMEOUT_MS)));
    const message = early.shift() ?? (await Promise.race([new Promise((resolve) => waiting.push(resolve)), ended.then((code) => ({ error: `ended with ${code}` })), timeout]).finally(() => clearTimeout(timer)));
    if (message.error) {
      throw describe(message.error);
    }
    return message;
  }

  const peer = {
    /** Counts since its start, as `readMedia` gives them of a page. */
    async figures() {
      child.stdin.write('figures\n');
      return nextMessage();
    },
    async leave() {
      child.stdin.end('leave\n');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
      child.kill('SIGKILL');
    },
  };
  try {
    await nextMessage();
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return peer;
}
