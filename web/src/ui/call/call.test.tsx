import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Conference, Transfer } from '../../state/conference';
import { Failure } from '../../state/problem';
import { type ActionName, Shortcuts, usual } from '../../state/shortcuts';
import { person, talk } from '../../testing/conferences';
import { attending } from '../../testing/presence';
import { rendered, Screen, words } from '../../testing/screen';
import { entry, settle, World } from '../../testing/world';
import { App, ahead } from '../app/app';
import { listen } from '../machine/keys';
import '../reach/reach'; // so that it is there when it is fetched

let screen: Screen;

const nothing = async () => () => null;
const parts = { admin: nothing, account: nothing, join: nothing, buttons: nothing };

const machine = { keys: (action: ActionName) => usual[action], on: () => true };
let deaf = () => {};

beforeAll(() => ahead());
afterEach(() => {
  screen.close();
  deaf();
});

async function show(world: World, language: 'en' | 'ja' = 'en'): Promise<void> {
  const shortcuts = new Shortcuts({ storage: undefined, now: () => world.clock.now() });
  deaf = listen(document, world.softphone, shortcuts, () => {});
  screen = new Screen(
    <App
      phone={world.softphone}
      board={world.board}
      languages={words(language)}
      parts={parts as never}
      machine={{ ...machine, ui: { Open: () => null, Offer: () => null } } as never}
      attending={attending(world)}
    />,
  );
  await rendered();
}

/** Alice talks with Bob, in a conference unless the call is connected directly. */
async function talking(style: 'conference' | 'direct' = 'conference'): Promise<World> {
  const world = new World();
  world.server.page = { ...world.server.page, callStyle: style };
  await world.ready();
  world.ring('in-1', 'CA1');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  if (style === 'conference') tell(world, talk('CA1', ['Bob']));
  await settle();
  return world;
}

function tell(world: World, conference: Conference): void {
  world.server.following?.conference(conference);
}

function carol(world: World): void {
  const peer = { address: 'client:carol', name: 'Carol' };
  world.softphone.handle({ type: 'incoming', call: 'in-2', peer, sid: 'CA2' });
}

const transfer = (change: Partial<Transfer> = {}): Transfer => ({
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
});

const off = (name: string) => screen.find('button', name).getAttribute('aria-disabled') === 'true';

/** What a button is described by. */
function described(name: string): string {
  const id = screen.find('button', name).getAttribute('aria-describedby') ?? '';
  return document.getElementById(id)?.textContent ?? '';
}

test('what can be done stands in the order of its reach', async () => {
  const world = await talking();
  await show(world);
  const names = screen.names('button');
  const wanted = ['Mute', 'Hold', 'Keypad', 'Transfer', 'Add', 'Record', 'Notes', 'Hang up'];
  expect(names.filter((name) => wanted.includes(name))).toEqual(wanted);
  expect(screen.find('button', 'Mute').getAttribute('aria-keyshortcuts')).toBe('Control+Shift+M');
});

test('a hold that fails is said to', async () => {
  const world = await talking();
  await show(world);
  world.steering.failure = new Failure('forbidden');
  await screen.press('Hold');
  await settle();
  await rendered();
  expect(screen.text).toContain('You may not do this here.');
  expect(screen.find('button', 'Hold').getAttribute('aria-pressed')).toBe('false');
  world.steering.failure = new Failure('serverUnreachable');
  await screen.press('Hold');
  expect(screen.text).toContain('Starting the music');
  await world.clock.pass(60_000);
  await rendered();
  expect(screen.text).not.toContain('Starting the music');
  expect(screen.text).toContain('They hear silence');
});

test('hold is one button, and says what the others hear', async () => {
  const world = await talking();
  await show(world);
  await screen.press('Hold');
  expect(screen.text).toContain('Starting the music');
  expect(screen.find('button', 'Resume').getAttribute('aria-pressed')).toBe('true');
  const conference = talk('CA1', ['Bob']);
  const participants = conference.participants.map((one) => ({ ...one, held: !one.me }));
  tell(world, { ...conference, participants });
  await rendered();
  expect(screen.text).toContain('They hear music');
  expect(screen.find('status', 'Status').textContent).toMatch(/^On hold/);
  await screen.press('Resume');
  expect(world.phone.log.at(-1)).toBe('loud in-1');
});

