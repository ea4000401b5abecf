/**
 * Who holds the floor of which channel, as the server tells. It comes with the telephone, so that it
 * is known whether there is a channel to show at all; what is done with channels comes when they are shown.
 */
import type { Floor } from './channel';
import { computed, type ReadonlySignal, signal } from './signal';

export class Floors {
  readonly #all = signal<ReadonlyMap<string, Floor>>(new Map());
  readonly #watchers = new Set<(name: string, floor: Floor) => void>();

  /** Whether the person here may listen anywhere. */
  readonly any: ReadonlySignal<boolean> = computed(() => this.#all.value.size > 0);

  /** The floors as they were told last, by the names of their channels. */
  get all(): ReadonlySignal<ReadonlyMap<string, Floor>> {
    return this.#all;
  }

  tell(name: string, floor: Floor): void {
    this.#all.value = new Map(this.#all.peek()).set(name, floor);
    for (const watcher of this.#watchers) watcher(name, floor);
  }

  /** Only these exist: the others were deleted, or may be heard no more. */
  keep(names: readonly string[]): void {
    const left = [...this.#all.peek()].filter(([name]) => names.includes(name));
    if (left.length !== this.#all.peek().size) this.#all.value = new Map(left);
  }

  clear(): void {
    this.#all.value = new Map();
  }

  /** Told of each change, until the result is called. */
  watch(watcher: (name: string, floor: Floor) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}
