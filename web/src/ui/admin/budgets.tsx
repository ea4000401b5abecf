import type { Budget } from '../../state/admin';
import { Listing } from './listing';
import { type AdminView, nameOf, wordsOf } from './view';

/** What has been used up, of what may be. */
export function Budgets(view: AdminView) {
  const { admin } = view;
  const words = wordsOf(view);
  const w = words.budgets;
  const called = ({ kind, id, name }: Budget) => {
    if (kind === 'account') return w.account;
    return kind === 'key' ? w.key(name || id) : w.person(name || nameOf(view, id));
  };
  const amount = (used: number, limit: number) => (
    <>
      {limit > 0 ? w.of(String(used), String(limit)) : used}
      {limit > 0 && (
        <span class={used >= limit ? 'meter full' : 'meter'}>
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect width={Math.min(100, (100 * used) / limit)} height="1" />
          </svg>
        </span>
      )}
      {limit > 0 && used >= limit && <span class="tag bad">{w.full}</span>}
    </>
  );
  return (
    <section class="card panel admin-part" aria-labelledby="budgets-heading" tabIndex={-1}>
      <div>
        <h3 id="budgets-heading">{w.heading}</h3>
        <p class="panel-note">{w.lead}</p>
      </div>
      <Listing {...view} list={admin.budgets} none={w.none}>
        {(all) => (
          <div class="table-frame">
            <table class="table" aria-labelledby="budgets-heading">
              <thead>
                <tr>
                  {(['scope', 'calls', 'minutes'] as const).map((one) => (
                    <th key={one} scope="col">
                      {w.columns[one]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {all.map((one) => (
                  <tr key={`${one.kind} ${one.id}`}>
                    <th scope="row">{called(one)}</th>
                    <td>{amount(one.calls, one.callsLimit)}</td>
                    <td>{amount(one.minutes, one.minutesLimit)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
    </section>
  );
}
