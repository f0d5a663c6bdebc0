// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { Room } from '../src/room.js';
import { FakePeerConnection, FakeTrack, FakeWebSocket, pass, settle } from './fakes.js';

const ADA = { id: 'PA_ada', identity: 'ada', name: 'Ada', joined_at: 1, tracks: [] };
const camera = (id) => ({ id, kind: 'video', source: 'camera', name: '', muted: false, codec: 'VP8' });
const grace = (...tracks) => ({ id: 'PA_grace', identity: 'grace', name: 'Grace', joined_at: 2, tracks });

describe('room', () => {
  let Socket;
  let room;
  let events;
  /** Results by method; a function gets the params. */
  let server;
  let seq;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
    FakePeerConnection.all = [];
    let nextTrack = 1;
    const ids = new Map();
    server = {
      join: { session: { resume_token: 't', resume_timeout_ms: 20_000 }, room: { id: 'RM_1', name: 'r' }, participant: ADA, participants: [], ice_servers: [] },
      resume: { session: { resume_token: 'u', resume_timeout_ms: 20_000 } },
      offer: ({ tracks }) => {
        const sending = new Set(tracks.map(({ mid }) => mid));
        [...ids.keys()].filter((mid) => !sending.has(mid)).forEach((mid) => ids.delete(mid));
        return { sdp: 'answer', tracks: tracks.map(({ mid }) => ({ mid, id: ids.get(mid) ?? ids.set(mid, `TR_${nextTrack++}`).get(mid) })) };
      },
      answer: {}, set_muted: {}, set_subscription: {}, ping: {}, leave: {},
    };
    seq = 0;
    Socket = FakeWebSocket.create();
    Socket.onCreate = (socket) => queueMicrotask(() => {
      socket.answer = (method, params) => (typeof server[method] === 'function' ? server[method](params) : server[method]);
      socket.accept();
    });
    room = new Room({ WebSocket: Socket, RTCPeerConnection: FakePeerConnection, sendCodecs: () => ['VP8', 'rtx', 'AV1'].map((name) => ({ mimeType: `video/${name}`, clockRate: 90_000 })), random: () => 0 });
    events = [];
    for (const name of ['state', 'participant-joined', 'participant-left', 'track-published', 'track-updated', 'track-unpublished', 'track-subscribed', 'track-unsubscribed', 'subscription-failed', 'speakers', 'media-state', 'error']) {
      room.on(name, (detail) => events.push([name, detail]));
    }
  });

  afterEach(() => room.leave().catch(() => {}));

  const socket = () => Socket.sockets.at(-1);
  const pc = () => FakePeerConnection.all.at(-1);
  const states = () => events.filter(([name]) => name === 'state').map(([, { state, reason }]) => (reason ? `${state} ${reason}` : state));
  const names = () => events.map(([name]) => name);
  const connect = () => room.connect({ url: 'http://sluice.test:8080/page', room: 'r', identity: 'ada', name: 'Ada' });
  const notify = async (method, params) => {
    socket().notify(method, { seq: ++seq, ...params });
    await settle();
  };
  const serverOffer = (tracks, sdp = `offer ${tracks.map(({ mid }) => mid).join(' ')}`) => notify('offer', { offer_id: seq + 1, sdp, tracks });
  const arriving = (mid, track) => ({ mid, track_id: track, participant_id: 'PA_grace' });
  const refuse = (reason, code = -32000) => ({ reason, code });
  const requests = (method) => Socket.sockets.flatMap((each) => each.requests(method)).map(({ params }) => params);

  describe('states', () => {
    test('joins by name where no token is needed', async () => {
      await connect();
      assert.equal(socket().url, 'ws://sluice.test:8080/ws');
      assert.deepEqual(states(), ['connecting', 'connected']);
      const { client, ...params } = requests('join')[0];
      assert.deepEqual(params, { protocol: 1, room: 'r', client_id: 'ada', name: 'Ada' });
      assert.equal(client.sdk, 'js');
      assert.equal(room.self.id, 'PA_ada');
    });

    test('a token says room and identity', async () => {
      await room.connect({ url: 'https://sluice.test/', room: 'r', identity: 'ada', token: 'jwt' });
      assert.equal(socket().url, 'wss://sluice.test/ws');
      const { client, ...params } = requests('join')[0];
      assert.deepEqual(params, { protocol: 1, token: 'jwt' });
    });

    test('a refused join closes with the reason', async () => {
      server.join = refuse('limit_exceeded');
      await assert.rejects(connect(), { reason: 'limit_exceeded' });
      assert.deepEqual(states(), ['connecting', 'closed limit_exceeded']);
      assert.equal(pc().signalingState, 'closed');
    });

    test('an unreachable server closes', async () => {
      Socket.onCreate = (made) => queueMicrotask(() => made.refuse());
      await assert.rejects(connect(), { reason: 'unreachable' });
      assert.equal(room.state, 'closed');
    });

    test('leaves at once, and for good', async () => {
      await connect();
      const left = room.leave();
      assert.equal(room.state, 'closed');
      assert.equal(requests('leave').length, 1);
      assert.equal(pc().signalingState, 'closed');
      await left;
      await assert.rejects(connect(), { reason: 'closed' });
      assert.deepEqual(states(), ['connecting', 'connected', 'closed left']);
    });

    test('can be left while it connects', async () => {
      Socket.onCreate = null; // never opens
      const connecting = assert.rejects(connect(), { reason: 'closed' });
      await settle();
      await room.leave();
      await connecting;
      assert.deepEqual(states(), ['connecting', 'closed left']);
    });

    test('a lost socket is resumed without touching media', async () => {
      await connect();
      socket().die();
      await pass(0);
      assert.deepEqual(states(), ['connecting', 'connected', 'reconnecting signaling', 'connected resumed']);
      assert.equal(FakePeerConnection.all.length, 1);
      assert.deepEqual(pc().log, []);
    });

    test('a path that broke with the socket is restarted after the resume', async () => {
      await connect();
      pc().connectionState = 'disconnected';
      socket().die();
      await pass(0);
      assert.ok(pc().log.includes('restart-ice'));
    });

    test('a server that is starting again is asked until it is ready', async () => {
      await connect();
      const joined = server.join;
      server.resume = refuse('session_gone');
      server.join = refuse('not_ready');
      socket().die();
      await pass(600);
      assert.deepEqual(states().slice(2), ['reconnecting signaling']);
      server.join = joined;
      await pass(1600);
      assert.deepEqual(states().slice(2), ['reconnecting signaling', 'connected rejoined']);
    });

    test('a lost session is joined again and everything published again', async () => {
      await connect();
      const track = await room.publish(new FakeTrack('video'), 'camera', { name: 'cam' });
      await room.setMuted(track, true);
      const first = pc();
      server.resume = refuse('session_gone');
      server.join = { ...server.join, participants: [grace()] };
      socket().die();
      await pass(100);
      assert.deepEqual(states().slice(2), ['reconnecting signaling', 'connected rejoined']);
      assert.equal(first.signalingState, 'closed');
      assert.notEqual(pc(), first);
      assert.deepEqual(requests('offer').at(-1).tracks, [{ mid: '0', source: 'camera', name: 'cam', muted: true }]);
      assert.notEqual(track.id, '');
      assert.equal(track.transceiver, pc().getTransceivers()[0]);
      assert.deepEqual(room.participants.map(({ id }) => id), ['PA_grace']);
    });

    test('a server that went away is tried for half a minute', async () => {
      await connect();
      Socket.onCreate = (made) => queueMicrotask(() => made.refuse());
      await notify('closed', { reason: 'server_shutdown', can_reconnect: true });
      socket().die(1001);
      await pass(26_000);
      assert.equal(room.state, 'reconnecting');
      await pass(2000);
      assert.deepEqual(states().slice(2), ['reconnecting session', 'closed unreachable']);
      assert.equal(Socket.sockets.length, 8);
    });

    test('trying to join again ends with the reason that cannot pass', async () => {
      await connect();
      server.join = refuse('unauthorized');
      socket().die(4010);
      await pass(100);
      assert.deepEqual(states().slice(2), ['reconnecting session', 'closed unauthorized']);
    });

    test('whoever was replaced does not come back', async () => {
      await connect();
      await notify('closed', { reason: 'duplicate_identity', can_reconnect: false });
      socket().die(4002);
      await pass(60_000);
      assert.deepEqual(states().slice(2), ['closed duplicate_identity']);
      assert.equal(Socket.sockets.length, 1);
    });

    test('whoever is replaced while publishing again does not come back either', async () => {
      await connect();
      await room.publish(new FakeTrack('audio'), 'microphone');
      server.offer = () => undefined;
      socket().die(4010);
      await pass(0);
      socket().die(4002);
      await pass(60_000);
      assert.equal(states().at(-1), 'closed duplicate_identity');
      assert.equal(Socket.sockets.length, 2);
    });

    test('media that never worked is not tried again, media that did is', async () => {
      await connect();
      pc().changeConnectionState('connected');
      socket().die(4009);
      await pass(100);
      assert.equal(room.state, 'connected');
      socket().die(4009);
      await pass(100);
      assert.deepEqual(states().slice(2), ['reconnecting session', 'connected rejoined', 'closed media_failed']);
    });

    test('a room can be left between the tries to join again', async () => {
      await connect();
      Socket.onCreate = (made) => queueMicrotask(() => made.refuse());
      socket().die(4010);
      await pass(1000);
      await room.leave();
      const sockets = Socket.sockets.length;
      await pass(60_000);
      assert.equal(Socket.sockets.length, sockets);
      assert.equal(states().at(-1), 'closed left');
    });
  });

  describe('publishing', () => {
    test('resolves with the id of the server', async () => {
      await connect();
      const media = new FakeTrack('video');
      const track = await room.publish(media, 'camera', { maxBitrate: 500_000 });
      assert.equal(track.id, 'TR_1');
      assert.deepEqual(pc().getTransceivers()[0].init, { direction: 'sendonly', sendEncodings: [{ maxBitrate: 500_000 }] });
      assert.deepEqual(room.localTracks, [track]);
    });

    test('may be called before the room is connected', async () => {
      const connected = connect();
      const track = await room.publish(new FakeTrack('audio'), 'microphone');
      await connected;
      assert.equal(track.id, 'TR_1');
      assert.deepEqual(socket().sent.map(({ method }) => method), ['join', 'offer']);
    });

    test('is refused in an idle and in a closed room', async () => {
      await assert.rejects(room.publish(new FakeTrack('audio'), 'microphone'), { reason: 'closed' });
      await connect();
      await room.leave();
      await assert.rejects(room.publish(new FakeTrack('audio'), 'microphone'), { reason: 'closed' });
    });

    test('a refused track is gone again', async () => {
      await connect();
      server.offer = refuse('forbidden');
      await assert.rejects(room.publish(new FakeTrack('video'), 'camera'), { reason: 'forbidden' });
      assert.deepEqual(room.localTracks, []);
      assert.equal(pc().getTransceivers()[0].direction, 'inactive');
    });

    test('a track the server has no use for is a failure', async () => {
      await connect();
      server.offer = { sdp: 'answer', tracks: [] };
      await assert.rejects(room.publish(new FakeTrack('video'), 'camera'), { reason: 'negotiation_failed' });
      assert.deepEqual(room.localTracks, []);
    });

    test('prefers the codec that was asked for', async () => {
      await connect();
      await room.publish(new FakeTrack('video'), 'camera', { codec: 'av1' });
      assert.deepEqual(pc().getTransceivers()[0].preferences.map(({ mimeType }) => mimeType), ['video/AV1', 'video/rtx']);
    });

    test('a codec the browser cannot send leaves nothing behind', async () => {
      await connect();
      await assert.rejects(room.publish(new FakeTrack('video'), 'camera', { codec: 'h264' }), { reason: 'unsupported' });
      assert.deepEqual(pc().getTransceivers(), []);
    });

    test('the section of a track that ended carries the next of its kind', async () => {
      await connect();
      for (let i = 1; i <= 3; i++) {
        const track = await room.publish(new FakeTrack('video'), 'screen', i === 2 ? { codec: 'av1' } : {});
        assert.equal(track.id, `TR_${i}`);
        assert.equal(track.media.contentHint, 'detail');
        await room.unpublish(track);
        assert.equal(pc().getTransceivers()[0].direction, 'inactive');
      }
      assert.equal(pc().getTransceivers().length, 1);
      assert.deepEqual(pc().getTransceivers()[0].preferences, [], 'the codec of one track is not that of the next');
      await room.publish(new FakeTrack('audio'), 'screen_audio');
      assert.equal(pc().getTransceivers().length, 2);
    });

    test('a section is not used again before the server knows it is free', async () => {
      await connect();
      const screen = await room.publish(new FakeTrack('video'), 'screen');
      const unpublished = room.unpublish(screen);
      const other = await room.publish(new FakeTrack('video'), 'camera');
      await unpublished;
      assert.notEqual(other.transceiver, screen.transceiver);
    });

    test('tracks in flight when the session dies are in the next', async () => {
      await connect();
      const answer = server.offer;
      server.offer = () => undefined;
      const publishing = room.publish(new FakeTrack('video'), 'camera');
      await settle();
      server.offer = answer;
      server.resume = refuse('session_gone');
      socket().die();
      await pass(100);
      const track = await publishing;
      assert.notEqual(track.id, '');
      assert.deepEqual(room.localTracks, [track]);
    });

    test('mute is told, and so is one that changed while the offer was on its way', async () => {
      await connect();
      const offer = server.offer;
      let release;
      server.offer = (params) => {
        release = () => socket().deliver({ id: socket().requests('offer').at(-1).id, result: offer(params) });
        return undefined;
      };
      const media = new FakeTrack('audio');
      const publishing = room.publish(media, 'microphone');
      await settle();
      await room.setMuted(room.localTracks[0], true);
      assert.equal(media.enabled, false);
      assert.deepEqual(requests('set_muted'), []);
      release();
      const track = await publishing;
      assert.deepEqual(requests('set_muted'), [{ track_id: track.id, muted: true }]);
      await room.setMuted(track, false);
      assert.deepEqual(requests('set_muted').at(-1), { track_id: track.id, muted: false });
      assert.equal(media.enabled, true);
    });

    test('another device takes over the mute', async () => {
      await connect();
      const track = await room.publish(new FakeTrack('audio'), 'microphone', { muted: true });
      const headset = new FakeTrack('audio');
      await room.replaceMedia(track, headset);
      assert.equal(headset.enabled, false);
      assert.equal(track.transceiver.sender.track, headset);
      assert.equal(requests('offer').length, 1);
    });
  });

  describe('subscribing', () => {
    const subscribed = () => events.filter(([name]) => name === 'track-subscribed').map(([, { participant, track, media }]) => [participant.name, track.id, media.kind]);

    test('tells of media when signaling and media know the track, in any order', async () => {
      await connect();
      await notify('participant_joined', { participant: grace() });
      await serverOffer([arriving('s0', 'TR_a')]);
      assert.deepEqual(subscribed(), []);
      await notify('track_published', { participant_id: 'PA_grace', track: camera('TR_a') });
      assert.deepEqual(subscribed(), [['Grace', 'TR_a', 'video']]);
      await notify('track_published', { participant_id: 'PA_grace', track: camera('TR_b') });
      await serverOffer([arriving('s0', 'TR_a'), arriving('s1', 'TR_b')]);
      assert.deepEqual(subscribed(), [['Grace', 'TR_a', 'video'], ['Grace', 'TR_b', 'video']]);
      assert.equal(requests('answer').length, 2);
    });

    test('tells of what was there before us', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      await connect();
      await serverOffer([arriving('s0', 'TR_a')]);
      assert.deepEqual(names(), ['state', 'participant-joined', 'state', 'track-subscribed']);
    });

    test('tells before the answer is confirmed', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      server.answer = () => undefined;
      await connect();
      await serverOffer([arriving('s0', 'TR_a')]);
      assert.deepEqual(subscribed(), [['Grace', 'TR_a', 'video']]);
    });

    test('our first offer waits for the server\'s where there is something to receive', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      await connect();
      const publishing = room.publish(new FakeTrack('audio'), 'microphone');
      await settle();
      assert.deepEqual(requests('offer'), []);
      await serverOffer([arriving('s0', 'TR_a')]);
      await publishing;
      assert.deepEqual(socket().sent.map(({ method }) => method), ['join', 'answer', 'offer']);
    });

    test('unsubscribing and subscribing again is heard', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      await connect();
      await serverOffer([arriving('s0', 'TR_a')]);
      await room.setSubscription('TR_a', false);
      assert.deepEqual(requests('set_subscription'), [{ track_id: 'TR_a', subscribed: false }]);
      await serverOffer([], 'offer s0');
      assert.equal(names().at(-1), 'track-unsubscribed');
      await serverOffer([arriving('s0', 'TR_a')]);
      assert.equal(names().at(-1), 'track-subscribed');
    });

    test('a track that moves to another section is subscribed anew', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      await connect();
      await serverOffer([arriving('s0', 'TR_a')]);
      await serverOffer([arriving('s1', 'TR_a')], 'offer s0 s1');
      assert.deepEqual(names().slice(-3), ['track-subscribed', 'track-unsubscribed', 'track-subscribed']);
    });

    test('a section used again belongs to its new track', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      await connect();
      await serverOffer([arriving('s0', 'TR_a')]);
      await notify('track_unpublished', { participant_id: 'PA_grace', track_id: 'TR_a' });
      await notify('track_published', { participant_id: 'PA_grace', track: camera('TR_b') });
      await serverOffer([arriving('s0', 'TR_b')]);
      assert.deepEqual(names().slice(-4), ['track-unsubscribed', 'track-unpublished', 'track-published', 'track-subscribed']);
      assert.equal(events.at(-1)[1].track.id, 'TR_b');
    });

    test('whoever leaves takes tracks and subscriptions along', async () => {
      server.join = { ...server.join, participants: [grace(camera('TR_a'))] };
      await connect();
      await serverOffer([arriving('s0', 'TR_a')]);
      await notify('participant_left', { participant_id: 'PA_grace', reason: 'left' });
      assert.deepEqual(names().slice(-3), ['track-unsubscribed', 'track-unpublished', 'participant-left']);
      assert.deepEqual(room.participants, []);
    });

    test('an update changes the track everybody holds', async () => {
      const track = camera('TR_a');
      server.join = { ...server.join, participants: [grace(track)] };
      await connect();
      const held = room.participants[0].tracks[0];
      await notify('track_updated', { participant_id: 'PA_grace', track: { ...track, muted: true } });
      assert.equal(held.muted, true);
      assert.equal(events.at(-1)[1].track, held);
    });

    test('a failed subscription is told', async () => {
      await connect();
      await notify('subscription_failed', { track_id: 'TR_a', reason: 'codec_unsupported' });
      assert.deepEqual(events.at(-1), ['subscription-failed', { trackId: 'TR_a', reason: 'codec_unsupported' }]);
    });

    test('an offer the browser cannot take costs the session once, and then the room', async () => {
      await connect();
      await serverOffer([], 'offer s0');
      await serverOffer([], 'broken');
      await pass(100);
      assert.deepEqual(states().slice(2), ['reconnecting session', 'connected rejoined']);
      await serverOffer([], 'broken');
      await pass(100);
      assert.equal(states().at(-1), 'closed negotiation_failed');
    });
  });

  describe('the media path', () => {
    const restarts = () => pc().log.filter((entry) => entry === 'restart-ice').length;

    test('is restarted at once when it failed', async () => {
      await connect();
      pc().changeConnectionState('failed');
      await settle();
      assert.equal(restarts(), 1);
      assert.equal(requests('offer').length, 1);
    });

    test('is restarted when it is down for 3 s, not for less', async () => {
      await connect();
      pc().changeConnectionState('disconnected');
      await pass(2900);
      pc().changeConnectionState('connected');
      await pass(5000);
      assert.equal(restarts(), 0);
      pc().changeConnectionState('disconnected');
      await pass(3100);
      assert.equal(restarts(), 1);
    });

    test('takes the ICE servers it is given', async () => {
      server.join = { ...server.join, ice_servers: [{ urls: ['turn:192.0.2.1'], username: 'u', credential: 'c' }] };
      await connect();
      assert.deepEqual(pc().getConfiguration(), { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers: server.join.ice_servers });
    });

    test('sends candidates', async () => {
      await connect();
      pc().onicecandidate({ candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'uf' } });
      pc().onicecandidate({ candidate: null });
      assert.deepEqual(requests('candidate'), [{ candidate: 'candidate:1', sdp_mid: '0', sdp_m_line_index: 0, username_fragment: 'uf' }]);
    });
  });
});
