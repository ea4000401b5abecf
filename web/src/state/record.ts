/** The history that can be looked through: what is asked of it, and what it tells. */
import type { Entry } from './history';

export const results = [
  'answered',
  'missed',
  'elsewhere',
  'declined',
  'no-answer',
  'busy',
  'canceled',
  'failed',
  'denied',
  'ongoing',
] as const;
export type Result = (typeof results)[number];

/** A call with all that is kept of it. */
export interface CallRecord extends Entry {
  /** Whose history it is in; '' for a call that nobody here answered. */
  readonly of: string;
  readonly ofName: string;
  /** The number of ours that was called or shown; '' for none. */
  readonly line: string;
  readonly result: Result;
}

export interface CallFilter {
  readonly text: string;
  /** '' for any, as for the others. */
  readonly result: Result | '';
  readonly direction: 'incoming' | 'outgoing' | '';
  /** Days such as 2026-01-31 by the clock here; until is the last of them. */
  readonly since: string;
  readonly until: string;
  /** Whose: '' for mine, 'everybody', or an identity. */
  readonly of: string;
}

export const anyCall: CallFilter = {
  text: '',
  result: '',
  direction: '',
  since: '',
  until: '',
  of: '',
};

export interface CallPage {
  readonly calls: readonly CallRecord[];
  /** Where the next page begins; '' where there is none. */
  readonly next: string;
  /** How far back it was looked, milliseconds since 1970; 0: to the end. */
  readonly reached: number;
}

export interface CallTape {
  readonly sid: string;
  readonly source: string;
  readonly startedAt: number;
  readonly seconds: number;
}

export interface RecordServer {
  find(filter: CallFilter, cursor: string): Promise<CallPage>;
  tapes(sid: string): Promise<readonly CallTape[]>;
  /** Where a file of all that is found is fetched. */
  file(filter: CallFilter, format: 'csv' | 'json'): string;
}

/** The bounds of days by the clock here, so that one of 23 or 25 hours is one too; undefined for none. */
export function bounds({ since, until }: Pick<CallFilter, 'since' | 'until'>): {
  since: Date | undefined;
  until: Date | undefined;
} {
  return { since: midnight(since, 0), until: midnight(until, 1) };
}

function midnight(day: string, later: number): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  return year ? new Date(Number(year), Number(month) - 1, Number(date) + later) : undefined;
}
