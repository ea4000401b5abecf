import { expect, test, vi } from 'vitest';
import { contact, FakeContacts } from '../testing/contacts';
import { visitorId } from '../testing/visitors';
import { bob, entry, HandClock } from '../testing/world';
import { Contacts, digitsOf, matches, suggest } from './contacts';
import { Failure } from './problem';

test('favourites come first, and one’s own name for somebody before a shared one', async () => {
  const server = new FakeContacts();
  server.kept = [
    contact({ id: '1', name: 'Ann', shared: true }),
    contact({ id: '2', name: 'Bea', favourite: true, numbers: ['+15005550002'], client: 'bea' }),
    contact({ id: '3', name: 'My Ann' }),
  ];
  const contacts = new Contacts(server, new HandClock());
  expect(contacts.names.value('+15005550001')).toBe('');
  await contacts.load();
  expect(contacts.all.value?.map(({ name }) => name)).toEqual(['Bea', 'Ann', 'My Ann']);
  expect(contacts.names.value('+15005550001')).toBe('My Ann');
  expect(contacts.names.value('client:bea')).toBe('Bea');
  expect(contacts.names.value('+15005550009')).toBe('');
  contacts.forget();
  expect(contacts.names.value('client:bea')).toBe('');
});

test('asks again after a minute, and not before', async () => {
  const server = new FakeContacts();
  const clock = new HandClock();
  const contacts = new Contacts(server, clock);
  await contacts.refresh();
  await contacts.refresh();
  expect(server.asked).toBe(1);
  await clock.pass(60_001);
  await contacts.refresh();
  expect(server.asked).toBe(2);
});

test('what was asked for somebody who left is not shown to the next', async () => {
  const server = new FakeContacts();
  server.kept = [contact({ name: 'Ann' })];
  const contacts = new Contacts(server, new HandClock());
  const loading = contacts.load();
  contacts.forget();
  await loading;
  expect(contacts.all.value).toBeNull();
  server.kept = [contact({ name: 'Bea' })];
  await contacts.refresh();
  expect(contacts.all.value?.map(({ name }) => name)).toEqual(['Bea']);
});

test('a server that fails is asked again, and what else is listed does not hear of it', async () => {
  const server = new FakeContacts();
  const contacts = new Contacts(server, new HandClock());
  vi.spyOn(server, 'all').mockRejectedValueOnce(new Failure('serverUnreachable'));
  await contacts.refresh();
  expect(contacts.all.value).toBeNull();
  await contacts.refresh();
  expect(contacts.all.value).toEqual([]);
});

test('a change of a favourite is said by itself', async () => {
  const server = new FakeContacts();
  const contacts = new Contacts(server, new HandClock());
  const known = contact();
  await contacts.keep({ ...known, name: 'New' });
  await contacts.keep({ ...known, name: 'New' }, known);
  await contacts.keep({ ...known, favourite: true }, known);
  await contacts.favour(known, false);
  await contacts.remove(known);
  expect(server.log).toEqual([
    'create New',
    'update 1 New',
    'update 1 Zoë Example',
    'favour 1 true',
    'favour 1 false',
    'remove 1',
  ]);
  expect(server.asked).toBe(5);
});

test.each([
  ['zoe', true],
  ['ZOË exa', true],
  ['ｚｏｅ', true],
  ['日本', true],
  ['(500) 555-0001', true],
  ['0001', true],
  ['+1500', true],
  ['bob', false],
  ['zoe bob', false],
  ['999', false],
  ['', true],
])('%j is in a contact: %s', (typed, want) => {
  expect(matches(contact(), typed)).toBe(want);
});

test.each(['山田太郎', '山田 太郎', '山田　太郎', '田太'])(
  '%s finds a name with a wide space, one with another and one with none',
  (typed) => {
    for (const name of ['山田　太郎', '山田 太郎', '山田太郎']) {
      const one = contact({ name });
      expect(matches(one, typed)).toBe(true);
      expect(suggest(typed, [one], [], [])).toMatchObject([{ name }]);
    }
    const other = contact({ name: '山田', notes: '太郎の兄' }); // of two texts none is made
    expect(matches(other, '山田太郎')).toBe(false);
  },
);

