/** People who come by a button on another site, and what is left to be done: who wants to be called back, and who left a message. */
import type { Peer } from './call';
import type { Clock } from './ports';
import { type Problem, problemOf } from './problem';
import type { Told } from './resource';
import { computed, type ReadonlySignal, type Signal, signal } from './signal';

/** Who calls from a button. */
export interface Visit {
  readonly identity: string;
  /** '' for a button that was deleted. */
  readonly button: string;
  /** In the page's own words, which nobody has checked, like the next. */
  readonly title: string;
  readonly url: string;
  /** Where the browser says that the page is from. */
  readonly origin: string;
  /** What the site's own server has signed. */
  readonly verified: Readonly<Record<string, string>>;
  readonly language: string;
}

/** Somebody who wants to be called back, where all is as they gave it, or who left a message. */
export interface Task {
  readonly id: string;
  /** Whose it is: a person, a team, a room or a number of ours, as an address. */
  readonly to: string;
  readonly name: string;
  /** Of a message '' where it was left by no telephone. */
  readonly number: string;
  /** What was said; null of whoever asked to be called back. */
  readonly message: Message | null;
  readonly when: string;
  readonly note: string;
  readonly title: string;
  readonly url: string;
  readonly language: string;
  readonly createdAt: number;
  /** 0: not yet. */
  readonly doneAt: number;
  readonly doneBy: string;
}

/** What a caller said whom nobody answered. */
export interface Message {
  readonly seconds: number;
  /** The SID of the call. */
  readonly call: string;
  /** An address, as that of a peer. */
  readonly from: string;
}

/** Every method throws {@link Failure}. */
export interface VisitorServer {
  /** Null: there is none, or whoever asks may not see it (yet). */
  visit(identity: string): Promise<Visit | null>;
  /** The newest first, those that are not done alone or all. */
  tasks(open: boolean): Promise<readonly Task[]>;
  setTaskDone(id: string, done: boolean): Promise<Task>;
  /** The address of the sound of a message. */
  sound(id: string): string;
}

/** That somebody is called is known to the server a moment after it rings: it is asked again after these waits, in milliseconds. */
const AGAIN = [400, 1_200, 4_000];
/** What the feed may have missed is asked for each so many milliseconds. */
const STALE = 60_000;

/** The identity of a visitor behind an address such as "client:w…_…"; '' for anybody else. */
export function visitorOf(address: string): string {
  return /^client:(w[a-z2-7]{8}_[a-z2-7]{26})$/.exec(address)?.[1] ?? '';
}

/** Who is behind a task. */
export function author({ name, number, message }: Task): Peer {
  return { address: message ? message.from || number : number, name };
}

/** Whom to call for a task; '' where nobody can be called. */
export function callBack({ number, message }: Task): string {
  if (number || !message?.from.startsWith('client:')) return number;
  return visitorOf(message.from) ? '' : message.from;
}

export class Visitors {
  readonly #server: VisitorServer;
  readonly #clock: Clock;
  readonly #visits = new Map<string, Signal<Told<Visit>>>();
  readonly #tasks = signal<readonly Task[] | null>(null);
  readonly #fresh = signal<Task | null>(null);
  /** How much is to be done. */
  readonly open: ReadonlySignal<number>;
  /** When the tasks are to be fetched again. */
  #due = 0;
  /** What was told while they were fetched. */
  #meanwhile: Task[] = [];
  #turn = 0;

  constructor(server: VisitorServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.open = computed(() => this.#tasks.value?.filter((one) => !one.doneAt).length ?? 0);
  }

  /** Who wants to be called back or left a message, the newest first; null until that was fetched once. */
  get tasks(): ReadonlySignal<readonly Task[] | null> {
    return this.#tasks;
  }

  /** Who was the last to do so while somebody looked. */
  get fresh(): ReadonlySignal<Task | null> {
    return this.#fresh;
  }

  /** What is known of a visitor, to be asked for by {@link meet}. */
  visit(identity: string): ReadonlySignal<Told<Visit>> {
    return this.#visit(identity);
  }

  /** Asks who a visitor is, unless that is known. */
  async meet(identity: string, attempt = 0): Promise<void> {
    const turn = this.#turn;
    const told = this.#visit(identity);
    if (told.value.value) return;
    let problem: Problem = { name: 'gone' };
    try {
      const value = await this.#server.visit(identity);
      if (turn !== this.#turn) return; // somebody else is here
      if (value) {
        told.value = { value, problem: null };
        return;
      }
    } catch (error) {
      problem = problemOf(error);
    }
    if (turn !== this.#turn) return;
    const wait = AGAIN[attempt];
    if (wait === undefined) told.value = { value: null, problem };
    else this.#clock.after(wait, () => void this.meet(identity, attempt + 1));
  }

  /** The server tells of a task that is new, or was done or not. */
  tell(task: Task): void {
    this.#meanwhile.push(task);
    if (!task.doneAt && !this.#tasks.value?.some(({ id }) => id === task.id)) {
      this.#fresh.value = task;
    }
    if (this.#tasks.value) this.#merge([task]);
  }

  /** Fetches the tasks, if that is due. */
  async refresh(): Promise<void> {
    if (this.#clock.now() < this.#due) return;
    this.#due = this.#clock.now() + STALE;
    await this.#load(true).catch(() => {
      this.#due = 0; // the connection's state is told elsewhere
    });
  }

  /** What was told may be missing: the connection was lost. */
  missed(): void {
    this.#due = 0;
  }

  /** Fetches those as well that are done. */
  async loadDone(): Promise<void> {
    await this.#load(false);
  }

  /** The address of the sound of a message. */
  sound(task: Task): string {
    return this.#server.sound(task.id);
  }

  async setDone(id: string, done: boolean): Promise<void> {
    const turn = this.#turn;
    const task = await this.#server.setTaskDone(id, done);
    if (turn === this.#turn) this.tell(task);
  }

  /** Whoever was here is not any more. */
  clear(): void {
    this.#turn++;
    this.#visits.clear();
    this.#tasks.value = null;
    this.#fresh.value = null;
    this.#due = 0;
  }

  async #load(open: boolean): Promise<void> {
    const turn = this.#turn;
    this.#meanwhile = [];
    const fresh = await this.#server.tasks(open);
    if (turn !== this.#turn) return;
    // Of those that are not done the server names all: what it does not name is nobody's here any more. Of all it names the newest.
    const known = this.#tasks.value ?? [];
    this.#tasks.value = [];
    this.#merge([...known.filter((one) => one.doneAt || !open), ...fresh, ...this.#meanwhile]);
  }

  #merge(fresh: readonly Task[]): void {
    const byId = new Map(this.#tasks.value?.map((one) => [one.id, one]));
    for (const one of fresh) byId.set(one.id, one);
    this.#tasks.value = [...byId.values()].sort(
      (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1),
    );
  }

  #visit(identity: string): Signal<Told<Visit>> {
    const known = this.#visits.get(identity);
    if (known) return known;
    const told = signal<Told<Visit>>({ value: null, problem: null });
    this.#visits.set(identity, told);
    return told;
  }
}
