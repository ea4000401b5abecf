import { afterEach, beforeAll, expect, test } from 'vitest';
import { Failure } from '../../state/problem';
import { rendered, Screen, words } from '../../testing/screen';
import { entry, World } from '../../testing/world';
import { App, ahead } from './app';

let screen: Screen;

const part = (name: string) => async () => () => <p>{name}</p>;
const parts = {
  admin: part('ADMIN'),
  channels: part('CHANNELS'),
  history: part('HISTORY'),
  contacts: part('CONTACTS'),
  account: part('ACCOUNT'),
  join: part('JOIN'),
};

// As the page does when it has nothing else to do.
beforeAll(() => ahead());
afterEach(() => screen.close());

async function show(world: World, language: 'en' | 'ja' = 'en'): Promise<Screen> {
  screen = new Screen(
    <App phone={world.softphone} board={world.board} languages={words(language)} parts={parts} />,
  );
  await rendered();
  return screen;
}

const status = () => screen.find('status', 'Status').textContent ?? '';

test('signs in by name and goes online by one click', async () => {
  const world = new World();
  await world.softphone.start();
  await show(world);
  expect(screen.text).toContain('Local mode');
  await screen.type('Your name', 'Alice');
  screen.find('button', 'Sign in').closest('form')?.requestSubmit();
  await rendered();
  expect(status()).toMatch(/^Offline/);
  await screen.press('Go online');
  expect(status()).toMatch(/^Ready/);
});

/** What a server that people have accounts at offers. */
const ways = {
  demo: false,
  password: true,
  passkey: true,
  providers: [],
  first: false,
  session: true,
};

test('signs in with a password, which can be looked at', async () => {
  const world = new World();
  world.server.page = { ...world.server.page, signIn: ways };
  await world.softphone.start();
  await show(world);
  await screen.type('E-mail or user name', 'alice');
  const field = screen.labelled('Password');
  expect(field.getAttribute('autocomplete')).toBe('current-password');
  await screen.press('Show password');
  expect(field.getAttribute('type')).toBe('text');
  await screen.type('Password', 'correct horse');
  field.closest('form')?.requestSubmit();
  await rendered();
  expect(world.server.how).toEqual({ by: 'password', login: 'alice', password: 'correct horse' });
});

test('signs in with a passkey, and at providers', async () => {
  const world = new World();
  const providers = [{ id: 'corp', name: 'Example Corp' }];
  world.server.page = { ...world.server.page, signIn: { ...ways, providers } };
  await world.softphone.start();
  await show(world);
  const link = screen.find('link', 'Sign in with Example Corp');
  expect(link.getAttribute('href')).toBe('/v1/oidc/corp/start');
  await screen.press('Sign in with a passkey');
  expect(world.server.how).toEqual({ by: 'passkey', quiet: false });
});

test('explains the link that makes the first administrator', async () => {
  const world = new World();
  world.server.page = { ...world.server.page, signIn: { ...ways, first: true, session: true } };
  await world.softphone.start();
  await show(world);
  expect(screen.text).toContain('the server printed a link');
  expect(screen.names('textbox')).toEqual([]);
});

test('says in words why a sign-in was refused', async () => {
  const world = new World();
  world.server.page = { ...world.server.page, signIn: ways };
  await world.softphone.start();
  await show(world);
  world.server.failure = new Failure('sessionGone', undefined, {
    reason: 'login_wrong',
    field: '',
    detail: 'x',
  });
  await screen.type('E-mail or user name', 'alice');
  await screen.type('Password', 'wrong');
  screen.labelled('Password').closest('form')?.requestSubmit();
  await rendered();
  expect(screen.text).toContain('The name or the password is wrong');
});

test('says why another page sent somebody back', async () => {
  const world = new World('oidc_not_allowed');
  world.server.page = { ...world.server.page, signIn: ways };
  await world.softphone.start();
  await show(world);
  expect(screen.text).toContain('You may not use this softphone');
});

test('says why the door is shut again', async () => {
  const world = await new World().signedIn();
  await show(world);
  world.server.failure = new Failure('sessionGone');
  await world.clock.pass(6_000);
  await rendered();
  expect(screen.text).toContain('Your session has ended');
});

