/** People's own account over HTTP. */
import type {
  AccountServer,
  Joining,
  Me,
  Passkey,
  Purpose,
  SignedIn,
  Welcome,
} from '../state/account';
import type { Role } from '../state/ports';
import { check, Http, type HttpPorts, time } from './http';
import type { Passkeys } from './passkey';
import type { WireCeremony } from './types';

export interface WireMe {
  identity: string;
  name: string;
  email?: string;
  role: Role;
  password?: boolean;
}

export interface WirePasskey {
  id: string;
  name: string;
  synced?: boolean;
  created_at: string;
  used_at: string | null;
}

export interface WireSession {
  id: string;
  agent: string;
  method: string;
  created_at: string;
  seen_at: string;
  current: boolean;
}

export interface WireWelcome {
  purpose: Purpose;
  name?: string;
  email?: string;
  identity?: string;
  role: Role;
}

export class AccountClient implements AccountServer {
  readonly #http: Http;
  readonly #passkeys: Passkeys;

  constructor(http: HttpPorts, passkeys: Passkeys) {
    this.#http = new Http(http);
    this.#passkeys = passkeys;
  }

  async me(): Promise<Me> {
    const { identity, name, email, role, password } = await this.#http.json<WireMe>(
      'GET',
      '/v1/me',
    );
    return { identity, name, email: email ?? '', role, password: password ?? false };
  }

  rename(name: string): Promise<void> {
    return this.#do('PATCH', '/v1/me', { name });
  }

  changePassword(current: string, next: string): Promise<void> {
    return this.#do('PUT', '/v1/me/password', { current, new: next });
  }

  async passkeys(): Promise<readonly Passkey[]> {
    const wire = await this.#http.json<{ passkeys: WirePasskey[] | null }>(
      'GET',
      '/v1/me/passkeys',
    );
    return (wire.passkeys ?? []).map((one) => ({
      id: one.id,
      name: one.name,
      synced: one.synced ?? false,
      createdAt: time(one.created_at),
      usedAt: time(one.used_at),
    }));
  }

  async addPasskey(name: string): Promise<void> {
    const path = '/v1/me/passkeys';
    const { ticket, options } = await this.#http.json<
      WireCeremony<PublicKeyCredentialCreationOptionsJSON>
    >('POST', `${path}/options`, {});
    const credential = await this.#passkeys.make(options);
    await this.#do('POST', path, { ticket, name, credential });
  }

  removePasskey(id: string): Promise<void> {
    return this.#do('DELETE', `/v1/me/passkeys/${encodeURIComponent(id)}`);
  }

  async sessions(): Promise<readonly SignedIn[]> {
    const wire = await this.#http.json<{ sessions: WireSession[] | null }>('GET', '/v1/sessions');
    return (wire.sessions ?? []).map((one) => ({
      id: one.id,
      agent: one.agent,
      method: one.method,
      createdAt: time(one.created_at),
      seenAt: time(one.seen_at),
      current: one.current,
    }));
  }

  endSession(id: string): Promise<void> {
    return this.#do('DELETE', `/v1/sessions/${encodeURIComponent(id)}`);
  }

  endAllSessions(endCalls: boolean): Promise<void> {
    return this.#do('DELETE', `/v1/sessions?end_calls=${endCalls}`);
  }

  async look(ticket: string): Promise<Welcome> {
    const wire = await this.#http.json<WireWelcome>('POST', '/v1/join/look', { ticket });
    const { purpose, name = '', email = '', identity = '', role } = wire;
    return { purpose, name, email, identity, role };
  }

  join(ticket: string, joining: Joining): Promise<void> {
    return this.#do('POST', '/v1/join', { ticket, ...joining });
  }

  async #do(method: string, path: string, body?: object): Promise<void> {
    await check(await this.#http.send(method, path, body));
  }
}
