import { expect, test } from 'vitest';
import { endReasons, errorCodes } from '../state/names';
import { catalogues } from '.';

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    return [
      [path, String(value('NAME', 5))],
      [`${path}()`, String(value('', 0))],
    ];
  }
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

const en = leaves(catalogues.en);
const ja = leaves(catalogues.ja);

test('both languages have the same words', () => {
  expect(ja.map(([path]) => path).sort()).toEqual(en.map(([path]) => path).sort());
});

test.each([...en, ...ja])('%s says something', (_, words) => {
  expect(words.trim()).not.toBe('');
  expect(words).not.toMatch(/undefined|NaN|\[object/);
});

test('Japanese is Japanese', () => {
  const foreign = ja.filter(
    ([, words]) => !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(words),
  );
  expect(foreign).toEqual([]);
});

test('who takes a name says it in both languages', () => {
  for (const [path, words] of en) {
    expect(words.includes('NAME')).toBe(new Map(ja).get(path)?.includes('NAME'));
  }
});

test('every reason and every error has words', () => {
  for (const words of Object.values(catalogues)) {
    expect(Object.keys(words.ended).sort()).toEqual([...endReasons].sort());
    expect(Object.keys(words.problems).sort()).toEqual([...errorCodes].sort());
  }
});
