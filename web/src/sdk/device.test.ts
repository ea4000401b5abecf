import { EventEmitter } from 'events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PhoneEvent } from '../state/ports';
import { credentials, settings } from '../testing/world';
import { TwilioPhone } from './device';

class FakeDevice extends EventEmitter {
  static isSupported = true;
  static all: FakeDevice[] = [];
  static hangs = false;
  state = 'unregistered';
  settle = () => {};
  register = () =>
    new Promise<void>((resolve) => {
      this.settle = resolve;
    });
  updateToken = vi.fn();
  connect = vi.fn((_options: unknown) =>
    FakeDevice.hangs ? new Promise<never>(() => {}) : Promise.resolve(fakeCall()),
  );
  readonly token: string;
  readonly options: Record<string, unknown>;

  constructor(token: string, options: Record<string, unknown>) {
    super();
    this.token = token;
    this.options = options;
    FakeDevice.all.push(this);
  }

  destroy(): void {
    this.state = 'destroyed';
    this.emit('destroyed');
  }
}

function fakeCall(change: object = {}) {
  return Object.assign(new EventEmitter(), {
    direction: 'OUTGOING',
    parameters: {} as Record<string, string>,
    customParameters: new Map(),
    status: () => 'pending',
    disconnect: vi.fn(),
    accept: vi.fn(),
    mute: vi.fn(),
    ...change,
  });
}

let events: PhoneEvent[];
let phone: TwilioPhone;
const device = () => FakeDevice.all.at(-1) as FakeDevice;

beforeEach(() => {
  vi.useFakeTimers();
  FakeDevice.all = [];
  FakeDevice.isSupported = true;
  FakeDevice.hangs = false;
  events = [];
  phone = new TwilioPhone({
    host: 'localhost:8080',
    report: (event) => events.push(event),
    load: () => Promise.resolve({ Device: FakeDevice } as never),
  });
});

afterEach(() => {
  vi.useRealTimers();
});

async function opened(): Promise<FakeDevice> {
  const opening = phone.open(credentials);
  await vi.advanceTimersByTimeAsync(0);
  const made = device();
  made.state = 'registered';
  made.emit('registered');
  made.settle();
  await opening;
  return made;
}

test('asks for what the traps need, and for our own sounds only', async () => {
  await phone.load({ ...settings, version: '1.2.3' });
  void phone.open(credentials).catch(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(device().options).toMatchObject({
    allowIncomingWhileBusy: true,
    appVersion: '1.2.3',
    closeProtection: true,
    codecPreferences: ['opus', 'pcmu'],
    edge: 'roaming',
    enableImprovedSignalingErrorPrecision: true,
    maxCallSignalingTimeoutMs: 30_000,
    tokenRefreshMs: 30_000,
    publishEvents: false,
  });
  expect(device().options).not.toHaveProperty('chunderw');
  const sounds = device().options.sounds as Record<string, string>;
  expect(Object.keys(sounds)).toHaveLength(15);
  expect(Object.values(sounds).every((url) => url.startsWith('/sounds/'))).toBe(true);
});

test('what the browser says of the microphone reaches the SDK as it is', async () => {
  const refusal = new DOMException('denied', 'NotAllowedError');
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.reject(refusal) } });
  try {
    await phone.load(settings);
    void phone.open(credentials).catch(() => {});
    await vi.advanceTimersByTimeAsync(0);
    const take = device().options.getUserMedia as (wanted: object) => Promise<unknown>;
    await expect(take({ audio: true })).rejects.toBe(refusal); // by its name it becomes 31401
    await expect(phone.unlock()).rejects.toMatchObject({
      problem: { name: 'microphoneDenied', code: 31401 },
    });
  } finally {
    vi.unstubAllGlobals();
  }
});

