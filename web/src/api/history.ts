/** The history and its figures over HTTP. */
import type { CallerServer } from '../state/callers';
import {
  bounds,
  type CallFilter,
  type CallPage,
  type CallRecord,
  type CallTape,
  type RecordServer,
  type Result,
} from '../state/record';
import {
  beginning,
  type Figures,
  type Range,
  type SoundFigures,
  type Statistics,
  type StatisticsServer,
} from '../state/statistics';
import { entry } from './client';
import { tapeAt } from './conferences';
import { Http, type HttpPorts, time } from './http';
import type { WireCall } from './types';

interface WireRecord extends WireCall {
  of: { identity: string; name: string };
  line: string;
  result: Result;
}

interface WireFigures {
  incoming: number;
  outgoing: number;
  answered: number;
  missed: number;
  reached: number;
  talk: number;
  wait: number;
  longest_wait: number;
}

interface WireAll extends WireFigures {
  internal: number;
}

interface WireStatistics {
  by: 'hour' | 'day';
  total: WireAll;
  sound: SoundFigures;
  periods: (WireAll & { start: string; sound: SoundFigures })[];
  agents: (WireFigures & { identity: string; name: string; sound: SoundFigures })[];
  numbers: (WireFigures & { number: string })[];
}

export class HistoryClient implements RecordServer, StatisticsServer, CallerServer {
  readonly #http: Http;
  readonly #seat: string;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
    this.#seat = ports.seat;
  }

  async find(filter: CallFilter, cursor: string): Promise<CallPage> {
    const query = queryOf(filter);
    if (cursor) query.set('cursor', cursor);
    const wire = await this.#http.json<{
      calls: WireRecord[];
      next: string | null;
      reached: string | null;
    }>('GET', `/v1/calls?${query}`);
    return {
      calls: wire.calls.map(record),
      next: wire.next ?? '',
      reached: time(wire.reached),
    };
  }

  async newest(most: number, peer = ''): Promise<readonly CallRecord[]> {
    const query = new URLSearchParams({ limit: String(most) });
    if (peer) query.set('peer', peer);
    const wire = await this.#http.json<{ calls: WireRecord[] }>('GET', `/v1/calls?${query}`);
    return wire.calls.map(record);
  }

  async tapes(sid: string): Promise<readonly CallTape[]> {
    const wire = await this.#http.json<{
      recordings: {
        conference: string;
        sid: string;
        started_at: string | null;
        duration: number;
      }[];
    }>('GET', `/v1/calls/${encodeURIComponent(sid)}/recordings`);
    return wire.recordings.map((one) => ({
      sid: one.sid,
      source: tapeAt(one.conference, one.sid, this.#seat),
      startedAt: time(one.started_at),
      seconds: one.duration,
    }));
  }

  file(filter: CallFilter, format: 'csv' | 'json'): string {
    const query = queryOf(filter);
    query.set('format', format);
    query.set('seat', this.#seat);
    return `/v1/calls/export?${query}`;
  }

  async statistics(range: Range): Promise<Statistics> {
    const now = new Date();
    const query = new URLSearchParams({
      since: beginning(range, now).toISOString(),
      until: now.toISOString(),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
      by: range === 'today' ? 'hour' : 'day',
    });
    const wire = await this.#http.json<WireStatistics>('GET', `/v1/statistics?${query}`);
    return {
      by: wire.by,
      total: { ...figures(wire.total), internal: wire.total.internal },
      sound: wire.sound,
      periods: wire.periods.map((one) => ({
        start: one.start,
        sound: one.sound,
        internal: one.internal,
        ...figures(one),
      })),
      agents: wire.agents.map((one) => ({
        identity: one.identity,
        name: one.name,
        sound: one.sound,
        ...figures(one),
      })),
      numbers: wire.numbers.map((one) => ({ number: one.number, ...figures(one) })),
    };
  }
}

function record(wire: WireRecord): CallRecord {
  return {
    ...entry(wire),
    of: wire.of.identity,
    ofName: wire.of.name,
    line: wire.line,
    result: wire.result,
  };
}

function figures(wire: WireFigures): Figures {
  const { incoming, outgoing, answered, missed, reached, talk, wait } = wire;
  return {
    incoming,
    outgoing,
    answered,
    missed,
    reached,
    talk,
    wait,
    longestWait: wire.longest_wait,
  };
}

function queryOf(filter: CallFilter): URLSearchParams {
  const query = new URLSearchParams();
  const { since, until } = bounds(filter);
  for (const name of ['text', 'result', 'direction', 'of'] as const) {
    if (filter[name]) query.set(name, filter[name]);
  }
  if (since) query.set('since', since.toISOString());
  if (until) query.set('until', until.toISOString());
  return query;
}
