import { expect, test } from 'vitest';
import { begin, bobs, floor, listing, turn, waits } from '../testing/channels';
import {
  asking,
  channelOf,
  noRadio,
  type Press,
  placeOf,
  type Radio,
  type RadioEvent,
  radio,
  speaking,
  toneOf,
} from './channel';

const now = begin;

function after(...events: RadioEvent[]): Radio {
  return from(noRadio, ...events);
}

function from(state: Radio, ...events: RadioEvent[]): Radio {
  return events.reduce((all, event) => radio(all, event, now), state);
}

const listed: RadioEvent = {
  type: 'listed',
  channels: [
    listing(),
    listing({ name: 'gate', title: 'Gate', roles: ['listen', 'speak', 'moderate'] }),
    listing({ name: 'news', title: 'News', roles: ['listen'] }),
  ],
};
const into = (name: string, voice = true): RadioEvent[] => [
  { type: 'listen', name },
  { type: 'joined', name, call: `CA-${name}`, voice },
];
const press: RadioEvent = { type: 'press', hold: 'held' };
const release: RadioEvent = { type: 'release' };
const grant: RadioEvent = { type: 'granted', name: 'yard', turn: turn(), lease: begin + 3_000 };
const queue: RadioEvent = { type: 'queued', name: 'yard', place: 2 };
const told = (one: Parameters<typeof floor>[0], name = 'yard'): RadioEvent => ({
  type: 'told',
  name,
  floor: floor(one),
});
const heard = after(listed, ...into('yard'));
const pressOf = (state: Radio, name = 'yard') => channelOf(state, name)?.press;

test('at first nothing is heard and nothing is asked', () => {
  const state = after(listed);
  expect(state.channels?.map((one) => one.link)).toEqual(['off', 'off', 'off']);
  expect([asking(state), speaking(state), state.talk]).toEqual(['', '', '']);
});

