/** The words of the sound settings, the test page and the quality of calls, in English. */
import type { Issue, Verdict } from '../../state/quality';

export interface SoundPartWords {
  readonly heading: string;
  readonly microphone: string;
  readonly speaker: string;
  readonly bell: string;
  readonly system: string;
  readonly unnamed: (number: number) => string;
  readonly names: string;
  readonly fixed: string;
  readonly pick: string;
  readonly away: (device: string) => string;
  readonly volume: string;
  readonly bellVolume: string;
  readonly play: string;
  readonly playBell: string;
  readonly silent: string;
  readonly silentHint: string;
  readonly testing: string;
  readonly done: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyHint: string;
  readonly byHand: string;
  readonly failed: string;
  readonly test: {
    readonly heading: string;
    readonly speak: string;
    readonly heard: string;
    readonly quiet: string;
    readonly listen: string;
    readonly did: string;
    readonly yes: string;
    readonly no: string;
    readonly good: string;
    readonly bad: string;
    readonly network: string;
    readonly about: string;
    readonly run: string;
    readonly again: string;
    readonly running: (percent: number) => string;
    readonly onCall: string;
    readonly offline: string;
    readonly oneWay: string;
    readonly unsent: string;
    readonly verdicts: Record<Verdict, string>;
    readonly noEcho: string;
    readonly setup: string;
    readonly echo: string;
    readonly none: string;
    readonly back: string;
  };
  readonly measures: {
    readonly mos: string;
    readonly rtt: string;
    readonly jitter: string;
    readonly loss: string;
  };
  readonly ms: (value: number) => string;
  readonly percent: (value: number) => string;
  readonly report: {
    readonly of: (who: string) => string;
    readonly none: string;
    readonly verdicts: Record<Verdict, string>;
    readonly causes: Record<'silence' | 'loss' | 'delay' | 'jitter', string>;
    readonly because: (causes: string) => string;
    readonly graph: (low: string, high: string) => string;
    readonly rated: (stars: number) => string;
    readonly wait: string;
  };
  readonly rating: {
    readonly ask: string;
    readonly stars: readonly [string, string, string, string, string];
    readonly what: string;
    readonly nothing: string;
    readonly issues: Record<Issue, string>;
    readonly send: string;
    readonly thanks: string;
  };
}

export const en: SoundPartWords = {
  heading: 'Sound',
  microphone: 'Microphone',
  speaker: 'Speaker',
  bell: 'It rings on',
  system: 'As the system',
  unnamed: (number) => `Device ${number}`,
  names: 'The browser tells the names of devices when the microphone is allowed.',
  fixed:
    'This browser sends sound where the system does: choose another output in the settings of the system. Chrome, Edge and newer versions of Firefox and Safari let a page choose.',
  pick: 'Choose a speaker…',
  away: (device) => `${device} is not there now`,
  volume: 'Volume of calls',
  bellVolume: 'Volume of the ringtone',
  play: 'Play a sound',
  playBell: 'Play the ringtone’s sound',
  silent: 'Do not ring aloud',
  silentHint: 'Calls are shown, and a screen reader says them; nothing rings.',
  testing: 'Test sound and network',
  done: 'Done',
  copy: 'Copy diagnosis',
  copied: 'Copied',
  copyHint: 'A text for whoever helps you, without tokens, numbers and names.',
  byHand: 'The browser does not let this be copied. Copy it by hand:',
  failed: 'It could not be used. Choose another, or plug it in again.',
  test: {
    heading: 'Sound and network test',
    speak: 'Say something: the bar should move.',
    heard: 'You are heard well.',
    quiet: 'Nothing is heard yet. Is it the right microphone, and is it switched on?',
    listen: 'Play a sound and listen.',
    did: 'Did you hear it?',
    yes: 'Yes',
    no: 'No',
    good: 'Your speaker works.',
    bad: 'Choose another speaker, turn the volume up here and in the system, and see that headphones are plugged in.',
    network: 'Network',
    about:
      'A test call of some ten seconds measures the way to the telephone service and back. You hear nothing of it.',
    run: 'Test the network',
    again: 'Test again',
    running: (percent) => `Measuring… ${percent} %`,
    onCall: 'You are on a call. Test the network when it is over.',
    offline: 'Go online first: the test makes a call.',
    oneWay:
      'No number here sends back what it hears. So the test measures what arrives, and the time there and back, and not how your voice arrives.',
    unsent: 'How your voice arrives was not measured.',
    verdicts: {
      good: 'The network is good for calls.',
      fair: 'Calls work, but not always well:',
      poor: 'Calls will sound bad:',
    },
    noEcho: 'The test tone did not come back.',
    setup: 'Until connected',
    echo: 'Echo of the tone',
    none: 'none',
    back: 'Back to the phone',
  },
  measures: {
    mos: 'Quality (1 to 4.5)',
    rtt: 'There and back',
    jitter: 'Unevenness',
    loss: 'Lost',
  },
  ms: (value) => `${Math.round(value)} ms`,
  percent: (value) => `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`,
  report: {
    of: (who) => `As ${who} heard it`,
    none: 'Nothing was measured of this call.',
    verdicts: { good: 'Good', fair: 'Fair', poor: 'Poor' },
    causes: { silence: 'silence', loss: 'losses', delay: 'delay', jitter: 'unevenness' },
    because: (causes) => `because of ${causes}`,
    graph: (low, high) =>
      `Quality over the call, between ${low} and ${high} of 5. Bars below show losses.`,
    rated: (stars) => `Rated ${stars} of 5`,
    wait: 'Fetching…',
  },
  rating: {
    ask: 'How was the sound?',
    stars: ['Very bad', 'Bad', 'So-so', 'Good', 'Very good'],
    what: 'What was wrong?',
    nothing: 'Nothing, or something else',
    issues: {
      'one-way-audio': 'One of us heard nothing',
      'choppy-audio': 'Parts were missing',
      'audio-latency': 'It came late',
      echo: 'Echo',
      'noisy-call': 'Noise',
      'dropped-call': 'The call broke off',
    },
    send: 'Send',
    thanks: 'Thank you. It is kept with the call.',
  },
};
