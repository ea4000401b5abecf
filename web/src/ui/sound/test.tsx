import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { NETWORK, type Result } from '../../state/check';
import { SPEECH } from '../../state/sound';
import type { Place } from '../place/place';
import { Problem } from '../problem/problem';
import { Copy } from './copy';
import { Microphone, Speaker } from './devices';
import type { SoundPart } from './view';
import './sound.css';

/** A page on which to find out whether one is heard, hears, and has a network that is good enough. */
export function TestPage(view: SoundPart & { go: (place: Place) => void }) {
  const { own, go } = view;
  return (
    <div class="sound-test">
      <div class="sound-test-head">
        <h2>{own.test.heading}</h2>
        <button type="button" onClick={() => go('phone')}>
          {own.test.back}
        </button>
      </div>
      <Speak {...view} />
      <Listen {...view} />
      <Network {...view} />
      <Copy {...view} />
    </div>
  );
}

function Speak(view: SoundPart) {
  const { hearing, own } = view;
  const heard = useSignal(false);
  const { mine } = hearing.sound;
  useEffect(
    () =>
      mine.subscribe((level) => {
        if (level >= SPEECH) heard.value = true;
      }),
    [mine, heard],
  );
  return (
    <section class="card panel" aria-labelledby="test-speak">
      <h3 id="test-speak">{own.microphone}</h3>
      <p>{own.test.speak}</p>
      <Microphone {...view} />
      <p role="status" class={heard.value ? 'sound-good' : 'panel-note'}>
        {heard.value ? own.test.heard : own.test.quiet}
      </p>
    </section>
  );
}

function Listen(view: SoundPart) {
  const { own } = view;
  const played = useSignal(false);
  const answer = useSignal<'' | 'yes' | 'no'>('');
  return (
    <section class="card panel" aria-labelledby="test-listen">
      <h3 id="test-listen">{own.speaker}</h3>
      <p>{own.test.listen}</p>
      <Speaker
        {...view}
        kind="speaker"
        played={() => {
          played.value = true;
        }}
      />
      {played.value && (
        <fieldset class="sound-ask">
          <legend>{own.test.did}</legend>
          {(['yes', 'no'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={answer.value === one}
              onClick={() => {
                answer.value = one;
              }}
            >
              {own.test[one]}
            </button>
          ))}
        </fieldset>
      )}
      <p role="status" class={answer.value === 'yes' ? 'sound-good' : 'sound-bad'}>
        {answer.value === 'yes' ? own.test.good : answer.value === 'no' ? own.test.bad : ''}
      </p>
    </section>
  );
}

function Network(view: SoundPart) {
  const { phone, languages, own, check } = view;
  const words = languages.words();
  const state = check.state.value;
  const echo = phone.settings.value?.speedDial.find((one) => one.name === 'echo')?.to;
  const to = echo ?? NETWORK;
  const busy = phone.calls.value.live.length > 0;
  const ready = phone.line.value.phase === 'ready';
  const running = state.phase === 'running';
  const hindrance = busy ? own.test.onCall : ready ? '' : own.test.offline;
  return (
    <section class="card panel" aria-labelledby="test-network">
      <h3 id="test-network">{own.test.network}</h3>
      <p>{own.test.about}</p>
      {!echo && <p class="panel-note">{own.test.oneWay}</p>}
      {hindrance && !running && <p class="panel-note">{hindrance}</p>}
      <button
        type="button"
        class="primary"
        disabled={hindrance !== '' && !running}
        aria-disabled={running}
        onClick={() => void check.run(to)}
      >
        {state.phase === 'running'
          ? own.test.running(Math.round(state.part * 100))
          : state.phase === 'idle'
            ? own.test.run
            : own.test.again}
      </button>
      <div role="status">
        {state.phase === 'done' && <Verdict {...view} result={state.result} />}
        {state.phase === 'failed' && <Problem problem={state.problem} words={words} />}
      </div>
    </section>
  );
}

function Verdict({ languages, own, result }: SoundPart & { result: Result }) {
  const { verdict, causes } = result;
  const why = languages.words().sound.causes;
  const rows: [string, string][] = [
    [own.measures.mos, result.mos > 0 ? result.mos.toFixed(1) : own.test.none],
    [own.measures.rtt, own.ms(result.rtt)],
    [own.measures.jitter, own.ms(result.jitter)],
    [own.measures.loss, own.percent(result.loss)],
    [own.test.setup, own.ms(result.setup)],
  ];
  if (!result.oneWay) {
    rows.push([own.test.echo, result.echo === null ? own.test.none : own.ms(result.echo)]);
  }
  return (
    <>
      <p class={verdict === 'good' ? 'sound-good' : 'sound-bad'}>
        <strong>{own.test.verdicts[verdict]}</strong> {causes.map((cause) => why[cause]).join(' ')}{' '}
        {!result.oneWay && result.echo === null && own.test.noEcho}{' '}
        {result.oneWay && own.test.unsent}
      </p>
      <dl class="sound-measures">
        {rows.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
