import { type Signal, useSignal } from '@preact/signals';
import {
  type Button,
  type ButtonLimits,
  type ButtonSettings,
  tongues,
  usualButton,
} from '../../state/button';
import { Confirmed } from '../act/act';
import { Amount } from '../admin/rights';
import { Foot, TitledSheet } from '../admin/sheet';
import { wordsOf } from '../admin/view';
import { focusOnce } from '../focus';
import { Trouble, useRefused, type Wrong } from '../form/complaint';
import { useDoing } from '../form/doing';
import { described, Field, TextField, Tick } from '../form/field';
import { Fold } from './fold';
import { HoursFields } from './hours';
import { ContextKeys } from './keys';
import { originsOf } from './origins';
import { Says } from './says';
import { type ButtonsView, buttonsWordsOf, placeOf } from './view';

type SheetView = ButtonsView & {
  /** Null: a new one. */
  readonly of: Button | null;
  readonly made: (id: string) => void;
  readonly close: () => void;
};

/** One button: made, or changed and deleted. */
export function ButtonSheet(view: SheetView) {
  const { of, close } = view;
  const w = buttonsWordsOf(view);
  return (
    <TitledSheet {...view} id="button-heading" title={of?.name ?? w.make} close={close}>
      <Settings {...view} />
      {of && <ContextKeys {...view} of={of} />}
      {of && <End {...view} of={of} />}
    </TitledSheet>
  );
}

function Settings(view: SheetView) {
  const { buttons, languages, of, made, close } = view;
  const words = wordsOf(view);
  const w = buttonsWordsOf(view);
  const draft = useSignal<ButtonSettings>(of ?? usualButton);
  const origins = useSignal((of?.origins ?? []).join('\n'));
  const doing = useDoing();
  const set = (part: Partial<ButtonSettings>) => {
    draft.value = { ...draft.value, ...part };
  };
  const refusals = { ...words.refusals, ...w.wrong };
  const { form, wrong } = useRefused(doing, { languages, refusals });
  const save = async () => {
    const { name, to, language, words, privacyUrl, record, hours, closed, limits, challenge } =
      draft.value;
    const settings: ButtonSettings = {
      name: name.trim(),
      to,
      origins: originsOf(origins.value),
      language,
      words,
      privacyUrl: privacyUrl.trim(),
      record: record && !to.startsWith('room:'),
      hours,
      closed: { ...closed, number: closed.number.trim() },
      limits,
      challenge,
    };
    await doing.run(async () => {
      if (!of) {
        made((await buttons.make(settings)).id);
        return;
      }
      await buttons.change(of.id, settings);
      close();
    });
  };
  const now = draft.value;
  const own = tongues.filter((one) => Object.values(now.words[one] ?? {}).some(Boolean));
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        id="button-name"
        label={w.name}
        hint={w.nameHint}
        wrong={wrong('name')}
        maxLength={64}
        required
        autocapitalize="words"
        ref={of ? null : focusOnce}
        value={now.name}
        change={(name) => set({ name })}
      />
      <Destination {...view} wrong={wrong} value={now.to} change={(to) => set({ to })} />
      <Field id="button-origins" label={w.origins} hint={w.originsHint} wrong={wrong('origins')}>
        <textarea
          {...described({ id: 'button-origins', hint: w.originsHint, wrong: wrong('origins') })}
          class="field"
          rows={Math.max(2, origins.value.split('\n').length)}
          maxLength={5000}
          required
          inputMode="url"
          autocapitalize="none"
          spellcheck={false}
          value={origins.value}
          onInput={(event) => {
            origins.value = event.currentTarget.value;
          }}
          onBlur={() => {
            origins.value = originsOf(origins.value).join('\n');
          }}
        />
      </Field>
      <Fold
        title={w.says}
        brief={
          own.length > 0 ? w.saysOwn(own.map((one) => w.tongues[one]).join(', ')) : w.saysUsual
        }
        wrong={wrong('words') || wrong('language')}
      >
        <Says {...view} wrong={wrong} value={now} change={set} />
      </Fold>
      <Fold
        title={w.trust}
        brief={now.record ? w.recorded : w.notRecorded}
        wrong={wrong('record') || wrong('privacy_url')}
      >
        {now.to.startsWith('room:') ? (
          <p class="editor-hint">{w.recordRoom}</p>
        ) : (
          <Tick
            id="button-record"
            label={w.record}
            hint={w.recordHint}
            wrong={wrong('record')}
            value={now.record}
            change={(record) => set({ record })}
          />
        )}
        <TextField
          id="button-privacy"
          label={w.privacy}
          hint={w.privacyHint}
          wrong={wrong('privacy_url')}
          inputMode="url"
          value={now.privacyUrl}
          change={(privacyUrl) => set({ privacyUrl })}
        />
      </Fold>
      <Fold
        title={w.hours}
        brief={now.hours.spans.length > 0 ? now.hours.zone : w.always}
        wrong={wrong('hours')}
      >
        <HoursFields {...view} wrong={wrong} value={now.hours} change={(hours) => set({ hours })} />
      </Fold>
      <Fold
        title={w.closed}
        brief={
          [now.closed.number, now.closed.callback && w.callback].filter(Boolean).join(' · ') ||
          w.closedNothing
        }
        wrong={wrong('closed')}
      >
        <p class="editor-hint">{w.closedHint}</p>
        <TextField
          id="button-number"
          label={w.number}
          hint={w.numberHint}
          wrong={wrong('closed.number')}
          inputMode="tel"
          maxLength={40}
          value={now.closed.number}
          change={(number) => set({ closed: { ...now.closed, number } })}
        />
        <Tick
          id="button-callback"
          label={w.callback}
          hint={w.callbackHint}
          value={now.closed.callback}
          change={(callback) => set({ closed: { ...now.closed, callback } })}
        />
      </Fold>
      <Fold
        title={w.limits}
        brief={w.limitsBrief(String(now.limits.calls), String(now.limits.minutesPerDay))}
        wrong={wrong('limits') || wrong('challenge')}
      >
        <Limits {...view} wrong={wrong} draft={draft} />
      </Fold>
      <Foot
        {...view}
        doing={doing}
        save={of ? words.act.save : w.make}
        cancel={close}
        refusals={w.wrong}
      />
    </form>
  );
}

