import type { Problem } from '../../state/problem';
import { boardWords } from '../../words/board';
import { Icon } from '../icon/icon';
import type { BoardView } from '../view';
import { Act } from './act';

/** What went wrong at a place, beside where it was asked for. */
export function Trouble({ board, languages, place }: BoardView & { place: string }) {
  const words = boardWords[languages.language.value];
  const { problem } = board.at(place).value;
  return (
    <div role="status" class="trouble-place">
      {problem && (
        <div class="trouble">
          <Icon name="alert" />
          <Complaint languages={languages} problem={problem} />
          <Act
            name={words.act.dismiss}
            icon="close"
            kind="plain"
            press={() => board.dismiss(place)}
          />
        </div>
      )}
    </div>
  );
}

/** The sentence for a problem: by the server's code, or else by the problem's name. */
export function Complaint({
  languages,
  problem,
}: Pick<BoardView, 'languages'> & { problem: Problem }) {
  const own = boardWords[languages.language.value];
  const known = own.refusals[problem.refusal?.reason ?? ''];
  if (known) return <p>{known}</p>;
  if (problem.name === 'forbidden') return <p>{own.forbidden}</p>;
  const { title, help } = languages.words().problems[problem.name];
  const detail = problem.name === 'invalid' || problem.name === 'conflict';
  return (
    <p>
      {title}. {detail && problem.refusal ? <span lang="en">{problem.refusal.detail}</span> : help}
    </p>
  );
}
