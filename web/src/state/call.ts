/** Calls: what each is doing now, and how the last one ended. */
import type { PhoneEvent, Warning } from './ports';
import type { Problem } from './problem';

/** The other end. The address is as Twilio writes it: "client:bob" or "+15005550001". */
export interface Peer {
  readonly address: string;
  readonly name: string;
}

/** Told: nobody will be reached, and that is being said in words. */
export type Phase =
  | 'dialling'
  | 'ringing'
  | 'incoming'
  | 'answering'
  | 'open'
  | 'interrupted'
  | 'told';

export interface Call {
  readonly id: string;
  readonly sid: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly peer: Peer;
  readonly phase: Phase;
  /** Milliseconds since 1970; 0 until answered. */
  readonly answeredAt: number;
  /** Sound is there already though the other end rings still: the call waits in its conference. */
  readonly early: boolean;
  readonly muted: boolean;
  /** Put aside: nothing is heard of it here, and nothing there of what is said here. */
  readonly held: boolean;
  readonly warnings: readonly Warning[];
  /** The person here asked for the end; so a call that ends unanswered was not refused. */
  readonly leaving: boolean;
  /** What the person here is doing with it in place of answering, or has done. */
  readonly passed?: Passed | '';
  /** What has become of it, where it is told. */
  readonly verdict?: Verdict;
}

/** How a call ended; and the code of why it was refused, '' when it was not. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly denied: string;
}

/** What is done with a call that rings here, after which it rings here no more: somebody else has it, or it is left a message. */
export type Passed = 'passed' | 'voicemail';

export type Outcome =
  | 'talked'
  | 'noAnswer'
  | 'busy'
  | 'cancelled'
  | 'failed'
  | 'denied'
  | 'unreached'
  | 'message'
  | 'missed'
  | 'elsewhere'
  | 'declined'
  | Passed
  | 'lost'
  | 'unknown';

export interface Ended extends Verdict {
  readonly id: string;
  readonly sid: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly peer: Peer;
  readonly seconds: number;
  readonly problem?: Problem;
  /** Fresh while the status line still speaks of it. */
  readonly fresh: boolean;
}

export interface Calls {
  readonly live: readonly Call[];
  /** The call that is shown and worked, by its id; '' for none. All others are held, or ring. */
  readonly front: string;
  readonly ended: Ended | null;
}

export type CallEvent =
  | Extract<PhoneEvent, { readonly call: string }>
  | { readonly type: 'dialled'; readonly call: string; readonly peer: Peer }
  | { readonly type: 'answered'; readonly call: string }
  /** It could not be answered, and rings on. */
  | { readonly type: 'unanswered'; readonly call: string }
  /** The person here turns to it, and puts the others aside. */
  | { readonly type: 'taken'; readonly call: string }
  | { readonly type: 'parked'; readonly call: string }
  | { readonly type: 'early'; readonly call: string; readonly sid: string }
  | { readonly type: 'joined'; readonly call: string }
  /** The server knows that nobody is reached, and why. */
  | ({ readonly type: 'told'; readonly call: string } & Verdict)
  | { readonly type: 'leaving'; readonly call: string }
  /** The person here gives away what rings; passed is '' where that was refused. */
  | { readonly type: 'passed'; readonly call: string; readonly passed: Passed | '' }
  | {
      readonly type: 'outcome';
      readonly call: string;
      readonly outcome: Outcome;
      readonly denied: string;
      readonly seconds: number;
    }
  | { readonly type: 'rested'; readonly call: string }
  | { readonly type: 'dismissed' };

export const noCalls: Calls = { live: [], front: '', ended: null };

/** The call that the person is in or is making, or looks at while it is held. */
export function current(state: Calls): Call | undefined {
  return state.live.find((call) => call.id === state.front);
}

/** The calls that wait until the person turns to them, oldest first. */
export function aside(state: Calls): readonly Call[] {
  return state.live.filter((call) => call.phase !== 'incoming' && call.id !== state.front);
}

