import { expect, test } from 'vitest';
import { entry, settle, World } from '../testing/world';
import { current, ringing } from './call';
import { Failure } from './problem';

async function talking(): Promise<World> {
  const world = await new World().ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  return world;
}

test('dials what was typed', async () => {
  const world = await new World().ready();
  expect(world.softphone.dial('Bob')).toMatchObject({ ok: true });
  await settle();
  expect(world.phone.log.at(-1)).toBe('dial out-1 client:bob');
  expect(world.softphone.status.value.name).toBe('calling');
});

test('does not dial twice, nor without a line, nor what cannot be called', async () => {
  const world = await new World().signedIn();
  world.softphone.dial('bob');
  await settle();
  expect(world.softphone.calls.value.live).toEqual([]);
  await world.softphone.goOnline();
  expect(world.softphone.dial('03-1234')).toEqual({ ok: false, doubt: 'countryCode' });
  world.softphone.dial('bob');
  world.softphone.dial('bob');
  await settle();
  expect(world.phone.log.filter((line) => line.startsWith('dial'))).toHaveLength(1);
});

test('fetches a token first where the old one has expired', async () => {
  const world = await new World().ready();
  world.clock.sleep(3_700_000);
  world.softphone.dial('bob');
  await settle();
  expect(world.phone.log.slice(-2)).toEqual(['renew token-2', 'dial out-1 client:bob']);
});

test('a call that cannot be placed says why', async () => {
  const world = await new World().ready();
  world.phone.dialFailure = new Failure('microphoneMissing', 31402);
  world.softphone.dial('bob');
  await settle();
  expect(world.softphone.calls.value.ended).toMatchObject({
    outcome: 'failed',
    problem: { name: 'microphoneMissing', code: 31402 },
  });
});

test('works the call that goes on', async () => {
  const world = await talking();
  world.softphone.mute(true);
  world.softphone.digits('5#');
  world.softphone.hangUp();
  expect(world.phone.log.slice(-3)).toEqual(['mute out-1 true', 'digits out-1 5#', 'hangUp out-1']);
});

test('without a call nothing can be worked', async () => {
  const world = await new World().ready();
  world.softphone.mute(true);
  world.softphone.digits('5');
  world.softphone.hangUp();
  expect(world.phone.log).toEqual(['unlock', 'open token-1']);
});

test('asks how an outgoing call ended until the record is complete', async () => {
  const world = await talking();
  world.server.record = entry({ status: 'in-progress' });
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  expect(world.softphone.calls.value.ended?.outcome).toBe('talked');
  await world.clock.pass(400);
  expect(world.server.lookups).toBe(1);
  world.server.record = entry({ status: 'failed', denied: 'number_not_allowed', seconds: 0 });
  await world.clock.pass(1_000);
  expect(world.softphone.calls.value.ended).toMatchObject({
    outcome: 'denied',
    denied: 'number_not_allowed',
  });
  await world.clock.pass(60_000);
  expect(world.server.lookups).toBe(2);
});

test('gives up asking, and the status line rests', async () => {
  const world = await talking();
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  expect(world.softphone.status.value.name).toBe('ended');
  await world.clock.pass(60_000);
  expect(world.server.lookups).toBe(4);
  expect(world.softphone.status.value.name).toBe('ready');
  expect(world.softphone.calls.value.ended).not.toBeNull();
  world.softphone.dismiss();
  expect(world.softphone.calls.value.ended).toBeNull();
});

test('a call that was answered here or declined needs no asking', async () => {
  const world = await new World().ready();
  world.ring('in-1');
  world.softphone.decline('in-1');
  world.softphone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA2' });
  world.ring('in-2');
  world.softphone.answer('in-2');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA3' });
  world.softphone.handle({ type: 'closed', call: 'in-2', how: 'ended', sid: 'CA3' });
  await world.clock.pass(60_000);
  expect(world.server.lookups).toBe(0);
});