test('a call that is connected directly says what it lacks, and why', async () => {
  const world = await talking('direct');
  await show(world);
  expect(screen.text).toContain('This call is connected directly');
  for (const name of ['Transfer', 'Record']) {
    expect(off(name)).toBe(true);
    expect(described(name)).toContain('connected directly');
  }
  await screen.press('Transfer');
  expect(screen.names('textbox')).toEqual([]);
  await screen.press('Hold');
  expect(screen.text).toContain('They hear silence');
});

test('so does one while Twilio cannot be asked', async () => {
  const world = await talking();
  world.server.following?.control(false);
  await show(world);
  expect(off('Transfer')).toBe(true);
  expect(described('Transfer')).toContain('Twilio cannot be asked now');
});

test('what somebody may not do, they are told', async () => {
  const world = await talking();
  tell(world, talk('CA1', ['Bob'], { may: ['hold', 'transfer'] }));
  await show(world);
  expect(off('Transfer')).toBe(false);
  expect(described('Record')).toBe('You may not do this here.');
});

test('answers beside a call, goes between the two, and brings them together', async () => {
  const world = await talking();
  await show(world);
  carol(world);
  await rendered();
  await screen.press('Hold and answer');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA2' });
  tell(world, talk('CA2', ['Carol']));
  await rendered();
  expect(document.getElementById('call-peer')?.textContent).toBe('Carol');
  await screen.press('Switch to Bob');
  expect(world.phone.log.slice(-2)).toEqual(['quiet in-2', 'loud in-1']);
  await screen.press('Merge with Carol');
  expect(world.steering.log).toContain('merge CF-CA1 CF-CA2');
  await screen.press('Hang up Carol');
  await settle();
  expect(world.phone.log.at(-1)).toBe('hangUp in-2');
});

test('hands over: chooses whom, and asks them first', async () => {
  const world = await talking();
  world.server.everybody = [
    { identity: 'bob', name: 'Bob' },
    { identity: 'carol', name: 'Carol' },
  ];
  world.softphone.wake();
  await settle();
  await show(world);
  await screen.press('Transfer');
  await rendered();
  await screen.type('Transfer to', 'car');
  await screen.press('Carol');
  await screen.press('Ask first');
  expect(world.steering.log).toContain('transfer CF-CA1 warm carol');
  expect(screen.names('textbox')).toEqual([]);
});

test('what cannot be called is said before it is tried, and what is refused after', async () => {
  const world = await talking();
  await show(world);
  await screen.press('Transfer');
  await rendered();
  await screen.type('Transfer to', '03-1234');
  await screen.press('Transfer now');
  expect(screen.text).toContain('Begin with + and the country code');
  world.steering.failure = new Failure('conflict', undefined, {
    reason: 'already_there',
    field: '',
    detail: '',
  });
  await screen.type('Transfer to', 'bob');
  await screen.press('Transfer now');
  expect(screen.text).toContain('They are on this call already.');
  await screen.press('Dismiss');
  expect(screen.text).not.toContain('They are on this call already.');
});

test.each<[Partial<Transfer>, string, string[]]>([
  [{}, 'Ringing Carol. Bob hears music.', ['Cancel transfer', 'Transfer without asking']],
  [
    { state: 'talking', may: ['complete', 'swap', 'cancel'] },
    'You talk with Carol. Bob hears music.',
    ['Cancel transfer', 'Swap', 'Connect them'],
  ],
  [
    { state: 'talking', with: 'others', may: ['complete', 'swap', 'cancel'] },
    'You talk with Bob. Carol hears music.',
    ['Cancel transfer', 'Swap', 'Connect them'],
  ],
  [{ kind: 'blind', may: ['cancel'] }, 'Passing Bob to Carol', ['Cancel transfer']],
  [{ state: 'failed', reason: 'busy' }, 'Carol is busy. Bob is back with you.', ['All right']],
  [{ state: 'failed', reason: 'no-answer' }, 'Carol does not answer.', ['All right']],
  [{ state: 'failed', reason: 'gone' }, 'Carol hung up.', ['All right']],
  [{ state: 'failed', reason: 'others_gone' }, 'Bob hung up. You are with Carol.', ['All right']],
  [{ state: 'failed', reason: 'rest_refused' }, 'Carol could not be called.', ['All right']],
  [{ state: 'canceled' }, 'You are back with Bob.', ['All right']],
])('a transfer is told in words: %j', async (change, said, buttons) => {
  const world = await talking();
  tell(world, talk('CA1', ['Bob'], { transfer: transfer(change) }));
  await show(world);
  expect(screen.text).toContain(said);
  for (const name of buttons) screen.find('button', name);
});

