import type { Ended } from '../../state/call';
import type { Words } from '../../words';
import { duration } from '../format';

/** The outcome in words: why it was refused before what went wrong before how long it was. */
export function outcomeWords(ended: Ended, words: Words): string {
  if (ended.denied) return words.denied[ended.denied] ?? words.deniedOther;
  if (ended.outcome === 'talked') return duration(ended.seconds);
  if (ended.problem && (ended.outcome === 'failed' || ended.outcome === 'unknown')) {
    return words.problems[ended.problem.name].title;
  }
  return ended.outcome === 'unknown' ? '' : words.outcomes[ended.outcome];
}
