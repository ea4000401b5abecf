import { en, type Words } from './en';
import { ja } from './ja';

export type { Words } from './en';

export const catalogues = { en, ja } as const satisfies Record<string, Words>;
export type Language = keyof typeof catalogues;
