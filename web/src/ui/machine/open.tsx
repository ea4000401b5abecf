import type { Signal } from '@preact/signals';
import type { Fetch } from '../place/later';
import { SheetButton } from '../topbar/open';
import type { View } from '../view';
import type { MachinePart } from './view';

/** The way to the keys and to what the page may do on this machine. */
export function OpenMachine({
  phone,
  languages,
  own,
  ...more
}: MachinePart & {
  sheet: Fetch<View & { close: () => void }>;
  /** Also opened by a key. */
  opened: Signal<boolean>;
}) {
  return (
    <SheetButton
      phone={phone}
      languages={languages}
      icon="keyboard"
      label={own.open}
      fetch={more.sheet}
      opened={more.opened}
    />
  );
}
