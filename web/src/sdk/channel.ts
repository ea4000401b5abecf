/**
 * Twilio's SDK as a walkie-talkie: one call for each channel, each of a Device of its own, because a
 * Device makes one call at a time. They register nobody and ring for nothing. The microphone is asked
 * for once; each call has a copy of it that is closed from its first moment, and {@link TwilioRadio.open}
 * alone opens one.
 */
import type { Credentials, PhoneEvent, Settings } from '../state/ports';
import { Failure } from '../state/problem';
import type { RadioPhone, RadioPhoneEvent, Tone } from '../state/receiving';
import { microphoneFailure } from './audio';
import { Leg } from './call';
import { failureFrom } from './errors';
import { pointSignalling } from './shim';
import { Silent } from './silent';
import type { RadioCompanion } from './sound';
import { Tones } from './tones';
import {
  connected,
  discard,
  limit,
  type Options,
  options,
  type Sdk,
  sdk,
  type TwilioCall,
  type TwilioDevice,
} from './twilio';

/** Milliseconds. */
const JOIN_LIMIT = 15_000;

export interface RadioPorts {
  readonly report: (event: RadioPhoneEvent) => void;
  /** Where the page came from: host, or host:port. */
  readonly host: string;
  readonly load?: () => Promise<Sdk>;
  /** Chooses microphone, speaker and volume; without it they are the system's. */
  readonly companion?: () => Promise<RadioCompanion>;
}

/** One channel that is heard. */
interface Receiver {
  readonly name: string;
  readonly device: TwilioDevice;
  readonly voice: boolean;
  readonly tracks: MediaStreamTrack[];
  call: TwilioCall | null;
  open: boolean;
}

export class TwilioRadio implements RadioPhone {
  readonly #ports: RadioPorts;
  readonly #tones = new Tones();
  #companion: RadioCompanion | undefined;
  readonly #sets = new Map<string, Receiver>();
  /** The channels that are to be entered as soon as the SDK is there. */
  readonly #entering = new Map<string, object>();
  #microphone: MediaStream | null = null;
  #hushed = false;
  #open = '';

  constructor(ports: RadioPorts) {
    this.#ports = ports;
  }

