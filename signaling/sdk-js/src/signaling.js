// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Emitter } from './emitter.js';
import { SluiceError } from './errors.js';

/** Pauses before the tries of a resume, ms; the last one repeats until the server's window is over. */
const BACKOFF_MS = [0, 300, 1200, 2700, 4800];
const PING_INTERVAL_MS = 5000;
const PING_TIMEOUT_MS = 10000;
const REQUEST_TIMEOUT_MS = 15000;
/** Close codes after which there is nothing to resume (docs/signaling.md). */
const FINAL_CODES = new Set([1000, 4001, 4002, 4003, 4004, 4006, 4007, 4008, 4009, 4010]);

/**
 * JSON-RPC 2.0 over a WebSocket that may die and be replaced: requests without an answer are sent again after a resume, notifications
 * come once and in order.
 *
 * Events: `notification` {method, params}, `lost`, `resumed` (the result), `gone` (join again), `closed` {code, reason}.
 */
export class Signaling extends Emitter {
  /** @type {WebSocket | null} */
  #socket = null;
  #url;
  #WebSocket;
  #nextId = 1;
  #lastSeq = 0;
  /** @type {{resume_token: string, resume_timeout_ms: number} | null} */
  #session = null;
  /** @type {Map<number, {text: string, resolve: (result: any) => void, reject: (error: Error) => void, timer: any}>} */
  #pending = new Map();
  #closed = false;
  /** Set while a resume waits for its answer. @type {((error: Error) => void) | null} */
  #resumeFailed = null;
  /** @type {any} */
  #pingTimer = null;

  /**
   * @param {string} url of the server's `/ws`
   * @param {typeof WebSocket} [WebSocketClass] for tests
   */
  constructor(url, WebSocketClass = globalThis.WebSocket) {
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
    const result = await this.request('join', params);
    this.#session = result.session;
    this.#startPing();
    return result;
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>}
   */
  request(method, params = {}) {
    if (this.#closed) {
      return Promise.reject(new SluiceError('closed', 'The session is closed.'));
    }
    const id = this.#nextId++;
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timedOut(id, method), REQUEST_TIMEOUT_MS + (this.#session?.resume_timeout_ms ?? 0));
      this.#pending.set(id, { text, resolve, reject, timer });
      this.#send(text);
    });
  }

  /**
   * @param {string} method
   * @param {object} params
   */
  notify(method, params) {
    this.#send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  /** Ends the session from this side. */
  async leave() {
    if (this.#closed) {
      return;
    }
    if (this.#socket?.readyState === 1 && this.#session) {
      await Promise.race([this.request('leave').catch(() => {}), delay(500)]);
    }
    this.#end(1000, 'left');
  }

  /** Cuts the socket as a network would, for tests of the resume. */
  dropSocket() {
    this.#socket?.close(4999);
  }

  /** @returns {Promise<void>} */
  #open() {
    return new Promise((resolve, reject) => {
      const socket = new this.#WebSocket(this.#url);
      let opened = false;
      socket.onopen = () => {
        opened = true;
        this.#socket = socket;
        resolve();
      };
      socket.onmessage = (event) => this.#receive(socket, event.data);
      socket.onclose = (event) => {
        if (!opened) {
          reject(new SluiceError('unreachable', 'The server cannot be reached.'));
        } else if (socket === this.#socket) {
          this.#socketClosed(event.code, event.reason);
        }
      };
    });
  }

  /** @param {string} text */
  #send(text) {
    if (this.#socket?.readyState === 1) {
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
    const message = JSON.parse(data);
    if (message.method) {
      const seq = message.params?.seq;
      if (typeof seq === 'number') {
        if (seq <= this.#lastSeq) {
          return;
        }
        this.#lastSeq = seq;
      }
      this.emit('notification', { method: message.method, params: message.params });
      return;
    }
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
  #timedOut(id, method) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.reject(new SluiceError('timeout', `The server did not answer ${method}.`));
  }

  #startPing() {
    this.#stopPing();
    this.#pingTimer = setInterval(() => {
      const socket = this.#socket;
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        if (socket === this.#socket) {
          socket?.close(4998); // dead, though TCP does not know it yet
          this.#socketClosed(4998, 'no answer to ping');
        }
      }, PING_TIMEOUT_MS);
      const done = () => clearTimeout(timer);
      const text = JSON.stringify({ jsonrpc: '2.0', id, method: 'ping', params: {} });
      this.#pending.set(id, { text, resolve: done, reject: done, timer });
      this.#send(text);
    }, PING_INTERVAL_MS);
  }

  #stopPing() {
    clearInterval(this.#pingTimer);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #socketClosed(code, reason) {
    this.#socket = null;
    this.#stopPing();
    if (this.#closed) {
      return;
    }
    if (!this.#session || FINAL_CODES.has(code)) {
      this.#end(code, reason);
      return;
    }
    if (this.#resumeFailed) {
      this.#resumeFailed(new SluiceError('unreachable', 'The connection was lost again.'));
      return;
    }
    this.emit('lost');
    this.#resume();
  }

  async #resume() {
    const deadline = Date.now() + (this.#session?.resume_timeout_ms ?? 0);
    for (let attempt = 0; !this.#closed && Date.now() < deadline; attempt++) {
      await delay(BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)]);
      try {
        await this.#open();
        const unanswered = [...this.#pending.values()].map((pending) => pending.text);
        const result = await this.#requestResume();
        this.#session = result.session;
        for (const text of unanswered) {
          this.#send(text);
        }
        this.#startPing();
        this.emit('resumed', result);
        return;
      } catch (error) {
        if (error instanceof SluiceError && error.reason === 'session_gone') {
          break;
        }
      }
    }
    if (!this.#closed) {
      this.#end(0, 'gone', true);
    }
  }

  /** Fails as soon as the socket closes again. */
  async #requestResume() {
    const closed = new Promise((_, reject) => {
      this.#resumeFailed = reject;
    });
    const id = this.#nextId;
    try {
      const params = { resume_token: this.#session?.resume_token, last_seq: this.#lastSeq };
      return await Promise.race([this.request('resume', params), closed]);
    } finally {
      this.#resumeFailed = null;
      clearTimeout(this.#pending.get(id)?.timer);
      this.#pending.delete(id);
    }
  }

  /**
   * @param {number} code
   * @param {string} reason
   * @param {boolean} [gone] the session is lost, not refused
   */
  #end(code, reason, gone = false) {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#stopPing();
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(new SluiceError('closed', 'The session is closed.'));
    }
    this.#pending.clear();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.emit(gone ? 'gone' : 'closed', { code, reason });
  }
}

/** @param {number} ms */
function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
