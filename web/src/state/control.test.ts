import { expect, test, vi } from 'vitest';
import { person, talk } from '../testing/conferences';
import { settle, World } from '../testing/world';
import { type Call, current } from './call';
import type { Conference, Transfer } from './conference';
import { Failure } from './problem';

/** A world where calls are conferences. */
async function ready(): Promise<World> {
  const world = new World();
  world.server.page = { ...world.server.page, callStyle: 'conference' };
  return world.ready();
}

/** Alice talks with Bob, and the server tells so. */
async function talking(): Promise<World> {
  const world = await ready();
  world.ring('in-1', 'CA1');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  tell(world, talk('CA1', ['Bob']));
  await settle();
  return world;
}

function tell(world: World, conference: Conference): void {
  world.server.following?.conference(conference);
}

function front(world: World): Call {
  const call = current(world.softphone.calls.value);
  if (!call) throw new Error('no call');
  return call;
}

function transfer(change: Partial<Transfer> = {}): Transfer {
  return {
    id: 1,
    kind: 'warm',
    state: 'ringing',
    by: 'alice',
    byName: 'Alice',
    to: 'client:carol',
    toName: 'Carol',
    with: 'target',
    reason: '',
    until: 0,
    may: ['complete', 'cancel'],
    ...change,
  };
}

const held = (sid: string, names: readonly string[], change: Partial<Conference> = {}) => {
  const conference = talk(sid, names, change);
  return {
    ...conference,
    participants: conference.participants.map((one) => (one.me ? one : { ...one, held: true })),
  };
};

const log = (world: World) => world.steering.log.filter((line) => !line.startsWith('keep'));

test('a call is kept from when it is known as a conference, once', async () => {
  const world = await talking();
  tell(world, talk('CA1', ['Bob'], { locked: true }));
  await settle();
  expect(world.steering.log).toEqual(['keep CF-CA1 CA1']);
});

test('its end from here is said first, and nothing is heard meanwhile', async () => {
  const world = await talking();
  const before = world.phone.log.length;
  let answer = () => {};
  world.steering.slow = new Promise((resolve) => {
    answer = resolve;
  });
  world.softphone.hangUp();
  world.softphone.hangUp(); // pressed twice
  await settle();
  expect(log(world)).toEqual(['goodbye CA1']);
  expect(world.phone.log.slice(before)).toEqual(['quiet in-1']);
  answer();
  await settle();
  expect(world.phone.log.slice(before)).toEqual(['quiet in-1', 'hangUp in-1']);
});

test('a server that does not answer cannot keep anybody on the line', async () => {
  const world = await talking();
  world.steering.slow = new Promise(() => {});
  world.softphone.hangUp();
  await world.clock.pass(1_100);
  expect(world.phone.log.at(-1)).toBe('hangUp in-1');
});

test('nor one that refuses', async () => {
  const world = await talking();
  world.steering.failure = new Failure('serverUnreachable');
  world.softphone.hangUp();
  await settle();
  expect(world.phone.log.at(-1)).toBe('hangUp in-1');
});

test('where it could not be kept, it is hung up at once', async () => {
  const world = await ready();
  world.steering.failure = new Failure('forbidden');
  world.ring('in-1', 'CA1');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  tell(world, talk('CA1', ['Bob']));
  await settle();
  world.softphone.hangUp();
  expect(world.phone.log.at(-1)).toBe('hangUp in-1');
});

test('whoever signs out says goodbye', async () => {
  const world = await talking();
  await world.softphone.signOut();
  expect(log(world)).toEqual(['goodbye CA1']);
});

test('what is put aside hears music, and not any more when it is turned to', async () => {
  const world = await talking();
  world.softphone.hold('in-1', true);
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1']);
  tell(world, held('CA1', ['Bob']));
  await settle();
  expect(log(world)).toHaveLength(1);
  world.softphone.hold('in-1', false);
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1', 'resume CF-CA1']);
});

test('whoever comes to a call that is on hold is put on hold too', async () => {
  const world = await talking();
  world.softphone.hold('in-1', true);
  await settle();
  const bob = held('CA1', ['Bob']).participants;
  tell(world, talk('CA1', [], { participants: [...bob, person('Carol')] }));
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1', 'hold CF-CA1']);
});

test('a second call holds the first, and turning to it turns both over', async () => {
  const world = await talking();
  world.ring('in-2', 'CA2');
  world.softphone.answer('in-2');
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1']);
  tell(world, held('CA1', ['Bob']));
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA2' });
  tell(world, talk('CA2', ['Carol']));
  expect(world.softphone.conferences.mine.value).toBe('CF-CA2');
  world.softphone.hold('in-1', false);
  await settle();
  expect(log(world).slice(1).sort()).toEqual(['hold CF-CA2', 'resume CF-CA1']);
  expect(world.softphone.conferences.mine.value).toBe('CF-CA1');
});

