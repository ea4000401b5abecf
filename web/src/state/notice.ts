/** What the machine shows of calls while the page is not looked at: notifications, and the number at the icon. */
import { type Calls, type Peer, ringing } from './call';
import { type Entry, outcome } from './history';

/** A call that rings, as a notification names it. */
export interface Notice {
  readonly call: string;
  /** One call is shown once on a machine, however many tabs know of it. */
  readonly tag: string;
  readonly peer: Peer;
}

/** What is to be shown: each call that rings, while nobody looks. */
export function notices(calls: Calls, looked: boolean): readonly Notice[] {
  if (looked) return [];
  return ringing(calls).map(({ id, sid, peer }) => ({ call: id, tag: `call ${sid || id}`, peer }));
}

/** How many calls were missed since the page was looked at last. */
export function missed(history: readonly Entry[] | null, since: number): number {
  return (history ?? []).filter((one) => one.startedAt > since && outcome(one) === 'missed').length;
}

export type Mark = 'ring' | 'missed' | '';

/** What the icon of the tab shows: that it rings, before what was missed. */
export function mark(calls: Calls, missed: number): Mark {
  if (ringing(calls).length > 0) return 'ring';
  return missed > 0 ? 'missed' : '';
}
