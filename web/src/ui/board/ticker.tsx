import { useNow } from '../call/timer';
import { duration } from '../format';

/** How long something lasts. Not in a live region: nobody wants to hear each second. */
export function Elapsed({ since, label }: { since: number; label: string }) {
  return (
    <span class="elapsed" role="timer" aria-live="off" aria-label={label}>
      {duration((useNow() - since) / 1000)}
    </span>
  );
}
