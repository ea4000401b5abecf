/** The words about whoever rings, in every language of the page; they come with the first call. */
import type { Language } from '../index';

export interface CallerWords {
  readonly label: string;
  readonly line: string;
  readonly before: string;
  readonly outcome: string;
  readonly note: string;
  readonly contact: string;
  /** One after another, as they are spoken. */
  readonly spoken: (name: string, text: string) => string;
}

const en: CallerWords = {
  label: 'About the caller',
  line: 'Number called',
  before: 'Last call',
  outcome: 'Outcome',
  note: 'Note',
  contact: 'Contact’s notes',
  spoken: (name, text) => `${name}: ${text}. `,
};

const ja: CallerWords = {
  label: '発信者について',
  line: '着信番号',
  before: '前回の通話',
  outcome: '成果',
  note: 'メモ',
  contact: '連絡先のメモ',
  spoken: (name, text) => `${name}は${text}。`,
};

export const callerWords: Record<Language, CallerWords> = { en, ja };
