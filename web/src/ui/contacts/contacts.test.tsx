import { signal } from '@preact/signals';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Contacts } from '../../state/contacts';
import { Failure } from '../../state/problem';
import { contact, FakeContacts } from '../../testing/contacts';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import type { Draft } from './editor';
import { ContactsPage } from './page';

let screen: Screen;
let server: FakeContacts;

afterEach(() => screen.close());

// The browser of the tests shows dialogs, but not above the page.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
});

async function show(kept = [contact()]): Promise<void> {
  const world = await new World().ready();
  server = new FakeContacts();
  server.kept = kept;
  const contacts = new Contacts(server, world.clock);
  const asked = signal<Draft | null>(null);
  screen = new Screen(
    <ContactsPage
      phone={world.softphone}
      languages={words()}
      contacts={contacts}
      asked={asked}
      go={() => {}}
    />,
  );
  await rendered();
}

/** The server refuses what is written. */
function refuse(reason: string, field: string): void {
  server.failure = new Failure('invalid', undefined, { reason, field, detail: 'x' });
}

test.each([
  ['name_invalid', 'name', 'Name', 'The name must be 1 to 100 visible characters.'],
  ['numbers_invalid', 'numbers', 'Numbers', 'Write each number once'],
  ['numbers_missing', 'numbers', 'Numbers', 'Give a number, or the user name'],
  ['client_invalid', 'client', 'User name here', 'User names have only letters'],
  ['notes_invalid', 'notes', 'Notes', 'Notes may have 500 characters.'],
])('%s is said at its field, which gets the focus', async (reason, name, label, said) => {
  await show();
  await screen.press('New contact');
  await screen.type('Name', 'Zoë');
  refuse(reason, name);
  await screen.press('Save');
  const field = screen.labelled(label);
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const by = (field.getAttribute('aria-describedby') ?? '').split(' ').at(-1) ?? '';
  expect(document.getElementById(by)?.textContent).toContain(said);
  expect(document.activeElement).toBe(field);
  expect(document.querySelectorAll('[aria-invalid=true]')).toHaveLength(1);
  expect(screen.labelled('Name').value).toBe('Zoë'); // nothing that was typed is lost
  server.failure = null;
  await screen.press('Save');
  expect(server.log).toEqual(['create Zoë']);
  expect(document.querySelector('dialog')).toBeNull();
});

test('what belongs to no field is said above the buttons', async () => {
  await show();
  await screen.press('Change Zoë Example');
  refuse('contacts_exhausted', '');
  await screen.press('Save');
  expect(screen.text).toContain('There are as many contacts as there may be');
  expect(document.querySelectorAll('[aria-invalid=true]')).toHaveLength(0);
  await screen.press('Cancel');
  expect(server.log).toEqual([]);
});

test('a name with markup is shown as it is, everywhere', async () => {
  const name = '<img src=x onerror=alert(1)> & <b>Zoë</b>';
  await show([contact({ name, notes: '<script>alert(2)</script>', mayEdit: true })]);
  expect(screen.text).toContain(name);
  expect(screen.text).toContain('<script>alert(2)</script>');
  expect(document.querySelector('img, b, script')).toBeNull();
  screen.find('button', `Make ${name} a favourite`);
  await screen.press(`Change ${name}`);
  expect(screen.labelled('Name').value).toBe(name);
});

test('thousands of contacts are drawn by the hundred, and all are searched', async () => {
  await show(
    Array.from({ length: 3_000 }, (_, n) =>
      contact({ id: `${n}`, name: `Ann ${String(n).padStart(4, '0')}` }),
    ),
  );
  expect(screen.text).toContain('3000 contacts');
  expect(screen.names('listitem')).toHaveLength(200);
  await screen.press('Show more (2800 left)');
  expect(screen.names('listitem')).toHaveLength(400);
  await screen.type('Search contacts', 'Ann 2999');
  expect(screen.names('listitem')).toHaveLength(1);
  expect(screen.text).toContain('1 contact');
  await screen.type('Search contacts', '');
  expect(screen.names('listitem')).toHaveLength(200);
});
