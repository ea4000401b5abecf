/** The locks and the channels of a browser, for several tabs in one test. */
import { type Message, Tabs, type TabsMaster, type TabsPorts } from '../state/tabs';
import type { HandClock } from './world';
import { settle } from './world';

interface Holder {
  readonly got: (release: (() => void) | null) => void;
  readonly lost: () => void;
}

export class FakeBrowser {
  readonly #clock: HandClock;
  #heard: { readonly of: object; readonly name: string; readonly say: (m: Message) => void }[] = [];
  readonly #held = new Map<string, Holder>();
  readonly #waiting = new Map<string, Holder[]>();
  /** What the tabs wrote down. */
  readonly memory = new Map<string, string>();
  /** The calls of which the server was told that their page died. */
  readonly lost: string[] = [];
  /** Tabs whose events are not delivered. */
  readonly frozen = new Set<object>();

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  open(master?: TabsMaster): Tabs {
    const me = {};
    const ports: TabsPorts = {
      clock: this.#clock,
      memory: {
        getItem: (key) => this.memory.get(key) ?? null,
        setItem: (key, value) => this.memory.set(key, value),
      },
      lost: async (call) => {
        this.lost.push(call);
      },
      channel: (name, heard) => {
        const one = { of: me, name, say: heard };
        this.#heard.push(one);
        return {
          post: (message) => {
            for (const other of this.#heard) {
              if (other === one || other.name !== name || this.frozen.has(other.of)) continue;
              void Promise.resolve().then(() => other.say(structuredClone(message)));
            }
          },
          close: () => {
            this.#heard = this.#heard.filter((other) => other !== one);
          },
        };
      },
      lock: (name, how, got, lost) => {
        const holder = { got, lost };
        const now = this.#held.get(name);
        if (how === 'take' && now) {
          this.#held.delete(name);
          void settle().then(now.lost);
        }
        if (!this.#held.has(name)) this.#give(name, holder);
        else if (how === 'try') void Promise.resolve().then(() => got(null));
        else this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), holder]);
        return () => {
          const left = (this.#waiting.get(name) ?? []).filter((one) => one !== holder);
          this.#waiting.set(name, left);
        };
      },
    };
    const tabs = new Tabs(ports);
    if (master) tabs.serve(master);
    return tabs;
  }

  /** The tab that holds a lock is gone. */
  crash(name: string): void {
    this.#held.delete(name);
    this.#next(name);
  }

  #give(name: string, holder: Holder): void {
    this.#held.set(name, holder);
    void Promise.resolve().then(() =>
      holder.got(() => {
        if (this.#held.get(name) !== holder) return;
        this.#held.delete(name);
        this.#next(name);
      }),
    );
  }

  #next(name: string): void {
    const [first, ...others] = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, others);
    if (first) this.#give(name, first);
  }
}
