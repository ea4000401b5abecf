import type { Callers } from '../../state/callers';
import type { CallRecord } from '../../state/record';
import type { Words } from '../../words';
import { callerWords } from '../../words/caller';
import { Dialable } from '../dialable/dialable';
import { moment, number } from '../format';
import { told } from '../history/history';
import type { AboutView } from '../view';
import './caller.css';

/** What is known of whoever rings; nothing while and where nothing is. It is spoken once, and in short: the notes are long. */
export function CallerCard({
  phone,
  languages,
  call,
  heading,
  callers,
}: AboutView & { callers: Callers }) {
  const language = languages.language.value;
  const words = callerWords[language];
  const { line, before, done } = callers.meet(call).value;
  const last =
    before &&
    `${moment(before.startedAt, Date.now(), language, languages.words())} · ${how(before, languages.words())}`;
  const short = facts([words.line, number(line)], [words.before, last]);
  const long = facts(
    [words.outcome, before?.outcome],
    [words.note, before?.note],
    [words.contact, callers.notes(call)],
  );
  return (
    <>
      <p class="hidden" role="status">
        {done && short.map(([name, text]) => words.spoken(name, text)).join('')}
      </p>
      {short.length + long.length > 0 && (
        <section class="caller" aria-label={words.label}>
          {heading && <p>{heading}</p>}
          <dl>
            {[...short, ...long].map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {name === words.note || name === words.contact ? (
                    <Dialable phone={phone} text={text} />
                  ) : (
                    <bdi>{text}</bdi>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

/** Those of which something is known. */
function facts(
  ...all: readonly (readonly [name: string, text: string | null | undefined])[]
): readonly (readonly [string, string])[] {
  return all.flatMap(([name, text]) => (text ? [[name, text] as const] : []));
}

/** Which way it went, and how it ended or how long it was. */
function how(before: CallRecord, words: Words): string {
  return before.result === 'elsewhere'
    ? `${words.history.incoming} · ${words.outcomes.elsewhere}`
    : told(before, words);
}
