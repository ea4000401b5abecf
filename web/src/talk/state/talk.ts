/**
 * One button's conversation: from the question, whether the visitor wants to talk, to why the call
 * ended. It touches no screen, and the server, the telephone and the clock only by ports.
 */
import { type ReadonlySignal, signal } from '../../state/signal';
import { type EndReason, type ErrorCode, endReasons } from './names';
import { busy, type Phase, type PhaseEvent, phaseAfter, talking } from './phase';
import {
  type Challenge,
  type Clock,
  codeOf,
  type Description,
  type Door,
  type Page,
  type Phone,
  type PhoneEvent,
  type Proof,
  type Told,
  Trouble,
  type Wish,
} from './ports';

/** How long to wait before asking again whether somebody has answered. */
const LOOK = 1_000;
/** So many times the server may not know of the call, and it may yet be there. */
const PATIENCE = 3;

export interface TalkPorts {
  readonly door: Door;
  readonly phone: Phone;
  readonly clock: Clock;
  readonly solve: (challenge: Challenge) => Promise<Proof>;
  /** What makes calls impossible here; asked for anew each time. */
  readonly obstacle: () => ErrorCode | null;
  readonly page: () => Page;
  readonly language: () => string;
  /** The site's signed word on who the visitor is; empty: none. */
  readonly context: () => Promise<string>;
  /** False: the site does not want this call. */
  readonly allowed: () => boolean;
  readonly tell: (told: Told) => void;
}

export class Talk {
  readonly #ports: TalkPorts;
  readonly #phase = signal<Phase>({ name: 'closed' });
  readonly #description = signal<Description | null>(null);
  readonly #wished = signal<'no' | 'sending' | 'sent' | ErrorCode>('no');
  #proof: { readonly nonce: string; readonly proof: Promise<Proof> } | null = null;
  #identity = '';
  /** Counts the attempts: what comes late from an earlier one is not for this one. */
  #attempt = 0;
  #stopLooking = () => {};
  #stopWaiting = () => {};
  /** A call has ended, and the host page does not know yet. */
  #untold = false;
  #leaving = false;

  constructor(ports: TalkPorts) {
    this.#ports = ports;
  }

  get phase(): ReadonlySignal<Phase> {
    return this.#phase;
  }
  /** Null until it was fetched. */
  get description(): ReadonlySignal<Description | null> {
    return this.#description;
  }
  /** What became of the wish to be called back. */
  get wished(): ReadonlySignal<'no' | 'sending' | 'sent' | ErrorCode> {
    return this.#wished;
  }

