/**
 * Twilio's error codes in this page's words.
 * Source: https://www.twilio.com/docs/api/errors and the error classes of the SDK.
 */
import { Failure, type Problem, type ProblemName } from '../state/problem';

export const codes: Readonly<Record<number, ProblemName>> = {
  10001: 'account',
  10002: 'trial',
  10003: 'account',
  10004: 'accountBusy',
  13214: 'callerId',
  13223: 'badRequest',
  13224: 'badRequest',
  13225: 'blocked',
  13226: 'badRequest',
  13227: 'country',
  13247: 'callerId',
  13248: 'callerId',
  16003: 'notFound',
  16020: 'roomFull',
  16021: 'accountBusy',
  16022: 'gone',
  20003: 'authentication',
  20004: 'authentication',
  20101: 'tokenInvalid',
  20102: 'tokenInvalid',
  20103: 'accountMismatch',
  20104: 'tokenExpired',
  20105: 'clock',
  20106: 'tokenGrants',
  20107: 'tokenSignature',
  20151: 'authentication',
  20152: 'tokenInvalid',
  20153: 'accountMismatch',
  20154: 'tokenInvalid',
  20155: 'clock',
  20156: 'tokenExpired',
  20157: 'tokenLifetime',
  20159: 'tokenSignature',
  20160: 'tokenInvalid',
  31000: 'unknown',
  31001: 'appNotFound',
  31002: 'callRefused',
  31003: 'timeout',
  31005: 'connection',
  31006: 'microphoneMissing',
  31007: 'pageOutdated',
  31008: 'callCancelled',
  31009: 'signalling',
  31100: 'badRequest',
  31101: 'badRequest',
  31102: 'tokenInvalid',
  31103: 'badRequest',
  31104: 'tokenInvalid',
  31105: 'clientName',
  31106: 'badRequest',
  31107: 'callLost',
  31201: 'authentication',
  31202: 'tokenSignature',
  31203: 'accountMismatch',
  31204: 'tokenInvalid',
  31205: 'tokenExpired',
  31206: 'tooFast',
  31207: 'tokenLifetime',
  31208: 'microphoneDenied',
  31209: 'callLost',
  31210: 'message',
  31212: 'message',
  31400: 'badRequest',
  31401: 'microphoneDenied',
  31402: 'microphoneMissing',
  31403: 'callRefused',
  31404: 'notFound',
  31408: 'unavailable',
  31409: 'callRefused',
  31480: 'unavailable',
  31486: 'busy',
  31603: 'declined',
  32014: 'media',
  32015: 'tooLong',
  32016: 'unavailable',
  32017: 'callerId',
  32018: 'webhook',
  53000: 'signalling',
  53001: 'signallingLost',
  53400: 'media',
  53402: 'media',
  53405: 'media',
};

/** The problem that an error of the SDK means; what is not known is 'unknown' and keeps its code. */
export function problemFrom(error: unknown): Problem {
  const code = codeOf(error);
  if (code === undefined) return { name: 'unknown' };
  return { name: nameOf(code), code };
}

/**
 * The problem that a code means. Of what is wrong with the answer to a webhook, Twilio has a code for
 * each way; for who is on the telephone they are one.
 */
export function nameOf(code: number): ProblemName {
  const name = codes[code];
  if (name) return name;
  return code >= 11_100 && code < 16_000 ? 'webhook' : 'unknown';
}

/** The same, as something to throw. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const problem = problemFrom(error);
  return new Failure(problem.name, problem.code);
}

function codeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}
