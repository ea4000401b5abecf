/** What the pages need of the browser before anything else, and take from it in one way. */
import type { Clock } from './state/ports';
import { browserKind } from './ui/problem/browser';
import type { Reason } from './ui/refusal/refusal';

/** What of a window is looked at. */
interface Scope {
  readonly isSecureContext: boolean;
  readonly RTCPeerConnection?: unknown;
  readonly navigator: {
    readonly userAgent: string;
    readonly mediaDevices?: { readonly getUserMedia?: unknown };
  };
}

/** What makes calls impossible here; nothing that waiting or pressing could change. */
export function refusal(scope: Scope = window): Exclude<Reason, 'broken'> | undefined {
  if (!scope.isSecureContext) return 'insecure';
  const deaf = !scope.navigator.mediaDevices?.getUserMedia;
  const mute = typeof scope.RTCPeerConnection === 'undefined';
  if ((deaf || mute) && browserKind(scope.navigator.userAgent) === 'inApp') return 'inApp';
  if (mute) return 'noWebRtc';
  return deaf ? 'noMicrophone' : undefined;
}

/** Browsers may forbid storage altogether, and then even naming it throws. */
export function storage(name: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[name];
  } catch {
    return undefined;
  }
}

export const clock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Whom a link to the page names, as /?to=tel:+81312345678: to be filled in, and never called by that. What
 * comes behind a number, as ;ext=, is not dialled; a + that was not written as %2B is one all the same.
 * Source: https://www.rfc-editor.org/rfc/rfc3966
 */
export function linked(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '';
  const [text = ''] = to
    .replace(/^(web[+ ])?tel:(\/\/)?/i, '')
    .replace(/^ (?=\d)/, '+')
    .split(';');
  return text.trim().slice(0, 128);
}

/**
 * The code with which another page sent whoever is here back to sign in, from the address: #sign-in=CODE.
 * The address forgets it, so that a reload does not say it again.
 */
export function refused(): string {
  const code = /^#sign-in=([a-z0-9_]{1,64})$/.exec(location.hash)?.[1] ?? '';
  if (code) history.replaceState(null, '', location.pathname + location.search);
  return code;
}
