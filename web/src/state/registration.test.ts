import { expect, test } from 'vitest';
import { settle, World } from '../testing/world';
import { Failure } from './problem';

const phase = (world: World) => world.softphone.line.value.phase;

test('goes online: sound and microphone first, then a token, then the line', async () => {
  const world = await new World().ready();
  expect(world.phone.log).toEqual(['unlock', 'open token-1']);
  expect(phase(world)).toBe('ready');
});

test('a refused microphone stops and is tried again by the person', async () => {
  const world = await new World().signedIn();
  world.phone.unlockFailure = new Failure('microphoneDenied', 31401);
  await world.softphone.goOnline();
  expect(world.softphone.line.value).toEqual({
    phase: 'attention',
    problem: { name: 'microphoneDenied', code: 31401 },
  });
  await world.clock.pass(60_000);
  expect(world.phone.log).toEqual(['unlock']);
  world.phone.unlockFailure = null;
  await world.softphone.goOnline();
  expect(phase(world)).toBe('ready');
});

test('a server that cannot be reached is tried again with growing waits', async () => {
  const world = await new World().signedIn();
  world.server.failure = new Failure('serverUnreachable');
  await world.softphone.goOnline();
  expect(phase(world)).toBe('reconnecting');
  await world.clock.pass(20_000);
  expect(world.server.tokens).toBeGreaterThan(3);
  expect(world.server.tokens).toBeLessThan(8);
  world.server.failure = null;
  await world.clock.pass(16_000);
  expect(phase(world)).toBe('ready');
});

test('leaves the SDK time to come back by itself', async () => {
  const world = await new World().ready();
  world.cut();
  expect(phase(world)).toBe('reconnecting');
  await world.clock.pass(5_000);
  world.back();
  expect(phase(world)).toBe('ready');
  await world.clock.pass(20_000);
  expect(world.phone.log).toEqual(['unlock', 'open token-1']);
});

test('opens afresh when the SDK does not come back', async () => {
  const world = await new World().ready();
  world.cut();
  await world.clock.pass(9_000);
  expect(world.phone.log.at(-1)).toBe('open token-2');
  expect(phase(world)).toBe('ready');
});

test('never opens afresh while a call goes on', async () => {
  const world = await new World().ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  world.cut();
  await world.clock.pass(60_000);
  expect(world.phone.log.filter((line) => line.startsWith('open'))).toEqual(['open token-1']);
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  await world.clock.pass(9_000);
  expect(world.phone.log.at(-1)).toBe('open token-2');
});

test('a stuck connection is opened anew at once', async () => {
  const world = await new World().ready();
  world.server.failure = new Failure('serverUnreachable');
  world.softphone.handle({ type: 'stale' });
  await settle();
  expect(phase(world)).toBe('reconnecting');
  world.server.failure = null;
  await world.clock.pass(1_000);
  expect(world.phone.log.at(-1)).toMatch(/^open/);
  expect(phase(world)).toBe('ready');
});

test('renews by schedule', async () => {
  const world = await new World().ready();
  await world.clock.pass(2_399_000);
  expect(world.phone.log.at(-1)).toBe('open token-1');
  await world.clock.pass(2_000);
  expect(world.phone.log.at(-1)).toBe('renew token-2');
  await world.clock.pass(2_401_000);
  expect(world.phone.log.at(-1)).toBe('renew token-3');
});

test('renews when the SDK asks, but not twice for one wish', async () => {
  const world = await new World().ready();
  await world.clock.pass(60_000);
  world.softphone.handle({ type: 'expiring' });
  await settle();
  world.softphone.handle({ type: 'expiring' });
  await settle();
  expect(world.phone.log).toEqual(['unlock', 'open token-1', 'renew token-2']);
});

test('renews an expired token and watches that the line comes back', async () => {
  const world = await new World().ready();
  await world.clock.pass(60_000);
  world.phone.isRegistered = false;
  world.softphone.handle({ type: 'fault', problem: { name: 'tokenExpired', code: 20104 } });
  await settle();
  expect(world.phone.log.at(-1)).toBe('renew token-2');
  expect(phase(world)).toBe('reconnecting');
  await world.clock.pass(9_000);
  expect(world.phone.log.at(-1)).toBe('open token-3');
  expect(phase(world)).toBe('ready');
});

test('a renewal waits for the end of a call while it can', async () => {
  const world = await new World().ready();
  world.softphone.dial('bob');
  await settle();
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  await world.clock.pass(2_500_000);
  expect(world.server.tokens).toBe(1);
  await world.clock.pass(1_000_000); // 100 s are left: it cannot wait
  expect(world.phone.log.at(-1)).toBe('renew token-2');
});

test('a renewal that fails is tried again', async () => {
  const world = await new World().ready();
  world.server.failure = new Failure('serverUnreachable');
  await world.clock.pass(2_401_000);
  expect(phase(world)).toBe('ready');
  world.server.failure = null;
  await world.clock.pass(16_000);
  expect(world.phone.log.at(-1)).toMatch(/^renew/);
});

test('after sleep it looks at the token and at the line', async () => {
  const world = await new World().ready();
  world.clock.sleep(3_000_000);
  world.softphone.wake();
  await settle();
  expect(world.phone.log.at(-1)).toBe('renew token-2');
  world.phone.isRegistered = false; // and nobody said so
  world.softphone.wake();
  expect(phase(world)).toBe('reconnecting');
  world.softphone.wake();
  await settle();
  expect(phase(world)).toBe('ready');
});

test('a refusal is given one more chance, then shown, and not tried in a loop', async () => {
  const world = await new World().signedIn();
  world.phone.openFailure = new Failure('tokenSignature', 31202);
  await world.softphone.goOnline();
  expect(phase(world)).toBe('reconnecting');
  await world.clock.pass(1_000);
  expect(world.softphone.line.value).toEqual({
    phase: 'attention',
    problem: { name: 'tokenSignature', code: 31202 },
  });
  const before = world.server.tokens;
  await world.clock.pass(600_000);
  expect(world.server.tokens).toBe(before);
});

test('a refusal of a live line is given one more chance too', async () => {
  const world = await new World().ready();
  world.softphone.handle({ type: 'fault', problem: { name: 'tokenInvalid', code: 20101 } });
  await world.clock.pass(1_000);
  expect(phase(world)).toBe('ready');
});

test('a session that is gone leads to the door, with the reason', async () => {
  const world = await new World().ready();
  world.server.failure = new Failure('sessionGone');
  await world.clock.pass(6_000);
  expect(world.softphone.session.value).toEqual({ phase: 'out', because: 'expired' });
  expect(phase(world)).toBe('offline');
  expect(world.phone.log.at(-1)).toBe('close');
});

test('a conversation outlives the session', async () => {
  const world = await new World().ready();
  world.ring();
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  world.server.failure = new Failure('sessionGone');
  await world.clock.pass(30_000);
  expect(world.softphone.session.value.phase).toBe('in');
  world.softphone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA2' });
  await world.clock.pass(100);
  expect(world.softphone.session.value.phase).toBe('out');
});

test('who leaves while it connects stays offline', async () => {
  const world = await new World().signedIn();
  const going = world.softphone.goOnline();
  void world.softphone.signOut();
  await going;
  world.back();
  expect(phase(world)).toBe('offline');
});
