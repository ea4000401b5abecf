/** The list of calls that the server remembers. */
import type { Outcome, Peer } from './call';

export interface Entry {
  readonly sid: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly peer: Peer;
  /** A status as Twilio writes it: "completed", "no-answer", … */
  readonly status: string;
  readonly denied: string;
  /** Whether who called was asked for a message. */
  readonly voicemail: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly answeredAt: number;
  readonly seconds: number;
  /** What those who took part wrote down about it. */
  readonly note: string;
  readonly outcome: string;
}

const over = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);

/** Whether the call has ended, so that its record will not change any more. */
export function settled(entry: Entry): boolean {
  return over.has(entry.status);
}

/**
 * Whether nobody was reached by a call that was made, though it may not be over: why is said in words. One that failed may
 * still be tried in another way.
 */
export function unreached({ direction, status, denied, answeredAt }: Entry): boolean {
  if (direction === 'incoming') return false;
  return denied !== '' || (answeredAt === 0 && /^(busy|no-answer)$/.test(status));
}

export function outcome(entry: Entry): Outcome {
  if (entry.voicemail && entry.direction === 'outgoing' && !entry.answeredAt) return 'message';
  // Who is away or asleep, or is nobody, could not be reached; nobody forbade it.
  if (/^(callee_|person_unknown$)/.test(entry.denied)) return 'unreached';
  if (entry.denied) return 'denied';
  if (entry.answeredAt && entry.status === 'completed') return 'talked';
  const mine = entry.direction === 'incoming';
  switch (entry.status) {
    case 'completed':
      return 'talked';
    case 'busy':
      return mine ? 'declined' : 'busy';
    case 'no-answer':
      return mine ? 'missed' : 'noAnswer';
    case 'canceled':
      return mine ? 'missed' : 'cancelled';
    case 'failed':
      return mine ? 'missed' : 'failed';
    default:
      return 'unknown';
  }
}

/** Newest first, each call once; what a later answer says replaces what an earlier one said. */
export function merge(old: readonly Entry[], fresh: readonly Entry[]): readonly Entry[] {
  const bySid = new Map(old.map((entry) => [entry.sid, entry]));
  for (const entry of fresh) bySid.set(entry.sid, entry);
  return [...bySid.values()].sort((a, b) => b.startedAt - a.startedAt || (a.sid < b.sid ? -1 : 1));
}
