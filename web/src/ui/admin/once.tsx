import { useSignal } from '@preact/signals';
import { focusOnce } from '../focus';
import { Icon } from '../icon/icon';
import { type AdminView, wordsOf } from './view';

/** Something secret that is shown only now, to be copied. */
export function Once({
  id,
  label,
  value,
  note,
  ...view
}: AdminView & { id: string; label: string; value: string; note: string }) {
  const words = wordsOf(view);
  const { copied, copy } = useCopy();
  return (
    <div class="once">
      <label for={id}>{label}</label>
      <div class="once-line">
        <input
          id={id}
          class="field"
          type="text"
          readOnly
          autocomplete="off"
          spellcheck={false}
          aria-describedby={`${id}-note`}
          ref={focusOnce}
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="act primary" onClick={() => void copy(value, id)}>
          <Icon name={copied.value ? 'check' : 'copy'} />
          {words.act.copy}
        </button>
      </div>
      <p role="status" class="once-copied">
        {copied.value ? words.act.copied : ''}
      </p>
      <p id={`${id}-note`} class="once-note">
        {note}
      </p>
    </div>
  );
}

/** Copies a text; where the browser copies nothing, its field is selected, to be copied by hand. */
export function useCopy() {
  const copied = useSignal(false);
  const copy = async (text: string, field: string) => {
    (document.getElementById(field) as HTMLInputElement | null)?.select();
    const done = navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    copied.value = (await done) ?? false;
  };
  return { copied, copy };
}
