import { useSignal } from '@preact/signals';
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
  const copied = useSignal(false);
  const copy = async () => {
    const field = document.getElementById(id) as HTMLInputElement | null;
    field?.select();
    try {
      await navigator.clipboard.writeText(value);
      copied.value = true;
    } catch {
      copied.value = false; // it is selected, to be copied by hand
    }
  };
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
        <button type="button" class="act primary" onClick={() => void copy()}>
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

/** What is begun with has the focus when it appears, and not again after. */
export function focusOnce(field: HTMLElement | null): void {
  if (!field || field.dataset.begun) return;
  field.dataset.begun = 'yes';
  field.focus();
}
