/** Several calls at once: which is heard, which waits, and what becomes of them. */
import { expect, test } from 'vitest';
import { entry, settle, World } from '../testing/world';
import {
  aside,
  type CallEvent,
  type Calls,
  calls,
  current,
  noCalls,
  type Peer,
  ringing,
} from './call';
import { Failure } from './problem';

const peer = (name: string): Peer => ({ address: `client:${name}`, name });

function after(...events: CallEvent[]): Calls {
  return events.reduce((state, event) => {
    const next = calls(state, event, 1_000);
    sound(next);
    return next;
  }, noCalls);
}

/** What must hold whatever happens: one call is heard at the most, and it is the one in front. */
function sound(state: Calls): void {
  const heard = state.live.filter((call) => call.phase !== 'incoming' && !call.held);
  expect(heard.length).toBeLessThanOrEqual(1);
  if (heard[0]) expect(heard[0].id).toBe(state.front);
  const begun = state.live.filter((call) => call.phase !== 'incoming');
  expect(current(state) !== undefined).toBe(begun.length > 0);
  expect(ringing(state).every((call) => call.id !== state.front)).toBe(true);
}

const dialled = (call: string): CallEvent => ({ type: 'dialled', call, peer: peer(call) });
const rings = (call: string): CallEvent => ({
  type: 'incoming',
  call,
  peer: peer(call),
  sid: `CA-${call}`,
});
const open = (call: string): CallEvent => ({ type: 'open', call, sid: `CA-${call}` });
const closed = (call: string): CallEvent => ({ type: 'closed', call, how: 'ended', sid: '' });
const answered = (call: string): CallEvent => ({ type: 'answered', call });
const taken = (call: string): CallEvent => ({ type: 'taken', call });
const parked = (call: string): CallEvent => ({ type: 'parked', call });

const heard = (state: Calls) =>
  state.live.find((call) => call.phase !== 'incoming' && !call.held)?.id ?? '';
const waits = (state: Calls) => aside(state).map((call) => call.id);

test.each<[string, CallEvent[], { front: string; heard: string; aside: string[] }]>([
  [
    'a second call puts the first aside',
    [dialled('a'), open('a'), dialled('b')],
    {
      front: 'b',
      heard: 'b',
      aside: ['a'],
    },
  ],
  [
    'so does an answer',
    [dialled('a'), open('a'), rings('b'), answered('b')],
    {
      front: 'b',
      heard: 'b',
      aside: ['a'],
    },
  ],
  [
    'what rings changes nothing',
    [dialled('a'), open('a'), rings('b')],
    {
      front: 'a',
      heard: 'a',
      aside: [],
    },
  ],
  [
    'a call answered while another is dialled',
    [dialled('a'), rings('b'), answered('b'), open('a')],
    {
      front: 'b',
      heard: 'b',
      aside: ['a'],
    },
  ],
  [
    'turning to the other',
    [dialled('a'), open('a'), dialled('b'), open('b'), taken('a')],
    {
      front: 'a',
      heard: 'a',
      aside: ['b'],
    },
  ],
  [
    'holding the one call',
    [dialled('a'), open('a'), parked('a')],
    {
      front: 'a',
      heard: '',
      aside: [],
    },
  ],
  [
    'and taking it up again',
    [dialled('a'), open('a'), parked('a'), taken('a')],
    {
      front: 'a',
      heard: 'a',
      aside: [],
    },
  ],
  [
    'holding both',
    [dialled('a'), open('a'), dialled('b'), open('b'), parked('b')],
    {
      front: 'b',
      heard: '',
      aside: ['a'],
    },
  ],
  [
    'the call in front ends: the other is shown, and stays held until it is wanted',
    [dialled('a'), open('a'), dialled('b'), open('b'), closed('b')],
    { front: 'a', heard: '', aside: [] },
  ],
  [
    'the held one ends: the one in front goes on',
    [dialled('a'), open('a'), dialled('b'), open('b'), closed('a')],
    { front: 'b', heard: 'b', aside: [] },
  ],
  [
    'both end',
    [dialled('a'), open('a'), dialled('b'), open('b'), closed('b'), closed('a')],
    {
      front: '',
      heard: '',
      aside: [],
    },
  ],
  [
    'both end, the held one first',
    [dialled('a'), open('a'), dialled('b'), open('b'), closed('a'), closed('b')],
    { front: '', heard: '', aside: [] },
  ],
  [
    'three, of which the middle one is wanted, and ends',
    [dialled('a'), open('a'), dialled('b'), open('b'), dialled('c'), taken('b'), closed('b')],
    { front: 'c', heard: '', aside: ['a'] },
  ],
  [
    'turning to what rings is no answer',
    [dialled('a'), open('a'), rings('b'), taken('b')],
    {
      front: 'a',
      heard: 'a',
      aside: [],
    },
  ],
  [
    'holding what rings does nothing',
    [rings('b'), parked('b')],
    {
      front: '',
      heard: '',
      aside: [],
    },
  ],
  [
    'an answer that failed: it rings on, and the other waits',
    [dialled('a'), open('a'), rings('b'), answered('b'), { type: 'unanswered', call: 'b' }],
    { front: 'a', heard: '', aside: [] },
  ],
  [
    'an answer that failed, of the only call',
    [rings('b'), answered('b'), { type: 'unanswered', call: 'b' }],
    { front: '', heard: '', aside: [] },
  ],
  [
    'an answer that failed after the person turned to another',
    [
      dialled('a'),
      open('a'),
      rings('b'),
      answered('b'),
      taken('a'),
      { type: 'unanswered', call: 'b' },
    ],
    { front: 'a', heard: 'a', aside: [] },
  ],
  [
    'a cut does not turn calls over',
    [
      dialled('a'),
      open('a'),
      dialled('b'),
      open('b'),
      { type: 'interrupted', call: 'b' },
      { type: 'restored', call: 'b' },
    ],
    { front: 'b', heard: 'b', aside: ['a'] },
  ],
  [
    'the held one is cut and comes back, held',
    [
      dialled('a'),
      open('a'),
      dialled('b'),
      open('b'),
      { type: 'interrupted', call: 'a' },
      { type: 'restored', call: 'a' },
    ],
    { front: 'b', heard: 'b', aside: ['a'] },
  ],
  [
    'a call that opens late, and was put aside before, is not heard',
    [
      dialled('a'),
      rings('b'),
      answered('b'),
      open('b'),
      { type: 'early', call: 'a', sid: 'CA' },
      { type: 'joined', call: 'a' },
    ],
    { front: 'b', heard: 'b', aside: ['a'] },
  ],
])('%s', (_, events, want) => {
  const state = after(...events);
  expect({ front: state.front, heard: heard(state), aside: waits(state) }).toEqual(want);
});

