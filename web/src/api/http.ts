/** HTTP as the server speaks it. Every failure comes out as a Failure with a name that has words. */
import { Failure, type ProblemName } from '../state/problem';
import type { WireProblem } from './types';

const LIMIT = 10_000;

export interface HttpPorts {
  readonly fetch: typeof fetch;
  /** Tells the tabs of one browser apart: each is somebody of its own. */
  readonly seat: string;
}

/** How a request is sent. */
export interface How {
  /** Milliseconds after which it is given up. */
  readonly limit?: number;
  /** Whether it goes on when the page is left. */
  readonly keepalive?: boolean;
}

export class Http {
  readonly #ports: HttpPorts;

  constructor(ports: HttpPorts) {
    this.#ports = ports;
  }

  async json<T>(method: string, path: string, body?: object): Promise<T> {
    return read<T>(await this.send(method, path, body));
  }

  async send(
    method: string,
    path: string,
    body?: object,
    more: Record<string, string> = {},
    how: How = {},
  ): Promise<Response> {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'X-Softphone-Seat': this.#ports.seat,
      ...more,
    };
    if (method !== 'GET') headers['Content-Type'] = 'application/json';
    try {
      return await this.#ports.fetch(path, {
        method,
        headers,
        cache: 'no-store',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(how.limit ?? LIMIT),
        ...(how.keepalive ? { keepalive: true } : {}),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new Failure('serverUnreachable');
    }
  }
}

export async function read<T>(response: Response): Promise<T> {
  await check(response);
  try {
    return (await response.json()) as T;
  } catch {
    throw new Failure('serverBroken');
  }
}

/** Throws what a refusal means; an answer without a body is none. */
export async function check(response: Response): Promise<void> {
  if (response.ok) return;
  const problem: WireProblem = await response.json().catch(() => ({}));
  const { code = '', field = '', detail = '' } = problem;
  const name = nameFor(response.status, code);
  throw code ? new Failure(name, undefined, { reason: code, field, detail }) : new Failure(name);
}

/** When that is, in milliseconds since 1970; 0 where there is none, or it is no date. */
export function time(text: string | null | undefined): number {
  return text ? Date.parse(text) || 0 : 0;
}

function nameFor(status: number, code: string): ProblemName {
  if (code === 'name_invalid') return 'nameInvalid';
  if (code === 'name_taken') return 'nameTaken';
  // It was sent a second time, and the first is not done yet.
  if (code === 'request_in_progress') return 'unconfirmed';
  if (status === 401) return 'sessionGone';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'gone';
  if (status === 409) return 'conflict';
  if (status === 422) return 'invalid';
  if (status === 429) return 'tooFast';
  if (status === 503 && code) return 'controlDown'; // ours: a proxy has no code
  if (status >= 502 && status <= 504) return 'serverUnreachable';
  return 'serverBroken';
}
