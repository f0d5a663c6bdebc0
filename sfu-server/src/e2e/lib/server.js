// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../../sluice', import.meta.url));
const START_TIMEOUT_MS = 300_000; // the first start may build

/**
 * Starts `./sluice serve` on ports of its own and waits until it is ready.
 * @param {string[]} settings further `key=value`
 */
export async function startServer(settings = []) {
  const all = ['http.port=0', 'media.port=0', 'management.port=0', 'log.format=json', ...settings].flatMap((setting) => ['--set', setting]);
  const child = spawn(LAUNCHER, ['serve', ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ready line\n${log.join('\n')}`)), START_TIMEOUT_MS);
    const read = (stream) =>
      createInterface({ input: stream }).on('line', (line) => {
        log.push(line);
        const match = /Sluice is ready: (http:\S+)/.exec(line);
        if (match) {
          clearTimeout(timer);
          resolve(match[1]);
        }
      });
    read(child.stdout);
    read(child.stderr);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}\n${log.join('\n')}`)));
  });
  const url = await ready;
  const end = async (signal) => {
    child.kill(signal);
    await new Promise((resolve) => child.once('exit', resolve));
  };
  const management = /"?management"?[^\n]*?(http:\/\/[\w.]+:\d+)/.exec(log.join('\n'))?.[1] ?? '';
  return {
    url,
    management,
    pid: child.pid,
    /** Lines the server printed so far. */
    log,
    stop: () => end('SIGTERM'),
    /** Ends it without a word. */
    kill: () => end('SIGKILL'),
  };
}
