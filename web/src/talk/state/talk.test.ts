import { expect, test } from 'vitest';
import { description, Visit } from '../testing';
import type { ErrorCode } from './names';

const closed = { type: 'closed', call: 'visit-1', how: 'ended', sid: 'CA1' } as const;

test('what will happen is said before the microphone or a token is asked for', async () => {
  const visit = new Visit();
  await visit.talk.open();
  expect(visit.phase).toBe('asking');
  expect(visit.door.log).toEqual(['describe']);
  expect(visit.phone.log).toEqual(['load']);
  expect(visit.events).toEqual(['ready']);
});

test('a call from the question to its end, as the host page is told of it', async () => {
  const visit = await new Visit().dialled();
  expect(visit.phase).toBe('connecting');
  expect(visit.phone.log).toEqual(['load', 'listen', 'load', 'dial token']);
  visit.talk.handle({ type: 'ringing', call: 'visit-1', sid: 'CA1' });
  expect(visit.phase).toBe('ringing');
  visit.door.how = { status: 'talking', reason: '' };
  visit.talk.handle({ type: 'open', call: 'visit-1', sid: 'CA1' });
  await visit.clock.pass(0);
  expect(visit.phase).toBe('connected');
  visit.talk.handle({ type: 'interrupted', call: 'visit-1' });
  expect(visit.phase).toBe('reconnecting');
  visit.talk.handle({ type: 'restored', call: 'visit-1' });
  await visit.clock.pass(65_000);
  visit.door.how = { status: 'ended', reason: 'completed' };
  visit.talk.handle(closed);
  expect(visit.phase).toBe('ended');
  expect(visit.phone.log.at(-1)).toBe('close');
  await visit.clock.pass(0);
  expect(visit.events).toEqual([
    'ready',
    'token',
    'ringing',
    'connected',
    'reconnecting',
    'connected',
    'ended completed 65',
  ]);
});

test('who waits in a conference is not said to be connected', async () => {
  const visit = await new Visit().dialled();
  visit.talk.handle({ type: 'open', call: 'visit-1', sid: 'CA1' });
  await visit.clock.pass(30_000);
  expect(visit.phase).toBe('ringing');
  visit.door.how = { status: 'talking', reason: '' };
  await visit.clock.pass(1_000);
  expect(visit.phase).toBe('connected');
  const asked = visit.door.log.length;
  await visit.clock.pass(60_000);
  expect(visit.door.log).toHaveLength(asked);
});

test('where the server does not know of calls, being in is being connected', async () => {
  const visit = await new Visit().dialled();
  visit.door.how = null;
  visit.talk.handle({ type: 'open', call: 'visit-1', sid: 'CA1' });
  await visit.clock.pass(1_500);
  expect(visit.phase).toBe('ringing');
  await visit.clock.pass(2_000);
  expect(visit.phase).toBe('connected');
});

test.each([
  ['no answer, as the server says', 'no_answer', undefined, 'no_answer'],
  ['closed, as the server says', 'closed', undefined, 'closed'],
  ['a reason that is not known', 'eclipse', undefined, 'no_answer'],
  ['busy, as the telephone says', '', { name: 'busy' }, 'busy'],
  ['declined', '', { name: 'declined' }, 'declined'],
  ['no way for the sound', '', { name: 'media' }, 'failed'],
] as const)('ended unanswered: %s', async (_, reason, problem, want) => {
  const visit = await new Visit().dialled();
  visit.door.how = { status: 'ended', reason };
  visit.talk.handle(problem ? { ...closed, problem } : closed);
  await visit.clock.pass(0);
  expect(visit.talk.phase.value).toEqual({ name: 'ended', reason: want, seconds: 0 });
});

test('a server that has not heard of the end yet is asked again, for a while', async () => {
  const visit = await new Visit().dialled();
  visit.talk.handle(closed);
  await visit.clock.pass(500);
  expect(visit.talk.phase.value).toMatchObject({ reason: 'no_answer' });
  visit.door.how = { status: 'ended', reason: 'busy' };
  await visit.clock.pass(1_000);
  expect(visit.talk.phase.value).toMatchObject({ reason: 'busy' });
});

test('a call that was as long as it may be ends with that reason, for the host page too', async () => {
  const visit = await new Visit().connected();
  await visit.clock.pass(60_000);
  visit.talk.handle(closed);
  await visit.clock.pass(500);
  // The server has not heard of the end yet.
  expect(visit.talk.phase.value).toMatchObject({ name: 'ended', reason: 'completed' });
  expect(visit.events.at(-1)).toBe('connected');
  visit.door.how = { status: 'ended', reason: 'limit' };
  await visit.clock.pass(1_000);
  expect(visit.talk.phase.value).toEqual({ name: 'ended', reason: 'limit', seconds: 60 });
  expect(visit.events.filter((one) => one.startsWith('ended'))).toEqual(['ended limit 60']);
  await visit.clock.pass(60_000);
  expect(visit.events.filter((one) => one.startsWith('ended'))).toHaveLength(1);
});

