/** Sound and the microphone, as far as the page has to care itself. */
import { Failure } from '../state/problem';

/**
 * Makes sound possible. Browsers keep a page silent until it was clicked; a ringtone has to be able
 * to sound long after the click, so one context is woken inside it. Must be called inside a click.
 */
export async function unlockSound(): Promise<void> {
  if (typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
  try {
    const silence = context.createBufferSource();
    silence.buffer = context.createBuffer(1, 1, context.sampleRate);
    silence.connect(context.destination);
    silence.start();
    await Promise.race([context.resume(), pause(500)]);
  } finally {
    void context.close();
  }
}

/** Remembers which microphones were handed out, so that none stays open after a call was lost. */
export class Microphone {
  readonly #open = new Set<MediaStream>();

  /** Asks the browser, and throws what it throws: Twilio's SDK reads the name of that. */
  async take(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    for (const old of this.#open) {
      if (old.getTracks().every((track) => track.readyState === 'ended')) this.#open.delete(old);
    }
    this.#open.add(stream);
    return stream;
  }

  /**
   * Asks once and lets go again, so that the question does not come in the middle of a call.
   * Throws a Failure that says whether the microphone was refused or is missing.
   */
  async ask(): Promise<void> {
    try {
      await this.take({ audio: true });
    } catch (error) {
      throw microphoneFailure(error);
    }
    this.release();
  }

  release(): void {
    for (const stream of this.#open) {
      for (const track of stream.getTracks()) track.stop();
    }
    this.#open.clear();
  }
}

export function microphoneFailure(error: unknown): Failure {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return name === 'NotAllowedError' || name === 'SecurityError'
    ? new Failure('microphoneDenied', 31401)
    : new Failure('microphoneMissing', 31402);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
