import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { type Embedding, embeddings } from '../../state/button';
import { Resource } from '../../state/resource';
import { Failed } from '../admin/listing';
import { useCopy } from '../admin/once';
import { TitledSheet } from '../admin/sheet';
import { wordsOf } from '../admin/view';
import { Icon } from '../icon/icon';
import { type ButtonsView, type ButtonView, buttonsWordsOf } from './view';

/** How a button is put into a page: what to write there, and what the page's own policies must allow. */
export function SnippetSheet({ of, close, ...view }: ButtonView) {
  const w = buttonsWordsOf(view).snippet;
  const told = useMemo(() => new Resource(() => view.buttons.server.snippet(of.id)), [of.id]);
  const how = useSignal<Embedding>(embeddings[0]);
  useEffect(() => void told.load(), [told]);
  const { value, problem } = told.told.value;
  const one = value?.[how.value];
  return (
    <TitledSheet {...view} id="snippet-heading" title={w.heading(of.name)} close={close}>
      <p class="editor-hint">{w.lead}</p>
      <Failed {...view} problem={problem} again={() => void told.load()} />
      <fieldset class="embeddings">
        <legend class="hidden">{w.how}</legend>
        {embeddings.map((embedding) => (
          <label key={embedding} class="embedding">
            <input
              type="radio"
              name="embedding"
              aria-labelledby={`embedding-${embedding}-name`}
              aria-describedby={`embedding-${embedding}`}
              checked={how.value === embedding}
              onChange={() => {
                how.value = embedding;
              }}
            />
            <span class="embedding-name" id={`embedding-${embedding}-name`}>
              {w.names[embedding]}
              {embedding === embeddings[0] && <span class="tag good">{w.usual}</span>}
            </span>
            <span class="editor-hint" id={`embedding-${embedding}`}>
              {w.more[embedding]}
            </span>
          </label>
        ))}
      </fieldset>
      {one && (
        <div class="lines" key={how.value}>
          <Lines {...view} id="code" label={w.code} hint={w.codeMore} text={one.code} />
          <Lines {...view} id="csp" label={w.csp} hint={w.cspMore} text={one.csp} />
          <Lines
            {...view}
            id="permissions"
            label={w.permissions}
            hint={w.permissionsMore}
            text={one.permissions}
          />
        </div>
      )}
      <dl class="facts">
        <div>
          <dt>{w.only}</dt>
          <dd>
            {of.origins.map((origin) => (
              <span key={origin} class="line address">
                {origin}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{w.key}</dt>
          <dd>
            <code>{of.key}</code>
            <span class="editor-hint">{w.keyMore}</span>
          </dd>
        </div>
      </dl>
      {of.on && (
        <p class="try">
          <a class="link" href={`/talk/${of.key}`} target="_blank" rel="noopener noreferrer">
            {w.try}
          </a>
          <span class="editor-hint">{w.tryMore}</span>
        </p>
      )}
    </TitledSheet>
  );
}

/** Something to be copied as it stands. */
function Lines({
  id,
  label,
  hint,
  text,
  ...view
}: ButtonsView & { id: string; label: string; hint: string; text: string }) {
  const words = wordsOf(view);
  const { copied, copy } = useCopy();
  return (
    <div class="editor-field">
      <div class="lines-head">
        <label for={`snippet-${id}`}>{label}</label>
        <button
          type="button"
          class="act"
          aria-label={words.act.of(words.act.copy, label)}
          onClick={() => void copy(text, `snippet-${id}`)}
        >
          <Icon name={copied.value ? 'check' : 'copy'} />
          {words.act.copy}
        </button>
      </div>
      <textarea
        id={`snippet-${id}`}
        class="field lines-text"
        readOnly
        spellcheck={false}
        aria-describedby={`snippet-${id}-hint`}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p class="editor-hint" id={`snippet-${id}-hint`}>
        {hint}
      </p>
      <p role="status" class="once-copied">
        {copied.value ? words.act.copied : ''}
      </p>
    </div>
  );
}
