import { useEffect, useMemo } from 'preact/hooks';
import { REFUSALS } from '../../state/button';
import { Pages } from '../../state/resource';
import { Act } from '../act/act';
import { Failed } from '../admin/listing';
import { TitledSheet } from '../admin/sheet';
import { whenOf, wordsOf } from '../admin/view';
import { type ButtonView, buttonsWordsOf } from './view';

/** Whom a button refused, and why, the newest first. */
export function RefusalsSheet({ of, close, ...view }: ButtonView) {
  const words = wordsOf(view);
  const w = buttonsWordsOf(view).refusals;
  const pages = useMemo(
    () =>
      new Pages(async (before: number | undefined) => {
        const items = await view.buttons.server.refusals(of.id, before ?? 0);
        return { items, next: items.length < REFUSALS ? undefined : items.at(-1)?.position };
      }),
    [of.id],
  );
  useEffect(() => void pages.load(), [pages]);
  const { all, last, busy, problem } = pages.told.value;
  const midnight = new Date().setHours(0, 0, 0, 0);
  const today = all?.filter(({ at }) => at >= midnight).length ?? 0;
  return (
    <TitledSheet {...view} id="refusals-heading" title={w.heading(of.name)} close={close}>
      <p class="editor-hint">{w.lead}</p>
      <Failed {...view} problem={problem} again={() => void pages.again()} />
      {!all && !problem && (
        <p class="panel-empty" role="status">
          {view.languages.words().fetching}
        </p>
      )}
      {all?.length === 0 && (
        <p class="panel-empty" role="status">
          {w.none}
        </p>
      )}
      {all && all.length > 0 && (
        <>
          <p>{w.today(`${today}${today === all.length && last?.next ? '+' : ''}`)}</p>
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
                {all.map((one) => (
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
      {last?.next && (
        <Act name={words.act.more} busy={busy} press={() => void pages.more()}>
          {words.act.more}
        </Act>
      )}
    </TitledSheet>
  );
}
