import { scaleEnd, type Unit } from '../../state/statistics';
import type { PlotWords } from '../../words/plots';

/** Values over a time that are drawn in one tone; null where there is none. */
export interface Series {
  readonly name: string;
  readonly tone: 'good' | 'bad' | 'other' | 'fourth';
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly id: string;
  readonly heading: string;
  readonly unit: Unit;
  readonly write: (value: number | null) => string;
  readonly series: readonly Series[];
  /** When each period begins. */
  readonly labels: readonly string[];
  /** What the periods are. */
  readonly when: string;
  readonly words: PlotWords;
}

/** How much of its place a bar fills, 0 to 1. */
const FILL = 0.72;

/**
 * Bars over a time, on top of each other where there are several. The drawing is stretched to its place, so all text stands
 * beside it; the same is there as a table.
 */
export function Plot({ id, heading, unit, write, series, labels, when, words }: Props) {
  const sums = labels.map((_, n) => series.reduce((sum, one) => sum + (one.values[n] ?? 0), 0));
  const most = Math.max(...sums, 0);
  const end = scaleEnd(most, unit);
  const last = labels.length - 1;
  const shown = [0, Math.floor(last / 2), last].filter((n, i, all) => all.indexOf(n) === i);
  const peak = sums.indexOf(most);
  return (
    <figure class="card panel plot" aria-labelledby={`plot-${id}`}>
      <figcaption>
        <h3 id={`plot-${id}`}>{heading}</h3>
        {series.length > 1 && (
          <ul class="plot-key">
            {series.map(({ name, tone }) => (
              <li key={name} class={`tone-${tone}`}>
                {name}
              </li>
            ))}
          </ul>
        )}
      </figcaption>
      <div class="plot-place">
        <div class="plot-scale" aria-hidden="true">
          <span>{write(end)}</span>
          <span>{write(end / 2)}</span>
          <span>{write(0)}</span>
        </div>
        <svg
          class="plot-bars"
          viewBox={`0 0 ${labels.length} 100`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${heading}. ${words.most(write(most), labels[peak] ?? '')}`}
        >
          {[0, 50, 100].map((y) => (
            <line key={y} class="plot-line" x1="0" x2={labels.length} y1={y} y2={y} />
          ))}
          {labels.map((label, n) => {
            let below = 0;
            return (
              <g key={`${n} ${label}`}>
                <title>
                  {[
                    label,
                    ...series.map((one) => `${one.name}: ${write(one.values[n] ?? null)}`),
                  ].join('\n')}
                </title>
                <rect class="plot-touch" x={n} width="1" height="100" />
                {series.map(({ name, tone, values }) => {
                  const height = ((values[n] ?? 0) / end) * 100;
                  below += height;
                  return (
                    height > 0 && (
                      <rect
                        key={name}
                        class={`tone-${tone}`}
                        x={n + (1 - FILL) / 2}
                        width={FILL}
                        y={100 - below}
                        height={height}
                      />
                    )
                  );
                })}
              </g>
            );
          })}
        </svg>
        <div class="plot-times" aria-hidden="true">
          {shown.map((n) => (
            <span key={n}>{labels[n]}</span>
          ))}
        </div>
      </div>
      <details class="plot-table">
        <summary>{words.table}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keyboard. */}
        <section class="table-frame" tabIndex={0} aria-labelledby={`plot-${id}`}>
          <table class="table" aria-labelledby={`plot-${id}`}>
            <thead>
              <tr>
                <th scope="col">{when}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {labels.map((label, n) => (
                <tr key={`${n} ${label}`}>
                  <th scope="row">{label}</th>
                  {series.map(({ name, values }) => (
                    <td key={name}>{write(values[n] ?? null)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
