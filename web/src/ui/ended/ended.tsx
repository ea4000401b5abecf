import { useSignal } from '@preact/signals';
import { visitorOf } from '../../state/visitors';
import { who } from '../format';
import { Icon } from '../icon/icon';
import { type Fetch, kept, Later } from '../place/later';
import type { View } from '../view';
import { outcomeWords } from './outcome';
import './ended.css';

/** What the notes on a call that is over are given. */
export type NotesView = View & { sid: string; close: () => void };

const notes: Fetch<NotesView> = kept(() => import('../reach/reach').then((part) => part.PastNotes));

/** How the last call went, until it is dismissed or another begins. Its place is always there. */
export function Ended({ phone, languages, hearing }: View) {
  const words = languages.words();
  const { ended } = phone.calls.value;
  const writing = useSignal('');
  if (!ended) return null;
  const name = who(ended.peer, phone.people.value, words);
  const ready = phone.line.value.phase === 'ready';
  const writes = writing.value === ended.id;
  const write = () => {
    writing.value = writes ? '' : ended.id;
  };
  return (
    <section class="ended" aria-label={words.status.ended}>
      <div class="ended-text">
        <p class="ended-name">{name}</p>
        <p>{outcomeWords(ended, words)}</p>
        {ended.problem && ended.outcome !== 'talked' && (
          <p class="ended-help">{words.problems[ended.problem.name].help}</p>
        )}
      </div>
      {ended.sid && !ended.denied && (
        <button
          type="button"
          class="ended-again"
          aria-label={words.lines.notes}
          title={words.lines.notes}
          aria-expanded={writes}
          onClick={write}
        >
          <Icon name="edit" />
        </button>
      )}
      {!visitorOf(ended.peer.address) && (
        <button
          type="button"
          class="ended-again"
          disabled={!ready || !phone.mayCall(ended.peer.address)}
          onClick={() => phone.dial(ended.peer.address)}
          aria-label={words.call.again}
          title={words.call.again}
        >
          <Icon name="phone" />
        </button>
      )}
      <button
        type="button"
        class="plain ended-close"
        aria-label={words.call.dismiss}
        onClick={() => phone.dismiss()}
      >
        <Icon name="close" />
      </button>
      {writes && (
        <div class="ended-notes">
          <Later phone={phone} languages={languages} fetch={notes} sid={ended.sid} close={write} />
        </div>
      )}
      {hearing && (
        <hearing.ui.After phone={phone} languages={languages} hearing={hearing} sid={ended.sid} />
      )}
    </section>
  );
}
