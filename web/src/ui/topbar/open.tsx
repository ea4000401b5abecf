import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../icon/icon';
import { type Fetch, Later } from '../place/later';
import type { View } from '../view';

/** The way to a sheet from the top of the page, to which the focus comes back. */
export function SheetButton({
  icon,
  label,
  fetch,
  opened,
  ...view
}: View & {
  icon: IconName;
  label: string;
  fetch: Fetch<View & { close: () => void }>;
  /** Where something else opens it too. */
  opened?: Signal<boolean>;
}) {
  const own = useSignal(false);
  const open = opened ?? own;
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="plain topbar-open"
        aria-haspopup="dialog"
        aria-label={label}
        title={label}
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name={icon} />
      </button>
      {open.value && (
        <div class="topbar-sheet">
          <Later
            {...view}
            fetch={fetch}
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