test.each<[string, RadioEvent[], Press['phase'], asks: boolean, speaks: boolean]>([
  ['a press asks', [press], 'asking', true, false],
  ['what is granted is spoken', [press, grant], 'granted', true, true],
  ['what is queued is not', [press, queue], 'queued', true, false],
  ['who waited speaks', [press, queue, grant], 'granted', true, true],
  ['letting go ends a turn', [press, grant, release], 'up', false, false],
  ['letting go ends a wait', [press, queue, release], 'up', false, false],
  ['letting go ends a question', [press, release], 'up', false, false],
  ['an answer after letting go opens nothing', [press, release, grant], 'up', false, false],
  ['nor does a place in the queue', [press, release, queue], 'up', false, false],
  ['a grant that nobody asked for opens nothing', [grant], 'up', false, false],
  [
    'a refusal is the end of the press',
    [press, { type: 'denied', name: 'yard', why: 'forbidden' }],
    'denied',
    false,
    false,
  ],
  [
    'a refusal comes too late',
    [press, release, { type: 'denied', name: 'yard', why: 'gone' }],
    'up',
    false,
    false,
  ],
  [
    'the lease ran out',
    [press, grant, { type: 'ended', name: 'yard', why: 'lost' }],
    'over',
    false,
    false,
  ],
  [
    'a grant after the end opens nothing',
    [press, grant, { type: 'ended', name: 'yard', why: 'lost' }, grant],
    'over',
    false,
    false,
  ],
  ['the network went', [press, grant, { type: 'cut' }], 'over', false, false],
  ['the network went while waiting', [press, queue, { type: 'cut' }], 'over', false, false],
  ['the call is cut', [press, grant, { type: 'interrupted', name: 'yard' }], 'over', false, false],
  [
    'the call is cut and comes back: the key is to be pressed anew',
    [press, grant, { type: 'interrupted', name: 'yard' }, { type: 'restored', name: 'yard' }],
    'over',
    false,
    false,
  ],
  ['the call ended', [press, grant, { type: 'closed', name: 'yard' }], 'over', false, false],
  ['one leaves', [press, grant, { type: 'leave', name: 'yard' }], 'up', false, false],
  ['a telephone call begins', [press, grant, { type: 'busy', busy: true }], 'over', false, false],
  ['a telephone call has begun', [{ type: 'busy', busy: true }, press], 'denied', false, false],
  [
    'a telephone call is over',
    [{ type: 'busy', busy: true }, { type: 'busy', busy: false }, press],
    'asking',
    true,
    false,
  ],
  [
    'a second press is none',
    [press, grant, { type: 'press', hold: 'latched' }],
    'granted',
    true,
    true,
  ],
  ['silenced before the press', [told({ silenced: ['CA-yard'] }), press], 'denied', false, false],
  ['silenced while asking', [press, told({ silenced: ['CA-yard'] })], 'denied', false, false],
  [
    'silenced while speaking',
    [press, grant, told({ turn: turn() }), told({ silenced: ['CA-yard'] })],
    'over',
    false,
    false,
  ],
  [
    'silenced while speaking, before anything was told',
    [press, grant, told({ silenced: ['CA-yard'] })],
    'over',
    false,
    false,
  ],
  ['somebody else is silenced', [told({ silenced: ['CA-bob'] }), press], 'asking', true, false],
  ['silenced no more', [told({ silenced: ['CA-yard'] }), told({}), press], 'asking', true, false],
  [
    'what is told may be older than the grant',
    [press, grant, told({ turn: bobs }), told({})],
    'granted',
    true,
    true,
  ],
  [
    'the floor was taken away',
    [press, grant, told({ turn: turn() }), told({ turn: bobs })],
    'over',
    false,
    false,
  ],
  [
    'the server lost the turn and put the press into the queue',
    [press, grant, queue],
    'over',
    false,
    false,
  ],
  [
    'the server lost the turn and gave another',
    [press, grant, { ...grant, turn: turn({ id: 'T2' }) } as RadioEvent],
    'over',
    false,
    false,
  ],
])('%s', (_, events, phase, asks, speaks) => {
  const state = from(heard, ...events);
  expect(pressOf(state)?.phase).toBe(phase);
  expect(asking(state)).toBe(asks ? 'yard' : '');
  expect(speaking(state)).toBe(speaks ? 'yard' : '');
  expect(state.hold !== null).toBe(asks); // so that the next press is a new one
});

test.each([
  [begin + 29_900, 'limit'],
  [begin + 12_000, 'taken'],
])('a turn that ends at %d ended by %s', (at, why) => {
  const state = from(heard, press, grant, told({ turn: turn() }));
  const over = radio(state, told({}), at);
  expect(pressOf(over)).toEqual({ phase: 'over', why });
});

test('a turn is as long as the server says, by whatever clock', () => {
  const skewed = turn({ since: begin + 86_400_000, limit: begin + 86_415_000 });
  const state = from(heard, press, { ...grant, turn: skewed } as RadioEvent);
  expect(pressOf(state)).toMatchObject({ at: begin, until: begin + 15_000 });
  const kept = radio(
    state,
    { type: 'granted', name: 'yard', turn: skewed, lease: begin + 4_000 },
    now + 1_000,
  );
  expect(pressOf(kept)).toMatchObject({ at: begin, until: begin + 15_000, lease: begin + 4_000 });
});

test('without a microphone one listens', () => {
  const state = from(after(listed, ...into('yard', false)), press);
  expect(pressOf(state)).toEqual({ phase: 'denied', why: 'microphone' });
});

test('what was refused stays to be read until the next press', () => {
  const state = from(heard, press, { type: 'denied', name: 'yard', why: 'unavailable' }, release);
  expect(pressOf(state)).toEqual({ phase: 'denied', why: 'unavailable' });
  expect(pressOf(from(state, press))?.phase).toBe('asking');
});

test('a channel that has not come about yet is not spoken in', () => {
  const state = after(listed, { type: 'listen', name: 'yard' }, press);
  expect(pressOf(state)).toEqual({ phase: 'denied', why: 'absent' });
});

