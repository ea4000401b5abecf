import { expect, test } from 'vitest';
import { Screen, words } from '../../testing/screen';
import { Lack, Refusal } from './refusal';

test.each(['insecure', 'inApp', 'noWebRtc', 'noMicrophone', 'broken'] as const)(
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

test('where there can be no telephone it says why, and what can be done all the same', () => {
  const screen = new Screen(<Lack reason="inApp" languages={words('en')} />);
  screen.find('heading', 'Calls cannot be made inside of another app');
  expect(screen.text).toContain(location.origin);
  expect(screen.text).toContain('History, contacts and the board can be used');
});
