/** The words of the history, in English. They come with the history, not with the telephone. */
import type { Result } from '../../state/record';

export interface HistoryWords {
  readonly heading: string;
  readonly parts: { readonly label: string } & Record<'calls' | 'figures', string>;
  readonly search: string;
  readonly searchHint: string;
  readonly result: string;
  readonly any: string;
  readonly results: Record<Result, string>;
  readonly direction: string;
  readonly directions: Record<'' | 'incoming' | 'outgoing', string>;
  readonly since: string;
  readonly until: string;
  readonly whose: string;
  readonly mine: string;
  readonly everybody: string;
  readonly clear: string;
  readonly csv: string;
  readonly json: string;
  readonly none: string;
  readonly noneYet: (day: string) => string;
  readonly more: string;
  readonly shown: (count: number) => string;
  readonly callBack: string;
  readonly callBackNamed: (who: string) => string;
  readonly details: (who: string) => string;
  readonly nobody: string;
  readonly keep: string;
  readonly facts: Record<
    'when' | 'number' | 'line' | 'of' | 'wait' | 'why' | 'outcome' | 'note' | 'recordings',
    string
  >;
  readonly fetching: string;
  readonly noTapes: string;
  readonly tape: (n: number, who: string) => string;
  readonly retry: string;
  readonly refusals: Readonly<Record<string, string>>;
}

export const en: HistoryWords = {
  heading: 'Call history',
  parts: { label: 'Parts of the history', calls: 'Calls', figures: 'Figures' },
  search: 'Search',
  searchHint: 'Name, number or note',
  result: 'Result',
  any: 'Any result',
  results: {
    answered: 'Answered',
    missed: 'Missed',
    elsewhere: 'Answered elsewhere',
    declined: 'Declined',
    'no-answer': 'No answer',
    busy: 'Busy',
    canceled: 'Given up',
    failed: 'Failed',
    denied: 'Not allowed',
    ongoing: 'Going on',
  },
  direction: 'Direction',
  directions: { '': 'Both ways', incoming: 'Incoming', outgoing: 'Outgoing' },
  since: 'From',
  until: 'To',
  whose: 'Whose calls',
  mine: 'Mine',
  everybody: 'Everybody’s',
  clear: 'Clear all',
  csv: 'Download as CSV',
  json: 'Download as JSON',
  none: 'No call was found.',
  noneYet: (day) => `No call was found back to ${day}.`,
  more: 'Show older calls',
  shown: (count) => (count === 1 ? '1 call shown' : `${count} calls shown`),
  callBack: 'Call back',
  callBackNamed: (who) => `Call back ${who}`,
  details: (who) => `Details of the call with ${who}`,
  nobody: 'Nobody answered',
  keep: 'Add to contacts',
  facts: {
    when: 'When',
    number: 'Number',
    line: 'Our number',
    of: 'Who',
    wait: 'Answered after',
    why: 'Why it was not connected',
    outcome: 'Outcome',
    note: 'Note',
    recordings: 'Recordings',
  },
  fetching: 'Looking for recordings…',
  noTapes: 'None that you may listen to',
  tape: (n, who) => `Recording ${n} of the call with ${who}`,
  retry: 'Try again',
  refusals: {
    supervision_not_allowed: 'Only supervisors may see the calls of others.',
    search_invalid: 'Search for 200 letters at the most.',
  },
};
