import { expect, test } from 'vitest';
import { entry } from '../testing/world';
import { merge, outcome, settled } from './history';

test.each([
  ['completed', 'outgoing', 'talked'],
  ['completed', 'incoming', 'talked'],
  ['busy', 'outgoing', 'busy'],
  ['busy', 'incoming', 'declined'],
  ['no-answer', 'outgoing', 'noAnswer'],
  ['no-answer', 'incoming', 'missed'],
  ['canceled', 'outgoing', 'cancelled'],
  ['canceled', 'incoming', 'missed'],
  ['failed', 'outgoing', 'failed'],
  ['failed', 'incoming', 'missed'],
  ['in-progress', 'outgoing', 'unknown'],
  ['something-new', 'incoming', 'unknown'],
] as const)('%s %s is %s', (status, direction, want) => {
  expect(outcome(entry({ status, direction, answeredAt: 0 }))).toBe(want);
});

test('a refused call was refused, whatever else is said of it', () => {
  expect(outcome(entry({ denied: 'number_not_allowed' }))).toBe('denied');
});

test('knows which records will not change any more', () => {
  expect(settled(entry({ status: 'in-progress' }))).toBe(false);
  expect(settled(entry({ status: 'no-answer' }))).toBe(true);
});

test('merges by call, newest first, the later answer winning', () => {
  const old = entry({ sid: 'CA1', status: 'in-progress', startedAt: 1 });
  const done = entry({ sid: 'CA1', status: 'completed', startedAt: 1 });
  const newer = entry({ sid: 'CA2', startedAt: 2 });
  expect(merge([old], [done, newer])).toEqual([newer, done]);
});

test.each(['callee_dnd', 'callee_away', 'callee_offline', 'person_unknown'])(
  '%s is nobody reached',
  (denied) => {
    expect(outcome(entry({ status: 'failed', denied }))).toBe('unreached');
  },
);
