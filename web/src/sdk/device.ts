/**
 * Twilio's SDK as this page's telephone, in the only folder that knows the SDK.
 *
 * One Device is registered: calls come in there. Opening again throws it away, which is the only cure
 * for several states that the SDK cannot leave by itself. A Device carries one call and no more: it
 * refuses to dial while it has one, and ends one when another is answered on it. So each further call
 * has a Device of its own, a spare one, which is not registered and is thrown away with its call.
 */
import type { Credentials, Dialling, Phone, PhoneEvent, Settings } from '../state/ports';
import { Failure } from '../state/problem';
import { Microphone, unlockSound } from './audio';
import { Leg } from './call';
import { failureFrom, problemFrom } from './errors';
import { pointSignalling } from './shim';
import type { Companion } from './sound';
import { sounds } from './sounds';
import {
  discard,
  limit,
  type Options,
  options,
  passing,
  type Sdk,
  sdk,
  type TwilioCall,
  type TwilioDevice,
} from './twilio';

/** Milliseconds, both. */
const REGISTER_LIMIT = 15_000;
const DIAL_LIMIT = 15_000;

export interface DevicePorts {
  readonly report: (event: PhoneEvent) => void;
  /** Where the page came from: host, or host:port. */
  readonly host: string;
  readonly load?: () => Promise<Sdk>;
  /** What must be there before there are calls, such as the buttons that end them. */
  readonly needed?: () => Promise<unknown>;
  /** Chooses microphone and speaker, rings, and measures; without it the SDK does the first two. */
  readonly companion?: () => Promise<Companion>;
}

export class TwilioPhone implements Phone {
  readonly #ports: DevicePorts;
  readonly #microphone = new Microphone();
  readonly #legs = new Map<string, Leg>();
  /** Which Device each call is on, from before it is placed. */
  readonly #seats = new Map<string, TwilioDevice>();
  #companion: Companion | undefined;
  #credentials: Credentials | null = null;
  #settings: Settings | null = null;
  #sdk: Promise<Sdk> | null = null;
  #device: TwilioDevice | null = null;
  /** While a Device is being opened its errors belong to the opening. */
  #refuse: ((error: Failure) => void) | null = null;
  #count = 0;
  /** The calls that are being placed, and whether they are still wanted. */
  readonly #placing = new Map<string, { wanted: boolean }>();

  constructor(ports: DevicePorts) {
    this.#ports = ports;
  }

