import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  begin,
  bobs,
  floor,
  granted,
  listing,
  queued,
  RadioWorld,
  refused,
  turn,
  waits,
} from '../testing/channels';
import { standup } from '../testing/conferences';
import { entry, settle } from '../testing/world';
import type { Answer, Pace } from './asking';
import { Failure } from './problem';

let world: RadioWorld;
beforeEach(async () => {
  world = await new RadioWorld().listed();
});
afterEach(() => {
  // Whatever happened, nobody is left with an open microphone and the floor given back.
  const opens = world.radio.log.filter((one) => one.startsWith('open'));
  expect(opens.length % 2).toBe(world.press()?.phase === 'granted' ? 1 : 0);
});

/** An answer that comes when it is told to. */
function later() {
  let resolve: (answer: Answer & Pace) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Answer & Pace>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

test('listens: sound and microphone in the click, then one call', async () => {
  await world.channels.listen('yard');
  expect(world.radio.log).toEqual(['unlock true', 'join yard token-1']);
  expect(world.channels.listening.value).toBe(true);
  world.channels.leave('yard');
  expect(world.radio.log.at(-1)).toBe('leave yard');
  expect(world.channels.listening.value).toBe(false);
});

test('whoever only listens is not asked for the microphone', async () => {
  await world.listed(listing({ roles: ['listen'] }));
  await world.channels.listen('yard');
  expect(world.radio.log[0]).toBe('unlock false');
});

test('several channels are entered with one token, while it is fresh', async () => {
  await world.listed(listing(), listing({ name: 'gate' }), listing({ name: 'dock' }));
  await world.channels.listen('yard');
  await world.channels.listen('gate');
  await world.clock.pass(60_000);
  await world.channels.listen('dock');
  const joins = world.radio.log.filter((one) => one.startsWith('join'));
  expect(joins).toEqual(['join yard token-1', 'join gate token-1', 'join dock token-2']);
});

test('press, speak, let go', async () => {
  await world.listens();
  world.channels.press();
  expect(world.floors.log).toEqual(['ask yard CA-yard']); // in the same moment
  await settle();
  expect(world.radio.log).toEqual(['open yard', 'play granted']);
  world.channels.release();
  expect(world.radio.log.at(-1)).toBe('open none'); // in the same moment
  await settle();
  expect(world.floors.log.at(-1)).toBe('drop yard CA-yard');
});

test('says each second that it is wanted, and no longer than it is held', async () => {
  await world.listens();
  world.channels.press();
  await world.clock.pass(2_500);
  expect(world.floors.log).toEqual([
    'ask yard CA-yard',
    'ask yard CA-yard again',
    'ask yard CA-yard again',
  ]);
  world.channels.release();
  await world.clock.pass(5_000);
  expect(world.floors.log.slice(3)).toEqual(['drop yard CA-yard']);
});

test('who lets go before the answer opens nothing, and gives back what came', async () => {
  const answer = later();
  world.floors.answers = [answer.promise];
  await world.listens();
  world.channels.press();
  await settle();
  world.channels.release();
  await settle();
  expect(world.floors.log).toEqual(['ask yard CA-yard']); // nothing may overtake it
  answer.resolve(granted());
  await settle();
  expect(world.floors.log).toEqual(['ask yard CA-yard', 'drop yard CA-yard']);
  expect(world.radio.log).toEqual([]);
});

test('pressed anew before the first answer: one question, and what it brings is taken', async () => {
  const answer = later();
  world.floors.answers = [answer.promise];
  await world.listens();
  world.channels.press();
  world.channels.release();
  world.channels.press();
  answer.resolve(granted());
  await settle();
  expect(world.floors.log).toEqual(['ask yard CA-yard']);
  expect(world.radio.log).toEqual(['open yard', 'play granted']);
});

test('fast thumbs: requests never overtake one another, and the last word is the right one', async () => {
  await world.listens();
  for (let i = 0; i < 50; i++) {
    world.channels.press();
    if (i % 3) await settle();
    world.channels.release();
    if (i % 2) await settle();
  }
  await settle();
  expect(world.floors.log.at(-1)).toBe('drop yard CA-yard');
  expect(world.radio.log.filter((one) => one.startsWith('open')).at(-1)).toBe('open none');
});

test('waits, and speaks as soon as the server tells that it is one’s turn', async () => {
  world.floors.answers = [queued(1), granted()];
  await world.listens();
  world.channels.press();
  await settle();
  expect(world.press()).toEqual({ phase: 'queued', place: 1 });
  await world.tells('yard', floor({ turn: bobs, queue: [waits('CA-yard', 'Alice')] }));
  expect(world.floors.log).toHaveLength(1);
  await world.tells('yard', floor({ turn: turn() }));
  expect(world.floors.log).toHaveLength(2); // not a second later
  expect(world.radio.log).toContain('open yard');
});

test('waits no longer than it is held', async () => {
  world.floors.answers = [queued(2)];
  await world.listens();
  world.channels.press();
  await world.clock.pass(1_500);
  world.channels.release();
  await settle();
  expect(world.floors.log).toEqual([
    'ask yard CA-yard',
    'ask yard CA-yard again',
    'drop yard CA-yard',
  ]);
});

test.each([
  ['floor_silenced', 'silenced'],
  ['floor_not_allowed', 'forbidden'],
  ['channel_unknown', 'gone'],
  ['something_else', 'unavailable'],
])('%s is %s', async (reason, why) => {
  world.floors.answers = [refused(reason)];
  await world.listens();
  world.channels.press();
  await settle();
  expect(world.press()).toEqual({ phase: 'denied', why });
  expect(world.radio.log).toEqual(['play refused']);
  await world.clock.pass(5_000);
  expect(world.floors.log.filter((one) => one.startsWith('ask'))).toHaveLength(1);
});

test('a call that has only just come in is asked for again', async () => {
  world.floors.answers = [refused('not_in_channel'), refused('not_in_channel'), granted()];
  await world.listens();
  world.channels.press();
  await world.clock.pass(600);
  expect(world.press()?.phase).toBe('granted');
});

test('a call that never comes in is given up', async () => {
  world.floors.answers = [refused('not_in_channel')];
  await world.listens();
  world.channels.press();
  await world.clock.pass(10_000);
  expect(world.press()).toEqual({ phase: 'denied', why: 'absent' });
});

test('a server that says nothing any more: the microphone is closed when the lease ends', async () => {
  const silent = later();
  world.floors.answers = [granted(), silent.promise];
  await world.listens();
  world.channels.press();
  await world.clock.pass(2_900);
  expect(world.press()?.phase).toBe('granted');
  await world.clock.pass(200);
  expect(world.press()).toEqual({ phase: 'over', why: 'lost' });
  expect(world.radio.log.slice(-2)).toEqual(['open none', 'play over']);
  silent.reject(new Failure('serverUnreachable'));
  await settle();
  expect(world.floors.log.at(-1)).toBe('drop yard CA-yard');
});

test('a server that cannot be reached ends a turn at once', async () => {
  world.floors.answers = [granted(), new Failure('serverUnreachable')];
  await world.listens();
  world.channels.press();
  await world.clock.pass(1_000);
  expect(world.press()).toEqual({ phase: 'over', why: 'lost' });
});

test('a turn that the server ended is not asked for anew', async () => {
  world.floors.answers = [granted(), refused('floor_ended')];
  await world.listens();
  world.channels.press();
  await settle();
  await world.tells('yard', floor({ turn: turn() }));
  await world.tells('yard', floor({ turn: bobs }));
  expect(world.press()).toEqual({ phase: 'over', why: 'taken' });
  await world.clock.pass(5_000);
  expect(world.floors.log).toEqual(['ask yard CA-yard', 'drop yard CA-yard']);
});

test.each([
  [granted(), 'taken'],
  [queued(2), 'lost'],
])('what the server knows no more is not asked for anew', async (first, why) => {
  world.floors.answers = [first, refused('floor_lost')];
  await world.listens();
  world.channels.press();
  await world.clock.pass(5_000);
  expect(world.press()).toEqual({ phase: 'over', why });
  expect(world.floors.log).toEqual([
    'ask yard CA-yard',
    'ask yard CA-yard again',
    'drop yard CA-yard',
  ]);
});

test('who may speak no more has lost the floor to who decided that', async () => {
  world.floors.answers = [granted(), refused('floor_not_allowed')];
  await world.listens();
  world.channels.press();
  await world.clock.pass(5_000);
  expect(world.press()).toEqual({ phase: 'over', why: 'taken' });
});

test('the longest turn ends here as there', async () => {
  world.floors.answers = [granted(turn({ limit: begin + 5_000 }))];
  await world.listens();
  world.channels.press();
  await world.clock.pass(5_000);
  expect(world.press()).toEqual({ phase: 'over', why: 'limit' });
  expect(world.floors.log.at(-1)).toBe('drop yard CA-yard');
});

test('the network, or what the server tells, is gone: nobody speaks', async () => {
  await world.listens();
  world.channels.press();
  await settle();
  world.server.following?.connected(false);
  expect(world.radio.log.slice(-2)).toEqual(['open none', 'play over']);
  expect(world.press()).toEqual({ phase: 'over', why: 'lost' });
});

test('leaving the page gives back at once', async () => {
  await world.listens();
  world.channels.press();
  await settle();
  world.channels.quit();
  expect(world.radio.log.at(-1)).toBe('open none');
  expect(world.floors.log.at(-1)).toBe('drop yard CA-yard last');
  await settle();
});

test('leaving the page while the answer is out gives back too', async () => {
  world.floors.answers = [later().promise];
  await world.listens();
  world.channels.press();
  world.channels.quit();
  expect(world.floors.log).toEqual(['ask yard CA-yard', 'drop yard CA-yard last']);
});

test('leaving the page with nothing pressed says nothing', async () => {
  await world.listens();
  world.channels.quit();
  expect(world.floors.log).toEqual([]);
});

test('a telephone call makes channels silent, and lets go', async () => {
  await world.listens();
  await world.softphone.goOnline();
  world.channels.press();
  await settle();
  world.softphone.dial('bob');
  await settle();
  expect(world.radio.log.slice(-2)).toEqual(['open none', 'hush true']);
  world.channels.press();
  expect(world.press()).toEqual({ phase: 'denied', why: 'busy' });
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: '' });
  expect(world.radio.log.at(-1)).toBe('hush false');
});

