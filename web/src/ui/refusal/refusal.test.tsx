import { expect, test } from 'vitest';
import { Screen, words } from '../../testing/screen';
import { Refusal } from './refusal';

test.each(['insecure', 'noWebRtc', 'noMicrophone', 'broken'] as const)(
  '%s is said in words',
  (reason) => {
    for (const language of ['en', 'ja'] as const) {
      const languages = words(language);
      const screen = new Screen(<Refusal reason={reason} languages={languages} />);
      screen.find('heading', languages.words().refusal[reason].title);
      expect(screen.text).toContain(languages.words().refusal[reason].help);
    }
  },
);
