/** What the panel shows: one phase at a time, and how each becomes the next. */
import type { PhoneEvent, Warning } from '../../state/ports';
import { type EndReason, type ErrorCode, obstacle } from './names';

export type Phase =
  /** The panel is not open. */
  | { readonly name: 'closed' }
  /** What the button is, is being fetched. */
  | { readonly name: 'loading' }
  /** What will happen is said; the visitor decides. */
  | { readonly name: 'asking'; readonly problem: ErrorCode | null }
  /** No call is possible, and why. */
  | { readonly name: 'impossible'; readonly why: ErrorCode }
  /** The browser asks for the microphone. */
  | { readonly name: 'permission' }
  | { readonly name: 'connecting' }
  | Talking<'ringing'>
  | Talking<'connected'>
  | Talking<'reconnecting'>
  | { readonly name: 'ended'; readonly reason: EndReason; readonly seconds: number };

export interface Talking<Name extends string> {
  readonly name: Name;
  /** Milliseconds since 1970; 0: nobody has answered yet. */
  readonly since: number;
  readonly muted: boolean;
  readonly warnings: readonly Warning[];
}

export type PhaseEvent =
  | PhoneEvent
  | { readonly type: 'opened' }
  | { readonly type: 'described'; readonly problem: ErrorCode | null }
  | { readonly type: 'begun' }
  | { readonly type: 'listening' }
  /** Somebody talks with the visitor now. */
  | { readonly type: 'joined' }
  /** The visitor waits with sound; nobody has come yet. */
  | { readonly type: 'waiting' }
  | { readonly type: 'failed'; readonly code: ErrorCode }
  | { readonly type: 'over'; readonly reason: EndReason }
  /** The server knew better why it ended. */
  | { readonly type: 'explained'; readonly reason: EndReason }
  | { readonly type: 'dismissed' };

/** Whether a call goes on, or is about to. */
export function busy(phase: Phase): boolean {
  return ['permission', 'connecting', 'ringing', 'connected', 'reconnecting'].includes(phase.name);
}

export function talking(
  phase: Phase,
): phase is Talking<'ringing'> | Talking<'connected'> | Talking<'reconnecting'> {
  return phase.name === 'ringing' || phase.name === 'connected' || phase.name === 'reconnecting';
}

export function phaseAfter(phase: Phase, event: PhaseEvent, now: number): Phase {
  switch (event.type) {
    case 'opened':
      return busy(phase) ? phase : { name: 'loading' };
    case 'described':
      return phase.name === 'loading' ? asking(event.problem) : phase;
    case 'begun':
      return phase.name === 'asking' ? { name: 'permission' } : phase;
    case 'listening':
      return phase.name === 'permission' ? { name: 'connecting' } : phase;
    case 'ringing':
    case 'waiting':
      return phase.name === 'connecting' ? rings : phase;
    case 'joined':
      return phase.name === 'connecting' || (talking(phase) && !phase.since)
        ? { ...(talking(phase) ? phase : rings), name: 'connected', since: now }
        : phase;
    case 'interrupted':
      return talking(phase) ? { ...phase, name: 'reconnecting' } : phase;
    case 'restored':
      return phase.name === 'reconnecting'
        ? { ...phase, name: phase.since ? 'connected' : 'ringing' }
        : phase;
    case 'muted':
      return talking(phase) ? { ...phase, muted: event.muted } : phase;
    case 'quality': {
      if (!talking(phase)) return phase;
      const others = phase.warnings.filter((warning) => warning !== event.warning);
      return { ...phase, warnings: event.on ? [...others, event.warning] : others };
    }
    case 'failed':
      if (phase.name === 'closed') return phase;
      return busy(phase) || phase.name === 'loading' || phase.name === 'asking'
        ? asking(event.code)
        : phase;
    case 'over':
      return busy(phase)
        ? { name: 'ended', reason: event.reason, seconds: seconds(phase, now) }
        : phase;
    case 'explained':
      return phase.name === 'ended' ? { ...phase, reason: event.reason } : phase;
    case 'dismissed':
      return busy(phase) ? phase : { name: 'closed' };
    // What follows from these is more than a phase: talk.ts decides.
    case 'open':
    case 'closed':
    case 'registered':
    case 'unregistered':
    case 'expiring':
    case 'fault':
    case 'stale':
    case 'incoming':
      return phase;
  }
}

const rings: Talking<'ringing'> = { name: 'ringing', since: 0, muted: false, warnings: [] };

/** Problems that the visitor or time can cure leave the question open; others say that it cannot be. */
function asking(problem: ErrorCode | null): Phase {
  return problem && final(problem)
    ? { name: 'impossible', why: problem }
    : { name: 'asking', problem };
}

function final(code: ErrorCode): boolean {
  return (
    obstacle(code) ||
    code === 'button_off' ||
    code === 'button_closed' ||
    code === 'origin_not_allowed'
  );
}

function seconds(phase: Phase, now: number): number {
  return talking(phase) && phase.since ? Math.max(0, Math.round((now - phase.since) / 1000)) : 0;
}
