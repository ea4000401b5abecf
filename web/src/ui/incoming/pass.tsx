import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Call } from '../../state/call';
import { kept, Later } from '../place/later';
import { Problem } from '../problem/problem';
import type { View } from '../view';

const form = kept(() => import('../reach/reach').then((part) => part.PassForm));
const refused = kept(() => import('../reach/reach').then((part) => part.NoVoicemail));

/** Gives what rings to somebody else or to the voicemail, without answering it; nothing where that cannot be. */
export function PassOn({ call, ...view }: View & { call: Call }) {
  const { phone, languages } = view;
  const open = useSignal(false);
  useEffect(() => () => phone.control.dismiss(call.id), [phone, call.id]); // of a call that is answered it is no more to be said
  if (!phone.control.passable(call)) return null;
  const words = languages.words();
  const { doing, problem } = phone.control.at(call.id).value;
  const id = `pass-${call.id}`;
  const close = () => {
    open.value = false;
    phone.control.dismiss(call.id);
    document.getElementById(id)?.focus();
  };
  const toggle = () => {
    if (open.value) {
      close();
    } else {
      phone.control.dismiss(call.id);
      open.value = true;
    }
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
        aria-busy={doing === 'voicemail' || undefined}
        aria-disabled={doing !== '' || undefined}
        onClick={() => {
          if (doing) return;
          open.value = false;
          void phone.control.voicemail(call);
        }}
      >
        {words.lines.voicemail}
      </button>
      <button
        type="button"
        id={id}
        aria-expanded={open.value}
        aria-disabled={doing === 'voicemail' || undefined}
        onClick={() => {
          if (doing !== 'voicemail') toggle();
        }}
      >
        {words.lines.pass}
      </button>
      {open.value && <Later {...view} fetch={form} call={call} close={close} />}
      <div role="status">
        {open.value || !problem ? null : problem.refusal ? (
          <Later {...view} fetch={refused} call={call} meanwhile={null} />
        ) : (
          <Problem problem={problem} words={words} />
        )}
      </div>
    </div>
  );
}
