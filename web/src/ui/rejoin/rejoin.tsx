import { useSignal } from '@preact/signals';
import { others } from '../../state/control';
import { useNow } from '../call/timer';
import { duration, who } from '../format';
import type { View } from '../view';
import './rejoin.css';

/** A call that this person lost, as by a reload: the others wait for a minute. */
export function Rejoin({ phone, languages }: View) {
  const words = languages.words();
  const w = words.lines.rejoin;
  const busy = useSignal(false);
  const lost = phone.lost();
  if (!lost?.transfer) return null;
  const names = others(lost).map((one) => one.label || who(one, phone.people.value, words));
  const rejoin = async () => {
    if (busy.value) return;
    busy.value = true;
    await phone.rejoin(lost);
    busy.value = false;
  };
  return (
    <section class="rejoin" aria-labelledby="rejoin">
      <div role="alert">
        <h2 id="rejoin">{w.heading(names.join(', ') || lost.title)}</h2>
        <p>{w.more}</p>
      </div>
      <Left until={lost.transfer.until} label={w.left} />
      <div class="rejoin-acts">
        <button type="button" onClick={() => void phone.control.giveUp(lost)}>
          {w.end}
        </button>
        <button
          type="button"
          class="primary"
          aria-disabled={busy.value || undefined}
          onClick={() => void rejoin()}
        >
          {w.rejoin}
        </button>
      </div>
    </section>
  );
}

/** How long it may still be done. Outside of what is spoken: nobody wants to hear each second. */
function Left({ until, label }: { until: number; label: string }) {
  return (
    <div class="timer" role="timer" aria-label={label} aria-live="off">
      {duration((until - useNow()) / 1000)}
    </div>
  );
}
