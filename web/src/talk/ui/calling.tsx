/** The call: how it is, how long and how loud, and what can be done with it. */
import { useEffect, useState } from 'preact/hooks';
import { duration } from '../../ui/format';
import { type Phase, talking } from '../state/phase';
import { Icon } from './icon';
import { type View, who } from './view';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

type Going = Extract<
  Phase,
  { name: 'permission' | 'connecting' | 'ringing' | 'connected' | 'reconnecting' }
>;

export function Calling(view: View & { readonly phase: Going }) {
  const { talk, words, phase } = view;
  const [keypad, setKeypad] = useState(false);
  const [title, help] = lines(view, phase);
  return (
    <div class="call" data-phase={phase.name}>
      <p class="lead">{title}</p>
      {help && <p class="soft">{help}</p>}
      {talking(phase) && phase.since > 0 && <Timer since={phase.since} label={words.call.time} />}
      {talking(phase) && (
        <>
          <Levels {...view} muted={phase.muted} />
          {phase.warnings.map((warning) => (
            <p key={warning} class="warning" role="status">
              {words.call.warnings[warning]}
            </p>
          ))}
          <div class="row">
            <button
              type="button"
              class="second"
              aria-pressed={phase.muted}
              onClick={() => talk.mute(!phase.muted)}
            >
              <Icon name={phase.muted ? 'microphoneOff' : 'microphone'} />
              {phase.muted ? words.call.muted : words.call.mute}
            </button>
            <button
              type="button"
              class="second"
              aria-expanded={keypad}
              aria-controls="keys"
              onClick={() => setKeypad(!keypad)}
            >
              <Icon name="keypad" />
              {words.call.keypad}
            </button>
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; these are keys. */}
          <div id="keys" class="keys" role="group" aria-label={words.call.keypad} hidden={!keypad}>
            {keys.map((key) => (
              <button key={key} type="button" class="second" onClick={() => talk.digits(key)}>
                {key}
              </button>
            ))}
          </div>
        </>
      )}
      <button type="button" class="main end" data-main onClick={() => talk.hangUp()}>
        <Icon name="down" />
        {talking(phase) ? words.call.hangUp : words.call.cancel}
      </button>
    </div>
  );
}

function lines(view: View, phase: Going): readonly [string, string] {
  const { phase: said } = view.words;
  switch (phase.name) {
    case 'permission':
      return [said.permission, said.permissionHelp];
    case 'connecting':
      return [said.connecting, ''];
    case 'ringing':
      return [said.ringing(who(view)), said.ringingHelp];
    case 'connected':
      return [said.connected(who(view)), ''];
    case 'reconnecting':
      return [said.reconnecting, said.reconnectingHelp];
  }
}

/** Not in a live region: nobody wants to hear each second. */
function Timer({ since, label }: { readonly since: number; readonly label: string }) {
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

function Levels({ words, levels, muted }: View & { readonly muted: boolean }) {
  const [mine, other] = levels.value;
  return (
    <div class="levels">
      <Level label={words.call.you} value={muted ? 0 : mine} />
      <Level label={words.call.other} value={other} />
    </div>
  );
}

function Level({ label, value }: { readonly label: string; readonly value: number }) {
  // Voices are quiet on a linear scale; the root makes them seen.
  const shown = Math.min(1, Math.sqrt(Math.max(0, value)));
  return (
    <div class="level-line">
      <span aria-hidden="true">{label}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter cannot be given the same look everywhere. */}
      <div
        class="level"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(shown * 10) * 10}
      >
        <span style={{ transform: `scaleX(${shown.toFixed(2)})` }} />
      </div>
    </div>
  );
}
