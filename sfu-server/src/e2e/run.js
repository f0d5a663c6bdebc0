// SPDX-License-Identifier: Apache-2.0
// Runs the suites in a network namespace of their own, where nothing but this machine can be reached and Firefox, which never uses
// loopback for media, finds another address (10.77.0.1 of a veth pair). Without the right to make one, on loopback and without Firefox.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const NETWORK = `
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.77.0.1/24 dev v0
ip link set v0 up
ip link set v1 up
ip route add default via 10.77.0.2
exec "$@"`;

const suites = process.argv.slice(2);
const files = suites.length > 0 ? suites : readdirSync(join(here, 'suites')).filter((name) => name.endsWith('.test.js')).sort().map((name) => join('suites', name));
const test = [process.execPath, '--test', '--test-concurrency=1', '--test-reporter=tap', ...files];
const canUnshare = spawnSync('unshare', ['-n', 'sh', '-c', 'ip link add t0 type veth peer name t1'], { stdio: 'ignore' }).status === 0;
const command = canUnshare ? ['unshare', '-n', 'sh', '-euc', NETWORK, 'sh', ...test] : test;
if (!canUnshare) {
  console.error('no right to make a network namespace: on loopback, without Firefox');
}
const result = spawnSync(command[0], command.slice(1), {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, SLUICE_E2E_NAMESPACE: canUnshare ? '1' : '' },
});
process.exit(result.status ?? 1);
