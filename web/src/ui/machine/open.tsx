import type { Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon } from '../icon/icon';
import { type Fetch, Later } from '../place/later';
import type { View } from '../view';
import type { MachinePart } from './view';

/** The way to the keys and to what the page may do on this machine. */
export function OpenMachine({
  sheet,
  opened,
  ...part
}: MachinePart & {
  sheet: Fetch<View & { close: () => void }>;
  /** Also opened by a key. */
  opened: Signal<boolean>;
}) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="plain topbar-sound"
        aria-haspopup="dialog"
        aria-label={part.own.open}
        title={part.own.open}
        onClick={() => {
          opened.value = true;
        }}
      >
        <Icon name="keyboard" />
      </button>
      {opened.value && (
        <div class="topbar-sheet">
          <Later
            phone={part.phone}
            languages={part.languages}
            fetch={sheet}
            close={() => {
              opened.value = false;
              button.current?.focus();
            }}
          />
        </div>
      )}
    </>
  );
}

/** Before going online: the offer to be told of calls, while it was neither taken nor refused. */
export function OfferNotices({ own, notifications }: MachinePart) {
  if (notifications.permission.value !== 'default') return null;
  return (
    <button type="button" class="plain online-offer" onClick={() => void notifications.ask()}>
      <Icon name="ring" /> {own.notices.offer}
    </button>
  );
}
