import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PhoneEvent } from '../state/ports';
import { FakeDevice, FakeStream, FakeTrack } from '../testing/twilio';
import { Visitor } from './visitor';

const ticket = { token: 'token', identity: 'w_1', edge: 'tokyo', expiresAt: '' };
let events: PhoneEvent[];
let levels: number[][];
let asked: number;
let refusal: Error | null;
let visitor: Visitor;
const device = () => FakeDevice.at();

beforeEach(() => {
  vi.useFakeTimers();
  FakeDevice.reset();
  events = [];
  levels = [];
  FakeTrack.all = [];
  asked = 0;
  refusal = null;
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: async () => {
        if (refusal) throw refusal;
        asked++;
        return new FakeStream([new FakeTrack()]);
      },
    },
  });
  vi.stubGlobal('MediaStream', FakeStream);
  visitor = new Visitor({
    report: (event) => events.push(event),
    levels: (...both) => levels.push(both),
    load: () => Promise.resolve({ Device: FakeDevice } as never),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function dialled(): Promise<FakeDevice> {
  await visitor.load(null);
  await visitor.listen();
  await visitor.dial(ticket, null);
  return device();
}

test('one call out: no registration, no destination, no sounds, no insights', async () => {
  const { options, connect, register } = await dialled();
  expect(connect).toHaveBeenCalledWith({ params: {} });
  expect(register).not.toHaveBeenCalled();
  expect(options).toMatchObject({ edge: 'tokyo', publishEvents: false, logLevel: 'silent' });
  expect(options).not.toHaveProperty('sounds');
  expect(options).not.toHaveProperty('chunderw');
  const Sound = options.Sound as new (...of: unknown[]) => { play(): Promise<void>; stop(): void };
  await new Sound('incoming', 'https://sdk.twilio.com/x.mp3', {}).play();
});

test('the SDK has copies of the microphone that the visitor allowed, and stops only those', async () => {
  const { getUserMedia: take } = (await dialled()).options;
  const [one, two] = [(await take({})).getTracks()[0], (await take({})).getTracks()[0]];
  expect(asked).toBe(1);
  one?.stop();
  expect(two?.readyState).toBe('live');
  expect(FakeTrack.all[0]?.readyState).toBe('live');
  visitor.close();
  const own = FakeTrack.all.filter((each) => each !== device().remote);
  expect(own.map(({ readyState }) => readyState)).toEqual(own.map(() => 'ended'));
  expect(own.length).toBeGreaterThan(3); // the SDK's own, and the two that were taken here
});

test('what happens is told, and how loud it is', async () => {
  const { call } = await dialled();
  call.emit('ringing');
  call.emit('accept');
  call.emit('volume', 0.4, 0.2);
  call.isMuted = () => true;
  call.emit('volume', 0.4, 0.2);
  expect(events.map(({ type }) => type)).toEqual(['ringing', 'open']);
  expect(levels).toEqual([
    [0.4, 0.2],
    [0, 0.2],
  ]);
});

test('closed, the microphone and the connection are let go, and nothing more is told', async () => {
  const { call, state } = await dialled();
  expect(state).toBe('unregistered');
  visitor.close();
  expect(FakeTrack.all[0]?.readyState).toBe('ended');
  expect(device().state).toBe('destroyed');
  call.emit('accept');
  call.emit('volume', 1, 1);
  expect([events, levels]).toEqual([[], []]);
});

test.each([
  ['NotAllowedError', 'microphone_denied'],
  ['NotFoundError', 'microphone_missing'],
  ['NotReadableError', 'microphone_busy'],
])('%s is %s', async (name, code) => {
  refusal = new DOMException('', name);
  await expect(visitor.listen()).rejects.toMatchObject({ code });
});

test('given up while the browser asks, the microphone does not stay open', async () => {
  const listening = visitor.listen();
  visitor.close();
  await expect(listening).rejects.toMatchObject({ code: 'call_failed' });
  expect(FakeTrack.all[0]?.readyState).toBe('ended');
});

test('a refused token ends the dialling; a connection that is tried again does not', async () => {
  FakeDevice.answers = 'never';
  await visitor.load(null);
  const dialling = visitor.dial(ticket, null);
  const refused = expect(dialling).rejects.toMatchObject({ code: 'call_failed' });
  await vi.advanceTimersByTimeAsync(0);
  device().emit('error', { code: 31005 });
  await vi.advanceTimersByTimeAsync(0);
  expect(device().state).toBe('unregistered');
  device().emit('error', { code: 20101 });
  await refused;
  expect(device().state).toBe('destroyed');
});

test('a signalling that never answers is given up', async () => {
  FakeDevice.answers = 'never';
  await visitor.load(null);
  const late = expect(visitor.dial(ticket, null)).rejects.toMatchObject({ code: 'network' });
  await vi.advanceTimersByTimeAsync(15_000);
  await late;
  expect(device().state).toBe('destroyed');
});

test('a browser that the SDK does not know cannot call', async () => {
  FakeDevice.isSupported = false;
  await visitor.load(null);
  await expect(visitor.dial(ticket, null)).rejects.toMatchObject({ code: 'no_webrtc' });
});
