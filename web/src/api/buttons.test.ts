import { expect, test } from 'vitest';
import { shop } from '../testing/buttons';
import { ButtonClient } from './buttons';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A server that gives one answer to everything. */
function answering(answer: unknown, status = 200) {
  const sent: Sent[] = [];
  const fetch = async (path: string | URL | Request, init: RequestInit = {}) => {
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    sent.push({ method: init.method ?? '', path: String(path), body });
    return new Response(status === 204 ? null : JSON.stringify(answer), { status });
  };
  return { sent, client: new ButtonClient({ fetch, seat: 's' }) };
}

const wire = {
  id: 'mfrggzdfmz',
  key: 'pk_mfrggzdfmz',
  name: 'Shop',
  to: 'team:sales',
  origins: ['https://shop.example'],
  language: '',
  words: {},
  privacy_url: '',
  record: false,
  hours: { zone: '', spans: null },
  closed: { number: '', callback: false },
  limits: {
    calls: 5,
    starts_per_minute: 10,
    minutes_per_day: 600,
    per_address: 10,
    max_duration: 1800,
  },
  challenge: 0,
  context_keys: [{ id: 'abcdefgh', created_at: '2026-01-02T03:04:05Z' }],
  on: true,
  open: true,
};

const kept = shop({
  contextKeys: [{ id: 'abcdefgh', createdAt: Date.parse('2026-01-02T03:04:05Z') }],
});

test('buttons are read', async () => {
  const { client, sent } = answering({ buttons: [wire] });
  expect(await client.buttons()).toEqual([kept]);
  expect(sent).toEqual([{ method: 'GET', path: '/v1/admin/buttons', body: undefined }]);
});

test('what is set is sent, and nothing else', async () => {
  const { client, sent } = answering(wire);
  await client.changeButton('a/b', { on: false });
  await client.changeButton('x', { privacyUrl: 'https://a.example', limits: kept.limits });
  expect(sent).toEqual([
    { method: 'PATCH', path: '/v1/admin/buttons/a%2Fb', body: { on: false } },
    {
      method: 'PATCH',
      path: '/v1/admin/buttons/x',
      body: { privacy_url: 'https://a.example', limits: wire.limits },
    },
  ]);
});

test('a button is deleted with its calls, or without', async () => {
  const { client, sent } = answering(null, 204);
  await client.deleteButton('x', true);
  await client.deleteContextKey('x', 'k');
  expect(sent.map((one) => `${one.method} ${one.path}`)).toEqual([
    'DELETE /v1/admin/buttons/x?end_calls=true',
    'DELETE /v1/admin/buttons/x/context-keys/k',
  ]);
});

test('each embedding has its own lines', async () => {
  const { client } = answering({
    script: 'S',
    element: 'E',
    iframe: 'I',
    csp: { script: 'cs', iframe: 'ci' },
    permissions_policy: { script: 'ps', iframe: 'pi' },
  });
  expect(await client.snippet('x')).toEqual({
    iframe: { code: 'I', csp: 'ci', permissions: 'pi' },
    script: { code: 'S', csp: 'cs', permissions: 'ps' },
    element: { code: 'E', csp: 'cs', permissions: 'ps' },
  });
});

test('older refusals are asked for by position', async () => {
  const one = { position: 7, at: '2026-01-02T03:04:05Z', code: 'button_off', origin: '' };
  const { client, sent } = answering({ refusals: [one] });
  expect(await client.refusals('x', 0)).toEqual([{ ...one, at: Date.parse(one.at) }]);
  await client.refusals('x', 7);
  expect(sent.map(({ path }) => path)).toEqual([
    '/v1/admin/buttons/x/refusals?limit=100',
    '/v1/admin/buttons/x/refusals?limit=100&before=7',
  ]);
});

test('a refusal names the field', async () => {
  const { client } = answering({ code: 'hours_invalid', field: 'hours.zone', detail: 'x' }, 422);
  await expect(client.changeButton('x', {})).rejects.toMatchObject({
    problem: { name: 'invalid', refusal: { reason: 'hours_invalid', field: 'hours.zone' } },
  });
});
