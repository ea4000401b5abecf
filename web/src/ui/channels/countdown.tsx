import { useEffect, useState } from 'preact/hooks';
import { duration } from '../format';

/** How much time is left. Not in a live region: nobody wants to hear each second while they speak. */
export function Countdown({ until, say }: { until: number; say: (time: string) => string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(tick);
  }, []);
  return <>{say(duration(Math.ceil((until - now) / 1000)))}</>;
}
