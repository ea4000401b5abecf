import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Listing } from '../../state/channel';
import { Failure } from '../../state/problem';
import {
  bobs,
  floor,
  listing,
  queued,
  RadioWorld,
  refused,
  turn,
  waits,
} from '../../testing/channels';
import { person, standup } from '../../testing/conferences';
import { rendered, Screen, words } from '../../testing/screen';
import { ChannelsPage } from './channels';

let screen: Screen;
let world: RadioWorld;

beforeEach(() => {
  world = new RadioWorld();
});
afterEach(() => screen.close());

const gate = listing({ name: 'gate', title: 'Gate', roles: ['listen', 'speak', 'moderate'] });
const news = listing({ name: 'news', title: 'News', roles: ['listen'] });

async function show(listings: Listing[] = [listing(), gate, news], language: 'en' | 'ja' = 'en') {
  await world.listed(...listings);
  if (listings.length === 0) world.floors.listings = [];
  screen = new Screen(
    <ChannelsPage phone={world.softphone} languages={words(language)} channels={world.channels} />,
  );
  await rendered();
}

async function hears(name: string, title: string, voice = true) {
  world.radio.microphone = voice;
  await screen.press(`Listen to ${title}`);
  world.channels.handle({ type: 'joined', name, call: `CA-${name}`, voice });
  await rendered();
  world.radio.log.length = 0;
}

async function tells(name: string, told: ReturnType<typeof floor>) {
  await world.tells(name, told);
  await rendered();
}

const button = () => {
  const [name = ''] = screen.names('button').filter((one) => /^(Hold|Press).*: /.test(one));
  return screen.find('button', name);
};
const pressed = () => button().getAttribute('aria-pressed');

function key(
  type: 'keydown' | 'keyup',
  code: string,
  at: HTMLElement,
  more: KeyboardEventInit = {},
) {
  const event = new KeyboardEvent(type, { code, bubbles: true, cancelable: true, ...more });
  at.dispatchEvent(event);
  return event;
}

function pointer(type: string, more: PointerEventInit = {}) {
  button().dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, ...more }));
  return rendered();
}

test('lists channels, who speaks and who is next', async () => {
  await show([
    listing({ members: 3, floor: floor({ turn: bobs, queue: [waits('CA-carol', 'Carol')] }) }),
    gate,
  ]);
  const card = screen.find('heading', 'Yard').closest('section')?.textContent ?? '';
  for (const said of ['3 in it', 'Bob is speaking', 'Next: Carol']) expect(card).toContain(said);
  expect(screen.find('heading', 'Gate').closest('section')?.textContent).toContain(
    'Nobody is speaking',
  );
  expect(screen.text).toContain('Listen to a channel. Then you can speak in it here.');
});

test('counts who is there as it is told, and not only when the channels are listed', async () => {
  await show([listing({ members: 0 })]);
  const card = () => screen.find('heading', 'Yard').closest('section')?.textContent ?? '';
  expect(card()).toContain('0 in it');
  world.server.following?.conferences([standup({ sid: 'CF7', room: 'yard' })], true);
  await rendered();
  expect(card()).toContain('2 in it');
});

test('says that there are none, and why they are not known', async () => {
  await show();
  screen.close();
  world = new RadioWorld();
  world.floors.failure = new Failure('serverUnreachable');
  await show([]);
  expect(screen.text).toContain('The server cannot be reached');
  world.floors.failure = null;
  world.floors.listings = [];
  await world.channels.refresh();
  await rendered();
  expect(screen.text).toContain('There is no channel that you may listen to.');
});

test('listens and stops', async () => {
  await show();
  await hears('yard', 'Yard');
  expect(screen.find('button', 'Listen to Yard').getAttribute('aria-pressed')).toBe('true');
  expect(screen.text).toContain('The channel is free');
  await screen.press('Listen to Yard');
  expect(screen.find('button', 'Listen to Yard').getAttribute('aria-pressed')).toBe('false');
  expect(world.radio.log).toContain('leave yard');
});

