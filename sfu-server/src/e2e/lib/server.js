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
  let url; // standard output says it
  let management; // the log says it, on standard error: which comes first is open
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ready line\n${log.join('\n')}`)), START_TIMEOUT_MS);
    const read = (stream) =>
      createInterface({ input: stream }).on('line', (line) => {
        log.push(line);
        url ??= /Sluice is ready: (http:\S+)/.exec(line)?.[1];
        management ??= /management on (http:\/\/[\w.]+:\d+)/.exec(line)?.[1];
        if (url && management) {
          clearTimeout(timer);
          resolve();
        }
      });
    read(child.stdout);
    read(child.stderr);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}\n${log.join('\n')}`)));
  });
  await ready;
  const end = async (signal) => {
    child.kill(signal);
    await new Promise((resolve) => child.once('exit', resolve));
  };
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
