import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Problem } from '../../state/problem';
import {
  ALL,
  type NumberRule,
  type NumberType,
  named,
  numbers,
  numberTypes,
  type Rights,
  type RoomRight,
  roomRoles,
  usualRights,
} from '../../state/rights';
import { Act } from '../act/act';
import { Complaint } from '../form/complaint';
import { TextField, Tick } from '../form/field';
import { type AdminView, wordsOf } from './view';

export const usual = usualRights;

interface RightsProps {
  /** What the ids of the fields begin with. */
  readonly id: string;
  /** Of a person: what the role says is not asked. */
  readonly person?: boolean;
  readonly value: Rights;
  readonly change: (next: Rights) => void;
  /** What the server found wrong, whose field names the place: "rights.numbers[0].region". */
  readonly problem: Problem | null;
}

/** What somebody may do, to be chosen. */
export function RightsFields({
  id,
  person,
  value,
  change,
  problem,
  ...view
}: AdminView & RightsProps) {
  const words = wordsOf(view);
  const w = words.rights;
  const set = (part: Partial<Rights>) => change({ ...value, ...part });
  // What is typed stays as it is typed; what it means is read from it.
  const clients = useSignal(value.clients.filter((one) => one !== ALL).join(', '));
  const teams = useSignal(value.teams.join(', '));
  const callerIds = useSignal(value.callerIds.join(', '));
  const whose = useSignal<'all' | 'none' | 'some'>(
    value.clients.includes(ALL) ? 'all' : value.clients.length ? 'some' : 'none',
  );
  const wrong = (place: string): ComponentChildren =>
    problem?.refusal?.field.replace(/^[a-z]+\./, '').startsWith(place) && (
      <Complaint languages={view.languages} problem={problem} refusals={words.refusals} />
    );
  return (
    <div class="rights">
      <Tick
        id={`${id}-incoming`}
        label={w.incoming}
        value={value.incoming}
        change={(incoming) => set({ incoming })}
      />
      <fieldset class="bare">
        <legend>{w.clients}</legend>
        {(['all', 'none', 'some'] as const).map((one) => (
          <label key={one} class="choice">
            <input
              type="radio"
              name={`${id}-clients`}
              checked={whose.value === one}
              onChange={() => {
                whose.value = one;
                set({
                  clients: one === 'all' ? [ALL] : one === 'none' ? [] : named(clients.value),
                });
              }}
            />
            <span>{{ all: w.everybody, none: w.nobody, some: w.these }[one]}</span>
          </label>
        ))}
        {whose.value === 'some' && (
          <TextField
            id={`${id}-client-names`}
            label={w.these}
            hint={w.clientsHint}
            wrong={wrong('clients')}
            value={clients.value}
            change={(text) => {
              clients.value = text;
              set({ clients: named(text) });
            }}
          />
        )}
      </fieldset>
      <TextField
        id={`${id}-teams`}
        label={w.teams}
        hint={w.teamsHint}
        wrong={wrong('teams')}
        value={teams.value}
        change={(text) => {
          teams.value = text;
          set({ teams: named(text) });
        }}
      />
      <Rules
        {...view}
        id={id}
        rules={value.numbers}
        wrong={wrong}
        change={(numbers) => set({ numbers })}
      />
      <TextField
        id={`${id}-caller-ids`}
        label={w.callerIds}
        hint={w.callerIdsHint}
        wrong={wrong('caller_ids')}
        inputMode="tel"
        value={callerIds.value}
        change={(text) => {
          callerIds.value = text;
          set({ callerIds: numbers(text) });
        }}
      />
      <RoomRules
        {...view}
        id={id}
        rooms={value.rooms}
        wrong={wrong}
        change={(rooms) => set({ rooms })}
      />
      {!person && (
        <>
          <Tick
            id={`${id}-create-rooms`}
            label={w.createRooms}
            value={value.createRooms}
            change={(createRooms) => set({ createRooms })}
          />
          <Tick
            id={`${id}-supervise`}
            label={w.supervise}
            value={value.supervise}
            change={(supervise) => set({ supervise })}
          />
        </>
      )}
      <fieldset class="bare">
        <legend>{w.limits}</legend>
        <div class="admin-fields narrow">
          <Amount
            id={`${id}-calls`}
            label={w.calls}
            value={value.calls}
            change={(calls) => set({ calls })}
            wrong={wrong('calls')}
          />
          <Amount
            id={`${id}-minutes`}
            label={w.maxMinutes}
            value={Math.round(value.maxDuration / 60)}
            change={(minutes) => set({ maxDuration: minutes * 60 })}
            wrong={wrong('max_duration')}
          />
          <Amount
            id={`${id}-day`}
            label={w.minutesPerDay}
            value={value.minutesPerDay}
            change={(minutesPerDay) => set({ minutesPerDay })}
            wrong={wrong('minutes_per_day')}
          />
        </div>
        <p class="editor-hint">{w.noLimit}</p>
      </fieldset>
    </div>
  );
}

/** A whole number, 0 or more. */
export function Amount({
  id,
  label,
  hint,
  value,
  change,
  wrong,
}: {
  id: string;
  label: string;
  hint?: string;
  value: number;
  change: (value: number) => void;
  wrong?: ComponentChildren;
}) {
  const typed = useSignal(String(value));
  return (
    <TextField
      id={id}
      label={label}
      hint={hint}
      wrong={wrong}
      inputMode="numeric"
      pattern="[0-9]*"
      maxLength={7}
      value={typed.value}
      change={(text) => {
        typed.value = text;
        change(Number.parseInt(text, 10) || 0);
      }}
    />
  );
}

