import type { Call } from '../../state/call';
import {
  type Conference,
  handover,
  type Participant,
  type Transfer,
  type TransferDeed,
} from '../../state/conference';
import { others } from '../../state/control';
import type { Words } from '../../words';
import type { Mishap } from '../../words/lines/en';
import { who } from '../format';
import type { View } from '../view';
import './handover.css';

/** How a transfer stands, in words, and what can be done about it; after its end, how it went, until that was seen. */
export function Handover({
  phone,
  languages,
  call,
  conference,
}: View & { call: Call; conference: Conference }) {
  const words = languages.words();
  const w = words.lines.handover;
  const { transfer } = conference;
  const { doing } = phone.control.at(call.id).value;
  const session = phone.session.value;
  // To whom it goes, and who is handed on, it is a call like any other.
  const mine = session.phase === 'in' && session.person.identity === transfer?.by;
  const seen = (
    <button type="button" onClick={() => phone.control.see(conference)}>
      {w.seen}
    </button>
  );
  if (transfer?.reason === 'lost' && !mine) {
    if (phone.control.seen(conference)) return null;
    const rest = named(others(conference)) || who(call.peer, phone.people.value, words);
    const sender = { address: `client:${transfer.by}`, name: transfer.byName };
    return (
      <section class="handover" aria-label={w.label}>
        <p role="status">{w.lost(who(sender, phone.people.value, words), rest)}</p>
        <div class="handover-acts">{seen}</div>
      </section>
    );
  }
  if (transfer?.kind === 'rejoin' && transfer.state === 'ringing' && !mine) {
    const lost = { address: `client:${transfer.by}`, name: transfer.byName };
    return (
      <section class="handover" aria-label={w.label}>
        <p role="status">{w.cutOff(who(lost, phone.people.value, words))}</p>
      </section>
    );
  }
  if (!transfer || !mine || (transfer.kind !== 'warm' && transfer.kind !== 'blind')) return null;
  const going = handover(conference);
  const said = saying(transfer, between(transfer), words);
  if (!said || (!going && phone.control.seen(conference))) return null;
  const act = (deed: TransferDeed, name: string, kind: string) =>
    transfer.may.includes(deed) && (
      <button
        type="button"
        class={kind}
        aria-busy={doing === deed || undefined}
        aria-disabled={doing !== '' || undefined}
        onClick={() => {
          if (!doing) void phone.control.steer(call, deed);
        }}
      >
        {name}
      </button>
    );
  return (
    <section class="handover" aria-label={w.label}>
      <p role="status">{said}</p>
      <div class="handover-acts">
        {going ? (
          <>
            {act('cancel', w.cancel, '')}
            {act('swap', w.swap, '')}
            {transfer.kind === 'warm' &&
              act('complete', going.state === 'talking' ? w.complete : w.completeNow, 'primary')}
          </>
        ) : (
          seen
        )}
      </div>
    </section>
  );

  function between({ to, toName, id }: Transfer): [string, string] {
    const people = phone.people.value;
    const target = who({ address: to, name: toName }, people, words);
    const rest = others(conference).filter((one) => one.transfer !== id);
    return [target, named(rest) || who(call.peer, people, words)];
  }

  function named(those: readonly Participant[]): string {
    return those.map((one) => one.label || who(one, phone.people.value, words)).join(', ');
  }
}

function saying(transfer: Transfer, names: [string, string], words: Words): string {
  const w = words.lines.handover;
  switch (transfer.state) {
    case 'ringing':
      return transfer.kind === 'blind' ? w.blindRinging(...names) : w.warmRinging(...names);
    case 'talking':
      return transfer.with === 'others' ? w.talkingOthers(...names) : w.talkingTarget(...names);
    case 'canceled':
      return w.canceled(...names);
    case 'failed':
      return (w.mishaps[transfer.reason as Mishap] ?? w.mishaps.other)(...names);
    case 'completed':
      return ''; // whoever sent is not there any more, and the others hear so
  }
}