test.each([
  ['says nothing', null],
  ['goes on saying that they talk', { status: 'talking', reason: '' }],
  ['says what cannot be of a call that was answered', { status: 'ended', reason: 'no_answer' }],
] as const)('a server that %s after a conversation does not hide its end', async (_, how) => {
  const visit = await new Visit().connected();
  visit.door.how = how;
  visit.talk.handle(closed);
  await visit.clock.pass(3_000);
  expect(visit.talk.phase.value).toMatchObject({ name: 'ended', reason: 'completed' });
  expect(visit.events.at(-1)).toBe('ended completed 0');
});

test('who calls again before the server has said why has been told of the end before', async () => {
  const visit = await new Visit().connected();
  visit.talk.handle(closed);
  await visit.talk.open();
  expect(visit.events.slice(-2)).toEqual(['ended completed 0', 'ready']);
  await visit.clock.pass(60_000);
  expect(visit.events.filter((one) => one.startsWith('ended'))).toHaveLength(1);
});

test('hanging up ends the call and lets the microphone go, at every phase', async () => {
  for (const visit of [await new Visit().dialled(), await new Visit().connected()]) {
    visit.talk.hangUp();
    expect(visit.phone.log.slice(-2)).toEqual(['hangUp', 'close']);
    expect(visit.talk.phase.value).toMatchObject({ name: 'ended', reason: 'hung_up' });
    visit.talk.handle(closed); // the telephone tells late
    expect(visit.events.filter((one) => one.startsWith('ended'))).toHaveLength(1);
  }
});

test('given up while the browser asks for the microphone, nothing is dialled', async () => {
  const visit = new Visit();
  let allow = () => {};
  visit.phone.microphone = new Promise((resolve) => {
    allow = resolve;
  });
  await visit.talk.open();
  const calling = visit.talk.call();
  await visit.clock.pass(0);
  expect(visit.phase).toBe('permission');
  visit.talk.hangUp();
  allow();
  await calling;
  expect(visit.phase).toBe('ended');
  expect(visit.door.log).toEqual(['describe']);
  expect(visit.phone.log).not.toContain('dial token');
});

test.each(['insecure', 'no_webrtc', 'in_app', 'microphone_policy'] as const)(
  '%s makes calls impossible, and what the site offers instead is known',
  async (why) => {
    const visit = new Visit();
    visit.obstacle = why;
    await visit.talk.open();
    expect(visit.talk.phase.value).toEqual({ name: 'impossible', why });
    expect(visit.talk.description.value?.fallback.number).toBe('+15005550100');
    expect(visit.phone.log).toEqual([]);
    expect(visit.events).toEqual([`error ${why}`]);
  },
);

test('outside of the hours it says so, and fetches nothing more', async () => {
  const visit = new Visit();
  visit.door.is = { ...description, open: false };
  await visit.talk.open();
  expect(visit.talk.phase.value).toEqual({ name: 'impossible', why: 'button_closed' });
  expect(visit.phone.log).toEqual([]);
});

test.each<[ErrorCode, string]>([
  ['microphone_denied', 'asking'],
  ['microphone_missing', 'asking'],
  ['microphone_busy', 'asking'],
])('%s can be cured: the question stays', async (code, phase) => {
  const visit = new Visit();
  visit.phone.failure = code;
  await visit.dialled();
  expect(visit.phase).toBe(phase);
  expect(visit.talk.phase.value).toEqual({ name: 'asking', problem: code });
  expect(visit.events).toEqual(['ready', `error ${code}`]);
  visit.phone.failure = null;
  await visit.talk.call();
  expect(visit.phase).toBe('connecting');
});

test.each<[ErrorCode, string]>([
  ['button_off', 'impossible'],
  ['origin_not_allowed', 'impossible'],
  ['too_many', 'asking'],
  ['server', 'asking'],
  ['context_invalid', 'asking'],
])('a token refused with %s', async (code, phase) => {
  const visit = new Visit();
  visit.door.failures.push(['ticket', code]);
  await visit.dialled();
  expect(visit.phase).toBe(phase);
  expect(visit.phone.log.at(-1)).toBe('close'); // the microphone is let go
});

test('a server that cannot be reached leaves a way to try again', async () => {
  const visit = new Visit();
  visit.door.failures.push(['describe', 'network']);
  await visit.talk.open();
  expect(visit.talk.phase.value).toEqual({ name: 'asking', problem: 'network' });
  await visit.talk.call(); // there is nothing to agree to yet
  expect(visit.phone.log).toEqual([]);
  await visit.talk.open();
  expect(visit.talk.phase.value).toEqual({ name: 'asking', problem: null });
});

