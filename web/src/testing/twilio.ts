/** Devices of Twilio's SDK for tests, which place the one call that they have, and tracks of a microphone. */
import { EventEmitter } from 'events';
import { vi } from 'vitest';

export class FakeDevice extends EventEmitter {
  static isSupported = true;
  /** All that were made, in order. */
  static all: FakeDevice[] = [];
  static answers: 'always' | 'never' = 'always';
  /** Thrown where one is made, as for a token that is none. */
  static failure: Error | null = null;
  state = 'unregistered';
  /** What the SDK took of the microphone. */
  stream: { getAudioTracks(): FakeTrack[]; getTracks(): FakeTrack[] } | null = null;
  /** What is heard. */
  readonly remote = new FakeTrack();
  readonly log: string[] = [];
  readonly call = Object.assign(new EventEmitter(), {
    direction: 'OUTGOING',
    parameters: { CallSid: 'CA1' },
    customParameters: new Map(),
    status: () => 'open',
    isMuted: (): boolean => false,
    disconnect: vi.fn(),
    mute: (muted: boolean) => void this.log.push(`mute ${muted}`),
    getRemoteStream: () => ({ getAudioTracks: () => [this.remote] }),
  });
  readonly connect = vi.fn(async (_what: { params: unknown }) => {
    if (FakeDevice.answers === 'never') return new Promise<never>(() => {});
    this.stream = await this.options.getUserMedia({ audio: true });
    return this.call;
  });
  readonly register = vi.fn();
  readonly token: string;
  readonly options: Record<string, unknown> & {
    getUserMedia: (wanted: object) => Promise<NonNullable<FakeDevice['stream']>>;
  };

  constructor(token: string, options: FakeDevice['options']) {
    super();
    if (FakeDevice.failure) throw FakeDevice.failure;
    this.token = token;
    this.options = options;
    FakeDevice.all.push(this);
  }

  /** As before any was made. */
  static reset(): void {
    FakeDevice.all = [];
    FakeDevice.isSupported = true;
    FakeDevice.answers = 'always';
    FakeDevice.failure = null;
  }

  /** The last that was made, or one by its place. */
  static at(place = -1): FakeDevice {
    const made = FakeDevice.all.at(place);
    if (!made) throw new Error('there is no such Device');
    return made;
  }

  updateToken(token: string): void {
    this.log.push(`token ${token}`);
  }
  destroy(): void {
    this.state = 'destroyed';
    this.call.emit('disconnect');
  }
  get microphone(): FakeTrack | undefined {
    return this.stream?.getAudioTracks()[0];
  }
}

export class FakeTrack {
  /** All that were made, in order, copies among them. */
  static all: FakeTrack[] = [];
  enabled = true;
  readyState = 'live';

  constructor() {
    FakeTrack.all.push(this);
  }
  stop(): void {
    this.readyState = 'ended';
  }
  clone(): FakeTrack {
    return new FakeTrack();
  }
}

/** A stream as both the browser and the SDK have it. */
export class FakeStream {
  readonly #tracks: FakeTrack[];
  constructor(tracks: FakeTrack[]) {
    this.#tracks = tracks;
  }
  getTracks(): FakeTrack[] {
    return this.#tracks;
  }
  getAudioTracks(): FakeTrack[] {
    return this.#tracks;
  }
}
