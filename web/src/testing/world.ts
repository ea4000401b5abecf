/** A world for tests: a clock that is turned by hand, a server and a telephone that do as they are told. */
import { Board } from '../state/board';
import type { Entry } from '../state/history';
import type {
  Abilities,
  Clock,
  Credentials,
  Dialling,
  Following,
  Person,
  Phone,
  Server,
  Settings,
} from '../state/ports';
import type { CallRecord } from '../state/record';
import type { SignIn } from '../state/signin';
import { Softphone } from '../state/softphone';
import type { Tabs } from '../state/tabs';
import type { Task, Visit } from '../state/visitors';
import { FakeConferences, FakeSteering } from './conferences';

export class HandClock implements Clock {
  #now = 1_800_000_000_000;
  #timers: { at: number; then: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Lets time pass, timer by timer, and everything settle after each. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const [next] = this.#timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.then();
      await settle();
    }
    this.#now = end;
  }

  /** Time passes, but the timers sleep, as those of a closed laptop do. */
  sleep(ms: number): void {
    this.#now += ms;
  }
}

/** Lets everything that is ready to go on, go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export const settings: Settings = {
  version: '1',
  language: 'en',
  signIn: {
    demo: true,
    password: false,
    passkey: false,
    providers: [],
    first: false,
    session: true,
  },
  signalling: null,
  edge: 'roaming',
  publishInsights: false,
  callStyle: 'direct',
  notice: 'local',
  speedDial: [{ to: '+15005550001', name: 'echo' }],
};

export const alice: Person = { identity: 'alice', name: 'Alice' };
export const bob: Person = { identity: 'bob', name: 'Bob' };

export const credentials: Credentials = {
  token: 'token',
  edge: 'roaming',
  ttl: 3600,
  refreshAfter: 2400,
  abilities: { incoming: true, clients: true, prefixes: ['+1500555'], callerIds: ['+15005550006'] },
};

export function entry(change: Partial<Entry> = {}): Entry {
  return {
    sid: 'CA1',
    direction: 'outgoing',
    peer: { address: 'client:bob', name: 'Bob' },
    status: 'completed',
    denied: '',
    voicemail: false,
    startedAt: 1_799_999_000_000,
    answeredAt: 1_799_999_001_000,
    seconds: 60,
    note: '',
    outcome: '',
    ...change,
  };
}

export function record(change: Partial<CallRecord> = {}): CallRecord {
  return { ...entry(), of: 'alice', ofName: 'Alice', line: '', result: 'answered', ...change };
}

export class FakeServer implements Server {
  person: Person | null = null;
  everybody: readonly Person[] = [bob];
  entries: readonly Entry[] = [];
  record: Entry | null = null;
  /** Thrown by everything that asks the server, while set. */
  failure: Error | null = null;
  tokens = 0;
  abilities: Abilities = credentials.abilities;
  lookups = 0;

  page: Settings = settings;
  /** How somebody signed in the last time. */
  how: SignIn | null = null;

  async settings(): Promise<Settings> {
    return this.#or(this.page);
  }
  async session(): Promise<Person | null> {
    return this.#or(this.person);
  }
  async signIn(how: SignIn): Promise<Person> {
    this.how = how;
    if (how.by === 'passkey' && how.quiet) return new Promise<never>(() => {}); // none is taken
    const name = how.by === 'name' ? how.name : how.by === 'password' ? how.login : 'Alice';
    return this.#or({ identity: name.toLowerCase(), name });
  }
  provider(id: string): string {
    return `/v1/oidc/${id}/start`;
  }
  async signOut(): Promise<void> {}
  async credentials(): Promise<Credentials> {
    this.tokens++;
    const { abilities } = this;
    return this.#or({ ...credentials, abilities, token: `token-${this.tokens}` });
  }
  async people(): Promise<readonly Person[]> {
    return this.#or(this.everybody);
  }
  async history(): Promise<readonly Entry[]> {
    return this.#or(this.entries);
  }
  async call(): Promise<Entry | null> {
    this.lookups++;
    return this.#or(this.record);
  }
  /** Who calls, and who wants to be called back. */
  visitor: Visit | null = null;
  waiting: readonly Task[] = [];
  async visit(): Promise<Visit | null> {
    this.lookups++;
    return this.#or(this.visitor);
  }
  async tasks(open: boolean): Promise<readonly Task[]> {
    return this.#or(this.waiting.filter((one) => !open || !one.doneAt));
  }
  async setTaskDone(id: string, done: boolean): Promise<Task> {
    const change = done ? { doneAt: 1, doneBy: 'alice' } : { doneAt: 0, doneBy: '' };
    this.waiting = this.waiting.map((one) => (one.id === id ? { ...one, ...change } : one));
    const found = this.waiting.find((one) => one.id === id);
    if (!found) throw new Error('there is no such task');
    return this.#or(found);
  }
  sound(id: string): string {
    return `/sound/${id}`;
  }
  /** Who follows, while somebody does. */
  following: Following | null = null;
  follow(on: Following): () => void {
    this.following = on;
    return () => {
      this.following = null;
    };
  }

  #or<T>(answer: T): T {
    if (this.failure) throw this.failure;
    return answer;
  }
}

