/** How it is with the person here: what they chose to be, what their page says of them, and what did not ring with them. */
import { answered, type Calls } from './call';
import type { Line } from './line';
import type { Attendance, Clock, Keeper } from './ports';
import { effect, type ReadonlySignal, signal, untracked } from './signal';

/** Under which word it is remembered how long somebody writes up a call. */
const WRAP_UP = 'softphone.wrap-up';
/** How long that may be, in seconds. */
export const wrapUps = [0, 15, 30, 60, 120] as const;

/** A call that did not ring here. */
export interface Missed {
  readonly call: string;
  /** '' for who hides their number. */
  readonly from: string;
  readonly name: string;
  readonly to: string;
  readonly at: number;
  /** The same as the server said it. */
  readonly stamp: string;
  /** 'lost': it did ring, and they were cut off from it, and it had ended before they were back. */
  readonly why: 'dnd' | 'away' | 'stale' | 'offline' | 'lost';
}

export interface Heard extends Attendance {
  readonly missed: readonly Missed[];
}

export interface Choice {
  readonly state: 'available' | 'dnd' | 'away';
  readonly reason: string;
  /** 0: it does not end by itself. */
  readonly until: number;
}

/** Every method throws a Failure. */
export interface PresenceServer {
  presence(): Promise<Heard>;
  /** Says that this page can be rung. */
  beat(page: string, busy: Attendance['busy']): Promise<Heard>;
  choose(choice: Choice): Promise<Heard>;
  /** Says that it can be rung no more; the page may be about to go. */
  leave(page: string): void;
  /** They have seen what did not ring up to then. */
  seen(stamp: string): Promise<void>;
}

export interface PresencePorts {
  readonly server: PresenceServer;
  readonly clock: Clock;
  /** The name that this page goes by. */
  readonly page: string;
  readonly here: () => boolean;
  readonly visible: () => boolean;
  readonly line: ReadonlySignal<Line>;
  readonly calls: ReadonlySignal<Calls>;
  /** Whether another tab says how it is. */
  readonly follows: () => boolean;
  readonly memory?: Keeper | undefined;
}

export class Presence {
  readonly #ports: PresencePorts;
  readonly #mine = signal<Attendance | null>(null);
  readonly #missed = signal<readonly Missed[]>([]);
  readonly #wrapUp = signal(0);
  readonly #failed = signal(false);
  #busy: Attendance['busy'] = '';
  #asking = false;
  #again = false;
  #said = false;
  #cancelWrapUp = () => {};
  #writesUp = false;
  /** Grows when whoever was here leaves: what was asked for them is not the next one's. */
  #stay = 0;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
    const kept = Number(ports.memory?.getItem(WRAP_UP) ?? 0);
    this.#wrapUp.value = wrapUps.find((one) => one === kept) ?? 0;
    let talked = false;
    effect(() => {
      const talks = ports.calls.value.live.some(answered);
      if (talked && !talks) this.#writeUp();
      talked = talks;
      this.#turn();
    });
    effect(() => {
      if (ports.line.value.phase === 'ready') void this.#beat();
      else if (ports.line.value.phase === 'offline') this.quit();
    });
    effect(() => {
      if (!ports.here()) untracked(() => this.#forget());
    });
  }

  /** Null until it was told. */
  get mine(): ReadonlySignal<Attendance | null> {
    return this.#mine;
  }
  /** What did not ring here, the newest first, until they have seen it. */
  get missed(): ReadonlySignal<readonly Missed[]> {
    return this.#missed;
  }
  /** For how many seconds after a call they write it up. */
  get wrapUp(): ReadonlySignal<number> {
    return this.#wrapUp;
  }
  /** Whether the last choice did not reach the server. */
  get failed(): ReadonlySignal<boolean> {
    return this.#failed;
  }

  /** Some seconds have passed, or the tab woke. */
  tick(): void {
    if (!this.#ports.here()) {
      this.#forget();
      return;
    }
    if (this.#mayBeat()) void this.#beat();
    else if (this.#ports.visible()) void this.#ask(() => this.#ports.server.presence(), true);
  }

  async choose(choice: Choice): Promise<void> {
    const stay = this.#stay;
    this.#failed.value = false;
    try {
      const heard = await this.#ports.server.choose(choice);
      if (stay === this.#stay) this.#take(heard, false);
    } catch {
      this.#failed.value = stay === this.#stay;
    }
  }

  setWrapUp(seconds: number): void {
    this.#wrapUp.value = seconds;
    this.#ports.memory?.setItem(WRAP_UP, String(seconds));
  }

  /** They are done with writing up. */
  writtenUp(): void {
    this.#cancelWrapUp();
    this.#writesUp = false;
    this.#turn();
  }

  /** They have seen what did not ring. */
  async see(): Promise<void> {
    const [newest] = this.#missed.value;
    this.#missed.value = [];
    if (newest) await this.#ports.server.seen(newest.stamp).catch(() => {});
  }

  /** The page goes, or is not to be rung any more. */
  quit(): void {
    if (this.#said) this.#ports.server.leave(this.#ports.page);
    this.#said = false;
  }

  /** Whoever was here has left: nothing of them is the next one's. */
  #forget(): void {
    this.#stay++;
    this.#cancelWrapUp();
    this.#writesUp = false;
    this.#busy = '';
    this.#said = false;
    this.#mine.value = null;
    this.#missed.value = [];
    this.#failed.value = false;
  }

  #mayBeat(): boolean {
    return this.#ports.here() && this.#ports.line.value.phase === 'ready' && !this.#ports.follows();
  }

  #writeUp(): void {
    const seconds = this.#wrapUp.value;
    if (!seconds || this.#ports.follows()) return;
    this.#writesUp = true;
    this.#cancelWrapUp();
    this.#cancelWrapUp = this.#ports.clock.after(seconds * 1000, () => this.writtenUp());
  }

  /** What keeps them busy may have changed: that is said at once. */
  #turn(): void {
    const live = this.#ports.calls.value.live.some((call) => call.phase !== 'incoming');
    const busy = live ? 'call' : this.#writesUp ? 'wrap_up' : '';
    if (busy === this.#busy) return;
    this.#busy = busy;
    void this.#beat();
  }

  async #beat(): Promise<void> {
    if (!this.#mayBeat()) return;
    this.#said = true;
    await this.#ask(() => this.#ports.server.beat(this.#ports.page, this.#busy), false);
    // Another tab, or another machine, may have seen them.
    if (this.#missed.value.length > 0) {
      await this.#ask(() => this.#ports.server.presence(), true);
    }
  }

  async #ask(what: () => Promise<Heard>, whole: boolean): Promise<void> {
    if (this.#asking) {
      this.#again ||= !whole;
      return;
    }
    const stay = this.#stay;
    this.#asking = true;
    try {
      const heard = await what();
      if (stay === this.#stay) this.#take(heard, whole);
    } catch {
      // The next beat is soon.
    } finally {
      this.#asking = false;
    }
    if (!this.#again) return;
    this.#again = false;
    await this.#beat();
  }

  /** Beats tell what was missed only when something is new. */
  #take({ missed, ...mine }: Heard, whole: boolean): void {
    this.#mine.value = mine;
    if (whole || missed.length > 0) this.#missed.value = missed;
  }
}