type Wrong = (place: string) => ComponentChildren;

/** Which telephone numbers may be called. */
function Rules({
  id,
  rules,
  wrong,
  change,
  ...view
}: AdminView & {
  id: string;
  rules: readonly NumberRule[];
  wrong: Wrong;
  change: (rules: readonly NumberRule[]) => void;
}) {
  const words = wordsOf(view);
  const w = words.rights;
  return (
    <fieldset class="bare" tabIndex={-1}>
      <legend>{w.numbers}</legend>
      <p class="editor-hint">{rules.length > 0 ? w.numbersLead : w.noNumbers}</p>
      <ol class="rules">
        {rules.map((rule, i) => {
          const set = (part: Partial<NumberRule>) =>
            change(rules.map((one, at) => (at === i ? { ...one, ...part } : one)));
          const title = w.rule(String(i + 1));
          const place = `numbers[${i}].`;
          return (
            <li key={i} class="rule">
              <fieldset class="bare">
                <legend>{title}</legend>
                <div class="admin-fields narrow">
                  <TextField
                    id={`${id}-rule-${i}-prefix`}
                    label={w.prefix}
                    hint={w.prefixHint}
                    wrong={wrong(`${place}prefix`)}
                    inputMode="tel"
                    maxLength={16}
                    value={rule.prefix}
                    change={(text) => set({ prefix: text.replace(/[\s()-]/g, '') })}
                  />
                  <TextField
                    id={`${id}-rule-${i}-region`}
                    label={w.region}
                    hint={w.regionHint}
                    wrong={wrong(`${place}region`)}
                    autocapitalize="characters"
                    maxLength={3}
                    value={rule.region}
                    change={(text) => set({ region: text.trim().toUpperCase() })}
                  />
                </div>
                <Types
                  {...view}
                  id={`${id}-rule-${i}`}
                  rule={rule}
                  change={(types) => set({ types })}
                />
                <Act
                  name={words.act.of(w.remove, title)}
                  icon="close"
                  kind="plain"
                  press={() => change(rules.filter((_, at) => at !== i))}
                >
                  {w.remove}
                </Act>
              </fieldset>
            </li>
          );
        })}
      </ol>
      <Act
        name={w.addRule}
        icon="add"
        press={() => change([...rules, { prefix: '', region: '', types: [] }])}
      >
        {w.addRule}
      </Act>
    </fieldset>
  );
}

function Types({
  id,
  rule,
  change,
  ...view
}: AdminView & { id: string; rule: NumberRule; change: (types: readonly NumberType[]) => void }) {
  const words = wordsOf(view);
  const w = words.rights;
  const some = useSignal(rule.types.length > 0);
  return (
    <fieldset class="bare">
      <legend>{w.types}</legend>
      {([false, true] as const).map((one) => (
        <label key={String(one)} class="choice">
          <input
            type="radio"
            name={`${id}-types`}
            checked={some.value === one}
            onChange={() => {
              some.value = one;
              if (!one) change([]);
            }}
          />
          <span>{one ? w.someTypes : w.ordinary}</span>
        </label>
      ))}
      {some.value && (
        <div class="ticks">
          {numberTypes.map((type) => (
            <Tick
              key={type}
              id={`${id}-${type}`}
              label={words.numberTypes[type]}
              value={rule.types.includes(type)}
              change={(yes) =>
                change(numberTypes.filter((one) => (one === type ? yes : rule.types.includes(one))))
              }
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** Which rooms may be entered, and as what. */
function RoomRules({
  id,
  rooms,
  wrong,
  change,
  ...view
}: AdminView & {
  id: string;
  rooms: readonly RoomRight[];
  wrong: Wrong;
  change: (rooms: readonly RoomRight[]) => void;
}) {
  const words = wordsOf(view);
  const w = words.rights;
  return (
    <fieldset class="bare" tabIndex={-1}>
      <legend>{w.rooms}</legend>
      {rooms.length === 0 && <p class="editor-hint">{w.noRooms}</p>}
      <ol class="rules">
        {rooms.map((room, i) => {
          const set = (part: Partial<RoomRight>) =>
            change(rooms.map((one, at) => (at === i ? { ...one, ...part } : one)));
          const title = w.roomRule(String(i + 1));
          return (
            <li key={i} class="rule">
              <fieldset class="bare">
                <legend>{title}</legend>
                <TextField
                  id={`${id}-room-${i}`}
                  label={w.room}
                  hint={w.roomHint}
                  wrong={wrong(`rooms[${i}].`)}
                  maxLength={64}
                  value={room.room}
                  change={(text) => set({ room: text.trim() })}
                />
                <fieldset class="bare">
                  <legend>{w.roomRoles}</legend>
                  <div class="ticks">
                    {roomRoles.map((role) => (
                      <Tick
                        key={role}
                        id={`${id}-room-${i}-${role}`}
                        label={words.roomRoles[role]}
                        value={room.roles.includes(role)}
                        change={(yes) =>
                          set({
                            roles: roomRoles.filter((one) =>
                              one === role ? yes : room.roles.includes(one),
                            ),
                          })
                        }
                      />
                    ))}
                  </div>
                </fieldset>
                <Act
                  name={words.act.of(w.remove, title)}
                  icon="close"
                  kind="plain"
                  press={() => change(rooms.filter((_, at) => at !== i))}
                >
                  {w.remove}
                </Act>
              </fieldset>
            </li>
          );
        })}
      </ol>
      <Act
        name={w.addRoom}
        icon="add"
        press={() => change([...rooms, { room: ALL, roles: ['listen', 'speak'] }])}
      >
        {w.addRoom}
      </Act>
    </fieldset>
  );
}
