/** What a person does with calls, and what becomes of them. */
import {
  type Call,
  type CallEvent,
  type Calls,
  current,
  mayDial,
  calls as next,
  noCalls,
  type Passed,
  type Peer,
} from './call';
import { type Entry, outcome, settled, unreached } from './history';
import type { Clock, Dialling, Manner, Phone, PhoneEvent, Server } from './ports';
import { type Problem, problemOf } from './problem';
import { type ReadonlySignal, signal } from './signal';

/** The record of a call arrives by callback, so it is asked for again after these waits. */
const LOOKUPS = [300, 900, 2_000, 4_000];
/** How long the status line speaks of a call that is over. */
const REST = 6_000;

export interface CallingPorts {
  readonly server: Pick<Server, 'call'>;
  readonly phone: Pick<
    Phone,
    'dial' | 'answer' | 'decline' | 'hangUp' | 'mute' | 'quiet' | 'digits'
  >;
  readonly clock: Clock;
  /** Called before each outgoing call. */
  readonly ready: () => Promise<void>;
  /** Whether an outgoing call waits in a conference until the other end comes: it is open before. */
  readonly waits: () => boolean;
  /** What the server has told of calls so far. */
  readonly known: () => readonly Entry[];
  /** Says before a call is ended from here that its end is meant; undefined where that needs no saying. */
  readonly farewell?: (call: Call) => Promise<void> | undefined;
  /** Called after each call, and once more when its record is complete. */
  readonly ended: () => void;
}

export class Calling {
  readonly #ports: CallingPorts;
  readonly #calls = signal<Calls>(noCalls);
  #count = 0;
  /** What to do when a call is over. */
  #next: { after: string; go: () => void } | null = null;
  readonly #trouble = signal<Problem | null>(null);

  constructor(ports: CallingPorts) {
    this.#ports = ports;
  }

  get calls(): ReadonlySignal<Calls> {
    return this.#calls;
  }

  /** Why the last thing that was asked of the telephone did not happen, until the next. */
  get trouble(): ReadonlySignal<Problem | null> {
    return this.#trouble;
  }

  busy(): boolean {
    return this.#calls.value.live.length > 0;
  }

