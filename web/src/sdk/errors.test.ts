import { expect, test } from 'vitest';
import { Failure, remedies } from '../state/problem';
import { codes, failureFrom, problemFrom } from './errors';

/** Every code that Twilio's gateway, token check or SDK can give. */
const all = [
  20101, 20102, 20103, 20104, 20105, 20106, 20107, 20151, 20152, 20153, 20154, 20155, 20156, 20157,
  20159, 20160, 31000, 31001, 31002, 31003, 31005, 31008, 31009, 31100, 31101, 31102, 31103, 31104,
  31105, 31107, 31201, 31202, 31203, 31204, 31205, 31206, 31207, 31208, 31209, 31210, 31212, 31400,
  31401, 31402, 31404, 31480, 31486, 31603, 53000, 53001, 53400, 53402, 53405,
];

test.each(all)('%d is a problem that has words', (code) => {
  expect(Object.keys(remedies)).toContain(codes[code]); // each of which has words in every language
});

test('every code of the table is one that is expected', () => {
  expect(Object.keys(codes).map(Number).sort()).toEqual([...all].sort());
});

test('keeps the code of what it does not know', () => {
  expect(problemFrom({ code: 99999 })).toEqual({ name: 'unknown', code: 99999 });
  for (const strange of [undefined, null, 'text', {}, { code: 'x' }, new Error('x')]) {
    expect(problemFrom(strange)).toEqual({ name: 'unknown' });
  }
});

test('makes something to throw, once', () => {
  expect(failureFrom({ code: 31401 }).problem).toEqual({ name: 'microphoneDenied', code: 31401 });
  const failure = new Failure('timeout');
  expect(failureFrom(failure)).toBe(failure);
});
