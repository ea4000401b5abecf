import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Conference } from '../../state/conference';
import { Failure } from '../../state/problem';
import { person, room, standup } from '../../testing/conferences';
import { rendered, Screen, words } from '../../testing/screen';
import { visit, visitorId } from '../../testing/visitors';
import { World } from '../../testing/world';
import { Board, Roster } from './board';

let screen: Screen;
let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => screen.close());

async function show(
  conferences: readonly Conference[],
  ready = true,
  language: 'en' | 'ja' = 'en',
) {
  world.me = {
    identity: 'alice',
    name: 'Alice',
    role: 'supervisor',
    createRooms: true,
    supervise: true,
  };
  await (ready ? world.ready() : world.signedIn());
  await tell(conferences);
  screen = new Screen(
    <Board phone={world.softphone} board={world.board} languages={words(language)} />,
  );
  await rendered();
}

async function tell(conferences: readonly Conference[], control = true) {
  world.server.following?.conferences(conferences, control);
  await rendered();
}

async function change(conference: Conference) {
  world.server.following?.conference(conference);
  await rendered();
}

test('shows every room and everyone in it, in words', async () => {
  await show([
    standup({
      locked: true,
      recording: { sid: 'RE1', status: 'in-progress', by: 'bob' },
      participants: [
        person('Bob', { moderator: true, speaking: true }),
        person('Carol', { muted: true }),
        person('Dora', { held: true }),
        person('Emil', { coaching: 'CA-Bob' }),
        person('Fay', { state: 'ringing' }),
        person('Gus', { state: 'busy' }),
        person('Hana', { state: 'no-answer' }),
        person('Ivo', { state: 'left' }),
      ],
    }),
  ]);
  const card = screen.find('heading', 'Stand-up').closest('section')?.textContent ?? '';
  for (const said of ['4 here', 'Locked', 'Recording', 'Left: Ivo']) expect(card).toContain(said);
  const rows = screen.find('list', 'People: Stand-up').children;
  const texts = [...rows].map((row) => row.textContent ?? '');
  for (const [i, said] of [
    /Bob.*Moderator.*Speaking/,
    /Carol.*Muted/,
    /Dora.*On hold/,
    /Emil.*Heard by Bob alone/,
    /Fay.*Ringing/,
    /Gus.*Busy/,
    /Hana.*No answer/,
  ].entries()) {
    expect(texts[i]).toMatch(said);
  }
});

test('shows what changes as the server tells it', async () => {
  await show([standup()]);
  await change(standup({ participants: [person('Bob', { muted: true }), person('Zoe')] }));
  screen.find('button', 'Unmute Bob');
  screen.find('button', 'Mute Zoe');
  await change(standup({ status: 'completed' }));
  expect(screen.text).toContain('Nobody is in a room or a conference now.');
});

test('mutes: under way at once, done when the server tells so', async () => {
  await show([standup()]);
  await screen.press('Mute Bob');
  expect(world.conferences.log).toEqual(['change CF1 CA-Bob {"muted":true}']);
  expect(screen.find('button', 'Mute Bob').getAttribute('aria-busy')).toBe('true');
  expect(screen.text).toContain('Muting…');
  await change(standup({ participants: [person('Bob', { muted: true })] }));
  expect(screen.find('button', 'Unmute Bob').getAttribute('aria-pressed')).toBe('true');
  expect(screen.text).not.toContain('Muting…');
});

test('says beside the person why it failed, until that is dismissed', async () => {
  await show([standup()]);
  world.conferences.failure = new Failure('controlDown');
  await screen.press('Put Bob on hold');
  const row = screen.find('button', 'Put Bob on hold').closest('li');
  expect(row?.textContent).toContain('Twilio cannot be told now');
  await screen.press('Dismiss');
  expect(row?.textContent).not.toContain('Twilio');
});

test('removing is asked for twice, and Esc takes it back', async () => {
  await show([standup()]);
  await screen.press('More for Bob');
  await screen.press('Remove: Bob');
  expect(document.activeElement).toBe(screen.find('button', 'Yes, remove Bob'));
  screen
    .find('button', 'Yes, remove Bob')
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await rendered();
  expect(world.conferences.log).toEqual([]);
  expect(document.activeElement).toBe(screen.find('button', 'Remove: Bob'));
  await screen.press('Remove: Bob');
  await screen.press('Yes, remove Bob');
  expect(world.conferences.log).toEqual(['remove CF1 CA-Bob']);
});

