import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { Resource } from '../../state/resource';
import {
  type AllFigures,
  averageWait,
  calls,
  type Figures,
  missedShare,
  type Period,
  poorShare,
  type Range,
  ranges,
  type SoundFigures,
  type Statistics,
  type StatisticsServer,
} from '../../state/statistics';
import { type PlotWords, plotWords } from '../../words/plots';
import { Trouble } from '../form/complaint';
import { Field } from '../form/field';
import { duration, number } from '../format';
import type { PartView } from '../place/later';
import { Plot, type Series } from './plot';
import '../form/form.css';
import '../table/table.css';
import './plots.css';

/** What the calls of all add up to: as numbers, as plots over a time, by agents and by numbers. */
export function Plots({ server, ...view }: PartView & { server: StatisticsServer }) {
  const { languages } = view;
  const words = plotWords[languages.language.value];
  const range = useSignal<Range>('week');
  const figures = useMemo(() => new Resource(() => server.statistics(range.peek())), [server]);
  useEffect(() => void figures.load(), [figures, range.value]);
  const { value: all, problem } = figures.told.value;
  return (
    <section class="plots" aria-labelledby="plots">
      <div class="card panel plots-head">
        <h3 id="plots">{words.heading}</h3>
        <Field id="plots-range" label={words.range}>
          <select
            id="plots-range"
            class="field"
            value={range.value}
            onChange={(event) => {
              range.value = event.currentTarget.value as Range;
            }}
          >
            {ranges.map((one) => (
              <option key={one} value={one}>
                {words.ranges[one]}
              </option>
            ))}
          </select>
        </Field>
        <Trouble languages={languages} problem={problem} refusals={words.refusals} />
        {problem && (
          <button type="button" class="act" onClick={() => void figures.load()}>
            {words.retry}
          </button>
        )}
        {all ? (
          <Totals figures={all.total} sound={all.sound} words={words} />
        ) : (
          !problem && <p role="status">{languages.words().fetching}</p>
        )}
      </div>
      {all && calls(all.total) === 0 && (
        <p class="card panel plots-none" role="status">
          {words.none}
        </p>
      )}
      {all && calls(all.total) > 0 && (
        <>
          <Drawn all={all} words={words} language={languages.language.value} />
          <Table
            id="agents"
            heading={words.agents}
            hint={words.agentsHint}
            first={words.columns.agent}
            rows={all.agents.map((one) => ({ key: one.identity, name: one.name, figures: one }))}
            words={words}
          />
          <Voices all={all} words={words} />
          <Table
            id="numbers"
            heading={words.numbers}
            first={words.columns.number}
            rows={all.numbers.map((one) => ({
              key: one.number,
              name: number(one.number),
              figures: one,
            }))}
            words={words}
          />
        </>
      )}
    </section>
  );
}

