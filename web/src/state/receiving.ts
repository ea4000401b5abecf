/**
 * One call for each channel that is heard, kept up: a call that ends is made anew, unless the server has
 * refused it, or a setting does.
 */

import type { Channel, RadioEvent } from './channel';
import type { Clock, Credentials, Server, Settings } from './ports';
import { type Problem, problemOf, remedies } from './problem';
import { WAITS } from './registration';

export type Tone = 'granted' | 'refused' | 'over';

/** The walkie-talkie in the browser: one call for each channel that is heard. */
export interface RadioPhone {
  /** To be called inside a click: makes sound possible and, where somebody may speak, asks for the microphone. */
  unlock(voice: boolean): Promise<void>;
  /** Whether there is a microphone. */
  voice(): boolean;
  join(name: string, credentials: Credentials, settings: Settings): Promise<void>;
  leave(name: string): void;
  /** Lets the microphone into one channel, and into no other; '' is none. */
  open(name: string): void;
  /** Stops the sound of all channels, or lets it be heard again. */
  hush(hushed: boolean): void;
  play(tone: Tone): void;
  renew(name: string, token: string): void;
}

export type RadioPhoneEvent =
  | {
      readonly type: 'joined';
      readonly name: string;
      readonly call: string;
      readonly voice: boolean;
    }
  | { readonly type: 'interrupted'; readonly name: string }
  | { readonly type: 'restored'; readonly name: string }
  | { readonly type: 'expiring'; readonly name: string }
  | {
      readonly type: 'closed';
      readonly name: string;
      readonly call: string;
      readonly problem?: Problem;
    }
  /** How loud the person here is in the channel where they speak, 0 to 1. */
  | { readonly type: 'level'; readonly level: number };

export interface ReceivingPorts {
  readonly radio: RadioPhone;
  readonly session: Pick<Server, 'credentials' | 'call'>;
  readonly clock: Clock;
  readonly settings: () => Settings | null;
  /** A channel as it is now. */
  readonly channel: (name: string) => Channel | undefined;
  /** Tells what became of it. */
  readonly step: (event: RadioEvent) => void;
}

/** A call that was heard for so many milliseconds was not refused: the waits begin anew. */
const STEADY = 10_000;
/** How soon it is looked whether a call was refused that has been answered, in milliseconds: refusals are spoken. */
const REFUSED = [200, 600, 2_000];
/** For so many milliseconds a token is good for several channels that are entered one after another. */
const SHARED = 60_000;

export class Receiving {
  readonly #ports: ReceivingPorts;
  readonly #attempts = new Map<string, number>();
  readonly #cancels = new Map<string, () => void>();
  #credentials: { at: number; told: Promise<Credentials> } | null = null;

  constructor(ports: ReceivingPorts) {
    this.#ports = ports;
  }

  /** Somebody wants to hear it now: the waits begin anew. */
  fresh(name: string): void {
    this.#attempts.delete(name);
  }

  /** Whoever was here has left. */
  forget(): void {
    this.#credentials = null;
  }

  /** What the walkie-talkie reports of its calls comes in here. */
  handle(event: Exclude<RadioPhoneEvent, { type: 'level' }>): void {
    switch (event.type) {
      case 'expiring':
        void this.#renew(event.name);
        break;
      case 'joined':
        this.#ports.step(event);
        this.#rest(event.name);
        this.#cancels.set(
          event.name,
          this.#ports.clock.after(STEADY, () => this.#attempts.delete(event.name)),
        );
        void this.#admitted(event.name, event.call);
        break;
      case 'closed':
        void this.#closed(event.name, event.call, event.problem);
        break;
      case 'interrupted':
      case 'restored':
        this.#ports.step(event);
        break;
    }
  }

  /** Enters a channel that is wanted; one that is heard already in the place of the call by which it is. */
  async join(name: string): Promise<void> {
    this.#rest(name);
    const settings = this.#ports.settings();
    if (!settings || !this.#ports.channel(name)?.wanted) return;
    try {
      const credentials = await this.#token();
      if (!this.#ports.channel(name)?.wanted) return;
      await this.#ports.radio.join(name, credentials, settings);
    } catch (error) {
      this.#again(name, problemOf(error));
    }
  }

  /** Enters it no more, and ends the call by which it is heard. */
  drop(name: string): void {
    this.#rest(name);
    this.#ports.radio.leave(name);
  }

  #again(name: string, problem?: Problem): void {
    if (!this.#ports.channel(name)?.wanted) return;
    this.#rest(name);
    const remedy = problem && remedies[problem.name];
    if (problem && (remedy === 'configuration' || remedy === 'session')) {
      this.#ports.radio.leave(name);
      this.#ports.step({ type: 'leave', name, problem });
      return;
    }
    this.#ports.step(problem ? { type: 'closed', name, problem } : { type: 'closed', name });
    const attempt = this.#attempts.get(name) ?? 0;
    this.#attempts.set(name, attempt + 1);
    const wait = WAITS[Math.min(attempt, WAITS.length - 1)] ?? 0;
    this.#cancels.set(
      name,
      this.#ports.clock.after(wait, () => void this.join(name)),
    );
  }

  /** A call that ended by itself: the server may have refused it, and then it is not tried again. */
  async #closed(name: string, call: string, problem: Problem | undefined): Promise<void> {
    this.#again(name, problem);
    if (!call) return;
    const denied = await this.#denied(call);
    if (denied && this.#ports.channel(name)?.link === 'joining') this.#refused(name, denied);
  }

  /** Why it was refused is spoken to a call that is not let in: it is answered, and yet not in the channel. */
  async #admitted(name: string, call: string): Promise<void> {
    for (const wait of REFUSED) {
      await new Promise<void>((resolve) => this.#ports.clock.after(wait, resolve));
      if (this.#ports.channel(name)?.call !== call) return;
      const denied = await this.#denied(call);
      if (!denied) continue;
      if (this.#ports.channel(name)?.call === call) this.#refused(name, denied);
      return;
    }
  }

  async #denied(call: string): Promise<string> {
    return (await this.#ports.session.call(call).catch(() => null))?.denied ?? '';
  }

  #refused(name: string, denied: string): void {
    this.drop(name);
    this.#ports.step({ type: 'leave', name, denied });
  }

  #rest(name: string): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  #token(): Promise<Credentials> {
    const now = this.#ports.clock.now();
    if (this.#credentials && now - this.#credentials.at < SHARED) return this.#credentials.told;
    const told = this.#ports.session.credentials();
    this.#credentials = { at: now, told };
    told.catch(() => {
      this.#credentials = null;
    });
    return told;
  }

  async #renew(name: string): Promise<void> {
    try {
      const { token } = await this.#token();
      this.#ports.radio.renew(name, token);
    } catch {
      // Calls outlive their token; a new one is fetched when it is entered again.
    }
  }
}
