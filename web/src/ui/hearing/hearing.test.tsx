import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Call } from '../../state/call';
import { Qualities } from '../../state/quality';
import { type Devices, Sound } from '../../state/sound';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import type { Hearing } from '../view';
import { AfterCall, DeviceNews, InCall } from './hearing';

let screen: Screen;
let world: World;
let hearing: Hearing;
let devices: Devices;
let muted = false;
let now = 0;
const headset = { id: 'h', label: 'Headset' };
const call: Call = {
  id: 'x',
  sid: 'CA1',
  direction: 'outgoing',
  peer: { address: 'client:bob', name: 'Bob' },
  phase: 'open',
  answeredAt: 1,
  early: false,
  muted: false,
  held: false,
  warnings: [],
  leaving: false,
};

beforeEach(() => {
  world = new World();
  devices = { microphones: [headset], speakers: [] };
  muted = false;
  now = 10_000;
  const none = async () => {
    throw new Error('not here');
  };
  hearing = {
    sound: new Sound({
      storage: undefined,
      now: () => now,
      muted: () => muted,
      port: {
        choosable: true,
        list: async () => devices,
        use: async () => {},
        loudness: () => {},
        ring: () => {},
        tune: async () => {},
        listen: async () => {},
      },
    }),
    quality: new Qualities({
      clock: world.clock,
      feedback: () => {},
      server: { report: async () => {}, rate: async () => {}, of: async () => [] },
    }),
    ui: { InCall, News: DeviceNews, After: AfterCall },
    parts: { settings: none, test: none, report: none, rating: none },
  };
});
afterEach(() => screen.close());

const view = () => ({ phone: world.softphone, languages: words(), hearing });
const measure = (n: number, loss: number) => {
  const sample = { mos: 4, rtt: 10, jitter: 1, loss, codec: 'opus' };
  for (let i = 0; i < n; i++) hearing.quality.handle({ type: 'sample', call: 'x', sample });
};

test('a call has two meters, and a word on how it is, with the cause, and again when that is over', async () => {
  screen = new Screen(<InCall {...view()} call={call} />);
  expect(screen.names('meter')).toEqual(['Your microphone', 'The other side']);
  measure(3, 0);
  await rendered();
  expect(screen.text).toContain('Good connection');
  measure(5, 0.3);
  await rendered();
  expect(screen.text).toContain('Poor connection: parts of the sound are missing');
  measure(5, 0);
  await rendered();
  expect(screen.text).toBe('Good connection');
});

test('who is not heard is told which microphone to look at', async () => {
  await hearing.sound.refresh();
  await hearing.sound.choose('microphone', 'h');
  screen = new Screen(<InCall {...view()} call={{ ...call, warnings: ['silent'] }} />);
  expect(screen.text).toBe('The other side may not hear you. Check Headset.');
});

test('who speaks though muted is told', async () => {
  muted = true;
  for (let i = 0; i < 10; i++, now += 100) hearing.sound.handle({ type: 'level', mine: 0.9 });
  screen = new Screen(<InCall {...view()} call={{ ...call, muted: true }} />);
  await rendered();
  expect(screen.text).toContain('You are muted: nobody hears what you say.');
  const meter = screen.find('meter', 'Your microphone');
  expect(meter.closest('[aria-live]')).toBeNull();
  expect(meter.getAttribute('aria-valuetext')).toBe('loud');
});

test('what is gone is said, and can be dismissed', async () => {
  await hearing.sound.refresh();
  await hearing.sound.choose('microphone', 'h');
  screen = new Screen(<DeviceNews {...view()} />);
  expect(screen.text).toBe('');
  devices = { microphones: [], speakers: [] };
  await hearing.sound.refresh();
  await rendered();
  expect(screen.text).toBe(
    'Headset is gone. There is no other microphone: you are not heard. Plug one in.',
  );
  await screen.press('Dismiss');
  expect(screen.text).toBe('');
});

test('it is asked how a call was only where it was bad', async () => {
  measure(10, 0);
  hearing.quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  screen = new Screen(<AfterCall {...view()} sid="CA1" />);
  expect(screen.text).toBe('');
  measure(10, 0.3);
  hearing.quality.handle({ type: 'over', call: 'x', sid: 'CA1' });
  await rendered();
  expect(screen.text).toContain('The connection was poor. Parts of the sound are missing.');
});