/** Where it leads: somebody or something that there is, never a number. */
function Destination({
  wrong,
  value,
  change,
  ...view
}: ButtonsView & { wrong: Wrong; value: string; change: (to: string) => void }) {
  const { admin, buttons } = view;
  const w = buttonsWordsOf(view);
  const people = admin.people.told.value.value ?? [];
  const all = {
    client: people
      .filter((one) => !one.disabled || value === `client:${one.identity}`)
      .map(({ identity, name }) => ({ name: identity, title: name })),
    team: admin.teams.told.value.value ?? [],
    room: buttons.rooms.told.value.value ?? [],
  };
  const kinds = ['team', 'client', 'room'] as const;
  const known = kinds.some((kind) => all[kind].some(({ name }) => `${kind}:${name}` === value));
  const shown = { id: 'button-to', hint: w.toHint, wrong: wrong('to') };
  return (
    <Field {...shown} label={w.to}>
      <select
        {...described(shown)}
        class="field"
        required
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      >
        {!value && <option value="">{w.choose}</option>}
        {value && !known && <option value={value}>{w.gone(placeOf(view, value))}</option>}
        {kinds.map(
          (kind) =>
            all[kind].length > 0 && (
              <optgroup key={kind} label={w.places[kind]}>
                {all[kind].map(({ name, title }) => (
                  <option key={name} value={`${kind}:${name}`}>
                    {title || name}
                  </option>
                ))}
              </optgroup>
            ),
        )}
      </select>
    </Field>
  );
}

function Limits({
  wrong,
  draft,
  ...view
}: ButtonsView & { wrong: Wrong; draft: Signal<ButtonSettings> }) {
  const w = buttonsWordsOf(view);
  const { limits } = draft.value;
  const amount = (field: string, name: keyof ButtonLimits, label: string, unit = 1) => (
    <Amount
      id={`button-${field}`}
      label={label}
      wrong={wrong(`limits.${field}`)}
      value={Math.round(limits[name] / unit)}
      change={(count) => {
        const next = { ...draft.value.limits, [name]: count * unit };
        draft.value = { ...draft.value, limits: next };
      }}
    />
  );
  return (
    <>
      <div class="admin-fields">
        {amount('calls', 'calls', w.calls)}
        {amount('starts_per_minute', 'startsPerMinute', w.starts)}
        {amount('minutes_per_day', 'minutesPerDay', w.minutes)}
        {amount('per_address', 'perAddress', w.perAddress)}
        {amount('max_duration', 'maxDuration', w.longest, 60)}
      </div>
      <Amount
        id="button-challenge"
        label={w.challenge}
        hint={w.challengeHint}
        wrong={wrong('challenge')}
        value={draft.value.challenge}
        change={(challenge) => {
          draft.value = { ...draft.value, challenge };
        }}
      />
    </>
  );
}

function End({ of, ...view }: SheetView & { of: Button }) {
  const { buttons, languages, close } = view;
  const words = wordsOf(view);
  const w = buttonsWordsOf(view);
  const endCalls = useSignal(false);
  const doing = useDoing();
  return (
    <section class="deeds" aria-labelledby="button-end" tabIndex={-1}>
      <h3 id="button-end">{w.end}</h3>
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={{ ...words.refusals, ...w.wrong }}
        forbidden={words.forbidden}
      />
      <div class="deed">
        <p class="editor-hint">{w.endMore}</p>
        <Tick
          id="button-end-calls"
          label={w.endCalls}
          value={endCalls.value}
          change={(yes) => {
            endCalls.value = yes;
          }}
        />
        <Confirmed
          words={words}
          name={w.end}
          busy={doing.busy}
          sure={w.endSure(of.name)}
          press={async () => {
            if (await doing.run(() => buttons.remove(of.id, endCalls.value))) close();
          }}
        >
          {w.end}
        </Confirmed>
      </div>
    </section>
  );
}
