import { expect, test } from 'vitest';
import { languageOf } from './language';

test.each([
  [['', 'ja-JP'], 'ja'],
  [['fr', 'en-GB', 'ja'], 'en'],
  [['jam', 'fr'], 'en'],
  [['JA'], 'ja'],
  [[], 'en'],
] as const)('%j is %s', (wanted, language) => {
  expect(languageOf(wanted)).toBe(language);
});
