import { useSignal } from '@preact/signals';
import type { Colleague, Link } from '../../state/admin';
import type { Role } from '../../state/ports';
import type { Rights } from '../../state/rights';
import { Act, Confirmed } from '../act/act';
import { Trouble, useRefused } from '../form/complaint';
import { useDoing } from '../form/doing';
import { TextField, Tick } from '../form/field';
import { Once } from './once';
import { RoleField } from './people';
import { RightsFields, usual } from './rights';
import { Foot, TitledSheet } from './sheet';
import { type AdminView, whenOf, wordsOf } from './view';

type PersonView = AdminView & {
  readonly person: Colleague;
  /** Who looks. */
  readonly me: string;
  readonly close: () => void;
};

/** One person: who they are, what they may do, and what can be done about them. */
export function PersonSheet(view: PersonView) {
  const { person, close } = view;
  return (
    <TitledSheet {...view} id="person-heading" title={person.name} close={close}>
      <Settings {...view} />
      <Deeds {...view} />
    </TitledSheet>
  );
}

function Settings(view: PersonView) {
  const { admin, phone, languages, person, me, close } = view;
  const words = wordsOf(view);
  const w = words.people;
  const name = useSignal(person.name);
  const email = useSignal(person.email);
  const role = useSignal<Role>(person.role);
  const own = useSignal(person.rights !== null);
  const rights = useSignal<Rights>(person.rights ?? usual);
  const doing = useDoing();
  const { form, wrong } = useRefused(doing, { languages, refusals: words.refusals });
  const save = async () => {
    const done = await doing.run(async () => {
      await admin.changePerson(person.identity, {
        name: name.value.trim(),
        email: email.value.trim(),
        role: role.value,
        rights: own.value ? rights.value : null,
      });
      if (person.identity === me) await phone.recognise();
    });
    if (done) close();
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
        id="person-name"
        label={w.name}
        wrong={wrong('name')}
        maxLength={64}
        required
        autocapitalize="words"
        value={name.value}
        change={(text) => {
          name.value = text;
        }}
      />
      <TextField
        id="person-email"
        label={w.email}
        wrong={wrong('email')}
        maxLength={254}
        inputMode="email"
        value={email.value}
        change={(text) => {
          email.value = text;
        }}
      />
      <RoleField
        {...view}
        id="person-role"
        value={role.value}
        change={(one) => {
          role.value = one;
        }}
      />
      <fieldset>
        <legend>{w.rights}</legend>
        {([false, true] as const).map((one) => (
          <label key={String(one)} class="choice">
            <input
              type="radio"
              name="person-rights"
              checked={own.value === one}
              onChange={() => {
                own.value = one;
              }}
            />
            <span>{one ? w.own : w.byRole}</span>
          </label>
        ))}
        {!own.value && <p class="editor-hint">{w.byRoleMore}</p>}
        {own.value && (
          <RightsFields
            {...view}
            id="person"
            person
            problem={doing.problem}
            value={rights.value}
            change={(next) => {
              rights.value = next;
            }}
          />
        )}
      </fieldset>
      <Foot {...view} doing={doing} save={words.act.save} cancel={close} />
    </form>
  );
}

/** What can be done about somebody at once. */
function Deeds(view: PersonView) {
  const { admin, languages, person, close } = view;
  const words = wordsOf(view);
  const w = words.people;
  const link = useSignal<Link | null>(null);
  const endCalls = useSignal(false);
  const signedOut = useSignal(false);
  const doing = useDoing();
  const { identity } = person;
  return (
    <section class="deeds" aria-labelledby="person-more" tabIndex={-1}>
      <h3 id="person-more">{w.more}</h3>
      <Trouble
        languages={languages}
        problem={doing.problem}
        refusals={words.refusals}
        forbidden={words.forbidden}
      />
      <div class="deed">
        <p class="editor-hint">{w.resetMore}</p>
        {link.value ? (
          <Once
            {...view}
            id="person-link"
            label={words.link.label}
            value={link.value.link}
            note={`${words.link.once} (${words.until(whenOf(view, link.value.expiresAt))})`}
          />
        ) : (
          <Act
            name={w.reset}
            busy={doing.busy}
            press={() =>
              void doing.run(async () => {
                link.value = await admin.server.resetPerson(identity);
              })
            }
          >
            {w.reset}
          </Act>
        )}
      </div>
      <div class="deed">
        <p class="editor-hint">{w.signOutMore}</p>
        <Tick
          id="person-end-calls"
          label={w.endCalls}
          value={endCalls.value}
          change={(yes) => {
            endCalls.value = yes;
          }}
        />
        <Confirmed
          words={words}
          name={w.signOut}
          busy={doing.busy}
          sure={w.signOutSure}
          press={async () => {
            signedOut.value = await doing.run(() => admin.endSessions(identity, endCalls.value));
          }}
        >
          {w.signOut}
        </Confirmed>
        <p role="status" class="done">
          {signedOut.value ? w.signedOut : ''}
        </p>
      </div>
      <div class="deed">
        {person.disabled ? (
          <Act
            name={w.enable}
            busy={doing.busy}
            press={() => void doing.run(() => admin.changePerson(identity, { disabled: false }))}
          >
            {w.enable}
          </Act>
        ) : (
          <>
            <p class="editor-hint">{w.disableMore}</p>
            <Confirmed
              words={words}
              name={w.disable}
              busy={doing.busy}
              sure={w.disableSure}
              press={() => void doing.run(() => admin.changePerson(identity, { disabled: true }))}
            >
              {w.disable}
            </Confirmed>
          </>
        )}
      </div>
      <div class="deed">
        <p class="editor-hint">{w.removeMore}</p>
        <Confirmed
          words={words}
          name={w.remove}
          busy={doing.busy}
          sure={w.removeSure(person.name)}
          press={async () => {
            if (await doing.run(() => admin.deletePerson(identity))) close();
          }}
        >
          {w.remove}
        </Confirmed>
      </div>
    </section>
  );
}
