import { EventEmitter } from 'events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { QualityEvent } from '../state/quality';
import type { SoundEvent } from '../state/sound';
import { loudness } from './level';
import { BrowserSound } from './sound';

class Track extends EventTarget {
  stopped = false;
  constructor(readonly label: string) {
    super();
  }
  stop() {
    this.stopped = true;
  }
}

function stream(label: string) {
  const track = new Track(label);
  return { track, getTracks: () => [track], getAudioTracks: () => [track] };
}

class Helper extends EventEmitter {
  readonly isOutputSelectionSupported = true;
  readonly availableInputDevices = new Map([
    ['default', {}],
    ['h', {}],
  ]);
  readonly availableOutputDevices = new Map([
    ['default', {}],
    ['e', {}],
  ]);
  inputDevice: { deviceId: string } | null = null;
  audioConstraints = null;
  readonly incoming = vi.fn();
  readonly setInputDevice = vi.fn(async (deviceId: string) => {
    this.inputDevice = { deviceId };
  });
  readonly unsetInputDevice = vi.fn(async () => {});
  readonly setAudioConstraints = vi.fn(async () => {});
  #now = 'default';
  readonly speakerDevices = {
    get: () => new Set([{ deviceId: this.#now }]),
    set: vi.fn(async (id: string) => {
      this.#now = id;
    }),
  };
}

class Device extends EventEmitter {
  readonly audio = new Helper();
  isBusy = true;
  state = 'registered';
}

class Call extends EventEmitter {
  readonly parameters = { CallSid: 'CA1' };
  state = 'open';
  status = () => this.state;
  readonly postFeedback = vi.fn(async () => {});
}

let sounds: SoundEvent[];
let qualities: QualityEvent[];
let sound: BrowserSound;
let device: Device;
let call: Call;

beforeEach(() => {
  vi.useFakeTimers();
  sounds = [];
  qualities = [];
  vi.stubGlobal('AudioContext', undefined);
  sound = new BrowserSound({
    sound: (event) => sounds.push(event),
    quality: (event) => qualities.push(event),
  });
  device = new Device();
  call = new Call();
  sound.made(device as never);
  sound.follow('x', call as never, device as never);
});
afterEach(() => vi.unstubAllGlobals());

test('the SDK does not ring, and is told the speaker when it has found its own', async () => {
  expect(device.audio.incoming).toHaveBeenCalledWith(false);
  await sound.use('speaker', 'e');
  expect(device.audio.speakerDevices.set).toHaveBeenLastCalledWith('e');
  await device.audio.speakerDevices.set('default');
  device.audio.emit('deviceChange', []);
  await vi.advanceTimersByTimeAsync(500);
  expect(device.audio.speakerDevices.set).toHaveBeenLastCalledWith('e');
});

test('a call that goes on gets another microphone, and is told anew of the one it has', async () => {
  await sound.use('microphone', 'h');
  expect(device.audio.setInputDevice).toHaveBeenCalledWith('h');
  await sound.use('microphone', '');
  expect(device.audio.setInputDevice).toHaveBeenLastCalledWith('default');
  await sound.use('microphone', '');
  expect(device.audio.setAudioConstraints).toHaveBeenCalledOnce();
});

test('without a call the microphone is not opened to be chosen', async () => {
  device.isBusy = false;
  await sound.use('microphone', 'h');
  expect(device.audio.setInputDevice).not.toHaveBeenCalled();
});

test('the SDK that does not know a device yet is asked once more', async () => {
  device.audio.setInputDevice.mockRejectedValueOnce(new Error('Device not found: h'));
  const used = sound.use('microphone', 'h');
  await vi.advanceTimersByTimeAsync(500);
  await used;
  expect(device.audio.setInputDevice).toHaveBeenCalledTimes(2);
});

test('the chosen microphone is opened, whatever the SDK asks for, and another where it is gone', async () => {
  await sound.use('microphone', 'h');
  const asked: unknown[] = [];
  const open = vi.fn(async (constraints: MediaStreamConstraints) => {
    asked.push(constraints.audio);
    if (asked.length === 2) throw new DOMException('gone', 'OverconstrainedError');
    return stream('a') as unknown as MediaStream;
  });
  const audio = { deviceId: { exact: 'default' }, echoCancellation: false };
  await sound.take({ audio }, open);
  await sound.take({ audio: true }, open);
  expect(asked).toEqual([
    { deviceId: { exact: 'h' }, echoCancellation: false },
    { deviceId: { exact: 'h' } },
    true,
  ]);
  expect(sounds).toContainEqual({ type: 'devices' });
  const denied = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  await expect(sound.take({ audio: true }, denied)).rejects.toThrow('no');
});

/** A question for the microphone, and the answer to it. */
function question() {
  let answer: (given: unknown) => void = () => {};
  const asked = new Promise((resolve) => {
    answer = resolve;
  });
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => asked } });
  return answer;
}