test('a call that rings disturbs nobody who speaks', async () => {
  await world.listens();
  world.channels.press();
  await settle();
  world.ring();
  expect(world.press()?.phase).toBe('granted');
});

test('comes back into a channel, sooner at first, and at once when woken', async () => {
  await world.listens();
  world.channels.handle({ type: 'closed', name: 'yard', call: '' });
  await world.clock.pass(500);
  expect(world.radio.log).toEqual(['join yard token-1']);
  world.radio.joinFailure = new Failure('connection', 31005);
  world.channels.handle({ type: 'closed', name: 'yard', call: '' });
  await world.clock.pass(1_000);
  expect(world.radio.log).toHaveLength(2);
  await world.clock.pass(1_900);
  expect(world.radio.log).toHaveLength(2);
  world.radio.joinFailure = null;
  world.channels.wake();
  await settle();
  expect(world.radio.log).toHaveLength(3);
});

test('a problem that only a setting cures ends the listening, with words', async () => {
  world.radio.joinFailure = new Failure('tokenSignature', 31202);
  await world.channels.listen('yard');
  expect(world.channels.radio.value.channels?.[0]).toMatchObject({
    wanted: false,
    problem: { name: 'tokenSignature' },
  });
  expect(world.radio.log.at(-1)).toBe('leave yard'); // what may be heard of it until then
});

