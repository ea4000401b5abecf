import { useSignal } from '@preact/signals';
import { type Key, type MadeKey, type Scope, scopes, standing } from '../../state/admin';
import { named, type Rights, usualRights } from '../../state/rights';
import { Act, Confirmed } from '../act/act';
import { focusOnce } from '../focus';
import { Trouble, useRefused } from '../form/complaint';
import { useDoing } from '../form/doing';
import { described, Field, TextField, Tick } from '../form/field';
import { brief } from './brief';
import { Once } from './once';
import { Amount, RightsFields } from './rights';
import { Foot, TitledSheet } from './sheet';
import { type AdminView, wordsOf } from './view';

type KeyView = AdminView & {
  /** Null: a new one. */
  readonly of: Key | null;
  /** One whose secret is to be shown. */
  readonly made: MadeKey | null;
  readonly show: (made: MadeKey) => void;
  readonly close: () => void;
};

/** One key: made, and shown this once; or changed, rotated and revoked. */
export function KeySheet(view: KeyView) {
  const { of, made, close } = view;
  const words = wordsOf(view);
  const w = words.keys;
  return (
    <TitledSheet
      {...view}
      id="key-heading"
      title={made?.key.name ?? of?.name ?? w.make}
      close={close}
      stays={made !== null}
    >
      {made ? (
        <>
          <Once
            {...view}
            id="key-secret"
            label={w.secret}
            value={made.secret}
            note={w.secretOnce}
          />
          <div class="sheet-acts">
            <Act name={w.stored} kind="primary" press={close}>
              {w.stored}
            </Act>
          </div>
        </>
      ) : (
        <>
          {(!of || standing(of, Date.now()) === 'good') && <Settings {...view} />}
          {of && standing(of, Date.now()) === 'good' && <Deeds {...view} of={of} />}
          {of && standing(of, Date.now()) !== 'good' && <p>{brief(of.ceiling, words)}</p>}
        </>
      )}
    </TitledSheet>
  );
}

function Settings(view: KeyView) {
  const { admin, languages, of, show, close } = view;
  const words = wordsOf(view);
  const w = words.keys;
  const name = useSignal(of?.name ?? '');
  const prefix = useSignal('');
  const chosen = useSignal<readonly Scope[]>(of?.scopes ?? ['tokens']);
  const origins = useSignal((of?.origins ?? []).join(', '));
  const perMinute = useSignal(of?.perMinute ?? 0);
  const expires = useSignal(local(of?.expiresAt ?? 0));
  const ceiling = useSignal<Rights>(of?.ceiling ?? usualRights);
  const doing = useDoing();
  const { form, wrong } = useRefused(doing, { languages, refusals: words.refusals });
  const save = async () => {
    const settings = {
      name: name.value.trim(),
      scopes: chosen.value,
      origins: named(origins.value),
      perMinute: perMinute.value,
      expiresAt: expires.value ? Date.parse(expires.value) || 0 : 0,
      ceiling: ceiling.value,
    };
    const done = await doing.run(async () => {
      if (of) await admin.changeKey(of.id, settings);
      else show(await admin.makeKey({ ...settings, prefix: prefix.value.trim() }));
    });
    if (done && of) close();
  };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        id="key-name"
        label={w.name}
        hint={w.nameHint}
        wrong={wrong('name')}
        maxLength={64}
        required
        autocapitalize="words"
        ref={of ? null : focusOnce}
        value={name.value}
        change={(text) => {
          name.value = text;
        }}
      />
      {of ? (
        <p class="editor-hint">
          {w.prefix}: <code>{of.prefix}</code>
        </p>
      ) : (
        <TextField
          id="key-prefix"
          label={w.prefix}
          hint={w.prefixHint}
          wrong={wrong('prefix')}
          maxLength={21}
          pattern="[a-z0-9]{1,20}_"
          required
          value={prefix.value}
          change={(text) => {
            prefix.value = text.toLowerCase();
          }}
        />
      )}
      <fieldset>
        <legend>{w.scopes}</legend>
        {scopes.map((scope) => (
          <Tick
            key={scope}
            id={`key-scope-${scope}`}
            label={w.scopeNames[scope]}
            value={chosen.value.includes(scope)}
            change={(yes) => {
              chosen.value = scopes.filter((one) =>
                one === scope ? yes : chosen.value.includes(one),
              );
            }}
          />
        ))}
        <div class="wrong" tabIndex={-1}>
          {wrong('scopes')}
        </div>
      </fieldset>
      <fieldset>
        <legend>{w.ceiling}</legend>
        <p class="editor-hint">{w.ceilingMore}</p>
        <RightsFields
          {...view}
          id="key"
          problem={doing.problem}
          value={ceiling.value}
          change={(next) => {
            ceiling.value = next;
          }}
        />
      </fieldset>
      <TextField
        id="key-origins"
        label={w.origins}
        hint={w.originsHint}
        wrong={wrong('origins')}
        inputMode="url"
        maxLength={2000}
        value={origins.value}
        change={(text) => {
          origins.value = text;
        }}
      />
      <Amount
        id="key-minute"
        label={w.perMinute}
        hint={w.perMinuteHint}
        wrong={wrong('per_minute')}
        value={perMinute.value}
        change={(count) => {
          perMinute.value = count;
        }}
      />
      <Field id="key-expires" label={w.expires} hint={w.expiresHint} wrong={wrong('expires_at')}>
        <input
          {...described({ id: 'key-expires', hint: w.expiresHint, wrong: wrong('expires_at') })}
          class="field"
          type="datetime-local"
          value={expires.value}
          onInput={(event) => {
            expires.value = event.currentTarget.value;
          }}
        />
      </Field>
      <Foot {...view} doing={doing} save={of ? words.act.save : w.make} cancel={close} />
    </form>
  );
}

function Deeds(view: KeyView & { of: Key }) {
  const { admin, languages, of, show, close } = view;
  const words = wordsOf(view);
  const w = words.keys;
  const overlap = useSignal('86400');
  const doing = useDoing();
  return (
    <section class="deeds" aria-labelledby="key-more" tabIndex={-1}>
      <h3 id="key-more">{words.people.more}</h3>
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={words.refusals}
        forbidden={words.forbidden}
      />
      <div class="deed">
        <p class="editor-hint">{w.rotateMore}</p>
        <Field id="key-overlap" label={w.overlap}>
          <select
            id="key-overlap"
            class="field"
            value={overlap.value}
            onChange={(event) => {
              overlap.value = event.currentTarget.value;
            }}
          >
            {Object.entries(w.overlaps).map(([seconds, text]) => (
              <option key={seconds} value={seconds}>
                {text}
              </option>
            ))}
          </select>
        </Field>
        <Act
          name={w.rotate}
          busy={doing.busy}
          press={() =>
            void doing.run(async () => show(await admin.rotateKey(of.id, Number(overlap.value))))
          }
        >
          {w.rotate}
        </Act>
      </div>
      <div class="deed">
        <p class="editor-hint">{w.revokeMore}</p>
        <Confirmed
          words={words}
          name={w.revoke}
          busy={doing.busy}
          sure={w.revokeSure(of.name)}
          press={async () => {
            if (await doing.run(() => admin.revokeKey(of.id))) close();
          }}
        >
          {w.revoke}
        </Confirmed>
      </div>
    </section>
  );
}

/** A time as a field for times holds it, on the clock of whoever looks; '' for none. */
export function local(at: number): string {
  if (!at) return '';
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}
