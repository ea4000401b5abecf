/** What the pages need of the browser before anything else, and take from it in one way. */
import type { Clock, Keeper } from './state/ports';
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

/**
 * A storage of the browser's, which may be full, or forbidden altogether, when even naming it throws: then
 * what is kept is forgotten, which is all.
 */
export function storage(name: 'localStorage' | 'sessionStorage', scope = window): Keeper {
  const attempt = <T>(what: (storage: Storage) => T): T | null => {
    try {
      return what(scope[name]);
    } catch {
      return null;
    }
  };
  return {
    getItem: (key) => attempt((one) => one.getItem(key)),
    setItem: (key, value) => void attempt((one) => one.setItem(key, value)),
  };
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
