import { expect, test, vi } from 'vitest';
import { Client } from './client';

/** What the browser's EventSource is to the client. */
class FakeEvents extends EventTarget {
  readyState = 0;
  close = vi.fn(() => {
    this.readyState = 2;
  });
}

/** A browser without passkeys. */
const none = { possible: false, fetch: () => Promise.reject(new Error('there are none')) };

function client(status: number, body: unknown) {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status });
  });
  const source = new FakeEvents();
  const events = vi.fn((_url: string) => source as unknown as EventSource);
  return {
    fetch,
    source,
    events,
    api: new Client({
      fetch: fetch as unknown as typeof globalThis.fetch,
      events,
      passkeys: none,
      path: () => '/board',
      seat: 's1',
    }),
  };
}

test('sends the seat with everything, and JSON with what changes something', async () => {
  const { api, fetch } = client(201, { identity: 'alice', name: 'Alice' });
  expect(await api.signIn({ by: 'name', name: 'Alice' })).toEqual({
    identity: 'alice',
    name: 'Alice',
  });
  const [path, init] = fetch.mock.calls[0] ?? [];
  expect(path).toBe('/v1/session');
  expect(init).toMatchObject({ method: 'POST', body: '{"name":"Alice"}' });
  expect(init?.headers).toMatchObject({
    'X-Softphone-Seat': 's1',
    'Content-Type': 'application/json',
  });
});

test('sends what was typed as a password', async () => {
  const { api, fetch } = client(201, { identity: 'a', name: 'A' });
  await api.signIn({ by: 'password', login: 'a@example.com', password: 'secret' });
  expect(fetch.mock.calls[0]?.[1].body).toBe('{"login":"a@example.com","password":"secret"}');
});

test('a provider is told which tab comes back', () => {
  expect(client(200, {}).api.provider('a b')).toBe('/v1/oidc/a%20b/start?seat=s1&next=%2Fboard');
});

test('reads the settings', async () => {
  const wire = {
    version: '1',
    language: 'ja',
    sign_in: {
      demo: false,
      password: true,
      passkey: true,
      oidc: null,
      first: false,
      session: true,
    },
    signalling: { url: 'ws://localhost:8080/signal' },
    edge: 'roaming',
    publish_insights: false,
    call_style: 'conference',
    notice: 'local',
    speed_dial: null,
  };
  expect(await client(200, wire).api.settings()).toMatchObject({
    signalling: 'ws://localhost:8080/signal',
    signIn: {
      demo: false,
      password: true,
      passkey: false,
      providers: [],
      first: false,
      session: true,
    },
    callStyle: 'conference',
    speedDial: [],
  });
  expect(await client(200, { ...wire, signalling: null }).api.settings()).toMatchObject({
    signalling: null,
  });
});

test('reads a token', async () => {
  const wire = {
    token: 't',
    edge: 'roaming',
    ttl: 3600,
    refresh_after: 2400,
    capabilities: {
      incoming: true,
      clients: ['*'],
      numbers: [
        { prefix: '+8150', region: '' },
        { prefix: '', region: 'JP' },
      ],
      caller_ids: ['+15005550006', '+15005550007'],
    },
  };
  expect(await client(201, wire).api.credentials()).toEqual({
    token: 't',
    edge: 'roaming',
    ttl: 3600,
    refreshAfter: 2400,
    abilities: {
      incoming: true,
      clients: true,
      prefixes: ['+8150', '+'],
      callerIds: ['+15005550006', '+15005550007'],
    },
  });
});

test('reads calls', async () => {
  const wire = {
    sid: 'CA1',
    direction: 'incoming',
    peer: { address: 'client:bob', name: 'Bob' },
    status: 'no-answer',
    denied: '',
    started_at: '2026-11-21T10:00:00Z',
    answered_at: null,
    ended_at: null,
    duration: 0,
  };
  const [entry] = await client(200, { calls: [wire] }).api.history();
  expect(entry).toMatchObject({ sid: 'CA1', startedAt: Date.UTC(2026, 10, 21, 10), answeredAt: 0 });
  expect(await client(200, { calls: null }).api.history()).toEqual([]);
  expect(await client(404, {}).api.call('CA/../x')).toBeNull();
});

