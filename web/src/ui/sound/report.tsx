import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Sample, ToldReport } from '../../state/quality';
import { Resource } from '../../state/resource';
import { Problem } from '../problem/problem';
import { Rating } from './rating';
import type { SoundPart } from './view';
import './sound.css';

/** How a call sounded to those who took part, as far as their pages have reported. */
export function Report(view: SoundPart & { sid: string }) {
  const { hearing, languages, own, sid } = view;
  const reports = useMemo(() => new Resource(() => hearing.quality.of(sid)), [sid]);
  useEffect(() => void reports.load(), [reports]);
  const asks = useRef('');
  const { value, problem } = reports.told.value;
  const session = view.phone.session.value;
  const me = session.phase === 'in' ? session.person.identity : '';
  // Who was asked is thanked, though the report says by then that they have answered.
  if (value && !value.some((one) => one.identity === me && one.rating)) asks.current = sid;
  const measured = value?.filter((one) => one.verdict);
  return (
    <div class="report">
      {problem && (
        <>
          <Problem problem={problem} words={languages.words()} />
          <button type="button" class="act" onClick={() => void reports.load()}>
            {languages.words().online.retry}
          </button>
        </>
      )}
      {!value && !problem && <p class="panel-note">{own.report.wait}</p>}
      {measured?.length === 0 && <p class="panel-note">{own.report.none}</p>}
      {measured?.map((one) => (
        <One key={one.identity} {...view} told={one} />
      ))}
      {asks.current === sid && <Rating key={sid} {...view} done={() => void reports.load()} />}
    </div>
  );
}

function One({ own, told }: SoundPart & { told: ToldReport }) {
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