test('the focus stays near when what had it goes away', async () => {
  await show([standup()]);
  screen.find('button', 'Mute Bob').focus();
  await change(standup({ participants: [person('Carol')] }));
  expect(document.activeElement).toBe(screen.find('heading', 'Stand-up').closest('section'));
  await screen.press('More for Carol');
  const field = screen.find('textbox', 'Another name for Carol');
  field.focus();
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await rendered();
  expect(document.activeElement).toBe(screen.find('button', 'Mute Carol'));
});

test('names somebody, and makes a moderator', async () => {
  await show([standup()]);
  await screen.press('More for Bob');
  await screen.type('Another name for Bob', ' The chair ');
  screen.find('textbox', 'Another name for Bob').closest('form')?.requestSubmit();
  await rendered();
  expect(world.conferences.log).toEqual(['change CF1 CA-Bob {"label":"The chair"}']);
  await change(standup({ participants: [person('Bob', { label: 'The chair' })] }));
  await screen.press('Make moderator: The chair');
  expect(world.conferences.log.at(-1)).toBe('change CF1 CA-Bob {"moderator":true}');
});

test('listens and coaches by one’s own telephone', async () => {
  await show([standup()]);
  await screen.press('Listen: Stand-up');
  expect(world.phone.log.at(-1)).toBe('dial out-1 room:standup listen');
  const me = person('Alice', { me: true, muted: true });
  await change(standup({ participants: [person('Bob'), me] }));
  expect(screen.text).toContain('You listen. Nobody hears you.');
  await screen.press('More for Bob');
  await screen.press('Coach Bob');
  expect(world.conferences.log).toEqual(['change CF1 CA-Alice {"coach":"CA-Bob","muted":false}']);
  await change(
    standup({ participants: [person('Bob'), { ...me, muted: false, coaching: 'CA-Bob' }] }),
  );
  expect(screen.text).toContain('You coach. Only Bob hears you.');
  await screen.press('Speak to all');
  expect(world.conferences.log.at(-1)).toContain('{"coach":null,"muted":false}');
});

test('says why nothing can be entered while the phone is offline', async () => {
  await show([standup()], false);
  const listen = screen.find('button', 'Listen: Stand-up');
  expect(listen.getAttribute('aria-disabled')).toBe('true');
  const why = document.getElementById(listen.getAttribute('aria-describedby') ?? '');
  expect(why?.textContent).toContain('not online');
  listen.click();
  await rendered();
  expect(world.phone.log).toEqual([]);
  screen.find('button', 'Go online');
});

test('where nothing can be steered, the board says so and does nothing', async () => {
  await show([standup()]);
  world.server.following?.control(false);
  await rendered();
  expect(screen.text).toContain('Nothing can be steered now');
  const mute = screen.find('button', 'Mute Bob');
  expect(mute.getAttribute('aria-describedby')).toBe('why-control');
  await screen.press('Mute Bob');
  expect(world.conferences.log).toEqual([]);
  world.server.following?.control(true);
  await rendered();
  expect(screen.text).not.toContain('Nothing can be steered now.');
});

test('says when it may be out of date', async () => {
  await show([standup()]);
  world.server.following?.connected(false);
  await rendered();
  expect(screen.text).toContain('may be out of date');
});

test('adds somebody by name or number', async () => {
  await show([standup()]);
  await screen.press('Add: Stand-up');
  const submit = async () => {
    screen.find('textbox', 'Name or number').closest('form')?.requestSubmit();
    await rendered();
  };
  await screen.type('Name or number', '03-1234');
  await submit();
  expect(screen.text).toContain('Begin with + and the country code');
  await screen.type('Name or number', 'Bob');
  await submit();
  expect(world.conferences.log).toEqual(['add CF1 {"to":"client:bob"}']);
});