const time = (seconds: number | null) => (seconds === null ? '–' : duration(Math.round(seconds)));
const mos = (value: number | null) => (value === null ? '–' : value.toFixed(1));
const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`);

function Totals({
  figures,
  sound,
  words,
}: {
  figures: AllFigures;
  sound: SoundFigures;
  words: PlotWords;
}) {
  const w = words.total;
  const share = missedShare(figures);
  const told: readonly (readonly [string, string])[] = [
    [w.incoming, String(figures.incoming)],
    [w.missed, share === null ? '–' : `${figures.missed} · ${percent(share)}`],
    [w.wait, time(averageWait(figures))],
    [w.talk, time(figures.talk)],
    [w.outgoing, String(figures.outgoing)],
    [w.internal, String(figures.internal)],
    [w.mos, mos(sound.mos)],
    [w.poor, percent(poorShare(sound))],
  ];
  return (
    <dl class="plots-total">
      {told.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The plots over the time. To add one is to add an element to the list. */
function Drawn({ all, words, language }: { all: Statistics; words: PlotWords; language: string }) {
  const of = (
    name: string,
    tone: Series['tone'],
    value: (one: Period) => number | null,
  ): Series => ({
    name,
    tone,
    values: all.periods.map(value),
  });
  const w = words.series;
  const count = (n: number | null) => String(n ?? 0);
  const plots = [
    {
      id: 'calls',
      heading: words.plots.calls,
      unit: 'number',
      write: count,
      series: [
        of(w.answered, 'good', (one) => one.answered),
        of(w.missed, 'bad', (one) => one.missed),
        of(w.outgoing, 'other', (one) => one.outgoing),
        of(w.internal, 'fourth', (one) => one.internal),
      ],
    },
    {
      id: 'wait',
      heading: words.plots.wait,
      unit: 'seconds',
      write: time,
      series: [of(w.average, 'good', averageWait)],
    },
    {
      id: 'missed',
      heading: words.plots.missed,
      unit: 'share',
      write: percent,
      series: [of(w.share, 'bad', missedShare)],
    },
    {
      id: 'talk',
      heading: words.plots.talk,
      unit: 'seconds',
      write: time,
      series: [of(w.talk, 'other', (one) => one.talk)],
    },
    {
      id: 'poor',
      heading: words.plots.poor,
      unit: 'share',
      write: percent,
      series: [of(w.poor, 'bad', (one) => poorShare(one.sound))],
    },
    {
      id: 'mos',
      heading: words.plots.mos,
      unit: 'mos',
      write: mos,
      series: [of(w.mos, 'good', (one) => one.sound.mos)],
    },
  ] as const;
  const labels = all.periods.map((one) => begins(one.start, all.by, language));
  return (
    <div class="plots-drawn">
      {plots.map((plot) => (
        <Plot key={plot.id} {...plot} labels={labels} when={words.when[all.by]} words={words} />
      ))}
    </div>
  );
}

/** When a period begins, by the clock that the server counted by: 14:00, or 31 Jan. */
function begins(start: string, by: 'hour' | 'day', language: string): string {
  const [, year, month, day, clock = ''] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(start) ?? [];
  if (by === 'hour') return clock;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  return date.toLocaleDateString(language, { month: 'short', day: 'numeric' });
}

/** How calls sounded to each agent, who is heard worst first. */
function Voices({ all, words }: { all: Statistics; words: PlotWords }) {
  const w = words.columns;
  const rows = all.agents
    .filter(({ sound }) => sound.reports > 0)
    .sort((a, b) => (a.sound.mos ?? 6) - (b.sound.mos ?? 6));
  if (rows.length === 0) return null;
  return (
    <section class="card panel" aria-labelledby="plots-voices">
      <h3 id="plots-voices">{words.voices}</h3>
      <p class="editor-hint">{words.voicesHint}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keyboard. */}
      <section class="table-frame" tabIndex={0} aria-labelledby="plots-voices">
        <table class="table plots-table" aria-labelledby="plots-voices">
          <thead>
            <tr>
              {[w.agent, w.mos, w.measured, w.poor].map((one) => (
                <th key={one} scope="col">
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ identity, name, sound }) => (
              <tr key={identity}>
                <th scope="row">
                  {name}
                  <Meter part={(sound.mos ?? 0) / 5} />
                </th>
                <td>{mos(sound.mos)}</td>
                <td>{sound.reports}</td>
                <td>{percent(poorShare(sound))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** A bar of so much of a whole, 0 to 1, which is said in words beside it. */
function Meter({ part }: { part: number }) {
  return (
    <svg class="plots-meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width={part * 100} height="4" rx="1" />
    </svg>
  );
}

function Table({
  id,
  heading,
  hint,
  first,
  rows,
  words,
}: {
  id: string;
  heading: string;
  hint?: string;
  first: string;
  rows: readonly { key: string; name: string; figures: Figures }[];
  words: PlotWords;
}) {
  const w = words.columns;
  if (rows.length === 0) return null;
  const most = Math.max(1, ...rows.map(({ figures }) => figures.incoming + figures.outgoing));
  const busiest = [...rows].sort(
    (a, b) => b.figures.incoming + b.figures.outgoing - a.figures.incoming - a.figures.outgoing,
  );
  return (
    <section class="card panel" aria-labelledby={`plots-${id}`}>
      <h3 id={`plots-${id}`}>{heading}</h3>
      {hint && <p class="editor-hint">{hint}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keyboard. */}
      <section class="table-frame" tabIndex={0} aria-labelledby={`plots-${id}`}>
        <table class="table plots-table" aria-labelledby={`plots-${id}`}>
          <thead>
            <tr>
              {[first, w.incoming, w.answered, w.missed, w.share, w.wait, w.outgoing, w.talk].map(
                (one) => (
                  <th key={one} scope="col">
                    {one}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {busiest.map(({ key, name, figures }) => (
              <tr key={key}>
                <th scope="row">
                  {name}
                  <Meter part={(figures.incoming + figures.outgoing) / most} />
                </th>
                <td>{figures.incoming}</td>
                <td>{figures.answered}</td>
                <td>{figures.missed}</td>
                <td>{percent(missedShare(figures))}</td>
                <td>{time(averageWait(figures))}</td>
                <td>{figures.outgoing}</td>
                <td>{time(figures.talk)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
