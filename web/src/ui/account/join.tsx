import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import {
  type Account,
  identityFor,
  identityPattern,
  shortestPassword,
  type Welcome,
} from '../../state/account';
import { type Problem, problemOf } from '../../state/problem';
import { accountWords } from '../../words/account';
import { Complaint, Trouble } from '../form/complaint';
import { useDoing } from '../form/doing';
import { TextField } from '../form/field';
import { Password } from '../password/password';
import type { PartView } from '../place/later';
import { pathOf, within } from '../place/place';
import { browserOf } from './agent';
import './account.css';

type Face =
  | { readonly at: 'looking' }
  | { readonly at: 'lost'; readonly problem: Problem | null }
  | { readonly at: 'form'; readonly welcome: Welcome }
  | { readonly at: 'passkey' };

export type JoinView = PartView & {
  readonly account: Account;
  /** What stands behind # in the address. */
  readonly ticket: string;
};

/** Coming in by a link: as the first administrator, as somebody invited, or to choose a new password. */
export function Join(view: JoinView) {
  const { account, languages, ticket } = view;
  const words = accountWords[languages.language.value].join;
  const face = useSignal<Face>({ at: ticket ? 'looking' : 'lost', problem: null } as Face);
  useEffect(() => {
    if (!ticket) return;
    account.look(ticket).then(
      (welcome) => {
        face.value = { at: 'form', welcome };
      },
      (error) => {
        face.value = { at: 'lost', problem: problemOf(error) };
      },
    );
  }, [ticket]);
  const { value } = face;
  switch (value.at) {
    case 'looking':
      return (
        <p class="door-wait" role="status">
          {words.looking}
        </p>
      );
    case 'lost':
      return <Lost {...view} problem={value.problem} />;
    case 'form':
      return (
        <Form
          {...view}
          welcome={value.welcome}
          joined={(bare) => {
            if (bare) face.value = { at: 'passkey' };
            else void enter(view);
          }}
        />
      );
    case 'passkey':
      return <AddPasskey {...view} />;
  }
}

/** Goes to the telephone, signed in. The address forgets the link. */
async function enter({ phone, go }: JoinView, place: 'phone' | 'account' = 'phone'): Promise<void> {
  history.replaceState(null, '', pathOf(place));
  go(place);
  await phone.recognise();
}

function Lost({ languages, go, problem }: JoinView & { problem: Problem | null }) {
  const words = accountWords[languages.language.value];
  const gone = problem?.refusal?.reason === 'ticket_invalid';
  return (
    <div class="join" role="alert">
      <h2>{words.join.lost.heading}</h2>
      {!problem ? (
        <p>{words.join.incomplete}</p>
      ) : gone ? (
        <>
          <p>{words.join.lost.lead}</p>
          <p>{words.join.lost.help}</p>
        </>
      ) : (
        <Complaint
          languages={languages}
          problem={problem}
          refusals={words.refusals}
          forbidden={words.forbidden}
        />
      )}
      <a
        class="button"
        href={pathOf('phone')}
        onClick={(event) => within(event, () => go('phone'))}
      >
        {words.join.toSignIn}
      </a>
    </div>
  );
}

