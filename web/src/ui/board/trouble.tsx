import type { Problem } from '../../state/problem';
import { boardWords } from '../../words/board';
import { Act } from '../act/act';
import { Complaint as Sentence } from '../form/complaint';
import { Icon } from '../icon/icon';
import type { BoardView } from '../view';

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

/** The sentence for a problem, in the words of the board. */
export function Complaint({
  languages,
  problem,
}: Pick<BoardView, 'languages'> & { problem: Problem }) {
  const { refusals, forbidden } = boardWords[languages.language.value];
  return (
    <Sentence languages={languages} problem={problem} refusals={refusals} forbidden={forbidden} />
  );
}
