import { expect, test } from 'vitest';
import { credentials, settle } from '../testing/world';
import { Check, result, type Tried } from './check';
import { Failure } from './problem';

const sample = { mos: 4.4, rtt: 20, jitter: 2, loss: 0 };
const good: Tried = {
  setup: 300,
  echo: 150,
  samples: Array.from({ length: 8 }, (_, at) => ({ ...sample, at })),
};

test('a good network', () => {
  expect(result(good)).toMatchObject({ verdict: 'good', causes: [], rtt: 20, echo: 150 });
});

test('the first second does not count', () => {
  const [first, ...rest] = good.samples;
  const samples = [{ ...sample, at: 0, ...first, rtt: 5_000 }, ...rest];
  expect(result({ ...good, samples }).verdict).toBe('good');
});

test('a tone that does not come back is silence, and so is nothing at all', () => {
  expect(result({ ...good, echo: null })).toMatchObject({ verdict: 'poor', causes: ['silence'] });
  expect(result({ ...good, samples: [] })).toMatchObject({ verdict: 'poor', causes: ['silence'] });
});

test('where nothing comes back, what was heard decides, and it is said that it is one way', () => {
  const spoken = { ...good, echo: null, heard: true };
  expect(result(spoken)).toMatchObject({ verdict: 'good', causes: [], echo: null, oneWay: true });
  const deaf = { ...spoken, heard: false };
  expect(result(deaf)).toMatchObject({ verdict: 'poor', causes: ['silence'], oneWay: true });
  expect(result(good).oneWay).toBe(false);
});

test('runs once at a time, and says how far it is and what came of it', async () => {
  let calls = 0;
  let finish: (tried: Tried) => void = () => {};
  const check = new Check({
    credentials: async () => credentials,
    tester: {
      call: (_, to, step) => {
        calls++;
        expect(to).toBe('+15005550001');
        step(0.5);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    },
  });
  void check.run('+15005550001');
  await settle();
  void check.run('+15005550001');
  expect(check.state.value).toEqual({ phase: 'running', part: 0.5 });
  finish(good);
  await settle();
  expect(check.state.value).toMatchObject({ phase: 'done', result: { verdict: 'good' } });
  expect(calls).toBe(1);
});

test('says what went wrong', async () => {
  const check = new Check({
    credentials: async () => credentials,
    tester: { call: () => Promise.reject(new Failure('media', 53405)) },
  });
  await check.run('x');
  expect(check.state.value).toEqual({ phase: 'failed', problem: { name: 'media', code: 53405 } });
});
