import { expect, test, vi } from 'vitest';
import { HandClock, settle } from '../testing/world';
import { Failure } from './problem';
import {
  type Judgement,
  judge,
  type Measured,
  Qualities,
  type Report,
  type Sample,
  sum,
  thin,
} from './quality';

const fine: Measured = { mos: 4.4, rtt: 20, jitter: 2, loss: 0, codec: 'opus' };
const at = (n: number, change: Partial<Sample> = {}): Sample => ({ ...fine, at: n, ...change });

test.each<[string, Partial<Sample>, string[], Judgement]>([
  ['all is well', {}, [], { verdict: 'good', causes: [] }],
  ['late', { rtt: 300 }, [], { verdict: 'fair', causes: ['delay'] }],
  ['very late', { rtt: 500 }, [], { verdict: 'poor', causes: ['delay'] }],
  ['uneven', { jitter: 40 }, [], { verdict: 'fair', causes: ['jitter'] }],
  ['losses', { loss: 0.02 }, [], { verdict: 'fair', causes: ['loss'] }],
  ['many losses', { loss: 0.2, jitter: 40 }, [], { verdict: 'poor', causes: ['loss', 'jitter'] }],
  [
    'the worst comes first',
    { loss: 0.02, rtt: 900 },
    [],
    { verdict: 'poor', causes: ['delay', 'loss'] },
  ],
  ['nothing arrives', {}, ['low-bytes-received'], { verdict: 'poor', causes: ['silence'] }],
  ['the same sound', {}, ['constant-audio-input-level'], { verdict: 'fair', causes: ['silence'] }],
  [
    'both',
    {},
    ['low-bytes-sent', 'constant-audio-input-level'],
    { verdict: 'poor', causes: ['silence'] },
  ],
  ['a warning of what was measured', {}, ['high-rtt'], { verdict: 'good', causes: [] }],
  ['the score alone', { mos: 2.5 }, [], { verdict: 'poor', causes: [] }],
  ['no score', { mos: 0 }, [], { verdict: 'good', causes: [] }],
])('%s', (_, change, warnings, want) => {
  expect(judge([at(1, change), at(2, change)], warnings)).toEqual(want);
});

test('nothing measured is nothing wrong', () => {
  expect(judge([])).toEqual({ verdict: 'good', causes: [] });
});

test('a few seconds do not spoil a call, and a tenth of it does', () => {
  const good: Judgement = { verdict: 'good', causes: [] };
  const bad: Judgement = { verdict: 'poor', causes: ['loss'] };
  const call = (n: number) => [...Array(60 - n).fill(good), ...Array(n).fill(bad)] as Judgement[];
  expect(sum(call(5))).toEqual(good);
  expect(sum(call(6))).toEqual(bad);
  expect(sum(Array(2).fill(bad) as Judgement[])).toEqual(good);
});

test('samples are thinned, and what was bad stays to be seen', () => {
  const samples = Array.from({ length: 1000 }, (_, i) => at(i, i === 500 ? { mos: 1 } : {}));
  const thinned = thin(samples, 300);
  expect(thinned.length).toBeLessThanOrEqual(300);
  expect(thinned[0]?.at).toBe(0);
  expect(Math.min(...thinned.map((one) => one.mos))).toBe(1);
  expect(thin(samples.slice(0, 10), 300)).toHaveLength(10);
});

function world() {
  const clock = new HandClock();
  const server = {
    report: vi.fn<(sid: string, report: Report) => Promise<void>>().mockResolvedValue(),
    rate: vi.fn().mockResolvedValue(undefined),
    of: vi.fn().mockResolvedValue([]),
  };
  const feedback = vi.fn();
  const quality = new Qualities({ server, clock, feedback });
  const hear = async (seconds: number, change: Partial<Measured> = {}) => {
    for (let i = 0; i < seconds; i++) {
      await clock.pass(1_000);
      quality.handle({ type: 'sample', call: 'x', sample: { ...fine, ...change } });
    }
  };
  return { clock, server, feedback, quality, hear };
}

