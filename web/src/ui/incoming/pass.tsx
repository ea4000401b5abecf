import { useSignal } from '@preact/signals';
import type { Call } from '../../state/call';
import { kept, Later } from '../place/later';
import type { View } from '../view';

const form = kept(() => import('../reach/reach').then((part) => part.PassForm));

/** Gives what rings to somebody else, without answering it; nothing where that cannot be. */
export function PassOn({ call, ...view }: View & { call: Call }) {
  const { phone, languages } = view;
  const open = useSignal(false);
  if (!phone.control.passable(call)) return null;
  const id = `pass-${call.id}`;
  const close = () => {
    open.value = false;
    phone.control.dismiss(call.id);
    document.getElementById(id)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key is that of what is in it.
    <div
      class="pass-on"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open.value) return;
        event.preventDefault(); // it closes this alone
        close();
      }}
    >
      <button
        type="button"
        id={id}
        aria-expanded={open.value}
        onClick={() => {
          if (open.value) close();
          else open.value = true;
        }}
      >
        {languages.words().lines.pass}
      </button>
      {open.value && <Later {...view} fetch={form} call={call} close={close} />}
    </div>
  );
}