test('a channel that the server refuses is not tried again', async () => {
  world.server.record = entry({ denied: 'room_full' });
  await world.listens();
  world.channels.handle({ type: 'closed', name: 'yard', call: 'CA-yard' });
  await world.clock.pass(20_000);
  expect(world.channels.radio.value.channels?.[0]).toMatchObject({
    wanted: false,
    denied: 'room_full',
  });
  expect(world.radio.log.filter((one) => one.startsWith('join'))).toEqual([]);
});

test('a channel that refuses in words is not shown as one that is heard', async () => {
  world.server.record = entry({ denied: 'room_locked' });
  await world.listens();
  await world.clock.pass(1_000);
  expect(world.channels.radio.value.channels?.[0]).toMatchObject({
    wanted: false,
    link: 'off',
    denied: 'room_locked',
  });
  expect(world.radio.log).toContain('leave yard');
});

test('left while it comes back: it does not', async () => {
  await world.listens();
  world.channels.handle({ type: 'closed', name: 'yard', call: '' });
  world.channels.leave('yard');
  await world.clock.pass(20_000);
  expect(world.radio.log.filter((one) => one.startsWith('join'))).toEqual([]);
});

test('without a microphone one listens, and speaks when it is allowed', async () => {
  world.radio.unlockFailure = new Failure('microphoneDenied', 31401);
  await world.listens('yard', false);
  expect(world.channels.trouble.value?.name).toBe('microphoneDenied');
  world.channels.press();
  expect(world.press()).toEqual({ phase: 'denied', why: 'microphone' });
  world.radio.unlockFailure = null;
  world.radio.microphone = true;
  await world.channels.allow();
  expect(world.radio.log.slice(-2)).toEqual(['unlock true', 'join yard token-1']);
  expect(world.channels.trouble.value).toBeNull();
  const voice = world.radio.voice();
  world.channels.handle({ type: 'joined', name: 'yard', call: 'CA-yard', voice });
  world.channels.press();
  await settle();
  expect(world.press()?.phase).toBe('granted');
});

