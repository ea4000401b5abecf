import { ALL, type NumberRule, type Rights } from '../../state/rights';
import type { AdminWords } from '../../words/admin';

/** What somebody may do, in few words. */
export function brief(rights: Rights, words: AdminWords): string {
  const w = words.rights.brief;
  const list = (names: readonly string[]) => (names.includes(ALL) ? w.all : names.join(', '));
  const rule = (one: NumberRule) =>
    [one.prefix, one.region, ...one.types.map((type) => words.numberTypes[type])]
      .filter(Boolean)
      .join(' ') || w.anyNumbers;
  const parts = [
    rights.incoming && w.incoming,
    rights.clients.length > 0 && w.people(list(rights.clients)),
    rights.teams.length > 0 && w.teams(list(rights.teams)),
    rights.numbers.length > 0 && w.numbers(rights.numbers.map(rule).join(', ')),
    rights.rooms.length > 0 && w.rooms(list(rights.rooms.map((one) => one.room))),
    rights.supervise && w.supervise,
    rights.once && w.once,
  ];
  return parts.filter(Boolean).join(' · ') || w.nothing;
}
