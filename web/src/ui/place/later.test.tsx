import { afterEach, expect, test } from 'vitest';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import type { View } from '../view';
import { type Fetch, kept, Later } from './later';

let screen: Screen;

afterEach(() => screen.close());

const view = (): View => ({ phone: new World().softphone, languages: words() });

const Part = () => <p>PART</p>;

test('says that a part is fetched, then shows it', async () => {
  screen = new Screen(<Later {...view()} fetch={async () => Part} />);
  expect(screen.text).not.toBe('');
  expect(screen.text).not.toContain('PART');
  await rendered();
  expect(screen.text).toBe('PART');
});

test('what was fetched ahead is there from the first moment', async () => {
  let loads = 0;
  const fetch: Fetch<View> = kept(async () => {
    loads++;
    return Part;
  });
  await Promise.all([fetch(), fetch()]);
  screen = new Screen(<Later {...view()} fetch={fetch} />);
  expect(screen.text).toBe('PART');
  await rendered();
  expect(loads).toBe(1);
});

test('shows something else meanwhile, or nothing', () => {
  screen = new Screen(<Later {...view()} fetch={async () => Part} meanwhile={<p>WAIT</p>} />);
  expect(screen.text).toBe('WAIT');
  screen.close();
  screen = new Screen(<Later {...view()} fetch={async () => Part} meanwhile={null} />);
  expect(screen.text).toBe('');
});

test('a part that cannot be fetched is explained, and fetched again the next time', async () => {
  let there = false;
  const fetch: Fetch<View> = kept(async () => {
    if (!there) throw new Error('gone');
    return Part;
  });
  screen = new Screen(<Later {...view()} fetch={fetch} />);
  await rendered();
  expect(screen.text).toContain('Reload');
  screen.close();
  there = true;
  screen = new Screen(<Later {...view()} fetch={fetch} />);
  await rendered();
  expect(screen.text).toBe('PART');
});
