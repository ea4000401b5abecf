/**
 * Something that the server is asked for, whole or page by page: nothing yet, as it was told last, or why it was
 * not. What was told stays while it is asked for again, or for more of it.
 */
import { type Problem, problemOf } from './problem';
import { type ReadonlySignal, signal } from './signal';

export interface Told<T> {
  /** Null until it was told once. */
  readonly value: T | null;
  /** Why it could not be had the last time. */
  readonly problem: Problem | null;
}

export class Resource<T> {
  readonly #ask: () => Promise<T>;
  readonly #told = signal<Told<T>>({ value: null, problem: null });
  #turn = 0;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  get told(): ReadonlySignal<Told<T>> {
    return this.#told;
  }

  /** Asks; of several questions the answer to the last counts. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const value = await this.#ask();
      if (turn === this.#turn) this.#told.value = { value, problem: null };
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#told.value = { value: this.#told.value.value, problem: problemOf(error) };
    }
  }
}

/** A page, and after what the next one begins; undefined where there is none. */
export interface Page<T, C> {
  readonly items: readonly T[];
  readonly next: C | undefined;
}

export interface PagesTold<P extends Page<unknown, unknown>> {
  /** What all pages have; null until the first was told. */
  readonly all: readonly P['items'][number][] | null;
  /** The page that was told last. */
  readonly last: P | null;
  readonly busy: boolean;
  /** Why the page that was asked for last could not be had. */
  readonly problem: Problem | null;
}

/** A list that is told page by page; of several questions the answer to the last counts. */
export class Pages<P extends Page<unknown, unknown>> {
  readonly #ask: (after: P['next']) => Promise<P>;
  readonly #told = signal<PagesTold<P>>({ all: null, last: null, busy: false, problem: null });
  #turn = 0;
  /** After what the page begins that was asked for last. */
  #after: P['next'] = undefined;

  /** What asks for the page after one, or for the first where that is undefined. */
  constructor(ask: (after: P['next']) => Promise<P>) {
    this.#ask = ask;
  }

  get told(): ReadonlySignal<PagesTold<P>> {
    return this.#told;
  }

  /** Asks for the first page, which takes the place of all. */
  load(): Promise<void> {
    return this.#page(undefined);
  }

  /** Asks for the next page, unless a page is on its way. */
  async more(): Promise<void> {
    const { busy, last } = this.#told.value;
    if (!busy && last && last.next !== undefined) await this.#page(last.next);
  }

  /** Asks once more for the page that could not be had. */
  again(): Promise<void> {
    return this.#page(this.#after);
  }

  async #page(after: P['next']): Promise<void> {
    const turn = ++this.#turn;
    this.#after = after;
    this.#told.value = { ...this.#told.value, busy: true };
    try {
      const last = await this.#ask(after);
      if (turn !== this.#turn) return;
      const known = after === undefined ? [] : (this.#told.value.all ?? []);
      this.#told.value = { all: [...known, ...last.items], last, busy: false, problem: null };
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#told.value = { ...this.#told.value, busy: false, problem: problemOf(error) };
    }
  }
}
