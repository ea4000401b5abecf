/** How loud a stream is. */

/** How often it is told, in milliseconds. */
const PACE = 100;
/** What is shown as silence, in decibels below full scale. */
const FLOOR = 60;

/** The loudness of samples from -1 to 1 as people hear it: 0 is silence, 1 is full scale. */
export function loudness(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  const rms = Math.sqrt(power / Math.max(1, samples.length));
  return rms > 0 ? Math.max(0, Math.min(1, 1 + (20 * Math.log10(rms)) / FLOOR)) : 0;
}

/**
 * Reports ten times in a second how loud a stream is. It listens to a copy, so that muting the stream
 * does not mute this too.
 */
export class Level {
  readonly #report: (level: number) => void;
  #stop = () => {};

  constructor(report: (level: number) => void) {
    this.#report = report;
  }

  listen(stream: MediaStream | null): void {
    this.#stop();
    this.#stop = () => {};
    const [track] = stream?.getAudioTracks() ?? [];
    if (!track || typeof AudioContext === 'undefined') {
      this.#report(0);
      return;
    }
    const copy = track.clone();
    copy.enabled = true;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(new MediaStream([copy])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.#report(loudness(samples));
    }, PACE);
    this.#stop = () => {
      clearInterval(timer);
      copy.stop();
      void context.close();
      this.#report(0);
    };
  }
}