test.each<[string, RadioEvent[], Press['phase']]>([
  ['who waits speaks when the turn is told', [press, queue, told({ turn: turn() })], 'granted'],
  ['but not who only asks', [press, told({ turn: turn() })], 'asking'],
  ['nor for the turn of another', [press, queue, told({ turn: bobs })], 'queued'],
  [
    'nor for a turn that was given up',
    [press, grant, release, press, queue, told({ turn: turn() })],
    'queued',
  ],
  [
    'nor for one that was taken',
    [
      press,
      grant,
      { type: 'ended', name: 'yard', why: 'lost' },
      press,
      queue,
      told({ turn: turn() }),
    ],
    'queued',
  ],
  [
    'nor for one that came too late',
    [press, release, grant, press, queue, told({ turn: turn() })],
    'queued',
  ],
  [
    'but for a new one',
    [press, grant, release, press, queue, told({ turn: turn({ id: 'T2' }) })],
    'granted',
  ],
])('%s', (_, events, phase) => {
  expect(pressOf(from(heard, ...events))?.phase).toBe(phase);
});

test('what was told holds until it is asked for', () => {
  const state = from(heard, press, queue, told({ turn: turn() }));
  expect(pressOf(state)).toMatchObject({ lease: begin + 2_000, told: true });
  expect(pressOf(from(state, grant))).toMatchObject({ lease: begin + 3_000, turn: 'T1' });
});

test('the place in the queue follows what is told', () => {
  const state = from(heard, press, queue, told({ queue: [waits('CA-yard', 'Alice')] }));
  expect(pressOf(state)).toEqual({ phase: 'queued', place: 1 });
  expect(placeOf(channelOf(state, 'yard') as never)).toBe(1);
});

test('the first that is heard is spoken in, and another when it is chosen', () => {
  const both = after(listed, ...into('yard'), ...into('gate'));
  expect(both.talk).toBe('yard');
  expect(from(both, { type: 'talk', name: 'gate' }).talk).toBe('gate');
});

test.each<[string, RadioEvent[], string]>([
  ['one that is only listened to is never', [...into('news')], ''],
  ['nor when it is chosen', [...into('news'), { type: 'talk', name: 'news' }], ''],
  ['nor one that is not heard', [...into('yard'), { type: 'talk', name: 'gate' }], 'yard'],
  [
    'the next where it is left',
    [...into('yard'), ...into('gate'), { type: 'leave', name: 'yard' }],
    'gate',
  ],
  ['none where all are left', [...into('yard'), { type: 'leave', name: 'yard' }], ''],
  [
    'the next where it is deleted',
    [...into('yard'), ...into('gate'), { type: 'listed', channels: [listing({ name: 'gate' })] }],
    'gate',
  ],
  [
    'the next where one may speak no more',
    [...into('yard'), { type: 'listed', channels: [listing({ roles: ['listen'] })] }],
    '',
  ],
])('the channel to speak in: %s', (_, events, talk) => {
  expect(after(listed, ...events).talk).toBe(talk);
});

test('choosing another channel lets go of the first', () => {
  const both = after(listed, ...into('yard'), ...into('gate'), press, grant);
  const state = from(both, { type: 'talk', name: 'gate' });
  expect([asking(state), speaking(state), state.hold]).toEqual(['', '', null]);
  expect(pressOf(state)?.phase).toBe('up');
});

test('a grant for another channel than the one that is pressed opens nothing', () => {
  const both = after(listed, ...into('yard'), ...into('gate'), press);
  const state = from(both, { ...grant, name: 'gate' } as RadioEvent);
  expect(speaking(state)).toBe('');
});

test('a list does not undo what was told', () => {
  const state = from(heard, told({ turn: bobs }), listed);
  expect(channelOf(state, 'yard')).toMatchObject({ link: 'on', floor: { turn: { name: 'Bob' } } });
});

test('a call that ends is taken up again while it is wanted', () => {
  expect(channelOf(from(heard, { type: 'closed', name: 'yard' }), 'yard')).toMatchObject({
    link: 'joining',
    call: '',
  });
});

