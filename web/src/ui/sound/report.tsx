import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { problemOf, type Problem as State } from '../../state/problem';
import type { Sample, Told } from '../../state/quality';
import { Problem } from '../problem/problem';
import { Rating } from './rating';
import type { SoundPart } from './view';
import './sound.css';

/** How a call sounded to those who took part, as far as their pages have reported. */
export function Report(view: SoundPart & { sid: string }) {
  const { hearing, languages, own, sid } = view;
  const told = useSignal<readonly Told[] | null>(null);
  const problem = useSignal<State | null>(null);
  const fetch = () =>
    void hearing.quality.of(sid).then(
      (reports) => {
        told.value = reports;
      },
      (error: unknown) => {
        problem.value = problemOf(error);
      },
    );
  useEffect(fetch, [sid]);
  if (problem.value) return <Problem problem={problem.value} words={languages.words()} />;
  if (!told.value) return <p class="panel-note">{own.report.wait}</p>;
  const measured = told.value.filter((one) => one.verdict);
  const session = view.phone.session.value;
  const me = session.phase === 'in' ? session.person.name : '';
  const rated = told.value.some((one) => one.by === me && one.rating);
  return (
    <div class="report">
      {measured.length === 0 && <p class="panel-note">{own.report.none}</p>}
      {measured.map((one) => (
        <One key={one.by} {...view} told={one} />
      ))}
      {!rated && <Rating {...view} done={fetch} />}
    </div>
  );
}

function One({ own, told }: SoundPart & { told: Told }) {
  const w = own.report;
  const causes = told.causes.map((cause) => w.causes[cause]).join(', ');
  const mean = (of: (sample: Sample) => number) =>
    told.samples.reduce((sum, one) => sum + of(one), 0) / Math.max(1, told.samples.length);
  const mos = told.samples.filter((one) => one.mos > 0).map((one) => one.mos);
  return (
    <figure class="report-one">
      <figcaption>
        {w.of(told.by)}
        <strong class={`report-${told.verdict}`}>
          {told.verdict && w.verdicts[told.verdict]}
          {causes && ` – ${w.because(causes)}`}
        </strong>
      </figcaption>
      {told.samples.length > 1 && mos.length > 0 && (
        <Graph
          samples={told.samples}
          label={w.graph(Math.min(...mos).toFixed(1), Math.max(...mos).toFixed(1))}
        />
      )}
      <p class="panel-note">
        {own.measures.rtt} {own.ms(mean((one) => one.rtt))} · {own.measures.jitter}{' '}
        {own.ms(mean((one) => one.jitter))} · {own.measures.loss}{' '}
        {own.percent(mean((one) => one.loss))}
        {told.codec && ` · ${told.codec}`}
        {told.rating && ` · ${w.rated(told.rating)}`}
      </p>
    </figure>
  );
}

const WIDTH = 320;
const HEIGHT = 56;

/** Quality as a line from 1 to 5, losses as bars below. The label says it in words. */
function Graph({ samples, label }: { samples: readonly Sample[]; label: string }) {
  const last = samples.at(-1)?.at || 1;
  const x = (sample: Sample) => ((sample.at / last) * WIDTH).toFixed(1);
  const line = samples
    .filter((one) => one.mos > 0)
    .map((one) => `${x(one)},${(HEIGHT - ((one.mos - 1) / 4) * HEIGHT).toFixed(1)}`)
    .join(' ');
  return (
    <svg class="graph" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {[2, 3, 4].map((mos) => {
        const y = HEIGHT - ((mos - 1) / 4) * HEIGHT;
        return <line key={mos} class="graph-rule" x1="0" x2={WIDTH} y1={y} y2={y} />;
      })}
      {samples
        .filter((one) => one.loss > 0)
        .map((one) => {
          const high = Math.max(2, Math.min(1, one.loss * 5) * HEIGHT);
          return (
            <rect
              key={one.at}
              class="graph-loss"
              x={x(one)}
              y={HEIGHT - high}
              width={Math.max(1, WIDTH / samples.length - 0.5)}
              height={high}
            />
          );
        })}
      <polyline class="graph-line" points={line} />
    </svg>
  );
}
