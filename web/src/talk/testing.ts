/** A world for tests of click-to-talk: a server and a telephone that do as they are told. */
import { HandClock } from '../testing/world';
import type { ErrorCode } from './state/names';
import {
  type Challenge,
  type Description,
  type Door,
  type Phone,
  type Progress,
  type Proof,
  type Ticket,
  type Told,
  Trouble,
  type Wish,
} from './state/ports';
import { Talk } from './state/talk';

export const description: Description = {
  id: 'b1',
  label: '',
  who: 'our support',
  consent: '',
  record: true,
  privacyUrl: 'https://shop.example/privacy',
  language: 'en',
  open: true,
  opensAt: '',
  fallback: { number: '+15005550100', callback: true },
  challenge: null,
  signalling: null,
  edge: 'roaming',
};

export const ticket: Ticket = {
  token: 'token',
  identity: 'wabcd1234_x',
  edge: 'roaming',
  expiresAt: '2026-11-21T16:05:00Z',
};

export class FakeDoor implements Door {
  /** What was asked of it, in order. */
  readonly log: string[] = [];
  is: Description = description;
  how: Progress | null = { status: 'waiting', reason: '' };
  /** Thrown by the next so many questions of that name. */
  readonly failures: [string, ErrorCode][] = [];
  proofs: (Proof | null)[] = [];
  wishes: Wish[] = [];
  context = '';

  async describe(): Promise<Description> {
    this.#note('describe');
    return this.is;
  }
  async ticket(asked: { context: string; proof: Proof | null }): Promise<Ticket> {
    this.#note('ticket');
    this.proofs.push(asked.proof);
    this.context = asked.context;
    return ticket;
  }
  async progress(identity: string): Promise<Progress | null> {
    this.#note(`progress ${identity}`);
    return this.how;
  }
  async callBack(wish: Wish, asked: { proof: Proof | null }): Promise<void> {
    this.#note('callBack');
    this.proofs.push(asked.proof);
    this.wishes.push(wish);
  }

  #note(what: string): void {
    this.log.push(what);
    const [next] = this.failures;
    if (next && what.startsWith(next[0])) {
      this.failures.shift();
      throw new Trouble(next[1]);
    }
  }
}

export class FakeTelephone implements Phone {
  readonly log: string[] = [];
  failure: ErrorCode | null = null;
  /** Settles listening; by itself it does at once. */
  microphone: Promise<void> = Promise.resolve();

  async load(): Promise<void> {
    this.log.push('load');
  }
  async listen(): Promise<void> {
    this.log.push('listen');
    await this.microphone;
    if (this.failure) throw new Trouble(this.failure);
  }
  async dial({ token }: Ticket): Promise<void> {
    this.log.push(`dial ${token}`);
  }
  hangUp(): void {
    this.log.push('hangUp');
  }
  mute(muted: boolean): void {
    this.log.push(`mute ${muted}`);
  }
  digits(digits: string): void {
    this.log.push(`digits ${digits}`);
  }
  close(): void {
    this.log.push('close');
  }
}

export class Visit {
  readonly clock = new HandClock();
  readonly door = new FakeDoor();
  readonly phone = new FakeTelephone();
  readonly told: Told[] = [];
  readonly solved: string[] = [];
  obstacle: ErrorCode | null = null;
  allowed = true;
  context = '';
  /** What the site's own function throws, while set. */
  contextFailure: Error | null = null;
  readonly talk = new Talk({
    door: this.door,
    phone: this.phone,
    clock: this.clock,
    solve: async ({ nonce }: Challenge) => {
      this.solved.push(nonce);
      return `${nonce}.7`;
    },
    obstacle: () => this.obstacle,
    page: () => ({ title: 'Shop', url: 'https://shop.example/' }),
    language: () => 'en',
    context: async () => {
      if (this.contextFailure) throw this.contextFailure;
      return this.context;
    },
    allowed: () => this.allowed,
    tell: (told) => this.told.push(told),
  });

  get phase(): string {
    return this.talk.phase.value.name;
  }
  get events(): string[] {
    return this.told.map((one) =>
      one.type === 'ended'
        ? `ended ${one.reason} ${one.seconds}`
        : one.type === 'error'
          ? `error ${one.code}`
          : one.type,
    );
  }

  /** Dialled, and nothing heard yet. */
  async dialled(): Promise<this> {
    await this.talk.open();
    await this.talk.call();
    return this;
  }

  /** Somebody talks with the visitor. */
  async connected(): Promise<this> {
    await this.dialled();
    this.door.how = { status: 'talking', reason: '' };
    this.talk.handle({ type: 'open', call: 'visit-1', sid: 'CA1' });
    await this.clock.pass(0);
    return this;
  }
}
