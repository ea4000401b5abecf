import { useSignal } from '@preact/signals';
import { current, ringing } from '../../state/call';
import { boardWords } from '../../words/board';
import { Timer } from '../call/timer';
import { who } from '../format';
import { Icon } from '../icon/icon';
import { Waiting } from '../incoming/incoming';
import { Keypad } from '../keypad/keypad';
import { Problem } from '../problem/problem';
import { Status } from '../status/status';
import type { View } from '../view';
import { Visitor } from '../visitors/visitor';

/** The telephone in one line, above the board: whoever steers goes on talking. */
export function Bar(view: View) {
  const { phone, languages } = view;
  const words = languages.words();
  const own = boardWords[languages.language.value];
  const keypad = useSignal(false);
  const call = current(phone.calls.value);
  const rings = ringing(phone.calls.value);
  const line = phone.line.value;
  const answered = call?.phase === 'open' || call?.phase === 'interrupted';
  const talking = answered || call?.early;
  const offline = line.phase === 'offline' || line.phase === 'attention';
  return (
    <section
      class={call || rings.length > 0 ? 'bar card going' : 'bar card'}
      aria-label={own.bar.label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') keypad.value = false;
      }}
    >
      <div class="bar-line">
        <Status {...view} />
        {call && (
          <div class="bar-acts">
            {answered && <Timer since={call.answeredAt} label={words.call.duration} />}
            <button
              type="button"
              class="act"
              aria-pressed={call.muted}
              disabled={!talking}
              onClick={() => phone.mute(!call.muted)}
            >
              <Icon name={call.muted ? 'microphoneOff' : 'microphone'} />
              {call.muted ? words.call.unmute : words.call.mute}
            </button>
            <button
              type="button"
              class="act"
              aria-expanded={keypad.value}
              disabled={!talking}
              onClick={() => {
                keypad.value = !keypad.value;
              }}
            >
              <Icon name="keypad" />
              {words.keypad.label}
            </button>
            <button type="button" class="act danger" onClick={() => phone.hangUp()}>
              <Icon name="down" />
              {words.call.hangUp}
            </button>
          </div>
        )}
        {(offline || line.phase === 'connecting') && (
          <div class="bar-acts">
            <p class="bar-hint">{own.bar.hint}</p>
            <button
              type="button"
              class="act primary"
              aria-disabled={line.phase === 'connecting'}
              onClick={() => {
                if (line.phase !== 'connecting') void phone.goOnline();
              }}
            >
              {line.phase === 'connecting' ? words.online.busy : words.online.button}
            </button>
          </div>
        )}
      </div>
      {line.phase === 'attention' && <Problem problem={line.problem} words={words} />}
      {rings.map((one) =>
        call ? (
          <Waiting key={one.id} {...view} call={one} />
        ) : (
          <div key={one.id} class="bar-ring">
            <p>{words.call.incoming(who(one.peer, phone.people.value, words))}</p>
            <button type="button" class="act danger" onClick={() => phone.decline(one.id)}>
              <Icon name="down" />
              {words.call.decline}
            </button>
            <button type="button" class="act primary" onClick={() => phone.answer(one.id)}>
              <Icon name="phone" />
              {words.call.answer}
            </button>
          </div>
        ),
      )}
      {keypad.value && talking && (
        <div class="bar-keypad">
          <Keypad words={words} press={(key) => phone.digits(key)} />
        </div>
      )}
      {call && rings.map((one) => <Visitor key={one.id} {...view} peer={one.peer} />)}
    </section>
  );
}
