import { expect, test } from 'vitest';
import { type Call, calls, type Ended, noCalls } from '../../state/call';
import { en } from '../../words/en';
import { outcomeWords, verdictWords } from './outcome';

test.each([
  ['unreached', 'callee_offline', en.denied.callee_offline],
  ['denied', 'number_not_allowed', en.denied.number_not_allowed],
  ['denied', 'something_new', en.deniedOther],
  ['noAnswer', '', en.outcomes.noAnswer],
  ['message', 'callee_offline', en.outcomes.message],
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

test.each([
  ['busy', '', en.outcomes.busy, ''],
  ['message', 'callee_dnd', en.outcomes.message, en.call.speakNow],
  ['denied', 'number_not_allowed', en.outcomes.denied, en.denied.number_not_allowed],
  ['unreached', 'person_unknown', en.outcomes.unreached, en.denied.person_unknown],
  ['denied', 'something_new', en.outcomes.denied, en.deniedOther],
] as const)('%s with %j is told at once', (outcome, denied, became, why) => {
  const peer = { address: 'client:bob', name: 'Bob' };
  const dialled = calls(noCalls, { type: 'dialled', call: 'a', peer }, 0);
  const [call] = calls(dialled, { type: 'told', call: 'a', outcome, denied }, 0).live;
  expect(verdictWords(call as Call, en)).toEqual([became, why]);
  expect(verdictWords(dialled.live[0] as Call, en)).toEqual(['', '']);
});
