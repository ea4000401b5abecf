import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Attendance } from '../../state/ports';
import { type Missed, wrapUps } from '../../state/presence';
import { type PresenceWords, presenceWords } from '../../words/presence';
import { who } from '../format';
import { Icon } from '../icon/icon';
import type { Attending, View } from '../view';
import './presence.css';

type Props = View & { attending: Attending };

const MINUTES = [15, 30, 60] as const;

/** What somebody chose to be to others, and the time they take after calls. */
export function Chooser({ phone, languages, attending }: Props) {
  const words = presenceWords[languages.language.value];
  const { state } = attending;
  const open = useSignal(false);
  const reason = useSignal('');
  const minutes = useSignal(0);
  const id = useId();
  const mine = state.mine.value;
  if (!mine || phone.line.value.phase === 'offline') return null;
  const choose = async (to: 'available' | 'dnd' | 'away') => {
    const until = to === 'away' && minutes.value ? Date.now() + minutes.value * 60_000 : 0;
    await state.choose({ state: to, reason: to === 'away' ? reason.value.trim() : '', until });
  };
  return (
    <section class="presence-mine" aria-label={words.label}>
      <div class="presence-line">
        <span role="status">
          <Dot phone={phone} languages={languages} at={mine} />
        </span>
        {mine.busy === 'wrap_up' && (
          <button type="button" onClick={() => state.writtenUp()}>
            {words.writtenUp}
          </button>
        )}
        {(mine.state === 'dnd' || mine.state === 'away') && (
          <button type="button" onClick={() => void choose('available')}>
            {words.states.available}
          </button>
        )}
        <button
          type="button"
          class="plain presence-open"
          data-key="status"
          aria-expanded={open.value}
          aria-controls={`${id}-more`}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {words.settings}
        </button>
      </div>
      <p class="wrong" role="alert">
        {state.failed.value ? words.failed : ''}
      </p>
      {open.value && (
        <div class="presence-more" id={`${id}-more`}>
          <button
            type="button"
            aria-pressed={mine.state === 'dnd'}
            onClick={() => void choose(mine.state === 'dnd' ? 'available' : 'dnd')}
          >
            {words.states.dnd}
          </button>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void choose('away');
            }}
          >
            <label for={`${id}-reason`}>{words.reason}</label>
            <input
              id={`${id}-reason`}
              class="field"
              type="text"
              list={`${id}-reasons`}
              maxLength={80}
              autocomplete="off"
              value={reason.value}
              onInput={(event) => {
                reason.value = event.currentTarget.value;
              }}
            />
            <datalist id={`${id}-reasons`}>
              {words.reasons.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
            <label for={`${id}-for`}>{words.forHow}</label>
            <select
              id={`${id}-for`}
              class="field"
              value={String(minutes.value)}
              onChange={(event) => {
                minutes.value = Number(event.currentTarget.value);
              }}
            >
              <option value="0">{words.noEnd}</option>
              {MINUTES.map((one) => (
                <option key={one} value={String(one)}>
                  {words.minutes(one)}
                </option>
              ))}
            </select>
            <button type="submit">{words.goAway}</button>
          </form>
          <label for={`${id}-wrap`}>{words.wrapUpAfter}</label>
          <select
            id={`${id}-wrap`}
            class="field"
            value={String(state.wrapUp.value)}
            onChange={(event) => state.setWrapUp(Number(event.currentTarget.value))}
          >
            {wrapUps.map((one) => (
              <option key={one} value={String(one)}>
                {one ? words.seconds(one) : words.none}
              </option>
            ))}
          </select>
        </div>
      )}
    </section>
  );
}

/** How it is with somebody: a word, and a dot before it. */
export function Dot({ languages, at }: View & { at: Attendance }) {
  const language = languages.language.value;
  const words = presenceWords[language];
  return <span class={`presence-is presence-${at.state}`}>{said(words, at, language)}</span>;
}

function said(words: PresenceWords, at: Attendance, language: string): string {
  const name =
    at.state === 'busy'
      ? at.busy === 'wrap_up'
        ? words.wrapUp
        : words.onCall
      : words.states[at.state];
  const why = at.reason ? `${name} (${at.reason})` : name;
  return at.until ? `${why} ${words.until(clockTime(at.until, language))}` : why;
}

function clockTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** That another tab has the sound, and the way to have it here. */
export function Elsewhere({ phone, languages, attending }: Props) {
  const words = presenceWords[languages.language.value];
  if (phone.tabs?.part.value !== 'follows') return null;
  const { live } = phone.calls.value;
  const direct = phone.settings.value?.callStyle !== 'conference';
  return (
    <section class="presence-elsewhere" role="status">
      <p>{live.length > 0 ? words.elsewhereCall : words.elsewhere}</p>
      {(live.length === 0 || !direct) && (
        <button type="button" onClick={() => attending.takeOver()}>
          {words.use}
        </button>
      )}
    </section>
  );
}

/** The calls that did not ring here, and why. One notice for all, in all tabs the same. */
export function MissedCalls({ phone, languages, attending }: Props) {
  const language = languages.language.value;
  const words = presenceWords[language];
  const id = useId();
  const { state } = attending;
  const missed = state.missed.value;
  if (missed.length === 0) return null;
  const unheard = missed.filter((one) => one.why !== 'lost').length;
  const name = (one: Missed) =>
    one.from
      ? who({ address: one.from, name: one.name }, phone.people.value, languages.words())
      : words.hidden;
  return (
    <section class="presence-missed" aria-labelledby={id}>
      <div role="status">
        <h2 id={id}>{unheard > 0 ? words.missed(unheard) : words.lost(missed.length)}</h2>
      </div>
      <ul>
        {missed.map((one) => (
          <li key={one.call}>
            <p>
              <strong>
                {words[one.why === 'lost' ? 'lostWith' : 'missedFrom'](
                  name(one),
                  clockTime(one.at, language),
                )}
              </strong>
              <br />
              {words.why[one.why]}
            </p>
            {phone.mayCall(one.from) && (
              <button
                type="button"
                class="row-call"
                aria-label={words.callBack(name(one))}
                disabled={!phone.mayDial()}
                onClick={() => phone.dial(one.from)}
              >
                <Icon name="phone" />
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void state.see()}>
        {words.seen}
      </button>
    </section>
  );
}
