import { useSignal } from '@preact/signals';
import { Icon } from '../icon/icon';
import type { SoundPart } from './view';

/** Copies what somebody who helps wants to know, or shows it where the browser copies nothing. */
export function Copy({ own, diagnose }: SoundPart) {
  const copied = useSignal(false);
  const text = useSignal('');
  const copy = async () => {
    const said = await diagnose();
    try {
      await navigator.clipboard.writeText(said);
      copied.value = true;
    } catch {
      text.value = said;
    }
  };
  return (
    <div class="sound-copy">
      <button type="button" title={own.copyHint} onClick={() => void copy()}>
        <Icon name={copied.value ? 'check' : 'copy'} />
        {own.copy}
      </button>
      <span role="status" class="editor-hint">
        {copied.value ? own.copied : ''}
      </span>
      {text.value && (
        <label>
          {own.byHand}
          <textarea class="field" readOnly rows={8} value={text.value} />
        </label>
      )}
    </div>
  );
}
