import type { View } from '../view';
import { type Place, pathOf, within } from './place';
import './places.css';

/** The way between the places of the page. */
export function Places({
  phone,
  languages,
  place,
  go,
}: View & { place: Place; go: (place: Place) => void }) {
  const words = languages.words().places;
  const session = phone.session.value;
  const waiting = phone.visitors.open.value;
  const administers = session.phase === 'in' && session.person.administer === true;
  const radio = phone.floors.any.value || place === 'channels';
  const all = (['phone', 'history', 'contacts', 'board', 'channels', 'admin'] as const).filter(
    (one) => (one !== 'admin' || administers) && (one !== 'channels' || radio),
  );
  return (
    <nav class="places" aria-label={words.label}>
      {all.map((one) => (
        <a
          key={one}
          href={pathOf(one)}
          aria-current={one === place ? 'page' : undefined}
          onClick={(event) => within(event, () => go(one))}
        >
          {words[one]}
          {one === 'phone' && waiting > 0 && (
            <span class="places-count" title={words.tasks(String(waiting))}>
              <span aria-hidden="true">{waiting}</span>
              <span class="hidden">{words.tasks(String(waiting))}</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
