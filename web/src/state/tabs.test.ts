import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBrowser } from '../testing/tabs';
import { HandClock, settle } from '../testing/world';
import { type Call, type Calls, noCalls } from './call';
import type { Line } from './line';
import { signal } from './signal';
import { type Doer, SILENCE, type Tabs } from './tabs';

const LOCK = 'softphone.line.ada';
const ringing: Call = {
  id: 'in-1',
  sid: 'CA1',
  direction: 'incoming',
  peer: { address: 'client:bob', name: 'Bob' },
  phase: 'incoming',
  answeredAt: 0,
  early: false,
  muted: false,
  held: false,
  warnings: [],
  leaving: false,
};

/** A tab, as far as its neighbours see it. */
class Tab {
  readonly line = signal<Line>({ phase: 'offline' });
  readonly calls = signal<Calls>(noCalls);
  readonly deeds: unknown[] = [];
  readonly tabs: Tabs;

  constructor(browser: FakeBrowser) {
    this.tabs = browser.open({
      mirror: () => ({ line: this.line.value, calls: this.calls.value }),
      phone: new Proxy({} as Doer, {
        get: (_, deed) => (what: unknown) => this.deeds.push([deed, what]),
      }),
      lead: () => {
        this.line.value = { phase: 'ready' };
      },
      yield: () => {
        this.line.value = { phase: 'offline' };
      },
    });
  }

  async online(who = 'ada'): Promise<boolean> {
    this.tabs.enter(who);
    await settle();
    const leads = await this.tabs.begin();
    if (leads) this.line.value = { phase: 'ready' };
    await settle();
    return leads;
  }
}

let clock: HandClock;
let browser: FakeBrowser;
const tab = () => new Tab(browser);

beforeEach(() => {
  clock = new HandClock();
  browser = new FakeBrowser(clock);
});