test('a call that stopped ringing was missed, or answered in another tab', async () => {
  const world = await new World().ready();
  world.ring();
  world.server.record = entry({
    sid: 'CA2',
    direction: 'incoming',
    status: 'canceled',
    answeredAt: 0,
  });
  world.softphone.handle({ type: 'closed', call: 'in-1', how: 'cancelled', sid: 'CA2' });
  expect(world.softphone.calls.value.ended?.outcome).toBe('missed');
  await world.clock.pass(400);
  expect(world.softphone.calls.value.ended?.outcome).toBe('missed');

  world.ring('in-2');
  world.server.record = entry({ sid: 'CA4', direction: 'incoming', status: 'in-progress' });
  world.softphone.handle({ type: 'closed', call: 'in-2', how: 'cancelled', sid: 'CA3' });
  await world.clock.pass(400);
  expect(world.softphone.calls.value.ended?.outcome).toBe('elsewhere');
});

test('answers and declines', async () => {
  const world = await new World().ready();
  world.ring('in-1');
  world.ring('in-2');
  world.softphone.decline('in-1');
  world.softphone.answer('in-2');
  expect(world.phone.log.slice(-2)).toEqual(['decline in-1', 'answer in-2']);
  expect(current(world.softphone.calls.value)?.phase).toBe('answering');
});

test('answering a second call ends the first', async () => {
  const world = await talking();
  world.ring('in-1');
  expect(ringing(world.softphone.calls.value)).toHaveLength(1);
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  expect(world.softphone.calls.value.live.map((call) => call.id)).toEqual(['in-1']);
  expect(world.softphone.status.value.name).toBe('talking');
});

test('hanging up while the token is fetched places no call', async () => {
  const world = await new World().ready();
  world.softphone.dial('bob');
  world.softphone.hangUp();
  await settle();
  expect(world.phone.log.some((line) => line.startsWith('dial'))).toBe(false);
  expect(world.softphone.calls.value.ended?.outcome).toBe('cancelled');
});

async function waiting(): Promise<World> {
  const world = new World();
  world.server.page = { ...world.server.page, callStyle: 'conference' };
  await world.ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  return world;
}

test('a call that waits in its conference rings until the other end has come', async () => {
  const world = await waiting();
  expect(world.softphone.status.value.name).toBe('ringing');
  world.server.following?.calls([entry({ status: 'ringing', answeredAt: 0 })]);
  world.server.following?.calls([entry({ sid: 'CA9', status: 'in-progress' })]);
  expect(world.softphone.status.value.name).toBe('ringing');
  expect(current(world.softphone.calls.value)).toMatchObject({ early: true, answeredAt: 0 });
  world.clock.sleep(3_000);
  world.server.following?.calls([entry({ status: 'in-progress' })]);
  expect(world.softphone.status.value.name).toBe('talking');
  expect(current(world.softphone.calls.value)).toMatchObject({
    early: false,
    answeredAt: world.clock.now(),
  });
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  expect(world.softphone.calls.value.ended?.outcome).toBe('talked');
});

test('a call whose other end came before we were told that it rings does not ring', async () => {
  const world = new World();
  world.server.page = { ...world.server.page, callStyle: 'conference' };
  await world.ready();
  world.softphone.dial('bob');
  await settle();
  world.server.following?.calls([entry({ status: 'in-progress' })]);
  expect(world.softphone.status.value.name).toBe('calling');
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  expect(world.softphone.status.value.name).toBe('talking');
  expect(current(world.softphone.calls.value)).toMatchObject({ early: false });
});

test('who hangs up while it rings in a conference gave up; what else ended it the server knows', async () => {
  const gaveUp = await waiting();
  gaveUp.softphone.hangUp();
  gaveUp.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  expect(gaveUp.softphone.calls.value.ended?.outcome).toBe('cancelled');

  const busy = await waiting();
  busy.server.record = entry({ status: 'busy', answeredAt: 0 });
  busy.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  await busy.clock.pass(400);
  expect(busy.softphone.calls.value.ended?.outcome).toBe('busy');
});