test('with Twilio’s own signalling and insights wanted, nothing is held back', async () => {
  await phone.load({ ...settings, publishInsights: true });
  void phone.open(credentials).catch(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(device().options).not.toHaveProperty('publishEvents');
});

test('with another signalling it names the page’s host, and publishes nothing', async () => {
  const before = window.WebSocket;
  await phone.load({
    ...settings,
    publishInsights: true,
    signalling: 'ws://localhost:8080/signal',
  });
  void phone.open(credentials).catch(() => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(device().options).toMatchObject({ chunderw: 'localhost:8080', publishEvents: false });
  window.WebSocket = before;
});

test('a registration that never settles is given up', async () => {
  const opening = expect(phone.open(credentials)).rejects.toMatchObject({
    problem: { name: 'timeout' },
  });
  await vi.advanceTimersByTimeAsync(15_100);
  await opening;
  expect(device().state).toBe('destroyed');
});

test('a token that is refused while it opens fails the opening, once', async () => {
  const opening = expect(phone.open(credentials)).rejects.toMatchObject({
    problem: { name: 'tokenInvalid', code: 20101 },
  });
  await vi.advanceTimersByTimeAsync(0);
  device().emit('error', { code: 20101 });
  await opening;
  expect(events).toEqual([]);
});

test('a cut while it opens does not: the SDK goes on', async () => {
  const opening = phone.open(credentials);
  await vi.advanceTimersByTimeAsync(0);
  device().emit('error', { code: 31005 });
  await vi.advanceTimersByTimeAsync(0);
  expect(events).toEqual([{ type: 'fault', problem: { name: 'connection', code: 31005 } }]);
  opening.catch(() => {});
});

test('a browser that cannot is refused in words', async () => {
  FakeDevice.isSupported = false;
  await expect(phone.open(credentials)).rejects.toMatchObject({ problem: { name: 'browser' } });
});

test('a chunk that cannot be fetched is refused in words, and fetched again the next time', async () => {
  let works = false;
  phone = new TwilioPhone({
    host: 'h',
    report: () => {},
    load: () =>
      works ? Promise.resolve({ Device: FakeDevice } as never) : Promise.reject(new Error('404')),
  });
  await expect(phone.load(settings)).rejects.toMatchObject({ problem: { name: 'pageOutdated' } });
  works = true;
  await phone.load(settings);
});

test('reports the line, and not that of a device it has thrown away', async () => {
  const first = await opened();
  first.emit('unregistered');
  first.emit('tokenWillExpire', first);
  first.emit('error', { code: 20104 });
  expect(events).toEqual([
    { type: 'registered' },
    { type: 'unregistered' },
    { type: 'expiring' },
    { type: 'fault', problem: { name: 'tokenExpired', code: 20104 } },
  ]);
  phone.close();
  events.length = 0;
  first.emit('registered');
  expect(events).toEqual([]);
  expect(phone.registered()).toBe(false);
});

test('an incoming call that was over before it could be told is not shown', async () => {
  await opened();
  device().emit(
    'incoming',
    Object.assign(fakeCall(), { direction: 'INCOMING', status: () => 'closed' }),
  );
  expect(events.some((event) => event.type === 'incoming')).toBe(false);
  device().emit('incoming', Object.assign(fakeCall(), { direction: 'INCOMING' }));
  expect(events.at(-1)).toMatchObject({ type: 'incoming', call: 'in-2' });
});

test('dials, and a device that is stuck is reported as stale', async () => {
  await opened();
  await phone.dial('out-1', 'client:bob');
  expect(device().connect).toHaveBeenCalledWith({ params: { To: 'client:bob' } });
  phone.close();
  const stuck = await opened();
  stuck.connect.mockRejectedValue(new Error('A Call is already active'));
  await expect(phone.dial('out-2', 'client:bob')).rejects.toMatchObject({
    problem: { name: 'unknown' },
  });
  expect(events.at(-1)).toEqual({ type: 'stale' });
  expect(stuck.state).toBe('destroyed');
});

test('a call hung up while it is placed does not go on', async () => {
  await opened();
  const call = fakeCall();
  device().connect.mockImplementation(async () => call);
  const dialling = phone.dial('out-1', 'client:bob');
  phone.hangUp('out-1');
  await dialling;
  expect(call.disconnect).toHaveBeenCalled();
});

test('a call that never comes about is given up, and ended if it comes about later', async () => {
  await opened();
  const call = fakeCall();
  let late = (_: typeof call) => {};
  device().connect.mockImplementation(
    () =>
      new Promise((resolve) => {
        late = resolve;
      }),
  );
  const dialling = expect(phone.dial('out-1', 'client:bob')).rejects.toMatchObject({
    problem: { name: 'timeout' },
  });
  await vi.advanceTimersByTimeAsync(15_100);
  await dialling;
  late(call);
  await vi.advanceTimersByTimeAsync(0);
  expect(call.disconnect).toHaveBeenCalled();
});

test('closing ends every call that is shown', async () => {
  await opened();
  await phone.dial('out-1', 'client:bob');
  phone.close();
  expect(events.at(-1)).toMatchObject({ type: 'closed', call: 'out-1', how: 'lost' });
});

/** Somebody calls: the call of the SDK that rings. */
function rings(made: FakeDevice, sid: string) {
  const call = fakeCall({
    direction: 'INCOMING',
    parameters: { CallSid: sid, From: 'client:bob' },
    connectToken: `token of ${sid}`,
  });
  made.emit('incoming', call);
  return call;
}

test('a second call is dialled on a Device of its own, which goes with it', async () => {
  const first = await opened();
  await phone.dial('out-1', 'client:bob');
  const second = fakeCall();
  const dialling = phone.dial('out-2', '+15005550001', { callerId: '+15005550006' });
  await vi.advanceTimersByTimeAsync(0);
  const spare = device();
  expect(spare).not.toBe(first);
  expect(spare.token).toBe(first.token);
  await dialling;
  expect(spare.connect).toHaveBeenCalledWith({
    params: { To: '+15005550001', x_caller_id: '+15005550006' },
  });
  expect(phone.registered()).toBe(true);
  phone.hangUp('out-2');
  const made = (await spare.connect.mock.results[0]?.value) as typeof second;
  made.emit('disconnect');
  await vi.advanceTimersByTimeAsync(0);
  expect(events.at(-1)).toMatchObject({ type: 'closed', call: 'out-2', how: 'ended' });
  expect(spare.state).toBe('destroyed');
  expect(first.state).toBe('registered');
});

test('dialling does not end what rings: that is on the registered Device', async () => {
  const first = await opened();
  rings(first, 'CA7');
  await phone.dial('out-1', 'client:carol');
  expect(first.connect).not.toHaveBeenCalled();
  expect(device().connect).toHaveBeenCalled();
});

test('what rings while one talks is answered by its token, and the ringing one says no more', async () => {
  const first = await opened();
  await phone.dial('out-1', 'client:carol');
  const ringing = rings(first, 'CA7');
  const answering = phone.answer('in-1');
  await vi.advanceTimersByTimeAsync(0);
  const spare = device();
  expect(spare.connect).toHaveBeenCalledWith({ connectToken: 'token of CA7' });
  await answering;
  expect(ringing.accept).not.toHaveBeenCalled();
  const before = events.length;
  ringing.emit('cancel'); // which is how the carrier tells the Device that rang
  expect(events).toHaveLength(before);
  const taken = (await spare.connect.mock.results[0]?.value) as ReturnType<typeof fakeCall>;
  taken.parameters.CallSid = 'CA7';
  taken.emit('accept');
  expect(events.at(-1)).toEqual({ type: 'open', call: 'in-1', sid: 'CA7' });
});

test('what rings alone is answered where it rings', async () => {
  const first = await opened();
  const ringing = rings(first, 'CA7');
  rings(first, 'CA8');
  await phone.answer('in-1');
  expect(ringing.accept).toHaveBeenCalled();
  expect(FakeDevice.all).toHaveLength(1);
});

test('an answer that fails leaves it ringing, and takes nothing from the call that goes on', async () => {
  const first = await opened();
  await phone.dial('out-1', 'client:carol');
  const ringing = rings(first, 'CA7');
  FakeDevice.hangs = true;
  const answering = expect(phone.answer('in-1')).rejects.toMatchObject({
    problem: { name: 'timeout' },
  });
  await vi.advanceTimersByTimeAsync(15_100);
  await answering;
  expect(events.filter((event) => event.type === 'closed')).toEqual([]);
  ringing.emit('cancel');
  expect(events.at(-1)).toMatchObject({ type: 'closed', call: 'in-1', how: 'cancelled' });
});

test('a caller who gives up while the answer is on its way is not heard of again', async () => {
  const first = await opened();
  await phone.dial('out-1', 'client:carol');
  const ringing = rings(first, 'CA7');
  const answering = phone.answer('in-1');
  ringing.emit('cancel');
  await answering;
  const made = (await device().connect.mock.results[0]?.value) as ReturnType<typeof fakeCall>;
  expect(made.disconnect).toHaveBeenCalled();
  expect(device().state).toBe('destroyed');
  expect(events.at(-1)).toMatchObject({ type: 'closed', call: 'in-1', how: 'cancelled' });
});

test('the answer to another call does not take the SID of one that rings', async () => {
  const first = await opened();
  await phone.dial('out-1', 'client:carol');
  const made = (await first.connect.mock.results[0]?.value) as ReturnType<typeof fakeCall>;
  const ringing = rings(first, 'CA7');
  ringing.parameters.CallSid = 'CA1'; // as the SDK does at any answer
  made.emit('accept');
  await vi.advanceTimersByTimeAsync(0);
  expect(ringing.parameters.CallSid).toBe('CA7');
});

test('a fresh token goes to every Device, and closing throws all away', async () => {
  const first = await opened();
  await phone.dial('out-1', 'client:bob');
  await phone.dial('out-2', 'client:carol');
  phone.renew('fresh');
  for (const one of FakeDevice.all) expect(one.updateToken).toHaveBeenCalledWith('fresh');
  await phone.dial('out-3', 'client:dave');
  expect(device().token).toBe('fresh');
  phone.close();
  expect(FakeDevice.all.map((one) => one.state)).toEqual(Array(3).fill('destroyed'));
  expect(first.state).toBe('destroyed');
  expect(events.filter((event) => event.type === 'closed')).toHaveLength(3);
});

test('a registered Device that is opened anew leaves the calls on others alone', async () => {
  await opened();
  await phone.dial('out-1', 'client:bob');
  await phone.dial('out-2', 'client:carol');
  await opened();
  const closed = events.filter((event) => event.type === 'closed');
  expect(closed).toMatchObject([{ call: 'out-1', how: 'lost' }]);
});

test('while a call goes on, on whatever Device, another rings to the eye only', async () => {
  const first = await opened();
  const audio = { incoming: vi.fn() };
  Object.assign(first, { audio });
  rings(first, 'CA7');
  expect(audio.incoming).toHaveBeenLastCalledWith(true);
  await phone.dial('out-1', 'client:bob');
  const made = (await device().connect.mock.results[0]?.value) as ReturnType<typeof fakeCall>;
  made.emit('accept');
  expect(audio.incoming).toHaveBeenLastCalledWith(false);
  made.emit('disconnect');
  await vi.advanceTimersByTimeAsync(0);
  expect(audio.incoming).toHaveBeenLastCalledWith(true);
});

test('is not ready for calls before the buttons for them are there', async () => {
  const needed = vi.fn(() => Promise.reject(new Error('gone')));
  phone = new TwilioPhone({
    host: 'localhost:8080',
    report: () => {},
    load: () => Promise.resolve({ Device: FakeDevice } as never),
    needed,
  });
  await expect(phone.open(credentials)).rejects.toMatchObject({
    problem: { name: 'pageOutdated' },
  });
  expect(FakeDevice.all).toEqual([]);
  needed.mockResolvedValue(undefined as never);
  await opened();
});
