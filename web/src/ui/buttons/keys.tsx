import { useSignal } from '@preact/signals';
import type { Button } from '../../state/button';
import { Act, Confirmed } from '../act/act';
import { Once } from '../admin/once';
import { whenOf, wordsOf } from '../admin/view';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { type ButtonsView, buttonsWordsOf } from './view';

/** The secrets that a site's own server signs with what it knows of visitors. */
export function ContextKeys({ of, ...view }: ButtonsView & { of: Button }) {
  const { buttons, languages } = view;
  const words = wordsOf(view);
  const w = buttonsWordsOf(view);
  const secret = useSignal('');
  const doing = useDoing();
  return (
    <section class="deeds" aria-labelledby="button-keys" tabIndex={-1}>
      <h3 id="button-keys">{w.keys.heading}</h3>
      <p class="editor-hint">{w.keys.lead}</p>
      {of.contextKeys.length === 0 ? (
        <p class="editor-hint">{w.keys.none}</p>
      ) : (
        <ul aria-labelledby="button-keys">
          {of.contextKeys.map(({ id, createdAt }) => (
            <li key={id} class="admin-row">
              <span class="row-text">
                <code>{id}</code>
                <span class="row-more">{w.keys.made(whenOf(view, createdAt))}</span>
              </span>
              <Confirmed
                words={words}
                name={words.act.of(w.keys.remove, id)}
                kind="plain"
                busy={doing.busy}
                sure={w.keys.sure}
                press={() => void doing.run(() => buttons.deleteContextKey(of.id, id))}
              >
                {w.keys.remove}
              </Confirmed>
            </li>
          ))}
        </ul>
      )}
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={{ ...words.refusals, ...w.wrong }}
        forbidden={words.forbidden}
      />
      {secret.value ? (
        <Once
          {...view}
          id="context-secret"
          label={w.keys.secret}
          value={secret.value}
          note={w.keys.once}
        />
      ) : (
        <Act
          name={w.keys.make}
          icon="add"
          busy={doing.busy}
          press={() =>
            void doing.run(async () => {
              secret.value = await buttons.makeContextKey(of.id);
            })
          }
        >
          {w.keys.make}
        </Act>
      )}
    </section>
  );
}
