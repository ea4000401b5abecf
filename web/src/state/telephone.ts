/**
 * A telephone without a telephone: a number outside of the product that calls our numbers and is
 * called by them. The local carrier hands it out, and nobody signs in. It is put together of the same
 * line and the same calls as the softphone.
 */
import type { Calls } from './call';
import { Calling } from './calling';
import { type Doubt, destination, looksLikeNumber } from './destination';
import type { Line } from './line';
import type { Clock, Credentials, Phone, PhoneEvent } from './ports';
import { Failure, type Problem, problemOf } from './problem';
import { Registration } from './registration';
import { computed, type ReadonlySignal, signal } from './signal';
import { type Status, status } from './status';

/** A telephone as the carrier hands it out. */
export interface Given {
  /** E.164. */
  readonly number: string;
  readonly token: string;
  /** Seconds from now. */
  readonly ttl: number;
  /** Where the SDK connects. */
  readonly signalling: string;
}

/** A number worth calling; the name is the carrier's own word for it, or empty. */
export interface Listed {
  readonly number: string;
  readonly name: string;
}

export interface Directory {
  /** The numbers that lead to us. */
  readonly numbers: readonly Listed[];
  /** The numbers that answer by themselves; the names are keys of the word catalogue. */
  readonly robots: readonly Listed[];
}

/** Where telephones come from. Every method throws {@link Failure}. */
export interface Shop {
  /** This tab's telephone with a fresh token; null where there are none, because Twilio itself is used. */
  telephone(): Promise<Given | null>;
  directory(): Promise<Directory>;
}

/** Whether there is a telephone here. */
export type Presence = 'unknown' | 'here' | 'absent';

export type Dialled =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly doubt: Doubt };

export interface TelephonePorts {
  readonly shop: Shop;
  readonly phone: Phone;
  readonly clock: Clock;
}

/** How long to wait before asking again for what could not be had. */
const AGAIN = 2_000;
/** The share of its life after which a token is renewed. */
const FRESH = 2 / 3;

export class Telephone {
  readonly #ports: TelephonePorts;
  readonly #presence = signal<Presence>('unknown');
  readonly #number = signal('');
  readonly #directory = signal<Directory>({ numbers: [], robots: [] });
  readonly #trouble = signal<Problem | null>(null);
  readonly #registration: Registration;
  readonly #calling: Calling;
  #cancelStart = () => {};

  /** The one line that says how things are. */
  readonly status: ReadonlySignal<Status>;

  constructor(ports: TelephonePorts) {
    this.#ports = ports;
    this.#registration = new Registration({
      server: { credentials: () => this.#credentials() },
      phone: ports.phone,
      clock: ports.clock,
      busy: () => this.#calling.busy(),
      expired: () => {}, // there is no session that could
    });
    this.#calling = new Calling({
      server: { call: async () => null }, // nobody keeps a record of what outside telephones do
      phone: ports.phone,
      clock: ports.clock,
      ready: () => this.#registration.beforeCall(),
      waits: () => false, // an answered call of an outside telephone is answered
      known: () => [],
      ended: () => this.#registration.callEnded(),
    });
    this.status = computed(() => status(this.line.value, this.calls.value));
  }

  get presence(): ReadonlySignal<Presence> {
    return this.#presence;
  }
  /** Its own number; '' until it has one. */
  get number(): ReadonlySignal<string> {
    return this.#number;
  }
  get directory(): ReadonlySignal<Directory> {
    return this.#directory;
  }
  get line(): ReadonlySignal<Line> {
    return this.#registration.line;
  }
  get calls(): ReadonlySignal<Calls> {
    return this.#calling.calls;
  }
  /** Why there is no number yet. */
  get trouble(): ReadonlySignal<Problem | null> {
    return this.#trouble;
  }

  /** Gets a number; asks again until there is one, or it is known that there is none. */
  async start(): Promise<void> {
    this.#cancelStart();
    try {
      const given = await this.#ask();
      this.#trouble.value = null;
      if (!given) return;
      const [directory] = await Promise.all([
        this.#ports.shop.directory().catch(() => this.#directory.value),
        // In good time before the click, so that the click has nothing to wait for.
        this.#ports.phone.load(settings(given.signalling)).catch(() => {}),
      ]);
      this.#directory.value = directory;
    } catch (error) {
      this.#trouble.value = problemOf(error);
      this.#cancelStart = this.#ports.clock.after(AGAIN, () => void this.start());
    }
  }

  /** Must be called inside a click: it unlocks sound and asks for the microphone. */
  async switchOn(): Promise<void> {
    if (this.#presence.value === 'here') await this.#registration.goOnline();
  }

  /** The number that the typed text means, or why it means none. */
  dialled(typed: string): Dialled {
    if (typed.trim() === '') return { ok: false, doubt: 'empty' };
    if (!looksLikeNumber(typed)) return { ok: false, doubt: 'characters' };
    const to = destination(typed, [], undefined, undefined);
    if (!to.ok) return to;
    const number = to.peer.address;
    return number === this.#number.value ? { ok: false, doubt: 'self' } : { ok: true, number };
  }

  /** Calls what was typed; the answer says why not, if not. */
  dial(typed: string): Dialled {
    const to = this.dialled(typed);
    if (to.ok && this.line.value.phase === 'ready' && !this.#calling.busy()) {
      void this.#calling.dial({ address: to.number, name: '' });
    }
    return to;
  }

  /** Answers; a call that goes on ends by that, for it has one line. */
  answer(call: string): void {
    this.#calling.answerInstead(call);
  }
  decline(call: string): void {
    this.#calling.decline(call);
  }
  hangUp(): void {
    this.#calling.hangUp();
  }
  mute(muted: boolean): void {
    this.#calling.mute(muted);
  }
  digits(digits: string): void {
    this.#calling.digits(digits);
  }

  /** The tab became visible or the network came back. */
  wake(): void {
    if (this.#presence.value === 'unknown') void this.start();
    else void this.#registration.wake();
  }

  /** Everything the telephone reports comes in here. */
  handle(event: PhoneEvent): void {
    this.#calling.handle(event);
    this.#registration.handle(event);
  }

  async #ask(): Promise<Given | null> {
    const given = await this.#ports.shop.telephone();
    this.#presence.value = given ? 'here' : 'absent';
    if (given) this.#number.value = given.number;
    return given;
  }

  async #credentials(): Promise<Credentials> {
    const given = await this.#ask();
    if (!given) throw new Failure('forbidden');
    return {
      token: given.token,
      edge: EDGE,
      ttl: given.ttl,
      refreshAfter: given.ttl * FRESH,
      abilities: { incoming: true, clients: false, prefixes: ['+'], callerIds: [given.number] },
    };
  }
}

const EDGE = 'roaming';

/** What the SDK has to know; the rest of the settings is the product's, and means nothing here. */
function settings(signalling: string) {
  return {
    version: '',
    language: '',
    signIn: {
      demo: false,
      password: false,
      passkey: false,
      providers: [],
      first: false,
      session: false,
    },
    signalling,
    edge: EDGE,
    publishInsights: false,
    callStyle: 'direct' as const,
    notice: 'local',
    speedDial: [],
  };
}
