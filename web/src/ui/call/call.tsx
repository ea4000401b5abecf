import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { aside, answered as isAnswered, ringing, type Call as State } from '../../state/call';
import { type Action, handover } from '../../state/conference';
import { onHold } from '../../state/control';
import { visitorOf } from '../../state/visitors';
import { Avatar } from '../avatar/avatar';
import { verdictWords } from '../ended/outcome';
import { Complaint } from '../form/complaint';
import { address, who } from '../format';
import { Icon } from '../icon/icon';
import { About } from '../incoming/about';
import { Waiting } from '../incoming/incoming';
import { Keypad } from '../keypad/keypad';
import { type Fetch, kept, Later } from '../place/later';
import type { BoardView } from '../view';
import { Aside } from './aside';
import { Control } from './control';
import { Handover } from './handover';
import { partner } from './partner';
import { Timer } from './timer';
import './call.css';

type Panel = 'keypad' | 'transfer' | 'add' | 'notes';

/** What the parts of a call are given that are fetched when they are first shown. */
export type CallView = BoardView & { call: State; close: () => void };

const forms = () => import('../reach/reach');
const parts: Record<Exclude<Panel, 'keypad'>, Fetch<CallView>> = {
  transfer: kept(() => forms().then((part) => part.TransferForm)),
  add: kept(() => forms().then((part) => part.AddForm)),
  notes: kept(() => forms().then((part) => part.CallNotes)),
};

