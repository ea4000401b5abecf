import { useSignal } from '@preact/signals';
import type { Participant, Room } from '../../state/conference';
import {
  here,
  listed,
  myself,
  participant,
  type Conference as State,
} from '../../state/conference';
import { onHold, others } from '../../state/control';
import { boardWords } from '../../words/board';
import { Act, Confirmed, type Why } from '../act/act';
import { Icon, type IconName } from '../icon/icon';
import type { BoardView } from '../view';
import { AddForm, AnnounceForm } from './forms';
import { called, Person } from './person';
import { Elapsed } from './ticker';
import { Trouble } from './trouble';

export interface ConferenceProps extends BoardView {
  readonly sid: string;
  /** Shown only if this is in it somewhere; '' shows it. */
  readonly sought?: string;
  /** The heading, where the conference is one's own and needs no title. */
  readonly heading?: string;
  /** Lets the room be edited. */
  readonly edit?: (room: Room) => void;
}

/** A conference: what it is, who is in it, and what can be done. */
export function Conference(props: ConferenceProps) {
  const { phone, languages, sid, sought = '' } = props;
  const conference = phone.conferences.of(sid)?.value;
  if (!conference || !matches(conference, sought)) return null;
  const words = boardWords[languages.language.value];
  const there = here(conference);
  const shown = listed(conference);
  const left = conference.participants.filter((one) => one.state === 'left').map(called);
  const me = myself(conference, '');
  const control = phone.conferences.control.value;
  const entry = me ? '' : entering(props);
  const title = conference.title;
  const id = `conference-${sid}`;
  return (
    <section class="conference card" aria-labelledby={id} data-sid={sid} tabIndex={-1}>
      <header class="conference-head">
        <h3 id={id}>{props.heading ?? title}</h3>
        <p class="conference-facts">
          <Marks {...props} conference={conference} count={there.length} />
        </p>
      </header>
      {me && <Mine {...props} conference={conference} />}
      <ul class="conference-people" aria-label={`${words.people}: ${title}`}>
        {shown.map((one) => (
          <Person
            key={one.call}
            phone={phone}
            languages={languages}
            board={props.board}
            sid={sid}
            one={one}
            may={conference.may}
            coached={one.coaching ? nameIn(conference, one.coaching) : ''}
            mine={me !== undefined && me.coaching === one.call}
            entry={entry}
            control={control}
          />
        ))}
      </ul>
      {left.length > 0 && <p class="conference-left">{words.gone(left.join(', '))}</p>}
      <Acts {...props} conference={conference} entry={entry} />
      <Trouble {...props} place={sid} />
    </section>
  );
}

function matches(conference: State, sought: string): boolean {
  if (!sought) return true;
  const inside = (text: string) => text.normalize('NFKC').toLowerCase().includes(sought);
  return (
    inside(conference.title) ||
    inside(conference.room) ||
    conference.participants.some(
      (one) =>
        one.state !== 'left' && (inside(one.name) || inside(one.label) || inside(one.address)),
    )
  );
}

function nameIn(conference: State, call: string): string {
  const one = participant(conference, call);
  return one ? called(one) : '';
}

/** Why one cannot enter anything now. */
export function entering({ phone, board }: BoardView): Why {
  if (phone.line.value.phase !== 'ready') return 'offline';
  return phone.calls.value.live.length > 0 && board.occupied() ? 'occupied' : '';
}

function roomOf({ board }: BoardView, conference: State): Room | undefined {
  return board.rooms.value?.find((one) => one.name === conference.room);
}

