/**
 * Twilio's SDK as this page's telephone. The only folder that knows the SDK, and the only file that
 * loads it: as a chunk of its own, when it is wanted.
 *
 * It holds at most one Device. Opening again throws the old one away, which is the only cure for
 * several states that the SDK cannot leave by itself.
 */
import type { Device as TwilioDevice } from '@twilio/voice-sdk';
import type { Credentials, Manner, Phone, PhoneEvent, Settings } from '../state/ports';
import { Failure } from '../state/problem';
import { Microphone, unlockSound } from './audio';
import { Leg } from './call';
import { failureFrom, problemFrom } from './errors';
import { pointSignalling } from './shim';
import { sounds } from './sounds';

type Sdk = typeof import('@twilio/voice-sdk');
type Options = ConstructorParameters<Sdk['Device']>[1] & {
  /** Options that the SDK honours but does not list. */
  chunderw?: string;
  publishEvents?: boolean;
};

const REGISTER_LIMIT = 15_000;
const DIAL_LIMIT = 15_000;
const LOAD_LIMIT = 20_000;

export interface DevicePorts {
  readonly report: (event: PhoneEvent) => void;
  /** Where the page came from: host, or host:port. */
  readonly host: string;
  readonly load?: () => Promise<Sdk>;
}

export class TwilioPhone implements Phone {
  readonly #ports: DevicePorts;
  readonly #microphone = new Microphone();
  readonly #legs = new Map<string, Leg>();
  #settings: Settings | null = null;
  #sdk: Promise<Sdk> | null = null;
  #device: TwilioDevice | null = null;
  /** While a Device is being opened its errors belong to the opening. */
  #refuse: ((error: Failure) => void) | null = null;
  #count = 0;
  /** The call that is being placed, and whether it was hung up before it was. */
  #placing: { readonly call: string; wanted: boolean } | null = null;

  constructor(ports: DevicePorts) {
    this.#ports = ports;
  }

