/** The words of the board, in every language of the page. */
import type { Language } from '../index';
import { type BoardWords, en } from './en';
import { ja } from './ja';

export type { BoardWords } from './en';

export const boardWords: Record<Language, BoardWords> = { en, ja };