test('whatever happens in whatever order, one call is heard at the most', () => {
  const kinds = [dialled, rings, open, closed, answered, taken, parked] as const;
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * n);
  };
  for (let run = 0; run < 300; run++) {
    let state = noCalls;
    for (let step = 0; step < 40; step++) {
      const make = kinds[random(kinds.length)];
      if (!make) continue;
      state = calls(state, make('abcd'.charAt(random(4))), step);
      sound(state);
    }
  }
});

async function talking(): Promise<World> {
  const world = await new World().ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  return world;
}

const said = (world: World, from: number) => world.phone.log.slice(from);

test('the first falls silent before the second is dialled', async () => {
  const world = await talking();
  const before = world.phone.log.length;
  world.softphone.dial('carol');
  await settle();
  expect(said(world, before)).toEqual(['quiet out-1', 'dial out-2 client:carol']);
  world.softphone.handle({ type: 'open', call: 'out-2', sid: 'CA2' });
  world.softphone.hold('out-1', false);
  expect(said(world, before).slice(2)).toEqual(['quiet out-2', 'loud out-1']);
  expect(world.softphone.status.value).toMatchObject({ name: 'talking', call: { id: 'out-1' } });
});

test('nobody calls two at a time', async () => {
  const world = await new World().ready();
  world.softphone.dial('bob');
  expect(world.softphone.mayDial()).toBe(false);
  world.softphone.dial('carol');
  await settle();
  expect(world.phone.log.filter((line) => line.startsWith('dial'))).toHaveLength(1);
});

test('a call that comes while one talks is answered beside it', async () => {
  const world = await talking();
  world.ring('in-1', 'CA2');
  const before = world.phone.log.length;
  world.softphone.answer('in-1');
  world.softphone.answer('in-1'); // pressed twice
  await settle();
  expect(said(world, before)).toEqual(['quiet out-1', 'answer in-1']);
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  world.softphone.hangUp();
  expect(world.phone.log.at(-1)).toBe('hangUp in-1');
  world.softphone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA2' });
  expect(world.softphone.status.value).toMatchObject({ name: 'held', call: { id: 'out-1' } });
  world.softphone.hold('out-1', false);
  expect(world.phone.log.at(-1)).toBe('loud out-1');
});

test('or in its place', async () => {
  const world = await talking();
  world.ring('in-1', 'CA2');
  const before = world.phone.log.length;
  world.softphone.answerInstead('in-1');
  expect(said(world, before)).toEqual(['hangUp out-1']);
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  await settle();
  expect(said(world, before)).toEqual(['hangUp out-1', 'answer in-1']);
});

test('an answer that fails is said, and the caller rings on', async () => {
  const world = await talking();
  world.ring('in-1', 'CA2');
  world.phone.answerFailure = new Failure('signallingLost', 53001);
  world.softphone.answer('in-1');
  await settle();
  expect(ringing(world.softphone.calls.value)).toHaveLength(1);
  expect(world.softphone.callTrouble.value?.name).toBe('signallingLost');
  world.phone.answerFailure = null;
  world.softphone.answer('in-1');
  expect(world.softphone.callTrouble.value).toBeNull();
});

test('a call put aside while it rings out is known to be answered', async () => {
  const world = new World();
  world.server.page = { ...world.server.page, callStyle: 'conference' };
  await world.ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  world.ring('in-1', 'CA2');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  world.server.following?.calls([entry({ sid: 'CA1', status: 'in-progress' })]);
  const [waiting] = aside(world.softphone.calls.value);
  expect(waiting).toMatchObject({ id: 'out-1', phase: 'open', early: false, held: true });
});

test('digits go to nobody who is on hold', async () => {
  const world = await talking();
  world.softphone.hold('out-1', true);
  world.softphone.digits('5');
  expect(world.phone.log.at(-1)).toBe('quiet out-1');
});
