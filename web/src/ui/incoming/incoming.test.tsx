import { h } from 'preact';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Callers } from '../../state/callers';
import type { Contact } from '../../state/contacts';
import type { CallRecord } from '../../state/record';
import { signal } from '../../state/signal';
import { contact } from '../../testing/contacts';
import { rendered, Screen, words } from '../../testing/screen';
import { visit, visitorId } from '../../testing/visitors';
import { record, World } from '../../testing/world';
import { ahead, Telephone } from '../app/app';
import type { AboutView } from '../view';
import { CallerCard } from './caller';

let screen: Screen;

beforeAll(() => ahead());
afterEach(() => screen.close());

const ringing = record({
  sid: 'CA2',
  direction: 'incoming',
  status: 'ringing',
  result: 'ongoing',
  answeredAt: 0,
  line: '+15005550006',
});

async function show(
  world: World,
  calls: readonly CallRecord[],
  contacts: readonly Contact[] = [],
  language: 'en' | 'ja' = 'en',
): Promise<{ asked: number }> {
  const count = { asked: 0 };
  const newest = async (_: number, peer = '') => {
    count.asked++;
    return calls.filter((one) => !peer || one.peer.address === peer);
  };
  const callers = new Callers({ newest }, world.clock, { all: signal(contacts) });
  const about = async () => (view: AboutView) => h(CallerCard, { ...view, callers });
  screen = new Screen(
    <Telephone
      phone={world.softphone}
      board={world.board}
      languages={words(language)}
      about={about}
    />,
  );
  await rendered();
  return count;
}

const card = () => document.querySelector('.caller');
const spoken = () =>
  [...document.querySelectorAll('.incoming-more [role=status]')].map((one) => one.textContent);

test('the line, the call before and the notes are below what is pressed; the short of it is spoken', async () => {
  const world = await new World().ready();
  world.ring();
  await show(
    world,
    [ringing, record({ sid: 'CA1', seconds: 123, note: 'A <b>quote</b>', outcome: 'Sold' })],
    [contact({ client: 'bob', notes: 'Likes tea' })],
  );
  expect(card()?.textContent).toMatch(
    /^Number called\+1 500 555 0006Last call.* · Outgoing · 2:03OutcomeSoldNoteA <b>quote<\/b>Contact’s notesLikes tea$/,
  );
  const answer = screen.find('button', 'Answer');
  expect(answer.compareDocumentPosition(card() as Element) & 4).toBeTruthy(); // follows
  expect(spoken()).toEqual([
    expect.stringMatching(/^Number called: \+1 500 555 0006\. Last call: .* · Outgoing · 2:03\. $/),
  ]);
});

test.each([
  ['missed', { direction: 'incoming', status: 'no-answer', answeredAt: 0 }, 'Missed call'],
  [
    'elsewhere',
    { direction: 'incoming', status: 'canceled', answeredAt: 0 },
    'Answered in another',
  ],
  ['busy', { status: 'busy', answeredAt: 0 }, 'Outgoing · Busy'],
] as const)('a call before that was %s is said to be that', async (result, change, says) => {
  const world = await new World().ready();
  world.ring();
  await show(world, [ringing, record({ sid: 'CA1', ...change, result })]);
  expect(card()?.textContent).toContain(says);
});

test('of whom nothing is known nothing is shown, and nothing is spoken', async () => {
  const world = await new World().ready();
  world.ring();
  await show(world, []);
  await world.clock.pass(10_000);
  await rendered();
  expect(card()).toBeNull();
  expect(spoken()).toEqual(['']);
});

test('a visitor of another site has a card of their own, and no call before', async () => {
  const world = await new World().ready();
  world.server.visitor = visit();
  const peer = { address: `client:${visitorId}`, name: 'Visitor' };
  world.softphone.handle({ type: 'incoming', call: 'in-1', peer, sid: 'CA2' });
  const count = await show(world, [{ ...ringing, peer }, record({ sid: 'CA1', peer })]);
  await import('../visitors/visitors');
  await rendered();
  expect(document.querySelector('.incoming-more .visit')).not.toBeNull();
  expect(card()).toBeNull();
  expect(count.asked).toBe(0);
});

test('it is told of a call that waits, too, and not of the one that goes on', async () => {
  const world = await new World().ready();
  world.ring('in-1', 'CA1');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  await show(world, [ringing], [], 'ja');
  expect(card()).toBeNull();
  world.ring('in-2');
  await rendered();
  expect(card()?.textContent).toMatch(/Bob.*着信番号\+1 500 555 0006$/);
});
