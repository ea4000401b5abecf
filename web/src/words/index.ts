/**
 * The language of the page: found once, changed by a button, remembered. English is there from the
 * start, and is what is shown where another cannot be fetched; the others are fetched when wanted.
 */
import { type ReadonlySignal, signal } from '../state/signal';
import { en, type Words } from './en';

export type { Words } from './en';

export type Language = 'en' | 'ja';

const others = { ja: () => import('./ja').then((module) => module.ja) } as const;

const KEY = 'softphone.language';

export interface LanguagePorts {
  /** What the person's browser asks for, most wanted first. */
  readonly wanted: readonly string[];
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  /** Tells the document, so that screen readers speak it right. */
  readonly announce: (language: Language) => void;
  /** Catalogues that need not be fetched. */
  readonly there?: Partial<Record<Language, Words>>;
}

export interface Languages {
  readonly language: ReadonlySignal<Language>;
  words(): Words;
  /** Changes once the words are there; where they cannot be fetched all stays as it is. */
  choose(language: Language): void;
  /** Settled when the words of the first language are there, or cannot be fetched. */
  readonly ready: Promise<void>;
}

/** Remembered before wanted, wanted before English. */
export function languages(ports: LanguagePorts): Languages {
  const language = signal<Language>(remembered(ports) ?? wanted(ports.wanted));
  const there = signal<Partial<Record<Language, Words>>>({ en, ...ports.there });
  ports.announce(language.value);
  let choice = 0;
  const fetched = async (which: Language) => {
    if (which === 'en' || there.peek()[which]) return;
    const words = await others[which]();
    there.value = { ...there.peek(), [which]: words };
  };
  const change = (next: Language) => {
    language.value = next;
    ports.announce(next);
    try {
      ports.storage?.setItem(KEY, next);
    } catch {
      // A browser that stores nothing forgets the choice, which is all.
    }
  };
  return {
    language,
    words: () => there.value[language.value] ?? en,
    ready: fetched(language.value).catch(() => {}),
    choose(next) {
      const mine = ++choice;
      if (there.peek()[next]) {
        change(next);
        return;
      }
      fetched(next).then(
        () => mine === choice && change(next),
        () => {},
      );
    },
  };
}

function remembered({ storage }: LanguagePorts): Language | undefined {
  try {
    return known(storage?.getItem(KEY) ?? '');
  } catch {
    return undefined;
  }
}

function wanted(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = known(tag.toLowerCase().split('-')[0] ?? '');
    if (language) return language;
  }
  return 'en';
}

function known(tag: string): Language | undefined {
  return tag === 'en' || tag === 'ja' ? tag : undefined;
}
