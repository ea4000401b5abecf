import { numbersIn } from '../../state/destination';
import { visit } from '../place/place';
import type { View } from '../view';

/** What somebody wrote. A press on a telephone number in it fills that in where one dials, and calls nobody. */
export function Dialable({ phone, text }: Pick<View, 'phone'> & { text: string }) {
  return (
    <bdi>
      {numbersIn(text).map((piece, at) =>
        piece.number ? (
          <a
            key={at}
            class="link"
            href={`/?to=${encodeURIComponent(piece.number)}`}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return; // as a link: in another tab
              event.preventDefault();
              phone.wanted.value = piece.number;
              visit('/');
            }}
          >
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
