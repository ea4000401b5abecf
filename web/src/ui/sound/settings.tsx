import { useId } from 'preact/hooks';
import { Later } from '../place/later';
import { pathOf, within } from '../place/place';
import { Sheet } from '../sheet/sheet';
import { Copy } from './copy';
import { Microphone, Speaker } from './devices';
import type { SoundPart } from './view';

/** Microphone, speaker and bell, before a call and in one. */
export function Settings(view: SoundPart & { close: () => void }) {
  const { hearing, own, close, phone, languages, machine } = view;
  const id = useId();
  const silent = hearing.sound.choice.value.silent;
  const test = (event: MouseEvent) =>
    within(event, () => {
      close();
      history.pushState(null, '', pathOf('test'));
      dispatchEvent(new PopStateEvent('popstate'));
    });
  return (
    <Sheet label={`${id}-heading`} close={close}>
      <form
        method="dialog"
        class="sound-settings"
        onSubmit={(event) => {
          event.preventDefault();
          close();
        }}
      >
        <h2 id={`${id}-heading`}>{own.heading}</h2>
        <Microphone {...view} />
        <Speaker {...view} kind="speaker" />
        <Speaker {...view} kind="bell" />
        <div class="editor-tick">
          <input
            id={`${id}-silent`}
            type="checkbox"
            checked={silent}
            aria-describedby={`${id}-silent-hint`}
            onChange={(event) => hearing.sound.silent(event.currentTarget.checked)}
          />
          <label for={`${id}-silent`}>{own.silent}</label>
          <p class="editor-hint" id={`${id}-silent-hint`}>
            {own.silentHint}
          </p>
        </div>
        {machine?.headset && <Later phone={phone} languages={languages} fetch={machine.headset} />}
        <div class="sound-actions">
          <a class="link" href={pathOf('test')} onClick={test}>
            {own.testing}
          </a>
          <Copy {...view} />
          <button type="submit" class="primary">
            {own.done}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
