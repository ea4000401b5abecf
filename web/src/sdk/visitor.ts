/**
 * Twilio's SDK as the telephone of a visitor: one call out, nothing in, no registration, and no sound
 * of its own. It runs on other people's pages, so it fetches nothing but the signalling, and leaves
 * nothing behind.
 */
import type { PhoneEvent } from '../state/ports';
import { codeOf, type Phone, type Ticket, Trouble } from '../talk/state/ports';
import { Leg } from './call';
import { problemFrom } from './errors';
import { pointSignalling } from './shim';
import { Silent } from './silent';
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
const DIAL_LIMIT = 15_000;

export interface VisitorPorts {
  readonly report: (event: PhoneEvent) => void;
  /** How loud the visitor and the other end are, from 0 to 1, many times in a second. */
  readonly levels: (visitor: number, other: number) => void;
  readonly load?: () => Promise<Sdk>;
}

export class Visitor implements Phone {
  readonly #ports: VisitorPorts;
  #sdk: Promise<Sdk> | null = null;
  #microphone: MediaStream | null = null;
  #copies: MediaStreamTrack[] = [];
  #device: TwilioDevice | null = null;
  #leg: Leg | null = null;
  #count = 0;

  constructor(ports: VisitorPorts) {
    this.#ports = ports;
  }

  async load(signalling: string | null): Promise<void> {
    // The SDK keeps the WebSocket that it finds when it is evaluated.
    if (signalling) pointSignalling(new URL(signalling).host, signalling);
    this.#sdk ??= sdk(this.#ports.load).catch(() => {
      this.#sdk = null;
      throw new Trouble('outdated');
    });
    await this.#sdk;
  }

  async listen(): Promise<void> {
    this.#silence();
    const attempt = ++this.#count;
    const stream = await navigator.mediaDevices
      .getUserMedia({ audio: true })
      .catch((error: unknown) => {
        throw new Trouble(microphone(error));
      });
    if (attempt === this.#count) {
      this.#microphone = stream;
      return;
    }
    for (const track of stream.getTracks()) track.stop(); // it was given up meanwhile
    throw new Trouble('call_failed');
  }

  async dial(ticket: Ticket, signalling: string | null): Promise<void> {
    if (!this.#sdk) throw new Trouble('outdated');
    const { Device } = await this.#sdk;
    if (!Device.isSupported) throw new Trouble('no_webrtc');
    const attempt = this.#count;
    let device: TwilioDevice | null = null;
    try {
      device = new Device(ticket.token, this.#options(ticket.edge, signalling));
      this.#device = device;
      const call = await limit(connected(device, {}), DIAL_LIMIT, () => new Trouble('network'));
      if (attempt === this.#count) this.#take(call);
      else discard(device);
    } catch (error) {
      if (device) discard(device);
      throw error instanceof Trouble ? error : new Trouble(meaning(error));
    }
  }

  hangUp(): void {
    this.#leg?.hangUp();
  }
  mute(muted: boolean): void {
    this.#leg?.mute(muted);
  }
  digits(digits: string): void {
    this.#leg?.digits(digits);
  }

  close(): void {
    this.#count++;
    const device = this.#device;
    this.#device = null;
    this.#leg = null;
    if (device) discard(device);
    this.#silence();
  }

  #options(edge: string, signalling: string | null): Options {
    return {
      ...options(edge, signalling ? new URL(signalling).host : ''),
      appName: 'click-to-talk',
      closeProtection: true, // the SDK asks only while a call is active
      // The visitor was asked already; asking twice is what some browsers would do.
      getUserMedia: async () => this.#copy(),
      publishEvents: false,
      Sound: Silent,
    };
  }

  #take(call: TwilioCall): void {
    const leg = new Leg(`visit-${this.#count}`, call, (event) => {
      if (this.#leg === leg) this.#ports.report(event);
    });
    this.#leg = leg;
    call.on('volume', (visitor: number, other: number) => {
      if (this.#leg === leg) this.#ports.levels(call.isMuted() ? 0 : visitor, other);
    });
  }

  /** The SDK takes the microphone more than once, and stops what it has taken when it sees fit. */
  #copy(): MediaStream {
    const tracks = this.#microphone?.getTracks().map((track) => track.clone());
    if (!tracks) throw new DOMException('the call is over', 'AbortError');
    this.#copies.push(...tracks);
    return new MediaStream(tracks);
  }

  #silence(): void {
    for (const track of [...(this.#microphone?.getTracks() ?? []), ...this.#copies]) track.stop();
    this.#microphone = null;
    this.#copies = [];
  }
}

function meaning(error: unknown) {
  switch (problemFrom(error).name) {
    case 'microphoneDenied':
      return 'microphone_denied';
    case 'microphoneMissing':
      return 'microphone_missing';
    case 'media':
      return 'media';
    case 'connection':
    case 'signallingLost':
    case 'timeout':
      return 'network';
    default:
      return codeOf(error);
  }
}

function microphone(error: unknown) {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'microphone_denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'microphone_busy';
    default:
      return 'microphone_missing';
  }
}
