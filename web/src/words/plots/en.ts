/** The words of the figures, in English. They come with the figures. */
import type { Range } from '../../state/statistics';

export interface PlotWords {
  readonly heading: string;
  readonly range: string;
  readonly ranges: Record<Range, string>;
  readonly total: Record<
    'incoming' | 'missed' | 'wait' | 'talk' | 'outgoing' | 'internal' | 'mos' | 'poor',
    string
  >;
  readonly none: string;
  readonly plots: Record<'calls' | 'wait' | 'missed' | 'talk' | 'poor' | 'mos', string>;
  readonly series: Record<
    'answered' | 'missed' | 'outgoing' | 'internal' | 'average' | 'share' | 'talk' | 'poor' | 'mos',
    string
  >;
  readonly most: (value: string, when: string) => string;
  readonly table: string;
  readonly when: Record<'hour' | 'day', string>;
  readonly agents: string;
  readonly agentsHint: string;
  readonly voices: string;
  readonly voicesHint: string;
  readonly numbers: string;
  readonly columns: Record<
    | 'agent'
    | 'number'
    | 'incoming'
    | 'answered'
    | 'missed'
    | 'share'
    | 'outgoing'
    | 'talk'
    | 'wait'
    | 'mos'
    | 'measured'
    | 'poor',
    string
  >;
  readonly retry: string;
  readonly refusals: Readonly<Record<string, string>>;
}

export const en: PlotWords = {
  heading: 'What calls add up to',
  range: 'Time',
  ranges: {
    today: 'Today, by hours',
    week: 'The last 7 days',
    month: 'The last 30 days',
    quarter: 'The last 90 days',
  },
  total: {
    incoming: 'Calls that came in',
    missed: 'Missed',
    wait: 'Answered after, on average',
    talk: 'Time talked',
    outgoing: 'Calls that went out',
    internal: 'Calls between colleagues',
    mos: 'Sound (MOS, 1 to 5)',
    poor: 'Poor sound',
  },
  none: 'There were no calls in this time.',
  plots: {
    calls: 'Calls',
    wait: 'Time until an answer',
    missed: 'Missed share',
    talk: 'Time talked',
    poor: 'Share of calls with poor sound',
    mos: 'Sound (MOS, 1 to 5)',
  },
  series: {
    answered: 'Answered',
    missed: 'Missed',
    outgoing: 'Outgoing',
    internal: 'Between colleagues',
    average: 'Average',
    share: 'Missed of those that came in',
    talk: 'Talked',
    poor: 'Poor of those that were measured',
    mos: 'Average',
  },
  most: (value, when) => `The most is ${value}, ${when}.`,
  table: 'As a table',
  when: { hour: 'Hour', day: 'Day' },
  agents: 'By agent',
  agentsHint:
    'A call that nobody answered is counted for each agent whom it rang at, one that was transferred for each who answered, and one between colleagues for both.',
  voices: 'Sound by agent',
  voicesHint:
    'As each one’s page measured it, the worst first. MOS is from 1, bad, to 5, as if in the same room. Kept for 90 days.',
  numbers: 'By our number',
  columns: {
    agent: 'Agent',
    number: 'Number',
    incoming: 'Came in',
    answered: 'Answered',
    missed: 'Missed',
    share: 'Missed share',
    outgoing: 'Went out',
    talk: 'Talked',
    wait: 'Answered after',
    mos: 'MOS',
    measured: 'Measured',
    poor: 'Poor',
  },
  retry: 'Try again',
  refusals: {
    supervision_not_allowed: 'Only supervisors may see these figures.',
    statistics_busy:
      'There are too many calls to be counted now. Choose a shorter time, or try again later.',
  },
};
