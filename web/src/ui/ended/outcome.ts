import type { Call, Ended } from '../../state/call';
import type { Words } from '../../words';
import { duration } from '../format';

/** The outcome in words: why it was refused before what went wrong before how long it was. */
export function outcomeWords(ended: Ended, words: Words): string {
  if (ended.denied && ended.outcome !== 'message') return refused(ended.denied, words);
  if (ended.outcome === 'talked') return duration(ended.seconds);
  if (ended.problem && (ended.outcome === 'failed' || ended.outcome === 'unknown')) {
    return words.problems[ended.problem.name].title;
  }
  return ended.outcome === 'unknown' ? '' : words.outcomes[ended.outcome];
}

/** What became of a call whose end is told, in a word or two, and more of it: why it was refused, or what is to be done. */
export function verdictWords({ verdict }: Call, words: Words): [string, string] {
  if (!verdict) return ['', ''];
  const { outcome, denied } = verdict;
  if (outcome === 'message') return [words.outcomes.message, words.call.speakNow];
  return [words.outcomes[outcome], denied && refused(denied, words)];
}

function refused(denied: string, words: Words): string {
  return words.denied[denied] ?? words.deniedOther;
}