test('nobody is signed in, and nobody is called a failure', async () => {
  expect(await client(401, { code: 'session_missing' }).api.session()).toBeNull();
});

test.each([
  [401, { code: 'session_missing' }, 'sessionGone'],
  [401, { code: 'login_wrong' }, 'sessionGone'],
  [422, { code: 'name_invalid' }, 'nameInvalid'],
  [403, { code: 'forbidden' }, 'forbidden'],
  [429, {}, 'tooFast'],
  [500, {}, 'serverBroken'],
  [500, 'not json', 'serverBroken'],
  [502, 'a proxy speaks', 'serverUnreachable'],
  [503, {}, 'serverUnreachable'],
  [200, 'not json', 'serverBroken'],
] as const)('%d %j is %s', async (status, body, name) => {
  await expect(client(status, body).api.people()).rejects.toMatchObject({ problem: { name } });
});

test('a network that fails is said to be one', async () => {
  const api = new Client({
    fetch: () => Promise.reject(new TypeError('x')),
    events: vi.fn(),
    passkeys: none,
    path: () => '/board',
    seat: 's',
  });
  await expect(api.people()).rejects.toMatchObject({ problem: { name: 'serverUnreachable' } });
});

const told = {
  sid: 'CA1',
  direction: 'incoming',
  peer: { address: 'client:bob', name: 'Bob' },
  status: 'no-answer',
  denied: '',
  started_at: '2026-01-31T12:00:00Z',
  answered_at: null,
  ended_at: null,
  duration: 0,
};

const deaf = () => ({
  calls: vi.fn(),
  conferences: vi.fn(),
  conference: vi.fn(),
  control: vi.fn(),
  task: vi.fn(),
  channel: vi.fn(),
  connected: vi.fn(),
  ended: vi.fn(),
});

test('follows what the server tells, until it is told to stop', () => {
  const { api, source, events } = client(200, {});
  const calls = vi.fn();
  const stop = api.follow({ ...deaf(), calls });
  expect(events).toHaveBeenCalledWith('/v1/events?seat=s1&conferences=1');
  for (const type of ['snapshot', 'calls']) {
    source.dispatchEvent(new MessageEvent(type, { data: JSON.stringify({ calls: [told] }) }));
  }
  expect(calls).toHaveBeenCalledTimes(2);
  expect(calls.mock.calls[1]?.[0]).toMatchObject([{ sid: 'CA1', status: 'no-answer' }]);
  stop();
  expect(source.close).toHaveBeenCalled();
});

test('leaves a broken connection to the browser, and says when it gives up', () => {
  const { api, source } = client(200, {});
  const ended = vi.fn();
  api.follow({ ...deaf(), ended });
  source.dispatchEvent(new Event('error')); // it tries again by itself
  expect(ended).not.toHaveBeenCalled();
  source.readyState = 2;
  source.dispatchEvent(new Event('error'));
  expect(ended).toHaveBeenCalledExactlyOnceWith(false);
});

test('closes when the server says that it is over', () => {
  const { api, source } = client(200, {});
  const ended = vi.fn();
  api.follow({ ...deaf(), ended });
  source.dispatchEvent(new MessageEvent('end', { data: '{"code":"session_missing"}' }));
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
  expect(source.close).toHaveBeenCalled();
});

const wanted = {
  id: 'mfrggzdfmztwq2lknnwg23tpob',
  button: 'mfrggzdfmz',
  to: 'team:sales',
  name: 'Erika',
  number: '+4930901820',
  message: null,
  when: 'After five',
  note: '',
  page: { title: 'A shop', url: 'https://shop.example/' },
  language: 'en',
  created_at: '2026-01-31T12:00:00Z',
  done_at: null,
  done_by: null,
};

