/**
 * What can be done about calls that go on, beside talking: hold, hand over, bring together, come back,
 * write down. A call that can be steered is a conference, which the server tells of; what is done about
 * it is asked of the server, and is true when the server tells so. Silence on this side is the
 * telephone's, and does not wait for that.
 */
import { answered, type Call, type Calls, current, type Passed } from './call';
import { type Conference, handover, here, type Participant, type TransferDeed } from './conference';
import type { Conferences } from './conferences';
import type { Clock } from './ports';
import { type Problem, problemOf } from './problem';
import { effect, type ReadonlySignal, type Signal, signal, untracked } from './signal';

/** How long a call may be open before one that has no conference is known to have none, in milliseconds, as the others. */
const STRANGE = 4_000;
/** How long until what could not be done is tried again, and how often. */
const AGAIN = 3_000;
const TRIES = 5;
/** How long a call waits for the server to know that its end is meant. */
const FAREWELL = 1_000;
/** How long nothing is typed before a note is sent. */
const PAUSE = 800;

export interface Handover {
  /** Blind: they are connected when the target answers. Warm: one talks with the target first. */
  readonly kind: 'blind' | 'warm';
  readonly to: string;
  readonly callerId?: string | undefined;
}

/** To whom a call goes on that rings: an address, and the number that a telephone is shown. */
export type Onward = Omit<Handover, 'kind'>;

export interface Note {
  readonly note?: string;
  readonly outcome?: string;
}

/** The server, as far as calls that go on can be steered. Every method throws Failure. */
export interface Steering {
  /** From now on the end of this call without a goodbye is a loss, and the others are kept. */
  keep(conference: string, call: string): Promise<void>;
  goodbye(call: string): Promise<void>;
  hold(conference: string, held: boolean): Promise<void>;
  transfer(conference: string, handover: Handover): Promise<void>;
  steer(conference: string, transfer: number, deed: TransferDeed): Promise<void>;
  merge(conference: string, other: string): Promise<void>;
  pass(call: string, onward: Onward): Promise<void>;
  /** Has who calls leave a message. */
  voicemail(call: string): Promise<void>;
  note(call: string, note: Note): Promise<void>;
}

/** Whether a call can be steered: it is a conference, or that is not known yet, or it is none. */
export type Reach =
  | { readonly kind: 'conference'; readonly conference: Conference }
  | { readonly kind: 'pending' | 'direct' };

/** What is under way about a call, and what went wrong. */
export interface Standing {
  readonly doing: '' | 'transfer' | TransferDeed | 'merge' | Passed;
  readonly problem: Problem | null;
}

/** What is written down about a call. */
export interface Draft {
  readonly note: string;
  readonly outcome: string;
  readonly state: 'saved' | 'typed' | 'saving' | 'failed' | '';
}

export interface ControlPorts {
  readonly server: Steering;
  readonly conferences: Conferences;
  readonly calls: ReadonlySignal<Calls>;
  /** Whether calls are connected without a conference, as far as is known before. */
  readonly direct: () => boolean;
  readonly clock: Clock;
  /** Turns to a call. */
  readonly take: (call: string) => void;
  /** Puts a call aside. */
  readonly park: (call: string) => void;
  /** A call is being given away, or is not because that was refused. */
  readonly passed: (call: string, passed: Passed | '') => void;
}

const still: Standing = { doing: '', problem: null };
const blank: Draft = { note: '', outcome: '', state: '' };

export class Control {
  readonly #ports: ControlPorts;
  readonly #standings = new Map<string, Signal<Standing>>();
  readonly #drafts = new Map<string, Signal<Draft>>();
  readonly #pauses = new Map<string, () => void>();
  /** By call: what is sent of it now, before which nothing else is. */
  readonly #saving = new Map<string, Promise<void>>();
  /** The calls that have been open for long and have no conference, by id. */
  readonly #strange = signal<ReadonlySet<string>>(new Set());
  /** By id: when it is known whether a call is strange. */
  readonly #waits = new Map<string, () => void>();
  /** The calls whose others were put on hold from here, by SID; and how often that failed. */
  readonly #holds = new Set<string>();
  readonly #holding = new Map<string, number>();
  /** The calls in which those on hold hear silence, because the server could not be asked for music; by SID. */
  readonly #silent = signal<ReadonlySet<string>>(new Set());
  /** The calls whose end is to be meant, by SID. */
  readonly #kept = new Set<string>();
  /** Those of which that was asked, once. */
  readonly #asked = new Set<string>();
  readonly #seen = signal<ReadonlySet<string>>(new Set());

