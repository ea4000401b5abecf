import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Account, type Me, type SignedIn, shortestPassword } from '../../state/account';
import { accountWords } from '../../words/account';
import { Confirmed } from '../act/act';
import { useFocusRescued } from '../focus';
import { Complaint, Trouble } from '../form/complaint';
import { type Doing, useDoing } from '../form/doing';
import { TextField, Tick } from '../form/field';
import { moment } from '../format';
import { Password } from '../password/password';
import type { PartView } from '../place/later';
import { browserOf } from './agent';
import './account.css';

export type AccountView = PartView & { readonly account: Account };

/** One's own account: the name, how one signs in, and where one is signed in. */
export function AccountPage(view: AccountView) {
  const { account, phone, languages } = view;
  const words = accountWords[languages.language.value];
  const here = useFocusRescued();
  const { value: me, problem } = account.me.told.value;
  const passkeys = phone.settings.value?.signIn.passkey === true;
  useEffect(() => account.load(passkeys), [passkeys]);
  return (
    <div class="account" ref={here} tabIndex={-1}>
      <div class="account-head">
        <h2>{words.heading}</h2>
        <button type="button" onClick={() => void phone.signOut()}>
          {languages.words().account.signOut}
        </button>
      </div>
      {problem && <Complaint languages={languages} problem={problem} refusals={words.refusals} />}
      {!me && !problem && <p class="panel-empty">{languages.words().fetching}</p>}
      {me && (
        <>
          <Name {...view} me={me} />
          <ChangePassword {...view} me={me} />
        </>
      )}
      <PasskeyList {...view} />
      <Sessions {...view} />
      <Recorded {...view} />
    </div>
  );
}

