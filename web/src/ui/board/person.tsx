import { useSignal } from '@preact/signals';
import type { Standing } from '../../state/board';
import type { Action, Conference, Participant } from '../../state/conference';
import { visitorOf } from '../../state/visitors';
import { boardWords } from '../../words/board';
import { Act, Confirmed, type Why } from '../act/act';
import { Avatar } from '../avatar/avatar';
import { address, moment, number } from '../format';
import { Icon, type IconName } from '../icon/icon';
import type { BoardView } from '../view';
import { Visitor } from '../visitors/visitor';
import { Trouble } from './trouble';

export interface PersonProps extends BoardView {
  /** The conference, by SID: a row is drawn anew only when its person changes. */
  readonly sid: string;
  readonly one: Participant;
  readonly may: readonly Action[];
  /** Who alone hears this person, by name. */
  readonly coached: string;
  /** Whether the person at this page coaches this one. */
  readonly mine: boolean;
  /** Why nobody can be coached by entering now. */
  readonly entry: Why;
  readonly control: boolean;
}

/** The name that somebody goes by in a conference. */
export function called(one: Participant): string {
  if (one.label) return one.label;
  if (one.name) return one.name;
  return one.address.startsWith('+') ? number(one.address) : one.address.replace(/^client:/, '');
}

/** The address where it says more than the name: an identity is often made of the name. */
function whereabouts(one: Participant, name: string): string {
  if (visitorOf(one.address)) return ''; // made at random, and nobody can call it
  const text = address({ address: one.address, name: '' }, name);
  const bare = (from: string) => from.toLowerCase().replace(/[^a-z0-9]/g, '');
  return bare(text) === bare(name) || bare(text) === '' ? '' : text;
}

/** One person in a conference: who, how, since when, and what can be done about it. */
export function Person(props: PersonProps) {
  const { board, languages, sid, one, may, control } = props;
  const words = boardWords[languages.language.value];
  const more = useSignal(false);
  const met = useSignal(false);
  const place = `${sid}/${one.call}`;
  const { doing } = board.at(place).value;
  const name = called(one);
  const present = one.state === 'here';
  const why: Why = control ? '' : 'control';
  const extras = present && may.some((action) => extra.has(action));
  const removable = one.state === 'ringing' && may.includes('remove');
  const talking = present && one.speaking && !one.muted && !one.held;
  const where = whereabouts(one, name);

  const on = (act: (conference: Conference) => void) => () => {
    const conference = props.phone.conferences.of(sid)?.peek();
    if (conference) act(conference);
  };

  return (
    <li class={`person${talking ? ' talking' : ''}${present ? '' : ' absent'}`}>
      <div class="person-row">
        <Avatar name={name} />
        <div class="person-text">
          <p class="person-name">
            {name}
            {one.me && <span class="person-you"> ({words.you})</span>}
            {where && <span class="person-address"> {where}</span>}
          </p>
          <p class="person-states">
            {doing ? <State icon="wait" text={words.doing[doing]} busy /> : null}
            <States {...props} />
            {one.since > 0 && (
              <span class="person-since">
                {words.since(
                  moment(one.since, Date.now(), languages.language.value, languages.words()),
                )}
              </span>
            )}
          </p>
        </div>
        <div class="person-acts">
          {visitorOf(one.address) && (
            <Act
              name={words.act.visit(name)}
              icon="person"
              kind="plain"
              expanded={met.value}
              press={() => {
                met.value = !met.value;
              }}
            />
          )}
          {present && may.includes('mute') && (
            <Act
              name={one.muted ? words.act.unmute(name) : words.act.mute(name)}
              icon={one.muted ? 'microphoneOff' : 'microphone'}
              kind="plain"
              pressed={one.muted}
              busy={doing === 'mute' || doing === 'unmute'}
              why={why}
              press={on((conference) => void board.mute(conference, one, !one.muted))}
            />
          )}
          {present && may.includes('hold') && (
            <Act
              name={one.held ? words.act.resume(name) : words.act.hold(name)}
              icon="hold"
              kind="plain"
              pressed={one.held}
              busy={doing === 'hold' || doing === 'resume'}
              why={why}
              press={on((conference) => void board.hold(conference, one, !one.held))}
            />
          )}
          {removable && (
            <Act
              name={words.act.of(words.act.remove, name)}
              icon="close"
              kind="plain"
              busy={doing === 'remove'}
              why={why}
              press={on((conference) => void board.remove(conference, one))}
            />
          )}
          {extras && (
            <Act
              name={words.act.more(name)}
              icon="more"
              kind="plain"
              expanded={more.value}
              press={() => {
                more.value = !more.value;
              }}
            />
          )}
        </div>
      </div>
      {met.value && <Visitor phone={props.phone} languages={languages} peer={one} />}
      {more.value && extras && (
        <More
          {...props}
          name={name}
          doing={doing}
          why={why}
          on={on}
          close={() => {
            more.value = false;
          }}
        />
      )}
      <Trouble {...props} place={place} />
    </li>
  );
}

