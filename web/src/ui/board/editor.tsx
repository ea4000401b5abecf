import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Beep, beeps, type Room, type RoomSettings } from '../../state/conference';
import { type Problem, problemOf } from '../../state/problem';
import { boardWords } from '../../words/board';
import { Act } from '../act/act';
import type { BoardView } from '../view';
import { Complaint } from './trouble';
import '../form/form.css';
import '../sheet/sheet.css';

const fresh: RoomSettings = {
  name: '',
  title: '',
  moderated: false,
  grace: 0,
  pin: '',
  moderatorPin: '',
  number: '',
  moderatorNumbers: [],
  moderators: [],
  maxParticipants: 250,
  beep: 'never',
  record: false,
  music: 'builtin',
  maxTurn: 0,
};

/** How long one speaks in a channel for which nothing else was said, in seconds. */
const usualTurn = 30;

/** The server's names of the fields, by ours. */
const fields = {
  name: 'name',
  title: 'title',
  pin: 'pin',
  moderatorPin: 'moderator_pin',
  number: 'number',
  maxParticipants: 'max_participants',
  grace: 'grace',
  moderators: 'moderators',
  moderatorNumbers: 'moderator_numbers',
  beep: 'beep',
  music: 'music',
  maxTurn: 'max_turn',
} as const;
type Field = keyof typeof fields;

