import { useSignal } from '@preact/signals';
import type { MachinePart } from './view';
import './machine.css';

/** The way to the buttons of a headset, among the devices. */
export function HeadsetField({ own, headset }: MachinePart) {
  const words = own.headset;
  const vain = useSignal(false);
  const name = headset.name.value;
  const ask = async () => {
    vain.value = !(await headset.ask().catch(() => false));
  };
  if (!headset.possible) return null;
  return (
    <fieldset>
      <legend>{words.heading}</legend>
      <p class="editor-hint">{words.about}</p>
      <button type="button" onClick={() => void (name ? headset.leave() : ask())}>
        {name ? words.leave : words.connect}
      </button>
      <p class="machine-state" role="status">
        {name ? words.works(name) : vain.value ? words.none : ''}
      </p>
    </fieldset>
  );
}