test('somebody who was put on hold by hand is left so', async () => {
  const world = await talking();
  tell(world, held('CA1', ['Bob']));
  world.softphone.hold('in-1', false);
  await settle();
  expect(log(world)).toEqual([]);
});

test('who changes their mind while the server works gets what they want at last', async () => {
  const world = await talking();
  let answer = () => {};
  world.steering.slow = new Promise((resolve) => {
    answer = resolve;
  });
  world.softphone.hold('in-1', true);
  world.softphone.hold('in-1', false);
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1']);
  answer();
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1', 'resume CF-CA1']);
});

test('a hold that fails is tried again, while it is wanted, and not for ever', async () => {
  const world = await talking();
  world.steering.failure = new Failure('serverUnreachable');
  world.softphone.hold('in-1', true);
  await world.clock.pass(60_000);
  const tries = log(world).length;
  expect(tries).toBeGreaterThan(2);
  expect(tries).toBeLessThan(8);
  expect(front(world).held).toBe(true); // nobody is heard again without knowing
  expect(world.softphone.control.silent(front(world))).toBe(true);
  const standing = world.softphone.control.at('in-1');
  expect(standing.value.problem?.name).toBe('serverUnreachable');
  world.steering.failure = null;
  world.softphone.hold('in-1', false);
  world.softphone.hold('in-1', true);
  await settle();
  expect(world.softphone.control.silent(front(world))).toBe(false);
});

test('a hold that is refused is said to be, and the call is as it was', async () => {
  const world = await talking();
  world.steering.failure = new Failure('forbidden');
  world.softphone.hold('in-1', true);
  await settle();
  await world.clock.pass(60_000);
  expect(log(world)).toEqual(['hold CF-CA1']);
  expect(front(world).held).toBe(false);
  expect(world.phone.log.at(-1)).toBe('loud in-1');
  expect(world.softphone.control.at('in-1').value.problem?.name).toBe('forbidden');
});

test('the end of a hold that fails leaves the call on hold, and can be asked for again', async () => {
  const world = await talking();
  world.softphone.hold('in-1', true);
  await settle();
  tell(world, held('CA1', ['Bob']));
  world.steering.failure = new Failure('forbidden');
  world.softphone.hold('in-1', false);
  await settle();
  expect(front(world).held).toBe(true);
  expect(world.softphone.control.at('in-1').value.problem?.name).toBe('forbidden');
  world.steering.failure = null;
  world.softphone.hold('in-1', false);
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1', 'resume CF-CA1', 'resume CF-CA1']);
  expect(front(world).held).toBe(false);
});

test('a call that cannot be put on hold beside another stays aside', async () => {
  const world = await talking();
  world.steering.failure = new Failure('forbidden');
  world.ring('in-2', 'CA2');
  world.softphone.answer('in-2');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA2' });
  await settle();
  expect(front(world).id).toBe('in-2');
  expect(world.softphone.calls.value.live.find((one) => one.id === 'in-1')?.held).toBe(true);
});

test('a transfer owns who is on hold, until it is over', async () => {
  const world = await talking();
  tell(world, talk('CA1', ['Bob'], { transfer: transfer() }));
  world.softphone.hold('in-1', true);
  await settle();
  expect(log(world)).toEqual([]);
  expect(world.phone.log.at(-1)).toBe('quiet in-1');
  tell(world, talk('CA1', ['Bob'], { transfer: transfer({ state: 'failed', reason: 'busy' }) }));
  await settle();
  expect(log(world)).toEqual(['hold CF-CA1']);
});

test('another call during a transfer waits, and is turned to and back', async () => {
  const world = await talking();
  tell(world, talk('CA1', ['Bob'], { transfer: transfer({ state: 'talking' }) }));
  world.ring('in-2', 'CA2');
  world.softphone.answer('in-2');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA2' });
  await settle();
  world.softphone.hold('in-1', false);
  expect(front(world).id).toBe('in-1');
  expect(await world.softphone.control.steer(front(world), 'complete')).toBe(true);
  expect(log(world)).toEqual(['complete CF-CA1 1']);
});

test('hands over, goes on with it, and takes it back', async () => {
  const world = await talking();
  const { control } = world.softphone;
  expect(await control.transfer(front(world), { kind: 'warm', to: 'carol' })).toBe(true);
  tell(world, talk('CA1', ['Bob'], { transfer: transfer({ id: 4, state: 'talking' }) }));
  for (const deed of ['swap', 'cancel', 'complete'] as const) {
    await control.steer(front(world), deed);
  }
  expect(log(world)).toEqual([
    'transfer CF-CA1 warm carol',
    'swap CF-CA1 4',
    'cancel CF-CA1 4',
    'complete CF-CA1 4',
  ]);
});

