/**
 * The conferences that go on, as the server tells them. Each is a signal of its own: where two
 * hundred rooms change a hundred times a second, a change in one must not touch the others.
 */
import { type Conference, live, type Participant } from './conference';
import { batch, computed, type ReadonlySignal, type Signal, signal } from './signal';

/** What the list of conferences is made of; it changes only when one comes, goes or is renamed. */
export interface Heading {
  readonly sid: string;
  readonly title: string;
  readonly room: string;
  readonly kind: Conference['kind'];
}

export class Conferences {
  readonly #signals = new Map<string, Signal<Conference>>();
  readonly #headings = signal<readonly Heading[]>([]);
  readonly #control = signal(true);
  readonly #known = signal(false);
  readonly #fresh = signal(true);
  /** The calls of the person here, by SID, and the conference that each is in. */
  readonly #seats = signal<ReadonlyMap<string, string>>(new Map());
  /** The SID of the call that is in front of them. */
  readonly #front = signal('');
  readonly #lost = signal<readonly string[]>([]);
  readonly #watchers = new Set<(conference: Conference) => void>();

  /** Rooms first, by title; then calls, the oldest first. */
  get headings(): ReadonlySignal<readonly Heading[]> {
    return this.#headings;
  }
  /** False: people can talk, but nothing can be steered now. */
  get control(): ReadonlySignal<boolean> {
    return this.#control;
  }
  /** Whether the server has told anything yet. */
  get known(): ReadonlySignal<boolean> {
    return this.#known;
  }
  /** False while the connection to the server is broken, so that all this may be out of date. */
  get fresh(): ReadonlySignal<boolean> {
    return this.#fresh;
  }
  /** The conference that the person here is in, by SID; '' for none. With several, that of the call in front. */
  readonly mine: ReadonlySignal<string> = computed(() => {
    const seats = this.#seats.value;
    return seats.get(this.#front.value) ?? [...seats.values()].at(-1) ?? '';
  });

  /** Those that somebody lost and may come back to, by SID. */
  get lost(): ReadonlySignal<readonly string[]> {
    return this.#lost;
  }

  /** The conference that a call of the person here is in. */
  seat(call: string): Conference | undefined {
    const sid = this.#seats.value.get(call);
    return sid === undefined ? undefined : this.#signals.get(sid)?.value;
  }

  /** Which of the calls of the person here is in front. */
  turn(call: string): void {
    this.#front.value = call;
  }

  of(sid: string): ReadonlySignal<Conference> | undefined {
    return this.#signals.get(sid);
  }

  /** All that are live now. */
  snapshot(conferences: readonly Conference[], control: boolean): void {
    batch(() => {
      const told = new Set(conferences.map((one) => one.sid));
      for (const sid of this.#signals.keys()) if (!told.has(sid)) this.#drop(sid);
      for (const one of conferences) this.#fold(one);
      this.#arrange();
      this.#control.value = control;
      this.#known.value = true;
      this.#fresh.value = true;
    });
  }

  /** One that has changed. */
  tell(conference: Conference): void {
    batch(() => {
      if (this.#fold(conference)) this.#arrange();
    });
  }

  controls(control: boolean): void {
    this.#control.value = control;
  }

  connected(fresh: boolean): void {
    this.#fresh.value = fresh;
  }

  clear(): void {
    batch(() => {
      for (const sid of this.#signals.keys()) this.#drop(sid);
      this.#arrange();
      this.#known.value = false;
      this.#fresh.value = true;
      this.#control.value = true;
    });
  }

  /** Calls back with each conference that was told; the result stops that. */
  watch(watcher: (conference: Conference) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Reports whether the list must be arranged anew. */
  #fold(told: Conference): boolean {
    const known = this.#signals.get(told.sid);
    const before = known?.peek();
    const now = before ? share(before, told) : told;
    if (live(now)) {
      if (known) known.value = now;
      else this.#signals.set(now.sid, signal(now));
      this.#find(now);
    } else {
      if (known) known.value = now; // for whoever still looks at it
      this.#drop(now.sid);
    }
    for (const watcher of this.#watchers) watcher(now);
    return before?.title !== now.title || before?.room !== now.room || !live(now);
  }

  #find(conference: Conference): void {
    const { sid, transfer } = conference;
    this.#miss(sid, transfer?.kind === 'rejoin' && transfer.state === 'ringing');
    const calls = conference.participants.filter((one) => one.me && one.state === 'here');
    const before = this.#seats.value;
    const known = [...before].filter(([, seat]) => seat === sid).length;
    if (calls.length === known && calls.every(({ call }) => before.get(call) === sid)) return;
    const seats = new Map([...before].filter(([, seat]) => seat !== sid));
    for (const { call } of calls) seats.set(call, sid);
    this.#seats.value = seats;
  }

  #miss(sid: string, lost: boolean): void {
    const before = this.#lost.value;
    if (before.includes(sid) === lost) return;
    this.#lost.value = lost ? [...before, sid] : before.filter((one) => one !== sid);
  }

  #drop(sid: string): void {
    this.#signals.delete(sid);
    this.#miss(sid, false);
    const before = this.#seats.value;
    if (![...before.values()].includes(sid)) return;
    this.#seats.value = new Map([...before].filter(([, seat]) => seat !== sid));
  }

  #arrange(): void {
    const all = [...this.#signals.values()].map((one) => one.peek());
    all.sort(
      (a, b) =>
        b.kind.localeCompare(a.kind) ||
        (a.kind === 'room' ? byName(a.title, b.title) : a.createdAt - b.createdAt) ||
        (a.sid < b.sid ? -1 : 1),
    );
    this.#headings.value = all.map(({ sid, title, room, kind }) => ({ sid, title, room, kind }));
  }
}

/** "Room 2" before "Room 10". */
export const byName = new Intl.Collator(undefined, { numeric: true }).compare;

/** Keeps what stayed as it was, so that rows of participants need not be drawn anew. */
function share(before: Conference, now: Conference): Conference {
  const old = new Map(before.participants.map((one) => [one.call, one]));
  const participants = now.participants.map((one) => {
    const was = old.get(one.call);
    return was && same(was, one) ? was : one;
  });
  const may = now.may.join() === before.may.join() ? before.may : now.may;
  const transfer =
    JSON.stringify(now.transfer) === JSON.stringify(before.transfer)
      ? before.transfer
      : now.transfer;
  return { ...now, participants, may, transfer };
}

function same(a: Participant, b: Participant): boolean {
  for (const key of Object.keys(b) as (keyof Participant)[]) if (a[key] !== b[key]) return false;
  return true;
}
