import { TwilioError } from '@twilio/voice-sdk';
import { expect, test } from 'vitest';
import { Failure, remedies } from '../state/problem';
import { codes, failureFrom, nameOf, problemFrom } from './errors';

/** Every code that is given by name in the SDK: its own list. */
const ofTheSdk = Object.values(TwilioError)
  .flatMap((group) => (typeof group === 'object' ? Object.values(group as object) : []))
  .map((One: unknown) => (typeof One === 'function' ? Number(Reflect.construct(One, []).code) : 0))
  .filter((code) => code > 0);

/** Those of Twilio's error dictionary that a telephone can be told beside these. */
const ofTwilio = [
  10001, 10002, 10003, 10004, 11200, 12100, 13214, 13223, 13224, 13225, 13226, 13227, 13247, 13248,
  15000, 16003, 16020, 16021, 16022, 20003, 20004, 20102, 20103, 20105, 20106, 20107, 20152, 20153,
  20154, 20155, 20156, 20157, 20159, 20160, 31006, 31007, 31106, 31208, 31403, 31408, 31409, 32014,
  32015, 32016, 32017, 32018,
];

test("the SDK's own list is what it was", () => {
  expect(ofTheSdk.length).toBeGreaterThan(35);
});

test.each([...ofTheSdk, ...ofTwilio])('%d is a problem with a name', (code) => {
  const name = nameOf(code);
  if (code !== 31000) expect(name).not.toBe('unknown');
  expect(remedies[name]).toBeDefined(); // and each of these has words, see src/words
});

test('every code of the table is one that is expected', () => {
  const all = new Set([...ofTheSdk, ...ofTwilio]);
  expect(Object.keys(codes).filter((code) => !all.has(Number(code)))).toEqual([]);
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