test('calls by name, and says how it goes', async () => {
  const world = await new World().ready();
  await show(world);
  await screen.type('Name or number', 'bob');
  expect(screen.text).toContain('Calls Bob');
  screen.find('combobox', 'Name or number').closest('form')?.requestSubmit();
  await rendered();
  expect(status()).toMatch(/^Calling/);
  screen.find('heading', 'Bob');
  world.softphone.handle({ type: 'ringing', call: 'out-1', sid: 'CA1' });
  await rendered();
  expect(status()).toMatch(/^Ringing/);
  world.softphone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  await rendered();
  expect(status()).toMatch(/^On a call/);
  const timer = screen.find('timer', 'Call duration');
  expect(timer.closest('[role=status]')).toBeNull();
  expect(timer.getAttribute('aria-live')).toBe('off');
  world.softphone.handle({ type: 'interrupted', call: 'out-1' });
  await rendered();
  expect(status()).toMatch(/^Reconnecting/);
  await screen.press('Hang up');
  world.softphone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: '' });
  await rendered();
  expect(status()).toMatch(/^Call ended/);
  await screen.press('Dismiss');
});

test('explains what cannot be called', async () => {
  const world = await new World().ready();
  await show(world);
  await screen.type('Name or number', '03-1234-5678');
  expect(screen.text).toContain('Begin with + and the country code');
  await screen.type('Name or number', '+1 (500) 555-0001 ext. 5');
  expect(screen.text).toContain('A number has only digits after the +.');
  await screen.type('Name or number', '+442079460000');
  expect(screen.text).toContain('begin with +1500555');
});

test('the keypad types before a call', async () => {
  const world = await new World().ready();
  await show(world);
  for (const key of ['1', '2', '#']) await screen.press(key);
  expect((screen.find('combobox', 'Name or number') as HTMLInputElement).value).toBe('12#');
  await screen.press('Erase last character');
  expect((screen.find('combobox', 'Name or number') as HTMLInputElement).value).toBe('12');
});

test('mutes, and sends digits in a call; Esc closes the keypad and nothing else', async () => {
  const world = await new World().ready();
  world.ring();
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  await show(world);
  await screen.press('Mute');
  world.softphone.handle({ type: 'muted', call: 'in-1', muted: true });
  await rendered();
  expect(screen.find('button', 'Unmute').getAttribute('aria-pressed')).toBe('true');
  expect(status()).toContain('muted');
  await screen.press('Keypad');
  screen.find('group', 'Keypad');
  await screen.press('5');
  await screen.press('*');
  const press = (key: string) =>
    screen.find('button', '5').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  press('7');
  expect(world.phone.log.slice(-4)).toEqual([
    'mute in-1 true',
    'digits in-1 5',
    'digits in-1 *',
    'digits in-1 7',
  ]);
  press('Escape');
  await rendered();
  expect(screen.names('group')).toEqual([]);
  expect(world.phone.log.some((line) => line.startsWith('hangUp'))).toBe(false);
});

test('an incoming call is announced, answered or declined', async () => {
  const world = await new World().ready();
  await show(world);
  world.ring();
  await rendered();
  expect(status()).toMatch(/^Incoming call/);
  expect(document.querySelector('[role=alert]')?.textContent).toBe('Incoming call from Bob');
  screen.find('heading', 'Bob');
  screen.find('button', 'Decline');
  await screen.press('Answer');
  expect(world.phone.log.at(-1)).toBe('answer in-1');
});

test('a name that is code stays text', async () => {
  const world = await new World().ready();
  await show(world);
  const evil = '<img src=x onerror=alert(1)>';
  const peer = { address: 'client:eve', name: evil };
  world.softphone.handle({ type: 'incoming', call: 'in-1', peer, sid: 'CA2' });
  await rendered();
  screen.find('heading', evil);
  expect(document.querySelector('img')).toBeNull();
});

test('the focus stays in the main part when what had it goes away', async () => {
  const world = await new World().signedIn();
  await show(world);
  const main = () => document.querySelector('main');
  screen.find('button', 'Go online').focus();
  await screen.press('Go online');
  expect(document.activeElement).toBe(main());
  world.ring();
  await rendered();
  screen.find('button', 'Answer').focus();
  await screen.press('Answer');
  expect(document.activeElement).toBe(main());
});

