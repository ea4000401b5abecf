/** All catalogues at once, for tests: the page fetches them one by one. */
import { en } from './en';
import { ja } from './ja';

export const catalogues = { en, ja } as const;
