import { expect, test } from 'vitest';
import { contact } from '../testing/contacts';
import { visitorId } from '../testing/visitors';
import { HandClock, record, settle } from '../testing/world';
import type { Call } from './call';
import { type CallerServer, Callers } from './callers';
import type { Contact } from './contacts';
import { Failure } from './problem';
import type { CallRecord } from './record';
import { signal } from './signal';

const clock = new HandClock();
const number = '+15005550101';

function rings(address = number, sid = 'CA9'): Call {
  return {
    id: 'in-1',
    sid,
    direction: 'incoming',
    peer: { address, name: '' },
    phase: 'incoming',
    answeredAt: 0,
    early: false,
    muted: false,
    held: false,
    warnings: [],
    leaving: false,
  };
}

/** The record of the call that rings. */
const ringing = (change: Partial<CallRecord> = {}) =>
  record({
    sid: 'CA9',
    direction: 'incoming',
    peer: { address: number, name: '' },
    status: 'ringing',
    result: 'ongoing',
    startedAt: 1_799_999_900_000,
    answeredAt: 0,
    line: '+15005550006',
    ...change,
  });

class History implements CallerServer {
  calls: readonly CallRecord[] = [];
  readonly asked: string[] = [];
  failure: Error | null = null;
  async newest(most: number, peer = '') {
    this.asked.push(peer);
    if (this.failure) throw this.failure;
    return this.calls.filter((one) => !peer || one.peer.address === peer).slice(0, most);
  }
}

function world(calls: readonly CallRecord[] = [], contacts: readonly Contact[] | null = []) {
  const server = new History();
  server.calls = calls;
  return { server, callers: new Callers(server, clock, { all: signal(contacts) }) };
}

test('tells the line that was called, and the last call with the same number that is over', async () => {
  const peer = { address: number, name: '' };
  const { callers, server } = world([
    ringing(),
    record({ sid: 'CA8', status: 'in-progress', peer, startedAt: 1_799_999_800_000 }),
    record({ sid: 'CA7', peer, startedAt: 1_799_999_700_000, note: 'A quote', outcome: 'Sold' }),
    record({ sid: 'CA6', peer, startedAt: 1_799_999_600_000 }),
    record({ sid: 'CA5', startedAt: 1_799_999_750_000 }), // with Bob
  ]);
  const told = callers.meet(rings());
  expect(told.value).toEqual({ line: '', before: null, done: false });
  await settle();
  expect(told.value).toMatchObject({
    line: '+15005550006',
    before: { sid: 'CA7', note: 'A quote' },
    done: true,
  });
  expect(callers.meet(rings())).toBe(told); // it is asked for once
  await settle();
  expect(server.asked).toEqual(['', number]);
});

test('asks again for a call that the server does not know of yet, and says meanwhile what it knows', async () => {
  const before = record({ sid: 'CA7', peer: { address: number, name: '' } });
  const { callers, server } = world([before]);
  const told = callers.meet(rings());
  await settle();
  expect(told.value).toEqual({ line: '', before, done: false });
  server.calls = [ringing(), before];
  await clock.pass(400);
  expect(told.value).toEqual({ line: '+15005550006', before, done: true });
});

test('gives up in the end, and what fails is not known', async () => {
  const { callers, server } = world();
  server.failure = new Failure('serverUnreachable');
  const told = callers.meet(rings());
  await clock.pass(10_000);
  expect(told.value).toEqual({ line: '', before: null, done: true });
  expect(server.asked.length).toBe(5);
  await clock.pass(60_000);
  expect(server.asked.length).toBe(5);
});

test('a call that rings on several devices of one person is found by who calls', async () => {
  const { callers } = world([ringing({ sid: 'CA1' })]);
  const told = callers.meet(rings());
  await settle();
  expect(told.value).toEqual({ line: '+15005550006', before: null, done: true });
});

test('somebody with several addresses was called at any of them', async () => {
  const ann = contact({ numbers: [number, '+15005550102'], client: 'ann', notes: 'Likes tea' });
  const { callers, server } = world(
    [ringing(), record({ sid: 'CA4', peer: { address: '+15005550102', name: 'Ann' } })],
    [contact({ ...ann, id: '2', shared: true, notes: 'Everybody’s' }), ann],
  );
  const told = callers.meet(rings());
  await settle();
  expect(told.value.before?.sid).toBe('CA4');
  expect(server.asked).toEqual(['', number, '+15005550102', 'client:ann']);
  expect(callers.notes(rings())).toBe('Likes tea'); // one's own contact comes first
  expect(callers.notes(rings('client:ann'))).toBe('Likes tea');
  expect(callers.notes(rings('client:'))).toBe('');
});

test.each(['', 'anonymous', `client:${visitorId}`])(
  'of %j no call before is known',
  async (address) => {
    const peer = { address, name: '' };
    const { callers, server } = world([ringing({ peer }), record({ sid: 'CA4', peer })]);
    const told = callers.meet(rings(address));
    await settle();
    expect(told.value).toEqual({ line: '+15005550006', before: null, done: true });
    expect(server.asked).toEqual(['']);
  },
);

test('whoever comes next is told nothing that was told before', async () => {
  const { callers } = world([ringing()]);
  const told = callers.meet(rings());
  callers.forget();
  expect(callers.meet(rings())).not.toBe(told);
});
