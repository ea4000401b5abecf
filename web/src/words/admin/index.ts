/** The words of the administration, in every language of the page. */
import type { Language } from '../index';
import { type AdminWords, en } from './en';
import { ja } from './ja';

export type { AdminWords } from './en';

export const adminWords: Record<Language, AdminWords> = { en, ja };
