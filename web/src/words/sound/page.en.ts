/** The words about sound that the page needs from the start, in English. */
import type { Cause, Verdict } from '../../state/quality';
import type { Kind } from '../../state/sound';

/** Browsers that say differently where the microphone is allowed. */
export type BrowserKind = 'chrome' | 'edge' | 'firefox' | 'safari' | 'ios' | 'android' | 'inApp';

export interface SoundWords {
  readonly open: string;
  readonly mine: string;
  readonly theirs: string;
  /** What a meter says: how loud it is in words. */
  readonly levels: readonly [silent: string, soft: string, loud: string];
  readonly unheard: string;
  readonly check: (device: string) => string;
  readonly verdicts: Record<Verdict, string>;
  readonly causes: Record<Cause, string>;
  readonly lost: Record<Kind, (device: string) => string>;
  readonly now: (device: string) => string;
  readonly system: string;
  readonly none: Record<Kind, string>;
  readonly back: (device: string) => string;
  readonly some: string;
  readonly dismiss: string;
  readonly was: Record<Exclude<Verdict, 'good'>, string>;
  readonly details: (who: string) => string;
  readonly denied: Record<BrowserKind, string>;
}

export const sound: SoundWords = {
  open: 'Sound settings',
  mine: 'Your microphone',
  theirs: 'The other side',
  levels: ['silent', 'soft', 'loud'],
  unheard: 'You are muted: nobody hears what you say.',
  check: (device) => `The other side may not hear you. Check ${device}.`,
  verdicts: { good: 'Good connection', fair: 'Fair connection', poor: 'Poor connection' },
  causes: {
    silence: 'no sound goes through in one direction.',
    loss: 'parts of the sound are missing. Moving closer to the router, or a cable, may help.',
    delay: 'what is said arrives late. Let each other finish speaking.',
    jitter: 'the sound comes unevenly. Pause downloads and video.',
  },
  lost: {
    microphone: (device) => `${device} is gone.`,
    speaker: (device) => `${device} is gone.`,
    bell: (device) => `${device}, where it rings, is gone.`,
  },
  now: (device) => `Now ${device} is used.`,
  system: 'what the system uses',
  none: {
    microphone: 'There is no other microphone: you are not heard. Plug one in.',
    speaker: 'There is no other speaker. Plug one in.',
    bell: 'There is no other speaker: it rings to the eye only.',
  },
  back: (device) => `${device} is back, and used again.`,
  some: 'The device',
  dismiss: 'Dismiss',
  was: {
    fair: 'The connection was only fair.',
    poor: 'The connection was poor.',
  },
  details: (who) => `Sound of the call with ${who}`,
  denied: {
    chrome:
      'Click the icon at the left of the address, switch on the microphone, then press Try again.',
    edge: 'Click the lock at the left of the address, choose Permissions for this site, allow the microphone, then press Try again.',
    firefox:
      'Click the crossed-out microphone at the left of the address, remove “Blocked”, then press Try again.',
    safari:
      'Choose Safari › Settings for This Website, set Microphone to Allow, then press Try again.',
    ios: 'Tap the page menu beside the address, Website Settings, Microphone, Allow. If the browser itself is blocked: Settings › Apps › the browser › Microphone. Then press Try again.',
    android:
      'Tap the icon at the left of the address, Permissions, Microphone, Allow. If the browser itself is blocked: Settings › Apps › the browser › Permissions. Then press Try again.',
    inApp:
      'This browser is a part of another app, which gives no microphone. Open this page in Chrome, Safari or Firefox instead.',
  },
};
