// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { Signaling } from '../src/signaling.js';
import { FakeWebSocket, pass, settle } from './fakes.js';

const JOINED = { session: { resume_token: 'token-1', resume_timeout_ms: 20_000 } };
const RESUMED = { session: { resume_token: 'token-2', resume_timeout_ms: 20_000 } };

describe('signaling', () => {
  let Socket;
  let signaling;
  let events;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
    Socket = FakeWebSocket.create();
    signaling = new Signaling('ws://test/ws', Socket);
    events = [];
    for (const name of ['notification', 'lost', 'resumed', 'ended']) {
      signaling.on(name, (detail) => events.push([name, detail]));
    }
  });

  const names = () => events.map(([name]) => name);
  const lastSocket = () => Socket.sockets.at(-1);
  const answerAll = (method) => ({ join: JOINED, resume: RESUMED, ping: { time_ms: 1 }, leave: {} })[method];

  async function join() {
    const joined = signaling.join({ protocol: 1 });
    lastSocket().answer = answerAll;
    lastSocket().accept();
    await joined;
  }

  /** What every socket after this does when it is made. */
  const fromNowOn = (action) => (Socket.onCreate = (socket) => queueMicrotask(() => action(socket)));
  const accepting = (answer = answerAll) => (socket) => {
    socket.answer = answer;
    socket.accept();
  };

  test('joins and numbers its requests', async () => {
    await join();
    lastSocket().answer = () => ({ ok: true });
    assert.deepEqual(await signaling.request('set_muted', { track_id: 'TR_1', muted: true }), { ok: true });
    const [first, second] = lastSocket().sent;
    assert.deepEqual([first.method, first.params, first.jsonrpc], ['join', { protocol: 1 }, '2.0']);
    assert.equal(second.id, first.id + 1);
  });

  test('an error of the server keeps its reason', async () => {
    await join();
    lastSocket().answer = () => ({ code: -32006, reason: 'not_found' });
    await assert.rejects(signaling.request('set_muted', {}), { name: 'SluiceError', reason: 'not_found' });
  });

  test('a refused socket is unreachable', async () => {
    const joined = signaling.join({});
    lastSocket().refuse();
    await assert.rejects(joined, { reason: 'unreachable' });
  });

  test('a socket that does not open within 5 s is unreachable', async () => {
    const joined = assert.rejects(signaling.join({}), { reason: 'unreachable' });
    await pass(5000);
    await joined;
    assert.equal(lastSocket().readyState, 3);
  });

  test('a refused join says why', async () => {
    const joined = assert.rejects(signaling.join({}), { reason: 'unauthorized' });
    lastSocket().answer = () => ({ code: -32001, reason: 'unauthorized' });
    lastSocket().accept();
    await joined;
  });

  test('a socket closed in the middle of a join says why', async () => {
    const joined = assert.rejects(signaling.join({}), { reason: 'rate_limited' });
    lastSocket().accept();
    await settle();
    lastSocket().die(4006);
    await joined;
  });

  test('leaving while the socket opens closes it and fails the join', async () => {
    const joined = assert.rejects(signaling.join({}), { reason: 'closed' });
    await signaling.leave();
    await joined;
    assert.equal(lastSocket().readyState, 3);
  });

  test('leave is sent at once and asked for once', async () => {
    await join();
    const first = signaling.leave();
    assert.equal(lastSocket().requests('leave').length, 1);
    await Promise.all([first, signaling.leave()]);
    assert.equal(lastSocket().requests('leave').length, 1);
    assert.deepEqual(events, [['ended', { reason: 'left', canReconnect: false }]]);
    await assert.rejects(signaling.request('ping'), { reason: 'closed' });
  });

  test('resumes with its token and the last number it saw', async () => {
    await join();
    lastSocket().notify('participant_joined', { seq: 1 });
    lastSocket().notify('participant_left', { seq: 2 });
    fromNowOn(accepting());
    lastSocket().die();
    await pass(0);
    assert.deepEqual(lastSocket().requests('resume')[0].params, { resume_token: 'token-1', last_seq: 2 });
    assert.deepEqual(names(), ['notification', 'notification', 'lost', 'resumed']);
    lastSocket().die();
    await pass(0);
    assert.equal(lastSocket().requests('resume')[0].params.resume_token, 'token-2');
  });

  test('tries after 0, 300, 1200, 2700, 4800 ms', async () => {
    await join();
    const tries = [];
    const start = Date.now();
    fromNowOn((socket) => {
      tries.push(Date.now() - start);
      socket.refuse();
    });
    lastSocket().die();
    await pass(19_000);
    assert.deepEqual(tries, [0, 300, 1500, 4200, 9000, 13_800, 18_600]);
  });

  test('gives up when the server keeps the session no longer', async () => {
    await join();
    fromNowOn((socket) => socket.refuse());
    lastSocket().die();
    await pass(25_000);
    assert.deepEqual(events.at(-1), ['ended', { reason: 'connection_lost', canReconnect: true }]);
    const sockets = Socket.sockets.length;
    await pass(20_000);
    assert.equal(Socket.sockets.length, sockets);
  });

  test('a session that is gone is not asked for again', async () => {
    await join();
    fromNowOn(accepting(() => ({ code: -32004, reason: 'session_gone' })));
    lastSocket().die();
    await pass(20_000);
    assert.equal(Socket.sockets.length, 2);
    assert.deepEqual(names(), ['lost', 'ended']);
  });

  test('the network coming back cuts the pause short', async () => {
    await join();
    fromNowOn((socket) => socket.refuse());
    lastSocket().die();
    await pass(1600); // in the pause of 2700 ms
    const before = Socket.sockets.length;
    fromNowOn(accepting());
    signaling.retryNow();
    await pass(0);
    assert.equal(Socket.sockets.length, before + 1);
    assert.equal(names().at(-1), 'resumed');
  });

  test('unanswered requests are sent again under their ids, before later ones', async () => {
    await join();
    lastSocket().answer = () => undefined;
    const first = signaling.request('offer', { sdp: 'one' });
    await settle();
    lastSocket().die();
    const second = signaling.request('offer', { sdp: 'two' });
    fromNowOn(accepting((method, params) => (method === 'resume' ? RESUMED : params)));
    await pass(0);
    assert.deepEqual([await first, await second], [{ sdp: 'one' }, { sdp: 'two' }]);
    const [resume, ...rest] = lastSocket().sent;
    assert.equal(resume.method, 'resume');
    assert.deepEqual(rest.map((message) => message.id), [2, 3]);
    assert.equal(Socket.sockets[0].requests('offer')[0].id, 2);
  });

  test('a resume whose socket dies is tried again and sent once per socket', async () => {
    await join();
    fromNowOn(accepting((method) => {
      if (method === 'resume') {
        lastSocket().die();
      }
      return undefined;
    }));
    lastSocket().die();
    await pass(200);
    fromNowOn(accepting());
    await pass(400);
    assert.deepEqual(names(), ['lost', 'resumed']);
    for (const socket of Socket.sockets.slice(1)) {
      assert.equal(socket.requests('resume').length, 1);
    }
  });

  test('a notification that comes twice is heard once', async () => {
    await join();
    lastSocket().notify('speakers', { seq: 1, speakers: [] });
    lastSocket().notify('speakers', { seq: 1, speakers: [] });
    lastSocket().notify('speakers', { seq: 2, speakers: [] });
    assert.equal(events.length, 2);
  });

  test('pings every 5 s', async () => {
    await join();
    await pass(20_000);
    assert.equal(lastSocket().requests('ping').length, 4);
    assert.deepEqual(events, []);
  });

  test('a server silent for 10 s after a ping is lost', async () => {
    await join();
    lastSocket().answer = () => undefined;
    await pass(14_900);
    assert.deepEqual(names(), []);
    await pass(200);
    assert.deepEqual(names(), ['lost']);
  });

  test('a busy server that is late with a ping is not lost', async () => {
    await join();
    lastSocket().answer = () => undefined;
    for (let seq = 1; seq <= 20; seq++) {
      lastSocket().notify('speakers', { seq, speakers: [] });
      await pass(1000);
    }
    assert.ok(!names().includes('lost'));
  });

  for (const code of [1001, 1006, 1009, 4003, 4005]) {
    test(`close code ${code} is resumed`, async () => {
      await join();
      lastSocket().die(code);
      assert.deepEqual(names(), ['lost']);
    });
  }

  for (const [code, reason, canReconnect] of [[4002, 'duplicate_identity', false], [4006, 'rate_limited', false], [4007, 'removed', false], [4008, 'resumed_elsewhere', false], [4009, 'media_failed', true], [4010, 'connection_lost', true]]) {
    test(`close code ${code} ends the session: ${reason}`, async () => {
      await join();
      lastSocket().die(code);
      assert.deepEqual(events, [['ended', { reason, canReconnect }]]);
    });
  }

  test('what the server says of the end counts', async () => {
    await join();
    lastSocket().notify('closed', { seq: 1, reason: 'server_shutdown', can_reconnect: true });
    lastSocket().die(1001);
    assert.deepEqual(events.at(-1), ['ended', { reason: 'server_shutdown', canReconnect: true }]);
  });

  test('a message the server would not read is not sent', async () => {
    await join();
    await assert.rejects(signaling.request('offer', { sdp: 'x'.repeat(1024 * 1024) }), { reason: 'limit_exceeded' });
    assert.equal(lastSocket().requests('offer').length, 0);
  });

  test('an answer that never comes is a timeout', async () => {
    await join();
    const keepAlive = (method) => (method === 'ping' ? {} : undefined);
    lastSocket().answer = keepAlive;
    const request = assert.rejects(signaling.request('offer', {}), { reason: 'timeout' });
    await pass(36_000);
    await request;
  });
});
