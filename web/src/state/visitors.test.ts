import { expect, test } from 'vitest';
import { message, task, visit, visitorId } from '../testing/visitors';
import { settle, World } from '../testing/world';
import { Failure } from './problem';
import { author, callBack, visitorOf } from './visitors';

test.each([
  [`client:${visitorId}`, visitorId],
  [visitorId, ''],
  ['client:alice', ''],
  ['client:wabcdefgh_abc', ''],
  ['client:wabcdefgh_ABCDEFGHIJKLMNOPQRSTUVWXYZ', ''],
  [`client:${visitorId}x`, ''],
  ['+15005550101', ''],
])('behind %s is the visitor %j', (address, identity) => {
  expect(visitorOf(address)).toBe(identity);
});

test.each([
  ['a call-back', task(), '+15005550101', '+15005550101'],
  ['of a telephone', message({ number: '+1500', message: said('+1500') }), '+1500', '+1500'],
  ['of a colleague', message(), 'client:bob', 'client:bob'],
  ['of a visitor', message({ message: said(`client:${visitorId}`) }), `client:${visitorId}`, ''],
  ['of nobody knows whom', message({ message: said('') }), '', ''],
])('whom to call back: %s', (_, one, from, to) => {
  expect(author(one)).toEqual({ address: from, name: one.name });
  expect(callBack(one)).toBe(to);
});

function said(from: string) {
  return { seconds: 3, call: 'CA1', from };
}

test('who a visitor is is asked until the server knows that somebody was called', async () => {
  const { softphone, server, clock } = await new World().signedIn();
  const { visitors } = softphone;
  void visitors.meet(visitorId);
  await settle();
  expect(visitors.visit(visitorId).value).toEqual({ value: null, problem: null });
  server.visitor = visit();
  await clock.pass(400);
  expect(visitors.visit(visitorId).value.value).toEqual(visit());
  const { lookups } = server;
  await visitors.meet(visitorId);
  expect(server.lookups).toBe(lookups); // it is known
});

test('a visitor whom the server never knows is nobody, until it is asked again', async () => {
  const { softphone, server, clock } = await new World().signedIn();
  const { visitors } = softphone;
  void visitors.meet(visitorId);
  await clock.pass(10_000);
  expect(visitors.visit(visitorId).value.problem).toEqual({ name: 'gone' });
  server.visitor = visit();
  await visitors.meet(visitorId);
  expect(visitors.visit(visitorId).value).toEqual({ value: visit(), problem: null });
});

test('why a visitor could not be asked about is known', async () => {
  const { softphone, server, clock } = await new World().signedIn();
  server.failure = new Failure('serverUnreachable');
  void softphone.visitors.meet(visitorId);
  await clock.pass(10_000);
  const { problem } = softphone.visitors.visit(visitorId).value;
  expect(problem).toEqual({ name: 'serverUnreachable' });
});

test('call-backs are fetched once, and told as they come and are done', async () => {
  const world = new World();
  world.server.waiting = [task()];
  const { softphone, server } = await world.signedIn();
  const { visitors } = softphone;
  expect(visitors.open.value).toBe(1);
  server.following?.task(task({ id: 't2', createdAt: 1_799_999_500_000 }));
  expect(visitors.tasks.value?.map(({ id }) => id)).toEqual(['t2', 't1']);
  server.following?.task(task({ doneAt: 5, doneBy: 'bob' }));
  expect(visitors.open.value).toBe(1);
  expect(visitors.tasks.value?.[1]?.doneBy).toBe('bob');
});

test('what was missed is fetched when the feed comes back', async () => {
  const { softphone, server, clock } = await new World().signedIn();
  server.waiting = [task()];
  await clock.pass(6_000);
  expect(softphone.visitors.open.value).toBe(0); // it would have been told
  server.following?.connected(false);
  await clock.pass(6_000);
  expect(softphone.visitors.open.value).toBe(1);
});

test('what nobody may see any more is gone when it is fetched anew', async () => {
  const world = new World();
  world.server.waiting = [task()];
  const { softphone, server, clock } = await world.signedIn();
  server.waiting = [];
  await clock.pass(61_000);
  expect(softphone.visitors.tasks.value).toEqual([]);
});

test('with those that are done no open one goes, though they are the newest only', async () => {
  const world = new World();
  world.server.waiting = [task()];
  const { softphone, server } = await world.signedIn();
  server.waiting = [task({ id: 't9', doneAt: 1 })];
  await softphone.visitors.loadDone();
  expect(softphone.visitors.tasks.value?.map(({ id }) => id).sort()).toEqual(['t1', 't9']);
});

test('a call-back that is done is one when the server says so', async () => {
  const world = new World();
  world.server.waiting = [task()];
  const { softphone, server } = await world.signedIn();
  const { visitors } = softphone;
  server.failure = new Failure('serverUnreachable');
  await expect(visitors.setDone('t1', true)).rejects.toThrow();
  expect(visitors.open.value).toBe(1);
  server.failure = null;
  await visitors.setDone('t1', true);
  expect(visitors.open.value).toBe(0);
  await visitors.setDone('t1', false);
  expect(visitors.open.value).toBe(1);
});

test('who is signed in next sees nothing of what was there before', async () => {
  const world = new World();
  world.server.waiting = [task()];
  world.server.visitor = visit();
  const { softphone } = await world.signedIn();
  await softphone.visitors.meet(visitorId);
  await softphone.signOut();
  expect(softphone.visitors.tasks.value).toBeNull();
  expect(softphone.visitors.visit(visitorId).value.value).toBeNull();
});