/** What is kept of calls: one click away from wherever one is. */
function Recorded({ languages }: AccountView) {
  const words = accountWords[languages.language.value].recorded;
  return (
    <section class="card panel account-part" aria-labelledby="recorded">
      <h3 id="recorded">{words.heading}</h3>
      <ul class="account-facts">
        {words.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </section>
  );
}

function Name({ account, phone, languages, me }: AccountView & { me: Me }) {
  const words = accountWords[languages.language.value];
  const name = useSignal(me.name);
  const saved = useSignal(false);
  const doing = useDoing();
  const refused = doing.problem?.refusal?.field === 'name';
  return (
    <section class="card panel account-part" aria-labelledby="account-name">
      <h3 id="account-name">{words.name.heading}</h3>
      <form
        class="account-form"
        onSubmit={async (event) => {
          event.preventDefault();
          saved.value = await doing.run(async () => {
            await account.rename(name.value.trim());
            await phone.recognise();
          });
        }}
      >
        <TextField
          id="account-own-name"
          label={words.name.field}
          wrong={
            refused &&
            doing.problem && (
              <Complaint languages={languages} problem={doing.problem} refusals={words.refusals} />
            )
          }
          autocomplete="name"
          autocapitalize="words"
          maxLength={64}
          required
          value={name.value}
          change={(text) => {
            name.value = text;
            saved.value = false;
          }}
        />
        <Done doing={doing} words={words.save} done={saved.value ? words.saved : ''} />
        {!refused && (
          <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
        )}
      </form>
      <dl class="facts">
        <div>
          <dt>{words.name.identity}</dt>
          <dd>
            {me.identity}
            <span class="editor-hint">{words.name.identityMore}</span>
          </dd>
        </div>
        {me.email && (
          <div>
            <dt>{words.name.email}</dt>
            <dd>{me.email}</dd>
          </div>
        )}
        <div>
          <dt>{words.name.role}</dt>
          <dd>{words.roles[me.role]}</dd>
        </div>
      </dl>
    </section>
  );
}

/** The button of a form, and what it did. */
function Done({ doing, words, done }: { doing: Doing; words: string; done: string }) {
  return (
    <div class="account-acts">
      <button type="submit" class="primary" disabled={doing.busy}>
        {words}
      </button>
      <p role="status">{done}</p>
    </div>
  );
}

function ChangePassword({ account, languages, me }: AccountView & { me: Me }) {
  const words = accountWords[languages.language.value];
  const current = useSignal('');
  const next = useSignal('');
  const done = useSignal(false);
  const doing = useDoing();
  return (
    <section class="card panel account-part" aria-labelledby="account-password">
      <h3 id="account-password">{words.password.heading}</h3>
      {!me.password && <p class="panel-empty">{words.password.none}</p>}
      <form
        class="account-form"
        onSubmit={async (event) => {
          event.preventDefault();
          done.value = await doing.run(() => account.changePassword(current.value, next.value));
          if (done.value) {
            current.value = '';
            next.value = '';
          }
        }}
      >
        <input
          class="hidden"
          type="text"
          autocomplete="username"
          aria-hidden="true"
          tabIndex={-1}
          readOnly
          value={me.identity}
        />
        {me.password && (
          <Password
            id="account-current"
            words={languages.words()}
            label={words.password.current}
            use="current-password"
            value={current.value}
            change={(text) => {
              current.value = text;
              done.value = false;
            }}
          />
        )}
        <Password
          id="account-next"
          words={languages.words()}
          label={words.password.next}
          use="new-password"
          hint={words.password.rule(String(shortestPassword))}
          value={next.value}
          change={(text) => {
            next.value = text;
            done.value = false;
          }}
        />
        <Done
          doing={doing}
          words={me.password ? words.password.change : words.password.set}
          done={done.value ? words.password.changed : ''}
        />
        <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
      </form>
    </section>
  );
}

function PasskeyList({ account, phone, languages }: AccountView) {
  const words = accountWords[languages.language.value];
  const { value: passkeys, problem } = account.passkeys.told.value;
  const name = useSignal('');
  const added = useSignal(false);
  const doing = useDoing();
  const when = useWhen(languages);
  const possible = account.canHavePasskeys && phone.settings.value?.signIn.passkey === true;
  return (
    <section class="card panel account-part" aria-labelledby="account-passkeys" tabIndex={-1}>
      <h3 id="account-passkeys">{words.passkeys.heading}</h3>
      <p class="panel-note">{words.passkeys.why}</p>
      {problem && <Complaint languages={languages} problem={problem} refusals={words.refusals} />}
      {passkeys?.length === 0 && <p class="panel-empty">{words.passkeys.none}</p>}
      {passkeys && passkeys.length > 0 && (
        <ul>
          {passkeys.map((one) => (
            <li key={one.id} class="account-row">
              <div class="row-text">
                <span class="row-name">{one.name}</span>
                <span class="row-more">
                  {[
                    words.passkeys.created(when(one.createdAt)),
                    one.usedAt ? words.passkeys.used(when(one.usedAt)) : words.passkeys.never,
                    one.synced ? words.passkeys.synced : '',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </div>
              <Confirmed
                words={words}
                name={words.passkeys.remove(one.name)}
                icon="close"
                kind="plain"
                busy={doing.busy}
                sure={words.passkeys.removeSure(one.name)}
                press={() => void doing.run(() => account.removePasskey(one.id))}
              />
            </li>
          ))}
        </ul>
      )}
      {possible ? (
        <form
          class="account-form"
          onSubmit={async (event) => {
            event.preventDefault();
            added.value = await doing.run(() => account.addPasskey(name.value.trim()));
            if (added.value) name.value = '';
          }}
        >
          <TextField
            id="account-passkey"
            label={words.passkeys.name}
            hint={words.passkeys.nameHint}
            maxLength={64}
            required
            value={name.value}
            change={(text) => {
              name.value = text;
              added.value = false;
            }}
          />
          <Done
            doing={doing}
            words={words.passkeys.add}
            done={added.value ? words.passkeys.added : ''}
          />
        </form>
      ) : (
        <p class="panel-empty">{words.passkeys.not}</p>
      )}
      <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
    </section>
  );
}

function Sessions({ account, phone, languages }: AccountView) {
  const words = accountWords[languages.language.value];
  const { value: sessions, problem } = account.sessions.told.value;
  const endCalls = useSignal(false);
  const doing = useDoing();
  const when = useWhen(languages);
  const called = ({ agent }: SignedIn) => {
    const known = browserOf(agent);
    return known
      ? words.sessions.browser(known.browser, known.system)
      : agent || words.sessions.unknown;
  };
  return (
    <section class="card panel account-part" aria-labelledby="account-sessions" tabIndex={-1}>
      <h3 id="account-sessions">{words.sessions.heading}</h3>
      {problem && <Complaint languages={languages} problem={problem} refusals={words.refusals} />}
      {!sessions && !problem && <p class="panel-empty">{languages.words().fetching}</p>}
      {sessions && (
        <ul>
          {sessions.map((one) => (
            <li key={one.id} class="account-row">
              <div class="row-text">
                <span class="row-name">
                  {called(one)}
                  {one.current && <span class="tag good">{words.sessions.here}</span>}
                </span>
                <span class="row-more">
                  {[
                    words.sessions.seen(when(one.seenAt)),
                    words.sessions.since(when(one.createdAt)),
                    words.sessions.methods[one.method] ?? one.method,
                  ].join(' · ')}
                </span>
              </div>
              {!one.current && (
                <Confirmed
                  words={words}
                  name={words.sessions.endNamed(called(one), when(one.createdAt))}
                  kind="plain"
                  busy={doing.busy}
                  sure={words.sessions.endSure}
                  press={() => void doing.run(() => account.endSession(one.id))}
                >
                  {words.sessions.end}
                </Confirmed>
              )}
            </li>
          ))}
        </ul>
      )}
      <div class="account-all">
        <p class="panel-note">{words.sessions.allMore}</p>
        <Tick
          id="account-calls"
          label={words.sessions.calls}
          value={endCalls.value}
          change={(yes) => {
            endCalls.value = yes;
          }}
        />
        <Confirmed
          words={words}
          name={words.sessions.all}
          kind=""
          busy={doing.busy}
          sure={words.sessions.allSure}
          press={async () => {
            if (await doing.run(() => account.endAllSessions(endCalls.value))) phone.signedOut();
          }}
        >
          {words.sessions.all}
        </Confirmed>
      </div>
      <Trouble languages={languages} problem={doing.problem} refusals={words.refusals} />
    </section>
  );
}

function useWhen(languages: AccountView['languages']) {
  return (at: number) => moment(at, Date.now(), languages.language.value, languages.words());
}
