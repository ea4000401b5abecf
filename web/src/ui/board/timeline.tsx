import { useEffect, useState } from 'preact/hooks';
import type { Conference } from '../../state/conference';
import { type Problem, problemOf } from '../../state/problem';
import { type Span, type Timeline as State, timeline, total } from '../../state/timeline';
import { boardWords } from '../../words/board';
import { duration } from '../format';
import type { BoardView } from '../view';
import { Complaint } from './trouble';
import './timeline.css';

/** Who was in a conference, and when: drawn, and as a table that says the same. */
export function Timeline({ board, languages, conference }: BoardView & { conference: Conference }) {
  const [drawn, setDrawn] = useState<State | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    board.past.timeline(conference.sid).then(
      (moments) => setDrawn(timeline(conference, moments)),
      (error) => setProblem(problemOf(error)),
    );
  }, [conference.sid]);
  if (problem) return <Complaint languages={languages} problem={problem} />;
  if (!drawn) return <p class="panel-empty">{languages.words().fetching}</p>;
  const words = boardWords[languages.language.value].past;
  const kinds = ['here', 'spoke', 'muted', 'held', 'recorded'] as const;
  return (
    <div class="timeline">
      <div class="timeline-lanes" role="img" aria-label={words.drawing(conference.title)}>
        {drawn.recorded.length > 0 && (
          <div class="lane">
            <span class="lane-name">{words.legend.recorded}</span>
            <Drawing state={drawn} tracks={[['recorded', drawn.recorded]]} />
          </div>
        )}
        {drawn.lanes.map((lane) => (
          <div key={lane.call} class="lane">
            <span class="lane-name">{lane.name}</span>
            <Drawing
              state={drawn}
              tracks={[
                ['here', lane.here],
                ['muted', lane.muted],
                ['held', lane.held],
                ['spoke', lane.spoke],
              ]}
            />
          </div>
        ))}
        <div class="lane lane-axis">
          <span class="lane-name" />
          <span class="lane-times">
            <span>{clock(drawn.from)}</span>
            <span>{clock(drawn.to)}</span>
          </span>
        </div>
      </div>
      <p class="timeline-legend" aria-hidden="true">
        {kinds.map((kind) => (
          <span key={kind} class={`legend ${kind}`}>
            {words.legend[kind]}
          </span>
        ))}
      </p>
      <details>
        <summary>{words.table}</summary>
        <Table state={drawn} words={words} clock={clock} />
      </details>
    </div>
  );

  function clock(at: number): string {
    return new Date(at).toLocaleTimeString(languages.language.value);
  }
}

type Track = readonly [kind: string, spans: readonly Span[]];

const shapes: Readonly<Record<string, readonly [y: number, height: number]>> = {
  here: [2, 16],
  recorded: [6, 8],
  muted: [2, 16],
  held: [2, 16],
  spoke: [7, 6],
};

/** The whole time is a thousand wide; what was short is drawn so that it is seen. */
function Drawing({ state, tracks }: { state: State; tracks: readonly Track[] }) {
  const scale = 1000 / (state.to - state.from);
  return (
    <svg class="lane-drawing" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
      {tracks.flatMap(([kind, spans]) =>
        spans.map(({ from, to }) => {
          const [y = 0, height = 20] = shapes[kind] ?? [];
          return (
            <rect
              key={`${kind}-${from}`}
              class={`span ${kind}`}
              x={((from - state.from) * scale).toFixed(2)}
              y={y}
              width={Math.max(2, (to - from) * scale).toFixed(2)}
              height={height}
            />
          );
        }),
      )}
    </svg>
  );
}

type Words = (typeof boardWords)['en']['past'];

function Table({
  state,
  words,
  clock,
}: {
  state: State;
  words: Words;
  clock: (at: number) => string;
}) {
  const columns = ['name', 'from', 'to', 'spoke', 'muted', 'held'] as const;
  return (
    <div class="table-frame">
      <table class="table">
        <thead>
          <tr>
            {columns.map((one) => (
              <th key={one} scope="col">
                {words.columns[one]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {state.lanes.map((lane) => (
            <tr key={lane.call}>
              <th scope="row">{lane.name}</th>
              <td>{lane.here[0] ? clock(lane.here[0].from) : '–'}</td>
              <td>{lane.here.length > 0 ? clock(lane.here.at(-1)?.to ?? state.to) : '–'}</td>
              <td>{duration(total(lane.spoke))}</td>
              <td>{duration(total(lane.muted))}</td>
              <td>{duration(total(lane.held))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
