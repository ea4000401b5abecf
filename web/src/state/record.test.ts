import { expect, test } from 'vitest';
import { bounds } from './record';
import { averageWait, beginning, type Figures, missedShare, scaleEnd } from './statistics';

test('a day ends when the next begins, by the clock here', () => {
  const { since, until } = bounds({ since: '2026-03-28', until: '2026-03-29' });
  expect(since).toEqual(new Date(2026, 2, 28));
  expect(until).toEqual(new Date(2026, 2, 30));
  expect(bounds({ since: '', until: 'rubbish' })).toEqual({ since: undefined, until: undefined });
});

test('ranges begin at midnight', () => {
  const now = new Date(2026, 0, 31, 15, 30);
  expect(beginning('today', now)).toEqual(new Date(2026, 0, 31));
  expect(beginning('week', now)).toEqual(new Date(2026, 0, 25));
  expect(beginning('month', now)).toEqual(new Date(2026, 0, 2));
});

const none: Figures = {
  incoming: 0,
  outgoing: 0,
  answered: 0,
  missed: 0,
  reached: 0,
  talk: 0,
  wait: 0,
  longestWait: 0,
};

test('shares and averages of nothing are none', () => {
  expect(missedShare(none)).toBeNull();
  expect(averageWait(none)).toBeNull();
  expect(missedShare({ ...none, incoming: 5, answered: 3, missed: 1 })).toBe(0.25);
  expect(averageWait({ ...none, answered: 4, wait: 10 })).toBe(2.5);
});

test.each([
  [0, 'number', 2],
  [3, 'number', 4],
  [7, 'number', 8],
  [10, 'number', 10],
  [11, 'number', 20],
  [4_321, 'number', 6_000],
  [7, 'seconds', 10],
  [61, 'seconds', 120],
  [90_000, 'seconds', 100_000],
  [0, 'share', 0.2],
  [0.3, 'share', 0.5],
  [0.9, 'share', 1],
] as const)('a scale for %s %s ends at %s', (most, unit, want) => {
  expect(scaleEnd(most, unit)).toBe(want);
});
