import { expect, test } from 'vitest';
import { catalogues } from '../words/all';
import { address, duration, moment, number, who } from './format';

test.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [754, '12:34'],
  [3723, '1:02:03'],
  [-5, '0:00'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('groups what it knows how to group', () => {
  expect(number('+15005550001')).toBe('+1 500 555 0001');
  expect(number('+81312345678')).toBe('+81312345678');
});

test('names the other end, and adds the address where it says more', () => {
  const { en } = catalogues;
  expect(who({ address: '+15005550001', name: '' }, [], en)).toBe('+1 500 555 0001');
  expect(who({ address: 'client:bob', name: '' }, [{ identity: 'bob', name: 'Bob' }], en)).toBe(
    'Bob',
  );
  expect(who({ address: '', name: '' }, [], en)).toBe('Unknown caller');
  expect(who({ address: 'room:standup', name: '' }, [], en)).toBe('standup');
  expect(who({ address: 'conference:CF1', name: '' }, [], en)).toBe('A call that was joined');
  expect(address({ address: 'room:standup', name: '' }, 'Stand-up')).toBe('');
  expect(address({ address: 'client:bob', name: '' }, 'Bob')).toBe('');
  expect(address({ address: 'client:bob_2', name: '' }, 'Bob')).toBe('bob_2');
  expect(address({ address: '+15005550001', name: 'Echo' }, 'Echo')).toBe('+1 500 555 0001');
  expect(address({ address: 'client:u_ab73d4fc545e4ba0', name: 'アリス' }, 'アリス')).toBe('');
});

test('says when, as near as is needed', () => {
  const now = new Date(2026, 10, 21, 18, 0).getTime();
  const at = (...when: [number, number, number, number]) =>
    moment(new Date(2026, ...when).getTime(), now, 'ja', catalogues.ja);
  expect(at(10, 21, 9, 5)).toBe('9:05');
  expect(at(10, 20, 23, 59)).toBe('昨日 23:59');
  expect(at(10, 1, 9, 5)).toBe('11月1日 9:05');
  expect(moment(new Date(2025, 0, 1, 9, 5).getTime(), now, 'ja', catalogues.ja)).toContain('2025');
});