function Marks(props: ConferenceProps & { conference: State; count: number }) {
  const { languages, conference, count } = props;
  const words = boardWords[languages.language.value];
  const room = conference.room ? roomOf(props, conference) : undefined;
  const { recording } = conference;
  const since = conference.startedAt || conference.createdAt;
  return (
    <>
      <span class="mark">
        <Icon name="people" />
        {words.count(count, room?.maxParticipants ?? 0)}
      </span>
      <span class="mark">
        <Icon name="clock" />
        <Elapsed since={since} label={words.lasts} />
      </span>
      {conference.kind === 'call' && <Mark icon="phone" text={words.call} />}
      {conference.status === 'init' && <Mark icon="wait" text={words.marks.waiting} />}
      {(room?.maxTurn ?? 0) > 0 && <Mark icon="speaking" text={words.marks.channel} />}
      {room?.moderated && <Mark icon="star" text={words.marks.moderated} />}
      {(room ?? conference).locked && <Mark icon="lock" text={words.marks.locked} />}
      {recording?.status === 'in-progress' && (
        <Mark icon="record" text={words.marks.recording} tone="recording" />
      )}
      {recording?.status === 'paused' && <Mark icon="pause" text={words.marks.paused} />}
    </>
  );
}

export function Mark({ icon, text, tone = '' }: { icon: IconName; text: string; tone?: string }) {
  return (
    <span class={`mark ${tone}`}>
      <Icon name={icon} />
      {text}
    </span>
  );
}

/** How the person at this page takes part, and how that is changed. */
function Mine(props: ConferenceProps & { conference: State }) {
  const { phone, board, languages, conference } = props;
  const words = boardWords[languages.language.value];
  const me = myself(conference, '');
  if (!me || !(conference.may.includes('listen') || conference.may.includes('coach'))) return null;
  const { doing } = board.at(`${conference.sid}/${me.call}`).value;
  const call = phone.calls.value.live.find((one) => {
    const reach = phone.control.reach(one);
    return reach.kind === 'conference' && reach.conference.sid === conference.sid;
  });
  const how = me.coaching ? 'coach' : me.muted ? 'listen' : 'speak';
  const why: Why = phone.conferences.control.value ? '' : 'control';
  const [icon, said] = truth(me);
  return (
    <div class={`mine ${how}`}>
      <p>
        <Icon name={icon} />
        {said}
      </p>
      <span class="mine-acts">
        {how !== 'speak' && (
          <Act
            name={words.act.speak}
            busy={doing === 'speak'}
            why={why}
            press={() => void board.attend(conference, 'speak')}
          >
            {words.act.speak}
          </Act>
        )}
        {how !== 'listen' && (
          <Act
            name={words.act.quiet}
            busy={doing === 'listen'}
            why={why}
            press={() => void board.attend(conference, 'listen')}
          >
            {words.act.quiet}
          </Act>
        )}
      </span>
    </div>
  );

  /** Who hears whom: what silences most comes first. */
  function truth({ held, coaching }: Participant): [IconName, string] {
    if (held) return ['pause', words.mine.held];
    if (call?.held) return ['pause', words.mine.aside];
    if (how === 'listen') return ['ear', words.mine.listen];
    if (call?.muted) return ['microphoneOff', words.mine.muted];
    if (how === 'coach') return ['ear', words.mine.coach(nameIn(conference, coaching))];
    if (onHold(conference)) return ['pause', words.mine.unheard];
    const all = others(conference);
    const heard = all.filter((one) => !one.held);
    return heard.length < all.length
      ? ['speaking', words.mine.some(heard.map(called).join(', '))]
      : ['speaking', words.mine.speak];
  }
}

