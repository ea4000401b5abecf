/**
 * Keeps the line up: the one owner of registration and of the token.
 *
 * Twilio's SDK reconnects by itself after most cuts, but not after all: a promise may never settle,
 * an expired token stops its timer, a call cut while it rang leaves it busy for ever. So this watches
 * from outside, and what is not registered again in time is opened afresh. It never opens afresh
 * while a call goes on, because that would end the call.
 */
import { type Line, type LineEvent, line as next } from './line';
import type { Clock, Credentials, Phone, PhoneEvent, Server } from './ports';
import { type Problem, problemOf, remedies } from './problem';
import { type ReadonlySignal, signal } from './signal';

/** How long the SDK may try by itself before the line is opened afresh, in milliseconds, as all that follow. */
const PATIENCE = 8_000;
/** Waits between attempts, in milliseconds; the last is repeated. */
export const WAITS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** A second refusal within this time is shown; the first may be a race after sleep. */
const REFUSAL_MEMORY = 60_000;
/** A token with less than this left is renewed even during a call. */
const URGENT = 120_000;
/** Twilio's SDK repeats its wish for a token; one in this time is enough. */
const RENEW_GAP = 5_000;

export interface RegistrationPorts {
  readonly server: Pick<Server, 'credentials'>;
  readonly phone: Pick<Phone, 'unlock' | 'open' | 'renew' | 'close' | 'registered'>;
  readonly clock: Clock;
  /** Whether a call goes on, which must not be disturbed. */
  readonly busy: () => boolean;
  /** The server no longer knows the session. */
  readonly expired: () => void;
}

export class Registration {
  readonly #ports: RegistrationPorts;
  readonly #line = signal<Line>({ phase: 'offline' });
  readonly #credentials = signal<Credentials | null>(null);
  #fetchedAt = 0;
  #opening = false;
  #renewing = false;
  #attempts = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;
  /** Grows when the person leaves, so that answers to older questions are dropped. */
  #stay = 0;
  #cancelRetry = () => {};
  #cancelRenewal = () => {};

  constructor(ports: RegistrationPorts) {
    this.#ports = ports;
  }

  get line(): ReadonlySignal<Line> {
    return this.#line;
  }

  /** What the token allows, once there is one. */
  get credentials(): ReadonlySignal<Credentials | null> {
    return this.#credentials;
  }