test('announces to everybody', async () => {
  await show([standup()]);
  await screen.press('Announce: Stand-up');
  const text = document.querySelector('textarea');
  if (!text) throw new Error('no field for the text');
  text.value = 'Lunch is ready.';
  text.dispatchEvent(new Event('input', { bubbles: true }));
  await rendered();
  text.form?.requestSubmit();
  await rendered();
  expect(world.conferences.log).toEqual([
    'announce CF1 {"text":"Lunch is ready.","language":"en-US","to":""}',
  ]);
  expect(screen.text).toContain('It is being said.');
});

test('shows only what one may do', async () => {
  await show([standup({ may: ['mute'] })]);
  expect(screen.names('button').filter((name) => name.includes('Bob'))).toEqual(['Mute Bob']);
  expect(screen.names('button').some((name) => name.includes('Stand-up'))).toBe(false);
});

test('finds rooms and people', async () => {
  world.conferences.list = Array.from({ length: 7 }, (_, i) =>
    room({ name: `r${i}`, title: `Room ${i}` }),
  );
  await show([standup(), standup({ sid: 'CF2', title: 'Other', participants: [person('Zoe')] })]);
  await screen.type('Find a room or a person', 'ZOE');
  expect(screen.names('heading')).not.toContain('Stand-up');
  expect(screen.names('heading')).toContain('Other');
});

test('lists the rooms where nobody is: to be entered and deleted', async () => {
  world.conferences.list = [room(), room({ name: 'quiet', title: 'Quiet' })];
  await show([standup()]);
  expect(screen.find('list', 'Rooms where nobody is').textContent).not.toContain('Stand-up');
  await screen.press('Delete: Quiet');
  await screen.press('Yes, delete Quiet');
  expect(world.conferences.log).toEqual(['delete quiet']);
});

test('makes a room, and shows at the field what is wrong', async () => {
  await show([]);
  await screen.press('New room');
  await screen.type('Name', 'lunch');
  await screen.press('Make a PIN');
  expect((screen.find('textbox', 'PIN for telephones') as HTMLInputElement).value).toMatch(
    /^\d{6}$/,
  );
  await screen.type('Moderators', 'bob, carol');
  const refusal = { reason: 'pin_taken', field: 'pin', detail: '' };
  world.conferences.failure = new Failure('conflict', undefined, refusal);
  const pin = screen.find('textbox', 'PIN for telephones') as HTMLInputElement;
  pin.form?.requestSubmit();
  await rendered();
  expect(pin.getAttribute('aria-invalid')).toBe('true');
  const described = pin.getAttribute('aria-describedby')?.split(' ') ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent).join()).toContain(
    'Another room has this PIN',
  );
  expect(document.activeElement).toBe(pin);
  world.conferences.failure = null;
  pin.form?.requestSubmit();
  await rendered();
  expect(screen.names('textbox')).not.toContain('PIN for telephones');
  expect(world.conferences.log.at(-1)).toMatch(
    /^create \{"name":"lunch","title":"lunch",.*"moderators":\["bob","carol"\]/,
  );
});

