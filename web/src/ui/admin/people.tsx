import { useSignal } from '@preact/signals';
import type { Colleague, Invited, Link } from '../../state/admin';
import { type Role, roles } from '../../state/ports';
import { Act, Confirmed } from '../act/act';
import { focusOnce } from '../focus';
import { Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { described, Field, TextField } from '../form/field';
import { Listing } from './listing';
import { Once } from './once';
import { PersonSheet } from './person';
import { Foot } from './sheet';
import { type AdminView, nameOf, whenOf, wordsOf } from './view';

/** Who may come in. */
export function People(view: AdminView) {
  const { admin, phone } = view;
  const words = wordsOf(view);
  const w = words.people;
  const inviting = useSignal(false);
  const chosen = useSignal('');
  const session = phone.session.value;
  const me = session.phase === 'in' ? session.person.identity : '';
  const person = admin.people.told.value.value?.find((one) => one.identity === chosen.value);
  return (
    <section class="card panel admin-part" aria-labelledby="people-heading" tabIndex={-1}>
      <div class="admin-head">
        <h3 id="people-heading">{w.heading}</h3>
        <Act
          name={w.invite}
          icon="add"
          kind="primary"
          expanded={inviting.value}
          press={() => {
            inviting.value = !inviting.value;
          }}
        >
          {w.invite}
        </Act>
      </div>
      {inviting.value && (
        <Invite
          {...view}
          close={() => {
            inviting.value = false;
          }}
        />
      )}
      <Listing {...view} list={admin.people} none={w.none}>
        {(all) => (
          <div class="table-frame">
            <table class="table" aria-labelledby="people-heading">
              <thead>
                <tr>
                  <th scope="col">{w.columns.name}</th>
                  <th scope="col" class="spare">
                    {w.columns.email}
                  </th>
                  <th scope="col">{w.columns.role}</th>
                  <th scope="col" class="spare">
                    {w.columns.state}
                  </th>
                  <th scope="col">
                    <span class="hidden">{w.columns.acts}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((one) => (
                  <tr key={one.identity} class={one.disabled ? 'off' : undefined}>
                    <th scope="row">
                      {one.name}
                      <span class="table-more">{one.identity}</span>
                      <span class="only-narrow">
                        <State {...view} one={one} me={me} />
                      </span>
                    </th>
                    <td class="spare">{one.email}</td>
                    <td>{words.roles[one.role]}</td>
                    <td class="spare">
                      <State {...view} one={one} me={me} />
                    </td>
                    <td class="table-acts">
                      <Act
                        name={words.act.of(words.act.change, one.name)}
                        press={() => {
                          chosen.value = one.identity;
                        }}
                      >
                        {words.act.change}
                      </Act>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
      <Invitations {...view} />
      {person && (
        <PersonSheet
          {...view}
          key={person.identity}
          person={person}
          me={me}
          close={() => {
            chosen.value = '';
          }}
        />
      )}
    </section>
  );
}

function State({ one, me, ...view }: AdminView & { one: Colleague; me: string }) {
  const w = wordsOf(view).people;
  return (
    <span class="tags">
      {one.identity === me && <span class="tag">{w.you}</span>}
      {one.signedIn && <span class="tag good">{w.signedIn}</span>}
      {one.disabled && <span class="tag bad">{w.disabled}</span>}
      {one.rights && <span class="tag">{w.ownRights}</span>}
    </span>
  );
}

/** A choice of role, with what it means. */
export function RoleField({
  id,
  value,
  change,
  ...view
}: AdminView & { id: string; value: Role; change: (role: Role) => void }) {
  const words = wordsOf(view);
  const hint = words.rolesMore[value];
  return (
    <Field id={id} label={words.people.role} hint={hint}>
      <select
        {...described({ id, hint })}
        class="field"
        value={value}
        onChange={(event) => {
          const role = roles.find((one) => one === event.currentTarget.value);
          if (role) change(role);
        }}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {words.roles[one]}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Makes a link for somebody who is to come in. */
function Invite({ close, ...view }: AdminView & { close: () => void }) {
  const { admin } = view;
  const words = wordsOf(view);
  const w = words.people;
  const role = useSignal<Role>('agent');
  const name = useSignal('');
  const email = useSignal('');
  const made = useSignal<Link | null>(null);
  const doing = useDoing();
  if (made.value) {
    return (
      <div class="admin-form">
        <h4>{w.made}</h4>
        <Once
          {...view}
          id="invite-link"
          label={words.link.label}
          value={made.value.link}
          note={`${words.link.once} (${words.until(whenOf(view, made.value.expiresAt))})`}
        />
        <div class="sheet-acts">
          <Act name={words.act.close} press={close}>
            {words.act.close}
          </Act>
        </div>
      </div>
    );
  }
  return (
    <form
      class="admin-form"
      aria-label={w.invite}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(async () => {
          made.value = await admin.invite({
            role: role.value,
            name: name.value.trim(),
            email: email.value.trim(),
          });
        });
      }}
    >
      <p class="panel-note">{w.inviteLead}</p>
      <div class="admin-fields">
        <RoleField
          {...view}
          id="invite-role"
          value={role.value}
          change={(one) => {
            role.value = one;
          }}
        />
        <TextField
          id="invite-name"
          label={w.inviteName}
          maxLength={64}
          autocapitalize="words"
          ref={focusOnce}
          value={name.value}
          change={(text) => {
            name.value = text;
          }}
        />
        <TextField
          id="invite-email"
          label={w.inviteEmail}
          hint={w.inviteEmailHint}
          maxLength={254}
          inputMode="email"
          value={email.value}
          change={(text) => {
            email.value = text;
          }}
        />
      </div>
      <Foot {...view} doing={doing} save={w.make} cancel={close} />
    </form>
  );
}

/** The links that are out. */
function Invitations(view: AdminView) {
  const { admin, languages } = view;
  const words = wordsOf(view);
  const w = words.people;
  const doing = useDoing();
  const called = (one: Invited) => one.name || one.email || w.anybody;
  return (
    <div class="admin-under">
      <Listing {...view} list={admin.invitations} none="">
        {(all) => (
          <>
            <h4>{w.invitations}</h4>
            <ul>
              {all.map((one) => (
                <li key={one.id} class="admin-row">
                  <div class="row-text">
                    <span class="row-name">{called(one)}</span>
                    <span class="row-more">
                      {[
                        words.roles[one.role],
                        one.name && one.email,
                        nameOf(view, one.by),
                        words.until(whenOf(view, one.expiresAt)),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </span>
                  </div>
                  <Confirmed
                    words={words}
                    name={words.act.of(w.takeBack, called(one))}
                    kind="plain"
                    busy={doing.busy}
                    sure={w.takeBackSure}
                    press={() => void doing.run(() => admin.takeBack(one.id))}
                  >
                    {w.takeBack}
                  </Confirmed>
                </li>
              ))}
            </ul>
          </>
        )}
      </Listing>
      <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
    </div>
  );
}
