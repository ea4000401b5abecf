import { expect, test } from 'vitest';
import { contact } from '../testing/contacts';
import { fromCsv, LARGEST, MOST, toCsv, toVcards } from './cards';

const many = [
  contact({ name: 'Zoë, "the" one', numbers: ['+15005550001', '+81312345678'], favourite: true }),
  contact({ name: '=HYPERLINK("http://evil")', numbers: [], client: 'eve', notes: '+1\n-2' }),
  contact({ name: '@SUM(A1)', numbers: ['+15005550002'], notes: '', shared: true }),
];

test('no cell begins as a formula does', () => {
  const csv = toCsv(many);
  expect(csv).toBe(
    '\uFEFFname,numbers,client,notes,shared,favourite\r\n' +
      `"Zoë, ""the"" one","'+15005550001; +81312345678",,Speaks 日本語,no,yes\r\n` +
      `"'=HYPERLINK(""http://evil"")",,eve,"'+1\n-2",no,no\r\n` +
      "'@SUM(A1),'+15005550002,,,yes,no\r\n",
  );
});

test('what was written is read again as it was', () => {
  const { rows, mistakes } = fromCsv(toCsv(many));
  expect(mistakes).toEqual([]);
  expect(rows.map(({ draft }) => draft)).toEqual(
    many.map(({ name, numbers, client, notes, shared, favourite }) => ({
      name,
      numbers,
      client,
      notes,
      shared,
      favourite,
    })),
  );
  expect(rows.map(({ line }) => line)).toEqual([2, 3, 5]); // one has two lines
});

test.each([
  ['semicolons', 'Phone;Name\r\n+1 (500) 555-0001;Ann\r\n'],
  ['tabs, and the old line break', 'phone\tname\r+1 (500) 555-0001\tAnn\r'],
  ['Japanese headings', '氏名,電話番号,役職\n Ann , ＋１５００５５５０００１ ,x\n\n'],
  ['all quoted', '\uFEFF"name","numbers"\n"Ann","tel:+1-500-555-0001"'],
])('reads %s', (_, text) => {
  const { rows, mistakes } = fromCsv(text);
  expect(mistakes).toEqual([]);
  expect(rows.map(({ draft }) => [draft.name, draft.numbers])).toEqual([['Ann', ['+15005550001']]]);
});

test('each mistake is told with its line and what stands there', () => {
  const { rows, mistakes } = fromCsv(
    [
      'name,numbers,client,notes,favourite',
      'Ann,03-1234-5678,,,',
      ',+15005550001,,,',
      'Bea,+15005550001;+1 500 555 0001,,,',
      'Cat,,,,',
      'Dan,,not a name,,',
      'Eve,+15005550001,,,perhaps',
      'Fay,+15005550001,,,yes,more',
      `Gus,+15005550001,,${'x'.repeat(501)},`,
      `Hal,${Array.from({ length: 11 }, (_, n) => `+150055500${10 + n}`).join(';')},,,`,
      'Ida\u200b,+15005550001,,,',
      '"Jan ""J""",+15005550001,,"a',
      'b",yes',
      'Kim,nobody,,,',
    ].join('\n'),
  );
  expect(mistakes).toEqual([
    { line: 2, what: 'numbers_invalid', text: '03-1234-5678' },
    { line: 3, what: 'name_invalid', text: '' },
    { line: 4, what: 'numbers_twice', text: '+15005550001; +15005550001' },
    { line: 5, what: 'numbers_missing', text: '' },
    { line: 6, what: 'client_invalid', text: 'not a name' },
    { line: 7, what: 'yes', text: 'perhaps' },
    { line: 8, what: 'cells', text: 'more' },
    { line: 9, what: 'notes_invalid', text: '' },
    { line: 10, what: 'numbers_invalid', text: '' },
    { line: 11, what: 'name_invalid', text: 'Ida\u200b' },
    { line: 14, what: 'numbers_invalid', text: 'nobody' },
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ line: 12, draft: { name: 'Jan "J"', notes: 'a\nb' } });
});

test.each([
  ['', 'empty', 0],
  ['name,numbers\n', 'empty', 0],
  ['\u0000\u0001\u0002', 'empty', 0],
  ['Vorname,Nachname\nAnn,Example', 'header', 1],
  ['name\nAnn', 'header', 1],
  ['name,numbers\nAnn,+15005550001\n"Bea,+15005550002\n', 'quote', 3],
  [`name,numbers\n${'Ann,+15005550001\n'.repeat(MOST + 1)}`, 'many', MOST + 2],
  ['x'.repeat(LARGEST + 1), 'large', 0],
])('a file that is none is not read: %#', (text, what, line) => {
  const { rows, mistakes } = fromCsv(text);
  expect(rows).toEqual([]);
  expect(mistakes).toMatchObject([{ what, line }]);
});

test('a name cannot write lines of its own into a vCard, and long lines are folded', () => {
  const text = toVcards([
    contact({ name: 'Eve\nTEL:+1, the; \\', notes: '日本語'.repeat(30), client: 'eve' }),
    contact({ favourite: true, notes: '' }),
  ]);
  const lines = text.split('\r\n');
  expect(lines.every((one) => new TextEncoder().encode(one).length <= 75)).toBe(true);
  expect(text.replaceAll('\r\n ', '')).toBe(
    [
      'BEGIN:VCARD',
      'VERSION:4.0',
      'FN:Eve\\nTEL:+1\\, the\\; \\\\',
      'TEL;VALUE=uri:tel:+15005550001',
      'X-SOFTPHONE-CLIENT:eve',
      `NOTE:${'日本語'.repeat(30)}`,
      'END:VCARD',
      'BEGIN:VCARD',
      'VERSION:4.0',
      'FN:Zoë Example',
      'TEL;VALUE=uri:tel:+15005550001',
      'CATEGORIES:Favourite',
      'END:VCARD',
      '',
    ].join('\r\n'),
  );
});
