import { expect, test, vi } from 'vitest';
import { person, room, standup } from '../testing/conferences';
import { settle, World } from '../testing/world';
import { current } from './call';
import type { Conference } from './conference';
import { Failure } from './problem';

async function world(conference: Conference = standup()): Promise<World> {
  const made = await new World().ready();
  made.server.following?.conferences([conference], true);
  return made;
}

const bob = person('Bob');
const at = 'CF1/CA-Bob';

test('what was asked for is under way until the feed tells that it is so', async () => {
  const { board, server, conferences } = await world();
  const done = board.mute(standup(), bob, true);
  expect(board.at(at).value).toEqual({ doing: 'mute', problem: null });
  await settle();
  expect(conferences.log).toEqual(['change CF1 CA-Bob {"muted":true}']);
  expect(board.at(at).value.doing).toBe('mute');
  server.following?.conference(standup({ participants: [person('Bob', { muted: true })] }));
  expect(await done).toBe(true);
  expect(board.at(at).value).toEqual({ doing: null, problem: null });
});

test('a feed that is faster than the answer settles it too', async () => {
  const { board, server } = await world();
  const done = board.hold(standup(), bob, true);
  server.following?.conference(standup({ participants: [person('Bob', { held: true })] }));
  expect(await done).toBe(true);
});

test('who leaves meanwhile is not waited for', async () => {
  const { board, server } = await world();
  const done = board.mute(standup(), bob, true);
  await settle();
  server.following?.conference(standup({ participants: [person('Bob', { state: 'left' })] }));
  expect(await done).toBe(true);
});

test('what nothing confirms is said to be unconfirmed', async () => {
  const { board, clock } = await world();
  const done = board.remove(standup(), bob);
  await clock.pass(7_000);
  expect(await done).toBe(false);
  expect(board.at(at).value).toEqual({ doing: null, problem: { name: 'unconfirmed' } });
  board.dismiss(at);
  expect(board.at(at).value.problem).toBeNull();
});

test('a refusal is shown where it was asked for, and nowhere else', async () => {
  const { board, conferences } = await world();
  conferences.failure = new Failure('forbidden', undefined, {
    reason: 'role_missing',
    field: '',
    detail: '',
  });
  expect(await board.mute(standup(), bob, true)).toBe(false);
  expect(board.at(at).value.problem).toMatchObject({ name: 'forbidden' });
  expect(board.at('CF1').value.problem).toBeNull();
});

test('one thing at a time: a second press of the same button does nothing', async () => {
  const { board, conferences } = await world();
  void board.mute(standup(), bob, true);
  expect(await board.mute(standup(), bob, true)).toBe(false);
  await settle();
  expect(conferences.log).toHaveLength(1);
});

test.each([
  ['speak', 'dial out-1 room:standup'],
  ['listen', 'dial out-1 room:standup listen'],
  [bob, 'dial out-1 room:standup coach CA-Bob'],
] as const)('whoever is elsewhere enters by telephone: %j', async (how, dialled) => {
  const { board, phone } = await world();
  await board.attend(standup(), how);
  await settle();
  expect(phone.log.at(-1)).toBe(dialled);
});

test.each([
  ['speak', '{"coach":null,"muted":false}'],
  ['listen', '{"coach":null,"muted":true}'],
  [bob, '{"coach":"CA-Bob","muted":false}'],
] as const)('whoever is in it changes who hears them: %j', async (how, change) => {
  const inside = standup({ participants: [bob, person('Alice', { me: true })] });
  const { board, conferences } = await world(inside);
  void board.attend(inside, how);
  await settle();
  expect(conferences.log).toEqual([`change CF1 CA-Alice ${change}`]);
});

test('going from one conference to another hangs up first, then dials', async () => {
  const { board, phone, softphone } = await world();
  await board.attend(standup(), 'listen');
  await settle();
  softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  expect(board.occupied()).toBe(false);
  await board.attend(standup({ sid: 'CF2', room: '', kind: 'call' }), 'listen');
  await settle();
  expect(phone.log.at(-1)).toBe('hangUp out-1');
  softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  await settle();
  expect(phone.log.at(-1)).toBe('dial out-2 conference:CF2 listen');
});

