import { useState } from 'preact/hooks';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import './signin.css';

/** Picking a name. */
export function SignIn({ phone, languages }: View) {
  const words = languages.words();
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const needsCode = phone.settings.value?.signIn === 'password';
  const session = phone.session.value;
  const trouble = phone.trouble.value;
  const busy = phone.signingIn.value;
  const because = session.phase === 'out' && session.because !== 'new' ? session.because : '';
  return (
    <form
      class="signin"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void phone.signIn(name.trim(), code);
      }}
    >
      <div class="signin-lead">
        <h2>{words.signIn.heading}</h2>
        <p>{words.signIn.lead}</p>
        {because && (
          <p class="signin-because" role="status">
            {words.signIn[because]}
          </p>
        )}
      </div>
      <div class="signin-field">
        <label for="name">{words.signIn.name}</label>
        <input
          id="name"
          class="field"
          type="text"
          autocomplete="nickname"
          autocapitalize="words"
          spellcheck={false}
          maxLength={64}
          required
          placeholder={words.signIn.hint}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      {needsCode && (
        <div class="signin-field">
          <label for="code">{words.signIn.code}</label>
          <input
            id="code"
            class="field"
            type="password"
            autocomplete="current-password"
            maxLength={128}
            required
            aria-describedby="code-hint"
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <p id="code-hint" class="signin-note">
            {words.signIn.codeHint}
          </p>
        </div>
      )}
      <button type="submit" class="primary" disabled={busy}>
        {words.signIn.button}
      </button>
      <div aria-live="polite">{trouble && <Problem problem={trouble} words={words} />}</div>
      {phone.settings.value?.notice === 'local' && <p class="signin-note">{words.signIn.local}</p>}
    </form>
  );
}
