import { expect, test, vi } from 'vitest';
import { FakeBrowser } from '../testing/tabs';
import { entry, settings, settle, World } from '../testing/world';
import { Failure } from './problem';

test('starts at the door, signs in, and fetches the lists', async () => {
  const world = new World();
  await world.softphone.start();
  expect(world.softphone.session.value).toEqual({ phase: 'out', because: 'new' });
  world.server.entries = [entry()];
  await world.softphone.signIn({ by: 'name', name: 'Alice' });
  await settle();
  expect(world.softphone.people.value).toEqual([{ identity: 'bob', name: 'Bob' }]);
  expect(world.softphone.history.value).toEqual([entry()]);
});

test('asks who is signed in only where somebody was', async () => {
  const world = new World();
  const asked = vi.spyOn(world.server, 'session');
  world.server.page = { ...settings, signIn: { ...settings.signIn, session: false } };
  await world.softphone.start();
  expect(world.softphone.session.value).toEqual({ phase: 'out', because: 'new' });
  expect(asked).not.toHaveBeenCalled();
  world.server.page = settings;
  await world.softphone.start();
  expect(asked).toHaveBeenCalledOnce();
});

test('waits for a server that does not answer yet', async () => {
  const world = new World();
  world.server.failure = new Failure('serverUnreachable');
  await world.softphone.start();
  expect(world.softphone.session.value.phase).toBe('unknown');
  expect(world.softphone.trouble.value).toEqual({ name: 'serverUnreachable' });
  world.server.failure = null;
  await world.clock.pass(2_100);
  expect(world.softphone.session.value.phase).toBe('out');
  expect(world.softphone.trouble.value).toBeNull();
});

test('says what is wrong with a name', async () => {
  const world = new World();
  await world.softphone.start();
  world.server.failure = new Failure('nameInvalid');
  await world.softphone.signIn({ by: 'name', name: '!' });
  expect(world.softphone.trouble.value).toEqual({ name: 'nameInvalid' });
  expect(world.softphone.signingIn.value).toBe(false);
});

test('signs out of everything', async () => {
  const world = await new World().ready();
  world.ring();
  await world.softphone.signOut();
  expect(world.softphone.session.value).toEqual({ phase: 'out', because: 'left' });
  expect(world.softphone.line.value.phase).toBe('offline');
  expect(world.softphone.calls.value.live).toEqual([]);
  expect(world.softphone.people.value).toEqual([]);
  await world.clock.pass(60_000);
  expect(world.phone.log.at(-1)).toBe('close');
});

test('fetches no lists for a tab that nobody sees', async () => {
  const world = await new World().ready();
  world.visible = false;
  world.server.everybody = [];
  await world.clock.pass(60_000);
  expect(world.softphone.people.value).toHaveLength(1);
  world.visible = true;
  world.softphone.wake();
  await settle();
  expect(world.softphone.people.value).toHaveLength(0);
});

test('shows a call as soon as the server tells of it, and fetches no history meanwhile', async () => {
  const world = await new World().ready();
  const fetched = vi.spyOn(world.server, 'history');
  world.server.following?.calls([entry()]);
  expect(world.softphone.history.value).toEqual([entry()]);
  await world.clock.pass(20_000);
  expect(fetched).not.toHaveBeenCalled();
});

test('fetches history again when the server tells nothing more', async () => {
  const world = await new World().ready();
  world.server.following?.calls([]);
  const fetched = vi.spyOn(world.server, 'history');
  world.server.following?.ended(false);
  world.server.following = null;
  await world.clock.pass(6_000);
  expect(world.server.following).not.toBeNull(); // it tries again
  expect(fetched).toHaveBeenCalled();
});

test('says at once that the session has ended, when the server says so', async () => {
  const world = await new World().ready();
  vi.spyOn(world.server, 'people').mockRejectedValue(new Failure('sessionGone'));
  world.server.following?.ended(true);
  await settle();
  expect(world.softphone.session.value).toEqual({ phase: 'out', because: 'expired' });
});

test('follows only while somebody looks and is signed in', async () => {
  const world = await new World().ready();
  expect(world.server.following).not.toBeNull();
  world.visible = false;
  await world.clock.pass(6_000);
  expect(world.server.following).toBeNull();
  world.visible = true;
  world.softphone.wake();
  await settle();
  expect(world.server.following).not.toBeNull();
  await world.softphone.signOut();
  expect(world.server.following).toBeNull();
});

test('a tab that follows calls with the number that was chosen in it, and says what fails', async () => {
  const first = new World('', async () => browser.open());
  const browser = new FakeBrowser(first.clock);
  const callerIds = ['+15005550006', '+15005550007'];
  first.server.abilities = { ...first.server.abilities, callerIds };
  await first.ready();
  const second = await new World('', async () => browser.open()).ready();
  expect(second.softphone.tabs?.part.value).toBe('follows');
  expect(second.softphone.abilities()).toEqual(first.softphone.abilities());
  second.softphone.showAs('+15005550007');
  second.softphone.dial('+15005550001');
  await settle();
  expect(first.phone.log.at(-1)).toBe('dial out-1 +15005550001 as +15005550007');
  expect(second.softphone.mayDial()).toBe(false); // nobody calls two at a time

  first.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: '' });
  first.phone.answerFailure = new Failure('callRefused');
  first.ring();
  await settle();
  second.softphone.answer('in-1');
  await settle();
  expect(second.softphone.callTrouble.value).toEqual({ name: 'callRefused' });
  second.softphone.dismiss();
  await settle();
  expect(second.softphone.callTrouble.value).toBeNull();
});
