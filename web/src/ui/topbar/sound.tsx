import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon } from '../icon/icon';
import { type Fetch, Later } from '../place/later';
import type { View } from '../view';

/** The way to the sound settings, before a call and in one. */
export function SoundButton({
  settings,
  ...view
}: View & { settings: Fetch<View & { close: () => void }> }) {
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const words = view.languages.words();
  return (
    <>
      <button
        ref={button}
        type="button"
        class="plain topbar-sound"
        aria-haspopup="dialog"
        aria-label={words.sound.open}
        title={words.sound.open}
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="sound" />
      </button>
      {open.value && (
        <div class="topbar-sheet">
          <Later
            {...view}
            fetch={settings}
            close={() => {
              open.value = false;
              button.current?.focus();
            }}
          />
        </div>
      )}
    </>
  );
}