test('the target is not taken for one of the others, and the end is told until it is seen', async () => {
  const world = await talking();
  const conference = talk('CA1', ['Bob'], { transfer: transfer({ state: 'talking' }) });
  const participants = [...conference.participants, person('Carol', { transfer: 1 })];
  tell(world, { ...conference, participants });
  await show(world);
  expect(screen.text).toContain('You talk with Carol. Bob hears music.');
  tell(world, talk('CA1', ['Bob'], { transfer: transfer({ state: 'failed', reason: 'gone' }) }));
  await rendered();
  await screen.press('All right');
  expect(screen.text).not.toContain('Carol hung up');
});

test('adds somebody to the call, or calls them apart from it', async () => {
  const world = await talking();
  await show(world);
  await screen.press('Add');
  await rendered();
  await screen.type('Call somebody', 'dave');
  await screen.press('Into this call');
  expect(world.conferences.log.at(-1)).toBe('add CF-CA1 {"to":"client:dave"}');
  await screen.press('Add');
  await rendered();
  await screen.type('Call somebody', 'dave');
  await screen.press('Apart from it');
  await settle();
  expect(world.phone.log.slice(-2)).toEqual(['quiet in-1', 'dial out-1 client:dave']);
});

test('records, and says so', async () => {
  const world = await talking();
  await show(world);
  await screen.press('Record');
  expect(world.conferences.log.at(-1)).toBe('record CF-CA1');
  const recording = { sid: 'RE1', status: 'in-progress', by: 'alice' };
  tell(world, talk('CA1', ['Bob'], { recording }));
  await rendered();
  await screen.press('Stop recording');
  expect(world.conferences.log.at(-1)).toBe('recording CF-CA1 RE1 completed');
  tell(world, talk('CA1', ['Bob'], { recording: { ...recording, status: 'paused' } }));
  await rendered();
  expect(screen.text).toContain('Recording paused');
});

test('takes notes during a call, and after it', async () => {
  const world = await talking();
  await show(world);
  await screen.press('Notes');
  await rendered();
  expect(document.activeElement).toBe(screen.labelled('Note')); // a digit is written, and no tone
  await screen.type('Note', 'Wants a refund');
  await world.clock.pass(1_000);
  expect(world.steering.log.at(-1)).toBe('note CA1 {"note":"Wants a refund","outcome":""}');
  world.softphone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA1' });
  await rendered();
  await screen.press('Notes');
  await rendered();
  expect(screen.labelled('Note').value).toBe('Wants a refund');
  expect(document.activeElement).toBe(screen.labelled('Note'));
  await screen.type('Outcome', 'Solved');
  await world.clock.pass(1_000);
  await rendered();
  expect(screen.text).toContain('Saved');
});

test('to whom a call goes as its sender is cut off is told so, until they have seen it', async () => {
  const world = await talking();
  const lost = transfer({ by: 'bob', byName: 'Bob', state: 'completed', reason: 'lost', may: [] });
  tell(world, talk('CA1', ['Carol'], { transfer: lost }));
  await show(world);
  expect(screen.text).toContain('Bob was cut off. You are connected with Carol.');
  await screen.press('All right');
  await rendered();
  expect(screen.text).not.toContain('cut off');
});

test('who waits for somebody who was cut off is told so', async () => {
  const world = await talking();
  const lost = transfer({ kind: 'rejoin', by: 'bob', byName: 'Bob', may: [] });
  tell(world, talk('CA1', [], { transfer: lost }));
  await show(world);
  expect(screen.text).toContain('Bob was cut off, and may come back within a minute.');
  tell(world, talk('CA1', ['Bob'], { transfer: { ...lost, state: 'completed' } }));
  await rendered();
  expect(screen.text).not.toContain('cut off');
});

test('a call that was lost is offered, with the time that is left', async () => {
  const world = await new World().signedIn();
  const conference = talk('CA7', ['Bob'], {
    participants: [
      person('Alice', { call: 'CA7', me: true, state: 'left' }),
      person('Bob', { held: true }),
    ],
    transfer: transfer({ kind: 'rejoin', until: Date.now() + 45_400, may: ['cancel'] }),
  });
  tell(world, conference);
  await show(world);
  expect(screen.find('alert', '').textContent).toBeDefined();
  expect(screen.text).toContain('Your call with Bob was interrupted');
  expect(screen.find('timer', 'Time left to rejoin').textContent).toMatch(/^0:4[45]$/);
  expect(screen.find('timer', 'Time left to rejoin').getAttribute('aria-live')).toBe('off');
  await screen.press('Rejoin');
  expect(world.phone.log.at(-1)).toBe('dial out-1 conference:CF-CA7');
});

