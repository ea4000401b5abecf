/** The test of the network: what is measured of a call that nobody answers but a machine, and what it comes to. */
import type { Credentials } from './ports';
import { type Problem, problemOf } from './problem';
import { type Judgement, judge, mean, meanMos, type Sample } from './quality';
import { type ReadonlySignal, signal } from './signal';

/** What a test call gave. */
export interface Tried {
  /** Milliseconds until it was answered. */
  readonly setup: number;
  readonly samples: readonly Sample[];
  /** Milliseconds from a tone to its echo; null where none came back. */
  readonly echo: number | null;
  /** Of a call that sends nothing back: whether anything was heard of it. What is sent was not measured then. */
  readonly heard?: boolean;
}

/** What is called where no number sends back what it hears: words answer, and nothing of what is sent comes back. */
export const NETWORK = 'check:network';

/** Places test calls. It throws a Failure. */
export interface Tester {
  /** Step is told how far it is, 0 to 1. */
  call(credentials: Credentials, to: string, step: (part: number) => void): Promise<Tried>;
}

export interface Result extends Judgement {
  readonly setup: number;
  /** Means, as of a sample. */
  readonly mos: number;
  readonly rtt: number;
  readonly jitter: number;
  readonly loss: number;
  readonly echo: number | null;
  /** Only what arrives was measured, and the time there and back. */
  readonly oneWay: boolean;
}

export type CheckState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly part: number }
  | { readonly phase: 'done'; readonly result: Result }
  | { readonly phase: 'failed'; readonly problem: Problem };

export interface CheckPorts {
  readonly tester: Tester;
  readonly credentials: () => Promise<Credentials>;
}

export class Check {
  readonly #ports: CheckPorts;
  readonly #state = signal<CheckState>({ phase: 'idle' });

  constructor(ports: CheckPorts) {
    this.#ports = ports;
  }

  get state(): ReadonlySignal<CheckState> {
    return this.#state;
  }

  /** Calls a number that sends back what it hears, or {@link NETWORK}. */
  async run(to: string): Promise<void> {
    if (this.#state.value.phase === 'running') return;
    this.#state.value = { phase: 'running', part: 0 };
    try {
      const credentials = await this.#ports.credentials();
      const tried = await this.#ports.tester.call(credentials, to, (part) => {
        this.#state.value = { phase: 'running', part };
      });
      this.#state.value = { phase: 'done', result: result(tried) };
    } catch (error) {
      this.#state.value = { phase: 'failed', problem: problemOf(error) };
    }
  }
}

/** The first second is not counted: a connection has to find its pace. */
export function result({ setup, samples, echo, heard: spoke }: Tried): Result {
  const counted = samples.length > 3 ? samples.slice(1) : samples;
  const heard = counted.length > 0;
  const judgement: Judgement = heard
    ? judge(counted, (spoke ?? echo !== null) ? [] : ['low-bytes-received'])
    : { verdict: 'poor', causes: ['silence'] };
  return {
    ...judgement,
    setup,
    echo,
    oneWay: spoke !== undefined,
    mos: meanMos(counted),
    rtt: mean(counted, 'rtt'),
    jitter: mean(counted, 'jitter'),
    loss: mean(counted, 'loss'),
  };
}
