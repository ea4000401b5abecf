/** A server that knows who can be rung, as one of the tests needs it, and what shows that. */
import type { Attendance } from '../state/ports';
import {
  type Choice,
  type Heard,
  type Missed,
  Presence,
  type PresenceServer,
} from '../state/presence';
import { Chooser, Dot, Elsewhere, MissedCalls } from '../ui/presence/presence';
import { Rejoin } from '../ui/rejoin/rejoin';
import type { Attending } from '../ui/view';
import type { World } from './world';

export class FakePresence implements PresenceServer {
  readonly log: string[] = [];
  missed: readonly Missed[] = [];
  /** Whether the next beat tells what was missed. */
  news = false;
  failure: Error | null = null;
  #state: Attendance = { state: 'available', busy: '', reason: '', until: 0 };

  async presence(): Promise<Heard> {
    return this.#answer('own', this.missed);
  }
  async beat(page: string, busy: Attendance['busy']): Promise<Heard> {
    this.#state = { ...this.#state, state: busy ? 'busy' : 'available', busy };
    return this.#answer(`beat ${page} ${busy}`.trim(), this.news ? this.missed : []);
  }
  async choose({ state, reason, until }: Choice): Promise<Heard> {
    this.#state = { state, busy: '', reason, until };
    return this.#answer(`choose ${state} ${reason}`.trim(), []);
  }
  leave(page: string): void {
    this.log.push(`leave ${page}`);
  }
  async seen(stamp: string): Promise<void> {
    this.log.push(`seen ${stamp}`);
    this.missed = [];
  }
  async #answer(what: string, calls: readonly Missed[]): Promise<Heard> {
    this.log.push(what);
    if (this.failure) throw this.failure;
    return { ...this.#state, missed: calls };
  }
}

export const missed: Missed = {
  call: 'CA1',
  from: 'client:bob',
  name: 'Bob',
  to: 'client:ada',
  at: 1,
  stamp: '2026-01-31T12:00:00.000001Z',
  why: 'stale',
};

/** How it is with the person of a world. */
export function attending(world: World, server = new FakePresence()): Attending {
  const { softphone: phone, clock } = world;
  const state = new Presence({
    server,
    clock,
    page: 'p1',
    here: () => phone.session.value.phase === 'in',
    visible: () => true,
    line: phone.line,
    calls: phone.calls,
    follows: () => phone.tabs?.part.value === 'follows',
  });
  state.tick();
  const takeOver = () => phone.tabs?.takeOver();
  return { state, takeOver, ui: { Chooser, Dot, Elsewhere, MissedCalls, Rejoin } };
}
