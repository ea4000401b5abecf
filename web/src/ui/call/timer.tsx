import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { duration } from '../format';

const now = signal(0);
let readers = 0;
let ticks: ReturnType<typeof setInterval> | undefined;

/** The time, in milliseconds, for what is drawn anew while it passes. One clock moves all of it. */
export function useNow(): number {
  useEffect(() => {
    const tick = () => {
      now.value = Date.now();
    };
    tick(); // who is new does not begin late
    if (readers++ === 0) ticks = setInterval(tick, 250);
    return () => {
      if (--readers === 0) clearInterval(ticks);
    };
  }, []);
  const at = now.value;
  return readers > 0 ? at : Date.now(); // until it runs it shows what it stopped at
}

/** How long the call lasts. Not in a live region: nobody wants to hear each second. */
export function Timer({ since, label }: { since: number; label: string }) {
  return (
    <div class="timer" role="timer" aria-label={label} aria-live="off">
      {duration((useNow() - since) / 1000)}
    </div>
  );
}

/** How much time is left. Not in a live region: nobody wants to hear each second while they speak. */
export function Remaining({ until, say }: { until: number; say: (time: string) => string }) {
  return <>{say(duration(Math.ceil((until - useNow()) / 1000)))}</>;
}
