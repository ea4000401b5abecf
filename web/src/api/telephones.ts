/** The local carrier's desk that hands out telephones, over HTTP. */
import type { Keeper } from '../state/ports';
import { Failure } from '../state/problem';
import type { Directory, Given, Shop } from '../state/telephone';

const PATH = '/carrier/telephones';
const KEY = 'softphone.telephone';
const LIMIT = 10_000;

/** What the desk sends, as it stands in the JSON. */
interface WireTelephone {
  number: string;
  secret: string;
  token: string;
  expires_at: string;
  signalling: { url: string };
}

interface WireDirectory {
  numbers: { number: string; name: string }[];
  robots: { number: string; name: string }[];
}

/** What proves that a number was this tab's before. */
interface Kept {
  readonly seat: string;
  readonly number: string;
  readonly secret: string;
}

export interface TelephonesPorts {
  readonly fetch: typeof fetch;
  readonly storage: Keeper | undefined;
  /** Tells a tab from its copy, which must not take the same number. */
  readonly seat: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class Telephones implements Shop {
  readonly #ports: TelephonesPorts;
  #kept: Kept | null;

  constructor(ports: TelephonesPorts) {
    this.#ports = ports;
    const kept = read(ports.storage);
    this.#kept = kept?.seat === ports.seat ? kept : null;
  }

  async telephone(): Promise<Given | null> {
    let response = await this.#ask(this.#kept);
    // After a restart of the carrier somebody else may have been quicker.
    if (response.status === 409 && this.#kept) response = await this.#ask(null);
    if (response.status === 404 || response.status === 405) return null;
    const wire = await json<WireTelephone>(response);
    this.#keep({ seat: this.#ports.seat, number: wire.number, secret: wire.secret });
    return {
      number: wire.number,
      token: wire.token,
      ttl: Math.max(0, (Date.parse(wire.expires_at) - this.#ports.now()) / 1000),
      signalling: wire.signalling.url,
    };
  }

  async directory(): Promise<Directory> {
    return json<WireDirectory>(await this.#send('GET', `${PATH}/directory`));
  }

  #ask(kept: Kept | null): Promise<Response> {
    return this.#send('POST', PATH, kept ? { number: kept.number, secret: kept.secret } : {});
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#ports.storage?.setItem(KEY, JSON.stringify(kept));
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    try {
      return await this.#ports.fetch(path, {
        method,
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(LIMIT),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new Failure('serverUnreachable');
    }
  }
}

async function json<T>(response: Response): Promise<T> {
  if (response.status === 403) throw new Failure('forbidden');
  if (response.status >= 502 && response.status <= 504) throw new Failure('serverUnreachable');
  if (!response.ok) throw new Failure('serverBroken');
  try {
    return (await response.json()) as T;
  } catch {
    throw new Failure('serverBroken');
  }
}

function read(storage: Keeper | undefined): Kept | null {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  return ['seat', 'number', 'secret'].every(
    (key) => typeof (value as Record<string, unknown>)[key] === 'string',
  );
}
