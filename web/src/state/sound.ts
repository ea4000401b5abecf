/**
 * Which microphone, speaker and bell are used, how loud, and what becomes of that when something is
 * unplugged. A choice is remembered by id, and by label where the browser has given new ids; a choice
 * that is not there now is not forgotten, so that a headset that comes back is used again.
 */
import type { Keeper } from './ports';
import { type ReadonlySignal, type Signal, signal } from './signal';

/** The bell is where it rings. */
export const kinds = ['microphone', 'speaker', 'bell'] as const;
export type Kind = (typeof kinds)[number];
export type Loud = 'speaker' | 'bell';

export interface Listed {
  /** '' is whatever the system uses. */
  readonly id: string;
  readonly label: string;
}

export interface Devices {
  readonly microphones: readonly Listed[];
  readonly speakers: readonly Listed[];
}

export interface SoundPort {
  /** Whether a page can choose where sound goes; where not, the system decides. */
  readonly choosable: boolean;
  /** What is plugged in, without what only stands for the system's choice. */
  list(): Promise<Devices>;
  /** Uses a device, at once and for calls to come; '' is the system's choice. */
  use(kind: Kind, id: string): Promise<void>;
  /** 0 to 1. */
  loudness(kind: Loud, loudness: number): void;
  ring(on: boolean): void;
  /** Plays a short tune there. */
  tune(kind: Loud): Promise<void>;
  /** Opens the microphone to show its level, outside of calls too, or lets it go. */
  listen(on: boolean): Promise<void>;
}

export type SoundEvent =
  /** Something was plugged in or unplugged. */
  | { readonly type: 'devices' }
  /** The microphone in use gives nothing any more. */
  | { readonly type: 'ended'; readonly label: string }
  /** How loud it is just now, 0 to 1. */
  | { readonly type: 'level'; readonly mine: number }
  | { readonly type: 'theirs'; readonly theirs: number };

/** What happened to a device: now is what is used instead, undefined where there is nothing. */
export interface News {
  readonly kind: Kind;
  readonly how: 'lost' | 'back';
  readonly label: string;
  readonly now: Listed | undefined;
}

export interface Choice {
  readonly microphone: Listed;
  readonly speaker: Listed;
  readonly bell: Listed;
  readonly loudness: { readonly speaker: number; readonly bell: number };
  /** Rings to the eye only. */
  readonly silent: boolean;
}

export interface SoundPorts {
  readonly port: SoundPort;
  readonly storage: Keeper | undefined;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether the person is on a call and muted. */
  readonly muted: () => boolean;
}

const KEY = 'softphone.sound';
const anything: Listed = { id: '', label: '' };
const usual: Choice = {
  microphone: anything,
  speaker: anything,
  bell: anything,
  loudness: { speaker: 1, bell: 1 },
  silent: false,
};

/** As loud as somebody who speaks into a microphone, 0 to 1. */
export const SPEECH = 0.4;
/** So long somebody has to speak until they are told, and so long the hint stays after that. */
const SPEAKS = 600;
const HINT = 4_000;