describe('the tabs of one person', () => {
  it('have one that leads, and the others show what it shows', async () => {
    const [one, two, three] = [tab(), tab(), tab()];
    expect(await one.online()).toBe(true);
    two.tabs.enter('ada'); // and nobody has pressed anything there
    await settle();
    expect(await three.online()).toBe(false);
    one.calls.value = { ...noCalls, live: [ringing] };
    await settle();
    for (const other of [two, three]) {
      expect(other.tabs.part.value).toBe('follows');
      expect(other.tabs.mirror.value).toEqual({
        line: { phase: 'ready' },
        calls: { ...noCalls, live: [ringing] },
      });
      expect(other.line.value.phase).toBe('offline');
    }
    expect(one.tabs.mirror.value).toBeNull();
  });

  it('pass on what is pressed to the one that leads, and to it alone', async () => {
    const [one, two, three] = [tab(), tab(), tab()];
    await one.online();
    await two.online();
    await three.online();
    expect(two.tabs.pass({ do: 'answer', call: 'in-1' })).toBe(true);
    expect(one.tabs.pass({ do: 'mute', muted: true })).toBe(false);
    await settle();
    expect(one.deeds).toEqual([['answer', 'in-1']]);
    expect(three.deeds).toEqual([]);
  });

  it('let the next lead when the leader has gone, without anybody doing anything', async () => {
    const [one, two, three] = [tab(), tab(), tab()];
    await one.online();
    await two.online();
    await three.online();
    browser.crash(LOCK);
    await settle();
    expect([two.tabs.part.value, three.tabs.part.value]).toEqual(['leads', 'follows']);
    expect(two.line.value.phase).toBe('ready');
    two.tabs.leave(); // signed out
    await settle();
    expect(three.tabs.part.value).toBe('leads');
  });

  it('tell the server which calls died with their leader, and which live on', async () => {
    const [one, two] = [tab(), tab()];
    await one.online();
    await two.online();
    const open: Call = { ...ringing, phase: 'open', answeredAt: 1 };
    const dialling: Call = { ...ringing, direction: 'outgoing', phase: 'dialling' };
    one.calls.value = {
      ...noCalls,
      live: [
        { ...open, sid: 'CA1' },
        { ...ringing, sid: 'CA2' },
        { ...dialling, sid: 'CA3' },
        { ...dialling, sid: '' },
      ],
    };
    await settle();
    expect(browser.lost).toEqual([]);
    browser.crash(LOCK);
    await settle();
    expect(browser.lost).toEqual(['CA1', 'CA3']);
    expect(two.tabs.part.value).toBe('leads');
    two.tabs.leave();
    await settle();
    expect(await tab().online()).toBe(true); // it is told once
    expect(browser.lost).toEqual(['CA1', 'CA3']);
  });

  it.each(['', 'nonsense', '[1, null]', 'null', '{"calls":[1],"unheard":2}'])(
    'take %j, written by whoever, for nothing',
    async (written) => {
      browser.memory.set(`${LOCK}.calls`, written);
      expect(await tab().online()).toBe(true);
      expect(browser.lost).toEqual([]);
    },
  );

  it('tell whoever comes back to a call that nobody heard them in it, once', async () => {
    const open: Call = { ...ringing, phase: 'open', answeredAt: 1 };
    for (const [how, want] of [
      [{}, false],
      [{ muted: true }, true],
      [{ held: true }, true],
    ] as const) {
      const [one, two] = [tab(), tab()];
      await one.online();
      await two.online();
      one.calls.value = { ...noCalls, live: [{ ...open, ...how }], front: open.id };
      await settle();
      browser.crash(LOCK);
      await settle();
      expect([two.tabs.unheard(), two.tabs.unheard()]).toEqual([want, false]);
      two.tabs.leave();
      await settle();
    }
  });

  it('change places when one of them takes over', async () => {
    const [one, two] = [tab(), tab()];
    await one.online();
    await two.online();
    two.tabs.takeOver();
    await settle();
    await settle();
    expect([one.tabs.part.value, two.tabs.part.value]).toEqual(['follows', 'leads']);
    expect([one.line.value.phase, two.line.value.phase]).toEqual(['offline', 'ready']);
    expect(one.tabs.mirror.value?.line.phase).toBe('ready');
    browser.crash(LOCK);
    await settle();
    expect(one.line.value.phase).toBe('ready');
  });

  it('do not wait for a leader that is frozen', async () => {
    const [one, two] = [tab(), tab()];
    await one.online();
    await two.online();
    for (let passed = 0; passed < SILENCE; passed += 5_000) {
      clock.sleep(5_000);
      one.tabs.tick();
      two.tabs.tick();
      await settle();
    }
    expect(two.tabs.part.value).toBe('follows');
    for (let passed = 0; passed <= SILENCE; passed += 5_000) {
      clock.sleep(5_000);
      two.tabs.tick();
      await settle();
    }
    await settle();
    expect([one.tabs.part.value, two.tabs.part.value]).toEqual(['follows', 'leads']);
  });

  it('do not take over because they slept themselves', async () => {
    const [one, two] = [tab(), tab()];
    await one.online();
    await two.online();
    clock.sleep(3_600_000);
    two.tabs.tick();
    await settle();
    expect(two.tabs.part.value).toBe('follows');
  });
});

it('two people in one browser have nothing to do with each other', async () => {
  const [ada, bob] = [tab(), tab()];
  expect(await ada.online()).toBe(true);
  expect(await bob.online('bob')).toBe(true);
  expect([ada.tabs.part.value, bob.tabs.part.value]).toEqual(['leads', 'leads']);
});

it('who signs out and comes back as another is that one alone', async () => {
  const [one, two] = [tab(), tab()];
  await one.online();
  await two.online();
  two.tabs.leave();
  expect(await two.online('bob')).toBe(true);
  browser.crash(LOCK);
  await settle();
  expect(two.tabs.part.value).toBe('leads');
  expect(one.tabs.part.value).toBe('leads'); // its lock is gone, and nobody wants it
});
