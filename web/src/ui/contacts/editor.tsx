import { useSignal } from '@preact/signals';
import type { Contact } from '../../state/contacts';
import { contactWords } from '../../words/contacts';
import { Confirmed } from '../act/act';
import { focusOnce } from '../focus';
import { Trouble, useRefused } from '../form/complaint';
import { useDoing } from '../form/doing';
import { described, Field, TextField, Tick } from '../form/field';
import { Sheet } from '../sheet/sheet';
import type { ContactsView } from './page';

/** Whom to write down: somebody new, or a contact that is known already. */
export interface Draft {
  readonly known?: Contact;
  readonly name: string;
  /** '' for none, as the next. */
  readonly number: string;
  readonly client: string;
}

/** Makes a contact, or changes one. */
export function Editor({
  draft,
  close,
  ...view
}: ContactsView & { draft: Draft; close: () => void }) {
  const { contacts, languages } = view;
  const words = contactWords[languages.language.value];
  const { known } = draft;
  const name = useSignal(draft.name);
  const numbers = useSignal(known ? known.numbers.join('\n') : draft.number);
  const client = useSignal(draft.client);
  const notes = useSignal(known?.notes ?? '');
  const shared = useSignal(known?.shared ?? false);
  const favourite = useSignal(known?.favourite ?? false);
  const doing = useDoing();
  const { form, wrong } = useRefused(doing, { languages, refusals: words.refusals });
  const told = ['name', 'numbers', 'client', 'notes'].some((field) => wrong(field));
  const save = async () => {
    const kept = await doing.run(() =>
      contacts.keep(
        {
          shared: shared.value,
          name: name.value.trim(),
          numbers: numbers.value.split(/[\n;]/).flatMap((one) => one.trim() || []),
          client: client.value.trim(),
          notes: notes.value.trim(),
          favourite: favourite.value,
        },
        known,
      ),
    );
    if (kept) close();
  };
  return (
    <Sheet label="contact-editor" close={close}>
      <form
        ref={form}
        class="contact-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <h3 id="contact-editor">{known ? words.changing : words.adding}</h3>
        <TextField
          id="contact-name"
          label={words.name}
          wrong={wrong('name')}
          maxLength={100}
          ref={focusOnce}
          value={name.value}
          change={(text) => {
            name.value = text;
          }}
        />
        <Field
          id="contact-numbers"
          label={words.numbers}
          hint={words.numbersHint}
          wrong={wrong('numbers')}
        >
          <textarea
            {...described({
              id: 'contact-numbers',
              hint: words.numbersHint,
              wrong: wrong('numbers'),
            })}
            class="field"
            rows={2}
            inputMode="tel"
            maxLength={400}
            value={numbers.value}
            onInput={(event) => {
              numbers.value = event.currentTarget.value;
            }}
          />
        </Field>
        <TextField
          id="contact-client"
          label={words.client}
          hint={words.clientHint}
          wrong={wrong('client')}
          maxLength={121}
          value={client.value}
          change={(text) => {
            client.value = text;
          }}
        />
        <Field id="contact-notes" label={words.notes} wrong={wrong('notes')}>
          <textarea
            {...described({ id: 'contact-notes', wrong: wrong('notes') })}
            class="field"
            rows={3}
            maxLength={500}
            value={notes.value}
            onInput={(event) => {
              notes.value = event.currentTarget.value;
            }}
          />
        </Field>
        <Tick
          id="contact-favourite"
          label={words.favourite}
          value={favourite.value}
          change={(on) => {
            favourite.value = on;
          }}
        />
        {!known && contacts.mayShare.value && (
          <Tick
            id="contact-shared"
            label={words.share}
            hint={words.shareHint}
            value={shared.value}
            change={(on) => {
              shared.value = on;
            }}
          />
        )}
        <Trouble
          languages={languages}
          problem={told ? null : doing.problem}
          refusals={words.refusals}
        />
        <div class="contact-acts">
          <button type="submit" class="primary" aria-disabled={doing.busy}>
            {words.save}
          </button>
          <button type="button" onClick={close}>
            {words.act.cancel}
          </button>
          {known && (
            <Confirmed
              words={words}
              name={words.remove}
              sure={words.sure}
              kind="plain"
              press={() =>
                void doing.run(() => contacts.remove(known)).then((gone) => gone && close())
              }
            >
              {words.remove}
            </Confirmed>
          )}
        </div>
      </form>
    </Sheet>
  );
}
