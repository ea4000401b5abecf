/**
 * What the server tells and is asked for while somebody looks: who is there, what was called, and what it
 * tells as it happens to the conferences, the visitors and the channels.
 */

import type { Conferences } from './conferences';
import type { Floors } from './floors';
import { type Entry, merge } from './history';
import type { Clock, Person, Server } from './ports';
import { problemOf, remedies } from './problem';
import { type ReadonlySignal, signal } from './signal';
import type { Visitors } from './visitors';

/** How often the lists are fetched while somebody looks, in milliseconds. */
const LISTS = 5_000;
export interface ListsPorts {
  readonly server: Pick<Server, 'people' | 'history' | 'follow'>;
  readonly clock: Clock;
  /** Whether the tab is visible; lists are not fetched for nobody. */
  readonly visible: () => boolean;
  /** Whether the page needs to be told though nobody looks at it: channels are heard. */
  readonly listens?: () => boolean;
  /** Fetches what else there is to list, each time that the lists are fetched. */
  readonly alsoLists?: () => Promise<void>;
  /** Who is signed in. */
  readonly me: () => Person | undefined;
  /** Whether there are calls. */
  readonly busy: () => boolean;
  /** The server tells of calls. */
  readonly heard: (entries: readonly Entry[]) => void;
  /** The session has ended. */
  readonly expired: () => void;
  readonly conferences: Conferences;
  readonly visitors: Visitors;
  readonly floors: Floors;
}

export class Lists {
  readonly #ports: ListsPorts;
  readonly #people = signal<readonly Person[]>([]);
  readonly #history = signal<readonly Entry[] | null>(null);
  #cancel = () => {};
  /** Stops following what the server tells; undefined while it is not followed. */
  #unfollow: (() => void) | undefined;
  /** Whether history is told as it happens, and need not be fetched. */
  #told = false;

  constructor(ports: ListsPorts) {
    this.#ports = ports;
  }

  /** The others who are signed in. */
  get people(): ReadonlySignal<readonly Person[]> {
    return this.#people;
  }
  /** Newest first; null until it was fetched once. */
  get history(): ReadonlySignal<readonly Entry[] | null> {
    return this.#history;
  }

  /** Fetches them, and again every few seconds while somebody looks. */
  async fetch(): Promise<void> {
    this.#cancel();
    const me = this.#ports.me();
    if (!me) return;
    this.#cancel = this.#ports.clock.after(LISTS, () => void this.fetch());
    // A browser keeps few connections to one server: tabs that nobody sees do not hold one, but for
    // those with a call, which the server tells about, and those that are listened to.
    if (!this.#ports.visible() && !this.#ports.busy() && !this.#ports.listens?.()) {
      this.#rest();
      return;
    }
    this.#follow(me);
    try {
      const [people, entries] = await Promise.all([
        this.#ports.server.people(),
        this.#told ? [] : this.#ports.server.history(),
        this.#ports.visitors.refresh(),
        this.#ports.alsoLists?.(),
      ]);
      if (!this.#here(me)) return; // somebody else by now
      this.#people.value = people;
      this.#history.value = merge(this.#history.value ?? [], entries);
    } catch (error) {
      if (remedies[problemOf(error).name] === 'session' && this.#here(me)) this.#ports.expired();
    }
  }

  /** Fetches and follows nothing any more. */
  stop(): void {
    this.#cancel();
    this.#rest();
  }

  /** Whoever was here has left. */
  clear(): void {
    this.#people.value = [];
    this.#history.value = null;
  }

  #here({ identity }: Person): boolean {
    return this.#ports.me()?.identity === identity;
  }

  #follow(me: Person): void {
    this.#unfollow ??= this.#ports.server.follow({
      calls: (entries) => {
        if (!this.#here(me)) return; // somebody else by now
        this.#told = true;
        this.#history.value = merge(this.#history.value ?? [], entries);
        this.#ports.heard(entries);
      },
      conferences: (all, control) => {
        if (this.#here(me)) this.#ports.conferences.snapshot(all, control);
      },
      conference: (one) => {
        if (this.#here(me)) this.#ports.conferences.tell(one);
      },
      control: (control) => this.#ports.conferences.controls(control),
      task: (task) => {
        if (this.#here(me)) this.#ports.visitors.tell(task);
      },
      channel: (name, floor) => {
        if (this.#here(me)) this.#ports.floors.tell(name, floor);
      },
      connected: (stands) => {
        this.#ports.conferences.connected(stands);
        if (!stands) this.#ports.visitors.missed();
      },
      ended: (signedOut) => {
        this.#rest();
        // The lists find out whether it is so: now, or when they are fetched again.
        if (signedOut && this.#here(me)) void this.fetch();
      },
    });
  }

  #rest(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#told = false;
    this.#ports.visitors.missed();
  }
}
