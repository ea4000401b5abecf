/** The words of one's own account and of coming in by a link, in every language of the page. */
import type { Language } from '../index';
import { type AccountWords, en } from './en';
import { ja } from './ja';

export type { AccountWords } from './en';

export const accountWords: Record<Language, AccountWords> = { en, ja };
