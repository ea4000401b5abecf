import { afterEach, beforeAll, expect, test } from 'vitest';
import { Failure } from '../../state/problem';
import { rendered, Screen, words } from '../../testing/screen';
import { message, task, visit, visitorId } from '../../testing/visitors';
import { entry, World } from '../../testing/world';
import { App, ahead } from '../app/app';

let screen: Screen;

beforeAll(() => ahead());
afterEach(() => screen.close());

const part = async () => () => <p>PART</p>;
const parts = {
  admin: part,
  account: part,
  join: part,
  channels: part,
  history: part,
  contacts: part,
};

async function show(world: World, language: 'en' | 'ja' = 'en'): Promise<Screen> {
  screen = new Screen(
    <App phone={world.softphone} board={world.board} languages={words(language)} parts={parts} />,
  );
  await shown();
  return screen;
}

/** The part is fetched when it is first shown. */
async function shown(): Promise<void> {
  await import('./visitors');
  await rendered();
}

const peer = { address: `client:${visitorId}`, name: 'Visitor' };

async function ringing(change: Parameters<typeof visit>[0] = {}): Promise<World> {
  const world = await new World().ready();
  world.server.visitor = visit(change);
  world.softphone.handle({ type: 'incoming', call: 'in-1', peer, sid: 'CA2' });
  return world;
}

test('who calls from a button is said while it rings, and during the call', async () => {
  const world = await ringing();
  await show(world);
  expect(screen.find('heading', 'Visitor')).toBeTruthy();
  expect(screen.text).not.toContain(visitorId); // nobody can call it
  const said = () => document.querySelector('.visit')?.textContent ?? '';
  expect(said()).toContain('ButtonShop');
  expect(said()).toContain('LanguageEnglish');
  expect(said()).toContain('Not verifiedThe page says this of itself.PageA shop');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  await rendered();
  expect(said()).toContain('https://shop.example/basket?items=3');
});

test('what is known of a visitor comes below what is pressed, during a call and beside one', async () => {
  const world = await ringing();
  await show(world);
  const below = (button: string) => {
    const card = document.querySelector('.visit') as Element;
    return Boolean(screen.find('button', button).compareDocumentPosition(card) & 4); // follows
  };
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  await rendered();
  expect(below('Hang up')).toBe(true);
  world.softphone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA2' });
  world.ring('in-2', 'CA3');
  world.softphone.answer('in-2');
  world.softphone.handle({ type: 'open', call: 'in-2', sid: 'CA3' });
  world.softphone.handle({ type: 'incoming', call: 'in-3', peer, sid: 'CA4' });
  await rendered();
  expect(below('Hang up')).toBe(true);
  expect(document.querySelector('.call-more')?.textContent).toMatch(/^Visitor/);
});

test('what a page says of itself is text, and nothing to press', async () => {
  await show(
    await ringing({ title: '<a href="https://evil.example">x</a>', url: 'https://bank.example/' }),
  );
  const card = document.querySelector('.visit');
  expect(card?.querySelectorAll('a, button, img, [href]').length).toBe(0);
  expect(card?.textContent).toContain('<a href="https://evil.example">x</a>');
  expect(card?.textContent).toContain('Sitehttps://shop.example'); // where the browser says that it is
});

test('what the site has signed is apart from what it has not', async () => {
  await show(await ringing({ verified: { name: 'Erika', constructor: 'no' } }));
  const verified = document.querySelector('.verified');
  expect(verified?.textContent).toBe('VerifiedSigned by the site’s server.NameErikaconstructorno');
  expect(verified?.textContent).not.toContain('A shop');
});

test('a visitor of whom nothing is known is said to be one', async () => {
  const world = await new World().ready();
  world.softphone.handle({ type: 'incoming', call: 'in-1', peer, sid: 'CA2' });
  await show(world, 'ja');
  await world.clock.pass(10_000);
  await rendered();
  expect(screen.text).toContain('この訪問者の情報はありません');
  screen.find('heading', '訪問者');
});

test('who could not be asked for is asked for again, and not said to be nobody', async () => {
  const world = await ringing();
  world.server.failure = new Failure('serverUnreachable');
  await show(world);
  await world.clock.pass(10_000);
  await rendered();
  expect(screen.text).toContain('The server cannot be reached');
  expect(screen.text).not.toContain('Nothing is known');
  world.server.failure = null;
  await screen.press('Try again');
  expect(document.querySelector('.visit')?.textContent).toContain('A shop');
});

test('in the history a visitor is not called back, and said who they were', async () => {
  const world = new World();
  world.server.visitor = visit();
  world.server.entries = [entry({ direction: 'incoming', peer })];
  await world.ready();
  await show(world);
  expect(screen.names('button')).not.toContain('Call Visitor');
  await screen.press('About Visitor');
  await shown();
  expect(document.querySelector('.history-row .visit')?.textContent).toContain('A shop');
  await screen.press('About Visitor');
  expect(document.querySelector('.visit')).toBeNull();
});

test('who wants to be called back is listed, called, and done', async () => {
  const world = new World();
  world.server.waiting = [task(), task({ id: 't2', name: 'Max', number: '+819012345678' })];
  await world.ready();
  await show(world);
  expect(screen.text).toContain('Phone2messages and call-backs: 2');
  expect(screen.text).toContain('When: After five');
  expect(screen.text).toContain('About my order');
  expect(screen.names('button')).not.toContain('Call Max now'); // she may not
  await screen.press('Call Erika now');
  expect(world.phone.log.at(-1)).toBe('dial out-1 +15005550101');
  await screen.press('Done: Erika');
  expect(screen.text).toContain('To do (1)');
  await screen.press('Done');
  expect(screen.text).toContain('Done by Alice');
  await screen.press('Not done yet: Erika');
  expect(world.softphone.visitors.open.value).toBe(2);
});