/** Whether the other end is there: what waits for it is over. */
export function answered(call: Call): boolean {
  return call.phase === 'open' || call.phase === 'interrupted';
}

/** Whether somebody can be called beside these: nobody calls two at a time. */
export function mayDial({ live }: Calls): boolean {
  return live.every((call) => call.phase === 'incoming' || answered(call));
}

/** The calls that ring here, oldest first. */
export function ringing(state: Calls): readonly Call[] {
  return state.live.filter((call) => call.phase === 'incoming');
}

export function calls(state: Calls, event: CallEvent, now: number): Calls {
  switch (event.type) {
    case 'dialled':
      if (state.live.some((call) => call.id === event.call)) return state;
      return take(begin(state, event.call, '', 'outgoing', event.peer, 'dialling'), event.call);
    case 'incoming':
      return begin(state, event.call, event.sid, 'incoming', event.peer, 'incoming');
    case 'ringing':
      return change(state, event.call, (call) =>
        call.phase === 'dialling'
          ? { ...call, sid: event.sid || call.sid, phase: 'ringing' }
          : call,
      );
    case 'answered':
      return isPhase(state, event.call, 'incoming')
        ? take(
            change(state, event.call, (call) => ({ ...call, phase: 'answering' })),
            event.call,
          )
        : state;
    case 'unanswered':
      return isPhase(state, event.call, 'answering')
        ? refront(
            change(state, event.call, (call) => ({ ...call, phase: 'incoming', leaving: false })),
            event.call,
          )
        : state;
    case 'taken':
      return state.live.some((call) => call.id === event.call && call.phase !== 'incoming')
        ? take(state, event.call)
        : state;
    case 'parked':
      return change(state, event.call, (call) =>
        call.phase === 'incoming' ? call : { ...call, held: true },
      );
    case 'early':
      return change(state, event.call, (call) => ({
        ...call,
        sid: event.sid || call.sid,
        phase: 'ringing',
        early: true,
      }));
    case 'joined':
      return change(state, event.call, (call) => {
        if (!call.early) return call;
        const { verdict: _, ...joined } = call; // somebody was reached after all
        return { ...joined, phase: 'open', early: false, answeredAt: now };
      });
    case 'told': {
      const { outcome, denied } = event;
      return change(state, event.call, (call) => ({
        ...call,
        phase: 'told',
        early: call.early || answered(call),
        answeredAt: 0,
        verdict: { outcome, denied },
      }));
    }
    case 'open':
      return opened(state, event, now);
    case 'interrupted':
      return change(state, event.call, (call) =>
        call.phase === 'open' ? { ...call, phase: 'interrupted' } : call,
      );
    case 'restored':
      return change(state, event.call, (call) =>
        call.phase === 'interrupted' ? { ...call, phase: 'open' } : call,
      );
    case 'muted':
      return change(state, event.call, (call) => ({ ...call, muted: event.muted }));
    case 'quality':
      return change(state, event.call, (call) => ({
        ...call,
        warnings: [
          ...call.warnings.filter((warning) => warning !== event.warning),
          ...(event.on ? [event.warning] : []),
        ],
      }));
    case 'leaving':
      return change(state, event.call, (call) => ({ ...call, leaving: true }));
    case 'passed':
      return passOn(state, event);
    case 'closed':
      return close(state, event, now);
    case 'outcome':
      return state.ended?.id === event.call && !given(state.ended.outcome)
        ? {
            ...state,
            ended: {
              ...state.ended,
              outcome: event.outcome,
              denied: event.denied,
              seconds: event.seconds,
            },
          }
        : state;
    case 'rested':
      return state.ended?.id === event.call
        ? { ...state, ended: { ...state.ended, fresh: false } }
        : state;
    case 'dismissed':
      return { ...state, ended: null };
  }
}

function begin(
  state: Calls,
  id: string,
  sid: string,
  direction: Call['direction'],
  peer: Peer,
  phase: Phase,
): Calls {
  if (state.live.some((call) => call.id === id)) return state;
  const call: Call = {
    id,
    sid,
    direction,
    peer,
    phase,
    answeredAt: 0,
    early: false,
    muted: false,
    held: false,
    warnings: [],
    leaving: false,
  };
  return { ...state, live: [...state.live, call], ended: null };
}

