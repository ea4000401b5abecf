/** What calls add up to, and how that is drawn. */

export interface Figures {
  readonly incoming: number;
  readonly outgoing: number;
  readonly answered: number;
  readonly missed: number;
  readonly reached: number;
  /** Seconds, as the next two. */
  readonly talk: number;
  /** Of all that were answered, together. */
  readonly wait: number;
  readonly longestWait: number;
}

/** Of all calls: those between colleagues neither came in nor went out. */
export interface AllFigures extends Figures {
  readonly internal: number;
}

/** How calls sounded, by what pages measured. */
export interface SoundFigures {
  /** How often it was measured: by the page of each who took part. */
  readonly reports: number;
  readonly poor: number;
  /** On average, 1 to 5; null where none could be told. */
  readonly mos: number | null;
}

export interface Period extends AllFigures {
  readonly sound: SoundFigures;
  /** By the clock of the place: 2026-01-31T00:00:00+09:00. */
  readonly start: string;
}

export interface Statistics {
  readonly by: 'hour' | 'day';
  readonly total: AllFigures;
  readonly periods: readonly Period[];
  readonly sound: SoundFigures;
  readonly agents: readonly (Figures & {
    readonly identity: string;
    readonly name: string;
    readonly sound: SoundFigures;
  })[];
  readonly numbers: readonly (Figures & { readonly number: string })[];
}

export type Unit = 'number' | 'seconds' | 'share' | 'mos';

export const ranges = ['today', 'week', 'month', 'quarter'] as const;
export type Range = (typeof ranges)[number];

export interface StatisticsServer {
  statistics(range: Range): Promise<Statistics>;
}

/** When a range began, by the clock here: today at midnight, or so many days before. */
export function beginning(range: Range, now: Date): Date {
  const days = { today: 0, week: 6, month: 29, quarter: 89 }[range];
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
}

/** How many calls there were. */
export function calls({ incoming, outgoing, internal }: AllFigures): number {
  return incoming + outgoing + internal;
}

/** The part that was missed of what came in and is over; null where nothing did. */
export function missedShare({ answered, missed }: Figures): number | null {
  return answered + missed > 0 ? missed / (answered + missed) : null;
}

/** Seconds until an answer on average; null where nothing was answered. */
export function averageWait({ answered, wait }: Figures): number | null {
  return answered > 0 ? wait / answered : null;
}

/** The part of the calls that sounded poor; null where none was measured. */
export function poorShare({ reports, poor }: SoundFigures): number | null {
  return reports > 0 ? poor / reports : null;
}

/** The end of a scale for values up to most, half of which is a whole number too; of seconds, a time that people name. */
export function scaleEnd(most: number, unit: Unit): number {
  if (unit === 'mos') return 5;
  if (unit === 'share') return most > 0.5 ? 1 : most > 0.2 ? 0.5 : 0.2;
  if (unit === 'seconds') {
    const named = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 36_000, 86_400];
    const fitting = named.find((one) => one >= most);
    if (fitting) return fitting;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return Math.max(2, ([1, 2, 4, 6, 8, 10].find((one) => one * power >= most) ?? 10) * power);
}
