import { useEffect, useState } from 'preact/hooks';
import type { Deed } from '../../state/conference';
import { type Problem, problemOf } from '../../state/problem';
import { boardWords } from '../../words/board';
import { moment } from '../format';
import type { BoardView } from '../view';
import { Complaint } from './trouble';

/** A SID says nothing to people. */
const sid = /^[A-Z]{2}[0-9a-f]{32}$/;

/** Who did what, the newest first. */
export function Audit({ board, languages }: BoardView) {
  const words = boardWords[languages.language.value];
  const [deeds, setDeeds] = useState<readonly Deed[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    board.past.audit().then(setDeeds, (error) => setProblem(problemOf(error)));
  }, []);
  const { columns } = words.audit;
  const rooms = new Map((board.rooms.value ?? []).map((one) => [one.name, one.title]));
  return (
    <section class="card panel" aria-labelledby="audit">
      <h2 id="audit">{words.audit.heading}</h2>
      {problem && <Complaint languages={languages} problem={problem} />}
      {deeds === null && !problem && <p class="panel-empty">{languages.words().fetching}</p>}
      {deeds?.length === 0 && <p class="panel-empty">{words.audit.none}</p>}
      {deeds && deeds.length > 0 && (
        <div class="table-frame">
          <table class="table">
            <thead>
              <tr>
                {(['when', 'who', 'what', 'where', 'outcome'] as const).map((one) => (
                  <th key={one} scope="col">
                    {columns[one]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {deeds.map((deed, i) => (
                <tr key={`${deed.at}-${i}`}>
                  <td>
                    {moment(deed.at, Date.now(), languages.language.value, languages.words())}
                  </td>
                  <td>{deed.name || deed.by}</td>
                  <td>
                    {words.audit.actions[deed.action] ?? deed.action}
                    {deed.detail && !sid.test(deed.detail) && (
                      <span class="table-more">{deed.detail}</span>
                    )}
                  </td>
                  <td>{rooms.get(deed.room) ?? (deed.room || (deed.conference && words.call))}</td>
                  <td>
                    {deed.outcome === 'ok' ? words.audit.done : words.audit.refused(deed.outcome)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