test('a microphone that is allowed when nobody tries it any more is closed', async () => {
  const given = stream('late');
  const answer = question();
  const quiet = new BrowserSound({ sound: () => {}, quality: () => {} });
  const listening = quiet.listen(true);
  await quiet.listen(false);
  answer(given);
  await listening;
  expect(given.track.stopped).toBe(true);
});

test('a microphone that is allowed when a call was answered is closed', async () => {
  const given = stream('late');
  const answer = question();
  const other = new BrowserSound({ sound: () => {}, quality: () => {} });
  const listening = other.listen(true);
  other.follow('x', call as never, device as never);
  call.emit('accept');
  answer(given);
  await listening;
  expect(given.track.stopped).toBe(true);
});

test('says when the microphone in use ends, and not when an older one does', async () => {
  const [old, now] = [stream('old'), stream('now')];
  for (const one of [old, now]) await sound.take({ audio: true }, async () => one as never);
  old.track.dispatchEvent(new Event('ended'));
  now.track.dispatchEvent(new Event('ended'));
  expect(sounds.filter((one) => one.type === 'ended')).toEqual([{ type: 'ended', label: 'now' }]);
});

test('tells what the SDK measures and warns of, and that it is over', async () => {
  call.emit('sample', {
    mos: null,
    rtt: 20,
    jitter: 3,
    packetsLostFraction: 5,
    codecName: 'audio/OPUS',
  });
  call.emit('warning', 'high-rtt');
  call.emit('warning-cleared', 'high-rtt');
  call.state = 'closed';
  call.emit('disconnect');
  await vi.advanceTimersByTimeAsync(0);
  expect(qualities).toEqual([
    {
      type: 'sample',
      call: 'x',
      sample: { mos: 0, rtt: 20, jitter: 3, loss: 0.05, codec: 'opus' },
    },
    { type: 'named', call: 'x', sid: 'CA1' },
    { type: 'warned', call: 'x', name: 'high-rtt', on: true },
    { type: 'warned', call: 'x', name: 'high-rtt', on: false },
    { type: 'over', call: 'x', sid: 'CA1' },
  ]);
  expect(device.audio.unsetInputDevice).toHaveBeenCalled();
  sound.feedback('CA1', { stars: 2, issue: 'echo' });
  expect(call.postFeedback).toHaveBeenCalledWith(2, 'echo');
});

test('a call that moves to another Device is followed there, and the old one says no more', async () => {
  const moved = new Call();
  sound.follow('x', moved as never, new Device() as never);
  call.emit('warning', 'high-rtt');
  call.state = 'closed';
  call.emit('cancel');
  await vi.advanceTimersByTimeAsync(0);
  expect(qualities).toEqual([]);
  moved.emit('warning', 'low-mos');
  expect(qualities).toHaveLength(1);
});

test('the volume is that of each sound of the call, and of those to come', () => {
  const [first, second] = [{ volume: 1 }, { volume: 1 }];
  call.emit('audio', first);
  sound.loudness('speaker', 0.5);
  call.emit('audio', second);
  expect([first.volume, second.volume]).toEqual([0.5, 0.5]);
});

test('a channel has the chosen devices and volume, and keeps its microphone', async () => {
  await sound.use('microphone', 'h');
  await sound.use('speaker', 'e');
  sound.loudness('speaker', 0.5);
  const given = stream('a');
  const asked = vi.fn(async () => given as never);
  await sound.microphone(asked);
  expect(asked).toHaveBeenCalledWith({ audio: { deviceId: { exact: 'h' } } });
  given.track.dispatchEvent(new Event('ended'));
  expect(sounds.filter((one) => one.type === 'ended')).toEqual([]); // of calls alone

  const [receiver, heard, element] = [new Device(), new Call(), { volume: 1 }];
  sound.heard(receiver as never);
  await vi.advanceTimersByTimeAsync(500);
  expect(receiver.audio.speakerDevices.set).toHaveBeenLastCalledWith('e');
  sound.loud(heard as never);
  heard.emit('audio', element);
  expect(element.volume).toBe(0.5);
  await sound.use('microphone', '');
  expect(receiver.audio.setInputDevice).not.toHaveBeenCalled();
  heard.emit('disconnect');
  sound.loudness('speaker', 1);
  expect(element.volume).toBe(0.5);
});

test('loudness is as people hear it', () => {
  expect(loudness(new Float32Array(64))).toBe(0);
  expect(loudness(new Float32Array(64).fill(1))).toBe(1);
  expect(loudness(new Float32Array(64).fill(0.001))).toBeCloseTo(0);
  expect(loudness(new Float32Array(64).fill(0.1))).toBeCloseTo(2 / 3);
});