/** What can be done about the conference as a whole. */
function Acts(props: ConferenceProps & { conference: State; entry: Why }) {
  const { phone, board, languages, conference, entry } = props;
  const words = boardWords[languages.language.value];
  const panel = useSignal<'' | 'add' | 'announce'>('');
  const { doing } = board.at(conference.sid).value;
  const { may, title } = conference;
  const why: Why = phone.conferences.control.value ? '' : 'control';
  const inside = myself(conference, '') !== undefined;
  const room = conference.room ? roomOf(props, conference) : undefined;
  const locked = (room ?? conference).locked;
  const toggle = (which: 'add' | 'announce') => () => {
    panel.value = panel.value === which ? '' : which;
  };
  const close = () => {
    panel.value = '';
  };
  const join = () => void board.attend(conference, 'speak');
  const speaks = may.includes('listen') || room?.roles.includes('speak');
  return (
    <>
      <div class="conference-acts">
        {!inside && may.includes('listen') && (
          <Act
            name={words.act.of(words.act.listen, title)}
            icon="ear"
            why={entry}
            press={() => void board.attend(conference, 'listen')}
          >
            {words.act.listen}
          </Act>
        )}
        {!inside && speaks && (
          <Act name={words.act.of(words.act.join, title)} icon="phone" why={entry} press={join}>
            {words.act.join}
          </Act>
        )}
        {may.includes('add') && (
          <Act
            name={words.act.of(words.act.add, title)}
            icon="add"
            expanded={panel.value === 'add'}
            busy={doing === 'add'}
            why={why}
            press={toggle('add')}
          >
            {words.act.add}
          </Act>
        )}
        {may.includes('announce') && (
          <Act
            name={words.act.of(words.act.announce, title)}
            icon="announce"
            expanded={panel.value === 'announce'}
            busy={doing === 'announce'}
            why={why}
            press={toggle('announce')}
          >
            {words.act.announce}
          </Act>
        )}
        {may.includes('lock') && conference.room && (
          <Act
            name={
              locked ? words.act.of(words.act.unlock, title) : words.act.of(words.act.lock, title)
            }
            icon="lock"
            busy={doing === 'lock' || doing === 'unlock'}
            press={() => void board.lock(conference, !locked)}
          >
            {locked ? words.act.unlock : words.act.lock}
          </Act>
        )}
        {may.includes('record') && <RecordActs {...props} why={why} />}
        {room && props.edit && room.roles.includes('moderate') && (
          <Act
            name={words.act.of(words.act.edit, title)}
            icon="edit"
            press={() => props.edit?.(room)}
          >
            {words.act.edit}
          </Act>
        )}
        {may.includes('end') && (
          <Confirmed
            words={words}
            name={words.act.of(words.act.end, title)}
            sure={words.act.endSure(title)}
            icon="down"
            busy={doing === 'end'}
            why={why}
            press={() => void board.end(conference)}
          >
            {words.act.end}
          </Confirmed>
        )}
      </div>
      {doing && (
        <p class="conference-doing">
          <span class="act-busy" /> {words.doing[doing]}
        </p>
      )}
      {panel.value === 'add' && <AddForm {...props} conference={conference} close={close} />}
      {panel.value === 'announce' && (
        <AnnounceForm {...props} conference={conference} close={close} />
      )}
    </>
  );
}

function RecordActs({
  board,
  languages,
  conference,
  why,
}: ConferenceProps & { conference: State; why: Why }) {
  const words = boardWords[languages.language.value];
  const { doing } = board.at(conference.sid).value;
  const { recording, title } = conference;
  if (!recording) {
    return (
      <Act
        name={words.act.of(words.act.record, title)}
        icon="record"
        busy={doing === 'record'}
        why={why}
        press={() => void board.record(conference)}
      >
        {words.act.record}
      </Act>
    );
  }
  const paused = recording.status === 'paused';
  return (
    <>
      <Act
        name={paused ? words.act.of(words.act.go, title) : words.act.of(words.act.pause, title)}
        icon={paused ? 'record' : 'pause'}
        busy={doing === 'pause' || doing === 'continue'}
        why={why}
        press={() => void board.setRecording(conference, paused ? 'in-progress' : 'paused')}
      >
        {paused ? words.act.go : words.act.pause}
      </Act>
      <Act
        name={words.act.of(words.act.stop, title)}
        icon="stop"
        busy={doing === 'stop'}
        why={why}
        press={() => void board.setRecording(conference, 'completed')}
      >
        {words.act.stop}
      </Act>
    </>
  );
}
