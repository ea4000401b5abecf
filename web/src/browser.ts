/** What the pages need of the browser before anything else, and take from it in one way. */
import type { Clock } from './state/ports';
import type { Reason } from './ui/refusal/refusal';

/** What makes calls impossible here; nothing that waiting or pressing could change. */
export function refusal(): Reason | undefined {
  if (!window.isSecureContext) return 'insecure';
  if (typeof RTCPeerConnection === 'undefined') return 'noWebRtc';
  if (!navigator.mediaDevices?.getUserMedia) return 'noMicrophone';
  return undefined;
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