test('makes a channel: what it cannot be is switched off, and says why', async () => {
  await show([]);
  await screen.press('New room');
  await screen.type('Name', 'yard');
  const box = (name: string) => screen.labelled(name);
  const beep = () => screen.labelled('Beep');
  box('Moderated').click();
  await rendered();
  expect(box('Moderated').checked).toBe(true);
  box('Walkie-talkie channel').click();
  await rendered();
  expect(box('Moderated').checked).toBe(false);
  expect(box('Moderated').disabled).toBe(true);
  expect(beep().disabled).toBe(true);
  expect(beep().value).toBe('never');
  for (const [at, why] of [
    [box('Moderated'), 'nobody waits there'],
    [beep(), 'heard over who speaks'],
  ] as const) {
    const hint = document.getElementById(at.getAttribute('aria-describedby') ?? '');
    expect(hint?.textContent).toContain(why);
  }
  const turn = () => screen.labelled('Longest turn in seconds');
  expect(turn().value).toBe('30');
  await screen.type('Longest turn in seconds', '');
  const refusal = { reason: 'max_turn_invalid', field: 'max_turn', detail: '' };
  world.conferences.failure = new Failure('invalid', undefined, refusal);
  turn().form?.requestSubmit();
  await rendered();
  expect(world.conferences.log.at(-1)).toContain('"maxTurn":1'); // which the server refuses
  expect(turn().getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(turn());
  world.conferences.failure = null;
  await screen.type('Longest turn in seconds', '45');
  turn().form?.requestSubmit();
  await rendered();
  expect(world.conferences.log.at(-1)).toMatch(/^create \{"name":"yard".*"moderated":false/);
  expect(world.conferences.log.at(-1)).toContain('"maxTurn":45');
});

test('a channel is an ordinary room again when that is wanted, but not under people', async () => {
  world.conferences.list = [room({ name: 'yard', title: 'Yard', maxTurn: 20 })];
  await show([]);
  await screen.press('Edit: Yard');
  const box = screen.labelled('Walkie-talkie channel');
  expect(box.checked).toBe(true);
  expect(screen.labelled('Longest turn in seconds').value).toBe('20');
  box.click();
  await rendered();
  expect(screen.labelled('Moderated').disabled).toBe(false);
  const refusal = { reason: 'room_busy', field: 'floor', detail: '' };
  world.conferences.failure = new Failure('conflict', undefined, refusal);
  box.form?.requestSubmit();
  await rendered();
  expect(world.conferences.log.at(-1)).toContain('"maxTurn":0');
  expect(screen.text).toContain('Somebody is in the room. End it first.');
});

test('a channel is listened to at its own place, and not entered', async () => {
  world.conferences.list = [room({ name: 'yard', title: 'Yard', maxTurn: 20 })];
  await show([]);
  const row = screen.find('list', 'Rooms where nobody is');
  expect(row.textContent).toContain('Channel');
  expect(screen.names('button')).not.toContain('Enter Yard');
  const link = screen.find('link', 'Listen to the channel Yard') as HTMLAnchorElement;
  expect(link.getAttribute('href')).toBe('/channels');
  link.click();
  expect(location.pathname).toBe('/channels');
  history.replaceState(null, '', '/board');
});

test('says who joins and leaves the room that the focus is in, and of no other', async () => {
  await show([standup(), standup({ sid: 'CF2', title: 'Other' })]);
  const news = () => document.querySelector('[data-news]')?.textContent;
  screen.find('button', 'Add: Stand-up').focus();
  await rendered();
  await change(standup({ sid: 'CF2', title: 'Other', participants: [person('Zoe')] }));
  expect(news()).toBe('');
  await change(standup({ participants: [person('Bob'), person('Zoe')] }));
  expect(news()).toBe('Zoe joined Stand-up. Carol left Stand-up');
});

test('shows what has ended, and its timeline with a table that says the same', async () => {
  const tapes = [{ sid: 'RE9', startedAt: 1, duration: 61 }];
  world.conferences.over = [standup({ sid: 'CF9', status: 'completed', duration: 100, tapes })];
  world.conferences.moments = [
    {
      at: 1,
      kind: 'participant-join',
      call: 'CA-Bob',
      name: 'Bob',
      by: '',
      label: '',
      reason: '',
      status: '',
    },
  ];
  await show([]);
  await screen.press('Ended');
  expect(screen.find('list', 'What has ended').textContent).toContain('1:40');
  screen.names('button').find((name) => name.startsWith('Timeline: Stand-up'));
  const button = [...document.querySelectorAll('button')].find((one) =>
    one.textContent?.includes('Timeline'),
  );
  button?.click();
  await rendered();
  expect(document.querySelector('[role=img]')?.getAttribute('aria-label')).toContain('Stand-up');
  expect(document.querySelector('tbody')?.textContent).toContain('Bob');
  expect(document.querySelectorAll('rect')).toHaveLength(1);
  const tape = document.querySelector('audio');
  expect(tape?.getAttribute('src')).toBe('/media/CF9/RE9');
  expect(tape?.closest('.tape')?.textContent).toContain('1:01');
  expect(tape?.nextElementSibling?.getAttribute('download')).toBe('RE9.wav');
});

test('says to who is on hold that nobody hears them', async () => {
  const me = person('Alice', { me: true, held: true });
  await show([standup({ may: ['listen', 'coach'], participants: [me, person('Bob')] })]);
  expect(document.querySelector('.mine')?.textContent).toContain('You are on hold');
});

test('says truly who hears one’s own voice', async () => {
  const me = person('Alice', { me: true, call: 'CA1' });
  const held = (name: string) => person(name, { held: true });
  const said = () => document.querySelector('.mine p')?.textContent;
  await show([standup({ participants: [me, person('Bob'), person('Carol')] })]);
  world.ring('in-1', 'CA1');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  await rendered();
  expect(said()).toBe('You are in it. Everybody hears you.');
  await change(standup({ participants: [me, held('Bob'), person('Carol')] }));
  expect(said()).toBe('You are in it. The rest is on hold: you are heard by Carol alone.');
  await change(standup({ participants: [me, held('Bob'), held('Carol')] }));
  expect(said()).toBe('You are in it. The others are on hold, and do not hear you.');
  world.softphone.handle({ type: 'muted', call: 'in-1', muted: true });
  await rendered();
  expect(said()).toBe('You are in it. You are muted: nobody hears you.');
  const coach = { ...me, coaching: 'CA-Bob' };
  await change(standup({ participants: [coach, person('Bob')] }));
  expect(said()).toBe('You are in it. You are muted: nobody hears you.');
  await change(standup({ participants: [{ ...me, muted: true }, person('Bob')] }));
  expect(said()).toBe('You listen. Nobody hears you.');
});

test('unlocks a room where nobody is', async () => {
  world.conferences.list = [room({ locked: true })];
  await show([]);
  await screen.press('Unlock: Stand-up');
  expect(world.conferences.log).toContainEqual(expect.stringContaining('locked'));
});

test('lists who did what, for supervisors', async () => {
  world.conferences.deeds = [
    {
      at: 1,
      by: 'bob',
      name: 'Bob',
      action: 'participant.mute',
      room: 'standup',
      conference: '',
      detail: '',
      outcome: 'ok',
    },
  ];
  await show([]);
  await screen.press('Who did what');
  expect(document.querySelector('tbody')?.textContent).toMatch(/Bob.*Muted somebody.*Done/);
});

test('the roster shows one’s own conference and no other', async () => {
  await world.ready();
  await tell([
    standup({ sid: 'CF2', title: 'Other' }),
    standup({ participants: [person('Alice', { me: true }), person('Bob')] }),
  ]);
  screen = new Screen(
    <Roster phone={world.softphone} board={world.board} languages={words('en')} />,
  );
  await rendered();
  expect(screen.names('heading')).toEqual(['Stand-up']);
  expect(screen.text).toContain('Alice (You)');
});

test('every word changes with the language', async () => {
  await show([standup()], true, 'ja');
  screen.find('button', 'Bob をミュート');
  screen.find('heading', '進行中の会議');
});

test('who came by a button on another site is known in a room too', async () => {
  await import('../visitors/visitors'); // which the page fetches
  world.server.visitor = visit({ title: '<b>A shop</b>', verified: { name: 'Erika' } });
  const guest = person('Visitor', { address: `client:${visitorId}` });
  await show([standup({ participants: [person('Bob', {}), guest] })]);
  expect(screen.text).not.toContain(visitorId); // nobody can call it
  expect(screen.names('button').filter((name) => / is$/.test(name))).toEqual(['Who Visitor is']);
  expect(world.server.lookups).toBe(0);
  await screen.press('Who Visitor is');
  await vi.waitFor(() => expect(world.server.lookups).toBe(1));
  await rendered();
  expect(screen.find('button', 'Who Visitor is').getAttribute('aria-expanded')).toBe('true');
  const card = screen.find('list', 'People: Stand-up').textContent ?? '';
  for (const said of ['Erika', '<b>A shop</b>', 'https://shop.example/basket?items=3']) {
    expect(card).toContain(said);
  }
  expect(document.querySelector('.visit b, .visit a')).toBeNull();
  await screen.press('Who Visitor is');
  expect(screen.text).not.toContain('Erika');
});

test('a visitor of whom one may not know is said to be unknown', async () => {
  await import('../visitors/visitors');
  const guest = person('Visitor', { address: `client:${visitorId}` });
  await show([standup({ participants: [guest] })]);
  await screen.press('Who Visitor is');
  await vi.waitFor(() => expect(world.server.lookups).toBe(1));
  await world.clock.pass(10_000);
  await rendered();
  const rows = screen.find('list', 'People: Stand-up').textContent;
  expect(rows).toContain('Nothing is known of this visitor.');
});
