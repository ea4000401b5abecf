import { useSignal } from '@preact/signals';
import { ringing, type Call as State } from '../../state/call';
import { Avatar } from '../avatar/avatar';
import { address, who } from '../format';
import { Icon } from '../icon/icon';
import { Waiting } from '../incoming/incoming';
import { Keypad } from '../keypad/keypad';
import type { View } from '../view';
import { Timer } from './timer';
import './call.css';

/** The call that goes on: who, how long, and what can be done, in order of reach. */
export function Call({ phone, languages, call }: View & { call: State }) {
  const words = languages.words();
  const keypad = useSignal(false);
  const sent = useSignal('');
  const name = who(call.peer, phone.people.value, words);
  const waiting = ringing(phone.calls.value);
  const small = keypad.value || waiting.length > 0;
  const answered = call.phase === 'open' || call.phase === 'interrupted';
  const talking = answered || call.early;
  const [warning] = call.warnings;

  const send = (digits: string) => {
    sent.value = (sent.value + digits).slice(-24);
    phone.digits(digits);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!keypad.value || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9*#]$/.test(event.key)) send(event.key);
    if (event.key === 'Escape') keypad.value = false; // closes the keypad, never the call
  };

  return (
    <section class="call" aria-labelledby="call-peer" onKeyDown={onKeyDown}>
      {waiting.map((one) => (
        <Waiting key={one.id} phone={phone} languages={languages} call={one} />
      ))}
      <div class={small ? 'call-who small' : 'call-who'}>
        {!small && <Avatar name={name} large />}
        <h2 id="call-peer">{name}</h2>
        <p class="call-detail">{detail()}</p>
        {answered && <Timer since={call.answeredAt} label={words.call.duration} />}
      </div>
      <p class="call-warning" aria-live="polite">
        {warning ? words.call.warnings[warning] : ''}
      </p>
      {keypad.value && (
        <div class="call-keypad">
          <p class="call-digits">
            <span class="hidden">{words.keypad.sent} </span>
            {sent.value}
          </p>
          <Keypad words={words} press={send} />
        </div>
      )}
      <div class="call-controls">
        <button
          type="button"
          class="call-control"
          aria-pressed={call.muted}
          disabled={!talking}
          onClick={() => phone.mute(!call.muted)}
        >
          <span class="call-disc">
            <Icon name={call.muted ? 'microphoneOff' : 'microphone'} />
          </span>
          {call.muted ? words.call.unmute : words.call.mute}
        </button>
        <button
          type="button"
          class="call-control"
          aria-pressed={keypad.value}
          disabled={!talking}
          onClick={() => {
            keypad.value = !keypad.value;
          }}
        >
          <span class="call-disc">
            <Icon name="keypad" />
          </span>
          {words.keypad.label}
        </button>
        <button type="button" class="call-control leave" onClick={() => phone.hangUp()}>
          <span class="call-disc">
            <Icon name="down" />
          </span>
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
      address(call.peer, name) || (call.direction === 'incoming' ? words.call.from : words.call.to)
    );
  }
}
