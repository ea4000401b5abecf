import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { REFUSALS, type Refused } from '../../state/button';
import { Act } from '../act/act';
import { Failed } from '../admin/listing';
import { whenOf, wordsOf } from '../admin/view';
import { useDoing } from '../form/doing';
import { Sheet } from '../sheet/sheet';
import { type ButtonView, buttonsWordsOf } from './view';

/** Whom a button refused, and why, the newest first. */
export function RefusalsSheet({ of, close, ...view }: ButtonView) {
  const words = wordsOf(view);
  const w = buttonsWordsOf(view).refusals;
  const all = useSignal<readonly Refused[] | null>(null);
  const whole = useSignal(false);
  const doing = useDoing();
  const load = () =>
    doing.run(async () => {
      const known = all.value ?? [];
      const more = await view.buttons.server.refusals(of.id, known.at(-1)?.position ?? 0);
      all.value = [...known, ...more];
      whole.value = more.length < REFUSALS;
    });
  useEffect(() => void load(), []);
  const midnight = new Date().setHours(0, 0, 0, 0);
  const today = all.value?.filter(({ at }) => at >= midnight).length ?? 0;
  return (
    <Sheet label="refusals-heading" close={close}>
      <div class="sheet">
        <div class="admin-head">
          <h2 id="refusals-heading">{w.heading(of.name)}</h2>
          <Act name={words.act.close} icon="close" kind="plain" press={close} />
        </div>
        <p class="editor-hint">{w.lead}</p>
        <Failed {...view} problem={doing.problem} again={() => void load()} />
        {!all.value && !doing.problem && (
          <p class="panel-empty" role="status">
            {view.languages.words().fetching}
          </p>
        )}
        {all.value?.length === 0 && (
          <p class="panel-empty" role="status">
            {w.none}
          </p>
        )}
        {all.value && all.value.length > 0 && (
          <>
            <p>{w.today(`${today}${today === all.value.length && !whole.value ? '+' : ''}`)}</p>
            <div class="table-frame">
              <table class="table" aria-labelledby="refusals-heading">
                <thead>
                  <tr>
                    <th scope="col">{w.columns.when}</th>
                    <th scope="col">{w.columns.why}</th>
                    <th scope="col">{w.columns.origin}</th>
                  </tr>
                </thead>
                <tbody>
                  {all.value.map((one) => (
                    <tr key={one.position}>
                      <td>{whenOf(view, one.at)}</td>
                      <td>{w.codes[one.code] ?? one.code}</td>
                      <td class="address">{one.origin || w.noOrigin}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
        {all.value && !whole.value && (
          <Act name={words.act.more} busy={doing.busy} press={() => void load()}>
            {words.act.more}
          </Act>
        )}
      </div>
    </Sheet>
  );
}
