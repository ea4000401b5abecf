import { expect, test } from 'vitest';
import { person, talk } from '../testing/conferences';
import { listed, type Transfer } from './conference';

const transfer: Transfer = {
  id: 2,
  kind: 'warm',
  state: 'ringing',
  by: 'alice',
  byName: 'Alice',
  to: 'client:carol',
  toName: 'Carol',
  with: 'target',
  reason: '',
  until: 0,
  may: [],
};

test('lists who is there or rings, and who was not reached until the transfer that called them is over', () => {
  const participants = [
    person('Bob'),
    person('Carol', { state: 'busy', transfer: 2 }),
    person('Dora', { state: 'no-answer', transfer: 1 }),
    person('Emil', { state: 'no-answer' }),
    person('Fay', { state: 'left' }),
    person('Gus', { state: 'canceled' }),
    person('Hana', { state: 'ringing', transfer: 2 }),
    person('Ivo', { transfer: 1 }),
  ];
  const names = (change: Partial<Transfer> | null) =>
    listed({
      ...talk('CA1', []),
      participants,
      transfer: change && { ...transfer, ...change },
    }).map((one) => one.name);
  expect(names({})).toEqual(['Bob', 'Carol', 'Emil', 'Hana', 'Ivo']);
  for (const over of [{ state: 'failed' }, { state: 'canceled' }, { state: 'completed' }, null]) {
    expect(names(over as Partial<Transfer> | null)).toEqual(['Bob', 'Emil', 'Hana', 'Ivo']);
  }
});
