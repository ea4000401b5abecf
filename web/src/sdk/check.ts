/** A test call on a Device of its own: it sends a tone, listens for its echo, and measures the way. */
import type { Call as TwilioCall } from '@twilio/voice-sdk';
import { NETWORK, type Tester, type Tried } from '../state/check';
import type { Credentials, Settings } from '../state/ports';
import { Failure } from '../state/problem';
import type { Sample } from '../state/quality';
import { failureFrom } from './errors';
import { sounds } from './sounds';

type Sdk = typeof import('@twilio/voice-sdk');
type Options = ConstructorParameters<Sdk['Device']>[1] & {
  chunderw?: string;
  publishEvents?: boolean;
};

const ANSWER = 15_000;
const SAMPLES = 8;
/** The last sample may take longer where the network is bad. */
const WHOLE = 20_000;
const TONE = 620;
/** How much louder the tone must come back than it was before it was sent. */
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
    const { Device } = await (this.#ports.load ?? (() => import('@twilio/voice-sdk')))();
    if (!Device.isSupported) throw new Failure('browser');
    const context = new AudioContext();
    const voice = new Voice(context);
    const settings = this.#ports.settings();
    const options: Options = {
      appName: 'softphone-test',
      codecPreferences: ['opus', 'pcmu'] as NonNullable<Options['codecPreferences']>,
      edge: credentials.edge,
      enableImprovedSignalingErrorPrecision: true,
      getUserMedia: async () => voice.stream,
      logLevel: 'silent',
      publishEvents: false,
      sounds,
      ...(settings?.signalling ? { chunderw: this.#ports.host } : {}),
    };
    const device = new Device(credentials.token, options);
    try {
      device.audio?.outgoing(false);
      device.audio?.disconnect(false);
      const refused = new Promise<never>((_, reject) => {
        device.on('error', (error: unknown) => reject(failureFrom(error)));
      });
      refused.catch(() => {});
      const began = performance.now();
      const call = await limit(
        Promise.race([device.connect({ params: { To: to } }), refused]),
        ANSWER,
      );
      return await Promise.race([this.#measure(call, voice, began, step, to !== NETWORK), refused]);
    } catch (error) {
      throw failureFrom(error);
    } finally {
      device.removeAllListeners();
      device.on('error', () => {});
      device.destroy();
      void context.close();
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
    const measured = new Promise<void>((resolve) => {
      call.on(
        'sample',
        (sample: {
          mos: number | null;
          rtt: number;
          jitter: number;
          packetsLostFraction: number;
        }) => {
          samples.push({
            at: samples.length,
            mos: sample.mos ?? 0,
            rtt: sample.rtt || 0,
            jitter: sample.jitter || 0,
            loss: Math.min(1, (sample.packetsLostFraction || 0) / 100),
          });
          step(0.1 + (0.9 * samples.length) / SAMPLES);
          if (samples.length >= SAMPLES) resolve();
        },
      );
    });
    const remote = () => call.getRemoteStream() ?? null;
    const echo = echoes ? voice.echo(remote) : voice.hears(remote);
    await Promise.race([
      Promise.all([measured, echo]),
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

function limit<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Failure('timeout')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
