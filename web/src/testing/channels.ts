/** Channels for tests: a server that gives the floor as it is told to, and a walkie-talkie that writes down. */
import type { Answer, Pace } from '../state/asking';
import type { Floor, Listing, Turn } from '../state/channel';
import { silence } from '../state/channel';
import { type ChannelServer, Channels, type Spokens } from '../state/channels';
import type { Credentials } from '../state/ports';
import { Failure } from '../state/problem';
import type { RadioPhone } from '../state/receiving';
import { settle, World } from './world';

/** When the clock of a World begins, which is the server's too. */
export const begin = 1_800_000_000_000;

export function listing(change: Partial<Listing> = {}): Listing {
  return {
    name: 'yard',
    title: 'Yard',
    maxTurn: 30,
    roles: ['listen', 'speak'],
    members: 0,
    floor: silence,
    ...change,
  };
}

export function turn(change: Partial<Turn> = {}): Turn {
  return {
    id: 'T1',
    call: 'CA-yard',
    identity: 'alice',
    name: 'Alice',
    since: begin,
    limit: begin + 30_000,
    priority: false,
    ...change,
  };
}

export const bobs = turn({ id: 'T9', call: 'CA-bob', identity: 'bob', name: 'Bob' });

export function floor(change: Partial<Floor> = {}): Floor {
  return { ...silence, ...change };
}

export function waits(call: string, name: string) {
  return { call, name, identity: name.toLowerCase(), priority: false };
}

export const granted = (one = turn()): Answer & Pace => ({
  outcome: 'granted',
  turn: one,
  lease: 3,
  renew: 1,
});
export const queued = (place = 1): Answer & Pace => ({
  outcome: 'queued',
  place,
  lease: 3,
  renew: 1,
});
export const refused = (reason: string) =>
  new Failure('conflict', undefined, { reason, field: '', detail: '' });

type Outcome = (Answer & Pace) | Error | Promise<Answer & Pace>;

export class FakeFloors implements ChannelServer {
  /** What was asked of it, in order. */
  readonly log: string[] = [];
  listings: readonly Listing[] = [listing()];
  /** What the next questions for the floor are answered, the last again and again. */
  answers: Outcome[] = [granted()];
  spoken: Spokens = { turns: [], next: '' };
  failure: Error | null = null;

  async list(): Promise<readonly Listing[]> {
    if (this.failure) throw this.failure;
    return this.listings;
  }
  async ask(name: string, call: string, renew: boolean): Promise<Answer & Pace> {
    this.log.push(`ask ${name} ${call}${renew ? ' again' : ''}`);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (!answer || answer instanceof Error) throw answer;
    return answer;
  }
  async drop(name: string, call: string, last: boolean): Promise<void> {
    this.log.push(`drop ${name} ${call}${last ? ' last' : ''}`);
  }
  async revoke(name: string): Promise<void> {
    this.log.push(`revoke ${name}`);
    if (this.failure) throw this.failure;
  }
  async turns(name: string, before: string): Promise<Spokens> {
    this.log.push(`turns ${name}${before ? ` ${before}` : ''}`);
    return before ? { turns: [], next: '' } : this.spoken;
  }
}

export class FakeRadio implements RadioPhone {
  /** What was done with it, in order. */
  readonly log: string[] = [];
  microphone = true;
  /** What was entered and not left: with the last of it the microphone goes. */
  readonly heard = new Set<string>();
  unlockFailure: Error | null = null;
  /** Whether the person answers only later. */
  asking: Promise<void> | null = null;
  joinFailure: Error | null = null;

  async unlock(voice: boolean): Promise<void> {
    this.log.push(`unlock ${voice}`);
    await this.asking;
    if (this.unlockFailure) throw this.unlockFailure;
  }
  voice(): boolean {
    return this.microphone;
  }
  async join(name: string, { token }: Credentials): Promise<void> {
    this.log.push(`join ${name} ${token}`);
    if (this.joinFailure) throw this.joinFailure;
    this.heard.add(name);
  }
  leave(name: string): void {
    this.log.push(`leave ${name}`);
    this.heard.delete(name);
    if (this.heard.size === 0) this.microphone = false;
  }
  open(name: string): void {
    this.log.push(`open ${name || 'none'}`);
  }
  hush(hushed: boolean): void {
    this.log.push(`hush ${hushed}`);
  }
  play(tone: string): void {
    this.log.push(`play ${tone}`);
  }
  renew(name: string, token: string): void {
    this.log.push(`renew ${name} ${token}`);
  }
}

/** A page with channels, on which Alice is signed in. */
export class RadioWorld extends World {
  readonly floors = new FakeFloors();
  readonly radio = new FakeRadio();
  readonly changes: string[] = [];
  readonly channels = new Channels({
    server: this.floors,
    change: async (sid, call, { muted }) => {
      this.changes.push(`${sid} ${call} ${muted}`);
    },
    session: this.server,
    radio: this.radio,
    phone: this.softphone,
    clock: this.clock,
  });

  async listed(...listings: Listing[]): Promise<this> {
    if (listings.length > 0) this.floors.listings = listings;
    await this.signedIn();
    await this.channels.refresh();
    return this;
  }

  /** Listens, and is in. */
  async listens(name = 'yard', voice = true): Promise<this> {
    this.radio.microphone = voice;
    await this.channels.listen(name);
    this.channels.handle({ type: 'joined', name, call: `CA-${name}`, voice });
    await settle();
    this.radio.log.length = 0;
    return this;
  }

  /** The feed. */
  async tells(name: string, told: Floor): Promise<void> {
    this.server.following?.channel(name, told);
    await settle();
  }

  press(name = 'yard') {
    return this.channels.radio.value.channels?.find((one) => one.name === name)?.press;
  }
}
