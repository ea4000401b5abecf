import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { duration } from '../format';

const now = signal(Date.now());
let readers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** How long something lasts. One clock moves all of them; none is in a live region. */
export function Elapsed({ since, label }: { since: number; label: string }) {
  useEffect(() => {
    if (readers++ === 0) {
      now.value = Date.now();
      timer = setInterval(() => {
        now.value = Date.now();
      }, 1_000);
    }
    return () => {
      if (--readers === 0) clearInterval(timer);
    };
  }, []);
  return (
    <span class="elapsed" role="timer" aria-live="off" aria-label={label}>
      {duration((now.value - since) / 1000)}
    </span>
  );
}
