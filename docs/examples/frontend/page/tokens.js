// @ts-check
/**
 * Keeps a token fresh. Twilio's SDK tells of a token that expires once for each connection, and timers
 * of a page in the background come late or, while the machine sleeps, not at all. So a token is renewed
 * when `refresh_after` says, when the page wakes up, and before a call is made.
 *
 * @typedef {object} Token what POST /v1/tokens answers, and your back end hands on
 * @property {string} token
 * @property {string} identity
 * @property {number} ttl seconds that it is good for
 * @property {number} refresh_after seconds after which it should be renewed
 * @property {string} [edge]
 *
 * @typedef {object} Clock what a test replaces
 * @property {() => number} now milliseconds
 * @property {(act: () => void, ms: number) => unknown} after
 * @property {(timer: any) => void} cancel
 */

/** @type {Clock} */
const real = {
  now: () => Date.now(), // performance.now() may stand still while the machine sleeps
  after: (act, ms) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer),
};

/** An answer of your back end that is no token. 401 and 403 are final: nobody is signed in any more. */
export class NoToken extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`no token: ${status}`);
    this.status = status;
  }
  get final() {
    return this.status === 401 || this.status === 403;
  }
}

export class Tokens {
  #fetch;
  #use;
  #ended;
  #clock;
  /** @type {Token | null} */
  #token = null;
  #got = 0; // when it was asked for: the clocks of both machines may differ
  /** @type {Promise<Token> | null} */
  #asking = null;
  /** @type {unknown} */
  #timer = null;
  #failures = 0;
  #stopped = false;

  /**
   * @param {object} ports
   * @param {() => Promise<Token>} ports.fetch asks your back end; throws NoToken
   * @param {(token: Token) => void} ports.use hands a new token to the SDK
   * @param {(error: Error) => void} [ports.ended] nobody is signed in any more
   * @param {Clock} [ports.clock]
   */
  constructor({ fetch, use, ended = () => {}, clock = real }) {
    this.#fetch = fetch;
    this.#use = use;
    this.#ended = ended;
    this.#clock = clock;
  }

  /** A token that is good for a call now. */
  async fresh() {
    if (this.#token && this.#age() < this.#token.refresh_after) return this.#token;
    try {
      return await this.refresh();
    } catch (error) {
      const final = error instanceof NoToken && error.final;
      if (!final && this.#token && this.#age() < this.#token.ttl - 5) return this.#token; // the old one will do
      throw error;
    }
  }

  /** Call it when the page wakes up: when it is shown, when the network is back. */
  wake() {
    if (!this.#stopped && this.#token && this.#age() >= this.#token.refresh_after) this.refresh().catch(() => {});
  }

  /** A new token, whatever the old one is like. Who asks while one is under way gets that. */
  refresh() {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  stop() {
    this.#stopped = true;
    this.#clock.cancel(this.#timer);
  }

  #age() {
    return (this.#clock.now() - this.#got) / 1000;
  }

  async #ask() {
    const asked = this.#clock.now();
    try {
      const token = await this.#fetch();
      this.#token = token;
      this.#got = asked;
      this.#failures = 0;
      this.#again(token.refresh_after);
      if (!this.#stopped) this.#use(token);
      return token;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (error instanceof NoToken && error.final) {
        this.stop();
        this.#ended(error);
      } else {
        this.#again(Math.min(2 ** this.#failures++, 60));
      }
      throw error;
    }
  }

  /** @param {number} seconds */
  #again(seconds) {
    this.#clock.cancel(this.#timer);
    if (!this.#stopped) this.#timer = this.#clock.after(() => void this.refresh().catch(() => {}), seconds * 1000);
  }
}
