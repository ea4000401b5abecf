import { beforeEach, describe, expect, it } from 'vitest';
import { FakePresence, missed } from '../testing/presence';
import { HandClock, settle } from '../testing/world';
import { type Call, type Calls, noCalls } from './call';
import type { Line } from './line';
import { Presence } from './presence';
import { signal } from './signal';

function call(phase: Call['phase']): Call {
  const peer = { address: 'client:bob', name: 'Bob' };
  const flags = { answeredAt: 0, early: false, muted: false, held: false, leaving: false };
  return { id: 'c', sid: 'CA1', direction: 'incoming', peer, phase, warnings: [], ...flags };
}

let clock: HandClock;
let server: FakePresence;
let presence: Presence;
const line = signal<Line>({ phase: 'offline' });
const calls = signal<Calls>(noCalls);
const kept = new Map<string, string>();
let follows = false;
let here = true;

beforeEach(() => {
  clock = new HandClock();
  server = new FakePresence();
  line.value = { phase: 'offline' };
  calls.value = noCalls;
  kept.clear();
  follows = false;
  here = true;
  presence = new Presence({
    server,
    clock,
    page: 'p1',
    here: () => here,
    visible: () => true,
    line,
    calls,
    follows: () => follows,
    memory: { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => void kept.set(k, v) },
  });
});

/** What the server was asked since the last time. */
async function asked(): Promise<string[]> {
  await settle();
  return server.log.splice(0);
}

describe('a page', () => {
  it('says that it can be rung as soon as it is registered, and then with each tick', async () => {
    presence.tick();
    expect(await asked()).toEqual(['own']);
    line.value = { phase: 'ready' };
    expect(await asked()).toEqual(['beat p1']);
    presence.tick();
    expect(await asked()).toEqual(['beat p1']);
    line.value = { phase: 'reconnecting' };
    presence.tick();
    expect(await asked()).toEqual(['own']);
    line.value = { phase: 'offline' };
    expect(await asked()).toEqual(['leave p1']);
    presence.quit();
    expect(await asked()).toEqual([]);
  });

  it('says nothing of its own where another tab is registered', async () => {
    follows = true;
    line.value = { phase: 'ready' };
    presence.tick();
    expect(await asked()).toEqual(['own']);
    calls.value = { ...noCalls, live: [call('open')] };
    expect(await asked()).toEqual([]);
  });

  it('says nothing when nobody is here', async () => {
    here = false;
    line.value = { phase: 'ready' };
    presence.tick();
    expect(await asked()).toEqual([]);
  });

  it('says at once that somebody is on a call, and that they write it up', async () => {
    presence.setWrapUp(30);
    line.value = { phase: 'ready' };
    await asked();
    calls.value = { ...noCalls, live: [call('incoming')] };
    expect(await asked()).toEqual([]);
    calls.value = { ...noCalls, live: [call('open')] };
    expect(await asked()).toEqual(['beat p1 call']);
    calls.value = noCalls;
    expect(await asked()).toEqual(['beat p1 wrap_up']);
    expect(presence.mine.value?.busy).toBe('wrap_up');
    await clock.pass(30_000);
    expect(await asked()).toEqual(['beat p1']);
  });

  it('writes nothing up that was not talked, nor longer than wanted', async () => {
    presence.setWrapUp(30);
    line.value = { phase: 'ready' };
    calls.value = { ...noCalls, live: [call('incoming')] };
    calls.value = noCalls;
    expect(await asked()).toEqual(['beat p1']);
    calls.value = { ...noCalls, live: [call('open')] };
    await settle();
    calls.value = noCalls;
    await settle();
    presence.writtenUp();
    expect(await asked()).toEqual(['beat p1 call', 'beat p1 wrap_up', 'beat p1']);
    expect(kept.get('softphone.wrap-up')).toBe('30');
  });

  it('forgets whoever leaves: the next one writes nothing up, and sees nothing of them', async () => {
    presence.setWrapUp(30);
    line.value = { phase: 'ready' };
    calls.value = { ...noCalls, live: [call('open')] };
    await settle();
    calls.value = noCalls;
    expect((await asked()).at(-1)).toBe('beat p1 wrap_up');
    server.missed = [missed];
    server.news = true;
    presence.tick();
    here = false;
    presence.tick();
    await asked();
    expect([presence.mine.value, presence.missed.value]).toEqual([null, []]);
    here = true;
    server.missed = [];
    presence.tick();
    expect(await asked()).toEqual(['beat p1']);
    await clock.pass(30_000);
    expect(await asked()).toEqual([]);
  });

  it('that woke tells what did not ring, until it was seen in one of the tabs', async () => {
    line.value = { phase: 'ready' };
    await asked();
    server.missed = [missed];
    presence.tick();
    await asked();
    expect(presence.missed.value).toEqual([]);
    server.news = true; // the server found that it slept
    presence.tick();
    await asked();
    expect(presence.missed.value).toEqual([missed]);
    server.news = false;
    server.missed = []; // seen elsewhere
    presence.tick();
    await asked();
    expect(presence.missed.value).toEqual([]);
  });

  it('says that it was seen', async () => {
    server.missed = [missed];
    presence.tick();
    await asked();
    await presence.see();
    expect(presence.missed.value).toEqual([]);
    expect(await asked()).toEqual([`seen ${missed.stamp}`]);
  });

  it('shows what was chosen, and says when that did not reach the server', async () => {
    await presence.choose({ state: 'away', reason: 'Lunch', until: 5 });
    expect(presence.mine.value).toEqual({ state: 'away', busy: '', reason: 'Lunch', until: 5 });
    server.failure = new Error('down');
    await presence.choose({ state: 'dnd', reason: '', until: 0 });
    expect(presence.failed.value).toBe(true);
    expect(presence.mine.value?.state).toBe('away');
  });
});
