/** The words of the contacts, in every language of the page. */
import type { Language } from '../index';
import { type ContactWords, en } from './en';
import { ja } from './ja';

export type { ContactWords } from './en';

export const contactWords: Record<Language, ContactWords> = { en, ja };