test('left before the microphone was allowed: it is given back', async () => {
  let allowed = () => {};
  world.radio.asking = new Promise((resolve) => {
    allowed = resolve;
  });
  const listening = world.channels.listen('yard');
  world.channels.leave('yard');
  world.radio.microphone = true;
  allowed();
  await listening;
  expect(world.radio.log.filter((one) => one.startsWith('join'))).toEqual([]);
  expect(world.radio.voice()).toBe(false);
});

test('one button for both: a headset’s', async () => {
  await world.listens();
  world.channels.toggle();
  await settle();
  expect(world.press()?.phase).toBe('granted');
  expect(world.channels.radio.value.hold).toBe('latched');
  world.channels.toggle();
  await settle();
  expect(world.floors.log.at(-1)).toBe('drop yard CA-yard');
});

test('a channel that is new is listed, one that is deleted is left', async () => {
  await world.listens();
  world.floors.listings = [listing({ name: 'gate', title: 'Gate' })];
  await world.tells('gate', floor());
  expect(world.channels.radio.value.channels?.map((one) => one.name)).toEqual(['gate']);
  expect(world.radio.log).toContain('leave yard');
  expect([...world.softphone.floors.all.value.keys()]).toEqual(['gate']);
});

test('a channel that is new is told of many times, and the list is fetched once a second', async () => {
  const list = vi.spyOn(world.floors, 'list');
  for (let i = 0; i < 5; i++) await world.tells('gate', floor({ turn: bobs }));
  expect(list).toHaveBeenCalledTimes(1);
  world.floors.listings = [listing(), listing({ name: 'gate' })];
  await world.clock.pass(1_000);
  expect(list).toHaveBeenCalledTimes(2);
  expect(world.channels.radio.value.channels).toHaveLength(2);
  await world.clock.pass(3_000);
  expect(list).toHaveBeenCalledTimes(2);
});

test('what was told before it was listed is known', async () => {
  const fresh = new RadioWorld();
  await fresh.signedIn();
  await fresh.tells('yard', floor({ turn: bobs }));
  expect(fresh.softphone.floors.any.value).toBe(true);
  await fresh.channels.refresh();
  expect(fresh.channels.radio.value.channels?.[0]?.floor.turn?.name).toBe('Bob');
});

test('says why nothing is listed, until it is', async () => {
  const fresh = new RadioWorld();
  fresh.floors.failure = new Failure('serverUnreachable');
  await fresh.listed();
  expect(fresh.channels.trouble.value?.name).toBe('serverUnreachable');
  fresh.floors.failure = null;
  await fresh.channels.refresh();
  expect(fresh.channels.trouble.value).toBeNull();
});

test('a dispatcher silences by the call, and takes the floor away', async () => {
  world.server.following?.conferences([standup({ sid: 'CF7', room: 'yard' })], true);
  expect(world.channels.members('yard').map((one) => one.name)).toEqual(['Bob', 'Carol']);
  await world.channels.mute('yard', 'CA-Bob', true);
  await world.channels.revoke('yard');
  expect(world.changes).toEqual(['CF7 CA-Bob true']);
  expect(world.floors.log).toEqual(['revoke yard']);
  expect(world.channels.members('gate')).toEqual([]);
});

test('a token that runs out is renewed', async () => {
  await world.listens();
  await world.clock.pass(60_000);
  world.channels.handle({ type: 'expiring', name: 'yard' });
  await settle();
  expect(world.radio.log).toEqual(['renew yard token-2']);
});

test('nobody hears anything of somebody who signed out', async () => {
  await world.listens();
  world.channels.press();
  await settle();
  await world.softphone.signOut();
  expect(world.radio.log).toContain('leave yard');
  expect(world.radio.log).toContain('open none');
  expect(world.channels.radio.value.channels).toBeNull();
});

test('what was asked for somebody who signed out is not shown to the next', async () => {
  const refreshing = world.channels.refresh();
  await world.softphone.signOut();
  await refreshing;
  expect(world.channels.radio.value.channels).toBeNull();
});

test.each([true, false])('a tab that nobody sees is told while it listens: %s', async (listens) => {
  await world.listens();
  world.visible = false;
  world.hears = listens;
  await world.clock.pass(5_000);
  expect(world.server.following !== null).toBe(listens);
});
