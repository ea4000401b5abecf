import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useFocusRescued } from '../focus';
import { usePart, within } from '../place/place';
import { Audit } from './audit';
import { Grants } from './grants';
import { Keys } from './keys';
import { Numbers } from './numbers';
import { People } from './people';
import { Teams } from './teams';
import { type AdminView, wordsOf } from './view';
import '../form/form.css';
import '../table/table.css';
import './admin.css';

const parts = ['people', 'keys', 'grants', 'teams', 'numbers', 'audit'] as const;
type Part = (typeof parts)[number];

const shown: Record<Part, ComponentType<AdminView>> = {
  people: People,
  keys: Keys,
  grants: Grants,
  teams: Teams,
  numbers: Numbers,
  audit: Audit,
};

/** The administration: who may come in, what they may do, and what was done. */
export function AdminPage(view: AdminView) {
  const words = wordsOf(view);
  const here = useFocusRescued();
  const [part, go] = usePart(parts);
  const Shown = shown[part];
  // Names are said everywhere; the list of people fetches them itself.
  useEffect(() => {
    if (part !== 'people') void view.admin.people.load();
  }, [part]);
  return (
    <div class="admin" ref={here} tabIndex={-1}>
      <h2 class="hidden">{words.heading}</h2>
      <nav class="admin-parts" aria-label={words.parts.label}>
        {parts.map((one) => (
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
      <Shown key={part} {...view} />
    </div>
  );
}
