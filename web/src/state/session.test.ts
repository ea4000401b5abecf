import { expect, test } from 'vitest';
import { type Session, session } from './session';

const alice = { identity: 'alice', name: 'Alice' };
const inside: Session = { phase: 'in', person: alice };

test('finds somebody or nobody', () => {
  expect(session({ phase: 'unknown' }, { type: 'found', person: alice })).toEqual(inside);
  expect(session({ phase: 'unknown' }, { type: 'found', person: null })).toEqual({
    phase: 'out',
    because: 'new',
  });
});

test('signs in and out', () => {
  expect(session({ phase: 'out', because: 'new' }, { type: 'signedIn', person: alice })).toEqual(
    inside,
  );
  expect(session(inside, { type: 'signedOut' })).toEqual({ phase: 'out', because: 'left' });
});

test('only who was in is told that the session ended', () => {
  expect(session(inside, { type: 'expired' })).toEqual({ phase: 'out', because: 'expired' });
  const out: Session = { phase: 'out', because: 'left' };
  expect(session(out, { type: 'expired' })).toBe(out);
});
