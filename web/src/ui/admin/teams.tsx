import { useSignal } from '@preact/signals';
import type { Team } from '../../state/admin';
import { Act, Confirmed } from '../act/act';
import { Complaint } from '../form/complaint';
import { useDoing } from '../form/doing';
import { TextField, Tick } from '../form/field';
import { Sheet } from '../sheet/sheet';
import { Listing } from './listing';
import { Foot } from './sheet';
import { type AdminView, nameOf, wordsOf } from './view';

/** People who are called together. */
export function Teams(view: AdminView) {
  const { admin } = view;
  const words = wordsOf(view);
  const w = words.teams;
  /** The team that is changed, by name; '' for a new one. */
  const chosen = useSignal<string | null>(null);
  const team = admin.teams.told.value.value?.find((one) => one.name === chosen.value);
  return (
    <section class="card panel admin-part" aria-labelledby="teams-heading" tabIndex={-1}>
      <div class="admin-head">
        <div>
          <h3 id="teams-heading">{w.heading}</h3>
          <p class="panel-note">{w.lead}</p>
        </div>
        <Act
          name={w.make}
          icon="add"
          kind="primary"
          press={() => {
            chosen.value = '';
          }}
        >
          {w.make}
        </Act>
      </div>
      <Listing {...view} list={admin.teams} none={w.none}>
        {(all) => (
          <ul>
            {all.map((one) => (
              <li key={one.name} class="admin-row">
                <div class="row-text">
                  <span class="row-name">{one.title || one.name}</span>
                  <span class="row-more">
                    <code>team:{one.name}</code> ·{' '}
                    {one.members.length > 0
                      ? w.count(one.members.map((id) => nameOf(view, id)).join(', '))
                      : w.nobody}
                  </span>
                </div>
                <Act
                  name={words.act.of(words.act.change, one.title || one.name)}
                  press={() => {
                    chosen.value = one.name;
                  }}
                >
                  {words.act.change}
                </Act>
              </li>
            ))}
          </ul>
        )}
      </Listing>
      {(team || chosen.value === '') && (
        <TeamSheet
          {...view}
          key={team?.name ?? ''}
          of={team ?? null}
          close={() => {
            chosen.value = null;
          }}
        />
      )}
    </section>
  );
}

function TeamSheet({ of, close, ...view }: AdminView & { of: Team | null; close: () => void }) {
  const { admin, languages } = view;
  const words = wordsOf(view);
  const w = words.teams;
  const name = useSignal('');
  const title = useSignal(of?.title ?? '');
  const members = useSignal<readonly string[]>(of?.members ?? []);
  const doing = useDoing();
  const refused = doing.problem?.refusal?.field ?? '';
  const people = admin.people.told.value.value ?? [];
  // Who is in it but is nobody's account any more can still be taken out.
  const strangers = members.value.filter((id) => !people.some((one) => one.identity === id));
  const all = [...people.map((one) => one.identity), ...strangers];
  const save = async () => {
    const made = { title: title.value.trim() || name.value.trim(), members: members.value };
    const done = await doing.run(() =>
      of ? admin.changeTeam(of.name, made) : admin.makeTeam({ name: name.value.trim(), ...made }),
    );
    if (done) close();
  };
  return (
    <Sheet label="team-heading" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <h2 id="team-heading">{of ? of.title || of.name : w.make}</h2>
        {!of && (
          <TextField
            id="team-name"
            label={w.name}
            hint={w.nameHint}
            wrong={
              refused === 'name' &&
              doing.problem && (
                <Complaint
                  languages={languages}
                  problem={doing.problem}
                  refusals={words.refusals}
                />
              )
            }
            maxLength={40}
            required
            value={name.value}
            change={(text) => {
              name.value = text.toLowerCase();
            }}
          />
        )}
        <TextField
          id="team-title"
          label={w.title}
          maxLength={64}
          autocapitalize="words"
          value={title.value}
          change={(text) => {
            title.value = text;
          }}
        />
        <fieldset>
          <legend>{w.members}</legend>
          <div class="ticks">
            {all.map((id) => (
              <Tick
                key={id}
                id={`team-${id}`}
                label={nameOf(view, id)}
                value={members.value.includes(id)}
                change={(yes) => {
                  members.value = yes
                    ? [...members.value, id]
                    : members.value.filter((one) => one !== id);
                }}
              />
            ))}
          </div>
        </fieldset>
        <Foot {...view} doing={doing} save={words.act.save} cancel={close}>
          {of && (
            <Confirmed
              words={words}
              name={w.remove}
              kind="plain"
              busy={doing.busy}
              sure={w.removeSure(of.title || of.name)}
              press={async () => {
                if (await doing.run(() => admin.deleteTeam(of.name))) close();
              }}
            >
              {w.remove}
            </Confirmed>
          )}
        </Foot>
      </form>
    </Sheet>
  );
}
