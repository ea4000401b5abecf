import type { Note } from '../../state/control';
import { reachWords } from '../../words/reach';
import { focusOnce } from '../focus';
import type { View } from '../view';
import './reach.css';

/** A note and an outcome of a call, which are kept as they are typed. */
export function Notes({
  phone,
  languages,
  sid,
  known,
  close,
}: View & { sid: string; known?: Note; close: () => void }) {
  const words = reachWords[languages.language.value].notes;
  const draft = phone.control.draft(sid, known).value;
  const id = `note-${sid}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is sent as it is typed, and has nothing to submit.
    <div class="reach" role="group" aria-label={words.heading}>
      <label for={id}>{words.note}</label>
      <textarea
        id={id}
        ref={focusOnce}
        class="field"
        rows={3}
        maxLength={2000}
        value={draft.note}
        onInput={(event) => phone.control.write(sid, { note: event.currentTarget.value })}
        onBlur={() => void phone.control.save(sid)}
      />
      <label for={`${id}-outcome`}>{words.outcome}</label>
      <input
        id={`${id}-outcome`}
        class="field"
        type="text"
        list={`${id}-outcomes`}
        autocomplete="off"
        maxLength={64}
        value={draft.outcome}
        onInput={(event) => phone.control.write(sid, { outcome: event.currentTarget.value })}
        onBlur={() => void phone.control.save(sid)}
      />
      <datalist id={`${id}-outcomes`}>
        {words.outcomes.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <div class="notes-foot">
        <p role="status" class={draft.state === 'failed' ? 'reach-wrong' : 'notes-state'}>
          {draft.state === 'saved'
            ? words.saved
            : draft.state === 'failed'
              ? words.failed
              : draft.state === ''
                ? ''
                : words.saving}
        </p>
        <button type="button" class="plain" onClick={close}>
          {words.close}
        </button>
      </div>
    </div>
  );
}