  busy(): boolean {
    return busy(this.#phase.value);
  }

  /** Opens the question; the button is fetched anew, because hours and challenges pass. */
  async open(): Promise<void> {
    if (this.busy() || this.#phase.value.name === 'loading') return;
    this.#wished.value = 'no';
    this.#step({ type: 'opened' });
    const attempt = ++this.#attempt;
    const problem = await this.#describe();
    if (attempt !== this.#attempt) return;
    const hindered = this.#ports.obstacle() ?? problem;
    this.#step({ type: 'described', problem: hindered });
    if (hindered) this.#ports.tell({ type: 'error', code: hindered });
    else this.#ports.tell({ type: 'ready' });
    if (hindered || this.#description.value?.open === false) return;
    // Both are ready before the visitor has read what is asked.
    this.#prove().catch(() => {});
    this.#ports.phone.load(this.#description.value?.signalling ?? null).catch(() => {});
  }

  /** The visitor has agreed. To be called inside the click, or browsers give no sound. */
  async call(): Promise<void> {
    const description = this.#description.value;
    if (this.#phase.value.name !== 'asking' || !description) return;
    if (!this.#ports.allowed()) {
      this.close();
      return;
    }
    const attempt = ++this.#attempt;
    const mine = () => attempt === this.#attempt;
    this.#leaving = false;
    this.#step({ type: 'begun' });
    try {
      await this.#ports.phone.listen();
      if (!mine()) return;
      this.#step({ type: 'listening' });
      await this.#ports.phone.load(description.signalling);
      const ticket = await this.#ticket();
      if (!mine()) return;
      this.#identity = ticket.identity;
      this.#ports.tell({ type: 'token', expiresAt: ticket.expiresAt });
      await this.#ports.phone.dial(ticket, description.signalling);
    } catch (error) {
      if (mine()) this.#fail(codeOf(error));
    }
  }

  hangUp(): void {
    if (!this.busy()) return;
    this.#leaving = true;
    this.#ports.phone.hangUp();
    this.#over('hung_up');
  }

  mute(muted: boolean): void {
    if (talking(this.#phase.value)) this.#ports.phone.mute(muted);
  }

  digits(digits: string): void {
    if (talking(this.#phase.value) && /^[0-9*#w]+$/.test(digits)) this.#ports.phone.digits(digits);
  }

  /** Closes the panel; a call that goes on keeps it open. */
  close(): void {
    if (this.busy()) return;
    this.#attempt++;
    this.#step({ type: 'dismissed' });
  }

  /** Ends whatever goes on, for good. */
  destroy(): void {
    this.hangUp();
    this.close();
    this.#stopLooking();
    this.#ports.phone.close();
  }

  async callBack(wish: Wish): Promise<void> {
    if (this.#wished.value === 'sending') return;
    this.#wished.value = 'sending';
    try {
      await this.#proven((proof) => this.#ports.door.callBack(wish, { ...this.#about(), proof }));
      this.#wished.value = 'sent';
    } catch (error) {
      const code = codeOf(error);
      this.#wished.value = code;
      this.#ports.tell({ type: 'error', code });
    }
  }

  /** Everything that the telephone reports comes in here. */
  handle(event: PhoneEvent): void {
    if (event.type === 'open') {
      this.#step({ type: 'waiting' });
      void this.#look(this.#attempt, 0);
    } else if (event.type === 'closed') {
      this.#closed(event);
    } else if (event.type === 'stale') {
      this.#over('lost');
    } else {
      this.#step(event);
    }
  }

  async #describe(): Promise<ErrorCode | null> {
    try {
      this.#description.value = await this.#ports.door.describe(this.#ports.language());
      return this.#description.value.open ? null : 'button_closed';
    } catch (error) {
      return codeOf(error);
    }
  }

  async #ticket() {
    const context = await this.#ports.context().catch(() => {
      throw new Trouble('context_invalid');
    });
    return this.#proven((proof) => this.#ports.door.ticket({ ...this.#about(), context, proof }));
  }

  #about() {
    return { page: this.#ports.page(), language: this.#ports.language() };
  }

  /** Does what needs a proof; one that has become too old is made again, once. */
  async #proven<T>(what: (proof: Proof | null) => Promise<T>): Promise<T> {
    try {
      return await what(await this.#prove());
    } catch (error) {
      if (codeOf(error) !== 'proof_wrong') throw error;
    }
    this.#proof = null;
    this.#description.value = await this.#ports.door.describe(this.#ports.language());
    return what(await this.#prove());
  }

  #prove(): Promise<Proof | null> {
    const challenge = this.#description.value?.challenge;
    if (!challenge || challenge.bits === 0) return Promise.resolve(null);
    if (this.#proof?.nonce !== challenge.nonce) {
      this.#proof = { nonce: challenge.nonce, proof: this.#ports.solve(challenge) };
    }
    return this.#proof.proof;
  }

  /**
   * Asks whether somebody has answered: the telephone only knows that the visitor is in, which may
   * mean that they wait. Where the server does not say, being in is being connected.
   */
  async #look(attempt: number, unknown: number): Promise<void> {
    let progress = null;
    try {
      progress = await this.#ports.door.progress(this.#identity);
    } catch {
      // as if it did not know
    }
    if (attempt !== this.#attempt || !this.busy()) return;
    if (progress?.status === 'talking' || (!progress && unknown >= PATIENCE)) {
      this.#step({ type: 'joined' });
      return;
    }
    this.#stopLooking = this.#ports.clock.after(LOOK, () => {
      void this.#look(attempt, progress ? 0 : unknown + 1);
    });
  }

  #closed({ how, problem }: Extract<PhoneEvent, { type: 'closed' }>): void {
    const phase = this.#phase.value;
    if (!this.busy()) return;
    const answered = talking(phase) && phase.since > 0;
    if (this.#leaving) this.#over('hung_up');
    else if (how === 'lost') this.#over('lost');
    else if (problem?.name === 'microphoneDenied') this.#fail('microphone_denied');
    else if (problem?.name === 'microphoneMissing') this.#fail('microphone_missing');
    else if (problem?.name === 'media') this.#over('failed', 'media', !answered);
    else if (problem?.name === 'busy') this.#over('busy', null, !answered);
    else if (problem?.name === 'declined') this.#over('declined', null, !answered);
    else if (problem?.name === 'unavailable') this.#over('no_answer', null, !answered);
    else if (problem && !answered) this.#over('failed', 'call_failed', true);
    else this.#over(answered ? 'completed' : 'no_answer', null, true);
  }

  /**
   * The server knows better why nobody came, and whether the call was as long as it may be, as soon
   * as it was told itself.
   */
  async #explain(asked = 1): Promise<void> {
    const attempt = this.#attempt;
    const progress = await this.#ports.door.progress(this.#identity).catch(() => null);
    const phase = this.#phase.value;
    if (attempt !== this.#attempt || phase.name !== 'ended') return;
    if (progress && progress.status !== 'ended' && asked < PATIENCE) {
      this.#stopLooking = this.#ports.clock.after(LOOK, () => void this.#explain(asked + 1));
      return;
    }
    const reason = endReasons.find((one) => one === progress?.reason);
    if (reason && (phase.reason !== 'completed' || reason === 'limit')) {
      this.#step({ type: 'explained', reason });
    }
    this.#tellEnd();
  }

  /** Ends the call; doubtful: the server is asked why, and the host page is told when it has said so. */
  #over(reason: EndReason, code: ErrorCode | null = null, doubtful = false): void {
    if (!this.busy()) return;
    this.#attempt++;
    this.#stopLooking();
    this.#ports.phone.close();
    if (code) this.#ports.tell({ type: 'error', code });
    this.#step({ type: 'over', reason });
    if (!doubtful) {
      this.#tellEnd();
      return;
    }
    this.#stopWaiting = this.#ports.clock.after(PATIENCE * LOOK, () => this.#tellEnd());
    void this.#explain();
  }

  /** Tells the host page, once, how the call ended. */
  #tellEnd(): void {
    this.#stopWaiting();
    if (!this.#untold) return;
    this.#untold = false;
    const phase = this.#phase.value;
    if (phase.name !== 'ended') return;
    this.#ports.tell({ type: 'ended', reason: phase.reason, seconds: phase.seconds });
  }

  #fail(code: ErrorCode): void {
    this.#attempt++;
    this.#stopLooking();
    this.#ports.phone.close();
    this.#ports.tell({ type: 'error', code });
    this.#step({ type: 'failed', code });
  }

  #step(event: PhaseEvent): void {
    const before = this.#phase.value;
    const after = phaseAfter(before, event, this.#ports.clock.now());
    if (before.name === 'ended' && after.name !== 'ended') this.#tellEnd();
    this.#phase.value = after;
    if (after.name === before.name) return;
    if (after.name === 'ended') {
      this.#untold = true;
    } else if (
      after.name === 'ringing' ||
      after.name === 'connected' ||
      after.name === 'reconnecting'
    ) {
      this.#ports.tell({ type: after.name });
    }
  }
}
