import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { Kind, Listed, Loud } from '../../state/sound';
import { Field } from '../form/field';
import { Meter } from '../hearing/meter';
import { Problem } from '../problem/problem';
import type { SoundPart } from './view';
import '../form/form.css';
import './sound.css';

/** The choice of a device. One that was chosen and is not there is still named. */
export function Choose({ hearing, own, kind }: SoundPart & { kind: Kind }) {
  const id = useId();
  const wrong = useSignal(false);
  const { sound } = hearing;
  const devices = sound.devices.value;
  const there = (kind === 'microphone' ? devices?.microphones : devices?.speakers) ?? [];
  const chosen = sound.choice.value[kind];
  const missing = chosen.id !== '' && !there.some((one) => same(one, chosen, there));
  const now = there.find((one) => same(one, chosen, there))?.id ?? (missing ? chosen.id : '');
  const choose = (to: string) => {
    wrong.value = false;
    sound.choose(kind, to).catch(() => {
      wrong.value = true;
    });
  };
  return (
    <Field id={id} label={own[kind]} wrong={wrong.value && own.failed}>
      <select
        id={id}
        class="field"
        value={now}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{own.system}</option>
        {there.map((one, i) => (
          <option key={one.id} value={one.id}>
            {one.label || own.unnamed(i + 1)}
          </option>
        ))}
        {missing && <option value={chosen.id}>{own.away(chosen.label || own[kind])}</option>}
      </select>
    </Field>
  );
}

/** A device by its id, or by its label where browsers have given new ids. */
function same(one: Listed, chosen: Listed, there: readonly Listed[]): boolean {
  if (there.some((other) => other.id === chosen.id)) return one.id === chosen.id;
  return chosen.label !== '' && one.label === chosen.label;
}

/** The microphone, and how loud it is just now. It is open while this is shown. */
export function Microphone(view: SoundPart) {
  const { hearing, languages, own } = view;
  const { sound } = hearing;
  const refused = useSignal<'microphoneDenied' | 'microphoneMissing' | ''>('');
  const words = languages.words();
  const open = () => {
    refused.value = '';
    sound
      .listen(true)
      .then(() => sound.refresh())
      .catch((error: unknown) => {
        const name = error instanceof Error || error instanceof DOMException ? error.name : '';
        const denied = name === 'NotAllowedError' || name === 'SecurityError';
        refused.value = denied ? 'microphoneDenied' : 'microphoneMissing';
      });
  };
  useEffect(() => {
    open();
    return () => void sound.listen(false);
  }, [sound]);
  const unnamed = sound.devices.value?.microphones.every((one) => one.label === '') ?? false;
  return (
    <div class="sound-device">
      <Choose {...view} kind="microphone" />
      {refused.value ? (
        <>
          <Problem problem={{ name: refused.value }} words={words} />
          <button type="button" onClick={open}>
            {words.online.retry}
          </button>
        </>
      ) : (
        <Meter level={sound.mine} label={words.sound.mine} words={words} />
      )}
      {unnamed && !refused.value && <p class="editor-hint">{own.names}</p>}
    </div>
  );
}

/** A speaker or the bell: which, how loud, and how that sounds. */
export function Speaker(view: SoundPart & { kind: Loud; played?: () => void }) {
  const { hearing, own, kind, pick, played } = view;
  const { sound } = hearing;
  const id = useId();
  const playing = useSignal(false);
  const none = (sound.devices.value?.speakers.length ?? 0) === 0;
  const play = async () => {
    if (playing.value) return;
    playing.value = true;
    try {
      await sound.tune(kind);
      played?.();
    } finally {
      playing.value = false;
    }
  };
  return (
    <div class="sound-device">
      {sound.choosable ? (
        <>
          <Choose {...view} kind={kind} />
          {none && pick && (
            <button
              type="button"
              onClick={() =>
                void pick()
                  .then(async (one) => {
                    await sound.refresh();
                    await sound.choose(kind, one.id);
                  })
                  .catch(() => {})
              }
            >
              {own.pick}
            </button>
          )}
        </>
      ) : (
        kind === 'speaker' && <p class="editor-hint">{own.fixed}</p>
      )}
      <div class="sound-volume">
        <label for={id}>{kind === 'bell' ? own.bellVolume : own.volume}</label>
        <input
          id={id}
          type="range"
          min="0"
          max="100"
          step="5"
          value={Math.round(sound.choice.value.loudness[kind] * 100)}
          onInput={(event) => sound.loudness(kind, Number(event.currentTarget.value) / 100)}
        />
        <button type="button" aria-disabled={playing.value} onClick={() => void play()}>
          {kind === 'bell' ? own.playBell : own.play}
        </button>
      </div>
    </div>
  );
}
