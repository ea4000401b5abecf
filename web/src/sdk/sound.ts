/**
 * Microphones, speakers and the bell of this browser, and the calls of Twilio's SDK as far as they are
 * heard. The SDK's own helper switches the devices of a call that goes on; the bell is rung here, because
 * the SDK's has no volume.
 */
import type { Measured, QualityEvent, Rating } from '../state/quality';
import type { Devices, Kind, Listed, Loud, SoundEvent, SoundPort } from '../state/sound';
import { Level } from './level';
import { sounds } from './sounds';
import { sidOf, type TwilioCall, type TwilioDevice } from './twilio';

type Open = (constraints: MediaStreamConstraints) => Promise<MediaStream>;

/** What a telephone tells of its Devices and calls, and asks for the microphone. */
export interface Companion {
  made(device: TwilioDevice): void;
  /** A call of the SDK is, or goes on as, the call of that id here. */
  follow(id: string, call: TwilioCall, device: TwilioDevice): void;
  take(constraints: MediaStreamConstraints, open: Open): Promise<MediaStream>;
  unlock(): void;
}

/** What a walkie-talkie asks for the chosen devices; it has one microphone for all of its Devices, and keeps it. */
export interface RadioCompanion {
  /** Opens the chosen microphone. */
  microphone(open: Open): Promise<MediaStream>;
  /** A Device is to sound by the chosen speaker. */
  heard(device: TwilioDevice): void;
  /** A call is to sound as loud as was chosen. */
  loud(call: TwilioCall): void;
}

export interface BrowserSoundPorts {
  readonly sound: (event: SoundEvent) => void;
  readonly quality: (event: QualityEvent) => void;
}

/** What the SDK gives with a sample; the part that is lost is in per cent. */
export interface RtcSample {
  readonly mos: number | null;
  readonly rtt: number;
  readonly jitter: number;
  readonly packetsLostFraction: number;
  readonly codecName?: string;
}

/** Ids that are no device of their own. */
const aliases: ReadonlySet<string> = new Set(['', 'default', 'communications']);
/** The levels of the other end come many times in a second: so many milliseconds are between those that are told. */
const PACE = 100;
/** The SDK's helper learns of a device a moment after the browser does, in milliseconds. */
const LATER = 400;
/** So many calls that are over can still be rated. */
const RATED = 8;

export class BrowserSound implements SoundPort, Companion, RadioCompanion {
  readonly #ports: BrowserSoundPorts;
  readonly #level: Level;
  readonly #devices = new Set<TwilioDevice>();
  /** Those that keep the microphone that they were given. */
  readonly #receivers = new WeakSet<TwilioDevice>();
  readonly #calls = new Map<string, TwilioCall>();
  readonly #over = new Map<string, TwilioCall>();
  readonly #elements = new Map<HTMLAudioElement, TwilioCall>();
  readonly #used: Record<Kind, string> = { microphone: '', speaker: '', bell: '' };
  readonly #loudness = { speaker: 1, bell: 1 };
  #bell: HTMLAudioElement | null = null;
  #rings = false;
  /** The stream that was handed out last. */
  #stream: MediaStream | null = null;
  /** The stream of somebody who tries the microphone outside of a call. */
  #trial: MediaStream | null = null;
  /** Grows with each trial that begins or ends: the answer to a question may come when nobody waits for it. */
  #turn = 0;

  constructor(ports: BrowserSoundPorts) {
    this.#ports = ports;
    this.#level = new Level((mine) => ports.sound({ type: 'level', mine }));
    navigator.mediaDevices?.addEventListener?.('devicechange', () =>
      ports.sound({ type: 'devices' }),
    );
  }

  get choosable(): boolean {
    return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
  }

  async list(): Promise<Devices> {
    const all = await navigator.mediaDevices.enumerateDevices();
    const of = (kind: MediaDeviceKind): readonly Listed[] =>
      all
        .filter((one) => one.kind === kind && !aliases.has(one.deviceId))
        .map(({ deviceId, label }) => ({ id: deviceId, label }));
    return { microphones: of('audioinput'), speakers: of('audiooutput') };
  }