test('a call is judged as it goes on, and it is said when it is well again', async () => {
  const { quality, hear } = world();
  await hear(3);
  expect(quality.now.value.get('x')?.verdict).toBe('good');
  await hear(5, { loss: 0.3 });
  expect(quality.now.value.get('x')).toEqual({ verdict: 'poor', causes: ['loss'] });
  await hear(5);
  expect(quality.now.value.get('x')?.verdict).toBe('good');
});

test('what was measured is reported at the end, with the warnings', async () => {
  const { quality, hear, server, clock } = world();
  await hear(4, { rtt: 500 });
  quality.handle({ type: 'warned', call: 'x', name: 'high-rtt', on: true });
  await clock.pass(2_000);
  quality.handle({ type: 'warned', call: 'x', name: 'high-rtt', on: false });
  quality.handle({ type: 'warned', call: 'x', name: 'low-mos', on: true });
  quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  expect(server.report).toHaveBeenCalledOnce();
  const [sid, report] = server.report.mock.calls[0] ?? [];
  expect(sid).toBe('CA1');
  expect(report).toMatchObject({ verdict: 'poor', causes: ['delay'], codec: 'opus' });
  expect(report?.samples.map((one) => one.at)).toEqual([0, 1, 2, 3]);
  expect(report?.warnings).toEqual([
    { name: 'high-rtt', from: 3, until: 5 },
    { name: 'low-mos', from: 5, until: null },
  ]);
  expect(quality.lately.value).toMatchObject({ sid: 'CA1', verdict: 'poor', rated: false });
  expect(quality.now.value.size).toBe(0);
});

test('a call that goes on long is reported before its end too', async () => {
  const { hear, server, quality } = world();
  await hear(1);
  quality.handle({ type: 'named', call: 'x', sid: 'CA1' });
  await hear(119);
  expect(server.report).toHaveBeenCalledTimes(2);
});

test('a call of hours is judged and reported to its end', async () => {
  const { hear, server, quality } = world();
  await hear(7_200);
  quality.handle({ type: 'named', call: 'x', sid: 'CA1' });
  await hear(60, { loss: 0.3, codec: 'pcmu' });
  expect(quality.now.value.get('x')?.verdict).toBe('poor');
  expect(server.report).toHaveBeenCalledOnce();
  quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  const report = server.report.mock.lastCall?.[1];
  expect(report?.codec).toBe('pcmu');
  expect(report?.samples[0]?.at).toBe(0);
  expect(report?.samples.at(-1)).toMatchObject({ loss: expect.closeTo(0.3) });
});

test('a call that the server does not know yet is reported again; one that it refuses is not', async () => {
  const { quality, hear, server, clock } = world();
  server.report.mockRejectedValueOnce(new Failure('gone'));
  await hear(3);
  quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  await settle();
  await clock.pass(2_000);
  expect(server.report).toHaveBeenCalledTimes(2);
  server.report.mockRejectedValue(new Failure('invalid'));
  await hear(3);
  quality.handle({ type: 'over', call: 'x', sid: 'CA2' });
  await clock.pass(60_000);
  expect(server.report).toHaveBeenCalledTimes(3);
});

test('a call without sound is not reported', async () => {
  const { quality, server } = world();
  quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  quality.handle({ type: 'warned', call: 'y', name: 'low-mos', on: true });
  quality.handle({ type: 'over', call: 'y', sid: 'CA1' });
  expect(server.report).not.toHaveBeenCalled();
  expect(quality.lately.value).toBeNull();
});

test('what is said of a call is kept here and told to Twilio', async () => {
  const { quality, hear, server, feedback } = world();
  await hear(5, { loss: 0.5 });
  quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  const rating = { stars: 2, issue: 'choppy-audio' } as const;
  await quality.rate('CA1', rating);
  expect(server.rate).toHaveBeenCalledWith('CA1', rating);
  expect(feedback).toHaveBeenCalledWith('CA1', rating);
  expect(quality.lately.value?.rated).toBe(true);
});
