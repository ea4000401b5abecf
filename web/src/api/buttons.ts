/** Buttons on other people's pages over HTTP, for administrators. */
import {
  type Button,
  type ButtonChange,
  type ButtonServer,
  type ButtonSettings,
  type Embedding,
  type Named,
  REFUSALS,
  type Refused,
  type Snippet,
  type Span,
  type Tongue,
} from '../state/button';
import { check, Http, type HttpPorts, time } from './http';

interface WireButton {
  id: string;
  key: string;
  name: string;
  to: string;
  origins: string[];
  language: Tongue | '';
  words: ButtonSettings['words'];
  privacy_url: string;
  record: boolean;
  hours: { zone: string; spans: Span[] | null };
  closed: ButtonSettings['closed'];
  limits: {
    calls: number;
    starts_per_minute: number;
    minutes_per_day: number;
    per_address: number;
    max_duration: number;
  };
  challenge: number;
  context_keys: { id: string; created_at: string }[];
  on: boolean;
  open: boolean;
}

interface WireSnippet {
  script: string;
  element: string;
  iframe: string;
  csp: { script: string; iframe: string };
  permissions_policy: { script: string; iframe: string };
}

export class ButtonClient implements ButtonServer {
  readonly #http: Http;

  constructor(ports: HttpPorts) {
    this.#http = new Http(ports);
  }

  async buttons(): Promise<readonly Button[]> {
    const wire = await this.#http.json<{ buttons: WireButton[] }>('GET', '/v1/admin/buttons');
    return wire.buttons.map(button);
  }

  async makeButton(settings: ButtonSettings): Promise<Button> {
    const body = wireButton(settings);
    return button(await this.#http.json<WireButton>('POST', '/v1/admin/buttons', body));
  }

  changeButton(id: string, change: ButtonChange): Promise<void> {
    return this.#do('PATCH', pathOf(id), wireButton(change));
  }

  deleteButton(id: string, endCalls: boolean): Promise<void> {
    return this.#do('DELETE', `${pathOf(id)}?end_calls=${endCalls}`);
  }

  async makeContextKey(id: string): Promise<string> {
    const path = `${pathOf(id)}/context-keys`;
    return (await this.#http.json<{ secret: string }>('POST', path, {})).secret;
  }

  deleteContextKey(id: string, key: string): Promise<void> {
    return this.#do('DELETE', `${pathOf(id)}/context-keys/${encodeURIComponent(key)}`);
  }

  async refusals(id: string, before: number): Promise<readonly Refused[]> {
    const query = new URLSearchParams({ limit: String(REFUSALS) });
    if (before) query.set('before', String(before));
    const wire = await this.#http.json<{
      refusals: { position: number; at: string; code: string; origin: string }[];
    }>('GET', `${pathOf(id)}/refusals?${query}`);
    return wire.refusals.map((one) => ({ ...one, at: time(one.at) }));
  }

  async snippet(id: string): Promise<Readonly<Record<Embedding, Snippet>>> {
    const wire = await this.#http.json<WireSnippet>('GET', `${pathOf(id)}/snippet`);
    const inPage = { csp: wire.csp.script, permissions: wire.permissions_policy.script };
    return {
      iframe: {
        code: wire.iframe,
        csp: wire.csp.iframe,
        permissions: wire.permissions_policy.iframe,
      },
      script: { code: wire.script, ...inPage },
      element: { code: wire.element, ...inPage },
    };
  }

  async rooms(): Promise<readonly Named[]> {
    const wire = await this.#http.json<{ rooms: Named[] | null }>('GET', '/v1/rooms');
    return (wire.rooms ?? []).map(({ name, title }) => ({ name, title }));
  }

  async #do(method: string, path: string, body?: object): Promise<void> {
    await check(await this.#http.send(method, path, body));
  }
}

function pathOf(id: string): string {
  return `/v1/admin/buttons/${encodeURIComponent(id)}`;
}

function button(wire: WireButton): Button {
  const { privacy_url, hours, limits, context_keys, ...same } = wire;
  return {
    ...same,
    privacyUrl: privacy_url,
    hours: { zone: hours.zone, spans: hours.spans ?? [] },
    limits: {
      calls: limits.calls,
      startsPerMinute: limits.starts_per_minute,
      minutesPerDay: limits.minutes_per_day,
      perAddress: limits.per_address,
      maxDuration: limits.max_duration,
    },
    contextKeys: context_keys.map(({ id, created_at }) => ({ id, createdAt: time(created_at) })),
  };
}

function wireButton({ privacyUrl, limits, ...same }: ButtonChange): object {
  return {
    ...same,
    ...(privacyUrl === undefined ? {} : { privacy_url: privacyUrl }),
    ...(limits && {
      limits: {
        calls: limits.calls,
        starts_per_minute: limits.startsPerMinute,
        minutes_per_day: limits.minutesPerDay,
        per_address: limits.perAddress,
        max_duration: limits.maxDuration,
      },
    }),
  };
}
