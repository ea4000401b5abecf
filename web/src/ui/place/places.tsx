import type { View } from '../view';
import { type Place, pathOf } from './place';
import './places.css';

/** The way between the telephone and the board. */
export function Places({
  languages,
  place,
  go,
}: View & { place: Place; go: (place: Place) => void }) {
  const words = languages.words().places;
  return (
    <nav class="places" aria-label={words.label}>
      {(['phone', 'board'] as const).map((one) => (
        <a
          key={one}
          href={pathOf(one)}
          aria-current={one === place ? 'page' : undefined}
          onClick={(event) => {
            // Whoever wants it in another tab gets it there.
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            go(one);
          }}
        >
          {words[one]}
        </a>
      ))}
    </nav>
  );
}
