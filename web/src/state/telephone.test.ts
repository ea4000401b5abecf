import { expect, test } from 'vitest';
import { FakePhone, HandClock, settle } from '../testing/world';
import { Failure } from './problem';
import { type Directory, type Given, type Shop, Telephone } from './telephone';

class FakeShop implements Shop {
  /** Null: there is none. */
  number: string | null = '+15005550101';
  failure: Error | null = null;
  asked = 0;

  async telephone(): Promise<Given | null> {
    this.asked++;
    if (this.failure) throw this.failure;
    if (!this.number) return null;
    return {
      number: this.number,
      token: `token-${this.asked}`,
      ttl: 3600,
      signalling: 'ws://x/signal',
    };
  }
  async directory(): Promise<Directory> {
    return { numbers: [{ number: '+15005550006', name: '' }], robots: [] };
  }
}

class Booth {
  readonly clock = new HandClock();
  readonly shop = new FakeShop();
  readonly phone = new FakePhone();
  readonly telephone = new Telephone({ shop: this.shop, phone: this.phone, clock: this.clock });

  async on(): Promise<this> {
    await this.telephone.start();
    await this.telephone.switchOn();
    await settle();
    return this;
  }
  ring(): void {
    const peer = { address: '+15005550006', name: '' };
    this.telephone.handle({ type: 'incoming', call: 'in-1', peer, sid: 'CA2' });
  }
}

test('has a number before it is switched on, and rings only then', async () => {
  const booth = new Booth();
  expect(booth.telephone.presence.value).toBe('unknown');
  await booth.telephone.start();
  expect(booth.telephone.number.value).toBe('+15005550101');
  expect(booth.telephone.directory.value.numbers).toHaveLength(1);
  expect(booth.telephone.status.value.name).toBe('offline');
  await booth.telephone.switchOn();
  expect(booth.phone.log).toEqual(['unlock', 'open token-2']);
  expect(booth.telephone.status.value.name).toBe('ready');
});

test('says that there is none, and does not ask again', async () => {
  const booth = new Booth();
  booth.shop.number = null;
  await booth.telephone.start();
  await booth.clock.pass(60_000);
  expect(booth.telephone.presence.value).toBe('absent');
  expect(booth.shop.asked).toBe(1);
  await booth.telephone.switchOn();
  expect(booth.phone.log).toEqual([]);
});

test('asks again while the server does not answer', async () => {
  const booth = new Booth();
  booth.shop.failure = new Failure('serverUnreachable');
  await booth.telephone.start();
  expect(booth.telephone.trouble.value).toEqual({ name: 'serverUnreachable' });
  booth.shop.failure = null;
  await booth.clock.pass(2_000);
  expect(booth.telephone.presence.value).toBe('here');
  expect(booth.telephone.trouble.value).toBeNull();
});

test.each([
  ['', 'empty'],
  ['  ', 'empty'],
  ['bob', 'characters'],
  ['client:bob', 'characters'],
  ['03-1234-5678', 'countryCode'],
  ['+1', 'tooShort'],
  ['+1234567890123456', 'tooLong'],
  ['+1 (500) 555-0101', 'self'],
] as const)('%j is no number to call: %s', async (typed, doubt) => {
  const booth = await new Booth().on();
  expect(booth.telephone.dial(typed)).toEqual({ ok: false, doubt });
  await settle();
  expect(booth.telephone.calls.value.live).toEqual([]);
});

test('calls, mutes, sends tones, hangs up', async () => {
  const { telephone, phone } = await new Booth().on();
  telephone.dial('+1 500 555-0006');
  telephone.dial('+15005550001'); // one line, and one call on it
  await settle();
  telephone.handle({ type: 'ringing', call: 'out-1', sid: 'CA1' });
  expect(telephone.status.value.name).toBe('ringing');
  telephone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  telephone.mute(true);
  telephone.digits('5');
  telephone.hangUp();
  expect(phone.log.slice(2)).toEqual([
    'dial out-1 +15005550006',
    'mute out-1 true',
    'digits out-1 5',
    'hangUp out-1',
  ]);
});

test('says how a call ended from what the carrier says, for nobody keeps a record', async () => {
  const booth = await new Booth().on();
  booth.telephone.dial('+15005550005');
  await settle();
  const problem = { name: 'busy', code: 31486 } as const;
  booth.telephone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1', problem });
  await booth.clock.pass(10_000);
  expect(booth.telephone.calls.value.ended).toMatchObject({ outcome: 'busy', fresh: false });
});

test('is called, and answers or declines', async () => {
  const booth = await new Booth().on();
  booth.ring();
  expect(booth.telephone.status.value.name).toBe('incoming');
  booth.telephone.decline('in-1');
  booth.telephone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA2' });
  expect(booth.telephone.calls.value.ended).toMatchObject({ outcome: 'declined' });
  booth.ring();
  booth.telephone.answer('in-1');
  expect(booth.phone.log.slice(-2)).toEqual(['decline in-1', 'answer in-1']);
});

test('renews its token before it expires', async () => {
  const booth = await new Booth().on();
  await booth.clock.pass(2_500_000);
  expect(booth.phone.log.at(-1)).toBe('renew token-3');
});

test('gets a fresh token where the carrier has begun anew', async () => {
  const booth = await new Booth().on();
  booth.phone.isRegistered = false;
  booth.telephone.handle({ type: 'unregistered' });
  booth.telephone.handle({ type: 'fault', problem: { name: 'accountMismatch', code: 31203 } });
  expect(booth.telephone.status.value.name).toBe('reconnecting');
  await booth.clock.pass(1_000);
  expect(booth.phone.log.at(-1)).toBe('open token-3');
  expect(booth.telephone.status.value.name).toBe('ready');
});