export class FakePhone implements Phone {
  /** What was asked of it, in order. */
  readonly log: string[] = [];
  isRegistered = false;
  unlockFailure: Error | null = null;
  openFailure: Error | null = null;
  dialFailure: Error | null = null;

  async load(): Promise<void> {}
  async unlock(): Promise<void> {
    this.log.push('unlock');
    if (this.unlockFailure) throw this.unlockFailure;
  }
  async open({ token }: Credentials): Promise<void> {
    this.log.push(`open ${token}`);
    if (this.openFailure) throw this.openFailure;
    this.isRegistered = true;
  }
  renew(token: string): void {
    this.log.push(`renew ${token}`);
  }
  close(): void {
    this.log.push('close');
    this.isRegistered = false;
  }
  registered(): boolean {
    return this.isRegistered;
  }
  async dial(call: string, to: string, { manner, callerId, muted }: Dialling = {}): Promise<void> {
    const how = manner ? ` ${Object.values(manner).join(' ')}` : '';
    this.log.push(
      `dial ${call} ${to}${how}${callerId ? ` as ${callerId}` : ''}${muted ? ' muted' : ''}`,
    );
    if (this.dialFailure) throw this.dialFailure;
  }
  answerFailure: Error | null = null;
  async answer(call: string): Promise<void> {
    this.log.push(`answer ${call}`);
    if (this.answerFailure) throw this.answerFailure;
  }
  decline(call: string): void {
    this.log.push(`decline ${call}`);
  }
  hangUp(call: string): void {
    this.log.push(`hangUp ${call}`);
  }
  mute(call: string, muted: boolean): void {
    this.log.push(`mute ${call} ${muted}`);
  }
  quiet(call: string, quiet: boolean): void {
    this.log.push(`${quiet ? 'quiet' : 'loud'} ${call}`);
  }
  digits(call: string, digits: string): void {
    this.log.push(`digits ${call} ${digits}`);
  }
}

export class World {
  readonly clock = new HandClock();
  readonly server = new FakeServer();
  readonly phone = new FakePhone();
  me: Person = alice;
  visible = true;
  /** What this person keeps on their machine. */
  readonly memory = new Map<string, string>();
  /** Whether channels are heard. */
  hears = false;
  readonly softphone: Softphone;
  readonly conferences = new FakeConferences();
  readonly steering = new FakeSteering();
  readonly board: Board;

  /** Refused: the code with which another page sent somebody back. */
  constructor(refused = '', tabs?: () => Promise<Tabs | undefined>) {
    this.softphone = new Softphone({
      ...(tabs ? { tabs } : {}),
      server: this.server,
      steering: this.steering,
      memory: {
        getItem: (key) => this.memory.get(key) ?? null,
        setItem: (key, value) => void this.memory.set(key, value),
      },
      phone: this.phone,
      clock: this.clock,
      refused,
      visible: () => this.visible,
      listens: () => this.hears,
      alsoLists: () => this.board.refresh(),
      forgetLists: () => this.board.forget(),
    });
    this.board = new Board({
      server: this.conferences,
      phone: this.softphone,
      clock: this.clock,
    });
  }

  /** Alice, signed in, offline. */
  async signedIn(): Promise<this> {
    this.server.person = this.me;
    await this.softphone.start();
    await settle();
    return this;
  }

  /** Alice, ready for calls. */
  async ready(): Promise<this> {
    await this.signedIn();
    await this.softphone.goOnline();
    await settle();
    return this;
  }

  /** The connection is gone, as the SDK tells it. */
  cut(): void {
    this.phone.isRegistered = false;
    this.softphone.handle({ type: 'unregistered' });
  }

  /** The SDK came back by itself. */
  back(): void {
    this.phone.isRegistered = true;
    this.softphone.handle({ type: 'registered' });
  }

  /** Bob calls. */
  ring(call = 'in-1', sid = 'CA2'): void {
    const peer = { address: 'client:bob', name: 'Bob' };
    this.softphone.handle({ type: 'incoming', call, peer, sid });
  }
}
