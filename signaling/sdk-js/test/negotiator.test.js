// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { SluiceError } from '../src/errors.js';
import { Negotiator } from '../src/negotiator.js';
import { FakePeerConnection, FakeTrack, pass, settle } from './fakes.js';

describe('negotiator', () => {
  let pc;
  let negotiator;
  /** Requests in order: [method, params, resolve, reject]. */
  let requests;
  let bound;
  let subscriptions;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    pc = new FakePeerConnection();
    requests = [];
    bound = [];
    subscriptions = [];
    negotiator = new Negotiator(pc, {
      request: (method, params) => new Promise((resolve, reject) => requests.push({ method, params, resolve, reject })),
      describeTracks: () => pc.getTransceivers().map(({ mid }) => ({ mid, source: 'camera', name: '', muted: false })),
      bindTracks: (tracks) => bound.push(tracks),
      handleSubscriptions: (tracks) => subscriptions.push(tracks),
    });
  });

  const methods = () => requests.map(({ method }) => method);
  const answerOffer = (request) => request.resolve({ sdp: 'answer', tracks: [{ mid: '0', id: 'TR_1' }] });
  const serverOffer = (id, sdp = 'offer s0') => negotiator.handleServerOffer({ offer_id: id, sdp, tracks: [{ mid: 's0', track_id: 'TR_9', participant_id: 'PA_9' }] });
  const addTrack = () => pc.addTransceiver(new FakeTrack('video'), { direction: 'sendonly' });

  test('offers with the mids the tracks have got', async () => {
    addTrack();
    const offered = negotiator.offer();
    await settle();
    assert.deepEqual(requests[0].params, { sdp: 'offer 1', tracks: [{ mid: '0', source: 'camera', name: '', muted: false }] });
    answerOffer(requests[0]);
    await offered;
    assert.deepEqual(bound, [[{ mid: '0', id: 'TR_1' }]]);
    assert.equal(pc.signalingState, 'stable');
  });

  test('wishes before an offer are one offer, a wish during it is the next', async () => {
    const wishes = [negotiator.offer(), negotiator.offer()];
    await settle();
    wishes.push(negotiator.offer());
    await settle();
    assert.deepEqual(methods(), ['offer']);
    answerOffer(requests[0]);
    await settle();
    assert.deepEqual(methods(), ['offer', 'offer']);
    answerOffer(requests[1]);
    await Promise.all(wishes);
    assert.equal(requests.length, 2);
  });

  test('answers the server', async () => {
    const answered = serverOffer(7);
    await settle();
    assert.deepEqual(requests[0].params, { offer_id: 7, sdp: 'answer 1' });
    assert.equal(subscriptions[0][0].track_id, 'TR_9');
    requests[0].resolve({});
    await answered;
  });

  test('offers of the server are answered one after the other', async () => {
    serverOffer(1);
    serverOffer(2);
    await settle();
    assert.deepEqual(methods(), ['answer']);
    requests[0].resolve({});
    await settle();
    assert.deepEqual(requests.map(({ params }) => params.offer_id), [1, 2]);
  });

  test('on glare it rolls back, answers the server and offers again, and only then the wish is fulfilled', async () => {
    addTrack();
    let fulfilled = false;
    negotiator.offer().then(() => (fulfilled = true));
    await settle();
    serverOffer(1);
    requests[0].reject(new SluiceError('glare', 'answer first'));
    await settle();
    assert.deepEqual(pc.log, ['local offer', 'local rollback', 'remote offer', 'local answer']);
    requests[1].resolve({});
    await settle();
    assert.deepEqual(methods(), ['offer', 'answer', 'offer']);
    assert.equal(fulfilled, false);
    answerOffer(requests[2]);
    await settle();
    assert.equal(fulfilled, true);
    assert.equal(bound.length, 1);
  });

  test('on glare the offer of the server may come after the error', async () => {
    negotiator.offer();
    await settle();
    requests[0].reject(new SluiceError('glare', 'answer first'));
    await pass(200);
    serverOffer(1);
    await settle();
    requests[1].resolve({});
    await settle();
    assert.deepEqual(methods(), ['offer', 'answer', 'offer']);
  });

  test('on glare without an offer it tries again by itself', async () => {
    negotiator.offer();
    await settle();
    requests[0].reject(new SluiceError('glare', 'answer first'));
    await pass(400);
    assert.deepEqual(methods(), ['offer', 'offer']);
  });

  test('does not offer into an offer it knows of', async () => {
    serverOffer(1);
    negotiator.offer();
    serverOffer(2);
    await settle();
    requests[0].resolve({});
    await settle();
    requests[1].resolve({});
    await settle();
    assert.deepEqual(methods(), ['answer', 'answer', 'offer']);
  });

  test('waits for an offer it was told to expect', async () => {
    negotiator.expectServerOffer();
    negotiator.offer();
    await pass(100);
    assert.deepEqual(methods(), []);
    serverOffer(1);
    await settle();
    requests[0].resolve({});
    await settle();
    assert.deepEqual(methods(), ['answer', 'offer']);
  });

  test('does not wait long for an offer that does not come', async () => {
    negotiator.expectServerOffer();
    negotiator.offer();
    await pass(300);
    assert.deepEqual(methods(), ['offer']);
  });

  test('a refused offer is rolled back and does not block what follows', async () => {
    const refused = assert.rejects(negotiator.offer(), { reason: 'forbidden' });
    await settle();
    requests[0].reject(new SluiceError('forbidden', 'no'));
    await refused;
    assert.equal(pc.signalingState, 'stable');
    negotiator.offer();
    await settle();
    assert.equal(requests.length, 2);
  });

  test('what the browser refuses is a negotiation failure', async () => {
    await assert.rejects(serverOffer(1, 'broken'), { name: 'SluiceError', reason: 'negotiation_failed' });
  });

  test('nothing is negotiated on a closed connection', async () => {
    pc.close();
    await assert.rejects(negotiator.offer(), { reason: 'closed' });
    await assert.rejects(serverOffer(1), { reason: 'closed' });
  });
});
