import { useSignal } from '@preact/signals';
import type { Conference } from '../../state/conference';
import { others } from '../../state/control';
import { useNow } from '../call/timer';
import { duration, who } from '../format';
import type { View } from '../view';
import './rejoin.css';

/** The calls that this person lost, as by a reload: the others wait for a minute. */
export function Rejoin(view: View) {
  const live = view.phone.calls.value.live.map((call) => call.peer.address);
  const lost = view.phone.lost().filter((one) => !live.includes(`conference:${one.sid}`));
  return (
    <>
      {lost.map((one) => (
        <Lost key={one.sid} {...view} lost={one} several={lost.length > 1} />
      ))}
    </>
  );
}

function Lost({ phone, languages, lost, several }: View & { lost: Conference; several: boolean }) {
  const words = languages.words();
  const w = words.lines.rejoin;
  const busy = useSignal(false);
  if (!lost.transfer) return null;
  const names = others(lost).map((one) => one.label || who(one, phone.people.value, words));
  const heading = w.heading(names.join(', ') || lost.title);
  const rejoin = async () => {
    if (busy.value) return;
    busy.value = true;
    await phone.rejoin(lost);
    busy.value = false;
  };
  const named = (name: string) => (several ? `${name}: ${names.join(', ')}` : undefined);
  return (
    <section class="rejoin" aria-label={heading}>
      <div role="alert">
        <h2>{heading}</h2>
        <p>{w.more}</p>
      </div>
      <Left until={lost.transfer.until} label={w.left} />
      <div class="rejoin-acts">
        <button
          type="button"
          aria-label={named(w.end)}
          onClick={() => void phone.control.giveUp(lost)}
        >
          {w.end}
        </button>
        <button
          type="button"
          class="primary"
          aria-label={named(w.rejoin)}
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
