import type { Doubt } from '../../state/destination';
import type { Words } from '../../words';
import { DialForm } from '../dialer/form';
import { outcomeWords } from '../ended/outcome';
import { Problem } from '../problem/problem';
import { called, other, type View } from './view';
import '../signin/signin.css';

/** Dialling: a number, the keys, and the button that calls. */
export function Dial(view: View) {
  const { telephone, words } = view;
  const line = telephone.line.value;
  const { ended } = telephone.calls.value;

  return (
    <DialForm
      words={words}
      label={words.telephone.number}
      placeholder={words.telephone.hint}
      inputMode="tel"
      maxLength={32}
      ready={line.phase === 'ready'}
      last={ended?.peer.address ?? ''}
      dial={(typed) => telephone.dial(typed).ok}
      hint={hint}
    >
      {line.phase === 'reconnecting' && line.problem && (
        <Problem problem={line.problem} words={words} />
      )}
    </DialForm>
  );

  function hint(typed: string, complained: boolean): string {
    if (typed.trim() === '') {
      if (complained) return words.telephone.empty;
      return ended ? `${other(view, ended.peer.address)} – ${how(outcomeWords(ended, words))}` : '';
    }
    const to = telephone.dialled(typed);
    if (to.ok) return called(view, to.number);
    return complained || to.doubt === 'self' ? doubt(words, to.doubt) : '';
  }

  function how(outcome: string): string {
    return outcome || words.status.ended;
  }
}

function doubt(words: Words, doubt: Doubt): string {
  const { empty, characters, self } = words.telephone;
  return { ...words.dial.doubts, empty, characters, self }[doubt];
}
