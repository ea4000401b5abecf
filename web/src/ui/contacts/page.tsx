import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Contact, type Contacts, matches } from '../../state/contacts';
import { contactWords } from '../../words/contacts';
import { Avatar } from '../avatar/avatar';
import { Dialable } from '../dialable/dialable';
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
  const load = () => void doing.run(() => contacts.load());
  useEffect(() => {
    load();
    // Who goes elsewhere writes nobody down any more.
    return () => {
      editing.value = null;
    };
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
      {doing.problem && (
        <button type="button" class="act" onClick={load}>
          {words.retry}
        </button>
      )}
      <p class="contacts-count" role="status">
        {!found || !all
          ? !doing.problem && languages.words().fetching
          : all.length === 0
            ? words.none
            : found.length === 0
              ? words.notFound
              : words.count(found.length)}
      </p>
      {found && found.length > 0 && view.phone.line.value.phase === 'offline' && (
        <p class="contacts-count">{words.offline}</p>
      )}
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

function Row({ contact, edit, ...view }: ContactsView & { contact: Contact; edit: () => void }) {
  const { contacts, phone, languages, attending } = view;
  const starring = useDoing();
  const words = contactWords[languages.language.value];
  const { name, numbers, client, notes, shared, favourite } = contact;
  const me = phone.session.value.phase === 'in' ? phone.session.value.person.identity : '';
  const person = phone.people.value.find(({ identity }) => identity === client);
  const here = client && client !== me ? person !== undefined : undefined;
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
        aria-busy={starring.busy || undefined}
        onClick={() => void starring.run(() => contacts.favour(contact, !favourite))}
      >
        <Icon name="star" />
      </button>
      <Avatar name={name} />
      <div class="row-text">
        <span class="row-name contact-name">
          {name}
          {attending && person?.presence ? (
            <attending.ui.Dot {...view} at={person.presence} />
          ) : (
            <Presence here={here} words={words} />
          )}
          {shared && <span class="tag">{words.shared}</span>}
        </span>
        {notes && (
          <span class="row-more contact-notes">
            <Dialable phone={phone} text={notes} />
          </span>
        )}
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
              disabled={!phone.idle || !phone.mayCall(address)}
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
      <Trouble languages={languages} problem={starring.problem} refusals={words.refusals} />
    </li>
  );
}