test('one thing at a time, and what was refused is said where it was asked for', async () => {
  const world = await talking();
  const { control } = world.softphone;
  const call = front(world);
  let answer = () => {};
  world.steering.slow = new Promise((resolve) => {
    answer = resolve;
  });
  const first = control.transfer(call, { kind: 'warm', to: 'carol' });
  expect(control.at(call.id).value.doing).toBe('transfer');
  expect(await control.transfer(call, { kind: 'blind', to: 'dave' })).toBe(false);
  world.steering.failure = new Failure('conflict', undefined, {
    reason: 'transfer_running',
    field: '',
    detail: '',
  });
  answer();
  expect(await first).toBe(false);
  expect(control.at(call.id).value.problem?.refusal?.reason).toBe('transfer_running');
  control.dismiss(call.id);
  expect(control.at(call.id).value.problem).toBeNull();
});

test('the end of a transfer is seen once; another is another', async () => {
  const world = await talking();
  const { control } = world.softphone;
  const failed = talk('CA1', ['Bob'], { transfer: transfer({ state: 'failed' }) });
  expect(control.seen(failed)).toBe(false);
  control.see(failed);
  expect(control.seen(failed)).toBe(true);
  expect(control.seen({ ...failed, transfer: transfer({ id: 2, state: 'failed' }) })).toBe(false);
});

test('brings two calls together, and the one in front is heard', async () => {
  const world = await talking();
  world.ring('in-2', 'CA2');
  world.softphone.answer('in-2');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA2' });
  tell(world, talk('CA2', ['Carol']));
  const [first, second] = world.softphone.calls.value.live;
  if (!first || !second) throw new Error('two calls');
  world.softphone.hold('in-2', true);
  expect(await world.softphone.control.merge(second, first)).toBe(true);
  expect(log(world)).toContain('merge CF-CA2 CF-CA1');
  expect(front(world)).toMatchObject({ id: 'in-2', held: false });
});

test('what is no conference cannot be steered, and that is known in time', async () => {
  const world = await ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'ringing', call: 'out-1', sid: 'CA1' });
  const { control } = world.softphone;
  expect(control.reach(front(world)).kind).toBe('pending');
  world.ring('in-1', 'CA2');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  expect(control.reach(front(world)).kind).toBe('pending');
  await world.clock.pass(5_000);
  expect(control.reach(front(world)).kind).toBe('direct');
  tell(world, talk('CA2', ['Carol']));
  expect(control.reach(front(world)).kind).toBe('conference');
  expect(await control.transfer({ ...front(world), sid: 'CA9' }, { kind: 'warm', to: 'x' })).toBe(
    false,
  );
});

test('where calls are connected directly that is known at once', async () => {
  const world = await new World().ready();
  world.ring('in-1', 'CA2');
  world.softphone.answer('in-1');
  expect(world.softphone.control.reach(front(world)).kind).toBe('pending');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  expect(world.softphone.control.reach(front(world)).kind).toBe('direct');
});

test('what is typed while a note is sent is sent after it, and not beside it', async () => {
  const world = await talking();
  const { control } = world.softphone;
  let answer = () => {};
  const sent = vi.spyOn(world.steering, 'note').mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  control.write('CA1', { note: 'Wants' });
  await world.clock.pass(900);
  control.write('CA1', { note: 'Wants a refund' });
  await world.clock.pass(900);
  expect(sent).toHaveBeenCalledTimes(1);
  answer();
  await settle();
  expect(sent.mock.calls.map(([, note]) => note.note)).toEqual(['Wants', 'Wants a refund']);
  expect(control.draft('CA1').value.state).toBe('saved');
});

test('a note is sent when nothing more is typed, and again when that failed', async () => {
  const world = await talking();
  const { control } = world.softphone;
  const draft = control.draft('CA1', { note: 'Before', outcome: '' });
  expect(draft.value).toEqual({ note: 'Before', outcome: '', state: '' });
  control.write('CA1', { note: 'Wants' });
  control.write('CA1', { note: 'Wants a refund' });
  expect(log(world)).toEqual([]);
  await world.clock.pass(900);
  expect(log(world)).toEqual(['note CA1 {"note":"Wants a refund","outcome":""}']);
  expect(draft.value.state).toBe('saved');
  control.write('CA1', { outcome: 'Solved' });
  world.steering.failure = new Failure('serverUnreachable');
  await control.save('CA1');
  expect(draft.value).toEqual({ note: 'Wants a refund', outcome: 'Solved', state: 'failed' });
  world.steering.failure = null;
  await control.save('CA1');
  expect(draft.value.state).toBe('saved');
  await control.save('CA1');
  expect(log(world)).toHaveLength(3);
});

