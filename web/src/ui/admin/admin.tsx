import { type ComponentType, h } from 'preact';
import { useEffect } from 'preact/hooks';
import { useFocusRescued } from '../focus';
import { type Fetch, Later } from '../place/later';
import { usePart, within } from '../place/place';
import { Audit } from './audit';
import { Grants } from './grants';
import { Keys } from './keys';
import { People } from './people';
import { Teams } from './teams';
import { type AdminView, wordsOf } from './view';
import '../form/form.css';
import '../table/table.css';
import './admin.css';

const places = ['people', 'keys', 'grants', 'teams', 'buttons', 'numbers', 'audit'] as const;
type Place = (typeof places)[number];

/** Parts of the administration that are fetched when they are first shown. */
export interface AdminParts {
  readonly buttons: Fetch<AdminView>;
  readonly numbers: Fetch<AdminView>;
}

const shown: Record<Exclude<Place, keyof AdminParts>, ComponentType<AdminView>> = {
  people: People,
  keys: Keys,
  grants: Grants,
  teams: Teams,
  audit: Audit,
};

/** The administration: who may come in, what they may do, and what was done. */
export function AdminPage({ parts, ...view }: AdminView & { parts: AdminParts }) {
  const words = wordsOf(view);
  const here = useFocusRescued();
  const [part, go] = usePart(places);
  // Names are said everywhere; the list of people fetches them itself.
  useEffect(() => {
    if (part !== 'people') void view.admin.people.load();
  }, [part]);
  return (
    <div class="admin" ref={here} tabIndex={-1}>
      <h2 class="hidden">{words.heading}</h2>
      <nav class="admin-parts" aria-label={words.parts.label}>
        {places.map((one) => (
          <a
            key={one}
            href={`#${one}`}
            aria-current={one === part ? 'page' : undefined}
            onClick={(event) => within(event, () => go(one))}
          >
            {words.parts[one]}
          </a>
        ))}
      </nav>
      {part === 'buttons' || part === 'numbers' ? (
        <Later key={part} {...view} fetch={parts[part]} />
      ) : (
        h(shown[part], { key: part, ...view })
      )}
    </div>
  );
}
