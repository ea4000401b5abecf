/** A test call on a Device of its own: it sends a tone, listens for its echo, and measures the way. */
import { NETWORK, type Tester, type Tried } from '../state/check';
import type { Credentials, Settings } from '../state/ports';
import { Failure } from '../state/problem';
import type { Sample } from '../state/quality';
import { failureFrom } from './errors';
import { measured, type RtcSample } from './sound';
import { sounds } from './sounds';
import {
  discard,
  limit,
  type Options,
  options,
  refused,
  type Sdk,
  sdk,
  type TwilioCall,
  type TwilioDevice,
} from './twilio';

/** Milliseconds until a call is answered, at most. */
const ANSWER = 15_000;
const SAMPLES = 8;
/** Milliseconds until all is measured, at most: the last sample may take longer where the network is bad. */
const WHOLE = 20_000;
/** Hz. */
const TONE = 620;
/** How much louder the tone must come back than it was before it was sent, in decibels. */
const RISE = 12;
/** How loud somebody who speaks is at least, 0 to 1. */
const AUDIBLE = 0.01;

export interface CallTesterPorts {
  readonly host: string;
  readonly settings: () => Settings | null;
  readonly load?: () => Promise<Sdk>;
}

export class CallTester implements Tester {
  readonly #ports: CallTesterPorts;

  constructor(ports: CallTesterPorts) {
    this.#ports = ports;
  }

  async call(credentials: Credentials, to: string, step: (part: number) => void): Promise<Tried> {
    const { Device } = await sdk(this.#ports.load);
    if (!Device.isSupported) throw new Failure('browser');
    const signalling = this.#ports.settings()?.signalling;
    let context: AudioContext | undefined;
    let device: TwilioDevice | undefined;
    try {
      context = new AudioContext();
      const voice = new Voice(context);
      device = new Device(credentials.token, {
        ...options(credentials.edge, signalling ? this.#ports.host : ''),
        appName: 'softphone-test',
        getUserMedia: async () => voice.stream,
        publishEvents: false,
        sounds,
      } as Options);
      device.audio?.outgoing(false);
      device.audio?.disconnect(false);
      const refusal = refused(device);
      const began = performance.now();
      const connecting = Promise.race([device.connect({ params: { To: to } }), refusal]);
      const call = await limit(connecting, ANSWER);
      return await Promise.race([this.#measure(call, voice, began, step, to !== NETWORK), refusal]);
    } catch (error) {
      throw failureFrom(error);
    } finally {
      if (device) discard(device);
      void context?.close();
    }
  }

  async #measure(
    call: TwilioCall,
    voice: Voice,
    began: number,
    step: (part: number) => void,
    echoes: boolean,
  ): Promise<Tried> {
    const samples: Sample[] = [];
    let setup = 0;
    const ended = new Promise<never>((_, reject) => {
      call.on('error', (error: unknown) => reject(failureFrom(error)));
      call.on('disconnect', () => setTimeout(() => reject(new Failure('callRefused'))));
    });
    ended.catch(() => {});
    call.on('audio', (element: HTMLAudioElement) => {
      element.muted = true; // it is measured, and not to be heard
    });
    const accepted = new Promise<void>((resolve) => {
      if (call.status() === 'open') resolve();
      else call.once('accept', () => resolve());
    });
    await limit(Promise.race([accepted, ended]), ANSWER);
    setup = performance.now() - began;
    step(0.1);
    const enough = new Promise<void>((resolve) => {
      call.on('sample', (sample: RtcSample) => {
        const { codec: _, ...values } = measured(sample);
        samples.push({ at: samples.length, ...values });
        step(0.1 + (0.9 * samples.length) / SAMPLES);
        if (samples.length >= SAMPLES) resolve();
      });
    });
    const remote = () => call.getRemoteStream() ?? null;
    const echo = echoes ? voice.echo(remote) : voice.hears(remote);
    await Promise.race([
      Promise.all([enough, echo]),
      ended,
      new Promise((resolve) => setTimeout(resolve, WHOLE)),
    ]);
    const heard = await Promise.race([echo, Promise.resolve(null)]);
    call.removeAllListeners('disconnect');
    call.disconnect();
    if (samples.length === 0 && heard === null) throw new Failure('media', 53405);
    if (!echoes) return { setup, samples, echo: null, heard: heard !== null };
    return { setup, samples, echo: heard };
  }
}

/** Hums, and hears itself. */
class Voice {
  readonly stream: MediaStream;
  readonly #context: AudioContext;
  readonly #gain: GainNode;

  constructor(context: AudioContext) {
    this.#context = context;
    const out = context.createMediaStreamDestination();
    this.#gain = new GainNode(context, { gain: 0 });
    const tone = new OscillatorNode(context, { frequency: TONE });
    tone.connect(this.#gain).connect(out);
    tone.start();
    this.stream = out.stream;
    void context.resume();
  }

  /** Milliseconds until anything is heard; null where nothing is within eight seconds. */
  async hears(remote: () => MediaStream | null): Promise<number | null> {
    const began = performance.now();
    const stream = await until(() => remote(), 3_000);
    if (!stream) return null;
    const analyser = this.#context.createAnalyser();
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    const loud = () => {
      analyser.getFloatTimeDomainData(wave);
      return wave.some((one) => Math.abs(one) > AUDIBLE);
    };
    return (await until(loud, 8_000)) ? performance.now() - began : null;
  }

  /** Milliseconds from the tone to its echo; null where none came within six seconds. */
  async echo(remote: () => MediaStream | null): Promise<number | null> {
    const stream = await until(() => remote(), 3_000);
    if (!stream) return null;
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    analyser.smoothingTimeConstant = 0;
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const bin = Math.round((TONE * analyser.fftSize) / this.#context.sampleRate);
    const strength = () => {
      analyser.getFloatFrequencyData(bins);
      return Math.max(bins[bin - 1] ?? -120, bins[bin] ?? -120, bins[bin + 1] ?? -120, -120);
    };
    await new Promise((resolve) => setTimeout(resolve, 700));
    const before = Math.max(strength(), -70);
    const sent = performance.now();
    this.#gain.gain.value = 0.3;
    const back = await until(() => strength() > before + RISE, 5_000);
    this.#gain.gain.value = 0.1;
    return back ? performance.now() - sent : null;
  }
}

/** Waits for something to be there; null where it does not come in time. */
async function until<T>(look: () => T, ms: number): Promise<T | null> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return null;
}
