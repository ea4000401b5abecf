import { beforeEach, expect, test } from 'vitest';
import { type Devices, type Kind, type Loud, Sound, type SoundPort } from './sound';

const headset = { id: 'h', label: 'Headset' };
const desk = { id: 'd', label: 'Desk' };
const ears = { id: 'e', label: 'Ears' };

class FakePort implements SoundPort {
  choosable = true;
  devices: Devices = { microphones: [desk, headset], speakers: [ears] };
  readonly log: string[] = [];
  failure: Error | null = null;
  async list(): Promise<Devices> {
    if (this.failure) throw this.failure;
    return this.devices;
  }
  async use(kind: Kind, id: string): Promise<void> {
    this.log.push(`${kind} ${id || 'system'}`);
    if (this.failure) throw this.failure;
  }
  loudness(kind: Loud, loudness: number): void {
    this.log.push(`${kind} ${loudness}`);
  }
  ring(on: boolean): void {
    this.log.push(on ? 'rings' : 'quiet');
  }
  async tune(): Promise<void> {}
  async listen(): Promise<void> {}
}

let port: FakePort;
let kept: Map<string, string>;
let now = 0;
let muted = false;
const make = () =>
  new Sound({
    port,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
    },
    now: () => now,
    muted: () => muted,
  });

beforeEach(() => {
  port = new FakePort();
  kept = new Map();
  now = 10_000;
  muted = false;
});

test('uses what the system uses until something is chosen', async () => {
  const sound = make();
  await sound.refresh();
  expect(port.log).toEqual(['speaker 1', 'bell 1']);
  await sound.choose('microphone', 'h');
  expect(port.log.at(-1)).toBe('microphone h');
  expect(sound.used('microphone')).toEqual(headset);
});

test('remembers the choice by id, and by label where the ids are new', async () => {
  const first = make();
  await first.refresh();
  await first.choose('microphone', 'h');
  first.loudness('bell', 0.25);
  first.silent(true);
  port.devices = { microphones: [desk, { ...headset, id: 'new' }], speakers: [ears] };
  const second = make();
  await second.refresh();
  expect(second.used('microphone').id).toBe('new');
  expect(second.choice.value.loudness).toEqual({ speaker: 1, bell: 0.25 });
  expect(port.log).toContain('bell 0.25');
  second.ring(true);
  expect(port.log.at(-1)).toBe('quiet');
});

test.each([
  'rubbish',
  '[]',
  'null',
  '7',
  '{"microphone":7,"loudness":{"speaker":9,"bell":"x"},"silent":"yes"}',
])('what was kept as %s is as good as nothing', (text) => {
  kept.set('softphone.sound', text);
  const { microphone, loudness, silent } = make().choice.value;
  expect([microphone, loudness, silent]).toEqual([
    { id: '', label: '' },
    { speaker: 1, bell: 1 },
    false,
  ]);
});

test('a browser that stores nothing still has sound', async () => {
  const forbidden = () => {
    throw new Error('forbidden');
  };
  const sound = new Sound({
    port,
    storage: { getItem: forbidden, setItem: forbidden },
    now: () => now,
    muted: () => false,
  });
  await sound.refresh();
  await sound.choose('speaker', 'e');
  expect(sound.used('speaker')).toEqual(ears);
});

test('what is unplugged is replaced, and used again when it is back', async () => {
  const sound = make();
  await sound.refresh();
  await sound.choose('microphone', 'h');
  port.devices = { microphones: [desk], speakers: [ears] };
  await sound.refresh();
  expect(sound.news.value).toEqual({
    kind: 'microphone',
    how: 'lost',
    label: 'Headset',
    now: desk,
  });
  expect(port.log.at(-1)).toBe('microphone system');
  port.devices = { microphones: [desk, headset], speakers: [ears] };
  await sound.refresh();
  expect(sound.news.value).toMatchObject({ how: 'back', label: 'Headset' });
  expect(port.log.at(-1)).toBe('microphone h');
  sound.dismiss();
  expect(sound.news.value).toBeNull();
});

test('a microphone that ends is replaced, whatever the list says', async () => {
  const sound = make();
  await sound.refresh();
  port.devices = { microphones: [], speakers: [] };
  sound.handle({ type: 'ended', label: 'Built-in' });
  await settled();
  expect(sound.news.value).toEqual({
    kind: 'microphone',
    how: 'lost',
    label: 'Built-in',
    now: undefined,
  });
  expect(port.log.filter((one) => one.startsWith('microphone'))).toEqual([]);
});

test('that the microphone is gone is not covered up by the speaker that goes with it', async () => {
  const sound = make();
  await sound.refresh();
  await sound.choose('speaker', 'e');
  await sound.choose('microphone', 'h');
  port.devices = { microphones: [desk], speakers: [] };
  await sound.refresh();
  expect(sound.news.value).toMatchObject({ kind: 'microphone', label: 'Headset' });
});

test('a list that cannot be had changes nothing', async () => {
  const sound = make();
  port.failure = new Error('no');
  await sound.refresh();
  expect(sound.devices.value).toBeNull();
});

test('who speaks though muted is told, after a while and for a while', () => {
  const sound = make();
  const speak = (level: number, ms: number) => {
    for (const end = now + ms; now < end; now += 100) sound.handle({ type: 'level', mine: level });
  };
  speak(0.8, 2_000);
  expect(sound.unheard.value).toBe(false);
  muted = true;
  speak(0.8, 500);
  expect(sound.unheard.value).toBe(false);
  speak(0.8, 500);
  expect(sound.unheard.value).toBe(true);
  speak(0.1, 3_000);
  expect(sound.unheard.value).toBe(true);
  speak(0.1, 2_000);
  expect(sound.unheard.value).toBe(false);
  speak(0.8, 1_000);
  muted = false;
  speak(0.8, 100);
  expect(sound.unheard.value).toBe(false);
});

/** Lets what was begun come to its end. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