test('held by a pointer, however it is let go', async () => {
  await show();
  await hears('yard', 'Yard');
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    await pointer('pointerdown');
    expect(pressed()).toBe('true');
    expect(screen.text).toContain('Speak now');
    expect(screen.text).toMatch(/\d left/);
    await pointer(end);
    expect(pressed()).toBe('false');
  }
  expect(world.radio.log.filter((one) => one === 'open yard')).toHaveLength(3);
});

test('another button of the mouse does nothing', async () => {
  await show();
  await hears('yard', 'Yard');
  await pointer('pointerdown', { button: 2 });
  expect(pressed()).toBe('false');
});

test.each(['Space', 'Enter'])('held by %s, repeated by the keyboard or not', async (code) => {
  await show();
  await hears('yard', 'Yard');
  expect(key('keydown', code, button()).defaultPrevented).toBe(true);
  key('keydown', code, button(), { repeat: true });
  key('keydown', code === 'Space' ? 'Enter' : 'Space', button()); // one is enough
  await rendered();
  expect(pressed()).toBe('true');
  key('keyup', code === 'Space' ? 'Enter' : 'Space', button());
  expect(world.channels.radio.value.hold).toBe('held');
  key('keyup', code, document.body); // wherever the focus went
  await rendered();
  expect(pressed()).toBe('false');
  expect(world.floors.log).toEqual(['ask yard CA-yard', 'drop yard CA-yard']);
});

test('keys work in the channel that is spoken in, and not in what has a use for them', async () => {
  await show();
  await hears('yard', 'Yard');
  const card = screen.find('heading', 'Yard').closest('section') as HTMLElement;
  key('keydown', 'Space', screen.find('button', 'More about Yard'));
  key('keydown', 'Space', card, { ctrlKey: true });
  key('keydown', 'KeyA', card);
  key('keydown', 'Space', screen.find('heading', 'Gate'));
  expect(world.channels.radio.value.hold).toBeNull();
  key('keydown', 'Space', card);
  expect(world.channels.radio.value.hold).toBe('held');
});

test('a click that nobody pressed for latches, as a screen reader clicks', async () => {
  await show();
  await hears('yard', 'Yard');
  button().click();
  await rendered();
  expect(pressed()).toBe('true');
  expect(button().textContent).toContain('Press to stop');
  button().click();
  await rendered();
  expect(pressed()).toBe('false');
});

test('for hands that cannot hold: one press begins, another ends', async () => {
  await show();
  await hears('yard', 'Yard');
  const latch = screen.labelled('Press once to talk, once more to stop');
  latch.checked = true;
  latch.dispatchEvent(new Event('change', { bubbles: true }));
  await rendered();
  await pointer('pointerdown');
  await pointer('pointerup');
  expect(pressed()).toBe('true');
  await pointer('pointerdown');
  expect(pressed()).toBe('false');
  key('keydown', 'Space', button());
  key('keyup', 'Space', button());
  await rendered();
  expect(pressed()).toBe('true');
});

test('goes away while it is held: nobody speaks any more', async () => {
  await show();
  await hears('yard', 'Yard');
  await pointer('pointerdown');
  screen.close();
  await rendered();
  expect(world.radio.log.at(-1)).toBe('open none');
});

test('waits: one’s place is on the panel and in the card', async () => {
  world.floors.answers = [queued(2)];
  await show();
  await hears('yard', 'Yard');
  await tells('yard', floor({ turn: bobs }));
  expect(screen.text).toContain('Bob is speaking. Hold to be next.');
  await pointer('pointerdown');
  expect(screen.text).toContain('You are number 2 in line');
  await tells('yard', floor({ turn: bobs, queue: [waits('CA-yard', 'Alice')] }));
  expect(screen.text).toContain('You are next');
  expect(screen.text).toContain('Next: you');
});

test('says why one may not speak, and that one may not', async () => {
  world.floors.answers = [refused('floor_silenced')];
  await show();
  await hears('yard', 'Yard');
  await pointer('pointerdown');
  expect(screen.text).toContain('You have been silenced here.');
  await tells('yard', floor({ silenced: ['CA-yard'] }));
  expect(screen.text).toContain('You have been silenced in this channel.');
});

