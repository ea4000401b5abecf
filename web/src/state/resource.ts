/**
 * Something that the server is asked for: nothing yet, as it was told last, or why it was not. What was told
 * stays while it is asked for again.
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
