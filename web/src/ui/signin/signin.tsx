import { useState } from 'preact/hooks';
import { Password } from '../password/password';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import './signin.css';

/** Signing in, in the ways that there are here. */
export function SignIn(view: View) {
  const { phone, languages } = view;
  const words = languages.words();
  const ways = phone.settings.value?.signIn;
  const [byPassword, choose] = useState(false);
  const session = phone.session.value;
  const trouble = phone.trouble.value;
  const because = session.phase === 'out' && session.because !== 'new' ? session.because : '';
  if (!ways) return null;
  const demo = ways.demo && !byPassword;
  const first = ways.first && !ways.demo;
  const { heading, lead } = first
    ? words.signIn.first
    : demo
      ? words.signIn.demo
      : { heading: words.signIn.heading, lead: words.signIn.lead };
  const others = !first && (ways.passkey || ways.providers.length > 0);
  return (
    <div class="signin">
      <div class="signin-lead">
        <h2>{heading}</h2>
        <p>{lead}</p>
        {first && <p>{words.signIn.first.where}</p>}
        {because && (
          <p class="signin-because" role="status">
            {words.signIn[because]}
          </p>
        )}
      </div>
      {!first && demo && <Name {...view} />}
      {!first && !demo && ways.password && <Login {...view} />}
      {others && (
        <div class="signin-others">
          {(demo || ways.password) && <p class="signin-or">{words.signIn.others}</p>}
          {ways.passkey && (
            <button
              type="button"
              disabled={phone.signingIn.value}
              onClick={() => void phone.signIn({ by: 'passkey', quiet: false })}
            >
              {words.signIn.passkey}
            </button>
          )}
          {ways.providers.map(({ id, name }) => (
            <a key={id} class="button" href={phone.provider(id)}>
              {words.signIn.provider(name)}
            </a>
          ))}
        </div>
      )}
      <div aria-live="polite">{trouble && <Problem problem={trouble} words={words} />}</div>
      {!first && ways.demo && ways.password && (
        <button type="button" class="plain" onClick={() => choose(!byPassword)}>
          {byPassword ? words.signIn.byName : words.signIn.byPassword}
        </button>
      )}
      {!first && !demo && ways.password && <p class="signin-note">{words.signIn.forgotten}</p>}
      {phone.settings.value?.notice === 'local' && <p class="signin-note">{words.signIn.local}</p>}
    </div>
  );
}

/** Where a name is enough. */
function Name({ phone, languages }: View) {
  const words = languages.words();
  const [name, setName] = useState('');
  return (
    <form
      class="signin-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void phone.signIn({ by: 'name', name: name.trim() });
      }}
    >
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
      <button type="submit" class="primary" disabled={phone.signingIn.value}>
        {words.signIn.button}
      </button>
    </form>
  );
}

function Login({ phone, languages }: View) {
  const words = languages.words();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [offered, offer] = useState(false);
  const passkey = phone.settings.value?.signIn.passkey ?? false;
  return (
    <form
      class="signin-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (login.trim()) void phone.signIn({ by: 'password', login: login.trim(), password });
      }}
    >
      <div class="signin-field">
        <label for="login">{words.signIn.login}</label>
        <input
          id="login"
          class="field"
          type="text"
          inputMode="email"
          autocomplete={passkey ? 'username webauthn' : 'username'}
          autocapitalize="none"
          spellcheck={false}
          maxLength={254}
          required
          value={login}
          onFocus={() => {
            if (!passkey || offered) return;
            offer(true);
            void phone.offerPasskeys();
          }}
          onInput={(event) => setLogin(event.currentTarget.value)}
        />
      </div>
      <Password
        id="password"
        words={words}
        label={words.signIn.password}
        use="current-password"
        value={password}
        change={setPassword}
      />
      <button type="submit" class="primary" disabled={phone.signingIn.value}>
        {words.signIn.button}
      </button>
    </form>
  );
}