  async unlock(voice: boolean): Promise<void> {
    // Without it channels are heard, but for the tones.
    const sound = this.#tones.wake().catch(() => {});
    if (voice && !this.voice()) {
      await this.#accompany();
      const open = (constraints: MediaStreamConstraints) =>
        navigator.mediaDevices.getUserMedia(constraints);
      try {
        this.#microphone = await (this.#companion?.microphone(open) ?? open({ audio: true }));
      } catch (error) {
        throw microphoneFailure(error);
      }
      for (const track of this.#microphone.getTracks()) track.enabled = false;
    }
    await Promise.race([sound, new Promise((resolve) => setTimeout(resolve, 500))]);
  }

  voice(): boolean {
    return this.#microphone?.getAudioTracks().some((one) => one.readyState === 'live') ?? false;
  }

  async join(name: string, credentials: Credentials, settings: Settings): Promise<void> {
    if (settings.signalling) pointSignalling(this.#ports.host, settings.signalling);
    const entry = {};
    this.#entering.set(name, entry);
    const fetching = sdk(this.#ports.load);
    await Promise.all([fetching.catch(() => {}), this.#accompany()]);
    if (this.#entering.get(name) !== entry) return; // it was left meanwhile
    this.#entering.delete(name);
    const { Device } = await fetching;
    if (!Device.isSupported) throw new Failure('browser');
    this.#drop(name);
    const voice = this.voice();
    const tracks: MediaStreamTrack[] = [];
    let device: TwilioDevice;
    try {
      const options = this.#options(credentials, settings, () => this.#take(name, voice, tracks));
      device = new Device(credentials.token, options);
      this.#companion?.heard(device);
    } catch (error) {
      throw failureFrom(error);
    }
    const set: Receiver = { name, device, voice, tracks, call: null, open: false };
    this.#sets.set(name, set);
    device.on('tokenWillExpire', () => this.#report(set, { type: 'expiring', name }));
    try {
      const call = await limit(connected(device, { To: `room:${name}` }), JOIN_LIMIT);
      if (this.#sets.get(name) !== set) {
        call.disconnect(); // it was left meanwhile
        return;
      }
      this.#listen(set, call);
    } catch (error) {
      if (this.#sets.get(name) !== set) return;
      this.#drop(name);
      throw failureFrom(error);
    }
  }

  leave(name: string): void {
    this.#entering.delete(name);
    this.#drop(name);
    if (this.#sets.size > 0 || this.#entering.size > 0) return;
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#microphone = null;
  }

  open(name: string): void {
    this.#open = name;
    for (const set of this.#sets.values()) gate(set, set.name === name);
  }

  hush(hushed: boolean): void {
    this.#hushed = hushed;
    for (const set of this.#sets.values()) quiet(set, hushed);
  }

  play(tone: Tone): void {
    this.#tones.play(tone);
  }

  renew(name: string, token: string): void {
    const device = this.#sets.get(name)?.device;
    if (device && device.state !== 'destroyed') device.updateToken(token);
  }

  async #accompany(): Promise<void> {
    this.#companion ??= await this.#ports.companion?.().catch(() => undefined);
  }

  #options(credentials: Credentials, settings: Settings, take: () => MediaStream): Options {
    return {
      ...options(credentials.edge, settings.signalling ? this.#ports.host : ''),
      appName: 'softphone',
      appVersion: settings.version,
      getUserMedia: async () => take(),
      Sound: Silent,
      tokenRefreshMs: 30_000,
      ...(settings.publishInsights ? {} : { publishEvents: false }),
    };
  }

  /** A copy of the microphone that is closed; without a microphone, a stream that says nothing. */
  #take(name: string, voice: boolean, tracks: MediaStreamTrack[]): MediaStream {
    if (!voice) return this.#tones.nothing();
    const open = this.#open === name && (this.#sets.get(name)?.open ?? false);
    const copies = this.#microphone?.getAudioTracks().map((track) => track.clone()) ?? [];
    for (const copy of copies) copy.enabled = open;
    tracks.push(...copies);
    return new MediaStream(copies);
  }

  #listen(set: Receiver, call: TwilioCall): void {
    set.call = call;
    call.mute(true);
    this.#companion?.loud(call);
    const leg = new Leg(set.name, call, (event) => this.#told(set, leg, event));
    call.on('volume', (input: number) => {
      if (set.open) this.#report(set, { type: 'level', level: input });
    });
  }

  #told(set: Receiver, leg: Leg, event: PhoneEvent): void {
    const { name, voice } = set;
    switch (event.type) {
      case 'open':
        set.call?.mute(!set.open);
        quiet(set, this.#hushed);
        this.#report(set, { type: 'joined', name, call: leg.sid, voice });
        break;
      case 'interrupted':
      case 'restored':
        this.#report(set, { type: event.type, name });
        break;
      case 'closed': {
        const said = { type: 'closed', name, call: event.sid } as const;
        if (this.#sets.get(name) !== set) break; // another has taken its place
        this.#drop(name);
        this.#ports.report(event.problem ? { ...said, problem: event.problem } : said);
        break;
      }
      default:
        break;
    }
  }

  #report(set: Receiver, event: RadioPhoneEvent): void {
    if (this.#sets.get(set.name) === set) this.#ports.report(event);
  }

  #drop(name: string): void {
    const set = this.#sets.get(name);
    if (!set) return;
    this.#sets.delete(name);
    gate(set, false);
    discard(set.device);
    for (const track of set.tracks) track.stop();
  }
}

/** Both the SDK and the track itself are told: neither knows of the other's. */
function gate(set: Receiver, open: boolean): void {
  const now = open && set.voice;
  if (set.open === now) return;
  set.open = now;
  set.call?.mute(!now);
  for (const track of set.tracks) track.enabled = now;
}

/** What arrives is thrown away where it would be played. */
function quiet(set: Receiver, hushed: boolean): void {
  for (const track of set.call?.getRemoteStream()?.getAudioTracks() ?? []) track.enabled = !hushed;
}
