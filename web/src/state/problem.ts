/**
 * What can go wrong, as a closed list. A problem is a name; the words for it are in src/words, the
 * codes of Twilio's SDK that mean it are in src/sdk/errors.ts, and what the page does about it is
 * the remedy in this table.
 */

/**
 * - retry: the page tries again by itself.
 * - renew: a fresh token cures it; the page fetches one by itself.
 * - configuration: somebody must change a setting; trying again in a loop would only hide it.
 * - microphone: the person must change something in the browser or plug something in.
 * - session: the person must sign in again.
 * - call: it ended one call and says nothing about the line.
 * - command: something that was asked for was not done, and nothing else happened.
 */
export type Remedy =
  | 'retry'
  | 'renew'
  | 'configuration'
  | 'microphone'
  | 'session'
  | 'call'
  | 'command';

export const remedies = {
  // Tokens and accounts.
  tokenInvalid: 'configuration',
  tokenExpired: 'renew',
  tokenSignature: 'configuration',
  tokenLifetime: 'configuration',
  tokenGrants: 'configuration',
  accountMismatch: 'configuration',
  authentication: 'configuration',
  clock: 'configuration',
  clientName: 'configuration',
  appNotFound: 'configuration',
  account: 'configuration',
  // The connection.
  connection: 'retry',
  signalling: 'retry',
  signallingLost: 'retry',
  timeout: 'retry',
  tooFast: 'retry',
  unknown: 'retry',
  serverUnreachable: 'retry',
  serverBroken: 'retry',
  pageOutdated: 'retry',
  // One call.
  callRefused: 'call',
  callCancelled: 'call',
  callLost: 'call',
  badRequest: 'call',
  notFound: 'call',
  unavailable: 'call',
  busy: 'call',
  declined: 'call',
  media: 'call',
  message: 'call',
  trial: 'call',
  accountBusy: 'call',
  callerId: 'call',
  country: 'call',
  blocked: 'call',
  roomFull: 'call',
  tooLong: 'call',
  webhook: 'call',
  // The browser.
  microphoneDenied: 'microphone',
  microphoneMissing: 'microphone',
  browser: 'configuration',
  // The server's answers.
  sessionGone: 'session',
  nameInvalid: 'configuration',
  nameTaken: 'configuration',
  forbidden: 'configuration',
  controlDown: 'command',
  gone: 'command',
  conflict: 'command',
  invalid: 'command',
  unconfirmed: 'command',
  // Passkeys.
  passkeyCancelled: 'command',
  passkeyKnown: 'command',
  passkeyFailed: 'command',
} as const satisfies Record<string, Remedy>;

export type ProblemName = keyof typeof remedies;

export interface Problem {
  readonly name: ProblemName;
  /** Twilio's error code, where one was given; shown small, for whoever has to look it up. */
  readonly code?: number;
  /** Why the server refused something: its own code, the field in question, and a sentence in English. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  readonly reason: string;
  readonly field: string;
  readonly detail: string;
}

/** The error that every port throws; anything else that is thrown is a fault of the program. */
export class Failure extends Error {
  readonly problem: Problem;

  constructor(name: ProblemName, code?: number, refusal?: Refusal) {
    super(code === undefined ? name : `${name} (${code})`);
    this.name = 'Failure';
    const problem = code === undefined ? { name } : { name, code };
    this.problem = refusal ? { ...problem, refusal } : problem;
  }
}

/** The problem behind whatever was thrown. */
export function problemOf(thrown: unknown): Problem {
  return thrown instanceof Failure ? thrown.problem : { name: 'unknown' };
}