test.each([
  ['busy', 'busy', ''],
  ['no-answer', 'noAnswer', ''],
  ['failed', 'denied', 'number_not_allowed'],
  ['failed', 'unreached', 'person_unknown'],
] as const)(
  '%s is known as %s before the words are over, and after them',
  async (status, outcome, denied) => {
    const world = await waiting();
    world.server.following?.calls([entry({ status, answeredAt: 0, denied })]);
    expect(world.softphone.status.value.name).toBe('told');
    expect(current(world.softphone.calls.value)?.verdict).toEqual({ outcome, denied });
    expect(world.softphone.mayDial()).toBe(false);
    world.clock.sleep(3_000);
    world.server.following?.calls([entry({ status, answeredAt: 0, denied })]);
    world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
    expect(world.softphone.calls.value.ended).toMatchObject({ outcome, denied, seconds: 0 });
  },
);

test.each([
  ['busy', ''],
  ['failed', 'callee_offline'],
])(
  'who is asked for a message, after %s %s, is told to speak, and not why',
  async (status, denied) => {
    const world = await waiting();
    const told = entry({ status, denied, answeredAt: 0 });
    world.server.following?.calls([told]);
    world.server.following?.calls([{ ...told, voicemail: true }]);
    expect(current(world.softphone.calls.value)?.verdict).toEqual({ outcome: 'message', denied });
    world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
    expect(world.softphone.calls.value.ended?.outcome).toBe('message');
  },
);

test('a call that failed in one way may be answered in another', async () => {
  const world = await waiting();
  world.server.following?.calls([entry({ status: 'failed', answeredAt: 0 })]);
  expect(world.softphone.status.value.name).toBe('ringing');
  world.server.following?.calls([entry({ status: 'no-answer', answeredAt: 0 })]);
  expect(world.softphone.status.value.name).toBe('told');
  world.server.following?.calls([entry({ status: 'in-progress' })]);
  expect(world.softphone.status.value.name).toBe('talking');
  expect(current(world.softphone.calls.value)).not.toHaveProperty('verdict');
});

test('who hangs up while they are told did not give up, and who did before is told nothing', async () => {
  const told = await waiting();
  told.server.following?.calls([entry({ status: 'busy', answeredAt: 0 })]);
  told.softphone.hangUp();
  told.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  expect(told.softphone.calls.value.ended?.outcome).toBe('busy');

  const left = await waiting();
  left.softphone.hangUp();
  left.server.following?.calls([entry({ status: 'busy', answeredAt: 0 })]);
  expect(left.softphone.status.value.name).toBe('ringing');
});

test('a call that is connected directly is not open because words are heard', async () => {
  const denied = 'number_not_allowed';
  const refused = entry({ status: 'failed', answeredAt: 0, denied });
  const late = await talking();
  late.server.following?.calls([refused]);
  expect(late.softphone.status.value.name).toBe('told');

  const early = await new World().ready();
  early.softphone.dial('bob');
  await settle();
  early.server.following?.calls([refused]);
  early.softphone.handle({ type: 'ringing', call: 'out-1', sid: 'CA1' });
  expect(early.softphone.status.value.name).toBe('told');
  early.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  expect(early.softphone.status.value.name).toBe('told');
  expect(current(early.softphone.calls.value)).toMatchObject({ early: true, answeredAt: 0 });
});

test('what was said in a call makes nobody unreached afterwards, nor does a call that comes in', async () => {
  const world = await talking();
  world.server.following?.calls([entry({ status: 'failed' })]);
  expect(world.softphone.status.value.name).toBe('talking');

  const called = await new World().ready();
  called.ring('in-1', 'CA1');
  called.server.following?.calls([entry({ direction: 'incoming', status: 'busy', answeredAt: 0 })]);
  expect(called.softphone.status.value.name).toBe('incoming');
});

test('a room does not ring', async () => {
  const room = new World();
  room.server.page = { ...room.server.page, callStyle: 'conference' };
  await room.ready();
  room.softphone.dial('room:standup');
  await settle();
  room.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  expect(room.softphone.status.value.name).toBe('talking');
});