  async use(kind: Kind, id: string): Promise<void> {
    this.#used[kind] = id;
    if (kind === 'bell') {
      if (this.#bell) await sink(this.#bell, id);
    } else if (kind === 'speaker') {
      for (const device of this.#live()) await this.#speak(device);
    } else {
      for (const device of this.#live()) {
        if (!this.#receivers.has(device)) await this.#switch(device);
      }
      if (this.#trial) await this.listen(true);
    }
  }

  loudness(kind: Loud, loudness: number): void {
    this.#loudness[kind] = loudness;
    if (kind === 'bell') {
      if (this.#bell) this.#bell.volume = loudness;
    } else {
      for (const element of this.#elements.keys()) element.volume = loudness;
    }
  }

  ring(on: boolean): void {
    if (on === this.#rings) return;
    this.#rings = on;
    const bell = this.#ringer();
    if (on) {
      bell.currentTime = 0;
      bell.play().catch(() => {}); // then it rings only to the eye
    } else {
      bell.pause();
    }
  }

  /** The browser lets an element sound by itself that has sounded in a click. */
  unlock(): void {
    const bell = this.#ringer();
    if (this.#rings) return;
    bell.muted = true;
    bell
      .play()
      .then(() => !this.#rings && bell.pause())
      .catch(() => {})
      .finally(() => {
        bell.muted = false;
      });
  }

  async tune(kind: Loud): Promise<void> {
    const context = new AudioContext();
    const out = context.createMediaStreamDestination();
    const notes = [523.25, 659.25, 783.99];
    notes.forEach((hz, i) => {
      const at = context.currentTime + 0.1 + i * 0.28;
      const tone = new OscillatorNode(context, { frequency: hz });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.4, at + 0.02);
      gain.gain.linearRampToValueAtTime(0, at + 0.4);
      tone.connect(gain).connect(out);
      tone.start(at);
      tone.stop(at + 0.42);
    });
    const element = new Audio();
    element.srcObject = out.stream;
    element.volume = this.#loudness[kind];
    try {
      await sink(element, this.#used[kind]);
      await element.play();
      await new Promise((resolve) => setTimeout(resolve, 1_300));
    } finally {
      element.srcObject = null;
      void context.close();
    }
  }

  async listen(on: boolean): Promise<void> {
    const turn = ++this.#turn;
    stop(this.#trial);
    this.#trial = null;
    if (on && this.#calls.size === 0) {
      const open: Open = (constraints) => navigator.mediaDevices.getUserMedia(constraints);
      const trial = await this.#open({ audio: true }, open);
      if (turn !== this.#turn) {
        stop(trial);
        return;
      }
      this.#trial = trial;
      this.#level.listen(trial);
    } else if (this.#calls.size === 0) {
      this.#level.listen(null);
    }
  }

  made(device: TwilioDevice): void {
    this.#live(); // each further call has a Device of its own, and a page is open for weeks
    this.#devices.add(device);
    device.audio?.incoming(false); // it rings here
    // When the SDK finds its devices it chooses the system's; a moment after that it is told ours.
    const again = () => setTimeout(() => void this.#speak(device), LATER);
    device.audio?.on('deviceChange', again);
    again();
  }

  microphone(open: Open): Promise<MediaStream> {
    return this.#chosen({ audio: true }, open);
  }

  heard(device: TwilioDevice): void {
    this.#receivers.add(device);
    this.made(device);
  }

  loud(call: TwilioCall): void {
    this.#sounds(call);
    call.on('disconnect', () => this.#forget(call));
  }

  follow(id: string, call: TwilioCall, device: TwilioDevice): void {
    this.#calls.set(id, call);
    const mine = () => this.#calls.get(id) === call;
    this.#sounds(call);
    call.on('accept', () => {
      this.#turn++;
      stop(this.#trial);
      this.#trial = null;
      this.#level.listen(this.#stream);
    });
    let last = 0;
    call.on('volume', (_: number, theirs: number) => {
      const now = performance.now();
      if (!mine() || now - last < PACE) return;
      last = now;
      this.#ports.sound({ type: 'theirs', theirs });
    });
    call.on('sample', (sample: RtcSample) => {
      if (!mine()) return;
      this.#ports.quality({ type: 'sample', call: id, sample: measured(sample) });
      this.#ports.quality({ type: 'named', call: id, sid: sidOf(call) });
    });
    const warned = (on: boolean) => (name: string) => {
      if (mine()) this.#ports.quality({ type: 'warned', call: id, name, on });
    };
    call.on('warning', warned(true));
    call.on('warning-cleared', warned(false));
    for (const end of ['disconnect', 'cancel', 'reject', 'transportClose'] as const) {
      call.on(end, () =>
        setTimeout(() => call.status() === 'closed' && this.#end(id, call, device)),
      );
    }
  }

  async take(constraints: MediaStreamConstraints, open: Open): Promise<MediaStream> {
    const stream = await this.#open(constraints, open);
    this.#stream = stream;
    if (this.#calls.size > 0) this.#level.listen(stream);
    return stream;
  }

  /** Tells Twilio what somebody says of a call, as long as it is remembered. */
  feedback(sid: string, { stars, issue }: Rating): void {
    const call = this.#over.get(sid);
    call
      ?.postFeedback(stars as Parameters<TwilioCall['postFeedback']>[0], issue as never)
      .catch(() => {}); // it is kept by our own server too
  }

  /** Opens the chosen microphone; one that is not there any more is no reason to have none. */
  async #open(constraints: MediaStreamConstraints, open: Open): Promise<MediaStream> {
    const stream = await this.#chosen(constraints, open);
    for (const track of stream.getAudioTracks()) {
      // Who stops a track themselves are not told.
      track.addEventListener('ended', () => {
        if (stream === this.#stream || stream === this.#trial) {
          this.#ports.sound({ type: 'ended', label: track.label });
        }
      });
    }
    return stream;
  }

  async #chosen(constraints: MediaStreamConstraints, open: Open): Promise<MediaStream> {
    const audio = typeof constraints.audio === 'object' ? constraints.audio : {};
    const { deviceId: _, ...rest } = audio;
    const id = this.#used.microphone;
    if (id) {
      try {
        return await open({ ...constraints, audio: { ...rest, deviceId: { exact: id } } });
      } catch (error) {
        const name = error instanceof Error || error instanceof DOMException ? error.name : '';
        if (name !== 'OverconstrainedError' && name !== 'NotFoundError') throw error;
        this.#ports.sound({ type: 'devices' });
      }
    }
    return open({ ...constraints, audio: Object.keys(rest).length > 0 ? rest : true });
  }

  /** Gives a call that goes on another microphone. */
  async #switch(device: TwilioDevice): Promise<void> {
    const { audio } = device;
    if (!audio || !device.isBusy) return;
    const attempt = async () => {
      const there = [...audio.availableInputDevices.keys()];
      const id = this.#used.microphone || (there.includes('default') ? 'default' : there[0]);
      if (id === undefined) return;
      // The SDK does nothing for the device that it thinks it has: new constraints make it open it anew.
      if (audio.inputDevice?.deviceId === id) {
        await audio.setAudioConstraints(audio.audioConstraints ?? {});
      } else {
        await audio.setInputDevice(id);
      }
    };
    await attempt().catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, LATER));
      await attempt();
    });
  }

  async #speak(device: TwilioDevice): Promise<void> {
    const { audio } = device;
    if (!audio?.isOutputSelectionSupported || device.state === 'destroyed') return;
    const there = [...audio.availableOutputDevices.keys()];
    const id = there.includes(this.#used.speaker)
      ? this.#used.speaker
      : there.includes('default')
        ? 'default'
        : there[0];
    const now = [...audio.speakerDevices.get()][0]?.deviceId;
    if (id !== undefined && id !== now) await audio.speakerDevices.set(id).catch(() => {});
  }

  /** The Devices that are not thrown away; who throws one away hears no more of it. */
  #live(): readonly TwilioDevice[] {
    for (const one of this.#devices) if (one.state === 'destroyed') this.#devices.delete(one);
    return [...this.#devices];
  }

  #end(id: string, call: TwilioCall, device: TwilioDevice): void {
    if (this.#calls.get(id) !== call) return;
    this.#calls.delete(id);
    this.#forget(call);
    const sid = sidOf(call);
    if (sid) this.#over.set(sid, call);
    for (const old of [...this.#over.keys()].slice(0, -RATED)) this.#over.delete(old);
    this.#ports.quality({ type: 'over', call: id, sid });
    if (this.#calls.size === 0) {
      this.#level.listen(null);
      this.#ports.sound({ type: 'theirs', theirs: 0 });
    }
    // A microphone that was chosen in a call would stay open after it, and be dead in the next.
    if (device.state !== 'destroyed') device.audio?.unsetInputDevice().catch(() => {});
  }

  #sounds(call: TwilioCall): void {
    call.on('audio', (element: HTMLAudioElement) => {
      element.volume = this.#loudness.speaker;
      this.#elements.set(element, call);
    });
  }

  #forget(call: TwilioCall): void {
    for (const [element, of] of this.#elements) if (of === call) this.#elements.delete(element);
  }

  #ringer(): HTMLAudioElement {
    if (!this.#bell) {
      this.#bell = new Audio(sounds.incoming);
      this.#bell.loop = true;
      this.#bell.volume = this.#loudness.bell;
      void sink(this.#bell, this.#used.bell);
    }
    return this.#bell;
  }
}

/** Sends an element's sound to a device, where a page can; what is gone is replaced by the system's. */
async function sink(element: HTMLAudioElement, id: string): Promise<void> {
  if (!('setSinkId' in element)) return;
  await element.setSinkId(id).catch(() => element.setSinkId('').catch(() => {}));
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

export function measured({
  mos,
  rtt,
  jitter,
  packetsLostFraction,
  codecName,
}: RtcSample): Measured {
  return {
    mos: mos ?? 0,
    rtt: rtt || 0,
    jitter: jitter || 0,
    loss: Math.min(1, Math.max(0, (packetsLostFraction || 0) / 100)),
    codec: (codecName ?? '').replace(/^.*\//, '').toLowerCase(),
  };
}
