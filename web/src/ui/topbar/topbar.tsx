import type { ComponentChildren } from 'preact';
import { Icon } from '../icon/icon';
import type { Fetch } from '../place/later';
import { type Place, pathOf, within } from '../place/place';
import type { View } from '../view';
import { SheetButton } from './open';
import './topbar.css';

/** The name of the page, the language, and who is signed in. */
export function Topbar({
  place,
  go,
  places,
  sound,
  ...view
}: View & {
  place: Place;
  go: (place: Place) => void;
  /** The way to the other places of the page. */
  places?: ComponentChildren;
  /** Fetches the sound settings. */
  sound?: Fetch<View & { close: () => void }> | undefined;
}) {
  const { phone, languages, machine } = view;
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
            {sound && <SheetButton {...view} icon="sound" label={words.sound.open} fetch={sound} />}
            {machine && <machine.ui.Open {...view} />}
            <a
              class="topbar-person"
              href={pathOf('account')}
              title={words.account.you(session.person.name)}
              aria-label={words.account.yours(session.person.name)}
              aria-current={place === 'account' ? 'page' : undefined}
              onClick={(event) => within(event, () => go('account'))}
            >
              <Icon name="person" />
              <span class="topbar-person-name">{session.person.name}</span>
            </a>
            <button type="button" class="plain topbar-leave" onClick={() => void phone.signOut()}>
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
