/** The words about the machine that the page is on, in every language of the page. */
import type { Language } from '../index';
import { en, type MachineWords } from './en';
import { ja } from './ja';

export type { MachineWords } from './en';

export const machineWords: Record<Language, MachineWords> = { en, ja };
