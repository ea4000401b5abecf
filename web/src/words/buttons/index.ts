/** The words for buttons on other people's pages, in every language of the page. */
import type { Language } from '../index';
import { type ButtonsWords, en } from './en';
import { ja } from './ja';

export type { ButtonsWords } from './en';

export const buttonsWords: Record<Language, ButtonsWords> = { en, ja };
