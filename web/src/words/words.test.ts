import { expect, test, vi } from 'vitest';
import { remedies } from '../state/problem';
import { accountWords } from './account';
import { adminWords } from './admin';
import { catalogues } from './all';
import { boardWords } from './board';
import { buttonsWords } from './buttons';
import { callerWords } from './caller';
import { channelWords } from './channels';
import { contactWords } from './contacts';
import { exchangeWords } from './exchange';
import { historyWords } from './history';
import { languages } from './index';
import { machineWords } from './machine';
import { plotWords } from './plots';
import { presenceWords } from './presence';
import { reachWords } from './reach';
import { soundWords } from './sound';
import { tapeWords } from './tape';
import { visitorsWords } from './visitors';

/** Every path to a word, and the words there; functions are called with names. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value('NAME', 'PLACE'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

const all = (language: keyof typeof catalogues) =>
  new Map([
    ...leaves(catalogues[language]),
    ...leaves(boardWords[language], '.board'),
    ...leaves(accountWords[language], '.account'),
    ...leaves(adminWords[language], '.admin'),
    ...leaves(contactWords[language], '.contacts'),
    ...leaves(exchangeWords[language], '.exchange'),
    ...leaves(historyWords[language], '.history-page'),
    ...leaves(plotWords[language], '.plots'),
    ...leaves(presenceWords[language], '.presence'),
    ...leaves(buttonsWords[language], '.buttons'),
    ...leaves(machineWords[language], '.machine'),
    ...leaves(reachWords[language], '.reach'),
    ...leaves(soundWords[language], '.sound'),
    ...leaves(callerWords[language], '.caller'),
    ...leaves(channelWords[language], '.channels'),
    ...leaves(tapeWords[language], '.tape'),
    ...leaves(visitorsWords[language], '.visitors'),
  ]);

const en = all('en');
const ja = all('ja');

test('both catalogues have the same keys, down to those that the compiler does not see', () => {
  expect([...ja.keys()].sort()).toEqual([...en.keys()].sort());
});

test.each([...en, ...ja])('%s has words', (_, words) => {
  expect(words.trim().length).toBeGreaterThan(0);
  expect(words).not.toMatch(/undefined|\[object/);
});

test('Japanese is Japanese: only the name of the other language and proper names are not', () => {
  const latin = [...ja].filter(
    ([, words]) => !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(words),
  );
  expect(latin.map(([path]) => path).sort()).toEqual([
    '.admin.act.of',
    '.board.act.of',
    '.call.stop',
    '.language.other',
    '.language.otherTag',
    '.visitors.tasks.of',
  ]);
});

test('who takes a name says it in both languages', () => {
  for (const [path, words] of en)
    expect(words.includes('NAME')).toBe(ja.get(path)?.includes('NAME'));
});

test('every problem has words', () => {
  for (const words of Object.values(catalogues)) {
    expect(Object.keys(words.problems).sort()).toEqual(Object.keys(remedies).sort());
  }
});

const memory = (kept: string | null) => {
  const said: string[] = [];
  return {
    said,
    storage: { getItem: () => kept, setItem: (_: string, value: string) => void said.push(value) },
  };
};

test.each([
  [null, ['ja-JP', 'en'], 'ja'],
  [null, ['fr', 'ja'], 'ja'],
  [null, ['en-GB', 'ja'], 'en'],
  [null, ['fr'], 'en'],
  [null, [], 'en'],
  ['ja', ['en'], 'ja'],
  ['klingon', ['ja'], 'ja'],
] as const)('remembered %s, wanted %j: %s', (kept, wanted, language) => {
  const { storage } = memory(kept);
  expect(languages({ wanted, storage, announce: () => {} }).language.value).toBe(language);
});

test('words that are not there are fetched before the language changes', async () => {
  const announced: string[] = [];
  const chosen = languages({
    wanted: ['en'],
    storage: undefined,
    announce: (one) => announced.push(one),
  });
  chosen.choose('ja');
  expect(announced).toEqual(['en']);
  await vi.waitFor(() => expect(announced).toEqual(['en', 'ja']));
  expect(chosen.words().status.ready).toBe('待機中');
  const first = languages({ wanted: ['ja'], storage: undefined, announce: () => {} });
  await first.ready;
  expect(first.words().status.ready).toBe('待機中');
});

test('whoever changes their mind while words are fetched gets what they chose last', async () => {
  const announced: string[] = [];
  const chosen = languages({
    wanted: ['en'],
    storage: undefined,
    announce: (one) => announced.push(one),
  });
  chosen.choose('ja');
  chosen.choose('en');
  await languages({ wanted: ['ja'], storage: undefined, announce: () => {} }).ready;
  expect(chosen.language.value).toBe('en');
});

test('a choice is announced and remembered', () => {
  const announced: string[] = [];
  const { storage, said } = memory(null);
  const chosen = languages({
    wanted: ['en'],
    storage,
    announce: (one) => announced.push(one),
    there: catalogues,
  });
  chosen.choose('ja');
  expect(chosen.words().status.ready).toBe('待機中');
  expect(announced).toEqual(['en', 'ja']);
  expect(said).toEqual(['ja']);
});

test('a browser that stores nothing still has languages', () => {
  const storage = {
    getItem: () => {
      throw new Error('forbidden');
    },
    setItem: () => {
      throw new Error('forbidden');
    },
  };
  const poor = languages({ wanted: ['ja'], storage, announce: () => {} });
  poor.choose('en');
  expect(poor.language.value).toBe('en');
});
