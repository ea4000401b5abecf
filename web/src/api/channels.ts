/** Channels and their floors over HTTP. */
import type { Answer, Pace } from '../state/asking';
import type { ChannelRole, Floor, Listing, Turn } from '../state/channel';
import type { ChannelServer, Spoken, Spokens } from '../state/channels';
import { Failure } from '../state/problem';
import { check, Http, type HttpPorts, read, time } from './http';

/**
 * Milliseconds that an answer about the floor may take. Later it is of no use: the lease that it
 * tells of has run out.
 */
const FLOOR_LIMIT = 3_000;
/** How many turns are fetched at once. */
const PAGE = 20;

export interface WireTurn {
  id: string;
  call: string;
  identity: string | null;
  name: string;
  since: string;
  limit: string;
  priority: boolean;
}

export interface WireFloor {
  state: 'idle' | 'taken';
  turn: WireTurn | null;
  queue: { call: string; identity: string | null; name: string; priority: boolean }[] | null;
  silenced: string[] | null;
}

interface WireChannel {
  name: string;
  title: string;
  max_turn: number;
  roles: ChannelRole[];
  members: number;
  floor: WireFloor;
}

interface WireAnswer {
  outcome: 'granted' | 'queued';
  place?: number;
  turn: WireTurn | null;
  lease: number;
  renew: number;
}

interface WireSpoken {
  id: string;
  identity: string | null;
  name: string;
  from: string;
  started: string;
  ended: string;
  seconds: number;
  why: string;
}

export class ChannelClient implements ChannelServer {
  readonly #http: Http;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
  }

  async list(): Promise<readonly Listing[]> {
    const wire = await this.#http.json<{ channels: WireChannel[] | null }>('GET', '/v1/channels');
    return (wire.channels ?? []).map(listing);
  }

  async ask(name: string, call: string, again: boolean): Promise<Answer & Pace> {
    const body = again ? { call, renew: true } : { call };
    const path = `${at(name)}/floor`;
    const wire = await read<WireAnswer>(
      await this.#http.send('POST', path, body, {}, { limit: FLOOR_LIMIT }),
    );
    const { lease, renew } = wire;
    if (wire.outcome === 'granted' && wire.turn) {
      return { outcome: 'granted', turn: turn(wire.turn), lease, renew };
    }
    if (wire.outcome === 'queued') {
      return { outcome: 'queued', place: wire.place ?? 1, lease, renew };
    }
    throw new Failure('serverBroken');
  }

  async drop(name: string, call: string, last: boolean): Promise<void> {
    const path = `${at(name)}/floor?call=${encodeURIComponent(call)}`;
    const how = last ? { keepalive: true } : { limit: FLOOR_LIMIT };
    await check(await this.#http.send('DELETE', path, undefined, {}, how));
  }

  async revoke(name: string): Promise<void> {
    await check(await this.#http.send('POST', `${at(name)}/floor/revoke`, {}));
  }

  async turns(name: string, before: string): Promise<Spokens> {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (before) query.set('before', before);
    const path = `${at(name)}/turns?${query}`;
    const wire = await this.#http.json<{
      turns: WireSpoken[] | null;
      next: string | null;
    }>('GET', path);
    return { turns: (wire.turns ?? []).map(spoken), next: wire.next ?? '' };
  }
}

function at(name: string): string {
  return `/v1/channels/${encodeURIComponent(name)}`;
}

function listing(wire: WireChannel): Listing {
  const { name, title, roles, members } = wire;
  return { name, title, maxTurn: wire.max_turn, roles, members, floor: floor(wire.floor) };
}

export function floor(wire: WireFloor): Floor {
  return {
    turn: wire.turn ? turn(wire.turn) : null,
    queue: (wire.queue ?? []).map((one) => ({ ...one, identity: one.identity ?? '' })),
    silenced: wire.silenced ?? [],
  };
}

function turn(wire: WireTurn): Turn {
  return {
    id: wire.id,
    call: wire.call,
    identity: wire.identity ?? '',
    name: wire.name,
    since: time(wire.since),
    limit: time(wire.limit),
    priority: wire.priority,
  };
}

function spoken(wire: WireSpoken): Spoken {
  return {
    id: wire.id,
    identity: wire.identity ?? '',
    name: wire.name,
    from: wire.from,
    started: time(wire.started),
    ended: time(wire.ended),
    seconds: wire.seconds,
    why: wire.why,
  };
}
