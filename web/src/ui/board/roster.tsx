import { boardWords } from '../../words/board';
import type { BoardView } from '../view';
import { Reasons } from './act';
import { Conference } from './conference';
import { News } from './news';

/** Who is on one's own call, and what one may do about it. */
export function Roster(view: BoardView) {
  const { phone, languages } = view;
  const words = boardWords[languages.language.value];
  const sid = phone.conferences.mine.value;
  if (!sid) return null;
  return (
    <div class="roster">
      <Reasons words={words} />
      {!phone.conferences.control.value && (
        <p class="notice" role="status">
          {words.control.title}. {words.control.help}
        </p>
      )}
      <Conference key={sid} {...view} sid={sid} />
      <News {...view} focused={sid} />
    </div>
  );
}
