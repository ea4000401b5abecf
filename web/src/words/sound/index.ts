/** The words of the sound settings and of the test page, in every language of the page. */
import type { Language } from '../index';
import { en, type SoundPartWords } from './en';
import { ja } from './ja';

export type { SoundPartWords } from './en';

export const soundWords: Record<Language, SoundPartWords> = { en, ja };