function opened(state: Calls, event: Extract<CallEvent, { type: 'open' }>, now: number): Calls {
  const open = change(state, event.call, (call) =>
    call.phase === 'told' // who is heard is not who was called
      ? { ...call, early: true }
      : {
          ...call,
          sid: event.sid || call.sid,
          phase: 'open',
          answeredAt: call.answeredAt || now,
        },
  );
  // What opens without having been answered here is turned to, so that no other is heard beside it.
  return isPhase(state, event.call, 'incoming') ? take(open, event.call) : open;
}

function isPhase(state: Calls, id: string, phase: Phase): boolean {
  return state.live.some((call) => call.id === id && call.phase === phase);
}

/** Turns to a call: it alone is heard. */
function take(state: Calls, id: string): Calls {
  const live = state.live.map((call) => {
    const held = call.phase !== 'incoming' && call.id !== id;
    return call.held === held ? call : { ...call, held };
  });
  return { ...state, live, front: id };
}

/** Turns away from a call that is no more, to the newest of the others, which stays held until it is wanted. */
function refront(state: Calls, from: string): Calls {
  if (state.front !== from) return state;
  const left = state.live.filter((call) => call.phase !== 'incoming');
  return { ...state, front: left.at(-1)?.id ?? '' };
}

function change(state: Calls, id: string, how: (call: Call) => Call): Calls {
  const live = state.live.map((call) => (call.id === id ? how(call) : call));
  return { ...state, live };
}

/** It may stop ringing before the server has said that it did as it was asked. */
function passOn(state: Calls, { call, passed }: Extract<CallEvent, { type: 'passed' }>): Calls {
  const { ended } = state;
  if (ended?.id !== call) return change(state, call, (one) => ({ ...one, passed }));
  const was = passed ? ended.outcome === 'missed' : given(ended.outcome);
  return was ? { ...state, ended: { ...ended, outcome: passed || 'missed' } } : state;
}

/** Whether the person here gave it away; what became of it after that does not change it. */
function given(outcome: Outcome): boolean {
  return outcome === 'passed' || outcome === 'voicemail';
}

function close(state: Calls, event: Extract<CallEvent, { type: 'closed' }>, now: number): Calls {
  const call = state.live.find((one) => one.id === event.call);
  if (!call) return state;
  const seconds = call.answeredAt ? Math.max(0, Math.round((now - call.answeredAt) / 1000)) : 0;
  const ended: Ended = {
    id: call.id,
    sid: event.sid || call.sid,
    direction: call.direction,
    peer: call.peer,
    outcome: call.verdict?.outcome ?? outcomeOf(call, event.how, event.problem),
    denied: call.verdict?.denied ?? '',
    seconds,
    fresh: true,
    ...(event.problem ? { problem: event.problem } : {}),
  };
  const live = state.live.filter((one) => one !== call);
  return refront({ ...state, live, ended }, call.id);
}

/** What this page can tell by itself; for outgoing calls the server knows better, a moment later. */
function outcomeOf(
  call: Call,
  how: 'ended' | 'cancelled' | 'lost',
  problem: Problem | undefined,
): Outcome {
  if (how === 'lost') return call.phase === 'incoming' ? 'missed' : 'lost';
  if (call.answeredAt) return 'talked';
  if (call.direction === 'incoming') {
    if (problem) return 'failed';
    if (call.passed) return call.passed;
    return call.leaving ? 'declined' : 'missed';
  }
  if (call.leaving) return 'cancelled';
  if (problem) return byProblem[problem.name] ?? 'failed';
  return 'unknown';
}

const byProblem: Partial<Record<Problem['name'], Outcome>> = {
  busy: 'busy',
  declined: 'busy',
  unavailable: 'noAnswer',
  // The gateway may end an unanswered call with 31005; then the server's record decides.
  connection: 'unknown',
};
