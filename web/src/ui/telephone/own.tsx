import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { number } from '../format';
import { Icon } from '../icon/icon';
import type { View } from './view';

/** How long it says that the number was copied. */
const SAID = 2_000;

/** The telephone's own number, to be read and copied. */
export function Own({ telephone, words }: View) {
  const copied = useSignal(false);
  useEffect(() => {
    if (!copied.value) return undefined;
    const timer = setTimeout(() => {
      copied.value = false;
    }, SAID);
    return () => clearTimeout(timer);
  }, [copied.value, copied]);
  const copy = () => {
    navigator.clipboard?.writeText(telephone.number.value).then(
      () => {
        copied.value = true;
      },
      () => {}, // a browser that forbids it still shows the number
    );
  };
  return (
    <div class="own">
      <span class="own-text">
        <span class="own-label">{words.telephone.own}</span>
        <strong class="own-number">{number(telephone.number.value)}</strong>
      </span>
      <button
        type="button"
        class="plain own-copy"
        aria-label={words.telephone.copy}
        title={words.telephone.copy}
        onClick={copy}
      >
        <Icon name={copied.value ? 'check' : 'copy'} />
      </button>
      <span class="hidden" role="status" aria-label={words.telephone.copy}>
        {copied.value ? words.telephone.copied : ''}
      </span>
    </div>
  );
}
