/** The words of the plots, in every language of the page. */
import type { Language } from '../index';
import { en, type PlotWords } from './en';
import { ja } from './ja';

export type { PlotWords } from './en';

export const plotWords: Record<Language, PlotWords> = { en, ja };
