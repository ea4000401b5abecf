/** Who can be rung, over HTTP. */
import type { Attendance } from '../state/ports';
import type { Choice, Heard, Missed, PresenceServer } from '../state/presence';
import { attendance } from './attendance';
import { check, Http, type HttpPorts, time } from './http';
import type { WireAttendance } from './types';

interface WireMissed {
  call: string;
  from: string;
  name: string;
  to: string;
  at: string;
  why: Missed['why'];
}

interface WireOwn extends WireAttendance {
  missed: WireMissed[];
}

export class PresenceClient implements PresenceServer {
  readonly #http: Http;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
  }

  async presence(): Promise<Heard> {
    return heard(await this.#http.json<WireOwn>('GET', '/v1/presence'));
  }

  async beat(page: string, busy: Attendance['busy']): Promise<Heard> {
    return heard(await this.#http.json<WireOwn>('POST', '/v1/presence', { page, busy }));
  }

  async choose({ state, reason, until }: Choice): Promise<Heard> {
    const body = { state, reason, until: until ? new Date(until).toISOString() : null };
    return heard(await this.#http.json<WireOwn>('PUT', '/v1/presence', body));
  }

  leave(page: string): void {
    this.#http
      .send('DELETE', `/v1/presence?page=${page}`, undefined, {}, { keepalive: true })
      .catch(() => {}); // then the lease ends by itself
  }

  async seen(stamp: string): Promise<void> {
    const path = `/v1/presence/missed?until=${encodeURIComponent(stamp)}`;
    await check(await this.#http.send('DELETE', path));
  }
}

function heard(wire: WireOwn): Heard {
  return {
    ...attendance(wire),
    missed: wire.missed.map(({ call, from, name, to, at, why }) => ({
      call,
      from,
      name,
      to,
      at: time(at),
      stamp: at,
      why,
    })),
  };
}