  async load(settings: Settings): Promise<void> {
    this.#settings = settings;
    if (settings.signalling) pointSignalling(this.#ports.host, settings.signalling);
    await this.#load();
  }

  async unlock(): Promise<void> {
    await unlockSound().catch(() => {}); // then it rings only to the eye
    await this.#microphone.ask();
  }

  async open(credentials: Credentials): Promise<void> {
    const { Device } = await this.#load();
    if (!Device.isSupported) throw new Failure('browser');
    this.close();
    let device: TwilioDevice;
    try {
      device = new Device(credentials.token, this.#options(credentials));
    } catch (error) {
      throw failureFrom(error);
    }
    this.#device = device;
    this.#listen(device);
    const refused = new Promise<never>((_, reject) => {
      this.#refuse = reject;
    });
    refused.catch(() => {});
    try {
      await limit(Promise.race([device.register(), refused]), REGISTER_LIMIT);
    } catch (error) {
      if (this.#device === device) this.close();
      throw failureFrom(error);
    } finally {
      this.#refuse = null;
    }
  }

  renew(token: string): void {
    const device = this.#device;
    if (device && device.state !== 'destroyed') device.updateToken(token);
  }

  close(): void {
    const device = this.#device;
    this.#device = null;
    if (device) {
      device.removeAllListeners();
      device.on('error', () => {}); // an 'error' that nobody hears would be thrown
      if (device.state !== 'destroyed') device.destroy();
    }
    for (const leg of [...this.#legs.values()]) leg.close('lost');
    this.#microphone.release();
  }

  registered(): boolean {
    return this.#device?.state === 'registered';
  }

  async dial(call: string, to: string, manner?: Manner): Promise<void> {
    const device = this.#device;
    if (!device) throw new Failure('signallingLost');
    const placing = { call, wanted: true };
    this.#placing = placing;
    let late = false;
    const placed = device.connect({ params: params(to, manner) });
    // A call that comes about after it was given up would be heard but not seen.
    placed.then(
      (made) => {
        if (late) made.disconnect();
      },
      () => {},
    );
    try {
      const made = await limit(placed, DIAL_LIMIT);
      const leg = this.#add(new Leg(call, made, (event) => this.#report(event)));
      if (!placing.wanted) leg.hangUp();
    } catch (error) {
      late = true;
      // The SDK says "a call is already active" when it is stuck; a new Device is the cure.
      this.#ports.report({ type: 'stale' });
      throw failureFrom(error);
    } finally {
      if (this.#placing === placing) this.#placing = null;
    }
  }

  answer(call: string): void {
    this.#legs.get(call)?.answer();
  }
  decline(call: string): void {
    this.#legs.get(call)?.decline();
  }
  hangUp(call: string): void {
    if (this.#placing?.call === call) this.#placing.wanted = false;
    this.#legs.get(call)?.hangUp();
  }
  mute(call: string, muted: boolean): void {
    this.#legs.get(call)?.mute(muted);
  }
  digits(call: string, digits: string): void {
    this.#legs.get(call)?.digits(digits);
  }

  #load(): Promise<Sdk> {
    const load = this.#ports.load ?? (() => import('@twilio/voice-sdk'));
    this.#sdk ??= limit(load(), LOAD_LIMIT).catch(() => {
      this.#sdk = null;
      throw new Failure('pageOutdated');
    });
    return this.#sdk;
  }

  #options(credentials: Credentials): Options {
    const settings = this.#settings;
    return {
      allowIncomingWhileBusy: true,
      appName: 'softphone',
      appVersion: settings?.version ?? '',
      closeProtection: true, // the SDK asks only while a call is active
      codecPreferences: ['opus', 'pcmu'] as NonNullable<Options['codecPreferences']>,
      edge: credentials.edge,
      enableImprovedSignalingErrorPrecision: true,
      getUserMedia: (constraints: MediaStreamConstraints) => this.#microphone.take(constraints),
      logLevel: 'silent',
      maxCallSignalingTimeoutMs: 30_000,
      sounds,
      tokenRefreshMs: 30_000,
      ...(settings?.signalling ? { chunderw: this.#ports.host, publishEvents: false } : {}),
      ...(settings?.publishInsights ? {} : { publishEvents: false }),
    };
  }

  #listen(device: TwilioDevice): void {
    const mine = (what: () => void) => () => {
      if (this.#device === device) what();
    };
    device.on(
      'registered',
      mine(() => this.#ports.report({ type: 'registered' })),
    );
    device.on(
      'unregistered',
      mine(() => this.#ports.report({ type: 'unregistered' })),
    );
    device.on(
      'destroyed',
      mine(() => this.#ports.report({ type: 'unregistered' })),
    );
    device.on(
      'tokenWillExpire',
      mine(() => this.#ports.report({ type: 'expiring' })),
    );
    device.on('error', (error: unknown, call: unknown) => {
      if (this.#device !== device || call) return; // a call tells about itself
      if (this.#refuse && !transient(error)) this.#refuse(failureFrom(error));
      else this.#ports.report({ type: 'fault', problem: problemFrom(error) });
    });
    device.on('incoming', (call) => {
      if (this.#device !== device) return;
      const leg = this.#add(new Leg(`in-${++this.#count}`, call, (event) => this.#report(event)));
      // The event waits for the ringtone, so the call may be over already.
      if (call.status() !== 'pending') leg.close('cancelled');
      else this.#report({ type: 'incoming', call: leg.id, peer: leg.peer, sid: leg.sid });
    });
  }

  #add(leg: Leg): Leg {
    this.#legs.set(leg.id, leg);
    return leg;
  }

  #report(event: PhoneEvent): void {
    if (event.type === 'closed') {
      this.#legs.delete(event.call);
      if (this.#legs.size === 0) this.#microphone.release();
    }
    this.#ports.report(event);
  }
}

/** Errors after which the SDK goes on connecting by itself. */
function transient(error: unknown): boolean {
  const { name } = problemFrom(error);
  return name === 'connection' || name === 'unknown' || name === 'signallingLost';
}

/** Several of the SDK's promises wait for an answer that may never come. */
function limit<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Failure('timeout')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What the call's webhook is told, in the server's words. */
function params(to: string, manner: Manner | undefined): Record<string, string> {
  if (!manner) return { To: to };
  const base = { To: to, x_mode: manner.mode };
  return manner.mode === 'coach' ? { ...base, x_coach: manner.coach } : base;
}
