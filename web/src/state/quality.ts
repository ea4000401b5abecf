/** How calls sound: in a word while they go on, and as a report when they are over. */
import type { Clock } from './ports';
import { Failure } from './problem';
import { type ReadonlySignal, signal } from './signal';

export type Verdict = 'good' | 'fair' | 'poor';
export const causes = ['silence', 'loss', 'delay', 'jitter'] as const;
export type Cause = (typeof causes)[number];

/** What was measured in a second of a call. */
export interface Sample {
  /** Seconds since the first. */
  readonly at: number;
  /** 1 to 5; 0 where it could not be told. */
  readonly mos: number;
  /** Milliseconds, as jitter. */
  readonly rtt: number;
  readonly jitter: number;
  /** 0 to 1. */
  readonly loss: number;
}

export interface Warned {
  readonly name: string;
  /** Seconds since the first sample; until is null while it is so. */
  readonly from: number;
  readonly until: number | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** The worst first. */
  readonly causes: readonly Cause[];
}

/** What is reported of a call. */
export interface Report extends Judgement {
  readonly codec: string;
  readonly samples: readonly Sample[];
  readonly warnings: readonly Warned[];
}

/** What somebody says of a call; issues are named as Twilio names them. */
export const issues = [
  'one-way-audio',
  'choppy-audio',
  'audio-latency',
  'echo',
  'noisy-call',
  'dropped-call',
] as const;
export type Issue = (typeof issues)[number];
export interface Rating {
  readonly stars: number;
  readonly issue: Issue | undefined;
}

/** A report as the server tells it. */
export interface ToldReport extends Omit<Report, 'verdict'> {
  readonly verdict: Verdict | null;
  /** Whose page reported it, and their name. */
  readonly identity: string;
  readonly by: string;
  readonly rating: number | null;
  readonly issue: string | null;
}

/** Every method throws a Failure. */
export interface QualityServer {
  report(sid: string, report: Report): Promise<void>;
  rate(sid: string, rating: Rating): Promise<void>;
  of(sid: string): Promise<readonly ToldReport[]>;
}

export type QualityEvent =
  | { readonly type: 'sample'; readonly call: string; readonly sample: Measured }
  | { readonly type: 'warned'; readonly call: string; readonly name: string; readonly on: boolean }
  /** What the call is called at Twilio. */
  | { readonly type: 'named'; readonly call: string; readonly sid: string }
  | { readonly type: 'over'; readonly call: string; readonly sid: string };

/** A sample before it is known when the call began. */
export interface Measured extends Omit<Sample, 'at'> {
  readonly codec: string;
}

export interface QualityPorts {
  readonly server: QualityServer;
  readonly clock: Clock;
  /** Tells Twilio what somebody says of a call that was made here. */
  readonly feedback: (sid: string, rating: Rating) => void;
}

/** The last call that was measured. */
export interface Lately extends Judgement {
  readonly sid: string;
  readonly rated: boolean;
}

/** So many samples are judged together. */
const WINDOW = 5;
/** So many are kept while a call goes on, and reported; beyond, one stands for two. */
const KEPT = 7_200;
const REPORTED = 300;
const WARNINGS = 100;
/** How often a call that goes on is reported, in samples, so that a crash does not lose all of it. */
const EVERY = 60;
/** The call may be known to the server only after these waits, in milliseconds. */
const AGAIN = [1_500, 6_000, 20_000];

interface Running {
  readonly began: number;
  readonly samples: Sample[];
  readonly moments: Judgement[];
  readonly warnings: Warned[];
  codec: string;
  sid: string;
}

export class Qualities {
  readonly #ports: QualityPorts;
  readonly #running = new Map<string, Running>();
  readonly #now = signal<ReadonlyMap<string, Judgement>>(new Map());
  readonly #lately = signal<Lately | null>(null);

  constructor(ports: QualityPorts) {
    this.#ports = ports;
  }