test('one’s own turn is told as one’s own', async () => {
  await show();
  await hears('yard', 'Yard');
  await pointer('pointerdown');
  await tells('yard', floor({ turn: turn() }));
  expect(screen.find('heading', 'Yard').closest('section')?.textContent).toContain(
    'You are speaking',
  );
});

test('one channel to talk in, chosen by its card', async () => {
  await show();
  await hears('yard', 'Yard');
  await hears('gate', 'Gate');
  await hears('news', 'News');
  expect(screen.text).toContain('You may listen here, not speak.');
  const radios = [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  expect(radios.map((one) => [one.getAttribute('aria-label'), one.checked])).toEqual([
    ['Talk in Yard', true],
    ['Talk in Gate', false],
  ]);
  radios[1]?.dispatchEvent(new Event('change', { bubbles: true }));
  await rendered();
  screen.find('button', 'Hold to talk: Gate');
});

test('without a microphone there is a button for it', async () => {
  await show();
  await hears('yard', 'Yard', false);
  world.radio.microphone = true;
  await screen.press('Use the microphone');
  expect(world.radio.log).toEqual(['unlock true', 'join yard token-1']);
  expect(world.radio.voice()).toBe(true);
});

test('a refused channel says why', async () => {
  await show();
  await hears('yard', 'Yard');
  world.server.record = { ...(await import('../../testing/world')).entry(), denied: 'room_full' };
  world.channels.handle({ type: 'closed', name: 'yard', call: 'CA-yard' });
  await rendered();
  expect(screen.find('alert', 'The room is full.')).toBeTruthy();
});

test('a dispatcher sees who is in it, silences, and takes the floor away', async () => {
  await show();
  world.server.following?.conferences(
    [standup({ sid: 'CF7', room: 'gate', participants: [person('Bob'), person('Carol')] })],
    true,
  );
  await tells('gate', floor({ turn: { ...bobs, call: 'CA-Bob' }, silenced: ['CA-Carol'] }));
  await screen.press('Take the floor away from Bob');
  await screen.press('More about Gate');
  await screen.press('Silence Bob');
  await screen.press('Let Carol speak');
  expect(world.floors.log).toContain('revoke gate');
  expect(world.changes).toEqual(['CF7 CA-Bob true', 'CF7 CA-Carol false']);
});

test('nobody else sees such buttons', async () => {
  await show();
  await tells('yard', floor({ turn: bobs }));
  await screen.press('More about Yard');
  expect(screen.names('button').join()).not.toMatch(/Take|Silence/);
});

test('who spoke, and those before them', async () => {
  const spoken = {
    id: 'T7',
    identity: 'bob',
    name: 'Bob',
    from: '',
    started: Date.now(),
    ended: Date.now(),
    seconds: 4.26,
    why: 'limit',
  };
  world.floors.spoken = {
    turns: [spoken, { ...spoken, id: 'T6', name: '', from: '+1500…' }],
    next: 'p2',
  };
  await show();
  await screen.press('More about Yard');
  expect(screen.text).toMatch(/Bob.*Time was up.*4\.3 s/);
  expect(screen.text).toContain('+1500…');
  await screen.press('Earlier');
  expect(world.floors.log).toEqual(['turns yard', 'turns yard p2']);
  await tells('yard', floor({ turn: bobs }));
  expect(world.floors.log).toHaveLength(3);
});

test('a screen reader hears who speaks in the channel that one talks in', async () => {
  await show();
  await hears('yard', 'Yard');
  await hears('gate', 'Gate');
  const said = () => [...document.querySelectorAll('.radio > .hidden')].at(-1)?.textContent;
  const calm = () => new Promise((resolve) => setTimeout(resolve, 450));
  await tells('yard', floor({ turn: bobs }));
  await tells('gate', floor({ turn: bobs }));
  await calm();
  expect(said()).toBe('Bob is speaking in Yard');
  await tells('yard', floor());
  await calm();
  expect(said()).toBe('Yard is free');
});

test('speaks Japanese', async () => {
  await show([listing({ floor: floor({ turn: bobs }) })], 'ja');
  for (const said of ['チャンネル', 'Bob が話しています', '聞く'])
    expect(screen.text).toContain(said);
});