export class Sound {
  readonly #ports: SoundPorts;
  readonly #devices = signal<Devices | null>(null);
  readonly #choice: Signal<Choice>;
  readonly #news = signal<News | null>(null);
  readonly #mine = signal(0);
  readonly #theirs = signal(0);
  readonly #unheard = signal(false);
  readonly #used: Record<Kind, Listed> = {
    microphone: anything,
    speaker: anything,
    bell: anything,
  };
  /** Since when somebody speaks though muted, and when they did last. */
  #since = 0;
  #spoke = 0;

  constructor(ports: SoundPorts) {
    this.#ports = ports;
    this.#choice = signal(remembered(ports));
  }

  get choosable(): boolean {
    return this.#ports.port.choosable;
  }
  /** Null until they were listed once. */
  get devices(): ReadonlySignal<Devices | null> {
    return this.#devices;
  }
  get choice(): ReadonlySignal<Choice> {
    return this.#choice;
  }
  get news(): ReadonlySignal<News | null> {
    return this.#news;
  }
  /** How loud the microphone is, 0 to 1. */
  get mine(): ReadonlySignal<number> {
    return this.#mine;
  }
  /** How loud the other end is, 0 to 1. */
  get theirs(): ReadonlySignal<number> {
    return this.#theirs;
  }
  /** Whether somebody speaks who is muted. */
  get unheard(): ReadonlySignal<boolean> {
    return this.#unheard;
  }

  /** What is used now, where it has a name. */
  used(kind: Kind): Listed {
    return this.#used[kind];
  }

  /** Lists what there is and uses what was chosen; to be called when the page starts, and when it may know more. */
  async refresh(): Promise<void> {
    const devices = await this.#ports.port.list().catch(() => null);
    if (!devices) return;
    const first = this.#devices.value === null;
    this.#devices.value = devices;
    if (first) {
      for (const kind of ['speaker', 'bell'] as const) {
        this.#ports.port.loudness(kind, this.#choice.value.loudness[kind]);
      }
    }
    for (const kind of kinds) await this.#settle(kind, devices);
  }

  async choose(kind: Kind, id: string): Promise<void> {
    const one = this.#of(kind, this.#devices.value).find((listed) => listed.id === id) ?? anything;
    this.#keep({ ...this.#choice.value, [kind]: one });
    this.#news.value = null;
    this.#used[kind] = one;
    await this.#ports.port.use(kind, one.id);
  }

  loudness(kind: Loud, loudness: number): void {
    const within = Math.min(1, Math.max(0, loudness));
    const choice = this.#choice.value;
    this.#keep({ ...choice, loudness: { ...choice.loudness, [kind]: within } });
    this.#ports.port.loudness(kind, within);
  }

  silent(silent: boolean): void {
    this.#keep({ ...this.#choice.value, silent });
    if (silent) this.#ports.port.ring(false);
  }

  /** Rings, unless it may not. */
  ring(on: boolean): void {
    this.#ports.port.ring(on && !this.#choice.value.silent);
  }

  tune(kind: Loud): Promise<void> {
    return this.#ports.port.tune(kind);
  }

  /** Shows the level of the microphone outside of calls too. */
  listen(on: boolean): Promise<void> {
    return this.#ports.port.listen(on);
  }

  dismiss(): void {
    this.#news.value = null;
  }

  handle(event: SoundEvent): void {
    switch (event.type) {
      case 'devices':
        void this.refresh();
        break;
      case 'ended':
        void this.#replace(event.label);
        break;
      case 'level':
        this.#mine.value = event.mine;
        this.#listen(event.mine);
        break;
      case 'theirs':
        this.#theirs.value = event.theirs;
        break;
    }
  }

  /** Uses what was chosen where it is there, and says so where that is something else than before. */
  async #settle(kind: Kind, devices: Devices): Promise<void> {
    const there = this.#of(kind, devices);
    const before = this.#used[kind];
    const wanted = this.#choice.value[kind];
    const now = find(there, wanted) ?? anything;
    if (now.id === before.id) return;
    if (before.id && !there.some((one) => one.id === before.id)) {
      this.#tell({ kind, how: 'lost', label: before.label, now: this.#instead(now, there) });
    } else if (!before.id && this.#news.value?.kind === kind) {
      this.#tell({ kind, how: 'back', label: now.label, now });
    }
    this.#used[kind] = now;
    await this.#ports.port.use(kind, now.id).catch(() => {});
  }

  /** The microphone in use is gone: another takes its place, whatever the list says of it. */
  async #replace(told: string): Promise<void> {
    const label = this.#used.microphone.label || told;
    const devices = await this.#ports.port.list().catch(() => null);
    if (devices) this.#devices.value = devices;
    const there = this.#of('microphone', devices).filter(
      (one) => one.id !== this.#used.microphone.id || one.label !== label,
    );
    const now = find(there, this.#choice.value.microphone) ?? anything;
    this.#used.microphone = now;
    this.#tell({ kind: 'microphone', how: 'lost', label, now: this.#instead(now, there) });
    if (there.length > 0) await this.#ports.port.use('microphone', now.id).catch(() => {});
  }

  /** The loss of a microphone counts more than all else. */
  #tell(news: News): void {
    const old = this.#news.value;
    if (old?.how === 'lost' && old.kind === 'microphone' && news.kind !== 'microphone') return;
    this.#news.value = news;
  }

  #instead(now: Listed, there: readonly Listed[]): Listed | undefined {
    if (there.length === 0) return undefined;
    return now.id ? now : there.length === 1 ? there[0] : now;
  }

  #listen(level: number): void {
    const now = this.#ports.now();
    if (!this.#ports.muted()) {
      this.#since = 0;
      this.#unheard.value = false;
      return;
    }
    if (level >= SPEECH) {
      if (!this.#since || now - this.#spoke > SPEAKS) this.#since = now;
      this.#spoke = now;
      if (now - this.#since >= SPEAKS) this.#unheard.value = true;
    } else if (now - this.#spoke > HINT) {
      this.#unheard.value = false;
    }
  }

  #of(kind: Kind, devices: Devices | null): readonly Listed[] {
    if (!devices) return [];
    return kind === 'microphone' ? devices.microphones : devices.speakers;
  }

  #keep(choice: Choice): void {
    this.#choice.value = choice;
    try {
      this.#ports.storage?.setItem(KEY, JSON.stringify(choice));
    } catch {
      // A browser that stores nothing forgets the choice, which is all.
    }
  }
}

/** The device of that id or, where browsers have changed the ids, of that label. */
function find(there: readonly Listed[], wanted: Listed): Listed | undefined {
  if (!wanted.id) return undefined;
  return (
    there.find((one) => one.id === wanted.id) ??
    there.find((one) => wanted.label !== '' && one.label === wanted.label)
  );
}

/** What was kept, as far as it can be used: anybody may have written there. */
function remembered({ storage }: SoundPorts): Choice {
  let kept: unknown;
  try {
    kept = JSON.parse(storage?.getItem(KEY) ?? '');
  } catch {
    return usual;
  }
  if (typeof kept !== 'object' || kept === null) return usual;
  const { microphone, speaker, bell, loudness, silent } = kept as Record<string, unknown>;
  const loud = (loudness ?? {}) as Record<string, unknown>;
  return {
    microphone: listed(microphone),
    speaker: listed(speaker),
    bell: listed(bell),
    loudness: { speaker: part(loud.speaker), bell: part(loud.bell) },
    silent: silent === true,
  };
}

function listed(kept: unknown): Listed {
  const { id, label } = (kept ?? {}) as Record<string, unknown>;
  return typeof id === 'string' && typeof label === 'string' ? { id, label } : anything;
}

function part(kept: unknown): number {
  return typeof kept === 'number' && kept >= 0 && kept <= 1 ? kept : 1;
}
