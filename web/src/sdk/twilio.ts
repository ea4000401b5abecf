/** What all that is made of Twilio's SDK here has in common: how it is fetched, told, waited for and thrown away. */
import type { Call as TwilioCall, Device as TwilioDevice } from '@twilio/voice-sdk';
import { Failure } from '../state/problem';
import { problemFrom } from './errors';

export type { TwilioCall, TwilioDevice };

export type Sdk = typeof import('@twilio/voice-sdk');

export type Options = NonNullable<ConstructorParameters<Sdk['Device']>[1]> & {
  /** Options that the SDK honours but does not list. */
  chunderw?: string;
  publishEvents?: boolean;
  Sound?: unknown;
};

/** How long the SDK's code may take to come, in milliseconds. */
const LOAD_LIMIT = 20_000;

/** Fetches the SDK, as a chunk of its own; a Failure says that the page is older than what the server has. */
export function sdk(load: () => Promise<Sdk> = () => import('@twilio/voice-sdk')): Promise<Sdk> {
  return limit(load(), LOAD_LIMIT).catch(() => {
    throw new Failure('pageOutdated');
  });
}

/** What every Device is told. Host: what signals in place of Twilio, and publishes nothing; '' for Twilio itself. */
export function options(edge: string, host: string): Options {
  return {
    codecPreferences: ['opus', 'pcmu'] as NonNullable<Options['codecPreferences']>,
    ...(edge ? { edge } : {}),
    enableImprovedSignalingErrorPrecision: true,
    logLevel: 'silent',
    maxCallSignalingTimeoutMs: 30_000,
    ...(host ? { chunderw: host, publishEvents: false } : {}),
  };
}

/** Several of the SDK's promises wait for an answer that may never come. Ms: milliseconds. */
export function limit<T>(
  promise: Promise<T>,
  ms: number,
  late: () => Error = () => new Failure('timeout'),
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Errors after which the SDK goes on connecting by itself. */
export function passing(error: unknown): boolean {
  return ['connection', 'unknown', 'signallingLost'].includes(problemFrom(error).name);
}

/** Rejects with what the SDK says of the Device when that is no good any more, as of a token that is refused. */
export function refused(device: TwilioDevice): Promise<never> {
  const refusal = new Promise<never>((_, reject) => {
    device.on('error', (error: unknown, call: unknown) => {
      if (!call && !passing(error)) reject(error); // a call tells about itself
    });
  });
  refusal.catch(() => {});
  return refusal;
}

/** Calls. The SDK tells of a refused token only beside the promise, which then never settles. */
export function connected(
  device: TwilioDevice,
  params: Record<string, string>,
): Promise<TwilioCall> {
  return Promise.race([refused(device), device.connect({ params })]);
}

/** Throws a Device away, with the calls that are on it. */
export function discard(device: TwilioDevice): void {
  device.removeAllListeners();
  device.on('error', () => {}); // an 'error' that nobody hears would be thrown
  if (device.state !== 'destroyed') device.destroy();
}

/** What Twilio calls the call; '' before it has said so. */
export function sidOf(call: TwilioCall): string {
  const sid = call.parameters.CallSid ?? '';
  return sid.startsWith('CA') ? sid : '';
}
