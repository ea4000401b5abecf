import { useId } from 'preact/hooks';
import { Tick } from '../form/field';
import { Later } from '../place/later';
import { pathOf, visit, within } from '../place/place';
import { Sheet } from '../sheet/sheet';
import { Copy } from './copy';
import { Microphone, Speaker } from './devices';
import type { SoundPart } from './view';

/** Microphone, speaker and bell, before a call and in one. */
export function Settings(view: SoundPart & { close: () => void }) {
  const { hearing, own, close, phone, languages, machine } = view;
  const id = useId();
  const test = (event: MouseEvent) =>
    within(event, () => {
      close();
      visit(pathOf('test'));
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
        <Tick
          id={`${id}-silent`}
          label={own.silent}
          hint={own.silentHint}
          value={hearing.sound.choice.value.silent}
          change={(on) => hearing.sound.silent(on)}
        />
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
