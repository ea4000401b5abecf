import { useEffect, useState } from 'preact/hooks';
import { duration } from '../format';

/** How long the call lasts. Not in a live region: nobody wants to hear each second. */
export function Timer({ since, label }: { since: number; label: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(tick);
  }, []);
  return (
    <div class="timer" role="timer" aria-label={label} aria-live="off">
      {duration((now - since) / 1000)}
    </div>
  );
}
