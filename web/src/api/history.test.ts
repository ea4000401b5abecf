import { expect, test, vi } from 'vitest';
import { HistoryClient } from './history';

const call = {
  sid: 'CA1',
  of: { identity: 'alice', name: 'Alice' },
  direction: 'incoming',
  peer: { address: '+15005550101', name: '' },
  line: '+15005550006',
  status: 'ringing',
  result: 'ongoing',
  denied: '',
  started_at: '2026-01-31T12:00:00Z',
  answered_at: null,
  ended_at: null,
  duration: 0,
  note: '',
  outcome: '',
  noted_by: '',
};

test('the newest calls are asked for, of one number where it is named, and told with their line', async () => {
  const fetch = vi.fn(
    async (_path: string, _init: RequestInit) =>
      new Response(JSON.stringify({ calls: [call], next: null, reached: null })),
  );
  const api = new HistoryClient({ fetch: fetch as unknown as typeof globalThis.fetch, seat: 's1' });
  expect(await api.newest(10)).toMatchObject([
    { sid: 'CA1', line: '+15005550006', status: 'ringing', result: 'ongoing', answeredAt: 0 },
  ]);
  await api.newest(4, '+15005550101');
  expect(fetch.mock.calls.map(([path]) => path)).toEqual([
    '/v1/calls?limit=10',
    '/v1/calls?limit=4&peer=%2B15005550101',
  ]);
});
