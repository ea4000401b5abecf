import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Contact, type Contacts, matches } from '../../state/contacts';
import { contactWords } from '../../words/contacts';
import { Avatar } from '../avatar/avatar';
import { useFocusRescued } from '../focus';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { TextField } from '../form/field';
import { number } from '../format';
import { Icon } from '../icon/icon';
import { type Fetch, kept, Later, type PartView } from '../place/later';
import { type Draft, Editor } from './editor';
import { Presence } from './presence';
import '../form/form.css';
import './page.css';
import './suggest.css';

export interface ContactsView extends PartView {
  readonly contacts: Contacts;
  /** Who is to be written down, as another part of the page asked; null for nobody. */
  readonly asked: { value: Draft | null };
}

/** Files in and out, fetched when somebody wants them. */
const exchange: Fetch<ContactsView> = kept(() =>
  import('./exchange').then((part) => part.Exchange),
);

/** So many are drawn at once: there may be thousands. */
const PAGE = 200;

/** Whom one calls: one's own contacts and those that all share, favourites first. */
export function ContactsPage(view: ContactsView) {
  const { contacts, languages, asked } = view;
  const words = contactWords[languages.language.value];
  const here = useFocusRescued();
  const typed = useSignal('');
  const doing = useDoing();
  const most = useSignal(PAGE);
  const exchanging = useSignal(false);
  const editing = asked;
  useEffect(() => {
    void doing.run(() => contacts.load());
  }, []);
  const all = contacts.all.value;
  const found = all?.filter((one) => matches(one, typed.value));
  return (
    <section class="card panel contacts" aria-labelledby="contacts" ref={here} tabIndex={-1}>
      <div class="contacts-head">
        <h2 id="contacts">{words.heading}</h2>
        <div class="contacts-acts">
          <button
            type="button"
            class="act"
            aria-expanded={exchanging.value}
            onClick={() => {
              exchanging.value = !exchanging.value;
            }}
          >
            {words.files}
          </button>
          <button
            type="button"
            class="act primary"
            onClick={() => {
              editing.value = { name: '', number: '', client: '' };
            }}
          >
            <Icon name="add" />
            {words.add}
          </button>
        </div>
      </div>
      {exchanging.value && <Later {...view} fetch={exchange} />}
      <search>
        <TextField
          id="contacts-text"
          label={words.search}
          maxLength={100}
          value={typed.value}
          change={(text) => {
            typed.value = text;
            most.value = PAGE;
          }}
        />
      </search>
      <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
      <p class="contacts-count" role="status">
        {!found || !all
          ? !doing.problem && languages.words().fetching
          : all.length === 0
            ? words.none
            : found.length === 0
              ? words.notFound
              : words.count(found.length)}
      </p>
      {found && found.length > 0 && (
        <ul aria-labelledby="contacts">
          {found.slice(0, most.value).map((one) => (
            <Row
              key={one.id}
              {...view}
              contact={one}
              edit={() => {
                editing.value = { known: one, name: one.name, number: '', client: one.client };
              }}
              favour={() => void doing.run(() => contacts.favour(one, !one.favourite))}
            />
          ))}
        </ul>
      )}
      {found && found.length > most.value && (
        <button
          type="button"
          class="act"
          onClick={() => {
            most.value += PAGE;
          }}
        >
          {words.more(found.length - most.value)}
        </button>
      )}
      {editing.value && (
        <Editor
          {...view}
          draft={editing.value}
          close={() => {
            editing.value = null;
          }}
        />
      )}
    </section>
  );
}

function Row({
  contact,
  edit,
  favour,
  ...view
}: ContactsView & { contact: Contact; edit: () => void; favour: () => void }) {
  const { phone, languages } = view;
  const words = contactWords[languages.language.value];
  const { name, numbers, client, notes, shared, favourite } = contact;
  const ready = phone.line.value.phase === 'ready' && phone.calls.value.live.length === 0;
  const me = phone.session.value.phase === 'in' ? phone.session.value.person.identity : '';
  const here =
    client && client !== me
      ? phone.people.value.some(({ identity }) => identity === client)
      : undefined;
  const places = [...(client && client !== me ? [`client:${client}`] : []), ...numbers];
  const call = (address: string) => {
    view.go('phone'); // there the call is seen
    phone.dial(address);
  };
  return (
    <li class="contact">
      <button
        type="button"
        class="row-call contact-star"
        aria-pressed={favourite}
        aria-label={favourite ? words.unfavour(name) : words.favour(name)}
        onClick={favour}
      >
        <Icon name="star" />
      </button>
      <Avatar name={name} />
      <div class="row-text">
        <span class="row-name contact-name">
          {name}
          <Presence here={here} words={words} />
          {shared && <span class="tag">{words.shared}</span>}
        </span>
        {notes && <span class="row-more contact-notes">{notes}</span>}
      </div>
      <div class="contact-calls">
        {places.map((address) => {
          const shown = address.startsWith('client:')
            ? address.slice('client:'.length)
            : number(address);
          return (
            <button
              key={address}
              type="button"
              class="act contact-call"
              aria-label={languages.words().people.call(`${name} ${shown}`)}
              disabled={!ready || !phone.destination(address).ok}
              onClick={() => call(address)}
            >
              <Icon name="phone" />
              {shown}
            </button>
          );
        })}
      </div>
      {contact.mayEdit && (
        <button
          type="button"
          class="row-call"
          aria-label={words.changeNamed(name)}
          title={words.change}
          onClick={edit}
        >
          <Icon name="edit" />
        </button>
      )}
    </li>
  );
}
