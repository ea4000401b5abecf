import { expect, test } from 'vitest';
import { type CallEvent, type Calls, calls, current, noCalls, ringing } from './call';

const bob = { address: 'client:bob', name: 'Bob' };
const carol = { address: 'client:carol', name: 'Carol' };

function after(events: readonly CallEvent[], now = 10_000): Calls {
  return events.reduce((state, event) => calls(state, event, now), noCalls);
}

const dialled: CallEvent = { type: 'dialled', call: 'a', peer: bob };
const rings: CallEvent = { type: 'ringing', call: 'a', sid: 'CA1' };
const open: CallEvent = { type: 'open', call: 'a', sid: 'CA1' };
const comes: CallEvent = { type: 'incoming', call: 'b', peer: carol, sid: 'CA2' };
const closed = (call: string, how: 'ended' | 'cancelled' | 'lost' = 'ended'): CallEvent => ({
  type: 'closed',
  call,
  how,
  sid: '',
});
const leaving = (call: string): CallEvent => ({ type: 'leaving', call });

test.each([
  ['dialling', [dialled]],
  ['ringing', [dialled, rings]],
  ['open', [dialled, rings, open]],
  ['open', [dialled, open]],
  ['open', [dialled, open, rings]], // late
  ['interrupted', [dialled, open, { type: 'interrupted', call: 'a' }]],
  ['open', [dialled, open, { type: 'interrupted', call: 'a' }, { type: 'restored', call: 'a' }]],
  ['dialling', [dialled, { type: 'interrupted', call: 'a' }]], // only an open call is interrupted
  ['dialling', [dialled, { type: 'restored', call: 'a' }]],
  ['answering', [comes, { type: 'answered', call: 'b' }]],
  ['open', [comes, { type: 'answered', call: 'b' }, { type: 'open', call: 'b', sid: '' }]],
] as [string, CallEvent[]][])('is %s', (phase, events) => {
  expect(current(after(events))?.phase).toBe(phase);
});

test('the first answer is when the call was answered', () => {
  const first = calls(after([dialled]), open, 1_000);
  expect(current(calls(first, open, 9_000))?.answeredAt).toBe(1_000);
});

test('a second call rings beside the first', () => {
  const state = after([dialled, open, comes]);
  expect(current(state)?.id).toBe('a');
  expect(ringing(state).map((call) => call.id)).toEqual(['b']);
});

test.each([
  ['talked', [dialled, open, closed('a')]],
  ['cancelled', [dialled, leaving('a'), closed('a')]],
  ['unknown', [dialled, rings, closed('a')]],
  ['lost', [dialled, rings, closed('a', 'lost')]],
  ['lost', [dialled, open, closed('a', 'lost')]],
  ['missed', [comes, closed('b', 'cancelled')]],
  ['missed', [comes, closed('b', 'lost')]],
  ['declined', [comes, leaving('b'), closed('b')]],
  ['talked', [comes, { type: 'open', call: 'b', sid: '' }, closed('b')]],
  ['busy', [dialled, { ...closed('a'), problem: { name: 'busy', code: 31486 } }]],
  ['busy', [dialled, { ...closed('a'), problem: { name: 'declined', code: 31603 } }]],
  ['noAnswer', [dialled, { ...closed('a'), problem: { name: 'unavailable', code: 31480 } }]],
  ['failed', [dialled, { ...closed('a'), problem: { name: 'notFound', code: 31404 } }]],
  // 31005 while it rings is how the gateway may end a call that nobody answered.
  ['unknown', [dialled, rings, { ...closed('a'), problem: { name: 'connection', code: 31005 } }]],
  ['failed', [comes, { ...closed('b'), problem: { name: 'microphoneDenied', code: 31401 } }]],
] as [string, CallEvent[]][])('ends as %s', (outcome, events) => {
  const state = after(events);
  expect(state.live).toEqual([]);
  expect(state.ended?.outcome).toBe(outcome);
});

test('counts whole seconds from the answer to the end', () => {
  const talking = calls(calls(noCalls, dialled, 0), open, 1_000);
  expect(calls(talking, closed('a'), 62_400).ended?.seconds).toBe(61);
});

test('mutes, warns and forgets warnings', () => {
  const on = { type: 'quality', call: 'a', warning: 'weak', on: true } as const;
  const state = after([dialled, open, { type: 'muted', call: 'a', muted: true }, on, on]);
  expect(current(state)).toMatchObject({ muted: true, warnings: ['weak'] });
  expect(current(calls(state, { ...on, on: false }, 0))?.warnings).toEqual([]);
});

test('takes the outcome, the rest and the dismissal only of the call that is shown', () => {
  const state = after([dialled, closed('a')]);
  const outcome = { type: 'outcome', outcome: 'denied', denied: 'x', seconds: 3 } as const;
  expect(calls(state, { ...outcome, call: 'a' }, 0).ended).toMatchObject({
    outcome: 'denied',
    denied: 'x',
    seconds: 3,
  });
  expect(calls(state, { ...outcome, call: 'z' }, 0)).toBe(state);
  expect(calls(state, { type: 'rested', call: 'a' }, 0).ended?.fresh).toBe(false);
  expect(calls(state, { type: 'rested', call: 'z' }, 0)).toBe(state);
  expect(calls(state, { type: 'dismissed' }, 0).ended).toBeNull();
});

test('a new call takes the place of how the last one ended', () => {
  expect(after([dialled, closed('a'), comes]).ended).toBeNull();
});

test('events of calls that are not there change nothing', () => {
  const state = after([dialled]);
  for (const event of [
    closed('z'),
    leaving('z'),
    { ...open, call: 'z' },
    { ...rings, call: 'z' },
  ]) {
    expect(calls(state, event as CallEvent, 0)).toEqual(state);
  }
  expect(calls(state, dialled, 0)).toBe(state); // nor does a call begin twice
});
