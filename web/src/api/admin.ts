/** The administration over HTTP. */
import {
  type AdminServer,
  type Budget,
  type Colleague,
  type ColleagueChange,
  type Deed,
  type DeedFilter,
  type Grant,
  type GrantFilter,
  type Invited,
  type Inviting,
  type Key,
  type KeyChange,
  type KeyMaking,
  type Link,
  type MadeKey,
  PAGE,
  type Question,
  type Switch,
  type SwitchName,
  switchNames,
  type Team,
  type Verdict,
} from '../state/admin';
import { check, Http, type HttpPorts, time } from './http';
import { rights, wireRights, wireTime } from './rights';
import type {
  WireBudget,
  WireColleague,
  WireGrant,
  WireInvited,
  WireKey,
  WireLink,
  WireRecord,
  WireSwitch,
  WireTeam,
  WireVerdict,
} from './wire-admin';

export class AdminClient implements AdminServer {
  readonly #http: Http;
  readonly #seat: string;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
    this.#seat = ports.seat;
  }

  async people(): Promise<readonly Colleague[]> {
    const wire = await this.#get<{ people: WireColleague[] | null }>('/v1/admin/people');
    return (wire.people ?? []).map((one) => ({
      identity: one.identity,
      name: one.name,
      email: one.email,
      role: one.role,
      disabled: one.disabled,
      signedIn: one.signed_in ?? false,
      rights: one.rights ? rights(one.rights) : null,
      createdAt: time(one.created_at),
    }));
  }

  changePerson(identity: string, { rights, ...rest }: ColleagueChange): Promise<void> {
    const more = rights === undefined ? {} : { rights: rights && wireRights(rights) };
    return this.#do('PATCH', person(identity), { ...rest, ...more });
  }

  deletePerson(identity: string): Promise<void> {
    return this.#do('DELETE', person(identity));
  }

  async resetPerson(identity: string): Promise<Link> {
    return link(await this.#http.json<WireLink>('POST', `${person(identity)}/reset`, {}));
  }

  endSessions(identity: string, endCalls: boolean): Promise<void> {
    return this.#do('DELETE', `${person(identity)}/sessions?end_calls=${endCalls}`);
  }

  async invitations(): Promise<readonly Invited[]> {
    const wire = await this.#get<{ invitations: WireInvited[] | null }>('/v1/admin/invitations');
    return (wire.invitations ?? []).map((one) => ({
      id: one.id,
      name: one.name ?? '',
      email: one.email ?? '',
      role: one.role,
      by: one.by ?? '',
      createdAt: time(one.created_at),
      expiresAt: time(one.expires_at),
    }));
  }

  async invite({ name, email, role }: Inviting): Promise<Link> {
    const body = { role, ...(name ? { name } : {}), ...(email ? { email } : {}) };
    return link(await this.#http.json<WireLink>('POST', '/v1/admin/invitations', body));
  }

  takeBack(id: string): Promise<void> {
    return this.#do('DELETE', `/v1/admin/invitations/${encodeURIComponent(id)}`);
  }

  async keys(): Promise<readonly Key[]> {
    const wire = await this.#get<{ keys: WireKey[] | null }>('/v1/admin/keys');
    return (wire.keys ?? []).map(key);
  }

  async makeKey(making: KeyMaking): Promise<MadeKey> {
    return made(await this.#http.json<WireKey>('POST', '/v1/admin/keys', wireKey(making)));
  }

  changeKey(id: string, change: KeyChange): Promise<void> {
    return this.#do('PATCH', keyPath(id), wireKey(change));
  }

  async rotateKey(id: string, overlap: number): Promise<MadeKey> {
    return made(await this.#http.json<WireKey>('POST', `${keyPath(id)}/rotate`, { overlap }));
  }

  revokeKey(id: string): Promise<void> {
    return this.#do('DELETE', keyPath(id));
  }

  async grants({ identity, key, standing }: GrantFilter): Promise<readonly Grant[]> {
    const query = new URLSearchParams({ standing: String(standing) });
    if (identity) query.set('identity', identity);
    if (key) query.set('key', key);
    const wire = await this.#get<{ grants: WireGrant[] | null }>(`/v1/grants?${query}`);
    return (wire.grants ?? []).map((one) => ({
      id: one.id,
      identity: one.identity,
      parent: one.parent ?? '',
      by: one.by ?? '',
      key: one.key ?? '',
      note: one.label ?? '',
      rights: rights(one.capabilities),
      createdAt: time(one.created_at),
      expiresAt: time(one.expires_at),
      revokedAt: time(one.revoked_at),
    }));
  }

  endGrant(id: string, endCalls: boolean): Promise<void> {
    return this.#do('DELETE', `/v1/grants/${encodeURIComponent(id)}?end_calls=${endCalls}`);
  }

  async teams(): Promise<readonly Team[]> {
    const wire = await this.#get<{ teams: WireTeam[] | null }>('/v1/admin/teams');
    return (wire.teams ?? []).map(({ name, title, members }) => ({
      name,
      title,
      members: members ?? [],
    }));
  }

  makeTeam(team: Team): Promise<void> {
    return this.#do('POST', '/v1/admin/teams', team);
  }

  changeTeam(name: string, change: Omit<Team, 'name'>): Promise<void> {
    return this.#do('PATCH', `/v1/admin/teams/${encodeURIComponent(name)}`, change);
  }

  deleteTeam(name: string): Promise<void> {
    return this.#do('DELETE', `/v1/admin/teams/${encodeURIComponent(name)}`);
  }

  async switches(): Promise<readonly Switch[]> {
    const wire = await this.#get<{ switches: WireSwitch[] | null }>('/v1/admin/switches');
    return switchNames.flatMap((name) => {
      const one = wire.switches?.find((it) => it.name === name);
      if (!one) return [];
      return { name, on: one.on, by: one.by, reason: one.reason, at: time(one.at) };
    });
  }

  setSwitch(name: SwitchName, on: boolean, reason: string): Promise<void> {
    return this.#do('PUT', `/v1/admin/switches/${name}`, { on, reason });
  }

  async budgets(): Promise<readonly Budget[]> {
    const wire = await this.#get<{ budgets: WireBudget[] | null }>('/v1/admin/budgets');
    return (wire.budgets ?? []).map((one) => ({
      kind: one.kind,
      id: one.id,
      name: one.name,
      calls: one.calls ?? 0,
      callsLimit: one.calls_limit ?? 0,
      minutes: one.minutes ?? 0,
      minutesLimit: one.minutes_limit ?? 0,
    }));
  }

  async deeds(filter: DeedFilter, before: number): Promise<readonly Deed[]> {
    const query = deedQuery(filter);
    query.set('limit', String(PAGE));
    if (before) query.set('before', String(before));
    const wire = await this.#get<{ audit: WireRecord[] | null }>(`/v1/audit?${query}`);
    return (wire.audit ?? []).map((one) => ({
      position: one.position,
      at: time(one.at),
      by: one.by,
      name: one.name ?? '',
      action: one.action,
      target: one.target || one.room || one.conference || one.call || '',
      detail: one.detail ?? '',
      outcome: one.outcome,
    }));
  }

  deedsFile(filter: DeedFilter, format: 'csv' | 'ndjson'): string {
    const query = deedQuery(filter);
    query.set('format', format);
    query.set('seat', this.#seat);
    return `/v1/audit?${query}`;
  }

  async check({ to, as }: Question): Promise<Verdict> {
    const body = as ? { to, as } : { to };
    const wire = await this.#http.json<WireVerdict>('POST', '/v1/check', body);
    const { allowed, code, reason, plan, steps } = wire;
    return {
      allowed,
      code: code ?? '',
      reason: reason ?? '',
      plan: plan ?? '',
      steps: (steps ?? []).map(({ step, ok, code = '', detail = '' }) => ({
        step,
        ok,
        code,
        detail,
      })),
    };
  }

  #get<T>(path: string): Promise<T> {
    return this.#http.json<T>('GET', path);
  }

  async #do(method: string, path: string, body?: object): Promise<void> {
    await check(await this.#http.send(method, path, body));
  }
}

function person(identity: string): string {
  return `/v1/admin/people/${encodeURIComponent(identity)}`;
}

function keyPath(id: string): string {
  return `/v1/admin/keys/${encodeURIComponent(id)}`;
}

function link(wire: WireLink): Link {
  return { link: wire.link, expiresAt: time(wire.expires_at) };
}

function key(wire: WireKey): Key {
  return {
    id: wire.id,
    name: wire.name,
    hint: wire.hint ?? '',
    scopes: wire.scopes ?? [],
    prefix: wire.prefix,
    ceiling: rights(wire.ceiling ?? {}),
    origins: wire.origins ?? [],
    perMinute: wire.per_minute ?? 0,
    by: wire.by ?? '',
    createdAt: time(wire.created_at),
    expiresAt: time(wire.expires_at),
    usedAt: time(wire.used_at),
    revokedAt: time(wire.revoked_at),
  };
}

function made(wire: WireKey): MadeKey {
  return { key: key(wire), secret: wire.secret ?? '' };
}

function wireKey({ ceiling, perMinute, expiresAt, ...rest }: Partial<KeyMaking>): object {
  return {
    ...rest,
    ...(ceiling ? { ceiling: wireRights(ceiling) } : {}),
    ...(perMinute === undefined ? {} : { per_minute: perMinute }),
    ...(expiresAt === undefined ? {} : { expires_at: wireTime(expiresAt) }),
  };
}

function deedQuery({ since, until, ...rest }: DeedFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) if (value) query.set(key, value);
  if (since) query.set('since', new Date(since).toISOString());
  if (until) query.set('until', new Date(until).toISOString());
  return query;
}