  /** Must be called inside a click: it unlocks sound and asks for the microphone. */
  async goOnline(): Promise<void> {
    this.#step({ type: 'go' });
    const stay = this.#stay;
    try {
      await this.#ports.phone.unlock();
    } catch (error) {
      if (stay === this.#stay) this.#step({ type: 'refused', problem: problemOf(error) });
      return;
    }
    if (stay === this.#stay) await this.#open();
  }

  leave(): void {
    this.#stay++;
    this.#cancelRetry();
    this.#cancelRenewal();
    this.#credentials.value = null;
    this.#fetchedAt = 0;
    this.#attempts = 0;
    this.#step({ type: 'left' });
    this.#ports.phone.close();
  }

  /** The tab is visible again, or the network is back: timers may have slept. */
  async wake(): Promise<void> {
    if (this.#line.value.phase === 'reconnecting') {
      this.#attempts = 0;
      if (!this.#ports.busy()) await this.#open();
    } else if (this.#line.value.phase === 'ready') {
      if (this.#ports.clock.now() >= this.#renewAt()) await this.#renew();
      else if (!this.#ports.phone.registered()) this.#lost();
    }
  }

  /** Makes sure that the token is good for a new call; Twilio's SDK would wait for ever with an old one. */
  async beforeCall(): Promise<void> {
    if (this.#ports.clock.now() >= this.#expiresAt() - 10_000) await this.#renew();
  }

  /** A call ended: what waited for it can be done now. */
  callEnded(): void {
    if (this.#line.value.phase === 'reconnecting') this.#watch();
    this.#scheduleRenewal();
  }

  handle(event: PhoneEvent): void {
    switch (event.type) {
      case 'registered':
        this.#attempts = 0;
        this.#cancelRetry();
        this.#step({ type: 'registered' });
        break;
      case 'unregistered':
        if (!this.#opening) this.#lost();
        break;
      case 'expiring':
        void this.#renew();
        break;
      case 'stale':
        // The telephone has thrown it away: it might register again, and look ready, while it can call nobody.
        this.#step({ type: 'lost' });
        void this.#open();
        break;
      case 'fault':
        this.#fault(event.problem);
        break;
      default:
        break;
    }
  }

  #step(event: LineEvent): void {
    this.#line.value = next(this.#line.value, event);
  }

  #lost(problem?: Problem): void {
    this.#step(problem ? { type: 'lost', problem } : { type: 'lost' });
    if (this.#line.value.phase === 'reconnecting') this.#watch();
  }

  /** Leaves the SDK some time to come back by itself. */
  #watch(): void {
    this.#cancelRetry();
    this.#cancelRetry = this.#ports.clock.after(PATIENCE, () => {
      if (this.#ports.phone.registered()) this.#step({ type: 'registered' });
      else if (this.#ports.busy()) this.#watch();
      else void this.#open();
    });
  }

  #fault(problem: Problem): void {
    if (this.#opening) return; // the attempt under way fails by itself, and is counted once
    switch (remedies[problem.name]) {
      case 'renew':
        void this.#renew();
        break;
      case 'configuration':
      case 'session':
        this.#refused(problem);
        break;
      case 'retry':
      case 'microphone':
      case 'call':
        // The connection speaks for itself by 'unregistered'; a live call by its own events.
        if (this.#line.value.phase === 'reconnecting') this.#step({ type: 'lost', problem });
        break;
    }
  }

  /** Once is a race that a fresh token may win; twice is a setting that somebody must change. */
  #refused(problem: Problem): void {
    const now = this.#ports.clock.now();
    const again = now - this.#refusedAt < REFUSAL_MEMORY;
    this.#refusedAt = now;
    if (again && !this.#ports.busy()) {
      this.#cancelRetry();
      this.#cancelRenewal();
      this.#step({ type: 'refused', problem });
      this.#ports.phone.close();
      return;
    }
    this.#step({ type: 'lost', problem });
    this.#retry();
  }

  async #open(): Promise<void> {
    if (this.#opening || this.#line.value.phase === 'offline') return;
    this.#opening = true;
    this.#cancelRetry();
    const stay = this.#stay;
    try {
      const credentials = await this.#fetch(stay);
      if (!credentials) return;
      if (this.#line.value.phase === 'ready' && this.#ports.phone.registered()) {
        this.#ports.phone.renew(credentials.token); // came back by itself meanwhile
      } else {
        await this.#ports.phone.open(credentials);
      }
      if (stay !== this.#stay) {
        this.#ports.phone.close();
        return;
      }
      this.#attempts = 0;
      this.#step({ type: 'registered' });
    } catch (error) {
      if (stay === this.#stay) this.#failed(problemOf(error));
    } finally {
      this.#opening = false;
    }
  }

  #failed(problem: Problem): void {
    // A refusal that was shown already is not covered up by the attempt that it ended.
    if (this.#line.value.phase === 'attention') return;
    switch (remedies[problem.name]) {
      case 'session':
        this.#ports.expired();
        break;
      case 'configuration':
        this.#opening = false;
        this.#refused(problem);
        break;
      case 'microphone':
        this.#step({ type: 'refused', problem });
        break;
      case 'retry':
      case 'renew':
      case 'call':
      case 'command':
        this.#step({ type: 'lost', problem });
        this.#retry();
        break;
    }
  }

  #retry(): void {
    const wait = WAITS[Math.min(this.#attempts, WAITS.length - 1)] ?? 0;
    this.#attempts++;
    this.#cancelRetry();
    this.#cancelRetry = this.#ports.clock.after(wait, () => {
      if (this.#ports.busy()) this.#watch();
      else void this.#open();
    });
  }

  async #renew(): Promise<void> {
    if (this.#renewing || this.#opening || this.#line.value.phase === 'offline') return;
    if (this.#ports.clock.now() - this.#fetchedAt < RENEW_GAP) {
      this.#scheduleRenewal();
      return;
    }
    this.#renewing = true;
    const stay = this.#stay;
    try {
      const credentials = await this.#fetch(stay);
      if (!credentials) return;
      this.#ports.phone.renew(credentials.token);
      if (!this.#ports.phone.registered()) this.#lost();
    } catch (error) {
      if (stay !== this.#stay) return;
      if (remedies[problemOf(error).name] === 'session') this.#ports.expired();
      else this.#scheduleRenewal(WAITS.at(-1));
    } finally {
      this.#renewing = false;
    }
  }

  async #fetch(stay: number): Promise<Credentials | null> {
    const credentials = await this.#ports.server.credentials();
    if (stay !== this.#stay) return null;
    this.#fetchedAt = this.#ports.clock.now();
    this.#credentials.value = credentials;
    this.#scheduleRenewal();
    return credentials;
  }

  #renewAt(): number {
    return this.#fetchedAt + (this.#credentials.value?.refreshAfter ?? 0) * 1000;
  }

  #expiresAt(): number {
    return this.#fetchedAt + (this.#credentials.value?.ttl ?? 0) * 1000;
  }

  /** Renewing costs a live call up to a second of sound, so it waits for the end while it can. */
  #scheduleRenewal(atLeast = 1_000): void {
    this.#cancelRenewal();
    if (!this.#credentials.value) return;
    const now = this.#ports.clock.now();
    this.#cancelRenewal = this.#ports.clock.after(Math.max(atLeast, this.#renewAt() - now), () => {
      const urgent = this.#expiresAt() - this.#ports.clock.now() < URGENT;
      if (this.#ports.busy() && !urgent) this.#scheduleRenewal(15_000);
      else void this.#renew();
    });
  }
}
