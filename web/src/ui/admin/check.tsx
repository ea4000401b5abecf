import { useSignal } from '@preact/signals';
import type { Verdict } from '../../state/admin';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { Field, TextField } from '../form/field';
import { Icon } from '../icon/icon';
import { found } from './found';
import { type AdminView, wordsOf } from './view';

/** Asks whether a call would be allowed, and shows how that was found. */
export function Check(view: AdminView) {
  const { admin, languages } = view;
  const words = wordsOf(view);
  const w = words.check;
  const to = useSignal('');
  const as = useSignal('');
  const verdict = useSignal<Verdict | null>(null);
  const doing = useDoing();
  const people = admin.people.told.value.value ?? [];
  return (
    <section class="card panel admin-part" aria-labelledby="check-heading" tabIndex={-1}>
      <div>
        <h3 id="check-heading">{w.heading}</h3>
        <p class="panel-note">{w.lead}</p>
      </div>
      <form
        class="admin-filter"
        onSubmit={(event) => {
          event.preventDefault();
          verdict.value = null;
          void doing.run(async () => {
            verdict.value = await admin.server.check({ to: to.value.trim(), as: as.value });
          });
        }}
      >
        <TextField
          id="check-to"
          label={w.to}
          hint={w.toHint}
          maxLength={200}
          wide
          required
          value={to.value}
          change={(text) => {
            to.value = text;
          }}
        />
        <Field id="check-as" label={w.as} wide>
          <select
            id="check-as"
            class="field"
            value={as.value}
            onChange={(event) => {
              as.value = event.currentTarget.value;
            }}
          >
            <option value="">{w.me}</option>
            {people.map((one) => (
              <option key={one.identity} value={one.identity}>
                {one.name}
              </option>
            ))}
          </select>
        </Field>
        <button type="submit" class="act primary" aria-disabled={doing.busy}>
          {w.button}
        </button>
      </form>
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={words.refusals}
        forbidden={words.forbidden}
      />
      <div role="status" class="verdict-place">
        {verdict.value && <Answer {...view} verdict={verdict.value} />}
      </div>
    </section>
  );
}

function Answer({ verdict, ...view }: AdminView & { verdict: Verdict }) {
  const words = wordsOf(view);
  const w = words.check;
  const { denied } = view.languages.words();
  return (
    <div class="verdict">
      <p class={verdict.allowed ? 'verdict-head good' : 'verdict-head bad'}>
        <Icon name={verdict.allowed ? 'check' : 'close'} />
        {verdict.allowed ? w.allowed : w.refused}
      </p>
      {!verdict.allowed && <p>{denied[verdict.code] ?? verdict.reason}</p>}

      {verdict.steps.length > 0 && (
        <>
          <h4>{w.steps}</h4>
          <ol class="steps">
            {verdict.steps.map(({ step, ok, code, detail }, i) => (
              <li key={i} class={ok ? 'good' : 'bad'}>
                <Icon name={ok ? 'check' : 'close'} />
                <span>
                  <span class="hidden">{ok ? w.passed : w.failed}: </span>
                  <strong>{w.stepNames[step] ?? step}</strong>
                  <Found {...view} step={step} code={code} detail={detail} />
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** Why it ends there, or what was found. */
function Found({
  step,
  code,
  detail,
  ...view
}: AdminView & { step: string; code: string; detail: string }) {
  const { languages } = view;
  const told =
    languages.words().denied[code] ?? found(step, detail, wordsOf(view), languages.language.value);
  if (!told && !detail) return null;
  return (
    <span class="table-more" lang={told ? undefined : 'en'}>
      {told || detail}
    </span>
  );
}
