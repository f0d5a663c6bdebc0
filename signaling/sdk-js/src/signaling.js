// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';
import { Pause, delay } from './timing.js';

/** Pauses before the tries of a resume, ms; the last one repeats until the server's window is over. */
const BACKOFF_MS = [0, 300, 1200, 2700, 4800];
const OPEN_TIMEOUT_MS = 5000;
const PING_INTERVAL_MS = 5000;
const PING_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const LEAVE_TIMEOUT_MS = 500;
const MAX_MESSAGE_LENGTH = 1024 * 1024; // the server's limit in bytes; SDP is ASCII
const OPEN = 1; // WebSocket.OPEN
const DEAD = 4998; // we give up a socket that does not answer

/** What it means when a server closes the socket for good without having said `closed` before (docs/signaling.md, close codes). */
const FINAL_CODES = new Map([
  [4001, { reason: 'unauthorized', canReconnect: false }],
  [4002, { reason: 'duplicate_identity', canReconnect: false }],
  [4004, { reason: 'timeout', canReconnect: true }],
  [4006, { reason: 'rate_limited', canReconnect: false }],
  [4007, { reason: 'removed', canReconnect: false }],
  [4008, { reason: 'resumed_elsewhere', canReconnect: false }],
  [4009, { reason: 'media_failed', canReconnect: true }],
  [4010, { reason: 'connection_lost', canReconnect: true }],
]);

/**
 * @typedef {{reason: string, canReconnect: boolean}} SessionEnd
 * @typedef {{text: string, timer: ReturnType<typeof setTimeout>, resolve: (result: any) => void, reject: (error: Error) => void}} Pending
 */

/**
 * JSON-RPC 2.0 over a WebSocket that may die and be replaced: requests without an answer are sent again after a resume, notifications
 * come once and in order.
 *
 * Events: `notification`; `lost` the socket died and a resume is tried; `resumed`; `ended` for good, after which nothing follows.
 * @extends {Emitter<{notification: {method: string, params: any}, lost: void, resumed: any, ended: SessionEnd}>}
 */
export class Signaling extends Emitter {
  /** @type {WebSocket | null} */
  #socket = null;
  /** A socket that is not open yet. @type {WebSocket | null} */
  #opening = null;
  #url;
  #WebSocket;
  #nextId = 1;
  #lastSeq = 0;
  #lastFrameAt = 0;
  /** @type {{resume_token: string, resume_timeout_ms: number} | null} */
  #session = null;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  /** @type {SessionEnd | null} */
  #ended = null;
  /** @type {Promise<void> | null} */
  #leaving = null;
  /** The server's `closed`, which the close of the socket follows. @type {SessionEnd | null} */
  #announcedEnd = null;
  /** Set while a resume waits for its answer. @type {((error: Error) => void) | null} */
  #failResume = null;
  #backoff = new Pause();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pingTimer;

  /**
   * @param {string} url of the server's `/ws`
   * @param {typeof WebSocket} WebSocketClass
   */
  constructor(url, WebSocketClass) {
    super();
    this.#url = url;
    this.#WebSocket = WebSocketClass;
  }

  /**
   * Opens the socket and joins.
   * @param {object} params of `join`
   * @returns {Promise<any>} the result of `join`
   */
  async join(params) {
    await this.#open();
    try {
      const result = await this.request('join', params);
      this.#session = result.session;
      this.#startPing();
      return result;
    } catch (error) {
      const { reason } = SluiceError.of(error, 'internal_error');
      throw reason === 'closed' && this.#ended ? new SluiceError(this.#ended.reason, 'The server closed the connection.') : error;
    }
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>} its result; waits for a resume where one is needed
   */
  request(method, params = {}) {
    if (this.#ended) {
      return Promise.reject(closedError());
    }
    const id = this.#nextId++;
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    if (text.length > MAX_MESSAGE_LENGTH) {
      return Promise.reject(new SluiceError('limit_exceeded', `${method} is longer than the server reads.`));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timeOut(id, method), REQUEST_TIMEOUT_MS + (this.#session?.resume_timeout_ms ?? 0));
      this.#pending.set(id, { text, resolve, reject, timer });
      this.#send(text);
    });
  }

