/** What will happen, said before anything does; and what there is where it cannot. */
import type { ErrorCode } from '../state/names';
import { Icon } from './icon';
import { Instead } from './instead';
import { type View, who } from './view';

export function Asking(view: View & { readonly problem: ErrorCode | null }) {
  const { talk, words, problem } = view;
  const description = talk.description.value;
  return (
    <>
      {problem && <Problem {...view} code={problem} />}
      {description ? (
        <>
          {!problem && (
            <div class="consent">
              <p class="lead">{words.ask.lead(who(view))}</p>
              {description.consent && <p>{description.consent}</p>}
              <p class={description.record ? 'recorded' : ''}>
                {description.record && <Icon name="record" />}
                {description.record ? words.ask.recorded : words.ask.notRecorded}
              </p>
              <p class="soft">{words.ask.microphone}</p>
              <p class="soft">{words.ask.free}</p>
              {description.privacyUrl && (
                <p>
                  <a href={description.privacyUrl} target="_blank" rel="noopener noreferrer">
                    {words.ask.privacy}
                  </a>
                </p>
              )}
            </div>
          )}
          <button type="button" class="main" data-main onClick={() => void talk.call()}>
            <Icon name="phone" />
            {problem ? words.ask.again : words.ask.call}
          </button>
          {problem && <Instead {...view} />}
        </>
      ) : (
        <button type="button" class="main" data-main onClick={() => void talk.open()}>
          {words.ask.again}
        </button>
      )}
    </>
  );
}

export function Impossible(view: View & { readonly why: ErrorCode }) {
  const { talk, words, language, why } = view;
  const opens = why === 'button_closed' ? moment(talk.description.value?.opensAt, language) : '';
  return (
    <>
      <Problem {...view} code={why} />
      {opens && <p>{words.opens(opens)}</p>}
      <Instead {...view} />
    </>
  );
}

function Problem({ words, code }: View & { readonly code: ErrorCode }) {
  const { title, help } = words.problems[code];
  return (
    <div class="problem" data-code={code}>
      <h3>{title}</h3>
      <p>{help}</p>
    </div>
  );
}

/** A day of the week and a time, in the visitor's own zone. */
function moment(iso: string | undefined, language: string): string {
  const at = new Date(iso || Number.NaN);
  if (Number.isNaN(at.getTime())) return '';
  return at.toLocaleString(language, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
}
