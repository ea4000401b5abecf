import { signal } from '@preact/signals';
import { afterEach, expect, test } from 'vitest';
import { type Contact, Contacts } from '../../state/contacts';
import { contact, FakeContacts } from '../../testing/contacts';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import { Dialer } from '../dialer/dialer';
import type { SuggestProps } from '../dialer/form';
import type { View } from '../view';
import { Suggest } from './suggest';

let screen: Screen;
let world: World;

afterEach(() => screen.close());

const markup = '<img src=x onerror=alert(1)>';
const few = [
  contact({ id: '1', name: 'Anna', numbers: ['+15005550001'] }),
  contact({ id: '2', name: 'Hans', numbers: ['+15005550002', '+15005550003'] }),
  contact({ id: '3', name: `Jan ${markup}`, numbers: ['+15005550004'] }),
];

/** A dial field with contacts of whom four numbers are suggested for "an". */
async function show(kept: readonly Contact[] = few): Promise<void> {
  world = await new World().ready();
  const server = new FakeContacts();
  server.kept = kept;
  const contacts = new Contacts(server, world.clock);
  await contacts.load();
  const suggest: NonNullable<View['suggest']> = signal((props: View & SuggestProps) => (
    <Suggest {...props} contacts={contacts} />
  ));
  screen = new Screen(<Dialer phone={world.softphone} languages={words()} suggest={suggest} />);
  await rendered();
}

const field = () => screen.find('combobox', 'Name or number') as HTMLInputElement;
const options = () =>
  field().getAttribute('aria-expanded') === 'true' ? screen.names('option') : [];
const meant = () => {
  const id = field().getAttribute('aria-activedescendant');
  return id ? (document.getElementById(id)?.textContent ?? '') : '';
};
const selected = () => document.querySelectorAll('[role=option][aria-selected=true]').length;
const dialled = () => world.phone.log.filter((line) => line.startsWith('dial'));

/** A key, which submits the form where a browser would; false if somebody prevented what it does. */
async function press(key: string, more: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  const free = field().dispatchEvent(event);
  if (free && key === 'Enter') field().closest('form')?.requestSubmit();
  await rendered();
  return free;
}

test('the arrows go through what is suggested, round and round, and the field keeps the focus', async () => {
  await show();
  field().focus();
  await screen.type('Name or number', 'an');
  expect(options()).toHaveLength(4);
  expect(meant()).toBe('');
  await press('ArrowDown');
  expect(meant()).toContain('Anna');
  await press('ArrowDown');
  expect(meant()).toContain('Hans');
  await press('ArrowUp');
  await press('ArrowUp');
  expect(meant()).toContain('Jan');
  expect(selected()).toBe(1);
  await press('ArrowDown');
  expect(meant()).toContain('Anna');
  expect(document.activeElement).toBe(field());
});

test('Enter takes what the arrows chose, and calls only when it is pressed again', async () => {
  await show();
  await screen.type('Name or number', 'an');
  await press('ArrowDown');
  expect(await press('Enter')).toBe(false);
  expect(field().value).toBe('+15005550001');
  expect(options()).toEqual([]);
  expect(dialled()).toEqual([]);
  await press('Enter');
  expect(dialled()).toEqual(['dial out-1 +15005550001']);
});

test('where nothing is chosen Enter calls what was typed', async () => {
  await show();
  await screen.type('Name or number', 'bob');
  expect(options().length).toBeGreaterThan(0);
  await press('Enter');
  expect(dialled()).toEqual(['dial out-1 client:bob']);
});

test('Escape closes the list, and the arrow down opens it again', async () => {
  await show();
  await screen.type('Name or number', 'an');
  await press('ArrowDown');
  expect(await press('Escape')).toBe(false);
  expect(options()).toEqual([]);
  expect(meant()).toBe('');
  expect(field().value).toBe('an');
  expect(await press('Escape')).toBe(true); // there is nothing left to close
  await press('ArrowUp'); // which is the dialler's
  expect(options()).toEqual([]);
  await press('ArrowDown');
  expect(options()).toHaveLength(4);
  expect(meant()).toBe('');
});

test.each([{ isComposing: true }, { altKey: true }, { ctrlKey: true }, { metaKey: true }])(
  'a key with %o is not ours',
  async (more) => {
    await show();
    await screen.type('Name or number', 'an');
    expect(await press('ArrowDown', more)).toBe(true);
    expect(meant()).toBe('');
  },
);

test('what is typed further chooses nothing; leaving closes', async () => {
  await show();
  await screen.type('Name or number', 'an');
  await press('ArrowDown');
  await screen.type('Name or number', 'ann');
  expect(meant()).toBe('');
  expect(options()).toHaveLength(1);
  field().dispatchEvent(new FocusEvent('blur'));
  await rendered();
  expect(options()).toEqual([]);
});

test('a name with markup is a name', async () => {
  await show();
  await screen.type('Name or number', 'jan');
  await press('ArrowDown');
  expect(meant()).toContain(`Jan ${markup}`);
  expect(document.querySelector('img')).toBeNull();
});

test('of ten thousand contacts a few are suggested', async () => {
  await show(
    Array.from({ length: 10_000 }, (_, n) =>
      contact({ id: `${n}`, name: `Ann ${n}`, numbers: [`+1500${5_550_000 + n}`] }),
    ),
  );
  await screen.type('Name or number', 'ann');
  expect(options()).toHaveLength(8);
  expect(screen.text).toContain('8 suggestions');
});
