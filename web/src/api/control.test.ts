import { expect, test, vi } from 'vitest';
import { ControlClient } from './control';

test('says its commands to the right addresses', async () => {
  let words = 0;
  const fetch = vi.fn(
    async (_path: string, _init: RequestInit) => new Response(null, { status: 204 }),
  );
  const api = new ControlClient({
    fetch: fetch as unknown as typeof globalThis.fetch,
    seat: 's1',
    word: () => `word-${++words}`,
  });
  await api.keep('CF1', 'CA1');
  await api.goodbye('CA1');
  await api.hold('CF1', true);
  await api.transfer('CF1', { kind: 'warm', to: 'bob' });
  await api.transfer('CF1', { kind: 'blind', to: '+15005550001', callerId: '+15005550006' });
  await api.steer('CF1', 2, 'swap');
  await api.merge('CF1', 'CF2');
  await api.pass('CA1', { to: 'bob' });
  await api.pass('CA1', { to: '+15005550001', callerId: '+15005550006' });
  await api.voicemail('CA1');
  await api.note('CA1', { note: 'x', outcome: '' });
  expect(fetch.mock.calls.map(([path, init]) => `${init.method} ${path} ${init.body}`)).toEqual([
    'PATCH /v1/conferences/CF1/participants/CA1 {"kept":true}',
    'POST /v1/calls/CA1/end {}',
    'POST /v1/conferences/CF1/hold {"held":true}',
    'POST /v1/conferences/CF1/transfers {"kind":"warm","to":"bob"}',
    'POST /v1/conferences/CF1/transfers {"kind":"blind","to":"+15005550001","caller_id":"+15005550006"}',
    'PATCH /v1/conferences/CF1/transfers/2 {"action":"swap"}',
    'POST /v1/conferences/CF1/merge {"with":"CF2"}',
    'POST /v1/calls/CA1/pass {"to":"bob"}',
    'POST /v1/calls/CA1/pass {"to":"+15005550001","caller_id":"+15005550006"}',
    'POST /v1/calls/CA1/voicemail {}',
    'PATCH /v1/calls/CA1 {"note":"x","outcome":""}',
  ]);
  const keys = fetch.mock.calls.map(([, init]) => new Headers(init.headers).get('Idempotency-Key'));
  expect(new Set(keys).size).toBe(keys.length);
});
