import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RadioPhoneEvent } from '../state/receiving';
import { FakeDevice, FakeStream, FakeTrack } from '../testing/twilio';
import { credentials, settings } from '../testing/world';
import { TwilioRadio } from './channel';

let events: RadioPhoneEvent[];
let asked: number;
let constraints: unknown[];
let refusal: Error | null;
let source: FakeTrack;
let phone: TwilioRadio;
const device = (place = -1) => FakeDevice.at(place);

beforeEach(() => {
  vi.useFakeTimers();
  FakeDevice.reset();
  events = [];
  asked = 0;
  constraints = [];
  refusal = null;
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: async (wanted: unknown) => {
        constraints.push(wanted);
        if (refusal) throw refusal;
        asked++;
        source = new FakeTrack();
        return new FakeStream([source]);
      },
    },
  });
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal(
    'AudioContext',
    class {
      state = 'running';
      createMediaStreamDestination = () => ({ stream: { getAudioTracks: () => [] } });
      async close() {}
    },
  );
  phone = new TwilioRadio({
    host: 'localhost:8080',
    report: (event) => events.push(event),
    load: async () => ({ Device: FakeDevice }) as never,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function into(name: string, voice = true) {
  await phone.unlock(voice);
  await phone.join(name, credentials, settings);
  device().call.emit('accept');
}

test('asks for the microphone once, and gives each call a copy that is closed', async () => {
  await into('yard');
  await into('gate');
  expect(asked).toBe(1);
  expect(source.enabled).toBe(false);
  expect(FakeDevice.all.map((one) => one.microphone?.enabled)).toEqual([false, false]);
  expect(FakeDevice.all.map((one) => one.connect.mock.calls)).toEqual([
    [[{ params: { To: 'room:yard' } }]],
    [[{ params: { To: 'room:gate' } }]],
  ]);
  expect(FakeDevice.all.map((one) => one.log[0])).toEqual(['mute true', 'mute true']);
  expect(events).toEqual([
    { type: 'joined', name: 'yard', call: 'CA1', voice: true },
    { type: 'joined', name: 'gate', call: 'CA1', voice: true },
  ]);
});

test('has the chosen microphone, speaker and volume', async () => {
  const log: unknown[] = [];
  const chosen = new TwilioRadio({
    host: 'localhost:8080',
    report: () => {},
    load: async () => ({ Device: FakeDevice }) as never,
    companion: async () => ({
      microphone: (open) => {
        log.push('microphone');
        return open({ audio: { deviceId: { exact: 'h' } } });
      },
      heard: (one) => log.push(one),
      loud: (call) => log.push(call),
    }),
  });
  await chosen.unlock(true);
  await chosen.join('yard', credentials, settings);
  expect(constraints).toEqual([{ audio: { deviceId: { exact: 'h' } } }]);
  expect(log).toEqual(['microphone', device(), device().call]);
});

test('is heard where what chooses devices cannot be fetched', async () => {
  const alone = new TwilioRadio({
    host: 'localhost:8080',
    report: (event) => events.push(event),
    load: async () => ({ Device: FakeDevice }) as never,
    companion: () => Promise.reject(new Error('no network')),
  });
  await alone.unlock(true);
  await alone.join('yard', credentials, settings);
  device().call.emit('accept');
  expect(events).toEqual([{ type: 'joined', name: 'yard', call: 'CA1', voice: true }]);
});

test('opens one, and no other', async () => {
  await into('yard');
  await into('gate');
  const open = () => FakeDevice.all.map((one) => one.microphone?.enabled);
  phone.open('gate');
  expect(open()).toEqual([false, true]);
  expect(device().log.at(-1)).toBe('mute false');
  phone.open('yard');
  expect(open()).toEqual([true, false]);
  phone.open('');
  expect(open()).toEqual([false, false]);
  expect(device(0).log.at(-1)).toBe('mute true');
});

test('the microphone that the SDK takes anew is closed too, but while it is spoken', async () => {
  await into('yard');
  const again = async () => (await device().options.getUserMedia({})).getAudioTracks()[0]?.enabled;
  expect(await again()).toBe(false);
  phone.open('yard');
  expect(await again()).toBe(true);
  phone.open('');
  expect(await again()).toBe(false);
});

test('whoever only listens sends nothing, and is not asked', async () => {
  await into('news', false);
  expect(asked).toBe(0);
  expect(device().stream?.getAudioTracks()).toEqual([]);
  phone.open('news');
  expect(device().log).toEqual(['mute true', 'mute true']);
  expect(events).toEqual([{ type: 'joined', name: 'news', call: 'CA1', voice: false }]);
});

test.each([
  ['NotAllowedError', 'microphoneDenied'],
  ['NotFoundError', 'microphoneMissing'],
])('%s is said', async (name, problem) => {
  refusal = Object.assign(new Error('x'), { name });
  await expect(phone.unlock(true)).rejects.toMatchObject({ problem: { name: problem } });
  expect(phone.voice()).toBe(false);
});

test('all of them fall silent, and those that come meanwhile', async () => {
  await into('yard');
  phone.hush(true);
  await into('gate');
  expect(FakeDevice.all.map((one) => one.remote.enabled)).toEqual([false, false]);
  phone.hush(false);
  expect(FakeDevice.all.map((one) => one.remote.enabled)).toEqual([true, true]);
});

test('leaving ends the call, and with the last one the microphone', async () => {
  await into('yard');
  await into('gate');
  phone.leave('yard');
  expect(device(0).state).toBe('destroyed');
  expect(source.readyState).toBe('live');
  phone.leave('gate');
  expect(source.readyState).toBe('ended');
  expect(FakeDevice.all.map((one) => one.microphone?.readyState)).toEqual(['ended', 'ended']);
  await vi.runAllTimersAsync();
  expect(events.filter((one) => one.type === 'closed')).toEqual([]); // it was asked for
});

test('says when the call is cut, back, and over', async () => {
  await into('yard');
  phone.open('yard');
  device().call.emit('reconnecting');
  device().call.emit('reconnected');
  const { microphone } = device();
  device().call.emit('disconnect');
  await vi.runAllTimersAsync();
  expect(events.slice(1)).toEqual([
    { type: 'interrupted', name: 'yard' },
    { type: 'restored', name: 'yard' },
    { type: 'closed', name: 'yard', call: 'CA1' },
  ]);
  expect(microphone?.enabled).toBe(false);
});

test('a call that replaces another speaks for itself alone', async () => {
  await into('yard');
  await into('yard');
  device(0).call.emit('disconnect');
  device(0).emit('tokenWillExpire');
  await vi.runAllTimersAsync();
  expect(events.map((one) => one.type)).toEqual(['joined', 'joined']);
  expect(FakeDevice.all.map((one) => one.state)).toEqual(['destroyed', 'unregistered']);
});

test('who only listened speaks in the call that takes its place', async () => {
  await into('yard', false);
  await into('yard');
  phone.open('yard');
  expect(device().microphone?.enabled).toBe(true);
  expect(events.at(-1)).toEqual({ type: 'joined', name: 'yard', call: 'CA1', voice: true });
});

test('a token that runs out is said, and a new one taken', async () => {
  await into('yard');
  device().emit('tokenWillExpire');
  phone.renew('yard', 'new');
  phone.renew('gone', 'new');
  expect(events.at(-1)).toEqual({ type: 'expiring', name: 'yard' });
  expect(device().log.at(-1)).toBe('token new');
});

test('a refused token is a failure, a cut connection is not', async () => {
  FakeDevice.answers = 'never';
  const joining = phone.join('yard', credentials, settings);
  const refused = expect(joining).rejects.toMatchObject({ problem: { name: 'tokenSignature' } });
  await vi.advanceTimersByTimeAsync(0);
  device().emit('error', { code: 31005 });
  device().emit('error', { code: 31202 });
  await refused;
  expect(device().state).toBe('destroyed');
});

test('a call that never comes about is given up in time', async () => {
  FakeDevice.answers = 'never';
  const joining = phone.join('yard', credentials, settings);
  const late = expect(joining).rejects.toMatchObject({ problem: { name: 'timeout' } });
  await vi.advanceTimersByTimeAsync(15_000);
  await late;
});

test('left while the SDK is fetched: no call is made, and the microphone is closed', async () => {
  await phone.unlock(true);
  const joining = phone.join('yard', credentials, settings);
  phone.leave('yard');
  await joining;
  expect(FakeDevice.all).toEqual([]);
  expect(source.readyState).toBe('ended');
});

test('left while the call comes about: nothing is heard, nothing fails', async () => {
  const joining = phone.join('yard', credentials, settings);
  await vi.advanceTimersByTimeAsync(0);
  phone.leave('yard');
  await joining;
  device().call.emit('accept');
  expect(events).toEqual([]);
  expect(device().state).toBe('destroyed');
});

test('a channel that is left takes no microphone from one that is being entered', async () => {
  await into('yard');
  const joining = phone.join('gate', credentials, settings);
  phone.leave('yard');
  await joining;
  device().call.emit('accept');
  expect(events.at(-1)).toMatchObject({ name: 'gate', voice: true });
});

test('a browser that cannot is said', async () => {
  FakeDevice.isSupported = false;
  await expect(phone.join('yard', credentials, settings)).rejects.toMatchObject({
    problem: { name: 'browser' },
  });
});

test('loudness is told while one speaks', async () => {
  await into('yard');
  device().call.emit('volume', 0.5, 0.1);
  phone.open('yard');
  device().call.emit('volume', 0.5, 0.1);
  expect(events.slice(1)).toEqual([{ type: 'level', level: 0.5 }]);
});
