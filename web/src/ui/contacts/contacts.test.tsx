import { type Signal, signal } from '@preact/signals';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Contacts } from '../../state/contacts';
import { Failure } from '../../state/problem';
import { contact, FakeContacts } from '../../testing/contacts';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import type { Draft } from './editor';
import { ContactsPage } from './page';

let screen: Screen;
let server: FakeContacts;
let book: Contacts;
let asked: Signal<Draft | null>;

afterEach(() => screen.close());

// The browser of the tests shows dialogs, but not above the page.
beforeAll(async () => {
  await import('./exchange'); // which the page fetches
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
});

async function show(
  kept = [contact()],
  unreachable: Error | null = null,
  online = true,
): Promise<World> {
  const world = await (online ? new World().ready() : new World().signedIn());
  server = new FakeContacts();
  server.kept = kept;
  server.unreachable = unreachable;
  book = new Contacts(server, world.clock);
  asked = signal<Draft | null>(null);
  screen = new Screen(
    <ContactsPage
      phone={world.softphone}
      languages={words()}
      contacts={book}
      asked={asked}
      go={() => {}}
    />,
  );
  await rendered();
  return world;
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

test('says once why nobody can be called, until one is online', async () => {
  const two = [contact(), contact({ id: '2', name: 'Ann' })];
  const world = await show(two, null, false);
  expect(screen.text.split('Go online to call.')).toHaveLength(2);
  await world.softphone.goOnline();
  await rendered();
  expect(screen.text).not.toContain('Go online to call.');
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

test('a list that could not be fetched is asked for again', async () => {
  await show([], new Failure('serverUnreachable'));
  expect(screen.text).not.toContain('Nobody is here yet');
  server.unreachable = null;
  server.kept = [contact()];
  await screen.press('Try again');
  expect(screen.text).toContain('1 contact');
});

test('a star is pressed while the list is fetched', async () => {
  await show();
  server.wait = new Promise(() => {});
  void book.load();
  await screen.press('Make Zoë Example a favourite');
  expect(server.log).toEqual(['favour 1 true']);
});

test('a star that could not be given is said in its row', async () => {
  await show();
  server.failure = new Failure('serverUnreachable');
  await screen.press('Make Zoë Example a favourite');
  expect(document.querySelector('.contact .trouble')).not.toBeNull();
});

test('who leaves the contacts writes nobody down any more', async () => {
  await show();
  await screen.press('Change Zoë Example');
  expect(asked.value?.name).toBe('Zoë Example');
  screen.close();
  await rendered();
  expect(asked.value).toBeNull();
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

/** Chooses a file, as somebody does in the dialog of their browser. */
async function choose(text: string): Promise<void> {
  const field = screen.labelled('CSV file');
  const file = new File([text], 'contacts.csv', { type: 'text/csv' });
  Object.defineProperty(field, 'files', { value: [file], configurable: true });
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await rendered();
}

test('a file is imported when all of it is right, and else its mistakes are listed by line', async () => {
  await show();
  await screen.press('Import and export');
  await rendered();
  await choose('name,numbers\nAnn,03-1\n<b>Bea</b>,+15005550002\n');
  expect(screen.text).toContain('One thing is wrong with the file');
  expect(screen.text).toContain('Line 2: Write numbers with + and the country code');
  expect(screen.names('button').some((name) => name.startsWith('Import 1'))).toBe(false);
  await choose('name,numbers\nAnn,+15005550003\n<b>Bea</b>,+15005550002\n');
  expect(screen.text).not.toContain('Line 2');
  await screen.press('Import 2 contacts');
  expect(server.log).toEqual(['create Ann', 'create <b>Bea</b>']);
  expect(screen.text).toContain('2 imported. 0 were there already.');
  refuse('contacts_exhausted', '');
  await choose('name,numbers\nCat,+15005550004\n');
  await screen.press('Import 1 contact');
  expect(screen.text).toContain('Line 2 was refused');
  expect(screen.text).toContain('There are as many contacts as there may be');
  expect(document.querySelector('b')).toBeNull();
});

test('all contacts are saved as files', async () => {
  await show();
  await screen.press('Import and export');
  await rendered();
  const saved: Blob[] = [];
  const names: string[] = [];
  const make = vi.spyOn(URL, 'createObjectURL').mockImplementation((one) => {
    saved.push(one as Blob);
    return 'blob:x';
  });
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  await screen.press('Save as CSV');
  await screen.press('Save as vCard');
  make.mockRestore();
  click.mockRestore();
  expect(names).toEqual(['contacts.csv', 'contacts.vcf']);
  expect(await saved[0]?.text()).toContain("Zoë Example,'+15005550001");
  expect(await saved[1]?.text()).toContain('TEL;VALUE=uri:tel:+15005550001');
});
