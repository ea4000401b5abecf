/**
 * The one way by which the page names a script that a browser shall run beside it: under Trusted Types
 * only a policy may, and this one lets nothing through but what is listed here.
 * Source: https://www.w3.org/TR/trusted-types/
 */
import ticks from '../ticks?worker&url';

/** The worker of notifications. It is in no bundle, so that its name stays. */
export const worker = '/sw.js';

const listed: readonly string[] = [worker, ticks];

interface Policy {
  createScriptURL(url: string): unknown;
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

/** It can be made only once. */
let policy: Policy | undefined;

function trusted(url: string): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!policies) return url;
  policy ??= policies.createPolicy('worker', {
    createScriptURL: (one) => {
      if (!listed.includes(one)) throw new TypeError('this is not a worker of ours');
      return one;
    },
  });
  return policy.createScriptURL(url) as string;
}

/** The address of the worker, as this browser wants it named. */
export function trustedWorker(): string {
  return trusted(worker);
}

/** Calls back every few seconds, in hidden pages too. */
export function ticking(tick: () => void): void {
  new Worker(trusted(ticks), { type: 'module' }).onmessage = tick;
}
