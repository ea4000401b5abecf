import type { ComponentChildren } from 'preact';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import './topbar.css';

/** The name of the page, the language, and who is signed in. */
export function Topbar({
  phone,
  languages,
  places,
}: View & { /** The way to the other places of the page. */ places?: ComponentChildren }) {
  const words = languages.words();
  const session = phone.session.value;
  return (
    <header class={session.phase === 'in' ? 'topbar in' : 'topbar'}>
      <h1 class="topbar-title">
        <span class="topbar-mark">
          <Icon name="phone" />
        </span>
        <span class="topbar-name">{words.title}</span>
      </h1>
      {places}
      <div class="topbar-side">
        {session.phase === 'in' && (
          <>
            <span class="topbar-person" title={words.account.you(session.person.name)}>
              <span class="hidden">{words.account.you('')}</span>
              {session.person.name}
            </span>
            <button type="button" class="plain" onClick={() => void phone.signOut()}>
              {words.account.signOut}
            </button>
          </>
        )}
        <button
          type="button"
          class="plain"
          lang={words.language.otherTag}
          title={words.language.change}
          onClick={() => languages.choose(languages.language.value === 'ja' ? 'en' : 'ja')}
        >
          {words.language.other}
        </button>
      </div>
    </header>
  );
}