  /** Enters a room or a conference; whoever is on another call leaves that first. */
  enter(peer: Peer, manner?: Manner): void {
    const going = current(this.#calls.value);
    if (!going) {
      void this.dial(peer, { manner });
      return;
    }
    this.#next = { after: going.id, go: () => void this.dial(peer, { manner }) };
    this.hangUp();
  }

  /** Calls; a call that goes on is held by that. */
  async dial(peer: Peer, how: Dialling = {}): Promise<void> {
    if (!mayDial(this.#calls.value)) return;
    const call = `out-${++this.#count}`;
    this.#step({ type: 'dialled', call, peer });
    try {
      await this.#ports.ready();
      // It may have been hung up while the token was fetched.
      const mine = this.#calls.value.live.find((one) => one.id === call);
      if (!mine) return;
      if (mine.leaving) this.#close(call, 'ended');
      else await this.#ports.phone.dial(call, peer.address, how);
    } catch (error) {
      this.#close(call, 'ended', problemOf(error));
    }
  }

  /** Answers; a call that goes on is held by that. */
  async answer(call: string): Promise<void> {
    if (!this.#calls.value.live.some((one) => one.id === call && one.phase === 'incoming')) return;
    this.#trouble.value = null;
    this.#step({ type: 'answered', call });
    try {
      await this.#ports.phone.answer(call);
    } catch (error) {
      this.#step({ type: 'unanswered', call });
      this.#trouble.value = problemOf(error);
    }
  }

  /** Ends the call that goes on, and answers another after it. */
  answerInstead(call: string): void {
    const going = current(this.#calls.value);
    if (!going) {
      void this.answer(call);
      return;
    }
    this.#next = { after: going.id, go: () => void this.answer(call) };
    this.hangUp();
  }

  /** Puts a call aside, or turns to it, and so puts the others aside. */
  hold(call: string, held: boolean): void {
    this.#step({ type: held ? 'parked' : 'taken', call });
  }

  decline(call: string): void {
    this.#step({ type: 'leaving', call });
    this.#ports.phone.decline(call);
  }

  /** The server is asked to give a call away that rings here, or has refused that. */
  passed(call: string, passed: Passed | ''): void {
    this.#step({ type: 'passed', call, passed });
  }

  /** Ends a call: the one in front, unless another is named. */
  hangUp(id = this.#calls.value.front): void {
    const call = this.#calls.value.live.find((one) => one.id === id && one.phase !== 'incoming');
    if (!call || call.leaving) return;
    this.#step({ type: 'leaving', call: call.id });
    const farewell = this.#ports.farewell?.(call);
    if (!farewell) {
      this.#ports.phone.hangUp(call.id);
      return;
    }
    this.#ports.phone.quiet(call.id, true); // it is over for whoever ended it
    void farewell.then(() => this.#ports.phone.hangUp(call.id));
  }

  mute(muted: boolean): void {
    const call = current(this.#calls.value);
    if (call) this.#ports.phone.mute(call.id, muted);
  }

  digits(digits: string): void {
    const call = current(this.#calls.value);
    if (call && !call.held) this.#ports.phone.digits(call.id, digits);
  }

  dismiss(): void {
    this.#trouble.value = null;
    this.#step({ type: 'dismissed' });
  }

  /** The phone was closed: no call survives that. */
  drop(): void {
    this.#next = null;
    this.#calls.value = noCalls;
  }

  handle(event: PhoneEvent): void {
    if (!('call' in event)) return;
    if (event.type === 'closed') {
      this.#close(event.call, event.how, event.problem, event.sid);
      return;
    }
    const early = event.type === 'open' && this.#isEarly(event.call);
    this.#step(early ? { type: 'early', call: event.call, sid: event.sid } : event);
    // What becomes of it at once may be told before the telephone says which call it is.
    if (event.type === 'open' || event.type === 'ringing') this.heard(this.#ports.known());
  }

  /** The server tells how calls are: whether the other end of one that waits has come, or will not come. */
  heard(entries: readonly Entry[]): void {
    for (const call of this.#calls.value.live) {
      if (call.direction !== 'outgoing' || call.leaving) continue;
      const entry = entries.find((one) => one.sid === call.sid);
      if (!entry || outcome(entry) === call.verdict?.outcome) continue;
      if (unreached(entry)) {
        const { denied } = entry;
        this.#step({ type: 'told', call: call.id, outcome: outcome(entry), denied });
      } else if (call.early && entry.answeredAt > 0) {
        this.#step({ type: 'joined', call: call.id });
      }
    }
  }

  #isEarly(id: string): boolean {
    const call = this.#calls.value.live.find((one) => one.id === id);
    return (
      call?.direction === 'outgoing' &&
      (call.phase === 'dialling' || call.phase === 'ringing') &&
      !/^(room|conference):/.test(call.peer.address) &&
      this.#ports.waits()
    );
  }

  #step(event: CallEvent): void {
    const before = this.#calls.value;
    const now = next(before, event, this.#ports.clock.now());
    this.#quieten(before, now);
    this.#calls.value = now;
  }

  /** What is put aside falls silent before anything else is heard. */
  #quieten(before: Calls, now: Calls): void {
    const was = new Map(before.live.map((call) => [call.id, call.held]));
    const turned = now.live.filter((call) => call.held !== (was.get(call.id) ?? false));
    for (const call of turned) if (call.held) this.#ports.phone.quiet(call.id, true);
    for (const call of turned) if (!call.held) this.#ports.phone.quiet(call.id, false);
  }

  #close(call: string, how: 'ended' | 'cancelled' | 'lost', problem?: Problem, sid = ''): void {
    if (!this.#calls.value.live.some((one) => one.id === call)) return;
    const base = { type: 'closed', call, how, sid } as const;
    this.#step(problem ? { ...base, problem } : base);
    this.#ports.ended();
    const { ended } = this.#calls.value;
    if (ended?.sid && (ended.direction === 'outgoing' || ended.outcome === 'missed')) {
      this.#lookUp(call, ended.sid, 0);
    }
    this.#ports.clock.after(REST, () => this.#step({ type: 'rested', call }));
    const next = this.#next;
    if (next?.after !== call) return;
    this.#next = null;
    next.go();
  }

  /**
   * Asks the server how a call ended, where the phone only knows that it is over: an outgoing one,
   * and one that stopped ringing here, perhaps because the person answered it in another tab.
   */
  #lookUp(call: string, sid: string, attempt: number): void {
    const wait = LOOKUPS[attempt];
    if (wait === undefined) return;
    this.#ports.clock.after(wait, async () => {
      if (this.#calls.value.ended?.id !== call) return;
      const entry = await this.#ports.server.call(sid).catch(() => null);
      const elsewhere = entry?.direction === 'incoming' && entry.answeredAt > 0;
      if (!entry || !(settled(entry) || elsewhere)) {
        this.#lookUp(call, sid, attempt + 1);
        return;
      }
      this.#step({
        type: 'outcome',
        call,
        outcome: elsewhere ? 'elsewhere' : outcome(entry),
        denied: entry.denied,
        seconds: entry.seconds,
      });
      this.#ports.ended();
    });
  }
}
