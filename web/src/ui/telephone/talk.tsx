import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Call } from '../../state/call';
import { Timer } from '../call/timer';
import { Icon } from '../icon/icon';
import { Keypad } from '../keypad/keypad';
import { called, other, type View } from './view';
import '../call/call.css';
import '../incoming/incoming.css';

/** A call that rings here. */
export function Rings({ call, ...view }: View & { call: Call }) {
  const { telephone, words } = view;
  return (
    <section class="incoming" aria-labelledby="ringing">
      <div class="incoming-who">
        <span class="incoming-ring handset-bell">
          <Icon name="phone" />
        </span>
        <h2 id="ringing">{other(view, call.peer.address)}</h2>
        <p>{called(view, call.peer.address) || words.telephone.incoming}</p>
      </div>
      <div class="incoming-choice">
        <button type="button" class="danger" onClick={() => telephone.decline(call.id)}>
          <Icon name="down" />
          {words.call.decline}
        </button>
        <button type="button" class="primary" onClick={() => telephone.answer(call.id)}>
          <Icon name="phone" />
          {words.call.answer}
        </button>
      </div>
    </section>
  );
}

/** The call that goes on: with whom, how long, and the keys, which send tones. */
export function Talk({ call, ...view }: View & { call: Call }) {
  const { telephone, words } = view;
  const sent = useSignal('');
  const talking = call.phase === 'open' || call.phase === 'interrupted';
  const [warning] = call.warnings;

  const send = (digit: string) => {
    if (!talking) return;
    sent.value = (sent.value + digit).slice(-24);
    telephone.digits(digit);
  };
  // The keys of the keyboard are those of the telephone, wherever the focus is.
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9*#]$/.test(event.key)) send(event.key);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });

  return (
    <section class="call" aria-labelledby="peer">
      <div class="call-who handset-display">
        <h2 id="peer">{other(view, call.peer.address)}</h2>
        <p class="call-detail">{detail()}</p>
        {talking && <Timer since={call.answeredAt} label={words.call.duration} />}
        <p class="call-digits">
          <span class="hidden">{words.keypad.sent} </span>
          {sent.value}
        </p>
      </div>
      {warning && (
        <p class="call-warning" aria-live="polite">
          {words.call.warnings[warning]}
        </p>
      )}
      <Keypad words={words} press={send} />
      <div class="handset-controls">
        <button
          type="button"
          class="handset-mute"
          aria-pressed={call.muted}
          disabled={!talking}
          onClick={() => telephone.mute(!call.muted)}
        >
          <Icon name={call.muted ? 'microphoneOff' : 'microphone'} />
          {call.muted ? words.call.unmute : words.call.mute}
        </button>
        <button type="button" class="danger" onClick={() => telephone.hangUp()}>
          <Icon name="down" />
          {words.call.hangUp}
        </button>
      </div>
    </section>
  );

  function detail(): string {
    if (call.phase === 'dialling') return `${words.status.calling}…`;
    if (call.phase === 'ringing') return `${words.status.ringing}…`;
    if (call.phase === 'answering') return words.call.connecting;
    if (call.phase === 'interrupted') return `${words.status.reconnecting}…`;
    return (
      called(view, call.peer.address) ||
      (call.direction === 'incoming' ? words.call.from : words.call.to)
    );
  }
}
