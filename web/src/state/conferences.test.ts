import { expect, test, vi } from 'vitest';
import { person, standup } from '../testing/conferences';
import { Conferences } from './conferences';
import { effect } from './signal';

const call = (sid: string, createdAt: number) =>
  standup({ sid, title: `Call ${sid}`, room: '', kind: 'call', createdAt });

test('lists rooms by title, as people count, and then calls, the oldest first', () => {
  const all = new Conferences();
  expect(all.known.value).toBe(false);
  all.snapshot(
    [
      call('CF5', 20),
      call('CF4', 10),
      standup({ sid: 'CF3', title: 'Room 10' }),
      standup({ sid: 'CF2', title: 'Room 2' }),
    ],
    true,
  );
  expect(all.headings.value.map((one) => one.sid)).toEqual(['CF2', 'CF3', 'CF4', 'CF5']);
  expect(all.known.value).toBe(true);
});

test('a change touches its own conference, and no other and not the list', () => {
  const all = new Conferences();
  all.snapshot([standup({ sid: 'CF1' }), standup({ sid: 'CF2' })], true);
  const list = vi.fn();
  const other = vi.fn();
  const own = vi.fn();
  effect(() => list(all.headings.value));
  effect(() => other(all.of('CF1')?.value));
  effect(() => own(all.of('CF2')?.value));
  all.tell(standup({ sid: 'CF2', participants: [person('Bob', { muted: true })] }));
  expect([list, other, own].map((one) => one.mock.calls.length)).toEqual([1, 1, 2]);
});

test('participants that stayed as they were are the same objects', () => {
  const all = new Conferences();
  all.snapshot([standup()], true);
  const [bob, carol] = all.of('CF1')?.value.participants ?? [];
  all.tell(standup({ participants: [person('Bob'), person('Carol', { speaking: true })] }));
  const [sameBob, newCarol] = all.of('CF1')?.value.participants ?? [];
  expect(sameBob).toBe(bob);
  expect(newCarol).not.toBe(carol);
});

test('a conference that ended is gone, and told as such to who watches', () => {
  const all = new Conferences();
  all.snapshot([standup()], true);
  const watcher = vi.fn();
  const stop = all.watch(watcher);
  all.tell(standup({ status: 'completed' }));
  expect(all.headings.value).toEqual([]);
  expect(all.of('CF1')).toBeUndefined();
  expect(watcher.mock.calls[0]?.[0]).toMatchObject({ status: 'completed' });
  stop();
  all.tell(standup());
  expect(watcher).toHaveBeenCalledTimes(1);
});

test('a new snapshot replaces all: what is not in it is over', () => {
  const all = new Conferences();
  all.snapshot([standup({ sid: 'CF1' }), standup({ sid: 'CF2' })], true);
  all.snapshot([standup({ sid: 'CF2', title: 'Renamed' })], false);
  expect(all.headings.value).toMatchObject([{ sid: 'CF2', title: 'Renamed' }]);
  expect(all.control.value).toBe(false);
  all.controls(true);
  expect(all.control.value).toBe(true);
});

test('knows the conference that the person here is in', () => {
  const all = new Conferences();
  const me = person('Alice', { me: true });
  all.snapshot([standup({ sid: 'CF1' }), standup({ sid: 'CF2', participants: [me] })], true);
  expect(all.mine.value).toBe('CF2');
  all.tell(standup({ sid: 'CF2', participants: [{ ...me, state: 'left' }] }));
  expect(all.mine.value).toBe('');
  all.tell(standup({ sid: 'CF1', participants: [me] }));
  expect(all.mine.value).toBe('CF1');
  all.tell(standup({ sid: 'CF1', status: 'completed' }));
  expect(all.mine.value).toBe('');
});

test('says when what it knows may be out of date', () => {
  const all = new Conferences();
  all.connected(false);
  expect(all.fresh.value).toBe(false);
  all.connected(true);
  expect(all.fresh.value).toBe(true);
  all.snapshot([standup()], true);
  all.clear();
  expect(all.headings.value).toEqual([]);
  expect(all.known.value).toBe(false);
});
