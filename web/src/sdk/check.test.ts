import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NETWORK } from '../state/check';
import { FakeDevice, FakeStream } from '../testing/twilio';
import { credentials, settings } from '../testing/world';
import { CallTester } from './check';

/** What hums and hears, as far as nothing is heard of it. */
class FakeAudio {
  static all: FakeAudio[] = [];
  closed = false;
  readonly sampleRate = 48_000;
  constructor() {
    FakeAudio.all.push(this);
  }
  createMediaStreamDestination = () => ({ stream: new FakeStream([]) });
  createMediaStreamSource = () => ({ connect: () => {} });
  createAnalyser = () => ({
    fftSize: 1024,
    frequencyBinCount: 512,
    getFloatTimeDomainData: (wave: Float32Array) => wave.fill(FakeAudio.loud),
    getFloatFrequencyData: (bins: Float32Array) => bins.fill(-100),
  });
  /** What is heard of the other end. */
  static loud = 0;
  async resume() {}
  async close() {
    this.closed = true;
  }
}

class FakeNode {
  readonly gain = { value: 0 };
  connect = (other: unknown) => other;
  start() {}
}

let steps: number[];
let tester: CallTester;
const sample = { mos: 4.2, rtt: 40, jitter: 3, packetsLostFraction: 5 };

beforeEach(() => {
  vi.useFakeTimers();
  FakeDevice.reset();
  FakeAudio.all = [];
  FakeAudio.loud = 0;
  steps = [];
  vi.stubGlobal('AudioContext', FakeAudio);
  vi.stubGlobal('GainNode', FakeNode);
  vi.stubGlobal('OscillatorNode', FakeNode);
  tester = new CallTester({
    host: 'localhost:8080',
    settings: () => settings,
    load: async () => ({ Device: FakeDevice }) as never,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const call = (to: string = NETWORK) => tester.call(credentials, to, (part) => steps.push(part));

/** Nothing stays of a test, whatever became of it. */
function thrownAway(): void {
  expect(FakeAudio.all.map((one) => one.closed)).toEqual([true]);
  expect(FakeDevice.all.map((one) => one.state)).toEqual(FakeDevice.all.map(() => 'destroyed'));
}

test('measures a call that words answer, and throws all away after it', async () => {
  FakeAudio.loud = 0.5;
  const trying = call();
  await vi.advanceTimersByTimeAsync(0);
  for (let i = 0; i < 8; i++) FakeDevice.at().call.emit('sample', sample);
  await vi.advanceTimersByTimeAsync(100);
  const tried = await trying;
  expect(tried).toMatchObject({ echo: null, heard: true });
  expect(tried.samples).toHaveLength(8);
  expect(tried.samples[7]).toEqual({ at: 7, mos: 4.2, rtt: 40, jitter: 3, loss: 0.05 });
  expect(steps.at(-1)).toBe(1);
  expect(FakeDevice.at().options).toMatchObject({ edge: 'roaming', publishEvents: false });
  thrownAway();
});

test('a number that sends back nothing has no echo', async () => {
  const trying = call('+15005550001');
  await vi.advanceTimersByTimeAsync(0);
  for (let i = 0; i < 8; i++) FakeDevice.at().call.emit('sample', sample);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await trying).toMatchObject({ echo: null });
  thrownAway();
});

test('a connection that is tried again is waited for, and a refused token is not', async () => {
  FakeDevice.answers = 'never';
  const failed = expect(call()).rejects.toMatchObject({ problem: { name: 'tokenSignature' } });
  await vi.advanceTimersByTimeAsync(0);
  FakeDevice.at().emit('error', { code: 31005 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(FakeDevice.at().state).toBe('unregistered');
  FakeDevice.at().emit('error', { code: 31202 });
  await failed;
  thrownAway();
});

test('a signalling that never answers is given up', async () => {
  FakeDevice.answers = 'never';
  const late = expect(call()).rejects.toMatchObject({ problem: { name: 'timeout' } });
  await vi.advanceTimersByTimeAsync(15_000);
  await late;
  thrownAway();
});

test('a call that ends before it was measured is refused', async () => {
  const failed = expect(call()).rejects.toMatchObject({ problem: { name: 'callRefused' } });
  await vi.advanceTimersByTimeAsync(0);
  FakeDevice.at().call.emit('disconnect');
  await vi.advanceTimersByTimeAsync(0);
  await failed;
  thrownAway();
});

test('a token that the SDK does not take leaves no sound running', async () => {
  FakeDevice.failure = Object.assign(new Error('x'), { code: 31204 });
  await expect(call()).rejects.toMatchObject({ problem: { name: 'tokenInvalid' } });
  thrownAway();
});

test('an SDK that is not there any more is a page that is too old', async () => {
  const old = new CallTester({
    host: 'localhost:8080',
    settings: () => settings,
    load: () => Promise.reject(new TypeError('Failed to fetch')),
  });
  await expect(old.call(credentials, NETWORK, () => {})).rejects.toMatchObject({
    problem: { name: 'pageOutdated' },
  });
});

test('a browser that cannot is said', async () => {
  FakeDevice.isSupported = false;
  await expect(call()).rejects.toMatchObject({ problem: { name: 'browser' } });
});