  /**
   * Sends what may get lost.
   * @param {string} method
   * @param {object} params
   */
  notify(method, params) {
    this.#send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  /** Ends the session from this side. `leave` is on the wire when this returns its promise, so a page may call it while it goes away. */
  leave() {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  /** The network is back: tries the next resume at once. */
  retryNow() {
    this.#backoff.cut();
  }

  /** Cuts the socket as a network would, for tests of the resume. */
  dropSocket() {
    this.#socket?.close(4999);
  }

  async #leave() {
    if (this.#socket?.readyState === OPEN && this.#session && !this.#ended) {
      await Promise.race([this.request('leave').catch(() => {}), delay(LEAVE_TIMEOUT_MS)]);
    }
    this.#end({ reason: 'left', canReconnect: false });
  }

  /** @returns {Promise<void>} */
  #open() {
    return new Promise((resolve, reject) => {
      const socket = new this.#WebSocket(this.#url);
      this.#opening = socket;
      const fail = () => {
        clearTimeout(timer);
        this.#opening = this.#opening === socket ? null : this.#opening;
        socket.onopen = socket.onclose = null;
        socket.close();
        reject(this.#ended ? closedError() : new SluiceError('unreachable', 'The server cannot be reached.'));
      };
      const timer = setTimeout(fail, OPEN_TIMEOUT_MS);
      socket.onopen = () => {
        if (this.#ended) {
          fail();
          return;
        }
        clearTimeout(timer);
        this.#opening = null;
        this.#socket = socket;
        resolve();
      };
      socket.onmessage = (event) => this.#receive(socket, event.data);
      socket.onclose = (event) => (socket === this.#opening ? fail() : this.#handleClose(socket, event.code));
    });
  }

  /** @param {string} text */
  #send(text) {
    if (this.#socket?.readyState === OPEN) {
      this.#socket.send(text);
    }
  }

  /**
   * @param {WebSocket} socket
   * @param {string} data
   */
  #receive(socket, data) {
    if (socket !== this.#socket) {
      return;
    }
    this.#lastFrameAt = Date.now();
    const message = JSON.parse(data);
    if (message.method) {
      this.#receiveNotification(message.method, message.params ?? {});
    } else {
      this.#receiveAnswer(message);
    }
  }

  /**
   * @param {string} method
   * @param {any} params
   */
  #receiveNotification(method, params) {
    if (typeof params.seq === 'number') {
      if (params.seq <= this.#lastSeq) {
        return;
      }
      this.#lastSeq = params.seq;
    }
    if (method === 'closed') {
      this.#announcedEnd = { reason: params.reason, canReconnect: params.can_reconnect };
    }
    this.emit('notification', { method, params });
  }

  /** @param {{id: number, result?: any, error?: {message: string, data?: {reason?: string}}}} message */
  #receiveAnswer(message) {
    const pending = this.#pending.get(message.id);
    if (!pending) {
      return;
    }
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.error) {
      pending.reject(new SluiceError(message.error.data?.reason ?? 'internal_error', message.error.message));
    } else {
      pending.resolve(message.result);
    }
  }

  /**
   * @param {number} id
   * @param {string} method
   */
  #timeOut(id, method) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.reject(new SluiceError('timeout', `The server did not answer ${method}.`));
  }

  #startPing() {
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#ping(), PING_INTERVAL_MS);
  }

  async #ping() {
    const socket = this.#socket;
    const sentAt = Date.now();
    const timer = setTimeout(() => {
      if (socket && socket === this.#socket && this.#lastFrameAt < sentAt) {
        socket.close(DEAD); // TCP does not know it yet, and may take minutes to
        this.#handleClose(socket, DEAD);
      }
    }, PING_TIMEOUT_MS);
    await this.request('ping').catch(() => {});
    clearTimeout(timer);
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #handleClose(socket, code) {
    if (socket !== this.#socket) {
      return;
    }
    this.#socket = null;
    clearInterval(this.#pingTimer);
    const end = this.#announcedEnd ?? FINAL_CODES.get(code) ?? (this.#session ? null : { reason: 'unreachable', canReconnect: true });
    if (end) {
      this.#end(end);
    } else if (this.#failResume) {
      this.#failResume(new SluiceError('unreachable', 'The connection was lost again.'));
    } else {
      this.emit('lost', undefined);
      this.#resume();
    }
  }

  async #resume() {
    const deadline = Date.now() + (this.#session?.resume_timeout_ms ?? 0);
    for (let attempt = 0; !this.#ended && Date.now() < deadline; attempt++) {
      await this.#backoff.wait(BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)]);
      try {
        await this.#resumeOnce();
        return;
      } catch (error) {
        if (error instanceof SluiceError && error.reason === 'session_gone') {
          break;
        }
      }
    }
    this.#end({ reason: 'connection_lost', canReconnect: true });
  }

  async #resumeOnce() {
    if (this.#ended) {
      throw closedError();
    }
    await this.#open();
    const unanswered = [...this.#pending.values()];
    const result = await this.#requestResume();
    this.#session = result.session;
    for (const { text } of unanswered) {
      this.#send(text);
    }
    this.#startPing();
    this.emit('resumed', result);
  }

  /** Fails as soon as the socket closes again; never sent twice. */
  async #requestResume() {
    const id = this.#nextId;
    const socketClosed = new Promise((_, reject) => {
      this.#failResume = reject;
    });
    try {
      const params = { resume_token: this.#session?.resume_token, last_seq: this.#lastSeq };
      return await Promise.race([this.request('resume', params), socketClosed]);
    } finally {
      this.#failResume = null;
      clearTimeout(this.#pending.get(id)?.timer);
      this.#pending.delete(id);
    }
  }

  /** @param {SessionEnd} end */
  #end(end) {
    if (this.#ended) {
      return;
    }
    this.#ended = end;
    clearInterval(this.#pingTimer);
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(closedError());
    }
    this.#pending.clear();
    this.#opening?.close();
    this.#socket?.close(1000);
    this.#socket = null;
    this.#backoff.cut();
    this.emit('ended', end);
  }
}

function closedError() {
  return new SluiceError('closed', 'The session is closed.');
}
