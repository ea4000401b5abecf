import { expect, test } from 'vitest';
import type { Ended } from '../../state/call';
import { en } from '../../words/en';
import { outcomeWords } from './outcome';

test.each([
  ['unreached', 'callee_offline', en.denied.callee_offline],
  ['denied', 'number_not_allowed', en.denied.number_not_allowed],
  ['denied', 'something_new', en.deniedOther],
  ['noAnswer', '', en.outcomes.noAnswer],
] as const)('%s, refused for %j, is told as why', (outcome, denied, want) => {
  const peer = { address: 'client:bob', name: 'Bob' };
  const ended: Ended = {
    id: 'out-1',
    sid: 'CA1',
    direction: 'outgoing',
    peer,
    outcome,
    denied,
    seconds: 0,
    fresh: true,
  };
  expect(outcomeWords(ended, en)).toBe(want);
});
