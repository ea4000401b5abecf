import { afterEach, expect, test } from 'vitest';
import type { AllFigures, Range, SoundFigures, Statistics } from '../../state/statistics';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import { Plots } from './plots';

let screen: Screen;

afterEach(() => screen.close());

const figures: AllFigures = {
  incoming: 3,
  outgoing: 1,
  internal: 4,
  answered: 2,
  missed: 1,
  reached: 1,
  talk: 180,
  wait: 20,
  longestWait: 15,
};
const silent: SoundFigures = { reports: 0, poor: 0, mos: null };

const told: Statistics = {
  by: 'day',
  total: figures,
  sound: { reports: 5, poor: 1, mos: 3.94 },
  periods: [
    { ...figures, start: '2026-01-30T00:00:00+09:00', sound: { reports: 4, poor: 1, mos: 3.875 } },
    { ...figures, start: '2026-01-31T00:00:00+09:00', sound: silent },
  ],
  agents: [
    { ...figures, identity: 'alice', name: 'Alice', sound: { reports: 2, poor: 0, mos: 4.3 } },
    { ...figures, identity: 'bob', name: 'Bob', sound: { reports: 3, poor: 1, mos: 3.2 } },
    { ...figures, identity: 'carol', name: 'Carol', sound: silent },
  ],
  numbers: [],
};

async function show(answer: Statistics, language: 'en' | 'ja' = 'en'): Promise<Range[]> {
  const asked: Range[] = [];
  const server = {
    async statistics(range: Range) {
      asked.push(range);
      return answer;
    },
  };
  const { softphone } = await new World().ready();
  screen = new Screen(
    <Plots phone={softphone} languages={words(language)} server={server} go={() => {}} />,
  );
  await rendered();
  return asked;
}

/** The rows of the table of that name, as texts. */
const rows = (name: string) =>
  [...screen.find('table', name).querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()).join(' '),
  );

test('how calls sounded is drawn over the days, and is there as tables', async () => {
  await show(told);
  expect(rows('Share of calls with poor sound')).toEqual([
    'Day Poor of those that were measured',
    'Jan 30 25 %',
    'Jan 31 –',
  ]);
  expect(rows('Sound (MOS, 1 to 5)')).toEqual(['Day Average', 'Jan 30 3.9', 'Jan 31 –']);
  screen.find('img', 'Sound (MOS, 1 to 5). The most is 3.9, Jan 30.');
});

test('how they sounded to each agent, the worst first, without those who measured nothing', async () => {
  await show(told);
  expect(rows('Sound by agent')).toEqual([
    'Agent MOS Measured Poor',
    'Bob 3.2 3 33 %',
    'Alice 4.3 2 0 %',
  ]);
});

test('calls between colleagues are calls, beside those that went out', async () => {
  const only = { ...figures, incoming: 0, outgoing: 0 };
  await show({ ...told, total: only });
  expect(screen.text).toContain('Calls that went out0');
  expect(screen.text).toContain('Calls between colleagues4');
  expect(screen.text).not.toContain('There were no calls');
});

test('where nothing was measured nothing is claimed', async () => {
  const agents = told.agents.map((one) => ({ ...one, sound: silent }));
  await show({ ...told, sound: silent, agents });
  expect(screen.names('table')).not.toContain('Sound by agent');
  expect(screen.text).toContain('Poor sound–');
});

test('another time is asked for, in Japanese as well', async () => {
  const asked = await show(told, 'ja');
  const range = screen.labelled('期間');
  range.value = 'month';
  range.dispatchEvent(new Event('change', { bubbles: true }));
  await rendered();
  expect(asked).toEqual(['week', 'month']);
  expect(rows('担当者別の音質')[1]).toBe('Bob 3.2 3 33 %');
});
