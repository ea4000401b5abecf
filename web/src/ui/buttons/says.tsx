import { type ButtonSettings, type ButtonWords, type Tongue, tongues } from '../../state/button';
import type { Wrong } from '../form/complaint';
import { described, Field, TextField } from '../form/field';
import { type ButtonsView, buttonsWordsOf } from './view';

const usual: ButtonWords = { label: '', who: '', consent: '' };

/** In which language a button speaks, and what it says in each. */
export function Says({
  wrong,
  value,
  change,
  ...view
}: ButtonsView & {
  wrong: Wrong;
  value: Pick<ButtonSettings, 'language' | 'words'>;
  change: (part: Partial<ButtonSettings>) => void;
}) {
  const w = buttonsWordsOf(view);
  const set = (tongue: Tongue, part: Partial<ButtonWords>) =>
    change({
      words: { ...value.words, [tongue]: { ...usual, ...value.words[tongue], ...part } },
    });
  const shown = { id: 'button-language', wrong: wrong('language') };
  return (
    <>
      <Field {...shown} label={w.language}>
        <select
          {...described(shown)}
          class="field"
          value={value.language}
          onChange={(event) => {
            const tongue = tongues.find((one) => one === event.currentTarget.value);
            change({ language: tongue ?? '' });
          }}
        >
          <option value="">{w.visitors}</option>
          {tongues.map((one) => (
            <option key={one} value={one}>
              {w.tongues[one]}
            </option>
          ))}
        </select>
      </Field>
      <p class="editor-hint">{w.saysHint}</p>
      <div class="wrong" tabIndex={-1}>
        {wrong('words', 'whole')}
      </div>
      {tongues.map((tongue) => {
        const id = `button-${tongue}`;
        const now = value.words[tongue] ?? usual;
        const consent = {
          id: `${id}-consent`,
          hint: w.consentHint,
          wrong: wrong(`words.${tongue}.consent`),
        };
        return (
          (!value.language || value.language === tongue) && (
            <fieldset key={tongue} class="bare">
              <legend>{w.tongues[tongue]}</legend>
              <div class="admin-fields">
                <TextField
                  id={`${id}-label`}
                  label={w.label}
                  wrong={wrong(`words.${tongue}.label`)}
                  lang={tongue}
                  maxLength={40}
                  autocapitalize="sentences"
                  value={now.label}
                  change={(label) => set(tongue, { label })}
                />
                <TextField
                  id={`${id}-who`}
                  label={w.who}
                  wrong={wrong(`words.${tongue}.who`)}
                  lang={tongue}
                  maxLength={80}
                  autocapitalize="sentences"
                  value={now.who}
                  change={(who) => set(tongue, { who })}
                />
              </div>
              <Field {...consent} label={w.consent}>
                <textarea
                  {...described(consent)}
                  class="field"
                  rows={2}
                  lang={tongue}
                  maxLength={500}
                  value={now.consent}
                  onInput={(event) => set(tongue, { consent: event.currentTarget.value })}
                />
              </Field>
            </fieldset>
          )
        );
      })}
    </>
  );
}