test('a call that comes about after one left is not in', () => {
  const state = after(listed, { type: 'listen', name: 'yard' }, { type: 'leave', name: 'yard' });
  expect(channelOf(from(state, ...into('yard').slice(1)), 'yard')?.link).toBe('off');
});

test('forgetting leaves nothing', () => {
  expect(from(heard, press, grant, { type: 'forget' })).toEqual(noRadio);
});

test.each<[string, RadioEvent[], RadioEvent, ReturnType<typeof toneOf>]>([
  ['granted', [press], grant, 'granted'],
  ['granted again', [press, grant], { ...grant, lease: begin + 5_000 } as RadioEvent, null],
  ['another turn', [press, grant], { ...grant, turn: turn({ id: 'T2' }) } as RadioEvent, 'over'],
  ['denied', [press], { type: 'denied', name: 'yard', why: 'gone' }, 'refused'],
  ['denied at once', [{ type: 'busy', busy: true }], press, 'refused'],
  ['queued', [press], queue, null],
  ['back in the queue', [press, grant], queue, 'over'],
  ['taken', [press, grant, told({ turn: turn() })], told({}), 'over'],
  ['let go', [press, grant], release, null],
  ['the end of one’s own turn, told', [told({ turn: turn() })], told({}), null],
  ['somebody begins', [], told({ turn: bobs }), null],
  ['somebody ends', [told({ turn: bobs })], told({}), 'over'],
  ['somebody goes on', [told({ turn: bobs })], told({ turn: bobs, queue: [] }), null],
  ['somebody follows', [told({ turn: bobs })], told({ turn: turn({ id: 'T3' }) }), 'over'],
  ['in a channel that is not heard', [told({ turn: bobs }, 'gate')], told({}, 'gate'), null],
  ['during a telephone call', [told({ turn: bobs }), { type: 'busy', busy: true }], told({}), null],
  ['a telephone call begins', [press, grant], { type: 'busy', busy: true }, null],
])('tone: %s', (_, events, event, tone) => {
  const before = from(heard, ...events);
  expect(toneOf(before, from(before, event))).toBe(tone);
});

// Whatever happens in whatever order, the microphone is open only in the channel that is pressed, on a
// call that stands, and never on a telephone call.
test('a hundred thousand things in any order', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const names = ['yard', 'gate', 'news'];
  const all = (name: string): RadioEvent[] => [
    { type: 'listen', name },
    { type: 'joined', name, call: `CA-${name}`, voice: random(8) > 0 },
    { type: 'interrupted', name },
    { type: 'restored', name },
    { type: 'closed', name },
    { type: 'leave', name },
    { type: 'talk', name },
    press,
    press,
    release,
    { type: 'press', hold: 'latched' },
    { type: 'granted', name, turn: turn({ call: `CA-${name}` }), lease: begin + 3_000 },
    { type: 'granted', name, turn: turn({ call: `CA-${name}` }), lease: begin + 3_000 },
    { type: 'queued', name, place: 1 },
    { type: 'denied', name, why: 'silenced' },
    { type: 'ended', name, why: 'limit' },
    { type: 'cut' },
    { type: 'busy', busy: random(3) === 0 },
    told({ turn: turn({ call: `CA-${name}` }) }, name),
    told({ turn: bobs }, name),
    told({ silenced: random(3) ? [] : [`CA-${name}`] }, name),
    listed,
  ];
  let state = after(listed);
  let spoke = 0;
  for (let i = 0; i < 100_000; i++) {
    const events = all(names[random(3)] as string);
    state = radio(state, events[random(events.length)] as RadioEvent, now + i);
    const open = speaking(state);
    if (!open) continue;
    spoke++;
    const channel = channelOf(state, open);
    expect(state.hold).not.toBeNull();
    expect(state.busy).toBe(false);
    expect(state.talk).toBe(open);
    expect(channel).toMatchObject({ link: 'on', wanted: true, voice: true });
    expect(channel?.roles).toContain('speak');
    expect(channel?.floor.silenced).not.toContain(channel?.call);
  }
  expect(spoke).toBeGreaterThan(300);
});
