import { expect, test } from 'vitest';
import { person, standup } from '../testing/conferences';
import type { Moment } from './conference';
import { timeline, total } from './timeline';

const moment = (at: number, kind: string, call = '', status = ''): Moment => ({
  at: 1_000_000 + at * 1000,
  kind,
  call,
  name: '',
  by: '',
  label: '',
  reason: '',
  status,
});

const ended = standup({ createdAt: 1_000_000, endedAt: 1_100_000, status: 'completed' });
const seconds = (spans: readonly { from: number; to: number }[]) =>
  spans.map(({ from, to }) => [(from - 1_000_000) / 1000, (to - 1_000_000) / 1000]);

test('a lane for each, in the order in which they came, whatever order the events have', () => {
  const { lanes, from, to } = timeline(ended, [
    moment(50, 'participant-leave', 'CA-Carol'),
    moment(10, 'participant-join', 'CA-Carol'),
    moment(5, 'participant-join', 'CA-Bob'),
    moment(60, 'participant-join', 'CA-Carol'),
  ]);
  expect([from, to]).toEqual([1_000_000, 1_100_000]);
  expect(lanes.map((one) => one.name)).toEqual(['Bob', 'Carol']);
  expect(lanes.map((one) => seconds(one.here))).toEqual([
    [[5, 100]],
    [
      [10, 50],
      [60, 100],
    ],
  ]);
});

test('what somebody did ends when they leave', () => {
  const { lanes } = timeline(ended, [
    moment(0, 'participant-join', 'CA-Bob'),
    moment(10, 'participant-mute', 'CA-Bob'),
    moment(11, 'participant-mute', 'CA-Bob'),
    moment(20, 'participant-unmute', 'CA-Bob'),
    moment(30, 'participant-hold', 'CA-Bob'),
    moment(35, 'participant-speech-start', 'CA-Bob'),
    moment(40, 'participant-leave', 'CA-Bob'),
  ]);
  const [bob] = lanes;
  expect(bob && [bob.muted, bob.held, bob.spoke].map(seconds)).toEqual([
    [[10, 20]],
    [[30, 40]],
    [[35, 40]],
  ]);
  expect(bob && total(bob.muted)).toBe(10);
});

test('recordings have a lane of their own, pauses left out', () => {
  const { recorded } = timeline(ended, [
    moment(10, 'recording.reported', '', 'in-progress'),
    moment(20, 'recording.reported', '', 'paused'),
    moment(30, 'recording.reported', '', 'in-progress'),
    moment(90, 'recording.reported', '', 'completed'),
  ]);
  expect(seconds(recorded)).toEqual([
    [10, 20],
    [30, 90],
  ]);
});

test('a label says better than a name who it was, and nothing at all is no failure', () => {
  const named = { ...ended, participants: [person('Bob', { label: 'The chair' })] };
  expect(timeline(named, [moment(1, 'participant-join', 'CA-Bob')]).lanes[0]?.name).toBe(
    'The chair',
  );
  expect(timeline(ended, []).lanes).toEqual([]);
});
