/**
 * Which keys do what, from anywhere on the page: one table, which whoever works here can change or switch
 * off, remembered by their browser. Keys are written as aria-keyshortcuts has them: "Control+Shift+A".
 * Source: https://www.w3.org/TR/wai-aria-1.2/#aria-keyshortcuts
 */
import type { Keeper } from './ports';
import { type ReadonlySignal, signal } from './signal';

export type ActionName =
  | 'answer'
  | 'reject'
  | 'mute'
  | 'hold'
  | 'swap'
  | 'hangUp'
  | 'status'
  | 'back';

/** The keys that nobody has changed, in the order in which they are listed. */
export const usual: Readonly<Record<ActionName, string>> = {
  answer: 'Control+Shift+A',
  reject: 'Control+Shift+R',
  mute: 'Control+Shift+M',
  hold: 'Control+Shift+H',
  swap: 'Control+Shift+X',
  hangUp: 'Control+Shift+E',
  status: 'Control+Shift+S',
  back: 'Control+Shift+C',
};

export const names = Object.keys(usual) as ActionName[];

/** Why keys cannot be had: another action has them, the browser does, or they are what one types with. */
export type KeyDoubt = 'taken' | 'browser' | 'typing';

/** What was pressed, as the DOM says it. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** What is remembered. */
interface Kept {
  readonly on: boolean;
  /** Only what differs from the usual; '' for none. */
  readonly keys: Partial<Record<ActionName, string>>;
}

export interface ShortcutPorts {
  readonly storage: Keeper | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

const KEY = 'softphone.keys';
/** For so long after an action its keys do nothing: a hand that rests on them means it once. */
const REST = 500;

/** Keys that no page is told of, or that people lose their work by. */
const browsers =
  /^(Control|Meta)\+(Shift\+)?[NTWQ]$|^Alt\+F4$|^(Control|Meta)\+[ACVXZYFPRSL]$|^F(5|11|12)$/;

export class Shortcuts {
  readonly #ports: ShortcutPorts;
  readonly #kept = signal<Kept>({ on: true, keys: {} });
  #last: { action: ActionName; at: number } | undefined;

  constructor(ports: ShortcutPorts) {
    this.#ports = ports;
    this.#kept.value = read(ports.storage);
  }

  /** What of it changes is a signal, so that what shows keys follows. */
  get kept(): ReadonlySignal<Kept> {
    return this.#kept;
  }

  get on(): boolean {
    return this.#kept.value.on;
  }

  /** The keys of an action; '' when it has none, whether or not keys are switched on. */
  keys(action: ActionName): string {
    return this.#kept.value.keys[action] ?? usual[action];
  }

  /** The keys of an action that can be pressed now; '' for none. */
  live(action: ActionName): string {
    return this.on ? this.keys(action) : '';
  }

  /** Whether anything is not as usual. */
  get changed(): boolean {
    return Object.keys(this.#kept.value.keys).length > 0;
  }

  switch(on: boolean): void {
    this.#keep({ ...this.#kept.value, on });
  }

  /** Gives an action other keys, or none with ''; the answer says why not, if not. */
  set(action: ActionName, keys: string): KeyDoubt | '' {
    if (keys) {
      if (!/^(Control|Alt|Meta)\+|^F\d/.test(keys)) return 'typing';
      if (browsers.test(keys)) return 'browser';
      if (names.some((other) => other !== action && this.keys(other) === keys)) return 'taken';
    }
    const { [action]: _, ...others } = this.#kept.value.keys;
    this.#keep({
      on: this.on,
      keys: keys === usual[action] ? others : { ...others, [action]: keys },
    });
    return '';
  }

  /** All as they were. */
  reset(): void {
    this.#keep({ on: true, keys: {} });
  }

  /** Which action keys stand for; undefined for none. */
  find(keys: string): ActionName | undefined {
    return this.on && keys ? names.find((name) => this.keys(name) === keys) : undefined;
  }

  /** Whether it was done only just now, and is not meant again. */
  rests(action: ActionName): boolean {
    const last = this.#last;
    const passed = this.#ports.now() - (last?.at ?? 0);
    return last?.action === action && passed >= 0 && passed < REST;
  }

  /** Notes that it was done. */
  did(action: ActionName): void {
    this.#last = { action, at: this.#ports.now() };
  }

  #keep(kept: Kept): void {
    this.#kept.value = kept;
    try {
      this.#ports.storage?.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A browser that stores nothing forgets the keys, which is all.
    }
  }
}

/** The keys as they are written; '' while only such are down that go with others. */
export function keysOf(pressed: Pressed): string {
  const key = main(pressed);
  if (!key) return '';
  const with_ = [
    pressed.ctrlKey && 'Control',
    pressed.altKey && 'Alt',
    pressed.metaKey && 'Meta',
    pressed.shiftKey && 'Shift',
  ];
  return [...with_, key].filter(Boolean).join('+');
}

/** The letter that is printed on the key, where it is one of ours; else the one at its place. */
function main({ key, code }: Pressed): string {
  if (/^(Control|Shift|Alt|Meta|AltGraph|CapsLock|Dead|Process|Unidentified)$/.test(key)) return '';
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const at = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1];
  if (at) return at;
  return key === ' ' ? 'Space' : key.length === 1 ? code : key;
}

function read(storage: ShortcutPorts['storage']): Kept {
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? '{}') as Partial<Kept>;
    const keys: Kept['keys'] = {};
    for (const name of names) {
      const own = kept.keys?.[name];
      if (typeof own === 'string') keys[name] = own;
    }
    return { on: kept.on !== false, keys };
  } catch {
    return { on: true, keys: {} };
  }
}
