import { expect, test } from 'vitest';
import { type Deeds, type Device, Headset, type Hid, type InputReport } from './headset';
import type { Collection, Item } from './report';

const HOOK = 0x0b0020;
const MUTE = 0x0b002f;
const bit = (usage: number, isAbsolute: boolean): Item => ({
  usages: [usage],
  reportSize: 1,
  reportCount: 1,
  isAbsolute,
});
const rest = (count: number): Item => ({ isConstant: true, reportSize: 1, reportCount: count });

/** As most are described: a switch and a button, and lamps, in reports of one byte. */
const common: Collection = {
  usagePage: 0x0b,
  usage: 5,
  inputReports: [{ reportId: 2, items: [bit(HOOK, true), bit(MUTE, false), rest(6)] }],
  outputReports: [
    {
      reportId: 3,
      items: [
        { usages: [0x080017, 0x080009, 0x080018], reportSize: 1, reportCount: 3, isAbsolute: true },
        rest(5),
      ],
    },
    { reportId: 9, items: [{ usages: [0xff000001], reportSize: 8, reportCount: 4 }] },
  ],
};

/** A headset whose buttons are pressed by hand. */
class FakeDevice implements Device {
  readonly productName = 'Headset 65';
  opened = false;
  readonly sent: string[] = [];
  forgotten = false;
  failure: Error | undefined;
  #listener: ((event: InputReport) => void) | undefined;
  readonly collections: readonly Collection[];

  constructor(collections: readonly Collection[] = [{ usagePage: 1, usage: 6 }, common]) {
    this.collections = collections;
  }
  async open(): Promise<void> {
    if (this.failure) throw this.failure;
    this.opened = true;
  }
  async close(): Promise<void> {
    this.opened = false;
  }
  async forget(): Promise<void> {
    this.forgotten = true;
  }
  async sendReport(id: number, data: BufferSource): Promise<void> {
    this.sent.push(`${id}: ${[...(data as Uint8Array)].join(' ')}`);
  }
  addEventListener(_: 'inputreport', listener: (event: InputReport) => void): void {
    this.#listener = listener;
  }
  removeEventListener(): void {
    this.#listener = undefined;
  }
  press(reportId: number, ...bytes: number[]): void {
    this.#listener?.({ reportId, data: new DataView(new Uint8Array(bytes).buffer) });
  }
}

class FakeHid implements Hid {
  readonly listeners = new Map<string, (event: { device: Device }) => void>();
  constructor(
    readonly allowed: readonly Device[],
    readonly chosen: readonly Device[] = [],
  ) {}
  async getDevices() {
    return this.allowed;
  }
  async requestDevice(options: unknown) {
    expect(options).toEqual({ filters: [{ usagePage: 0x0b }] });
    return this.chosen;
  }
  addEventListener(type: string, listener: (event: { device: Device }) => void): void {
    this.listeners.set(type, listener);
  }
}

function make(device: Device) {
  const done: string[] = [];
  const deeds: Deeds = {
    answer: () => done.push('answer'),
    hangUp: () => done.push('hang up'),
    mute: (muted) => done.push(`mute ${muted}`),
  };
  const hid = new FakeHid([device]);
  return { headset: new Headset(hid, deeds), hid, done };
}

const quiet = { ringing: false, talking: false, muted: false, held: false };
const ringing = { ...quiet, ringing: true };
const talking = { ...quiet, talking: true };

test('the hook switch answers and hangs up; what it repeats changes nothing', async () => {
  const device = new FakeDevice();
  const { headset, done } = make(device);
  await headset.start();
  expect(headset.name.value).toBe('Headset 65');
  device.press(2, 1); // with nothing to do
  device.press(2, 0);
  headset.show(ringing);
  device.press(2, 1);
  expect(done).toEqual(['answer']);
  headset.show(talking);
  device.press(2, 1);
  device.press(2, 0);
  expect(done).toEqual(['answer', 'hang up']);
  headset.show(quiet);
  device.press(2, 1);
  device.press(2, 0);
  expect(done).toHaveLength(2);
});

test('its button mutes and unmutes in a call, once for each press', async () => {
  const device = new FakeDevice();
  const { headset, done } = make(device);
  await headset.start();
  device.press(2, 2);
  device.press(2, 0);
  expect(done).toEqual([]);
  headset.show(talking);
  device.press(2, 3);
  device.press(2, 3);
  headset.show({ ...talking, muted: true });
  device.press(2, 1);
  device.press(2, 3);
  expect(done).toEqual(['mute true', 'mute false']);
});

test('it is told how things are, once, and only by reports with lamps that it has', async () => {
  const device = new FakeDevice();
  const { headset } = make(device);
  headset.show(ringing); // before it is there
  await headset.start();
  headset.show(ringing);
  headset.show(talking);
  headset.show({ ...talking, muted: true });
  headset.show(quiet);
  await Promise.resolve();
  await headset.leave();
  expect(device.sent).toEqual(['3: 4', '3: 1', '3: 3', '3: 0']);
  expect(device.forgotten).toBe(true);
  expect(headset.name.value).toBe('');
});

test('a button without a state, in an array of usages, does what there is to do', async () => {
  const device = new FakeDevice([
    {
      usagePage: 0x0b,
      inputReports: [
        {
          items: [
            rest(3),
            {
              isArray: true,
              isAbsolute: false,
              isRange: true,
              usageMinimum: 0x0b0020,
              usageMaximum: 0x0b002f,
              logicalMinimum: 1,
              reportSize: 5,
              reportCount: 1,
            },
          ],
        },
      ],
    },
  ]);
  const { headset, done } = make(device);
  await headset.start();
  headset.show(ringing);
  device.press(0, 1 << 3);
  device.press(0, 0);
  headset.show(talking);
  device.press(0, 16 << 3); // the last of them mutes
  device.press(0, 0);
  device.press(0, 1 << 3);
  expect(done).toEqual(['answer', 'mute true', 'hang up']);
  device.press(0); // and a report with nothing in it is no harm
  device.press(7, 255);
  expect(done).toHaveLength(3);
});

test('it comes and goes, may be another program’s, and is taken only where it is a telephone', async () => {
  const device = new FakeDevice();
  const { headset, hid } = make(device);
  await headset.start();
  hid.listeners.get('disconnect')?.({ device });
  expect(headset.name.value).toBe('');
  device.press(2, 1);
  hid.listeners.get('connect')?.({ device: new FakeDevice([{ usagePage: 1, usage: 6 }]) });
  await Promise.resolve();
  expect(headset.name.value).toBe('');
  const taken = new FakeDevice();
  taken.failure = new Error('in use');
  hid.listeners.get('connect')?.({ device: taken });
  await Promise.resolve();
  await Promise.resolve();
  expect(headset.name.value).toBe('');
});

test('one is asked for in a click; where there is none, or no such thing at all, nothing happens', async () => {
  const device = new FakeDevice();
  const nothing: Deeds = { answer() {}, hangUp() {}, mute() {} };
  const headset = new Headset(new FakeHid([], [device]), nothing);
  expect(await headset.ask()).toBe(true);
  expect(headset.possible).toBe(true);
  expect(await new Headset(new FakeHid([], []), nothing).ask()).toBe(false);
  const none = new Headset(undefined, nothing);
  await none.start();
  expect(none.possible).toBe(false);
  expect(await none.ask()).toBe(false);
});
