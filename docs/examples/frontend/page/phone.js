// @ts-check
/**
 * A telephone: Twilio's Device with a token that stays fresh.
 *
 * @typedef {import('@twilio/voice-sdk').Device} Device
 * @typedef {import('@twilio/voice-sdk').Call} Call
 * @typedef {import('./tokens.js').Token} Token
 * @typedef {ConstructorParameters<typeof import('@twilio/voice-sdk').Device>[1]} Options
 */
import { NoToken, Tokens } from './tokens.js';

export class Phone {
  #Device;
  #options;
  #tokens;
  /** @type {Device | null} */
  #device = null;
  #wake = () => this.#tokens.wake();

  /** What you may be told of. */
  /** @type {(call: Call) => void} */ incoming = (call) => call.reject();
  /** @type {(state: 'ready' | 'offline' | 'signed out') => void} */ state = () => {};

  /**
   * @param {typeof import('@twilio/voice-sdk').Device} Device the SDK's
   * @param {() => Promise<Token>} fetchToken asks your back end, as fetchFrom does
   * @param {Options} [options] of the SDK
   */
  constructor(Device, fetchToken, options = {}) {
    this.#Device = Device;
    this.#options = options;
    this.#tokens = new Tokens({
      fetch: fetchToken,
      use: ({ token }) => this.#device?.updateToken(token),
      ended: () => {
        this.stop();
        this.state('signed out');
      },
    });
  }

  /** Connects, so that calls can come in. */
  async start() {
    const { token, edge } = await this.#tokens.fresh();
    const device = new this.#Device(token, {
      ...(edge ? { edge } : {}),
      closeProtection: true,
      ...this.#options,
    });
    this.#device = device;
    device.on('incoming', (call) => this.incoming(call));
    device.on('registered', () => this.state('ready'));
    device.on('unregistered', () => this.state('offline'));
    device.on('error', () => this.#wake()); // and the SDK connects again by itself
    device.on('tokenWillExpire', () => void this.#tokens.refresh().catch(() => {})); // a hint: it comes once
    window.addEventListener('online', this.#wake);
    window.addEventListener('pageshow', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
    await device.register();
  }

  /**
   * Calls an identity or a number.
   * @param {string} to
   */
  async call(to) {
    await this.#tokens.fresh();
    if (!this.#device) throw new Error('the telephone is not started');
    return this.#device.connect({ params: { To: to } });
  }

  stop() {
    this.#tokens.stop();
    window.removeEventListener('online', this.#wake);
    window.removeEventListener('pageshow', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#device?.destroy();
    this.#device = null;
  }
}

/**
 * Asks a route of your own back end, which knows who is signed in and holds the API key.
 * @param {string} route
 * @returns {() => Promise<Token>}
 */
export function fetchFrom(route) {
  return async () => {
    const answer = await fetch(route, { method: 'POST', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new NoToken(answer.status);
    return answer.json();
  };
}
