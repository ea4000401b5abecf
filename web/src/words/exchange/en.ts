/** The words of contacts as files, in English. */
import type { MistakeName } from '../../state/cards';

export interface ExchangeWords {
  readonly out: string;
  readonly outHint: string;
  readonly csv: string;
  readonly vcard: string;
  readonly in: string;
  readonly inHint: string;
  readonly file: string;
  readonly unreadable: string;
  readonly ready: (count: number) => string;
  readonly wrong: (count: number) => string;
  readonly at: (line: number) => string;
  readonly mistakes: Record<MistakeName, string>;
  readonly others: (count: number) => string;
  readonly take: (count: number) => string;
  readonly taking: (done: number, all: number) => string;
  readonly taken: (kept: number, known: number) => string;
  readonly refused: (line: number, kept: number) => string;
}

export const en: ExchangeWords = {
  out: 'Export',
  outHint: 'All contacts that you see, your own and the shared ones.',
  csv: 'Save as CSV',
  vcard: 'Save as vCard',
  in: 'Import',
  inHint:
    'A CSV file whose first line names the columns: name, numbers (several with semicolons), client, notes, favourite. Nothing is kept before all of it is right.',
  file: 'CSV file',
  unreadable: 'The file cannot be read.',
  ready: (count) => (count === 1 ? '1 contact can be imported.' : `${count} can be imported.`),
  wrong: (count) =>
    count === 1
      ? 'One thing is wrong with the file. Correct it, and choose the file again.'
      : `${count} things are wrong with the file. Correct them, and choose the file again.`,
  at: (line) => `Line ${line}`,
  mistakes: {
    empty: 'There is no contact in it.',
    large: 'It is larger than a megabyte.',
    header: 'The first line must name the columns: name, and numbers or client.',
    quote: 'The quote that begins here is not closed.',
    cells: 'There are more cells than columns.',
    many: 'There may be 1000 contacts in a file, and this is one more.',
    name_invalid: 'The name must be 1 to 100 visible characters.',
    numbers_invalid: 'Write numbers with + and the country code, ten at the most.',
    numbers_twice: 'A number is there twice.',
    numbers_missing: 'There is neither a number nor a user name.',
    client_invalid: 'User names have only letters, digits and underscores.',
    notes_invalid: 'Notes may have 500 visible characters.',
    yes: 'Write yes or no.',
  },
  others: (count) => `And ${count} more.`,
  take: (count) => (count === 1 ? 'Import 1 contact' : `Import ${count} contacts`),
  taking: (done, all) => `${done} of ${all}…`,
  taken: (kept, known) => `${kept} imported. ${known} were there already.`,
  refused: (line, kept) =>
    `Line ${line} was refused, and what comes after it not tried. ${kept} imported.`,
};
