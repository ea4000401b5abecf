/** With whom one talks. */
import type { Call } from '../../state/call';
import { handover } from '../../state/conference';
import { others } from '../../state/control';
import { who } from '../format';
import type { View } from '../view';

/**
 * The names of those who are there, where a call was handed on or joined by others; who called, or was called, until then and
 * where nothing is known of its conference. While it is handed on, the one who is handed on.
 */
export function partner({ phone, languages }: View, call: Call): string {
  const words = languages.words();
  const people = phone.people.value;
  const reach = phone.control.reach(call);
  if (
    reach.kind === 'conference' &&
    reach.conference.kind === 'call' &&
    !handover(reach.conference)
  ) {
    const there = others(reach.conference)
      .filter((one) => !one.coaching) // who is heard by one alone is not talked with
      .map((one) => one.label || who(phone.named(one), people, words));
    if (there.length > 0) return [...new Set(there)].join(', ');
  }
  return who(call.peer, people, words);
}