test('the focus of whoever is elsewhere stays there', async () => {
  const world = await new World().ready();
  await show(world);
  const elsewhere = screen.find('button', 'Sign out');
  elsewhere.focus();
  world.ring();
  await rendered();
  expect(document.activeElement).toBe(elsewhere);
});

test('a second call says what answering it does', async () => {
  const world = await new World().ready();
  world.ring('in-1');
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA2' });
  await show(world);
  const peer = { address: 'client:carol', name: 'Carol' };
  world.softphone.handle({ type: 'incoming', call: 'in-2', peer, sid: 'CA3' });
  await rendered();
  expect(screen.text).toContain('Carol is calling too');
  screen.find('button', 'Decline');
  await screen.press('End and answer');
  expect(world.phone.log.at(-1)).toBe('hangUp in-1');
  await screen.press('Hold and answer');
  expect(world.phone.log.at(-1)).toBe('answer in-2');
});

test('what needs attention says what to do, and can be tried again', async () => {
  const world = await new World().signedIn();
  world.phone.unlockFailure = new Failure('microphoneDenied', 31401);
  await show(world);
  await screen.press('Go online');
  expect(status()).toMatch(/^Needs attention/);
  expect(screen.text).toContain('switch on the microphone');
  expect(screen.text).toContain('31401');
  world.phone.unlockFailure = null;
  await screen.press('Try again');
  expect(status()).toMatch(/^Ready/);
});

test('lists people, numbers and calls, and a click calls', async () => {
  const world = new World();
  world.server.entries = [
    entry({ sid: 'CA1', seconds: 123 }),
    entry({ sid: 'CA2', direction: 'incoming', status: 'no-answer', answeredAt: 0 }),
    entry({
      sid: 'CA3',
      denied: 'number_not_allowed',
      peer: { address: '+442079460000', name: '' },
    }),
  ];
  await world.ready();
  await show(world);
  screen.find('list', 'People');
  const list = screen.find('list', 'Recent calls');
  expect(list.textContent).toContain('2:03');
  expect(list.textContent).toContain('Missed call');
  expect(list.textContent).toContain('Not allowed');
  expect(screen.names('button')).toContain('Call Echo: hear yourself +1 500 555 0001');
  list.querySelector<HTMLElement>('[aria-label="Call Bob"]')?.click();
  await rendered();
  expect(world.phone.log.at(-1)).toBe('dial out-1 client:bob');
});

test('every word changes with the language, without a reload', async () => {
  const world = await new World().ready();
  await show(world);
  await screen.press('日本語');
  expect(screen.find('status', '状態').textContent).toMatch(/^待機中/);
  screen.find('button', 'サインアウト');
  await screen.press('English');
  expect(status()).toMatch(/^Ready/);
});

test('signing out leads back to the door', async () => {
  const world = await new World().ready();
  await show(world);
  await screen.press('Sign out');
  screen.find('textbox', 'Your name');
});

test('leads to a telephone outside, in local mode alone', async () => {
  const world = await new World().ready();
  await show(world);
  const link = document.querySelector<HTMLAnchorElement>('a[href="/telephone"]');
  expect(link?.textContent).toBe('Open a telephone');
  expect(link?.rel).toBe('noopener'); // else the new tab would have the memory of this one
  screen.close();
  const other = new World();
  other.server.page = { ...other.server.page, notice: '' };
  await show(await other.ready());
  expect(document.querySelector('a[href="/telephone"]')).toBeNull();
});

test('whom a link names is filled in when there is a field for it, and is not called', async () => {
  const world = await new World().signedIn();
  world.softphone.wanted.value = '+15005550001';
  await show(world);
  expect(screen.text).toContain('To call +15005550001, go online first');
  await screen.press('Go online');
  await rendered();
  const field = screen.find('combobox', 'Name or number') as HTMLInputElement;
  expect(field.value).toBe('+15005550001');
  expect(world.phone.log.some((line) => line.startsWith('dial'))).toBe(false);
  world.softphone.wanted.value = 'bob';
  await rendered();
  expect(field.value).toBe('bob');
  expect(world.softphone.wanted.value).toBe('');
});
