/** The language of the page: found once, changed by a button, remembered. */
import { type ReadonlySignal, signal } from '../state/signal';
import { en, type Words } from './en';
import { ja } from './ja';

export type { Words } from './en';

export const catalogues = { en, ja } as const satisfies Record<string, Words>;
export type Language = keyof typeof catalogues;

const KEY = 'softphone.language';

export interface LanguagePorts {
  /** What the person's browser asks for, most wanted first. */
  readonly wanted: readonly string[];
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  /** Tells the document, so that screen readers speak it right. */
  readonly announce: (language: Language) => void;
}

export interface Languages {
  readonly language: ReadonlySignal<Language>;
  words(): Words;
  choose(language: Language): void;
}

/** Remembered before wanted, wanted before English. */
export function languages(ports: LanguagePorts): Languages {
  const language = signal<Language>(remembered(ports) ?? wanted(ports.wanted));
  ports.announce(language.value);
  return {
    language,
    words: () => catalogues[language.value],
    choose(next) {
      language.value = next;
      ports.announce(next);
      try {
        ports.storage?.setItem(KEY, next);
      } catch {
        // A browser that stores nothing forgets the choice, which is all.
      }
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
