/** The button's server over HTTP, as anybody may ask it: no cookie goes along, and nothing is kept. */
import type { ErrorCode } from './state/names';
import {
  type Description,
  type Door,
  type Page,
  type Progress,
  type Proof,
  type Ticket,
  Trouble,
  type Wish,
} from './state/ports';

const LIMIT = 10_000;

export interface HttpDoorPorts {
  readonly fetch: typeof fetch;
  /** The server's origin. */
  readonly at: string;
  /** The publishable key. */
  readonly key: string;
}

interface Asked {
  readonly page: Page;
  readonly language: string;
  readonly proof: Proof | null;
}

export class HttpDoor implements Door {
  readonly #ports: HttpDoorPorts;

  constructor(ports: HttpDoorPorts) {
    this.#ports = ports;
  }

  async describe(language: string): Promise<Description> {
    const wire = await this.#ask('GET', `${this.#button()}?language=${language}`).catch(
      async (error: unknown) => {
        // A page that may not have the button cannot read why. The loader is for all to read: if that
        // can be had, it is not the network.
        if (!(error instanceof Trouble) || error.code !== 'network') throw error;
        const { fetch, at } = this.#ports;
        const reached = await fetch(`${at}/talk.js`, { credentials: 'omit' }).then(
          ({ ok }) => ok,
          () => false,
        );
        throw reached ? new Trouble('origin_not_allowed') : error;
      },
    );
    const fallback = object(wire.fallback);
    const challenge = object(wire.challenge);
    return {
      id: text(wire.id),
      label: text(wire.label),
      who: text(wire.who),
      consent: text(wire.consent),
      record: wire.record !== false, // who does not say that it is not, may
      privacyUrl: secure(text(wire.privacy_url)),
      language: text(wire.language),
      open: wire.open !== false,
      opensAt: text(wire.opens_at),
      fallback: { number: text(fallback.number), callback: fallback.callback === true },
      challenge:
        typeof challenge.bits === 'number' && challenge.bits > 0
          ? { bits: challenge.bits, nonce: text(challenge.nonce) }
          : null,
      signalling: text(object(wire.signalling).url) || null,
      edge: text(wire.edge),
    };
  }

  async ticket({ context, proof, ...about }: Asked & { context: string }): Promise<Ticket> {
    const wire = await this.#ask('POST', '/v1/tokens', {
      ...about,
      ...(context ? { context } : {}),
      ...(proof ? { proof } : {}),
    });
    return {
      token: text(wire.token),
      identity: text(wire.identity),
      edge: text(wire.edge),
      // The token lasts as long as the call may, so that it survives a lost connection.
      expiresAt: text(object(wire.capabilities).expires_at) || text(wire.expires_at),
    };
  }

  async progress(identity: string): Promise<Progress | null> {
    const wire = await this.#ask('GET', `${this.#button()}/calls/${encodeURIComponent(identity)}`);
    const status = text(wire.status);
    return status === 'waiting' || status === 'talking' || status === 'ended'
      ? { status, reason: text(wire.reason) }
      : null;
  }

  async callBack(wish: Wish, { proof, ...about }: Asked): Promise<void> {
    await this.#ask('POST', `${this.#button()}/callbacks`, {
      ...wish,
      ...about,
      ...(proof ? { proof } : {}),
    });
  }

  #button(): string {
    return `/v1/buttons/${encodeURIComponent(this.#ports.key.replace(/^pk_/, ''))}`;
  }

  async #ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const { fetch, at, key } = this.#ports;
    let answer: Response;
    try {
      answer = await fetch(at + path, {
        method,
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(LIMIT),
        ...(body
          ? {
              headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
              body: JSON.stringify(body),
            }
          : {}),
      });
    } catch {
      throw new Trouble('network');
    }
    const said = object(await answer.json().catch(() => ({})));
    if (!answer.ok) throw new Trouble(meaning(answer.status, text(said.code)));
    return said;
  }
}

const known: Readonly<Record<string, ErrorCode>> = {
  button_off: 'button_off',
  button_closed: 'button_closed',
  origin_not_allowed: 'origin_not_allowed',
  proof_needed: 'proof_wrong',
  proof_wrong: 'proof_wrong',
  context_invalid: 'context_invalid',
  emergency_number: 'number_invalid', // nobody calls one back
};

/** An address that is not allowed cannot read the answer at all: that is 'network' to it. */
function meaning(status: number, code: string): ErrorCode {
  const one = known[code];
  if (one) return one;
  if (status === 429) return 'too_many';
  if (status === 401 || status === 404 || status === 410) return 'button_off';
  if (code.startsWith('number_')) return 'number_invalid';
  return 'server';
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Links lead to https only: a javascript: address must not be one. */
function secure(url: string): string {
  return /^https:\/\//.test(url) ? url : '';
}
