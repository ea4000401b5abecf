import { boardWords } from '../../words/board';
import { Reasons } from '../act/act';
import { useFocusRescued } from '../focus';
import type { BoardView } from '../view';
import { Conference } from './conference';
import { News } from './news';

/** Who is on one's own call, and what one may do about it. */
export function Roster(view: BoardView) {
  const { phone, languages } = view;
  const words = boardWords[languages.language.value];
  const here = useFocusRescued();
  const sid = phone.conferences.mine.value;
  return (
    <div class="roster" ref={here}>
      <Reasons words={words} />
      {!phone.conferences.control.value && (
        <p class="notice" role="status">
          {words.control.title}. {words.control.help}
        </p>
      )}
      {sid && <Conference key={sid} {...view} sid={sid} />}
      <News {...view} focused={sid} />
    </div>
  );
}