function Form(view: JoinView & { welcome: Welcome; joined: (bare: boolean) => void }) {
  const { phone, account, languages, welcome, ticket, joined } = view;
  const words = accountWords[languages.language.value];
  const { purpose } = welcome;
  const fresh = purpose !== 'reset';
  const name = useSignal(welcome.name);
  const identity = useSignal(welcome.identity);
  /** Whether they have said themselves what they want to be called. */
  const chosen = useSignal(welcome.identity !== '');
  const password = useSignal('');
  const byPasskey = useSignal(false);
  const doing = useDoing();
  const session = phone.session.value;
  const mayPasskey =
    fresh && account.canHavePasskeys && phone.settings.value?.signIn.passkey === true;
  const bare = mayPasskey && byPasskey.value;
  const refused = doing.problem?.refusal?.field ?? '';
  const wrong = (field: string) =>
    refused === field && doing.problem ? (
      <Complaint languages={languages} problem={doing.problem} refusals={words.refusals} />
    ) : undefined;
  const known = ['name', 'identity', 'password'].includes(refused);

  const submit = async () => {
    const done = await doing.run(async () => {
      await account.join(ticket, {
        ...(fresh ? { name: name.value.trim(), identity: identity.value.trim() } : {}),
        ...(bare ? {} : { password: password.value }),
      });
      // Two people cannot be in one tab: whoever was in it has been signed out by that.
      if (session.phase === 'in') phone.signedOut();
    });
    if (done) joined(bare);
    else if (refused) document.getElementById(`join-${refused}`)?.focus();
  };

  return (
    <form
      class="join"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="join-lead">
        <h2>{words.join.heading[purpose]}</h2>
        <p>{words.join.lead[purpose]}</p>
        {purpose === 'invite' && <p>{words.join.as(words.roles[welcome.role])}</p>}
        {session.phase === 'in' && (
          <p class="signin-because">{words.join.replaces(session.person.name)}</p>
        )}
      </div>
      {fresh ? (
        <>
          <TextField
            id="join-name"
            label={words.join.name}
            hint={words.join.nameHint}
            wrong={wrong('name')}
            autocomplete="name"
            autocapitalize="words"
            maxLength={64}
            required
            value={name.value}
            change={(text) => {
              name.value = text;
              if (!chosen.value) identity.value = identityFor(text, welcome.email);
            }}
          />
          <TextField
            id="join-identity"
            label={words.join.identity}
            hint={words.join.identityHint}
            wrong={wrong('identity')}
            autocomplete="username"
            maxLength={121}
            pattern={identityPattern}
            required
            value={identity.value}
            change={(text) => {
              identity.value = text.toLowerCase();
              chosen.value = text !== '';
            }}
          />
        </>
      ) : (
        // For what keeps the person's passwords.
        <input
          class="hidden"
          type="text"
          autocomplete="username"
          aria-hidden="true"
          tabIndex={-1}
          readOnly
          value={welcome.identity}
        />
      )}
      {mayPasskey && (
        <fieldset class="join-how">
          <legend>{words.join.how}</legend>
          {([false, true] as const).map((one) => (
            <label key={String(one)}>
              <input
                type="radio"
                name="join-how"
                checked={byPasskey.value === one}
                aria-describedby={one ? 'join-passkey-hint' : undefined}
                onChange={() => {
                  byPasskey.value = one;
                }}
              />
              <span>{one ? words.join.byPasskey : words.join.byPassword}</span>
            </label>
          ))}
          <p id="join-passkey-hint" class="editor-hint">
            {words.join.byPasskeyMore}
          </p>
        </fieldset>
      )}
      {!bare && (
        <div>
          <Password
            id="join-password"
            words={languages.words()}
            label={words.join.password}
            use="new-password"
            hint={words.password.rule(String(shortestPassword))}
            value={password.value}
            change={(text) => {
              password.value = text;
            }}
          />
          <div class="wrong">{wrong('password')}</div>
        </div>
      )}
      <button type="submit" class="primary" disabled={doing.busy}>
        {words.join.button[purpose]}
      </button>
      <Trouble
        languages={languages}
        problem={known ? null : doing.problem}
        refusals={words.refusals}
        forbidden={words.forbidden}
      />
    </form>
  );
}

/** Whoever wanted a passkey is in now, and must make it before they leave. */
function AddPasskey(view: JoinView) {
  const { account, languages } = view;
  const words = accountWords[languages.language.value];
  const doing = useDoing();
  return (
    <div class="join">
      <div class="join-lead">
        <h2>{words.join.passkey.heading}</h2>
        <p>{words.join.passkey.lead}</p>
      </div>
      <button
        type="button"
        class="primary"
        ref={(button) => button?.focus()}
        disabled={doing.busy}
        onClick={async () => {
          const done = await doing.run(async () => {
            const here = browserOf(navigator.userAgent);
            await account.addPasskey(
              here ? words.sessions.browser(here.browser, here.system) : words.sessions.unknown,
            );
          });
          if (done) await enter(view);
        }}
      >
        {words.join.passkey.button}
      </button>
      <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
      <button type="button" class="plain" onClick={() => void enter(view, 'account')}>
        {words.join.passkey.later}
      </button>
      <p class="editor-hint">{words.join.passkey.laterMore}</p>
    </div>
  );
}
