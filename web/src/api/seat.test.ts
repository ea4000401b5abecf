import { expect, test, vi } from 'vitest';
import { seat } from './seat';

function storage(kept: string | null) {
  const saved: string[] = [];
  return {
    saved,
    store: {
      getItem: () => kept,
      setItem: (_: string, v: string) => void saved.push(v),
    } as unknown as Storage,
  };
}

function locks(taken: string) {
  return {
    request: vi.fn((name: string, _options: unknown, then: () => Promise<never>) =>
      name === taken ? Promise.reject(new DOMException('late', 'TimeoutError')) : then(),
    ),
  } as unknown as LockManager;
}

test('a new tab gets a fresh seat and keeps it', async () => {
  const { store, saved } = storage(null);
  const fresh = await seat(store, locks(''));
  expect(fresh).toMatch(/^[a-z0-9]{1,32}$/);
  expect(saved).toEqual([fresh]);
});

test('a reloaded tab keeps its seat', async () => {
  expect(await seat(storage('abc1').store, locks(''))).toBe('abc1');
  expect(await seat(storage('abc1').store, undefined)).toBe('abc1');
});

test('a duplicated tab takes another seat', async () => {
  expect(await seat(storage('abc1').store, locks('softphone.seat.abc1'))).not.toBe('abc1');
});

test.each(['', 'UPPER', 'a b', 'x'.repeat(33)])('%j is no seat', async (kept) => {
  expect(await seat(storage(kept).store, undefined)).not.toBe(kept);
});

test('without storage there is still a seat', async () => {
  expect(await seat(undefined, undefined)).toMatch(/^[a-z0-9]{32}$/);
});
