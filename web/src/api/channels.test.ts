import { expect, test, vi } from 'vitest';
import { ChannelClient } from './channels';

function client(status: number, body?: unknown) {
  const fetch = vi.fn(
    async (_path: string, _init: RequestInit) =>
      new Response(body === undefined ? null : JSON.stringify(body), { status }),
  );
  const api = new ChannelClient({
    fetch: fetch as unknown as typeof globalThis.fetch,
    seat: 's1',
  });
  const sent = () => fetch.mock.calls.map(([path, init]) => `${init.method} ${path} ${init.body}`);
  return { api, fetch, sent };
}

const idle = { state: 'idle', turn: null, queue: [], silenced: [] };
const turn = {
  id: 'T1',
  call: 'CA1',
  identity: 'alice',
  name: 'Alice',
  since: '2026-01-31T12:00:00Z',
  limit: '2026-01-31T12:00:30Z',
  priority: false,
};

test('lists channels', async () => {
  const wire = {
    name: 'yard',
    title: 'Yard',
    max_turn: 30,
    roles: ['listen', 'speak'],
    members: 2,
    floor: { ...idle, queue: [{ call: 'CA2', identity: null, name: 'Bob', priority: false }] },
  };
  const { api, sent } = client(200, { channels: [wire] });
  expect(await api.list()).toEqual([
    {
      name: 'yard',
      title: 'Yard',
      maxTurn: 30,
      roles: ['listen', 'speak'],
      members: 2,
      floor: {
        turn: null,
        queue: [{ call: 'CA2', identity: '', name: 'Bob', priority: false }],
        silenced: [],
      },
    },
  ]);
  expect(sent()).toEqual(['GET /v1/channels undefined']);
});

test('no channels are a list too', async () => {
  expect(await client(200, { channels: null }).api.list()).toEqual([]);
});

test('asks for the floor, and says that it is still wanted', async () => {
  const { api, sent } = client(200, { outcome: 'granted', turn, lease: 3, renew: 1 });
  const answer = await api.ask('a b', 'CA1', false);
  expect(answer).toMatchObject({ outcome: 'granted', turn: { id: 'T1' }, lease: 3, renew: 1 });
  await api.ask('a b', 'CA1', true);
  expect(sent()).toEqual([
    'POST /v1/channels/a%20b/floor {"call":"CA1"}',
    'POST /v1/channels/a%20b/floor {"call":"CA1","renew":true}',
  ]);
});

test('waits its turn', async () => {
  const { api } = client(200, { outcome: 'queued', place: 2, turn: null, lease: 3, renew: 1 });
  expect(await api.ask('yard', 'CA1', false)).toEqual({
    outcome: 'queued',
    place: 2,
    lease: 3,
    renew: 1,
  });
});

test('an answer that grants nothing is none', async () => {
  const { api } = client(200, { outcome: 'granted', turn: null, lease: 3, renew: 1 });
  await expect(api.ask('yard', 'CA1', false)).rejects.toMatchObject({
    problem: { name: 'serverBroken' },
  });
});

test('says why the floor is refused', async () => {
  const { api } = client(409, { code: 'floor_silenced', detail: 'x' });
  await expect(api.ask('yard', 'CA1', false)).rejects.toMatchObject({
    problem: { name: 'conflict', refusal: { reason: 'floor_silenced' } },
  });
});

test('gives the floor back, and outlives the page where that is left', async () => {
  const { api, fetch, sent } = client(204);
  await api.drop('yard', 'CA1', false);
  await api.drop('yard', 'CA1', true);
  expect(sent()).toEqual(Array(2).fill('DELETE /v1/channels/yard/floor?call=CA1 undefined'));
  expect(fetch.mock.calls.map(([, init]) => init.keepalive)).toEqual([undefined, true]);
});

test('takes the floor away', async () => {
  const { api, sent } = client(204);
  await api.revoke('yard');
  expect(sent()).toEqual(['POST /v1/channels/yard/floor/revoke {}']);
});

test('reads who spoke when, page by page', async () => {
  const wire = {
    id: 'T1',
    call: 'CA1',
    identity: null,
    name: '',
    from: '+1500555…0001',
    started: '2026-01-31T12:00:00Z',
    ended: '2026-01-31T12:00:05Z',
    seconds: 5,
    why: 'released',
  };
  const { api, sent } = client(200, { turns: [wire], next: 'p2' });
  expect(await api.turns('yard', '')).toEqual({
    turns: [
      {
        id: 'T1',
        identity: '',
        name: '',
        from: '+1500555…0001',
        started: Date.parse('2026-01-31T12:00:00Z'),
        ended: Date.parse('2026-01-31T12:00:05Z'),
        seconds: 5,
        why: 'released',
      },
    ],
    next: 'p2',
  });
  await api.turns('yard', 'p2');
  expect(sent()[1]).toBe('GET /v1/channels/yard/turns?limit=20&before=p2 undefined');
  expect((await client(200, { turns: null, next: null }).api.turns('yard', '')).next).toBe('');
});
