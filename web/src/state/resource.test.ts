import { expect, test } from 'vitest';
import { Failure } from './problem';
import { Pages } from './resource';

/** A list of six in pages of two; what is asked for waits until it is answered. */
function world() {
  const asked: { after: number | undefined; answer: () => void; fail: () => void }[] = [];
  const pages = new Pages(
    (after: number | undefined) =>
      new Promise<{ items: readonly number[]; next: number | undefined }>((answer, fail) => {
        const from = after ?? 0;
        asked.push({
          after,
          answer: () =>
            answer({ items: [from + 1, from + 2], next: from < 4 ? from + 2 : undefined }),
          fail: () => fail(new Failure('serverUnreachable')),
        });
      }),
  );
  return { pages, asked, all: () => pages.told.value.all };
}

test('pages follow one another until the last, one at a time', async () => {
  const { pages, asked, all } = world();
  for (let i = 0; i < 5; i++) {
    const done = i === 0 ? pages.load() : pages.more();
    void pages.more(); // which is asked for already
    asked[i]?.answer();
    await done;
  }
  expect(asked.map(({ after }) => after)).toEqual([undefined, 2, 4]);
  expect(all()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a page that could not be had is asked for again, and what was told stays', async () => {
  const { pages, asked, all } = world();
  const first = pages.load();
  asked[0]?.answer();
  await first;
  const second = pages.more();
  asked[1]?.fail();
  await second;
  expect(pages.told.value.problem?.name).toBe('serverUnreachable');
  const again = pages.again();
  asked[2]?.answer();
  await again;
  expect(all()).toEqual([1, 2, 3, 4]);
  expect(pages.told.value.problem).toBeNull();
});

test('of several questions the last counts, whatever is answered last', async () => {
  const { pages, asked, all } = world();
  const first = pages.load();
  asked[0]?.answer();
  await first;
  const older = pages.more();
  const anew = pages.load();
  asked[2]?.answer();
  await anew;
  asked[1]?.answer();
  await older;
  expect(all()).toEqual([1, 2]);
  expect(pages.told.value.busy).toBe(false);
});