  /** How the calls sound that go on, by their ids. */
  get now(): ReadonlySignal<ReadonlyMap<string, Judgement>> {
    return this.#now;
  }
  get lately(): ReadonlySignal<Lately | null> {
    return this.#lately;
  }

  handle(event: QualityEvent): void {
    const running = this.#running.get(event.call) ?? this.#begin(event);
    if (!running) return;
    switch (event.type) {
      case 'sample':
        this.#sample(event.call, running, event.sample);
        break;
      case 'named':
        running.sid = event.sid;
        break;
      case 'warned':
        this.#warn(running, event.name, event.on);
        this.#judge(event.call, running);
        break;
      case 'over':
        this.#end(event.call, running, event.sid);
        break;
    }
  }

  of(sid: string): Promise<readonly ToldReport[]> {
    return this.#ports.server.of(sid);
  }

  /** Keeps what somebody says of a call, here and at Twilio. */
  async rate(sid: string, rating: Rating): Promise<void> {
    this.#ports.feedback(sid, rating);
    await this.#ports.server.rate(sid, rating);
    if (this.#lately.value?.sid === sid)
      this.#lately.value = { ...this.#lately.value, rated: true };
  }

  #begin(event: QualityEvent): Running | undefined {
    if (event.type === 'over' || event.type === 'named') return undefined;
    const running: Running = {
      began: this.#ports.clock.now(),
      samples: [],
      moments: [],
      warnings: [],
      codec: '',
      sid: '',
    };
    this.#running.set(event.call, running);
    return running;
  }

  #sample(call: string, running: Running, { codec, ...measured }: Measured): void {
    if (running.samples.length >= KEPT) halve(running);
    running.samples.push({ ...measured, at: this.#at(running) });
    if (codec) running.codec = codec;
    running.moments.push(this.#judge(call, running));
    if (running.sid && running.samples.length % EVERY === 0) {
      this.#ports.server.report(running.sid, reportOf(running)).catch(() => {}); // the next is as good
    }
  }

  #warn(running: Running, name: string, on: boolean): void {
    const at = this.#at(running);
    const open = running.warnings.findIndex((one) => one.name === name && one.until === null);
    const old = running.warnings[open];
    if (on && !old && running.warnings.length < WARNINGS) {
      running.warnings.push({ name, from: at, until: null });
    } else if (!on && old) {
      running.warnings[open] = { ...old, until: at };
    }
  }

  #judge(call: string, running: Running): Judgement {
    const active = running.warnings.filter((one) => one.until === null).map((one) => one.name);
    const moment = judge(running.samples.slice(-WINDOW), active);
    const before = this.#now.value.get(call);
    if (before?.verdict !== moment.verdict || String(before.causes) !== String(moment.causes)) {
      this.#now.value = new Map([...this.#now.value, [call, moment]]);
    }
    return moment;
  }