const press = (key: string, target: EventTarget = document.body) =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', {
      key,
      code: `Key${key}`,
      ctrlKey: true,
      shiftKey: true,
      bubbles: true,
      cancelable: true,
    }),
  );

test('answers, holds, mutes and hangs up by keyboard', async () => {
  const world = await talking();
  await show(world);
  press('M');
  expect(world.phone.log.at(-1)).toBe('mute in-1 true');
  press('H');
  expect(world.phone.log.at(-1)).toBe('quiet in-1');
  carol(world);
  press('A');
  expect(world.phone.log.at(-1)).toBe('answer in-2');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA2' });
  press('X');
  expect(world.phone.log.slice(-2)).toEqual(['quiet in-2', 'loud in-1']);
  press('E');
  await settle();
  expect(world.phone.log.at(-1)).toBe('hangUp in-1');
  world.ring('in-3', 'CA3');
  press('R');
  expect(world.phone.log.at(-1)).toBe('decline in-3');
});

test('but not from within a field, nor where there is nothing to do', async () => {
  const world = await talking();
  await show(world);
  await screen.press('Notes');
  await rendered();
  const before = world.phone.log.length;
  press('M', screen.labelled('Note'));
  expect(press('A')).toBe(true); // the browser may do with it what it likes
  expect(world.phone.log).toHaveLength(before);
  expect(press('M')).toBe(false);
});

test('all of it in Japanese', async () => {
  const world = await talking();
  tell(world, talk('CA1', ['Bob'], { transfer: transfer() }));
  await show(world, 'ja');
  expect(screen.text).toContain('Carol を呼び出しています');
  screen.find('button', '保留');
});

test('who is there now is named, not who was there when the call began', async () => {
  const world = await talking();
  await show(world);
  const title = () => document.querySelector('#call-peer')?.textContent;
  const status = () => screen.find('status', 'Status').textContent;
  expect(title()).toBe('Bob');
  tell(world, talk('CA1', ['Bob', 'Carol']));
  await rendered();
  expect(title()).toBe('Bob, Carol');
  const handed = { ...talk('CA1', ['Carol']), transfer: transfer({ state: 'completed' }) };
  tell(world, handed);
  await rendered();
  expect(title()).toBe('Carol');
  expect(status()).toContain('Carol');
  tell(world, { ...talk('CA1', ['Bob', 'Carol']), transfer: transfer({ state: 'talking' }) });
  await rendered();
  expect(title()).toBe('Bob'); // who is handed on, until it is done
});

test.each([
  ['busy', '', 'Busy', 'BusyBob'],
  ['no-answer', '', 'No answer', 'No answerBob'],
  ['failed', 'person_unknown', 'Could not be reached. Nobody here has this name.', ''],
  ['failed', 'number_not_allowed', 'Not allowed. You may not call this number.', ''],
] as const)(
  '%s %s is said while it is spoken, and nothing is offered but to hang up and to hear',
  async (status, denied, said, line) => {
    const world = new World();
    world.server.page = { ...world.server.page, callStyle: 'conference' };
    await world.ready();
    await show(world);
    world.softphone.dial('bob');
    await settle();
    world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
    await rendered();
    expect(screen.find('status', 'Status').textContent).toContain('Ringing');
    world.server.following?.calls([entry({ status, answeredAt: 0, denied })]);
    await rendered();
    const shown = screen.find('status', 'Status').textContent?.replaceAll(' ', '');
    expect(shown).toContain((line || said.replace('. ', '')).replaceAll(' ', ''));
    expect(document.querySelector('.call-detail')?.textContent).toContain(said);
    expect(document.querySelector('.call')?.textContent).not.toMatch(/Ringing|On a call/);
    const dead = (name: string) => screen.find('button', name).hasAttribute('disabled');
    for (const name of ['Hold', 'Transfer', 'Add', 'Record', 'Notes'])
      expect(dead(name)).toBe(true);
    expect(dead('Hang up')).toBe(false);
    world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
    await rendered();
    expect(document.querySelector('.ended')?.textContent).toContain(said.split('. ').at(-1));
  },
);
