/** The words of what was recorded, wherever it can be heard. */
import type { Language } from '../index';

export interface TapeWords {
  readonly save: string;
  readonly broken: string;
  readonly again: string;
}

export const tapeWords: Record<Language, TapeWords> = {
  en: {
    save: 'Download',
    broken: 'It cannot be played: it is there no more, or the server cannot be reached.',
    again: 'Try again',
  },
  ja: {
    save: 'ダウンロード',
    broken: '再生できません。録音がもうないか、サーバーに接続できません。',
    again: 'もう一度試す',
  },
};
