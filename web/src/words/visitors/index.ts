/** The words for visitors of other sites, in every language of the page. */
import type { Language } from '../index';
import { en, type VisitorsWords } from './en';
import { ja } from './ja';

export type { VisitorsWords } from './en';

export const visitorsWords: Record<Language, VisitorsWords> = { en, ja };
