import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../state/problem';
import { Qualities, type Rating, type ToldReport } from '../../state/quality';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import { soundWords } from '../../words/sound';
import type { Hearing } from '../view';
import { Report } from './report';
import type { SoundPart } from './view';

let screen: Screen;
let told: readonly ToldReport[];
let failure: Error | null;
let rated: Rating[];
/** What the rating waits for. */
let wait: Promise<void> | undefined;

beforeEach(() => {
  told = [];
  failure = null;
  rated = [];
  wait = undefined;
});
afterEach(() => screen.close());

function report(change: Partial<ToldReport> = {}): ToldReport {
  return {
    identity: 'bob',
    by: 'Bob',
    verdict: 'good',
    causes: [],
    codec: 'opus',
    samples: [],
    warnings: [],
    rating: null,
    issue: null,
    ...change,
  };
}

async function show(): Promise<void> {
  const world = await new World().signedIn();
  const quality = new Qualities({
    clock: world.clock,
    feedback: () => {},
    server: {
      report: async () => {},
      rate: async (_, rating) => {
        await wait;
        rated.push(rating);
        told = [...told, report({ identity: 'alice', by: 'Alice', verdict: null, rating: 4 })];
      },
      of: async () => {
        if (failure) throw failure;
        return told;
      },
    },
  });
  const hearing = { quality } as unknown as Hearing;
  const view = { phone: world.softphone, languages: words(), hearing, own: soundWords.en };
  screen = new Screen(<Report {...(view as unknown as SoundPart)} sid="CA1" />);
  await rendered();
}

async function rate(): Promise<void> {
  const four = [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')][3];
  four?.click();
  await rendered();
}

test('a report that could not be had is asked for again', async () => {
  failure = new Failure('serverUnreachable');
  await show();
  expect(document.querySelector('.problem')).not.toBeNull();
  failure = null;
  told = [report()];
  await screen.press('Try again');
  expect(screen.text).toContain('Bob');
  expect(document.querySelector('.problem')).toBeNull();
});

test('who has the name of somebody who has rated is asked all the same', async () => {
  told = [report({ identity: 'other', by: 'Alice', rating: 5 }), report({ by: 'Alice' })];
  await show();
  expect(document.querySelectorAll('.report-one')).toHaveLength(2);
  expect(screen.text).toContain('How was the sound?');
});

test('a rating is sent once, however often it is pressed, and thanked for', async () => {
  await show();
  await rate();
  let go = () => {};
  wait = new Promise((resolve) => {
    go = resolve;
  });
  await screen.press('Send');
  await screen.press('Send');
  go();
  await rendered();
  expect(rated).toHaveLength(1);
  expect(screen.text).toContain(soundWords.en.rating.thanks);
});

test('what was told stays where it cannot be had again', async () => {
  told = [report()];
  await show();
  await rate();
  failure = new Failure('serverUnreachable');
  await screen.press('Send');
  expect(screen.text).toContain('Bob');
  expect(screen.text).toContain(soundWords.en.rating.thanks);
});

test('who has rated is not asked again', async () => {
  told = [report({ identity: 'alice', by: 'Alice', rating: 5 })];
  await show();
  expect(screen.text).not.toContain('How was the sound?');
});