test('a message is heard, who left it is called back, and it is done', async () => {
  const world = new World();
  world.server.waiting = [message()];
  await world.ready();
  await show(world);
  expect(screen.text).toContain('Phone1messages and call-backs: 1');
  expect(document.querySelector('.task')?.textContent).toMatch(/^BobMessage · .* · English/);
  const audio = document.querySelector('.task audio');
  expect(audio?.getAttribute('src')).toBe('/sound/m1');
  expect(audio?.getAttribute('aria-label')).toBe('Message from Bob');
  expect(document.querySelector('.tape')?.textContent).toBe('Download0:12');
  expect(screen.find('link', 'Download: Message from Bob').getAttribute('download')).toBe(
    'message-m1.wav',
  );
  audio?.dispatchEvent(new Event('error'));
  await rendered();
  expect(document.querySelector('.tape [role=status]')?.textContent).toMatch(/cannot be played/);
  await screen.press('Try again: Message from Bob');
  await rendered();
  expect(document.querySelector('.tape [role=status]')?.textContent).toBe('');
  let silenced = 0;
  (audio as HTMLAudioElement).pause = () => {
    silenced++;
  };
  await screen.press('Call back: Bob');
  expect(world.phone.log.at(-1)).toBe('dial out-1 client:bob');
  expect(silenced).toBe(1);
  await screen.press('Done: Bob');
  expect(screen.text).toContain('To do (0)');
});

test('messages of one caller are told apart by when they were left, and long lists come in parts', async () => {
  const world = new World();
  const many = Array.from({ length: 32 }, (_, n) =>
    message({ id: `m${n}`, createdAt: n * 60_000 }),
  );
  world.server.waiting = [
    ...many,
    message({
      id: 'other',
      name: 'Carol',
      message: { seconds: 3, call: 'CA1', from: 'client:carol' },
    }),
  ];
  await world.ready();
  await show(world);
  const names = [...document.querySelectorAll('.task audio')].map((one) =>
    one.getAttribute('aria-label'),
  );
  expect(names).toHaveLength(30);
  expect(new Set(names).size).toBe(30);
  expect(names).toContain('Message from Carol');
  await screen.press('Show more');
  await rendered();
  expect(document.querySelectorAll('.task')).toHaveLength(33);
  expect(
    [...document.querySelectorAll('button')].some((one) => one.textContent === 'Show more'),
  ).toBe(false);
});

const number = '+15005550101';
test.each([
  [
    'a person who is not here now',
    { name: 'Carol', number: '' },
    'client:carol',
    'Carol',
    'dial out-1 client:carol',
  ],
  ['a telephone', { name: '', number }, number, '+1 500 555 0101', `dial out-1 ${number}`],
  ['a contact', { name: '', number }, number, 'Erika', `dial out-1 ${number}`],
  [
    'a telephone that may not be called',
    { name: '', number: '+819012345678' },
    '+819012345678',
    '+819012345678',
    'You may not call this number.',
  ],
  [
    'a visitor',
    { name: '', number: '' },
    `client:${visitorId}`,
    'Visitor',
    'They cannot be called back.',
  ],
  [
    'nobody knows whom',
    { name: '', number: '' },
    '',
    'Unknown caller',
    'They cannot be called back.',
  ],
] as const)('a message of %s', async (what, change, from, name, then) => {
  const world = new World();
  world.server.waiting = [message({ ...change, message: { seconds: 3, call: 'CA1', from } })];
  await world.ready();
  if (what === 'a contact') world.softphone.names.value = (one) => (one === number ? 'Erika' : '');
  await show(world);
  expect(document.querySelector('.task .row-name')?.textContent).toBe(name);
  expect(screen.text).not.toContain(visitorId);
  if (then.startsWith('dial')) {
    await screen.press(`Call back: ${name}`);
    expect(world.phone.log.at(-1)).toBe(then);
  } else {
    expect(screen.names('button')).not.toContain(`Call back: ${name}`);
    expect(document.querySelector('.task')?.textContent).toContain(then);
  }
});

test.each([
  ['client:alice', ''],
  ['client:bob', 'for Bob · '],
  ['team:sales', 'for team:sales · '],
  ['+15005550006', 'for +1 500 555 0006 · '],
])('whose message it is is said of those of others: %s', async (to, says) => {
  const world = new World();
  world.server.waiting = [message({ to })];
  await world.ready();
  await show(world);
  const before = document.querySelector('.task time')?.previousSibling;
  expect(before?.textContent).toBe(`Message · ${says}`);
});

test('who may call nobody calls nobody back', async () => {
  const world = new World();
  world.server.waiting = [message()];
  world.server.abilities = { ...world.server.abilities, clients: false };
  await world.ready();
  await show(world);
  expect(screen.names('button')).not.toContain('Call back: Bob');
  expect(document.querySelector('.task')?.textContent).toContain('You may not call people here.');
});

test('a new wish is announced; without any there is no list', async () => {
  const world = await new World().ready();
  await show(world);
  expect(screen.names('heading')).not.toContain('Messages and call-backs');
  world.server.following?.task(task());
  await shown();
  screen.find('heading', 'Messages and call-backs');
  expect(screen.text).toContain('Erika wants to be called back.');
  world.server.following?.task(task({ id: 't2', name: 'Max', createdAt: 1_799_999_500_000 }));
  await rendered();
  expect(screen.text).toContain('Max wants to be called back.');
  expect(screen.text).not.toContain('Erika wants to be called back.');
  world.server.following?.task(message({ name: '', number }));
  await rendered();
  expect(screen.text).toContain('Bob left a message.');
});
