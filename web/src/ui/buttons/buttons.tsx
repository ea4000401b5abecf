import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Button } from '../../state/button';
import { Act } from '../act/act';
import { Listing } from '../admin/listing';
import { wordsOf } from '../admin/view';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { ButtonSheet } from './button';
import { RefusalsSheet } from './refusals';
import { SnippetSheet } from './snippet';
import { type ButtonsView, buttonsWordsOf, placeOf } from './view';
import './buttons.css';

/** What is looked at of a button. */
type Looked = 'settings' | 'snippet' | 'refusals';

/** The buttons on other people's pages. */
export function ButtonsPart(view: ButtonsView) {
  const { admin, buttons } = view;
  const w = buttonsWordsOf(view);
  /** Null: nothing; without an id: a new one. */
  const chosen = useSignal<{ id: string; look: Looked } | null>(null);
  const look = (id: string, look: Looked) => {
    chosen.value = { id, look };
  };
  const close = () => {
    chosen.value = null;
  };
  useEffect(() => {
    void admin.teams.load(); // where buttons may lead, and what that is called
    void buttons.rooms.load();
    void admin.budgets.load();
  }, []);
  const one = buttons.all.told.value.value?.find(({ id }) => id === chosen.value?.id);
  return (
    <section class="card panel admin-part" aria-labelledby="buttons-heading" tabIndex={-1}>
      <div class="admin-head">
        <div>
          <h3 id="buttons-heading">{w.heading}</h3>
          <p class="panel-note">{w.lead}</p>
        </div>
        <Act name={w.make} icon="add" kind="primary" press={() => look('', 'settings')}>
          {w.make}
        </Act>
      </div>
      <Listing {...view} list={buttons.all} none={w.none}>
        {(all) => (
          <ul aria-labelledby="buttons-heading">
            {all.map((of) => (
              <Row key={of.id} {...view} of={of} look={look} />
            ))}
          </ul>
        )}
      </Listing>
      {chosen.value?.look === 'settings' && (one || !chosen.value.id) && (
        <ButtonSheet
          {...view}
          key={chosen.value.id}
          of={one ?? null}
          made={(id) => look(id, 'snippet')}
          close={close}
        />
      )}
      {one && chosen.value?.look === 'snippet' && <SnippetSheet {...view} of={one} close={close} />}
      {one && chosen.value?.look === 'refusals' && (
        <RefusalsSheet {...view} of={one} close={close} />
      )}
    </section>
  );
}

function Row({
  of,
  look,
  ...view
}: ButtonsView & { of: Button; look: (id: string, look: Looked) => void }) {
  const { admin, buttons, languages } = view;
  const words = wordsOf(view);
  const w = buttonsWordsOf(view);
  const doing = useDoing();
  const used = admin.budgets.told.value.value?.find(
    ({ kind, id }) => kind === 'key' && id === of.id,
  );
  const act = (name: string, what: Looked) => (
    <Act name={words.act.of(name, of.name)} press={() => look(of.id, what)}>
      {name}
    </Act>
  );
  return (
    <li class="admin-row button-row">
      <div class="row-text">
        <span class="row-name">
          {of.name}
          {of.on && <span class={of.open ? 'tag good' : 'tag'}>{of.open ? w.open : w.shut}</span>}
        </span>
        <span class="row-more">{w.leads(placeOf(view, of.to))}</span>
        <span class="row-more">{of.origins.join(', ')}</span>
        {used && <span class="row-more">{w.usage(String(used.calls), String(used.minutes))}</span>}
      </div>
      <button
        type="button"
        role="switch"
        class="toggle"
        aria-checked={of.on}
        aria-busy={doing.busy || undefined}
        aria-label={w.use(of.name)}
        onClick={() => void doing.run(() => buttons.change(of.id, { on: !of.on }))}
      >
        <span class="toggle-track" />
        {of.on ? w.on : w.off}
      </button>
      <div class="button-acts">
        {act(w.embed, 'snippet')}
        {act(w.refusals.act, 'refusals')}
        {act(words.act.change, 'settings')}
      </div>
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={{ ...words.refusals, ...w.wrong }}
        forbidden={words.forbidden}
      />
    </li>
  );
}