test('the site can stop a call before anything is asked for', async () => {
  const visit = new Visit();
  visit.allowed = false;
  await visit.dialled();
  expect(visit.phase).toBe('closed');
  expect(visit.phone.log).toEqual(['load']);
  expect(visit.door.log).toEqual(['describe']);
});

test('work is done while the question is read, and once', async () => {
  const visit = new Visit();
  visit.door.is = { ...description, challenge: { bits: 12, nonce: 'n1' } };
  await visit.talk.open();
  expect(visit.solved).toEqual(['n1']);
  await visit.talk.call();
  expect(visit.solved).toEqual(['n1']);
  expect(visit.door.proofs).toEqual(['n1.7']);
});

test('a proof that became too old is made again, once', async () => {
  const visit = new Visit();
  visit.door.is = { ...description, challenge: { bits: 12, nonce: 'n1' } };
  await visit.talk.open();
  visit.door.failures.push(['ticket', 'proof_wrong']);
  visit.door.is = { ...description, challenge: { bits: 12, nonce: 'n2' } };
  await visit.talk.call();
  expect(visit.solved).toEqual(['n1', 'n2']);
  expect(visit.door.proofs).toEqual(['n2.7']);
  expect(visit.phase).toBe('connecting');

  const again = new Visit();
  again.door.is = { ...description, challenge: { bits: 12, nonce: 'n1' } };
  again.door.failures.push(['ticket', 'proof_wrong'], ['ticket', 'proof_wrong']);
  await again.talk.open();
  // The fake throws in the order of the questions, and a description comes between.
  await again.talk.call();
  expect(again.talk.phase.value).toEqual({ name: 'asking', problem: 'proof_wrong' });
});

test('the signed context goes along', async () => {
  const visit = new Visit();
  visit.context = 'e30.e30.x';
  await visit.dialled();
  expect(visit.door.context).toBe('e30.e30.x');
});

test('a site that cannot say who the visitor is is said so, and they may try again', async () => {
  const visit = new Visit();
  visit.contextFailure = new TypeError('signed out');
  await visit.dialled();
  expect(visit.talk.phase.value).toEqual({ name: 'asking', problem: 'context_invalid' });
  visit.contextFailure = null;
  await visit.talk.call();
  expect(visit.phase).toBe('connecting');
});

test('mute, digits and warnings are of a call that is there', async () => {
  const visit = new Visit();
  visit.talk.mute(true);
  visit.talk.digits('1');
  expect(visit.phone.log).toEqual([]);
  await visit.connected();
  visit.talk.mute(true);
  visit.talk.digits('12#');
  visit.talk.digits('abc');
  expect(visit.phone.log.slice(-2)).toEqual(['mute true', 'digits 12#']);
  visit.talk.handle({ type: 'muted', call: 'visit-1', muted: true });
  visit.talk.handle({ type: 'quality', call: 'visit-1', warning: 'weak', on: true });
  expect(visit.talk.phase.value).toMatchObject({ muted: true, warnings: ['weak'] });
  visit.talk.handle({ type: 'quality', call: 'visit-1', warning: 'weak', on: false });
  expect(visit.talk.phase.value).toMatchObject({ warnings: [] });
});

test('a panel is not closed under a call, and destroying ends it', async () => {
  const visit = await new Visit().connected();
  visit.talk.close();
  expect(visit.phase).toBe('connected');
  visit.talk.destroy();
  expect(visit.phase).toBe('closed');
  expect(visit.phone.log).toContain('hangUp');
  const asked = visit.door.log.length;
  await visit.clock.pass(60_000);
  expect(visit.door.log).toHaveLength(asked);
});

test('a connection that is lost for good is said to be', async () => {
  const visit = await new Visit().connected();
  await visit.clock.pass(3_000);
  visit.talk.handle({ ...closed, how: 'lost' });
  expect(visit.talk.phase.value).toEqual({ name: 'ended', reason: 'lost', seconds: 3 });
});

test('a wish to be called back, and what is wrong with it', async () => {
  const visit = new Visit();
  visit.obstacle = 'no_webrtc';
  await visit.talk.open();
  const wish = { name: 'Ann', number: '12', note: '' };
  visit.door.failures.push(['callBack', 'number_invalid']);
  await visit.talk.callBack(wish);
  expect(visit.talk.wished.value).toBe('number_invalid');
  await visit.talk.callBack({ ...wish, number: '+15005550101' });
  expect(visit.talk.wished.value).toBe('sent');
  expect(visit.door.wishes.map(({ number }) => number)).toEqual(['+15005550101']);
});
