// SPDX-License-Identifier: Apache-2.0
import { mock } from 'node:test';

/** Lets everything run that does not wait for a timer. */
export async function settle() {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Advances the mocked clock in small steps, with everything that follows from each. */
export async function pass(ms) {
  mock.timers.tick(0);
  await settle();
  for (let passed = 0; passed < ms; passed += 50) {
    mock.timers.tick(Math.min(50, ms - passed));
    await settle();
  }
}

/** A WebSocket whose other end is the test. `FakeWebSocket.create()` gives a class that remembers its sockets. */
export class FakeWebSocket {
  static create() {
    const sockets = [];
    class Socket extends FakeWebSocket {
      constructor(url) {
        super(url);
        sockets.push(this);
        Socket.onCreate?.(this);
      }
    }
    Socket.sockets = sockets;
    /** @type {((socket: FakeWebSocket) => void) | null} */
    Socket.onCreate = null;
    return Socket;
  }

  readyState = 0;
  sent = [];
  onopen = null;
  onclose = null;
  onmessage = null;
  /** Answers a request: method and params to a result, or throws {reason}; undefined leaves it open. */
  answer = () => undefined;

  constructor(url) {
    this.url = url;
  }

  accept() {
    this.readyState = 1;
    this.onopen?.();
  }

  refuse() {
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: '' });
  }

  send(text) {
    const message = JSON.parse(text);
    this.sent.push(message);
    queueMicrotask(() => {
      const result = message.id === undefined ? undefined : this.answer(message.method, message.params, message.id);
      if (result !== undefined) {
        this.deliver(result.reason && result.code ? { id: message.id, error: { code: result.code, message: result.reason, data: { reason: result.reason } } } : { id: message.id, result });
      }
    });
  }

  deliver(message) {
    if (this.readyState === 1) {
      this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', ...message }) });
    }
  }

  notify(method, params) {
    this.deliver({ method, params });
  }

  /** By our side: the event comes later, as in browsers. */
  close(code = 1005) {
    this.closedWith ??= code;
    if (this.readyState < 2) {
      this.readyState = 2;
      queueMicrotask(() => this.die(code));
    }
  }

  /** By the network or the server. */
  die(code = 1006) {
    if (this.readyState !== 3) {
      this.readyState = 3;
      this.onclose?.({ code, reason: '' });
    }
  }

  requests(method) {
    return this.sent.filter((message) => message.method === method);
  }
}

export class FakeTrack {
  enabled = true;
  readyState = 'live';
  contentHint = '';
  constructor(kind) {
    this.kind = kind;
  }
}

class FakeSender {
  parameters = { encodings: [{}] };
  constructor(track) {
    this.track = track;
  }
  async replaceTrack(track) {
    this.track = track;
  }
  getParameters() {
    return structuredClone(this.parameters);
  }
  async setParameters(parameters) {
    this.parameters = parameters;
  }
}

/** As much of a PeerConnection as negotiation sees: states, mids, directions. */
export class FakePeerConnection {
  static all = [];
  signalingState = 'stable';
  connectionState = 'new';
  localDescription = null;
  log = [];
  #transceivers = [];
  #configuration;
  #version = 0;
  #nextMid = 0;

  constructor(configuration = {}) {
    this.#configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  getConfiguration() {
    return this.#configuration;
  }

  setConfiguration(configuration) {
    this.#configuration = configuration;
  }

  getTransceivers() {
    return this.#transceivers;
  }

  addTransceiver(track, init) {
    const transceiver = {
      mid: null,
      direction: init.direction,
      init,
      sender: new FakeSender(track),
      receiver: { track: new FakeTrack(track.kind) },
      preferences: null,
      setCodecPreferences(codecs) {
        this.preferences = codecs;
      },
    };
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  restartIce() {
    this.log.push('restart-ice');
  }

  async createOffer() {
    return { type: 'offer', sdp: `offer ${++this.#version}` };
  }

  async setLocalDescription(description) {
    const type = description?.type ?? 'answer';
    this.log.push(`local ${type}`);
    if (type === 'rollback') {
      this.#require('have-local-offer');
      this.#transceivers.filter((transceiver) => transceiver.provisional).forEach((transceiver) => Object.assign(transceiver, { mid: null, provisional: false }));
      this.#state('stable');
      return;
    }
    if (type === 'offer') {
      this.#require('stable');
      for (const transceiver of this.#transceivers.filter(({ mid }) => mid === null)) {
        Object.assign(transceiver, { mid: String(this.#nextMid++), provisional: true });
      }
      this.#state('have-local-offer');
    } else {
      this.#require('have-remote-offer');
      this.#state('stable');
    }
    this.localDescription = description ?? { type, sdp: `answer ${++this.#version}` };
  }

  /** The SDP of a server's offer is, for this fake, its mids: `offer s0 s1`. */
  async setRemoteDescription({ type, sdp }) {
    this.log.push(`remote ${type}`);
    if (sdp.includes('broken')) {
      throw new TypeError('cannot parse');
    }
    if (type === 'answer') {
      this.#require('have-local-offer');
      this.#transceivers.forEach((transceiver) => (transceiver.provisional = false));
      this.#state('stable');
      return;
    }
    this.#require('stable');
    for (const mid of sdp.split(' ').slice(1)) {
      if (!this.#transceivers.some((transceiver) => transceiver.mid === mid)) {
        const kind = mid.startsWith('a') ? 'audio' : 'video';
        this.#transceivers.push({ mid, direction: 'recvonly', sender: new FakeSender(null), receiver: { track: new FakeTrack(kind), getSynchronizationSources: () => [] } });
      }
    }
    this.#state('have-remote-offer');
    this.ontrack?.({});
  }

  /** By the network. */
  changeConnectionState(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close() {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  #require(state) {
    if (this.signalingState !== state) {
      throw new Error(`InvalidStateError: ${this.signalingState}, not ${state}`);
    }
  }

  #state(state) {
    this.signalingState = state;
  }
}
