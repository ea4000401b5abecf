/**
 * Asks for the floor of a channel and keeps it, and gives it back. What is wanted may change at any
 * moment and as often as a thumb can; what is sent follows it one request at a time, so that no older
 * request can overtake a newer one, and ends where the want ended.
 */
import type { Turn } from './channel';
import type { Clock } from './ports';
import { type Problem, problemOf } from './problem';

export type Answer =
  | { readonly outcome: 'granted'; readonly turn: Turn }
  | { readonly outcome: 'queued'; readonly place: number };

/** Seconds: how long the floor holds without being asked for again, and how soon to ask again. */
export interface Pace {
  readonly lease: number;
  readonly renew: number;
}

export interface AskingPorts {
  /** Asks; renew: says only that what was answered is still wanted. */
  readonly ask: (call: string, renew: boolean) => Promise<Answer & Pace>;
  readonly drop: (call: string) => Promise<void>;
  readonly clock: Clock;
  /** The SID of the call to ask by; '' where the floor is not wanted. */
  readonly wanted: () => string;
  /** Lease: until when the floor holds now, in milliseconds by the page's clock. */
  readonly answered: (answer: Answer, lease: number) => void;
  /** Asking failed; false: it is not asked again. */
  readonly failed: (problem: Problem, attempt: number) => boolean;
}

/** How soon to ask again where the server does not know of the call yet, in milliseconds. */
const AGAIN = 250;

export class Asking {
  readonly #ports: AskingPorts;
  #running = false;
  /** The call by which the floor may be held, or waited for; '' for none. */
  #asked = '';
  /** Whether it is held, or waited for, as far as was answered. */
  #has = false;
  #attempt = 0;
  #wake: (() => void) | null = null;

  constructor(ports: AskingPorts) {
    this.#ports = ports;
  }

  /** Something changed: what is wanted, or who has the floor. */
  poke(): void {
    if (this.#running) this.#wake?.();
    else void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (;;) {
      const wanted = this.#ports.wanted();
      if (this.#asked && this.#asked !== wanted) await this.#drop();
      else if (wanted) await this.#ask(wanted);
      else break;
    }
    this.#running = false;
  }

  async #ask(call: string): Promise<void> {
    const ports = this.#ports;
    const sent = ports.clock.now();
    this.#asked = call;
    let pause: number;
    try {
      const answer = await ports.ask(call, this.#has);
      this.#has = true;
      this.#attempt = 0;
      pause = answer.renew * 1000;
      ports.answered(answer, sent + answer.lease * 1000);
    } catch (error) {
      this.#has = false;
      if (!ports.failed(problemOf(error), this.#attempt++)) this.#attempt = 0;
      pause = AGAIN;
    }
    if (ports.wanted() === call) await this.#pause(pause);
  }

  async #drop(): Promise<void> {
    const call = this.#asked;
    this.#asked = '';
    this.#has = false;
    // Where it does not arrive, the lease ends by itself.
    await this.#ports.drop(call).catch(() => {});
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#wake = null;
        cancel();
        resolve();
      };
      const cancel = this.#ports.clock.after(ms, done);
      this.#wake = done;
    });
  }
}