/** The call that goes on: who, how long, and what can be done, in order of reach. */
export function Call({ call, ...view }: BoardView & { call: State }) {
  const { phone, board, languages } = view;
  const words = languages.words();
  const w = words.lines;
  const panel = useSignal<Panel | ''>('');
  const sent = useSignal('');
  const name = partner(view, call);
  const waiting = ringing(phone.calls.value);
  const answered = isAnswered(call);
  const talking = answered || call.early;
  const reach = phone.control.reach(call);
  const conference = reach.kind === 'conference' ? reach.conference : undefined;
  const recording = conference?.recording;
  const open = panel.value;
  const small =
    open !== '' ||
    waiting.length > 0 ||
    aside(phone.calls.value).length > 0 ||
    Boolean(
      conference?.transfer &&
        conference.transfer.state !== 'completed' &&
        !phone.control.seen(conference),
    );
  const problem =
    phone.control.at(call.id).value.problem ??
    (conference && board.at(conference.sid).value.problem) ??
    phone.callTrouble.value;
  const lacks = answered ? lack() : '';
  const told = waiting.length > 0 ? waiting : visitorOf(call.peer.address) ? [call] : [];

  const send = (digits: string) => {
    sent.value = (sent.value + digits).slice(-24);
    phone.digits(digits);
  };
  const close = () => {
    panel.value = '';
  };
  const toggle = (which: Panel) => () => {
    panel.value = open === which ? '' : which;
  };
  const here = useRef<HTMLElement>(null);
  const onKey = useRef((_: KeyboardEvent) => {});
  onKey.current = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as Element;
    const mine = here.current?.contains(target);
    // Elsewhere on the page digits are tones too, but where somebody types, or keys are switched off.
    const typed = target.closest('input, textarea, select, dialog') !== null;
    if (event.key === 'Escape' && open && (mine || !typed)) {
      close(); // closes what is open, never the call
      if (mine) here.current?.querySelector<HTMLElement>(`#call-${open}`)?.focus();
    }
    if (typed || !/^[0-9*#]$/.test(event.key) || !talking || call.held) return;
    if (open !== 'keypad') {
      if (open !== '' || !view.machine?.on()) return;
      panel.value = 'keypad'; // so that it is seen what was sent
    }
    send(event.key);
  };
  useEffect(() => {
    const there = here.current?.ownerDocument;
    const press = (event: KeyboardEvent) => onKey.current(event);
    there?.addEventListener('keydown', press);
    return () => there?.removeEventListener('keydown', press);
  }, []);

  return (
    <section class="call" aria-labelledby="call-peer" ref={here}>
      {waiting.map((one) => (
        <Waiting key={one.id} phone={phone} languages={languages} call={one} />
      ))}
      <Aside {...view} />
      <div class={small ? 'call-who small' : 'call-who'}>
        {!small && <Avatar name={name} large />}
        <h2 id="call-peer">{name}</h2>
        <p class="call-detail">{detail()}</p>
        {answered && <Timer since={call.answeredAt} label={words.call.duration} />}
        {recording && (
          <p class="call-recording">
            <Icon name={recording.status === 'paused' ? 'pause' : 'record'} />
            {recording.status === 'paused' ? w.recordingPaused : w.recording}
          </p>
        )}
      </div>
      {conference && <Handover {...view} call={call} conference={conference} />}
      {view.hearing && talking ? (
        <view.hearing.ui.InCall {...view} hearing={view.hearing} call={call} />
      ) : (
        <p class="call-warning" aria-live="polite">
          {call.warnings[0] && !call.held ? words.call.warnings[call.warnings[0]] : ''}
        </p>
      )}
      {problem && (
        <div class="call-trouble" role="status">
          <Complaint
            languages={languages}
            problem={problem}
            refusals={w.refusals}
            forbidden={w.notYours}
          />
          <button
            type="button"
            class="plain"
            aria-label={words.call.dismiss}
            onClick={() => {
              phone.control.dismiss(call.id);
              if (conference) board.dismiss(conference.sid);
              phone.dismiss();
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
      {open === 'keypad' && (
        <div class="call-keypad">
          <p class="call-digits">
            <span class="hidden">{words.keypad.sent} </span>
            {sent.value}
          </p>
          <Keypad words={words} press={send} />
        </div>
      )}
      {open !== '' && open !== 'keypad' && (
        <Later {...view} fetch={parts[open]} call={call} close={close} />
      )}
      <div class="call-controls">
        <Control
          icon={call.muted ? 'microphoneOff' : 'microphone'}
          name={call.muted ? words.call.unmute : words.call.mute}
          pressed={call.muted}
          disabled={!talking}
          keys={view.machine?.keys('mute')}
          press={() => phone.mute(!call.muted)}
        />
        <Control
          icon={call.held ? 'play' : 'hold'}
          name={call.held ? w.resume : w.hold}
          pressed={call.held}
          disabled={!answered && !call.held}
          keys={view.machine?.keys('hold')}
          press={() => phone.hold(call.id, !call.held)}
        />
        <Control
          id="call-keypad"
          icon="keypad"
          name={words.keypad.label}
          pressed={open === 'keypad'}
          disabled={!talking || call.held}
          press={toggle('keypad')}
        />
        <Control
          id="call-transfer"
          icon="forward"
          name={w.transfer}
          expanded={open === 'transfer'}
          disabled={!answered}
          why={why('transfer')}
          press={toggle('transfer')}
        />
        <Control
          id="call-add"
          icon="add"
          name={w.add}
          expanded={open === 'add'}
          disabled={!answered}
          press={toggle('add')}
        />
        <Control
          icon={recording ? 'stop' : 'record'}
          name={recording ? w.recordStop : w.record}
          pressed={Boolean(recording)}
          kind={recording ? 'live' : ''}
          disabled={!answered}
          why={why('record')}
          press={record}
        />
        <Control
          id="call-notes"
          icon="edit"
          name={w.notes}
          expanded={open === 'notes'}
          disabled={!answered || !call.sid}
          press={toggle('notes')}
        />
        <Control
          icon="down"
          name={words.call.hangUp}
          kind="leave"
          keys={view.machine?.keys('hangUp')}
          press={() => phone.hangUp()}
        />
      </div>
      <p id="call-lacks" class="call-lacks">
        {lacks}
      </p>
      <p id="call-not-yours" hidden>
        {w.notYours}
      </p>
      {/* Below: it comes a moment later, and what is about to be pressed must not move. */}
      {open === '' && told.length > 0 && (
        <div class="call-more">
          {told.map((one) => (
            <About
              key={one.id}
              {...view}
              call={one}
              heading={
                one === call
                  ? undefined
                  : words.call.waiting(who(one.peer, phone.people.value, words))
              }
            />
          ))}
        </div>
      )}
    </section>
  );

  /** What this call cannot do that others can, and why. */
  function lack(): string {
    if (/^(room|conference):/.test(call.peer.address)) return '';
    if (reach.kind === 'direct') return w.direct;
    return conference && !phone.conferences.control.value ? w.noControl : '';
  }

  /** The id of what says why something cannot be done now. */
  function why(action: Action): string | undefined {
    if (!conference || lacks) return 'call-lacks';
    if (action === 'transfer' && handover(conference)) return 'call-not-yours';
    return conference.may.includes(action) ? undefined : 'call-not-yours';
  }

  function record(): void {
    if (!conference) return;
    if (recording) void board.setRecording(conference, 'completed');
    else void board.record(conference);
  }

  function detail(): string {
    if (call.phase === 'dialling') return `${words.status.calling}…`;
    if (call.phase === 'ringing') return `${words.status.ringing}…`;
    if (call.phase === 'answering') return words.call.connecting;
    if (call.verdict) return verdictWords(call, words).filter(Boolean).join(words.call.stop);
    if (call.phase === 'interrupted') return `${words.status.reconnecting}…`;
    if (call.held) {
      if (!conference || !phone.conferences.control.value || phone.control.silent(call))
        return w.silence;
      return onHold(conference) ? w.music : w.holding;
    }
    return (
      address(call.peer, name) || (call.direction === 'incoming' ? words.call.from : words.call.to)
    );
  }
}
