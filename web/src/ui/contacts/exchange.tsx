import { useSignal } from '@preact/signals';
import { fromCsv, LARGEST, type Reading, toCsv, toVcards } from '../../state/cards';
import type { Taken } from '../../state/contacts';
import { contactWords } from '../../words/contacts';
import { exchangeWords } from '../../words/exchange';
import { Complaint } from '../form/complaint';
import { Field } from '../form/field';
import type { ContactsView } from './page';

/** So many mistakes are listed: who has more looks at the file first. */
const SHOWN = 50;

/** Contacts saved as files, and read from one, which is looked through whole before any of it is kept. */
export function Exchange({ contacts, languages }: ContactsView) {
  const language = languages.language.value;
  const words = exchangeWords[language];
  const { refusals } = contactWords[language];
  const reading = useSignal<Reading | null>(null);
  const unreadable = useSignal(false);
  const done = useSignal(-1); // negative while nothing is kept
  const taken = useSignal<Taken | null>(null);
  const all = contacts.all.value ?? [];
  const rows = reading.value?.rows ?? [];
  const mistakes = reading.value?.mistakes ?? [];
  const busy = done.value >= 0;

  const read = async (file: File | undefined) => {
    reading.value = null;
    taken.value = null;
    unreadable.value = false;
    if (!file) return;
    try {
      // A character has four bytes at the most: what is larger is not even read.
      const text = file.size > LARGEST * 4 ? 'x'.repeat(LARGEST + 1) : await file.text();
      reading.value = fromCsv(text);
    } catch {
      unreadable.value = true;
    }
  };
  const take = async () => {
    if (busy) return;
    done.value = 0;
    taken.value = await contacts.take(rows, (n) => {
      done.value = n;
    });
    done.value = -1;
    reading.value = null;
  };
  return (
    <section class="exchange" aria-labelledby="exchange">
      <h3 id="exchange">{words.out}</h3>
      <p class="editor-hint">{words.outHint}</p>
      <div class="exchange-acts">
        <button
          type="button"
          class="act"
          disabled={all.length === 0}
          onClick={() => save(toCsv(all), 'text/csv', 'contacts.csv')}
        >
          {words.csv}
        </button>
        <button
          type="button"
          class="act"
          disabled={all.length === 0}
          onClick={() => save(toVcards(all), 'text/vcard', 'contacts.vcf')}
        >
          {words.vcard}
        </button>
      </div>
      <h3>{words.in}</h3>
      <Field id="exchange-file" label={words.file} hint={words.inHint}>
        <input
          id="exchange-file"
          class="field"
          type="file"
          accept=".csv,.txt,text/csv"
          aria-describedby="exchange-file-hint"
          disabled={busy}
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      </Field>
      <div role="status">
        {unreadable.value && <p class="wrong">{words.unreadable}</p>}
        {mistakes.length > 0 && <p class="wrong">{words.wrong(mistakes.length)}</p>}
        {reading.value && mistakes.length === 0 && <p>{words.ready(rows.length)}</p>}
        {taken.value && !taken.value.refused && (
          <p>{words.taken(taken.value.kept, taken.value.known)}</p>
        )}
        {taken.value?.refused && (
          <div class="wrong">
            <p>{words.refused(taken.value.refused.line, taken.value.kept)}</p>
            <Complaint
              languages={languages}
              problem={taken.value.refused.problem}
              refusals={refusals}
            />
          </div>
        )}
      </div>
      {mistakes.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keyboard.
        <ul class="exchange-mistakes" tabIndex={0} aria-label={words.wrong(mistakes.length)}>
          {mistakes.slice(0, SHOWN).map(({ line, what, text }) => (
            <li key={`${line} ${what}`}>
              {line > 0 && `${words.at(line)}: `}
              {words.mistakes[what]} {text && <q>{text}</q>}
            </li>
          ))}
          {mistakes.length > SHOWN && <li>{words.others(mistakes.length - SHOWN)}</li>}
        </ul>
      )}
      {rows.length > 0 && mistakes.length === 0 && (
        <div class="exchange-acts">
          <button
            type="button"
            class="primary"
            aria-disabled={busy || undefined}
            onClick={() => void take()}
          >
            {busy ? words.taking(done.value, rows.length) : words.take(rows.length)}
          </button>
        </div>
      )}
    </section>
  );
}

/** Gives a text to whoever looks at the page, as a file. */
function save(text: string, type: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // the browser has taken it by then
}
