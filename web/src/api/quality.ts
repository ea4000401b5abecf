/** The quality of calls over HTTP. */
import type {
  Cause,
  QualityServer,
  Rating,
  Report,
  Sample,
  ToldReport,
  Verdict,
} from '../state/quality';
import { check, Http, type HttpPorts } from './http';

interface WireQuality {
  by: { identity: string; name: string };
  verdict: Verdict | null;
  causes: Cause[];
  codec: string | null;
  samples: Sample[];
  warnings: { name: string; from: number; until: number | null }[];
  rating: number | null;
  issue: string | null;
}

export class QualityClient implements QualityServer {
  readonly #http: Http;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
  }

  async report(sid: string, { codec, samples, ...rest }: Report): Promise<void> {
    const rounded = samples.map(({ at, mos, rtt, jitter, loss }) => ({
      at,
      mos: within(mos, 5, 100),
      rtt: within(rtt, 60_000, 10),
      jitter: within(jitter, 60_000, 10),
      loss: within(loss, 1, 10_000),
    }));
    await this.#send(sid, { ...rest, ...(codec ? { codec } : {}), samples: rounded });
  }

  async rate(sid: string, { stars, issue }: Rating): Promise<void> {
    await this.#send(sid, { rating: stars, ...(issue ? { issue } : {}) });
  }

  async of(sid: string): Promise<readonly ToldReport[]> {
    const { reports } = await this.#http.json<{ reports: WireQuality[] }>('GET', path(sid));
    return reports.map(({ by, codec, ...one }) => ({
      ...one,
      identity: by.identity,
      by: by.name || by.identity,
      codec: codec ?? '',
    }));
  }

  async #send(sid: string, body: object): Promise<void> {
    await check(await this.#http.send('POST', path(sid), body));
  }
}

function path(sid: string): string {
  return `/v1/calls/${encodeURIComponent(sid)}/quality`;
}

/** A measure within what the server takes, with so many steps to one. */
function within(value: number, most: number, steps: number): number {
  return Number.isFinite(value)
    ? Math.round(Math.min(most, Math.max(0, value)) * steps) / steps
    : 0;
}