test('a conversation with a person is not ended by the board', async () => {
  const { board, softphone } = await world();
  softphone.dial('bob');
  expect(board.occupied()).toBe(true);
});

test('enters rooms by name, and shows their title', async () => {
  const { board, phone, softphone } = await world();
  board.enter(room());
  await settle();
  expect(phone.log.at(-1)).toBe('dial out-1 room:standup');
  expect(current(softphone.calls.value)?.peer.name).toBe('Stand-up');
});

test('records, pauses, goes on and stops', async () => {
  const { board, conferences, server } = await world();
  const steps = [
    [null, () => board.record(standup()), 'in-progress'],
    ['in-progress', (c: Conference) => board.setRecording(c, 'paused'), 'paused'],
    ['paused', (c: Conference) => board.setRecording(c, 'in-progress'), 'in-progress'],
    ['in-progress', (c: Conference) => board.setRecording(c, 'completed'), null],
  ] as const;
  const recorded = (status: string | null) =>
    standup({ recording: status ? { sid: 'RE1', status, by: 'alice' } : null });
  for (const [before, act, after] of steps) {
    server.following?.conference(recorded(before));
    const done = act(recorded(before));
    await settle();
    server.following?.conference(recorded(after));
    expect(await done).toBe(true);
  }
  expect(conferences.log).toEqual([
    'record CF1',
    'recording CF1 RE1 paused',
    'recording CF1 RE1 in-progress',
    'recording CF1 RE1 completed',
  ]);
});

test('locks the room that a conference is held in, and knows it from the answer', async () => {
  const { board, conferences, clock } = await world();
  conferences.list = [room()];
  await clock.pass(6_000);
  expect(await board.lock(standup(), true)).toBe(true);
  expect(conferences.log).toEqual(['update standup {"locked":true}']);
  expect(board.rooms.value?.[0]?.locked).toBe(true);
});

test('learns from a conference that somebody else locked its room', async () => {
  const { board, conferences, clock, server } = await world();
  conferences.list = [room()];
  await clock.pass(6_000);
  server.following?.conference(standup({ locked: true }));
  expect(board.rooms.value?.[0]?.locked).toBe(true);
});

test('keeps the list of rooms in order as they are made, changed and deleted', async () => {
  const made = new World();
  made.conferences.list = [room({ name: 'b', title: 'B' }), room({ name: 'a', title: 'A' })];
  await made.ready();
  const names = () => made.board.rooms.value?.map((one) => one.title);
  expect(names()).toEqual(['A', 'B']);
  await made.board.createRoom(room({ name: 'aa', title: 'Ab' }));
  expect(names()).toEqual(['A', 'Ab', 'B']);
  await made.board.updateRoom('aa', { title: 'Z' });
  expect(names()).toEqual(['A', 'B', 'Z']);
  await made.board.deleteRoom(room({ name: 'a' }));
  expect(names()).toEqual(['B', 'Z']);
});

test('whoever signs out leaves no rooms behind for the next', async () => {
  const made = await new World().ready();
  const refresh = vi.spyOn(made.conferences, 'rooms');
  await made.softphone.signOut();
  expect(made.softphone.conferences.headings.value).toEqual([]);
  expect(made.board.rooms.value).toBeNull();
  await made.clock.pass(20_000);
  expect(refresh).not.toHaveBeenCalled();
});

test('rooms that were asked for somebody who left are not shown to the next', async () => {
  const { board, conferences } = await world();
  conferences.list = [room({ moderatorPin: '4711' })];
  const asked = board.refresh();
  board.forget();
  await asked;
  expect(board.rooms.value).toBeNull();
  await board.refresh();
  expect(board.rooms.value).toHaveLength(1);
});
