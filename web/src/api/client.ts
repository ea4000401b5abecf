/** The server over HTTP. Every failure comes out as a Failure with a name that has words. */
import type { Entry } from '../state/history';
import type { Credentials, Following, Person, Server, Settings } from '../state/ports';
import { Failure, type ProblemName } from '../state/problem';
import type { WireCall, WirePerson, WireProblem, WireSettings, WireToken } from './types';

const LIMIT = 10_000;

export interface ClientPorts {
  readonly fetch: typeof fetch;
  readonly events: (url: string) => EventSource;
  /** Tells the tabs of one browser apart: each is somebody of its own. */
  readonly seat: string;
}

export class Client implements Server {
  readonly #ports: ClientPorts;

  constructor(ports: ClientPorts) {
    this.#ports = ports;
  }

  async settings(): Promise<Settings> {
    const wire = await this.#json<WireSettings>('GET', '/v1/settings');
    return {
      version: wire.version,
      language: wire.language,
      signIn: wire.sign_in,
      signalling: wire.signalling?.url ?? null,
      edge: wire.edge,
      publishInsights: wire.publish_insights,
      notice: wire.notice,
      speedDial: wire.speed_dial ?? [],
    };
  }

  async session(): Promise<Person | null> {
    const response = await this.#send('GET', '/v1/session');
    if (response.status === 401) return null;
    return person(await read<WirePerson>(response));
  }

  async signIn(name: string, code: string): Promise<Person> {
    const body = code ? { name, code } : { name };
    return person(await this.#json<WirePerson>('POST', '/v1/session', body));
  }

  async signOut(): Promise<void> {
    await this.#send('DELETE', '/v1/session');
  }

  async credentials(): Promise<Credentials> {
    const wire = await this.#json<WireToken>('POST', '/v1/tokens', {});
    return {
      token: wire.token,
      edge: wire.edge,
      ttl: wire.ttl,
      refreshAfter: wire.refresh_after,
      abilities: {
        incoming: wire.capabilities.incoming,
        clients: wire.capabilities.clients,
        prefixes: wire.capabilities.prefixes ?? [],
        callerId: wire.capabilities.caller_id,
      },
    };
  }

  async people(): Promise<readonly Person[]> {
    const wire = await this.#json<{ people: WirePerson[] | null }>('GET', '/v1/people');
    return (wire.people ?? []).map(person);
  }

  async history(): Promise<readonly Entry[]> {
    const wire = await this.#json<{ calls: WireCall[] | null }>('GET', '/v1/calls?limit=50');
    return (wire.calls ?? []).map(entry);
  }

  async call(sid: string): Promise<Entry | null> {
    const response = await this.#send('GET', `/v1/calls/${encodeURIComponent(sid)}`);
    if (response.status === 404) return null;
    return entry(await read<WireCall>(response));
  }

  /** The browser itself reconnects, and says where it was, so that nothing is lost or told twice. */
  follow(on: Following): () => void {
    const source = this.#ports.events(`/v1/events?seat=${this.#ports.seat}`);
    const tell = (message: MessageEvent<string>) => {
      const wire = JSON.parse(message.data) as { calls: WireCall[] };
      on.calls(wire.calls.map(entry));
    };
    const end = () => {
      source.close();
      on.ended();
    };
    source.addEventListener('snapshot', tell);
    source.addEventListener('calls', tell);
    source.addEventListener('end', end);
    source.addEventListener('error', () => {
      if (source.readyState === 2) end(); // closed: the browser does not try again
    });
    return () => source.close();
  }

  async #json<T>(method: string, path: string, body?: object): Promise<T> {
    return read<T>(await this.#send(method, path, body));
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'X-Softphone-Seat': this.#ports.seat,
    };
    if (method !== 'GET') headers['Content-Type'] = 'application/json';
    try {
      return await this.#ports.fetch(path, {
        method,
        headers,
        cache: 'no-store',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(LIMIT),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new Failure('serverUnreachable');
    }
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.ok) {
    try {
      return (await response.json()) as T;
    } catch {
      throw new Failure('serverBroken');
    }
  }
  const problem: WireProblem = await response.json().catch(() => ({}));
  throw new Failure(nameFor(response.status, problem.code ?? ''));
}

function nameFor(status: number, code: string): ProblemName {
  if (code === 'name_invalid') return 'nameInvalid';
  if (code === 'code_wrong') return 'codeWrong';
  if (status === 401) return 'sessionGone';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'tooFast';
  if (status >= 502 && status <= 504) return 'serverUnreachable';
  return 'serverBroken';
}

function person(wire: WirePerson): Person {
  return { identity: wire.identity, name: wire.name };
}

function entry(wire: WireCall): Entry {
  return {
    sid: wire.sid,
    direction: wire.direction,
    peer: { address: wire.peer.address, name: wire.peer.name },
    status: wire.status,
    denied: wire.denied,
    startedAt: Date.parse(wire.started_at) || 0,
    answeredAt: wire.answered_at ? Date.parse(wire.answered_at) || 0 : 0,
    seconds: wire.duration,
  };
}
