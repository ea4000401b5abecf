import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { anyCall, type CallFilter, type RecordServer, results } from '../../state/record';
import { Pages } from '../../state/resource';
import { historyWords } from '../../words/history';
import { Trouble } from '../form/complaint';
import { Field, TextField } from '../form/field';
import { Later, type PartView } from '../place/later';
import { usePart, within } from '../place/place';
import { Record } from './record';
import '../form/form.css';
import './page.css';

export interface HistoryView extends PartView {
  readonly records: RecordServer;
  /** Writes somebody down who has called or was called. */
  readonly keep: (address: string, name: string) => void;
  /** What the calls add up to, for supervisors. */
  readonly figures: () => Promise<ComponentType<PartView>>;
}

/** All calls, to be looked through, and what they add up to. */
export function HistoryPage(view: HistoryView) {
  const words = historyWords[view.languages.language.value];
  const session = view.phone.session.value;
  const supervises = session.phase === 'in' && session.person.supervise === true;
  const [part, go] = usePart(['calls', 'figures'] as const);
  return (
    <div class="past-calls">
      <h2 class="hidden">{words.heading}</h2>
      {supervises && (
        <nav class="parts" aria-label={words.parts.label}>
          {(['calls', 'figures'] as const).map((one) => (
            <a
              key={one}
              href={`#${one}`}
              aria-current={one === part ? 'page' : undefined}
              onClick={(event) => within(event, () => go(one))}
            >
              {words.parts[one]}
            </a>
          ))}
        </nav>
      )}
      {supervises && part === 'figures' ? (
        <Later {...view} fetch={view.figures} />
      ) : (
        <Calls {...view} supervises={supervises} />
      )}
    </div>
  );
}

function Calls({ supervises, ...view }: HistoryView & { supervises: boolean }) {
  const { records, languages, phone } = view;
  const words = historyWords[languages.language.value];
  const filter = useSignal<CallFilter>(anyCall);
  const pages = useMemo(
    () =>
      new Pages(async (after: string | undefined) => {
        const { calls, next, reached } = await records.find(filter.peek(), after ?? '');
        return { items: calls, next: next || undefined, reached };
      }),
    [],
  );
  // What is typed is looked for when the typing rests.
  useEffect(() => {
    const timer = setTimeout(() => void pages.load(), pages.told.peek().all ? 250 : 0);
    return () => clearTimeout(timer);
  }, [filter.value]);
  // A call that was made or came in meanwhile is shown, unless somebody reads further down.
  useSignalEffect(() => {
    const newest = phone.history.value?.[0];
    const first = pages.told.peek().all;
    if (!newest || !first || first.length > 50 || filter.peek().of) return;
    const known = first.find(({ sid }) => sid === newest.sid);
    if (!known || known.status !== newest.status) void pages.load();
  });

  const { all: list, last, busy, problem } = pages.told.value;
  const day = (at: number) => new Date(at).toLocaleDateString(languages.language.value);
  return (
    <section class="card panel past-calls-part" aria-labelledby="past-calls">
      <div class="past-calls-head">
        <h3 id="past-calls">{words.heading}</h3>
        <div class="past-calls-files">
          {(['csv', 'json'] as const).map((format) => (
            <a key={format} class="link" href={records.file(filter.value, format)} download>
              {words[format]}
            </a>
          ))}
        </div>
      </div>
      <Filter {...view} supervises={supervises} filter={filter} />
      <Trouble languages={languages} problem={problem} refusals={words.refusals} />
      {problem && (
        <button type="button" class="act" onClick={() => void pages.again()}>
          {words.retry}
        </button>
      )}
      <p class="past-calls-count" role="status">
        {list === null
          ? !problem && languages.words().fetching
          : list.length > 0
            ? words.shown(list.length)
            : last?.reached
              ? words.noneYet(day(last.reached))
              : words.none}
      </p>
      {list && list.length > 0 && (
        <ul aria-labelledby="past-calls">
          {list.map((one) => (
            <Record key={`${one.of} ${one.sid}`} {...view} record={one} named={filter.value.of} />
          ))}
        </ul>
      )}
      {last?.next && (
        <button type="button" class="act" aria-disabled={busy} onClick={() => void pages.more()}>
          {words.more}
        </button>
      )}
    </section>
  );
}

function Filter({
  supervises,
  filter,
  phone,
  languages,
}: HistoryView & { supervises: boolean; filter: { value: CallFilter } }) {
  const words = historyWords[languages.language.value];
  const set = (part: Partial<CallFilter>) => {
    filter.value = { ...filter.value, ...part };
  };
  const choice = (
    id: 'result' | 'direction' | 'of',
    label: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <Field id={`calls-${id}`} label={label}>
      <select
        id={`calls-${id}`}
        class="field"
        value={filter.value[id]}
        onChange={(event) => set({ [id]: event.currentTarget.value })}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
  const date = (id: 'since' | 'until', label: string) => (
    <Field id={`calls-${id}`} label={label}>
      <input
        id={`calls-${id}`}
        class="field"
        type="date"
        value={filter.value[id]}
        onChange={(event) => set({ [id]: event.currentTarget.value })}
      />
    </Field>
  );
  return (
    <search class="past-calls-filter">
      <TextField
        id="calls-text"
        label={words.search}
        placeholder={words.searchHint}
        wide
        maxLength={200}
        value={filter.value.text}
        change={(text) => set({ text })}
      />
      {choice('result', words.result, [
        ['', words.any],
        ...results.map((one) => [one, words.results[one]] as const),
      ])}
      {choice('direction', words.direction, Object.entries(words.directions))}
      {date('since', words.since)}
      {date('until', words.until)}
      {supervises &&
        choice('of', words.whose, [
          ['', words.mine],
          ['everybody', words.everybody],
          ...phone.people.value.map(({ identity, name }) => [identity, name] as const),
        ])}
      <button
        type="button"
        class="act plain"
        onClick={() => {
          filter.value = anyCall;
        }}
      >
        {words.clear}
      </button>
    </search>
  );
}
