/** The words of who can be rung, which come with what shows it. */
import type { Language } from '..';
import { en, type PresenceWords } from './en';
import { ja } from './ja';

export type { PresenceWords } from './en';

export const presenceWords: Record<Language, PresenceWords> = { en, ja };