  async load(settings: Settings): Promise<void> {
    this.#settings = settings;
    if (settings.signalling) pointSignalling(this.#ports.host, settings.signalling);
    await this.#load();
  }

  /** The version of Twilio's SDK. */
  async version(): Promise<string> {
    return (await this.#load()).Device.version;
  }

  async unlock(): Promise<void> {
    this.#companion?.unlock();
    await unlockSound().catch(() => {}); // then it rings only to the eye
    await this.#microphone.ask();
  }

  async open(credentials: Credentials): Promise<void> {
    const { Device } = await this.#load();
    if (!Device.isSupported) throw new Failure('browser');
    this.#discard(this.#device);
    this.#credentials = credentials;
    const device = await this.#make(credentials);
    this.#device = device;
    this.#listen(device);
    const refused = new Promise<never>((_, reject) => {
      this.#refuse = reject;
    });
    refused.catch(() => {});
    try {
      await limit(Promise.race([device.register(), refused]), REGISTER_LIMIT);
    } catch (error) {
      this.#discard(device);
      throw failureFrom(error);
    } finally {
      this.#refuse = null;
    }
  }

  renew(token: string): void {
    if (this.#credentials) this.#credentials = { ...this.#credentials, token };
    for (const device of new Set([this.#device, ...this.#seats.values()])) {
      if (device && device.state !== 'destroyed') device.updateToken(token);
    }
  }

  close(): void {
    for (const device of new Set([this.#device, ...this.#seats.values()])) this.#discard(device);
    for (const leg of [...this.#legs.values()]) leg.close('lost');
    this.#microphone.release();
  }

  registered(): boolean {
    return this.#device?.state === 'registered';
  }

  async dial(call: string, to: string, how: Dialling = {}): Promise<void> {
    const device = this.#idle() ?? (await this.#spare());
    this.#seats.set(call, device);
    const placing = { wanted: true };
    this.#placing.set(call, placing);
    try {
      const made = await this.#connect(device, { params: params(to, how) });
      this.#companion?.follow(call, made, device);
      const leg = this.#add(new Leg(call, made, (event) => this.#report(event, device)));
      if (how.muted) leg.mute(true);
      if (!placing.wanted) leg.hangUp();
    } catch (error) {
      this.#seats.delete(call);
      // The SDK says "a call is already active" when it is stuck; a new Device is the cure.
      this.#stale(device);
      throw failureFrom(error);
    } finally {
      this.#placing.delete(call);
    }
  }

  /** Answers where it rings, or, while another call is on that Device, on one of its own. */
  async answer(call: string): Promise<void> {
    const leg = this.#legs.get(call);
    if (!leg?.pending) return;
    const device = this.#seats.get(call);
    const taken = [...this.#seats].some(
      ([other, seat]) => seat === device && !this.#legs.get(other)?.pending,
    );
    if (!taken) {
      leg.answer();
      return;
    }
    const spare = await this.#spare();
    try {
      const made = await this.#connect(spare, { connectToken: leg.token ?? '' });
      if (leg.over) {
        made.disconnect();
        this.#discard(spare);
        return;
      }
      this.#seats.set(call, spare);
      this.#companion?.follow(call, made, spare);
      leg.move(made, (event) => this.#report(event, spare));
    } catch (error) {
      this.#discard(spare);
      throw failureFrom(error);
    }
  }

  decline(call: string): void {
    this.#legs.get(call)?.decline();
  }
  hangUp(call: string): void {
    const placing = this.#placing.get(call);
    if (placing) placing.wanted = false;
    this.#legs.get(call)?.hangUp();
  }
  mute(call: string, muted: boolean): void {
    this.#legs.get(call)?.mute(muted);
  }
  quiet(call: string, quiet: boolean): void {
    this.#legs.get(call)?.quiet(quiet);
  }
  digits(call: string, digits: string): void {
    this.#legs.get(call)?.digits(digits);
  }

  async #load(): Promise<Sdk> {
    const { load = () => import('@twilio/voice-sdk'), needed } = this.#ports;
    this.#sdk ??= sdk(async () => (await Promise.all([load(), needed?.()]))[0]).catch((error) => {
      this.#sdk = null;
      throw error;
    });
    // Without a companion the SDK does what it would do.
    this.#companion ??= await this.#ports.companion?.().catch(() => undefined);
    return this.#sdk;
  }

  async #make(credentials: Credentials): Promise<TwilioDevice> {
    const { Device } = await this.#load();
    try {
      const device = new Device(credentials.token, this.#options(credentials));
      this.#companion?.made(device);
      return device;
    } catch (error) {
      throw failureFrom(error);
    }
  }

  /** The registered Device, if no call is on it, nor rings there: dialling would end the ringing. */
  #idle(): TwilioDevice | null {
    const device = this.#device;
    if (!device) throw new Failure('signallingLost');
    return [...this.#seats.values()].includes(device) ? null : device;
  }

  /** A Device for one call more. */
  async #spare(): Promise<TwilioDevice> {
    if (!this.#credentials) throw new Failure('signallingLost');
    const device = await this.#make(this.#credentials);
    device.on('error', (error: unknown, call: unknown) => {
      if (!call) this.#ports.report({ type: 'fault', problem: problemFrom(error) });
    });
    return device;
  }

  async #connect(
    device: TwilioDevice,
    options: NonNullable<Parameters<TwilioDevice['connect']>[0]>,
  ): Promise<TwilioCall> {
    let late = false;
    const placed = device.connect(options);
    // A call that comes about after it was given up would be heard but not seen.
    placed.then(
      (made) => {
        if (late) made.disconnect();
      },
      () => {},
    );
    try {
      return await limit(placed, DIAL_LIMIT);
    } catch (error) {
      late = true;
      throw error;
    }
  }

  /** Throws a Device away, and the calls that are on it. */
  #discard(device: TwilioDevice | null): void {
    if (!device) return;
    if (this.#device === device) this.#device = null;
    discard(device);
    for (const [call, seat] of [...this.#seats]) {
      if (seat === device) this.#legs.get(call)?.close('lost');
    }
  }

  /** A Device that cannot carry a call any more: the registered one is opened anew. */
  #stale(device: TwilioDevice): void {
    const registered = device === this.#device;
    this.#discard(device);
    if (registered) this.#ports.report({ type: 'stale' });
  }

  #options(credentials: Credentials): Options {
    const settings = this.#settings;
    return {
      ...options(credentials.edge, settings?.signalling ? this.#ports.host : ''),
      allowIncomingWhileBusy: true,
      appName: 'softphone',
      appVersion: settings?.version ?? '',
      closeProtection: true, // the SDK asks only while a call is active
      getUserMedia: (constraints: MediaStreamConstraints) => this.#take(constraints),
      sounds,
      tokenRefreshMs: 30_000,
      ...(settings?.publishInsights ? {} : { publishEvents: false }),
    };
  }

  #take(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const open = (wanted: MediaStreamConstraints) => this.#microphone.take(wanted);
    return this.#companion?.take(constraints, open) ?? open(constraints);
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
      if (this.#refuse && !passing(error)) this.#refuse(failureFrom(error));
      else this.#ports.report({ type: 'fault', problem: problemFrom(error) });
    });
    device.on('incoming', (call) => {
      if (this.#device !== device) return;
      const id = `in-${++this.#count}`;
      this.#seats.set(id, device);
      this.#companion?.follow(id, call, device);
      const leg = this.#add(new Leg(id, call, (event) => this.#report(event, device)));
      // The event waits for the ringtone, so the call may be over already.
      if (call.status() !== 'pending') leg.close('cancelled');
      else this.#report({ type: 'incoming', call: id, peer: leg.peer, sid: leg.sid }, device);
    });
  }

  #add(leg: Leg): Leg {
    this.#legs.set(leg.id, leg);
    return leg;
  }

  #report(event: PhoneEvent, device: TwilioDevice): void {
    if (event.type === 'stale') {
      this.#stale(device);
      return;
    }
    if (event.type === 'ringing' || event.type === 'open') {
      setTimeout(() => {
        for (const leg of this.#legs.values()) leg.repair();
      });
    }
    if (event.type === 'closed') {
      this.#legs.delete(event.call);
      this.#seats.delete(event.call);
      if (this.#legs.size === 0) this.#microphone.release();
    }
    this.#ring();
    this.#ports.report(event);
    if (event.type === 'closed' && device !== this.#device) this.#discard(device);
  }

  /** It does not ring aloud into a conversation, on whatever Device that is. */
  #ring(): void {
    if (this.#companion) return; // it rings itself
    const talking = [...this.#legs.values()].some((leg) => !leg.pending);
    this.#device?.audio?.incoming(!talking);
  }
}

/** What the call's webhook is told, in the server's words. */
function params(to: string, { manner, callerId }: Dialling): Record<string, string> {
  return {
    To: to,
    ...(callerId ? { x_caller_id: callerId } : {}),
    ...(manner ? { x_mode: manner.mode } : {}),
    ...(manner?.mode === 'coach' ? { x_coach: manner.coach } : {}),
  };
}
