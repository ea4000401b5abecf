import { expect, test } from 'vitest';
import { entry } from '../testing/world';
import { calls, noCalls } from './call';
import { mark, missed, notices } from './notice';

const peer = { address: 'client:bob', name: 'Bob' };
const rings = calls(noCalls, { type: 'incoming', call: 'in-1', sid: 'CA1', peer }, 1);

test('a call is shown while it rings and nobody looks', () => {
  expect(notices(rings, false)).toEqual([{ call: 'in-1', tag: 'call CA1', peer }]);
  expect(notices(rings, true)).toEqual([]);
  expect(notices(calls(rings, { type: 'answered', call: 'in-1' }, 2), false)).toEqual([]);
});

test('what was missed since is counted, and nothing else', () => {
  const base = { direction: 'incoming', status: 'no-answer', answeredAt: 0 } as const;
  const history = [
    entry({ ...base, sid: 'CA1', startedAt: 100 }),
    entry({ ...base, sid: 'CA2', startedAt: 300 }),
    entry({ ...base, sid: 'CA3', startedAt: 400, direction: 'outgoing' }),
    entry({ ...base, sid: 'CA4', startedAt: 500, status: 'completed', answeredAt: 510 }),
  ];
  expect(missed(history, 200)).toBe(1);
  expect(missed(history, 0)).toBe(2);
  expect(missed(null, 0)).toBe(0);
});

test('ringing is shown before what was missed', () => {
  expect(mark(rings, 3)).toBe('ring');
  expect(mark(noCalls, 3)).toBe('missed');
  expect(mark(noCalls, 0)).toBe('');
});
