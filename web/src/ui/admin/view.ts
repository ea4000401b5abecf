/** What every part of the administration is given, and the words to say it in. */
import type { Administration } from '../../state/admin';
import { type AdminWords, adminWords } from '../../words/admin';
import { moment } from '../format';
import type { PartView } from '../place/later';

export type AdminView = PartView & { readonly admin: Administration };

export function wordsOf({ languages }: AdminView): AdminWords {
  return adminWords[languages.language.value];
}

/** A time as it is read, or other words where there is none. */
export function whenOf({ languages }: AdminView, at: number, otherwise = ''): string {
  return at ? moment(at, Date.now(), languages.language.value, languages.words()) : otherwise;
}

/** Who an identity is, as far as is known. */
export function nameOf({ admin }: AdminView, identity: string): string {
  const known = admin.people.told.value.value?.find((one) => one.identity === identity);
  return known?.name ?? identity;
}
