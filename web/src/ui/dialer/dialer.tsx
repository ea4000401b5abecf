import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { looksLikeNumber } from '../../state/destination';
import { Ended } from '../ended/ended';
import { who } from '../format';
import { Icon } from '../icon/icon';
import { Keypad } from '../keypad/keypad';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import './dialer.css';

/** Typing, pasting or tapping whom to call. */
export function Dialer({ phone, languages }: View) {
  const words = languages.words();
  const typed = useSignal('');
  const complaint = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const line = phone.line.value;
  const ready = line.phase === 'ready';
  const text = typed.value.trim();
  const last = phone.history.value?.find((entry) => entry.direction === 'outgoing')?.peer;

  const change = (next: string) => {
    typed.value = next;
    complaint.value = false;
  };
  const submit = () => {
    if (text === '' && last) {
      change(last.address.replace(/^client:/, ''));
      return;
    }
    const to = phone.dial(typed.value);
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
      {line.phase === 'reconnecting' && line.problem ? (
        <Problem problem={line.problem} words={words} />
      ) : (
        <Ended phone={phone} languages={languages} />
      )}
      <div class="dialer-field">
        <label class="hidden" for="to">
          {words.dial.field}
        </label>
        <input
          ref={(input) => {
            field.current = input;
            input?.setAttribute('autocorrect', 'off'); // as a property browsers take it for "on"
          }}
          id="to"
          class="field"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="go"
          maxLength={128}
          placeholder={words.dial.placeholder}
          aria-describedby="to-hint"
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
        id="to-hint"
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
      if (complaint.value) return words.dial.doubts.empty;
      return last ? words.dial.redial(who(last, phone.people.value, words)) : '';
    }
    const to = phone.destination(typed.value);
    if (to.ok) {
      const prefixes = phone.abilities()?.prefixes ?? [];
      if (to.warning === 'people') return words.dial.warnings.people;
      if (to.warning === 'prefix') {
        return prefixes.length > 0
          ? words.dial.warnings.prefix(prefixes.join(', '))
          : words.dial.warnings.noNumbers;
      }
      return words.dial.willCall(who(to.peer, phone.people.value, words));
    }
    // Somebody who is still typing a number is helped; somebody typing a name is left in peace.
    return complaint.value ||
      (to.doubt === 'countryCode' && looksLikeNumber(text)) ||
      to.doubt === 'self'
      ? words.dial.doubts[to.doubt]
      : '';
  }
}
