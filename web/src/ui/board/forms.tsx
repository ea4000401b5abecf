import { useSignal } from '@preact/signals';
import { type Conference, here } from '../../state/conference';
import { boardWords } from '../../words/board';
import { Act } from '../act/act';
import { focusOnce } from '../focus';
import type { BoardView } from '../view';
import { called } from './person';

interface FormProps extends BoardView {
  readonly conference: Conference;
  readonly close: () => void;
}

/** Calls somebody into a conference: one of the people here, or a number. */
export function AddForm({ phone, board, languages, conference, close }: FormProps) {
  const words = boardWords[languages.language.value];
  const common = languages.words();
  const to = useSignal('');
  const label = useSignal('');
  const complaint = useSignal('');
  const busy = board.at(conference.sid).value.doing === 'add';
  const id = `add-${conference.sid}`;
  const inside = new Set(here(conference).map((one) => one.address));
  const others = phone.people.value.filter((one) => !inside.has(`client:${one.identity}`));

  const submit = async () => {
    const whom = phone.destination(to.value);
    if (!whom.ok) {
      complaint.value = common.dial.doubts[whom.doubt];
      return;
    }
    const text = label.value.trim();
    const done = await board.add(
      conference,
      text ? { to: whom.peer.address, label: text } : { to: whom.peer.address },
    );
    if (done) close();
  };

  return (
    <form
      class="panel-form"
      aria-label={words.act.of(words.act.add, conference.title)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <div class="panel-field">
        <label for={id}>{words.add.to}</label>
        <input
          id={id}
          ref={focusOnce}
          class="field"
          type="text"
          list={`${id}-people`}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={128}
          aria-invalid={complaint.value !== ''}
          aria-describedby={`${id}-wrong`}
          value={to.value}
          onInput={(event) => {
            to.value = event.currentTarget.value;
            complaint.value = '';
          }}
        />
        <datalist id={`${id}-people`}>
          {others.map((one) => (
            <option key={one.identity} value={one.name} />
          ))}
        </datalist>
        <p id={`${id}-wrong`} class="wrong" aria-live="polite">
          {complaint.value}
        </p>
      </div>
      <div class="panel-field">
        <label for={`${id}-label`}>{words.add.label}</label>
        <input
          id={`${id}-label`}
          class="field"
          type="text"
          autocomplete="off"
          maxLength={64}
          value={label.value}
          onInput={(event) => {
            label.value = event.currentTarget.value;
          }}
        />
      </div>
      <div class="panel-acts">
        <button type="submit" class="act primary" aria-disabled={busy}>
          {words.add.button}
        </button>
        <Act name={words.act.cancel} kind="plain" press={close}>
          {words.act.cancel}
        </Act>
      </div>
    </form>
  );
}

const tags = { en: 'en-US', ja: 'ja-JP' } as const;

/** Says something to everybody in a conference, or to one person in it. */
export function AnnounceForm({ board, languages, conference, close }: FormProps) {
  const words = boardWords[languages.language.value];
  const text = useSignal('');
  const language = useSignal<keyof typeof tags>(languages.language.value);
  const to = useSignal('');
  const done = useSignal(false);
  const busy = board.at(conference.sid).value.doing === 'announce';
  const id = `announce-${conference.sid}`;

  const submit = async () => {
    done.value = await board.announce(conference, {
      text: text.value.trim(),
      language: tags[language.value],
      to: to.value,
    });
    if (done.value) text.value = '';
  };

  return (
    <form
      class="panel-form"
      aria-label={words.act.of(words.act.announce, conference.title)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && text.value.trim()) void submit();
      }}
    >
      <div class="panel-field wide">
        <label for={id}>{words.announce.text}</label>
        <textarea
          id={id}
          ref={focusOnce}
          class="field"
          rows={2}
          maxLength={1000}
          required
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            done.value = false;
          }}
        />
      </div>
      <div class="panel-field">
        <label for={`${id}-language`}>{words.announce.language}</label>
        <select
          id={`${id}-language`}
          class="field"
          value={language.value}
          onChange={(event) => {
            language.value = event.currentTarget.value === 'ja' ? 'ja' : 'en';
          }}
        >
          <option value="en" lang="en">
            English
          </option>
          <option value="ja" lang="ja">
            日本語
          </option>
        </select>
      </div>
      <div class="panel-field">
        <label for={`${id}-to`}>{words.announce.to}</label>
        <select
          id={`${id}-to`}
          class="field"
          value={to.value}
          onChange={(event) => {
            to.value = event.currentTarget.value;
          }}
        >
          <option value="">{words.announce.everybody}</option>
          {here(conference).map((one) => (
            <option key={one.call} value={one.call}>
              {called(one)}
            </option>
          ))}
        </select>
      </div>
      <div class="panel-acts">
        <button type="submit" class="act primary" aria-disabled={busy || !text.value.trim()}>
          {words.announce.button}
        </button>
        <Act name={words.act.cancel} kind="plain" press={close}>
          {words.act.cancel}
        </Act>
        <p role="status">{done.value ? words.announce.done : ''}</p>
      </div>
    </form>
  );
}
