/** The words of the history, in every language of the page. */
import type { Language } from '../index';
import { en, type HistoryWords } from './en';
import { ja } from './ja';

export type { HistoryWords } from './en';

export const historyWords: Record<Language, HistoryWords> = { en, ja };
