/** Contacts as files: CSV both ways, for spreadsheets, and vCard out, for telephones. */
import type { Contact, ContactDraft } from './contacts';
import { e164, plainNumber } from './destination';

type Card = Pick<Contact, 'name' | 'numbers' | 'client' | 'notes' | 'shared' | 'favourite'>;

const MARK = '\uFEFF';
const columns = ['name', 'numbers', 'client', 'notes', 'shared', 'favourite'] as const;
type Column = (typeof columns)[number];

/**
 * As CSV. It begins with a byte order mark, and no cell begins as a formula does: docs/decisions/0013-csv-for-people.md.
 * Source: RFC 4180
 */
export function toCsv(cards: readonly Card[]): string {
  const rows = cards.map((one) => [
    one.name,
    one.numbers.join('; '),
    one.client,
    one.notes,
    one.shared ? 'yes' : 'no',
    one.favourite ? 'yes' : 'no',
  ]);
  const line = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`;
  return MARK + [columns, ...rows].map(line).join('');
}

function cell(text: string): string {
  const tame = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** As vCards, version 4. Source: RFC 6350 */
export function toVcards(cards: readonly Card[]): string {
  return cards
    .map(({ name, numbers, client, notes, favourite }) =>
      [
        'BEGIN:VCARD',
        'VERSION:4.0',
        `FN:${escaped(name)}`,
        ...numbers.map((one) => `TEL;VALUE=uri:tel:${one}`),
        ...(client ? [`X-SOFTPHONE-CLIENT:${client}`] : []),
        ...(notes ? [`NOTE:${escaped(notes)}`] : []),
        ...(favourite ? ['CATEGORIES:Favourite'] : []),
        'END:VCARD',
      ]
        .map((line) => `${folded(line)}\r\n`)
        .join(''),
    )
    .join('');
}

/** Source: RFC 6350, section 3.4 */
function escaped(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}

/** In lines of at most 75 octets, none of which ends within a character. Source: RFC 6350, section 3.2 */
function folded(line: string): string {
  let out = '';
  let size = 0;
  for (const one of line) {
    const octets = octetsOf(one.codePointAt(0) ?? 0);
    if (size + octets > 75) {
      out += '\r\n ';
      size = 1;
    }
    out += one;
    size += octets;
  }
  return out;
}

/** How many octets a character has in UTF-8. Source: RFC 3629, section 3 */
function octetsOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}

/** What is wrong with a file, at a line of it. */
export interface Mistake {
  /** 1 is the first; 0 is the file. */
  readonly line: number;
  readonly what: MistakeName;
  /** What stands there, shortened; '' where that says nothing. */
  readonly text: string;
}

export type MistakeName =
  | 'empty'
  | 'large'
  | 'header'
  | 'quote'
  | 'cells'
  | 'many'
  | 'name_invalid'
  | 'numbers_invalid'
  | 'numbers_twice'
  | 'numbers_missing'
  | 'client_invalid'
  | 'notes_invalid'
  | 'yes';

export interface Reading {
  readonly rows: readonly { readonly line: number; readonly draft: ContactDraft }[];
  readonly mistakes: readonly Mistake[];
}

/** How large a file may be, in characters, and how many contacts it may have. */
export const LARGEST = 1_000_000;
export const MOST = 1_000;

/** By what names columns are known: their own, and those that people give them. */
const headings: Readonly<Record<string, Column>> = {
  name: 'name',
  名前: 'name',
  氏名: 'name',
  numbers: 'numbers',
  number: 'numbers',
  phone: 'numbers',
  telephone: 'numbers',
  電話番号: 'numbers',
  client: 'client',
  user: 'client',
  ユーザー名: 'client',
  notes: 'notes',
  note: 'notes',
  メモ: 'notes',
  shared: 'shared',
  共有: 'shared',
  favourite: 'favourite',
  favorite: 'favourite',
  お気に入り: 'favourite',
};

/** Reads CSV. Columns are known by their names in the first line, in any order; others are left out. */
export function fromCsv(text: string): Reading {
  const whole = (what: MistakeName, line = 0, found = '') => ({
    rows: [],
    mistakes: [{ line, what, text: found.slice(0, 40) }],
  });
  if (text.length > LARGEST) return whole('large');
  const { records, open } = split(text.replace(/^\uFEFF/, ''));
  if (open) return whole('quote', open);
  const [head, ...rest] = records;
  if (!head || rest.length === 0) return whole('empty');
  const places = head.cells.map((one) => headings[one.normalize('NFKC').trim().toLowerCase()]);
  if (!places.includes('name') || !(places.includes('numbers') || places.includes('client'))) {
    return whole('header', head.line, head.cells.join(', '));
  }
  if (rest.length > MOST) return whole('many', rest[MOST]?.line ?? 0);
  const rows: { line: number; draft: ContactDraft }[] = [];
  const mistakes: Mistake[] = [];
  for (const { line, cells } of rest) {
    const wrong = (what: MistakeName, found = '') =>
      mistakes.push({ line, what, text: found.slice(0, 40) });
    const before = mistakes.length;
    if (cells.length > places.length) wrong('cells', cells[places.length]);
    const of = (column: Column) => plain(cells[places.indexOf(column)] ?? '');
    const draft: ContactDraft = {
      name: of('name'),
      numbers: of('numbers')
        .split(/[\n;|]/)
        .flatMap((one) => one.trim() || [])
        .map(dialled),
      client: of('client').replace(/^client:/, ''),
      notes: of('notes').replace(/\r\n?/g, '\n'),
      shared: agreed('shared'),
      favourite: agreed('favourite'),
    };
    check(draft, wrong);
    if (mistakes.length === before) rows.push({ line, draft });

    function agreed(column: Column): boolean {
      const said = of(column).toLowerCase();
      if (/^(|no|n|false|0|いいえ)$/.test(said)) return false;
      if (!/^(yes|y|true|1|x|はい)$/.test(said)) wrong('yes', said);
      return true;
    }
  }
  return { rows, mistakes };
}

/** A cell without the apostrophe that keeps it from being a formula. */
function plain(text: string): string {
  return (/^'[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text).trim();
}

/** A number as it is dialled; what is none stays as it was written, to be shown. */
function dialled(written: string): string {
  const number = plainNumber(written.replace(/^['＇]/, ''));
  return e164.test(number) ? number : written;
}

/** The rules of the server, which has the last word. */
function check(draft: ContactDraft, wrong: (what: MistakeName, found?: string) => void): void {
  const { name, numbers, client, notes } = draft;
  const hidden = /[\p{C}\p{Zl}\p{Zp}]/u;
  if (name === '' || [...name].length > 100 || hidden.test(name)) wrong('name_invalid', name);
  const bad = numbers.find((one) => !e164.test(one));
  if (bad !== undefined || numbers.length > 10) wrong('numbers_invalid', bad ?? '');
  else if (new Set(numbers).size < numbers.length) wrong('numbers_twice', numbers.join('; '));
  if (client && !/^[A-Za-z0-9_]{1,121}$/.test(client)) wrong('client_invalid', client);
  if (numbers.length === 0 && !client) wrong('numbers_missing');
  if ([...notes].length > 500 || hidden.test(notes.replaceAll('\n', ''))) wrong('notes_invalid');
}

interface Sheet {
  readonly records: readonly { readonly line: number; readonly cells: readonly string[] }[];
  /** The line of a quote that nothing closes; 0 for none. */
  readonly open: number;
}

/** The cells of CSV, between which there are commas, or the semicolons or tabs of some spreadsheets. Empty lines are none. */
function split(text: string): Sheet {
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const count = (mark: string) => first.split(mark).length;
  const between = [',', ';', '\t'].reduce((a, b) => (count(b) > count(a) ? b : a));
  const records: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let now = '';
  let line = 1;
  let begun = 1; // the line of the record
  let quoted = 0; // the line of the quote that is open
  const end = () => {
    cells.push(now);
    if (cells.some((one) => one.trim() !== '')) records.push({ line: begun, cells });
    cells = [];
    now = '';
  };
  for (let i = 0; i < text.length; i++) {
    const one = text[i] as string;
    const broken = one === '\n' || (one === '\r' && text[i + 1] !== '\n');
    if (broken) line++;
    if (quoted) {
      if (one !== '"') now += one;
      else if (text[i + 1] === '"') now += text[i++];
      else quoted = 0;
    } else if (one === '"' && now.trim() === '') {
      quoted = line;
      now = '';
    } else if (one === between) {
      cells.push(now);
      now = '';
    } else if (broken) {
      end();
      begun = line;
    } else if (one !== '\r') {
      now += one;
    }
  }
  if (quoted) return { records: [], open: quoted };
  end();
  return { records, open: 0 };
}