test.each([
  ['03-1234-5678', '312345678'],
  ['+81 3 1234', '8131234'],
  ['０３', '3'],
  ['room 5', ''],
  ['', ''],
])('the digits of %j are %j', (text, want) => {
  expect(digitsOf(text)).toBe(want);
});

test('suggests favourites, then who is here, other contacts and recent calls, each once', () => {
  const contacts = [
    contact({ id: '1', name: 'Bobby', numbers: ['+15005550002'] }),
    contact({ id: '2', name: 'Bob Best', favourite: true, client: 'best', numbers: [] }),
  ];
  const history = [
    entry(),
    entry({ sid: 'CA2', peer: { address: 'client:bobo', name: '' } }),
    entry({ sid: 'CA3', peer: { address: 'room:bob', name: 'Bob’s room' } }),
    entry({ sid: 'CA4', peer: { address: `client:${visitorId}`, name: 'Bob, a visitor' } }),
  ];
  const found = suggest('bob', contacts, [bob], history);
  expect(found.map(({ address, kind, here }) => [address, kind, here])).toEqual([
    ['client:best', 'contact', false],
    ['client:bob', 'person', true],
    ['+15005550002', 'contact', undefined],
    ['client:bobo', 'recent', false],
  ]);
  expect(suggest('50002', contacts, [bob], history).map(({ name }) => name)).toEqual(['Bobby']);
  expect(suggest('nobody', contacts, [bob], history)).toEqual([]);
  const many = Array.from({ length: 50 }, (_, n) =>
    contact({ id: `${n}`, numbers: [`+1500555${n + 1000}`] }),
  );
  expect(suggest('zo', many, [], [])).toHaveLength(8);
});

test('a file is kept one by one, without what is there, until the server refuses', async () => {
  const server = new FakeContacts();
  server.kept = [contact({ name: 'Ann' })];
  const clock = new HandClock();
  const contacts = new Contacts(server, clock);
  await contacts.load();
  const rows = ['Ann', 'Bea', 'Bea', 'Cat', 'Dan'].map((name, n) => ({
    line: n + 2,
    draft: contact({ name }),
  }));
  const done: number[] = [];
  expect(await contacts.take(rows, (n) => done.push(n))).toEqual({ kept: 3, known: 2 });
  expect(server.log).toEqual(['create Bea', 'create Cat', 'create Dan']);
  expect(done).toEqual([0, 1, 2, 3, 4]);

  server.failure = new Failure('conflict', undefined, {
    reason: 'contacts_exhausted',
    field: '',
    detail: 'x',
  });
  expect(await contacts.take(rows, () => {})).toMatchObject({
    kept: 0,
    known: 1,
    refused: { line: 3, problem: { refusal: { reason: 'contacts_exhausted' } } },
  });
});

test('a server that is asked too often is asked again, and not for ever', async () => {
  const server = new FakeContacts();
  const clock = new HandClock();
  const contacts = new Contacts(server, clock);
  const rows = [{ line: 2, draft: contact({ name: 'Bea' }) }];
  server.failure = new Failure('tooFast');
  const taking = contacts.take(rows, () => {});
  await clock.pass(3_000);
  server.failure = null;
  await clock.pass(3_000);
  expect(await taking).toEqual({ kept: 1, known: 0 });
  server.failure = new Failure('tooFast');
  const vain = contacts.take(rows, () => {});
  await clock.pass(60_000);
  expect(await vain).toMatchObject({ kept: 0, refused: { line: 2, problem: { name: 'tooFast' } } });
});

test('a file of somebody who leaves is not kept on for the next', async () => {
  const server = new FakeContacts();
  const clock = new HandClock();
  const contacts = new Contacts(server, clock);
  const rows = ['Ann', 'Bea'].map((name, n) => ({ line: n + 2, draft: contact({ name }) }));
  server.create = async ({ name }) => {
    server.log.push(`create ${name}`);
    contacts.forget();
  };
  expect(await contacts.take(rows, () => {})).toEqual({ kept: 1, known: 0 });
  expect(server.log).toEqual(['create Ann']);
  server.create = async () => {
    throw new Failure('tooFast');
  };
  const taking = contacts.take(rows, () => {});
  await clock.pass(1_000);
  contacts.forget();
  const asked = vi.spyOn(server, 'create');
  await clock.pass(60_000);
  expect(await taking).toMatchObject({ kept: 0, refused: { line: 2 } });
  expect(asked).not.toHaveBeenCalled();
});