const extra: ReadonlySet<Action> = new Set(['coach', 'label', 'moderate', 'remove']);

function States({ languages, one, coached }: PersonProps) {
  const words = boardWords[languages.language.value];
  if (one.state !== 'here') {
    const icon = one.state === 'ringing' ? 'ring' : 'missed';
    return <State icon={icon} text={words.states[one.state]} tone={one.state} />;
  }
  return (
    <>
      {one.moderator && <State icon="star" text={words.moderator} />}
      {one.held ? (
        <State icon="hold" text={words.held} tone="held" />
      ) : one.muted ? (
        <State icon="microphoneOff" text={words.muted} tone="muted" />
      ) : one.speaking ? (
        <State icon="speaking" text={words.speaking} tone="speaking" />
      ) : null}
      {one.coaching && <State icon="ear" text={words.coaching(coached)} tone="coaching" />}
    </>
  );
}

/** A state in a word, and in a drawing beside it. */
export function State({
  icon,
  text,
  tone = '',
  busy = false,
}: {
  icon: IconName;
  text: string;
  tone?: string;
  busy?: boolean;
}) {
  return (
    <span class={`state ${tone}`}>
      {busy ? <span class="act-busy" /> : <Icon name={icon} />}
      {text}
    </span>
  );
}

interface MoreProps extends PersonProps {
  readonly name: string;
  readonly doing: Standing['doing'];
  readonly why: Why;
  readonly on: (act: (conference: Conference) => void) => () => void;
  readonly close: () => void;
}

/** What is done seldom. */
function More({ board, languages, one, may, mine, entry, name, doing, why, on, close }: MoreProps) {
  const words = boardWords[languages.language.value];
  const label = useSignal(one.label);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes it, from wherever in it.
    <div
      class="person-more"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      {may.includes('coach') && !one.me && (
        <Act
          name={mine ? words.act.uncoach(name) : words.act.coach(name)}
          icon="ear"
          pressed={mine}
          busy={doing === 'coach'}
          why={why || entry}
          press={on((conference) => void board.attend(conference, mine ? 'listen' : one))}
        >
          {mine ? words.act.uncoach(name) : words.act.coach(name)}
        </Act>
      )}
      {may.includes('moderate') && (
        <Act
          name={words.act.of(one.moderator ? words.act.demote : words.act.promote, name)}
          icon="star"
          busy={doing === 'promote' || doing === 'demote'}
          why={why}
          press={on((conference) => void board.moderate(conference, one, !one.moderator))}
        >
          {one.moderator ? words.act.demote : words.act.promote}
        </Act>
      )}
      {may.includes('remove') && !one.me && (
        <Confirmed
          words={words}
          name={words.act.of(words.act.remove, name)}
          sure={words.act.removeSure(name)}
          icon="close"
          busy={doing === 'remove'}
          why={why}
          press={on((conference) => void board.remove(conference, one))}
        >
          {words.act.remove}
        </Confirmed>
      )}
      {may.includes('label') && (
        <form
          class="person-label"
          onSubmit={(event) => {
            event.preventDefault();
            on((conference) => void board.label(conference, one, label.value.trim()))();
          }}
        >
          <label for={`label-${one.call}`}>{words.act.label(name)}</label>
          <input
            id={`label-${one.call}`}
            class="field"
            type="text"
            maxLength={64}
            value={label.value}
            onInput={(event) => {
              label.value = event.currentTarget.value;
            }}
          />
          <button type="submit" class="act" aria-disabled={doing === 'label'}>
            {words.act.saveLabel}
          </button>
        </form>
      )}
    </div>
  );
}
