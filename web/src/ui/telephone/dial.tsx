import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Doubt } from '../../state/destination';
import type { Words } from '../../words';
import { outcomeWords } from '../ended/ended';
import { Icon } from '../icon/icon';
import { Keypad } from '../keypad/keypad';
import { Problem } from '../problem/problem';
import { called, other, type View } from './view';
import '../dialer/dialer.css';
import '../signin/signin.css';

/** Dialling: a number, the keys, and the button that calls. */
export function Dial(view: View) {
  const { telephone, words } = view;
  const typed = useSignal('');
  const complaint = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const line = telephone.line.value;
  const ready = line.phase === 'ready';
  const text = typed.value.trim();
  const { ended } = telephone.calls.value;

  const change = (next: string) => {
    typed.value = next;
    complaint.value = false;
  };
  const submit = () => {
    if (text === '' && ended) {
      change(ended.peer.address);
      return;
    }
    const to = telephone.dial(typed.value);
    complaint.value = !to.ok;
    if (!to.ok) field.current?.focus();
  };

  return (
    <form
      class="dialer"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit();
      }}
    >
      {line.phase === 'reconnecting' && line.problem && (
        <Problem problem={line.problem} words={words} />
      )}
      <div class="dialer-field">
        <label class="hidden" for="number">
          {words.telephone.number}
        </label>
        <input
          ref={field}
          id="number"
          class="field handset-digits"
          type="text"
          inputMode="tel"
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="go"
          maxLength={32}
          placeholder={words.telephone.hint}
          aria-describedby="number-hint"
          aria-invalid={complaint.value}
          value={typed.value}
          onInput={(event) => change(event.currentTarget.value)}
        />
        <button
          type="button"
          class="plain dialer-erase"
          aria-label={words.dial.erase}
          hidden={text === ''}
          onClick={() => {
            change(typed.value.slice(0, -1));
            field.current?.focus();
          }}
        >
          <Icon name="erase" />
        </button>
      </div>
      <p
        id="number-hint"
        class={complaint.value ? 'dialer-hint wrong' : 'dialer-hint'}
        aria-live="polite"
      >
        {hint()}
      </p>
      <Keypad words={words} plus press={(key) => change(typed.value + key)} />
      <button type="submit" class="primary dialer-call" disabled={!ready}>
        <Icon name="phone" />
        {words.dial.call}
      </button>
    </form>
  );

  function hint(): string {
    if (text === '') {
      if (complaint.value) return words.telephone.empty;
      return ended ? `${other(view, ended.peer.address)} – ${how(outcomeWords(ended, words))}` : '';
    }
    const to = telephone.dialled(typed.value);
    if (to.ok) return called(view, to.number);
    return complaint.value || to.doubt === 'self' ? doubt(words, to.doubt) : '';
  }

  function how(outcome: string): string {
    return outcome || words.status.ended;
  }
}

function doubt(words: Words, doubt: Doubt): string {
  const { empty, characters, self } = words.telephone;
  return { ...words.dial.doubts, empty, characters, self }[doubt];
}
