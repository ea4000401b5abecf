/** The words of contacts as files, in every language of the page. */
import type { Language } from '../index';
import { type ExchangeWords, en } from './en';
import { ja } from './ja';

export type { ExchangeWords } from './en';

export const exchangeWords: Record<Language, ExchangeWords> = { en, ja };
