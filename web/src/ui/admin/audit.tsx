import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { anyDeed, type Deed, type DeedFilter, PAGE } from '../../state/admin';
import { Pages } from '../../state/resource';
import { Field, TextField } from '../form/field';
import { local } from './key';
import { Failed } from './listing';
import { type AdminView, nameOf, whenOf, wordsOf } from './view';

/** Who did what, the newest first. */
export function Audit(view: AdminView) {
  const { admin } = view;
  const words = wordsOf(view);
  const w = words.audit;
  /** What was asked for last; the form may have gone on since. */
  const filter = useSignal<DeedFilter>(anyDeed);
  const pages = useMemo(
    () =>
      new Pages(async (before: number | undefined) => {
        const items = await admin.server.deeds(filter.peek(), before ?? 0);
        return { items, next: items.length < PAGE ? undefined : items.at(-1)?.position };
      }),
    [],
  );
  const { all: deeds, last, busy, problem } = pages.told.value;
  useEffect(() => {
    void pages.load();
    void admin.keys.load(); // they are named
  }, []);
  return (
    <section class="card panel admin-part" aria-labelledby="audit-heading" tabIndex={-1}>
      <div class="admin-head">
        <h3 id="audit-heading">{w.heading}</h3>
        <div class="sheet-acts">
          {(['csv', 'ndjson'] as const).map((format) => (
            <a
              key={format}
              class="link"
              href={admin.server.deedsFile(filter.value, format)}
              download
            >
              {w[format]}
            </a>
          ))}
        </div>
      </div>
      <Filter
        {...view}
        find={(next) => {
          filter.value = next;
          void pages.load();
        }}
      />
      <Failed {...view} problem={problem} again={() => void pages.again()} />
      {!deeds && !problem && (
        <p class="panel-empty" role="status">
          {view.languages.words().fetching}
        </p>
      )}
      {deeds?.length === 0 && (
        <p class="panel-empty" role="status">
          {w.none}
        </p>
      )}
      {deeds && deeds.length > 0 && <Deeds {...view} deeds={deeds} />}
      {last?.next && (
        <button type="button" class="act" aria-disabled={busy} onClick={() => void pages.more()}>
          {words.act.more}
        </button>
      )}
    </section>
  );
}

function Filter({ find, ...view }: AdminView & { find: (filter: DeedFilter) => void }) {
  const words = wordsOf(view);
  const w = words.audit;
  const draft = useSignal<DeedFilter>(anyDeed);
  const set = (part: Partial<DeedFilter>) => {
    draft.value = { ...draft.value, ...part };
  };
  const choice = (
    id: 'action' | 'outcome',
    label: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <Field id={`audit-${id}`} label={label}>
      <select
        id={`audit-${id}`}
        class="field"
        value={draft.value[id]}
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
  const time = (id: 'since' | 'until', label: string) => (
    <Field id={`audit-${id}`} label={label} wide>
      <input
        id={`audit-${id}`}
        class="field"
        type="datetime-local"
        value={local(draft.value[id])}
        onChange={(event) => set({ [id]: Date.parse(event.currentTarget.value) || 0 })}
      />
    </Field>
  );
  return (
    <form
      class="admin-filter"
      onSubmit={(event) => {
        event.preventDefault();
        find(draft.value);
      }}
    >
      <TextField
        id="audit-by"
        label={w.who}
        hint={w.whoHint}
        maxLength={121}
        value={draft.value.by}
        change={(by) => set({ by: by.trim() })}
      />
      {choice('action', w.what, [
        ['', w.anything],
        ...Object.entries(w.actions).filter(([name]) => name.endsWith('.')),
      ])}
      <TextField
        id="audit-target"
        label={w.target}
        maxLength={200}
        value={draft.value.target}
        change={(target) => set({ target: target.trim() })}
      />
      {choice('outcome', w.outcome, Object.entries(w.outcomes))}
      {time('since', w.since)}
      {time('until', w.until)}
      <button type="submit" class="act primary">
        {w.find}
      </button>
    </form>
  );
}

function Deeds({ deeds, ...view }: AdminView & { deeds: readonly Deed[] }) {
  const words = wordsOf(view);
  const w = words.audit;
  const keys = view.admin.keys.told.value.value ?? [];
  const who = (one: Deed) => {
    const key = /^key:(.+)$/.exec(one.by)?.[1];
    if (key) return words.grants.byKey(keys.find(({ id }) => id === key)?.name ?? key);
    if (one.by) return one.name || nameOf(view, one.by);
    return one.action.startsWith('alert.') ? w.server : w.nobody;
  };
  const outcome = (one: Deed) =>
    one.outcome === 'ok' ? (
      <span class="tag good">{w.done}</span>
    ) : (
      <span class="tag bad">{w.refused(one.outcome)}</span>
    );
  return (
    <div class="table-frame">
      <table class="table" aria-labelledby="audit-heading">
        <thead>
          <tr>
            <th scope="col">{w.columns.when}</th>
            <th scope="col">{w.columns.who}</th>
            <th scope="col">{w.columns.what}</th>
            <th scope="col" class="spare">
              {w.columns.target}
            </th>
            <th scope="col" class="spare">
              {w.columns.outcome}
            </th>
          </tr>
        </thead>
        <tbody>
          {deeds.map((one) => (
            <tr key={one.position}>
              <td>{whenOf(view, one.at)}</td>
              <td>{who(one)}</td>
              <td>
                {w.actions[one.action] ?? one.action}
                {one.detail && <span class="table-more">{one.detail}</span>}
                <span class="only-narrow">
                  {one.target && <span class="table-more">{one.target}</span>}
                  {outcome(one)}
                </span>
              </td>
              <td class="spare">{one.target}</td>
              <td class="spare">{outcome(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
