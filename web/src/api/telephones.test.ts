import { expect, test, vi } from 'vitest';
import { Telephones } from './telephones';

const now = Date.UTC(2026, 10, 21, 10);
const wire = {
  number: '+15005550101',
  secret: 's1',
  token: 't',
  expires_at: '2026-11-21T11:00:00Z',
  signalling: { url: 'ws://localhost:8080/signal' },
};

/** A desk that answers so, one after the other, and a tab's memory. */
function desk(answers: [number, unknown][], kept: string | null = null) {
  const saved: string[] = [];
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => {
    const [status, body] = answers.shift() ?? [500, {}];
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  });
  const telephones = new Telephones({
    fetch: fetch as unknown as typeof globalThis.fetch,
    storage: {
      getItem: () => kept,
      setItem: (_: string, value: string) => void saved.push(value),
    } as unknown as Storage,
    seat: 'seat1',
    now: () => now,
  });
  const bodies = () => fetch.mock.calls.map(([, init]) => JSON.parse(String(init.body)));
  return { telephones, fetch, saved, bodies };
}

const mine = JSON.stringify({ seat: 'seat1', number: '+15005550101', secret: 's0' });

test('gets a telephone and keeps what proves it', async () => {
  const { telephones, fetch, saved } = desk([[201, wire]]);
  expect(await telephones.telephone()).toEqual({
    number: '+15005550101',
    token: 't',
    ttl: 3600,
    signalling: 'ws://localhost:8080/signal',
  });
  expect(fetch.mock.calls[0]?.[0]).toBe('/carrier/telephones');
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{}' });
  expect(JSON.parse(saved[0] ?? '')).toEqual({
    seat: 'seat1',
    number: '+15005550101',
    secret: 's1',
  });
});

test('a reloaded tab asks for its number, and later with the secret that it was given', async () => {
  const { telephones, bodies } = desk(
    [
      [201, wire],
      [201, wire],
    ],
    mine,
  );
  await telephones.telephone();
  await telephones.telephone();
  expect(bodies()).toEqual([
    { number: '+15005550101', secret: 's0' },
    { number: '+15005550101', secret: 's1' },
  ]);
});

test('the copy of a tab, and a memory in disorder, ask for another number', async () => {
  for (const kept of [mine.replace('seat1', 'seat2'), '{', '{}', '1', '{"seat":"seat1"}']) {
    const { telephones, bodies } = desk([[201, wire]], kept);
    await telephones.telephone();
    expect(bodies()).toEqual([{}]);
  }
});

test('takes another number when its own was taken', async () => {
  const { telephones, bodies } = desk(
    [
      [409, { code: 'number_taken' }],
      [201, { ...wire, number: '+15005550102' }],
    ],
    mine,
  );
  expect(await telephones.telephone()).toMatchObject({ number: '+15005550102' });
  expect(bodies()[1]).toEqual({});
});

test.each([404, 405])('%d: there are no telephones here', async (status) => {
  expect(await desk([[status, {}]]).telephones.telephone()).toBeNull();
});

test.each([
  [403, {}, 'forbidden'],
  [409, {}, 'serverBroken'],
  [500, {}, 'serverBroken'],
  [503, {}, 'serverUnreachable'],
  [201, 'not json', 'serverBroken'],
] as const)('%d %j is %s', async (status, body, name) => {
  await expect(desk([[status, body]]).telephones.telephone()).rejects.toMatchObject({
    problem: { name },
  });
});

test('a network that fails is said to be one', async () => {
  const telephones = new Telephones({
    fetch: () => Promise.reject(new TypeError('x')),
    storage: undefined,
    seat: 's',
    now: () => now,
  });
  await expect(telephones.directory()).rejects.toMatchObject({
    problem: { name: 'serverUnreachable' },
  });
});

test('reads the directory', async () => {
  const listed = { numbers: [{ number: '+15005550006', name: '' }], robots: [] };
  const { telephones, fetch } = desk([[200, listed]]);
  expect(await telephones.directory()).toEqual(listed);
  expect(fetch.mock.calls[0]?.[0]).toBe('/carrier/telephones/directory');
});