const waits = {
  id: 'mfrggzdfmztwq2lknnwg23tpob',
  to: 'team:sales',
  name: 'Erika',
  number: '+4930901820',
  message: null,
  when: 'After five',
  note: '',
  title: 'A shop',
  url: 'https://shop.example/',
  language: 'en',
  createdAt: Date.parse('2026-01-31T12:00:00Z'),
  doneAt: 0,
  doneBy: '',
};

test('tells who wants to be called back, and who was', () => {
  const { api, source } = client(200, {});
  const task = vi.fn();
  api.follow({ ...deaf(), task });
  const done = { ...wanted, done_at: '2026-01-31T13:00:00Z', done_by: 'bob' };
  source.dispatchEvent(new MessageEvent('task.created', { data: JSON.stringify(wanted) }));
  source.dispatchEvent(new MessageEvent('task.done', { data: JSON.stringify(done) }));
  const doneAt = Date.parse('2026-01-31T13:00:00Z');
  expect(task.mock.calls).toEqual([[waits], [{ ...waits, doneAt, doneBy: 'bob' }]]);
});

test('asks who wants to be called back, and says that it was done', async () => {
  const list = client(200, { tasks: [wanted] });
  expect(await list.api.tasks(true)).toEqual([waits]);
  expect(list.fetch.mock.calls[0]?.[0]).toBe('/v1/tasks?open=true&limit=1000');
  const one = client(200, wanted);
  expect(await one.api.setTaskDone('a/b', true)).toEqual(waits);
  expect(one.fetch.mock.calls[0]?.[0]).toBe('/v1/tasks/a%2Fb');
  expect(one.fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'PATCH', body: '{"done":true}' });
});

test('a message is a task with sound, that the seat may hear', async () => {
  const message = { seconds: 12, call: 'CA1', from: '+4930901820' };
  const { api } = client(200, { tasks: [{ ...wanted, message }] });
  expect(await api.tasks(true)).toEqual([{ ...waits, message }]);
  expect(api.sound('a/b')).toBe('/v1/tasks/a%2Fb/message?seat=s1');
});

test('asks who a visitor is, which may not be known yet', async () => {
  const visit = {
    identity: 'w1',
    name: 'Erika',
    button: 'mfrggzdfmz',
    button_name: 'Shop',
    page: { title: 'A shop', url: 'https://shop.example/' },
    verified: { customer: '4711' },
    language: 'en',
    origin: 'https://shop.example',
    created_at: '2026-01-31T12:00:00Z',
  };
  expect(await client(200, visit).api.visit('w1')).toEqual({
    identity: 'w1',
    button: 'Shop',
    title: 'A shop',
    url: 'https://shop.example/',
    verified: { customer: '4711' },
    language: 'en',
    origin: 'https://shop.example',
  });
  expect(await client(404, { code: 'visit_unknown' }).api.visit('w1')).toBeNull();
});

test('tells who has the floor of a channel', () => {
  const { api, source } = client(200, {});
  const channel = vi.fn();
  api.follow({ ...deaf(), channel });
  const floor = {
    state: 'taken',
    turn: {
      id: 'T1',
      call: 'CA1',
      identity: null,
      name: '+1500555…',
      since: '2026-01-31T12:00:00Z',
      limit: '2026-01-31T12:00:30Z',
      priority: true,
    },
    queue: null,
    silenced: null,
  };
  const data = JSON.stringify({ name: 'yard', floor });
  source.dispatchEvent(new MessageEvent('channel', { data }));
  expect(channel).toHaveBeenCalledExactlyOnceWith('yard', {
    turn: {
      id: 'T1',
      call: 'CA1',
      identity: '',
      name: '+1500555…',
      since: Date.parse('2026-01-31T12:00:00Z'),
      limit: Date.parse('2026-01-31T12:00:30Z'),
      priority: true,
    },
    queue: [],
    silenced: [],
  });
});
