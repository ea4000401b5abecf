/**
 * The one way by which the page names a script that a browser shall run beside it: under Trusted Types
 * only a policy may, and this one lets nothing through but what is listed here.
 * Source: https://www.w3.org/TR/trusted-types/
 */

/** The worker of notifications. It is in no bundle, so that its name stays. */
export const worker = '/sw.js';

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

/** The address of the worker, as this browser wants it named. */
export function trustedWorker(): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!policies) return worker;
  const policy = policies.createPolicy('worker', {
    createScriptURL: (url) => {
      if (url !== worker) throw new TypeError('this is not the worker');
      return url;
    },
  });
  return policy.createScriptURL(worker) as string;
}
