import { afterEach, expect, it } from 'vitest';
import type { Attendance } from '../../state/ports';
import { attending, FakePresence, missed } from '../../testing/presence';
import { rendered, Screen, words } from '../../testing/screen';
import { FakeBrowser } from '../../testing/tabs';
import { visitorId } from '../../testing/visitors';
import { alice, settle, World } from '../../testing/world';
import { App } from '../app/app';

let screen: Screen;
const parts = {};

afterEach(() => screen.close());

async function show(world: World, server = new FakePresence(), language: 'en' | 'ja' = 'en') {
  screen = new Screen(
    <App
      phone={world.softphone}
      board={world.board}
      languages={words(language)}
      parts={parts as never}
      attending={attending(world, server)}
    />,
  );
  await rendered();
  return server;
}

it('a person chooses what to be to others, and comes back', async () => {
  const world = await new World().ready();
  const server = await show(world);
  await screen.press('Change state');
  await screen.press('Do not disturb');
  expect(server.log.at(-1)).toBe('choose dnd');
  expect(screen.names('button')).toContain('Available');
  await screen.type('Reason', 'Lunch');
  await screen.press('Go away');
  expect(server.log.at(-1)).toBe('choose away Lunch');
  expect(screen.text).toContain('Away (Lunch)');
  await screen.press('Available');
  expect(server.log.at(-1)).toBe('choose available');
});

it('it is said when a choice did not reach the server', async () => {
  const world = await new World().ready();
  const server = await show(world);
  server.failure = new Error('down');
  await screen.press('Change state');
  await screen.press('Do not disturb');
  expect(screen.text).toContain('That did not reach the server');
});

it.each([
  ['en', 'A call did not ring here', 'You would not have heard it', 'I have seen it'],
  ['ja', 'ここで鳴らなかった着信が 1 件', '休止していたか', '確認しました'],
] as const)('who was not rung is told so, and why: %s', async (language, what, why, seen) => {
  const world = await new World().ready();
  const server = new FakePresence();
  server.news = true;
  server.missed = [missed];
  await show(world, server, language);
  expect(screen.text).toContain(what);
  expect(screen.text).toContain(why);
  await screen.press(seen);
  expect(screen.text).not.toContain(why);
  expect(server.log).toContain(`seen ${missed.stamp}`);
});

it.each([
  ['en', 'A call was cut off', 'The call ended before you were back', 'I have seen it'],
  ['ja', '接続が切れた通話が 1 件', '通話は終了しました', '確認しました'],
] as const)('who lost a call that is over is told so: %s', async (language, what, why, seen) => {
  const world = await new World().ready();
  const server = new FakePresence();
  server.news = true;
  server.missed = [{ ...missed, why: 'lost' }];
  await show(world, server, language);
  expect(screen.text).toContain(what);
  expect(screen.text).toContain(why);
  await screen.press(seen);
  expect(screen.text).not.toContain(why);
  expect(server.log).toContain(`seen ${missed.stamp}`);
});

it('a visitor of a button who was missed is not called back', async () => {
  const world = await new World().ready();
  const server = new FakePresence();
  server.news = true;
  server.missed = [missed, { ...missed, call: 'CA2', from: `client:${visitorId}`, name: '' }];
  await show(world, server);
  expect(screen.text).toContain('Visitor');
  expect(screen.names('button').filter((name) => /^Call .* back$/.test(name))).toEqual([
    'Call Bob back',
  ]);
});

it('the others are shown with how it is with them', async () => {
  const world = new World();
  const at = (change: Partial<Attendance>): Attendance => ({
    state: 'available',
    busy: '',
    reason: '',
    until: 0,
    ...change,
  });
  world.server.everybody = [
    { identity: 'bob', name: 'Bob', presence: at({ state: 'busy', busy: 'wrap_up' }) },
    { identity: 'cleo', name: 'Cleo', presence: at({ state: 'stale' }) },
    { identity: 'dora', name: 'Dora', presence: at({ state: 'away', reason: 'Break' }) },
  ];
  await world.ready();
  await show(world);
  for (const said of ['Writing up a call', 'Page asleep', 'Away (Break)']) {
    expect(screen.text).toContain(said);
  }
});

it('a tab that follows shows the call of the other, works it, and takes its place', async () => {
  const first = await new World().signedIn();
  const browser = new FakeBrowser(first.clock);
  const tabs = [0, 1].map(() => browser.open());
  const second = new World(undefined, async () => tabs[1]);
  const leader = new World(undefined, async () => tabs[0]);
  for (const world of [leader, second]) {
    world.me = alice;
    await world.signedIn();
    await settle();
  }
  await leader.softphone.goOnline();
  await settle();
  await show(second);
  expect(screen.text).toContain('Another tab has the sound.');
  leader.ring('in-1', 'CA1');
  await settle();
  await rendered();
  expect(second.phone.log).toEqual([]);
  await screen.press('Answer');
  await settle();
  expect(leader.phone.log).toContain('answer in-1');
  leader.softphone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA1' });
  await settle();
  await rendered();
  await screen.press('Use this tab instead');
  for (let i = 0; i < 5; i++) await settle();
  await rendered();
  expect(second.phone.log).toContain('open token-1');
  expect(leader.phone.log.at(-1)).toBe('close');
  expect(screen.text).not.toContain('Another tab has the sound.');
  expect(leader.softphone.line.value.phase).toBe('ready');
});