  constructor(ports: ControlPorts) {
    this.#ports = ports;
    effect(() => {
      const calls = ports.calls.value;
      const seats = calls.live.map((call) => ports.conferences.seat(call.sid));
      untracked(() => this.#look(calls, seats));
    });
  }

  /** What can be done about a call, and with which conference. */
  reach(call: Call): Reach {
    const conference = this.#ports.conferences.seat(call.sid);
    if (conference) return { kind: 'conference', conference };
    const none = this.#ports.direct() || this.#strange.value.has(call.id);
    return { kind: none && answered(call) ? 'direct' : 'pending' };
  }

  /** What is under way about a call, and what went wrong, by its id. */
  at(call: string): ReadonlySignal<Standing> {
    return entryOf(this.#standings, call, still);
  }

  /** Whether those who are on hold in a call hear silence: music could not be had. */
  silent(call: Call): boolean {
    return this.#silent.value.has(call.sid);
  }

  dismiss(call: string): void {
    entryOf(this.#standings, call, still).value = still;
  }

  transfer(call: Call, handover: Handover): Promise<boolean> {
    return this.#do(call, 'transfer', (sid) => this.#ports.server.transfer(sid, handover));
  }

  /** Goes on with the transfer that is under way, or takes it back. */
  steer(call: Call, deed: TransferDeed): Promise<boolean> {
    return this.#do(call, deed, async (sid, conference) => {
      const { transfer } = conference;
      if (transfer) await this.#ports.server.steer(sid, transfer.id, deed);
    });
  }

  /** Brings two calls together; all hear each other. */
  merge(call: Call, other: Call): Promise<boolean> {
    const with_ = this.#ports.conferences.seat(other.sid);
    if (!with_) return Promise.resolve(false);
    return this.#do(call, 'merge', async (sid) => {
      await this.#ports.server.merge(sid, with_.sid);
      this.#holds.delete(call.sid);
      this.#holds.delete(other.sid);
      this.#ports.take(call.id);
    });
  }

  /** Whether a call rings that can be given away: what is connected directly cannot. */
  passable({ phase, sid }: Call): boolean {
    const steered = !this.#ports.direct() && this.#ports.conferences.control.value;
    return steered && phase === 'incoming' && sid !== '';
  }

  /** Gives a call to somebody else that rings here; it rings on where that is refused. */
  pass(call: Call, onward: Onward): Promise<boolean> {
    return this.#give(call, 'passed', () => this.#ports.server.pass(call.sid, onward));
  }

  /** Has who calls leave a message, and rings here no more; it rings on where that is refused. */
  voicemail(call: Call): Promise<boolean> {
    return this.#give(call, 'voicemail', () => this.#ports.server.voicemail(call.sid));
  }

  async #give(call: Call, passed: Passed, ask: () => Promise<void>): Promise<boolean> {
    const standing = entryOf(this.#standings, call.id, still);
    if (standing.value.doing) return false;
    standing.value = { doing: passed, problem: null };
    this.#ports.passed(call.id, passed);
    try {
      await ask();
      standing.value = still;
      return true;
    } catch (error) {
      this.#ports.passed(call.id, '');
      const problem = problemOf(error);
      // What was answered meanwhile is a call like any other.
      standing.value = problem.refusal?.reason === 'call_answered' ? still : { doing: '', problem };
      return false;
    }
  }

  /** Tells the server that a call is to end, where it would keep the others otherwise; settled in time. */
  farewell(call: Call): Promise<void> | undefined {
    if (!this.#kept.delete(call.sid)) return undefined;
    return new Promise((resolve) => {
      const cancel = this.#ports.clock.after(FAREWELL, resolve);
      const done = () => {
        cancel();
        resolve();
      };
      this.#ports.server.goodbye(call.sid).then(done, done);
    });
  }

  /** What is written down about a call, by its SID; what the server has is the beginning. */
  draft(call: string, known?: Note): ReadonlySignal<Draft> {
    return entryOf(this.#drafts, call, { ...blank, ...known });
  }

  write(call: string, note: Note): void {
    const draft = entryOf(this.#drafts, call, blank);
    draft.value = { ...draft.value, ...note, state: 'typed' };
    this.#pauses.get(call)?.();
    this.#pauses.set(
      call,
      this.#ports.clock.after(PAUSE, () => void this.save(call)),
    );
  }

  /** Sends what was typed; what is typed meanwhile is sent after it. */
  save(call: string): Promise<void> {
    const saving = (this.#saving.get(call) ?? Promise.resolve()).then(() => this.#save(call));
    this.#saving.set(call, saving);
    return saving;
  }

  async #save(call: string): Promise<void> {
    const draft = entryOf(this.#drafts, call, blank);
    if (draft.value.state !== 'typed' && draft.value.state !== 'failed') return;
    this.#pauses.get(call)?.();
    const { note, outcome } = draft.value;
    draft.value = { note, outcome, state: 'saving' };
    const saved = await this.#ports.server.note(call, { note, outcome }).then(
      () => true,
      () => false,
    );
    if (draft.value.state === 'saving') {
      draft.value = { note, outcome, state: saved ? 'saved' : 'failed' };
    }
  }

  /** Whether the end of a transfer was seen already. */
  seen(conference: Conference): boolean {
    return this.#seen.value.has(mark(conference));
  }

  see(conference: Conference): void {
    this.#seen.value = new Set([...this.#seen.value, mark(conference)]);
  }

  /** Gives a call up that could be come back to. */
  async giveUp({ sid, transfer }: Conference): Promise<void> {
    if (transfer) await this.#ports.server.steer(sid, transfer.id, 'cancel').catch(() => {});
  }

  /** Whoever was here has left. */
  clear(): void {
    for (const cancel of [...this.#waits.values(), ...this.#pauses.values()]) cancel();
    this.#waits.clear();
    this.#pauses.clear();
    this.#standings.clear();
    this.#drafts.clear();
    this.#saving.clear();
    this.#holds.clear();
    this.#holding.clear();
    this.#kept.clear();
    this.#asked.clear();
    this.#silent.value = new Set();
    this.#strange.value = new Set();
    this.#seen.value = new Set();
  }

  #look(calls: Calls, seats: readonly (Conference | undefined)[]): void {
    this.#ports.conferences.turn(current(calls)?.sid ?? '');
    calls.live.forEach((call, i) => {
      const conference = seats[i];
      if (conference) {
        this.#keep(call, conference);
        this.#hold(call, conference);
      } else {
        this.#wonder(call);
      }
    });
    for (const id of this.#waits.keys()) {
      if (!calls.live.some((call) => call.id === id)) this.#stopWaiting(id);
    }
  }

  #wonder(call: Call): void {
    if (!answered(call) || this.#waits.has(call.id)) return;
    const cancel = this.#ports.clock.after(STRANGE, () => {
      this.#strange.value = new Set([...this.#strange.value, call.id]);
    });
    this.#waits.set(call.id, cancel);
  }

  #stopWaiting(id: string): void {
    this.#waits.get(id)?.();
    this.#waits.delete(id);
  }

  #keep(call: Call, conference: Conference): void {
    if (conference.kind !== 'call' || !answered(call) || call.leaving) return;
    const me = conference.participants.find((one) => one.call === call.sid);
    if (!me || me.coaching || this.#asked.has(call.sid)) return;
    this.#asked.add(call.sid);
    this.#kept.add(call.sid);
    this.#ports.server.keep(conference.sid, call.sid).catch(() => this.#kept.delete(call.sid));
  }

  /** Has the others of a call that is held hear music, whenever they came, and takes them off it after. */
  #hold(call: Call, conference: Conference): void {
    const { sid } = call;
    if (this.#holding.has(sid) || handover(conference) || conference.kind !== 'call') return;
    const wanted = call.held && !call.leaving;
    const waiting = others(conference).some((one) => !one.held);
    if (wanted ? !waiting : !this.#holds.has(sid)) return;
    if (wanted) this.#holds.add(sid);
    else this.#holds.delete(sid);
    this.#holding.set(sid, 0);
    this.#silence(sid, false);
    void this.#send(sid, conference.sid, wanted);
  }

  async #send(call: string, conference: string, held: boolean): Promise<void> {
    let problem: Problem | null = null;
    for (;;) {
      problem = await this.#ports.server.hold(conference, held).then(() => null, problemOf);
      const tries = (this.#holding.get(call) ?? TRIES) + 1;
      if (!problem || refused(problem) || tries >= TRIES) break;
      this.#holding.set(call, tries);
      await new Promise<void>((resolve) => this.#ports.clock.after(AGAIN, resolve));
      const live = this.#ports.calls.peek().live.find((one) => one.sid === call);
      if (!live || live.held !== held) {
        problem = null;
        break;
      }
    }
    this.#holding.delete(call);
    // It may be wanted otherwise by now.
    const calls = this.#ports.calls.peek();
    const live = calls.live.find((one) => one.sid === call);
    const now = this.#ports.conferences.of(conference)?.peek();
    if (live && now && live.held !== held) this.#hold(live, now);
    else if (live && problem) this.#undo(live, held, problem);
  }

  /**
   * Says that a hold, or its end, was not done, and has the call as it was. A call that was on hold for long stays so:
   * nobody is to be heard again without knowing.
   */
  #undo(call: Call, held: boolean, problem: Problem): void {
    const standing = entryOf(this.#standings, call.id, still);
    standing.value = { ...standing.value, problem };
    const { live } = this.#ports.calls.peek();
    if (!held) {
      this.#holds.add(call.sid);
      this.#ports.park(call.id);
    } else if (refused(problem) && live.every((one) => one.id === call.id || one.held)) {
      this.#holds.delete(call.sid);
      this.#ports.take(call.id);
    } else {
      this.#silence(call.sid, true);
    }
  }

  #silence(call: string, silent: boolean): void {
    const before = this.#silent.peek();
    if (before.has(call) === silent) return;
    const after = [...before].filter((one) => one !== call);
    this.#silent.value = new Set(silent ? [...after, call] : after);
  }

  async #do(
    call: Call,
    doing: Standing['doing'],
    act: (sid: string, conference: Conference) => Promise<void>,
  ): Promise<boolean> {
    const conference = this.#ports.conferences.seat(call.sid);
    const standing = entryOf(this.#standings, call.id, still);
    if (!conference || standing.value.doing) return false;
    standing.value = { doing, problem: null };
    try {
      await act(conference.sid, conference);
      standing.value = still;
      return true;
    } catch (error) {
      standing.value = { doing: '', problem: problemOf(error) };
      return false;
    }
  }
}

/** Who is there beside the person here. */
export function others(conference: Conference): readonly Participant[] {
  return here(conference).filter((one) => !one.me);
}

/** Whether all the others hear music. */
export function onHold(conference: Conference): boolean {
  const all = others(conference);
  return all.length > 0 && all.every((one) => one.held);
}

/** Whether the server said no, and would say so again. */
function refused({ name, refusal }: Problem): boolean {
  const never =
    name === 'forbidden' || name === 'invalid' || name === 'gone' || name === 'conflict';
  return never && refusal?.reason !== 'transfer_running';
}

function mark({ sid, transfer }: Conference): string {
  return `${sid}/${transfer?.id}/${transfer?.state}`;
}

function entryOf<T>(map: Map<string, Signal<T>>, key: string, first: T): Signal<T> {
  const known = map.get(key);
  if (known) return known;
  const made = signal(first);
  map.set(key, made);
  return made;
}
