/** The words of who can be rung, in English. */
import type { Reach } from '../../state/ports';
import type { Missed } from '../../state/presence';

export interface PresenceWords {
  readonly label: string;
  readonly states: Record<Reach, string>;
  readonly onCall: string;
  readonly wrapUp: string;
  readonly until: (time: string) => string;
  readonly settings: string;
  readonly reason: string;
  readonly reasons: readonly string[];
  readonly forHow: string;
  readonly noEnd: string;
  readonly minutes: (count: number) => string;
  readonly seconds: (count: number) => string;
  readonly goAway: string;
  readonly wrapUpAfter: string;
  readonly none: string;
  readonly writtenUp: string;
  readonly failed: string;
  readonly elsewhere: string;
  readonly elsewhereCall: string;
  readonly use: string;
  readonly missed: (count: number) => string;
  readonly missedFrom: (who: string, time: string) => string;
  readonly lost: (count: number) => string;
  readonly lostWith: (who: string, time: string) => string;
  readonly hidden: string;
  readonly why: Record<Missed['why'], string>;
  readonly seen: string;
  readonly callBack: (who: string) => string;
}

export const en: PresenceWords = {
  label: 'Your state',
  states: {
    unknown: 'Reachable',
    available: 'Available',
    busy: 'Busy',
    dnd: 'Do not disturb',
    away: 'Away',
    stale: 'Page asleep',
    offline: 'Offline',
  },
  onCall: 'On a call',
  wrapUp: 'Writing up a call',
  until: (time) => `until ${time}`,
  settings: 'Change state',
  reason: 'Reason',
  reasons: ['Lunch', 'Break', 'Meeting'],
  forHow: 'For how long',
  noEnd: 'Until I come back',
  minutes: (count) => `${count} minutes`,
  seconds: (count) => `${count} seconds`,
  goAway: 'Go away',
  wrapUpAfter: 'Time to write up after each call',
  none: 'None',
  writtenUp: 'Done writing',
  failed: 'That did not reach the server. Try again.',
  elsewhere: 'Another tab has the sound. What you press here happens there.',
  elsewhereCall: 'Another tab has the sound of this call. What you press here happens there.',
  use: 'Use this tab instead',
  missed: (count) =>
    count === 1 ? 'A call did not ring here' : `${count} calls did not ring here`,
  missedFrom: (who, time) => `${who}, ${time}`,
  lost: (count) => (count === 1 ? 'A call was cut off' : `${count} calls were cut off`),
  lostWith: (who, time) => `${who}, ${time}`,
  hidden: 'Number hidden',
  why: {
    stale: 'You would not have heard it: this tab was asleep or cut off.',
    offline: 'Your page was closed.',
    dnd: 'You did not want to be disturbed.',
    away: 'You were away.',
    lost: 'You were cut off. The call ended before you were back: nobody was left in it.',
  },
  seen: 'I have seen it',
  callBack: (who) => `Call ${who} back`,
};
