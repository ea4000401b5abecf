/** The short tones of a walkie-talkie, made here: nothing is fetched, and they come in the same moment. */
import type { Tone } from '../state/receiving';

/** Hz, and when it begins and ends, in seconds. */
type Note = readonly [hz: number, from: number, to: number];

const notes: Readonly<Record<Tone, readonly Note[]>> = {
  // Up: speak. Low, twice: no. Down: it was the end.
  granted: [
    [880, 0, 0.05],
    [1320, 0.05, 0.11],
  ],
  refused: [
    [220, 0, 0.09],
    [196, 0.13, 0.26],
  ],
  over: [
    [990, 0, 0.04],
    [660, 0.04, 0.1],
  ],
};

const LOUD = 0.12;
/** How long a note takes to come and to go, in seconds; without it there is a click. */
const EDGE = 0.006;

export class Tones {
  #context: AudioContext | null = null;

  /** Makes sound possible; to be called inside a click. */
  async wake(): Promise<void> {
    if (typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    if (this.#context.state !== 'running') await this.#context.resume();
  }

  play(tone: Tone): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    for (const [hz, from, to] of notes[tone]) {
      const start = context.currentTime + from;
      const end = context.currentTime + to;
      const oscillator = new OscillatorNode(context, { frequency: hz });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(LOUD, start + EDGE);
      gain.gain.setValueAtTime(LOUD, end - EDGE);
      gain.gain.linearRampToValueAtTime(0, end);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(end);
    }
  }

  /** A stream that says nothing, for whoever only listens: no microphone is asked for. */
  nothing(): MediaStream {
    this.#context ??= new AudioContext();
    return this.#context.createMediaStreamDestination().stream;
  }

  close(): void {
    void this.#context?.close();
    this.#context = null;
  }
}
