import { expect, test } from 'vitest';
import { alice, bob, credentials } from '../testing/world';
import { destination, e164, looksLikeNumber, nameOf, numbersIn, plainNumber } from './destination';

const hanako = { identity: 'hanako', name: '山田 花子' };
const to = (typed: string, abilities = credentials.abilities) =>
  destination(typed, [bob, hanako], alice, abilities);

test.each([
  ['bob', 'client:bob'],
  [' Bob ', 'client:bob'],
  ['client:bob', 'client:bob'],
  ['山田 花子', 'client:hanako'],
  ['zoe_7', 'client:zoe_7'],
  ['+15005550001', '+15005550001'],
  ['+1 (500) 555-0001', '+15005550001'],
  ['tel:+1.500.555.0001', '+15005550001'],
  ['＋１５００５５５０００１', '+15005550001'],
  ['+81 3ー1234ー5678', '+81312345678'],
])('%s calls %s', (typed, address) => {
  expect(to(typed)).toMatchObject({ ok: true, peer: { address } });
});

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['03-1234-5678', 'countryCode'],
  ['5005550001', 'countryCode'],
  ['+0312345678', 'countryCode'],
  ['+1 500 555 0001 #12', 'digits'],
  ['+1 500+555 0001', 'digits'],
  ['+1 (500) 555-0001 ext. 5', 'digits'],
  ['＋１ 500 555 0001 内線５', 'digits'],
  ['tel:+15005550001;ext=5', 'digits'],
  ['(03) 1234-5678 ext. 5', 'countryCode'],
  ['03-1234-5678 x5', 'countryCode'],
  ['bob 7!', 'characters'],
  ['client:+1 500 x', 'characters'],
  ['+12', 'tooShort'],
  ['+12345678901234567', 'tooLong'],
  ['no such person', 'characters'],
  ['<img src=x onerror=alert(1)>', 'characters'],
  ['alice', 'self'],
  ['Alice', 'self'],
])('%s cannot be called: %s', (typed, doubt) => {
  expect(to(typed)).toEqual({ ok: false, doubt });
});

test('warns of what may be refused, and does not forbid it', () => {
  expect(to('+442079460000')).toMatchObject({ ok: true, warning: 'prefix' });
  expect(to('+15005550001')).toMatchObject({ ok: true, warning: '' });
  expect(to('bob', { ...credentials.abilities, clients: false })).toMatchObject({
    warning: 'people',
  });
  expect(destination('+442079460000', [], undefined, undefined)).toMatchObject({ warning: '' });
});

test.each([
  ['+1 (500) 555-0001', '+15005550001'],
  [' tel:+1.500.555/0001', '+15005550001'],
  ['＋８１ 3ー1234−5678', '+81312345678'],
  ['+1500#1', '+1500#1'],
])('of %j there stays %j', (text, want) => {
  expect(plainNumber(text)).toBe(want);
  expect(e164.test(want)).toBe(!want.includes('#'));
});

test('knows numbers from names', () => {
  for (const text of ['+81', '03-12', 'tel:+1', '０３']) expect(looksLikeNumber(text)).toBe(true);
  for (const text of ['bob', '', '+', 'agent7']) expect(looksLikeNumber(text)).toBe(false);
});

test('names the other end as well as can be', () => {
  expect(nameOf({ address: 'client:bob', name: '' }, [bob])).toBe('Bob');
  expect(nameOf({ address: 'client:eve', name: '' }, [bob])).toBe('eve');
  expect(nameOf({ address: 'client:bob', name: 'Robert' }, [bob])).toBe('Robert');
});

test.each([
  ['', []],
  ['call +81 3-1234-5678 or (+44) 20', ['call ', '+81 3-1234-5678=+81312345678', ' or (+44) 20']],
  [
    '+15005550001, tel:+1(500)555.0002!',
    ['+15005550001=+15005550001', ', ', 'tel:+1(500)555.0002=+15005550002', '!'],
  ],
  ['電話は＋８１　９０－１２３４－５６７８です', ['電話は＋８１　９０－１２３４－５６７８です']],
  [
    '電話 ＋８１　９０ー１２３４ー５６７８',
    ['電話 ', '＋８１　９０ー１２３４ー５６７８=+819012345678'],
  ],
  ['2+15005550001', ['2+15005550001']],
  ['+15005550001x', ['+15005550001x']],
  ['+1234567890123456', ['+1234567890123456']],
  ['+0123456789', ['+0123456789']],
  ['03-1234-5678, 1+1=2', ['03-1234-5678, 1+1=2']],
])('%j has the numbers %j', (text, want) => {
  const pieces = numbersIn(text);
  expect(pieces.map((one) => one.text + (one.number && `=${one.number}`))).toEqual(want);
  expect(pieces.map((one) => one.text).join('')).toBe(text);
});
