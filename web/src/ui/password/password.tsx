import { useState } from 'preact/hooks';
import type { Words } from '../../words';
import './password.css';

interface PasswordProps {
  readonly id: string;
  readonly words: Words;
  readonly label: string;
  /** Whether it is known already, or is being chosen: what a browser's keeper of passwords goes by. */
  readonly use: 'current-password' | 'new-password';
  /** The rule for it, said before anything is typed. */
  readonly hint?: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

/** The field for a password, which can be looked at. */
export function Password({ id, words, label, use, hint, value, change }: PasswordProps) {
  const [shown, setShown] = useState(false);
  return (
    <div class="password">
      <label for={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} class="password-hint">
          {hint}
        </p>
      )}
      <div class="password-line">
        <input
          id={id}
          class="field"
          type={(shown ? 'text' : 'password') as 'password'}
          autocomplete={use}
          autocapitalize="none"
          spellcheck={false}
          maxLength={256}
          required
          aria-describedby={hint ? `${id}-hint` : undefined}
          value={value}
          onInput={(event) => change(event.currentTarget.value)}
        />
        <button
          type="button"
          class="plain password-show"
          aria-pressed={shown}
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          {words.signIn.show}
        </button>
      </div>
    </div>
  );
}