/** Makes a room, or changes one. */
export function Editor(view: BoardView & { room: Room | null; close: () => void }) {
  const { board, languages, room, close } = view;
  const words = boardWords[languages.language.value];
  const w = words.editor;
  const dialog = useRef<HTMLDialogElement>(null);
  const draft = useSignal<RoomSettings>(room ?? fresh);
  const moderators = useSignal((room?.moderators ?? []).join(', '));
  const numbers = useSignal((room?.moderatorNumbers ?? []).join(', '));
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(false);
  /** Whether it is to be a channel, whatever is typed as the longest turn meanwhile. */
  const talks = useSignal((room?.maxTurn ?? 0) > 0);
  const { value } = draft;
  const channel = talks.value;
  const refused = fieldOf(problem.value);
  const music = value.music === 'builtin' || value.music === 'silence' ? value.music : 'url';

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close(); // which gives the focus back to what had it before
  }, []);

  const set = (change: Partial<RoomSettings>) => {
    draft.value = { ...draft.value, ...change };
  };
  const save = async () => {
    const { name, ...rest } = {
      ...pick(draft.value),
      title: draft.value.title.trim() || draft.value.name,
      // A channel without a longest turn is refused, and not made an ordinary room.
      maxTurn: talks.value ? Math.max(1, draft.value.maxTurn) : 0,
      moderators: split(moderators.value),
      moderatorNumbers: split(numbers.value),
    };
    busy.value = true;
    problem.value = null;
    try {
      if (room) await board.updateRoom(room.name, rest);
      else await board.createRoom({ name, ...rest });
      close();
    } catch (error) {
      problem.value = problemOf(error);
      const field = fieldOf(problem.value);
      const wrong = (Object.keys(fields) as Field[]).find((one) => fields[one] === field);
      if (wrong) document.getElementById(`room-${wrong}`)?.focus();
    } finally {
      busy.value = false;
    }
  };

  const wrong = (field: Field) => refused !== '' && refused === fields[field];
  const describe = (field: Field, hint?: string) =>
    [hint ? `room-${field}-hint` : '', wrong(field) ? `room-${field}-wrong` : '']
      .filter(Boolean)
      .join(' ') || undefined;

  const field = (name: Field, label: string, hint: string, input: ComponentChildren) => (
    <div class="editor-field">
      <label for={`room-${name}`}>{label}</label>
      {input}
      {hint && (
        <p id={`room-${name}-hint`} class="editor-hint">
          {hint}
        </p>
      )}
      {wrong(name) && problem.value && (
        <div id={`room-${name}-wrong`} class="wrong">
          <Complaint languages={languages} problem={problem.value} />
        </div>
      )}
    </div>
  );
  const text = (
    name: Field,
    label: string,
    hint: string,
    current: string,
    change: (text: string) => void,
    more: Record<string, unknown> = {},
  ) =>
    field(
      name,
      label,
      hint,
      <input
        id={`room-${name}`}
        class="field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={500}
        aria-invalid={wrong(name)}
        aria-describedby={describe(name, hint)}
        value={current}
        onInput={(event) => change(event.currentTarget.value)}
        {...more}
      />,
    );
  const count = (
    name: 'grace' | 'maxParticipants' | 'maxTurn',
    label: string,
    hint: string,
    least: number,
    most: number,
  ) =>
    text(name, label, hint, String(value[name]), (typed) => set({ [name]: Number(typed) || 0 }), {
      type: 'number',
      min: least,
      max: most,
    });
  const tick = (
    name: 'moderated' | 'record' | 'channel',
    label: string,
    hint: string,
    checked: boolean,
    change: (checked: boolean) => void,
    disabled = false,
  ) => (
    <div class="editor-tick">
      <input
        id={`room-${name}`}
        type="checkbox"
        aria-describedby={`room-${name}-hint`}
        checked={checked}
        disabled={disabled}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <label for={`room-${name}`}>{label}</label>
      <p id={`room-${name}-hint`} class="editor-hint">
        {hint}
      </p>
    </div>
  );
  const known = (Object.values(fields) as string[]).includes(refused);

  return (
    <dialog class="editor card" ref={dialog} aria-labelledby="editor" onClose={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy.value) void save();
        }}
      >
        <h2 id="editor">{room ? w.edit(room.title) : w.create}</h2>
        {!room &&
          text('name', w.name, w.nameHint, value.name, (name) => set({ name }), { required: true })}
        {text('title', w.title, w.titleHint, value.title, (title) => set({ title }), {
          maxLength: 64,
        })}
        <fieldset>
          <legend>{w.access}</legend>
          {text('pin', w.pin, w.pinHint, value.pin, (pin) => set({ pin }), {
            inputMode: 'numeric',
          })}
          <Act name={w.makePin} press={() => set({ pin: pin() })}>
            {w.makePin}
          </Act>
          {text('number', w.number, w.numberHint, value.number, (number) => set({ number }), {
            inputMode: 'tel',
          })}
          {count('maxParticipants', w.max, '', 2, 250)}
        </fieldset>
        <fieldset>
          <legend>{w.talk}</legend>
          {tick('channel', w.channel, w.channelHint, channel, (on) => {
            talks.value = on;
            // What a channel cannot be is taken back, so that it is seen and not refused.
            set(on ? { maxTurn: usualTurn, moderated: false, beep: 'never' } : { maxTurn: 0 });
          })}
          {channel && count('maxTurn', w.maxTurn, w.maxTurnHint, 5, 300)}
        </fieldset>
        <fieldset>
          <legend>{w.moderation}</legend>
          {tick(
            'moderated',
            w.moderated,
            channel ? w.moderatedNot : w.moderatedHint,
            value.moderated,
            (moderated) => set({ moderated }),
            channel,
          )}
          {value.moderated && count('grace', w.grace, w.graceHint, 0, 3600)}
          {text('moderators', w.moderators, w.moderatorsHint, moderators.value, (typed) => {
            moderators.value = typed;
          })}
          {text('moderatorPin', w.moderatorPin, '', value.moderatorPin, (typed) =>
            set({ moderatorPin: typed }),
          )}
          <Act name={w.makeModeratorPin} press={() => set({ moderatorPin: pin() })}>
            {w.makeModeratorPin}
          </Act>
          {text(
            'moderatorNumbers',
            w.moderatorNumbers,
            w.moderatorNumbersHint,
            numbers.value,
            (typed) => {
              numbers.value = typed;
            },
          )}
        </fieldset>
        <fieldset>
          <legend>{w.sound}</legend>
          {field(
            'beep',
            w.beep,
            channel ? w.beepNot : '',
            <select
              id="room-beep"
              class="field"
              disabled={channel}
              aria-describedby={describe('beep', channel ? w.beepNot : '')}
              value={value.beep}
              onChange={(event) => set({ beep: event.currentTarget.value as Beep })}
            >
              {beeps.map((one) => (
                <option key={one} value={one}>
                  {w.beeps[one]}
                </option>
              ))}
            </select>,
          )}
          <div class="editor-field">
            <label for="room-musics">{w.music}</label>
            <select
              id="room-musics"
              class="field"
              value={music}
              onChange={(event) => {
                const kind = event.currentTarget.value;
                set({ music: kind === 'url' ? 'https://' : kind });
              }}
            >
              {(['builtin', 'silence', 'url'] as const).map((one) => (
                <option key={one} value={one}>
                  {w.musics[one]}
                </option>
              ))}
            </select>
          </div>
          {music === 'url' &&
            text('music', w.musicUrl, '', value.music, (typed) => set({ music: typed }), {
              inputMode: 'url',
            })}
          {tick('record', w.record, w.recordHint, value.record, (record) => set({ record }))}
        </fieldset>
        <div role="alert">
          {problem.value && (
            <div class="trouble">
              {known ? <p>{w.wrong}</p> : null}
              <Complaint languages={languages} problem={problem.value} />
            </div>
          )}
        </div>
        <div class="panel-acts">
          <button type="submit" class="act primary" aria-disabled={busy.value}>
            {w.save}
          </button>
          <Act name={words.act.cancel} kind="plain" press={close}>
            {words.act.cancel}
          </Act>
        </div>
      </form>
    </dialog>
  );
}

/** The field that is not accepted, by the server's name of the setting. */
function fieldOf(problem: Problem | null): string {
  const field = problem?.refusal?.field ?? '';
  return field === 'floor' ? fields.maxTurn : field;
}

/** The settings alone, without what else a room says of itself. */
function pick(from: RoomSettings): RoomSettings {
  const keys = Object.keys(fresh) as (keyof RoomSettings)[];
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as unknown as RoomSettings;
}

function split(list: string): string[] {
  return list
    .normalize('NFKC')
    .split(/[,、\s]+/)
    .filter(Boolean);
}

/** Six digits that nobody could guess. */
function pin(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(random % 1_000_000).padStart(6, '0');
}