const lost = (by: string) =>
  talk('CA7', ['Bob'], {
    participants: [
      person('Alice', { call: 'CA7', me: true, state: 'left' }),
      person('Bob', { held: true }),
    ],
    transfer: transfer({ kind: 'rejoin', by, until: 1_800_000_060_000, may: ['cancel'] }),
  });

test('a call that was lost can be come back to, by whoever lost it', async () => {
  const world = await new World().signedIn();
  tell(world, lost('bob'));
  expect(world.softphone.lost()).toEqual([]);
  tell(world, lost('alice'));
  const [found] = world.softphone.lost();
  expect(found?.sid).toBe('CF-CA7');
  if (!found) return;
  await world.softphone.rejoin(found); // which goes online first
  await settle();
  expect(world.phone.log.at(-1)).toBe('dial out-1 conference:CF-CA7');
  expect(front(world).peer.name).toBe('Bob');
  tell(world, { ...lost('alice'), transfer: transfer({ kind: 'rejoin', state: 'completed' }) });
  expect(world.softphone.lost()).toEqual([]);
});

test('or given up', async () => {
  const world = await new World().signedIn();
  tell(world, lost('alice'));
  const [found] = world.softphone.lost();
  if (found) await world.softphone.control.giveUp(found);
  expect(world.steering.log).toEqual(['cancel CF-CA7 1']);
  tell(world, { ...lost('alice'), status: 'completed' });
  expect(world.softphone.lost()).toEqual([]);
});

test('the number that is shown is chosen among one’s own, and remembered', async () => {
  const world = new World();
  world.server.abilities = {
    ...world.server.abilities,
    callerIds: ['+15005550006', '+15005550007'],
  };
  await world.ready();
  expect(world.softphone.callerId.value).toBe('+15005550006');
  world.softphone.showAs('+15005550007');
  world.softphone.dial('+15005550001');
  await settle();
  expect(world.phone.log.at(-1)).toBe('dial out-1 +15005550001 as +15005550007');
  expect(world.memory.get('softphone.caller-id')).toBe('+15005550007');
});

test('what rings can be passed on, but for what is connected directly', async () => {
  const world = await ready();
  world.ring('in-1', 'CA1');
  const [call] = world.softphone.calls.value.live as [Call];
  expect(world.softphone.control.passable(call)).toBe(true);
  expect(world.softphone.control.passable({ ...call, phase: 'open' })).toBe(false);
  expect(world.softphone.control.passable({ ...call, sid: '' })).toBe(false);
  expect(await world.softphone.control.pass(call, { to: 'carol' })).toBe(true);
  expect(log(world)).toEqual(['pass CA1 carol']);
  world.softphone.handle({ type: 'closed', call: 'in-1', sid: 'CA1', how: 'ended' });
  expect(world.softphone.calls.value.ended?.outcome).toBe('passed');

  const direct = await new World().ready();
  direct.ring('in-1', 'CA1');
  expect(direct.softphone.control.passable(call)).toBe(false);
});

test('what rings is sent to voicemail, also where it ends before the server says that it did', async () => {
  const world = await ready();
  world.ring('in-1', 'CA1');
  const [call] = world.softphone.calls.value.live as [Call];
  const sending = world.softphone.control.voicemail(call);
  expect(await world.softphone.control.pass(call, { to: 'carol' })).toBe(false); // one at a time
  world.softphone.handle({ type: 'closed', call: 'in-1', sid: 'CA1', how: 'cancelled' });
  expect(await sending).toBe(true);
  expect(log(world)).toEqual(['voicemail CA1']);
  await world.clock.pass(60_000); // what the server knows of it changes nothing
  expect(world.softphone.calls.value.ended?.outcome).toBe('voicemail');
});

test.each([
  ['before', 'pass it on'],
  ['after', 'pass it on'],
  ['before', 'send it to voicemail'],
  ['after', 'send it to voicemail'],
])('a call that ends %s the server refuses to %s was missed', async (when, what) => {
  const world = await ready();
  world.ring('in-1', 'CA1');
  const [call] = world.softphone.calls.value.live as [Call];
  const end = () =>
    world.softphone.handle({ type: 'closed', call: 'in-1', sid: 'CA1', how: 'cancelled' });
  world.steering.failure = new Failure('conflict', undefined, {
    reason: 'already_there',
    field: 'to',
    detail: '',
  });
  const { control } = world.softphone;
  const passing =
    what === 'pass it on' ? control.pass(call, { to: 'carol' }) : control.voicemail(call);
  if (when === 'before') end();
  expect(await passing).toBe(false);
  expect(world.softphone.control.at('in-1').value.problem?.refusal?.reason).toBe('already_there');
  if (when === 'after') end();
  expect(world.softphone.calls.value.ended?.outcome).toBe('missed');
});