  #end(call: string, running: Running, sid: string): void {
    this.#running.delete(call);
    this.#now.value = new Map([...this.#now.value].filter(([one]) => one !== call));
    if (!sid || running.samples.length === 0) return;
    const report = reportOf(running);
    this.#lately.value = { ...report, sid, rated: false };
    void this.#report(sid, report, 0);
  }

  async #report(sid: string, report: Report, attempt: number): Promise<void> {
    try {
      await this.#ports.server.report(sid, report);
    } catch (error) {
      const wait = AGAIN[attempt];
      const later =
        error instanceof Failure && !['invalid', 'sessionGone'].includes(error.problem.name);
      if (wait === undefined || !later) return;
      this.#ports.clock.after(wait, () => void this.#report(sid, report, attempt + 1));
    }
  }

  #at(running: Running): number {
    return Math.max(0, Math.round((this.#ports.clock.now() - running.began) / 100) / 10);
  }
}

/** From which value on something is fair, and from which poor. */
const limits = {
  delay: [250, 400],
  jitter: [30, 60],
  loss: [0.01, 0.05],
} as const;

/** The warnings of Twilio's SDK that no measure shows. */
const silences: Readonly<Record<string, Verdict>> = {
  'low-bytes-received': 'poor',
  'low-bytes-sent': 'poor',
  'ice-connectivity-lost': 'poor',
  'constant-audio-input-level': 'fair',
};

/** The mean of what was measured; 0 of nothing. */
export function mean(samples: readonly Sample[], of: Exclude<keyof Sample, 'at'>): number {
  return samples.length ? samples.reduce((all, one) => all + one[of], 0) / samples.length : 0;
}

/** The mean of the scores that could be told; 0 where none could. */
export function meanMos(samples: readonly Sample[]): number {
  return mean(
    samples.filter((one) => one.mos > 0),
    'mos',
  );
}

/** What a few samples come to, with the warnings that are raised now. */
export function judge(samples: readonly Sample[], warnings: readonly string[] = []): Judgement {
  const grades = new Map<Cause, Verdict>();
  const grade = (cause: 'delay' | 'jitter' | 'loss', value: number) => {
    const [fair, poor] = limits[cause];
    if (value > fair) grades.set(cause, value > poor ? 'poor' : 'fair');
  };
  grade('delay', mean(samples, 'rtt'));
  grade('jitter', mean(samples, 'jitter'));
  grade('loss', mean(samples, 'loss'));
  for (const name of warnings) {
    const verdict = silences[name];
    if (verdict && grades.get('silence') !== 'poor') grades.set('silence', verdict);
  }
  const mos = meanMos(samples) || 5;
  const by: readonly Verdict[] = [
    ...grades.values(),
    mos < 3 ? 'poor' : mos < 3.5 ? 'fair' : 'good',
  ];
  const verdict = by.includes('poor') ? 'poor' : by.includes('fair') ? 'fair' : 'good';
  const order = (cause: Cause) => (grades.get(cause) === 'poor' ? 0 : 10) + causes.indexOf(cause);
  return { verdict, causes: [...grades.keys()].sort((a, b) => order(a) - order(b)) };
}

/** What the moments of a call come to: a few seconds do not spoil it. */
export function sum(moments: readonly Judgement[]): Judgement {
  const much = Math.max(3, moments.length / 10);
  const bad = moments.filter((one) => one.verdict !== 'good');
  const poor = bad.filter((one) => one.verdict === 'poor');
  const verdict = poor.length >= much ? 'poor' : bad.length >= much ? 'fair' : 'good';
  if (verdict === 'good') return { verdict, causes: [] };
  const count = (cause: Cause) => bad.filter((one) => one.causes.includes(cause)).length;
  const often = causes.filter((cause) => count(cause) * 4 >= bad.length);
  return { verdict, causes: often.sort((a, b) => count(b) - count(a)) };
}

/** At most so many samples, each of which stands for its neighbours. */
export function thin(samples: readonly Sample[], most: number): readonly Sample[] {
  if (samples.length <= most) return samples;
  const step = Math.ceil(samples.length / most);
  const thinned: Sample[] = [];
  for (let i = 0; i < samples.length; i += step) {
    const part = samples.slice(i, i + step);
    const first = part[0];
    if (!first) break;
    thinned.push({
      at: first.at,
      mos: Math.min(...part.map((one) => one.mos)),
      rtt: mean(part, 'rtt'),
      jitter: mean(part, 'jitter'),
      loss: mean(part, 'loss'),
    });
  }
  return thinned;
}

/** Makes room: of a call that goes on for hours the whole is told, less finely. */
function halve({ samples, moments }: Running): void {
  samples.splice(0, samples.length, ...thin(samples, KEPT / 2));
  moments.splice(0, moments.length, ...moments.filter((_, i) => i % 2 === 1));
}

function reportOf({ samples, moments, warnings, codec }: Running): Report {
  return { ...sum(moments), codec, samples: thin(samples, REPORTED), warnings: [...warnings] };
}
