/** The words of the channels, in English. They come with the channels, not with the telephone. */

import type { Denial, Ending } from '../../state/channel';

export interface ChannelWords {
  readonly heading: string;
  readonly lead: string;
  readonly none: string;
  readonly list: string;
  readonly listen: string;
  readonly listenTo: (title: string) => string;
  readonly members: (count: number) => string;
  readonly joining: string;
  readonly interrupted: string;
  readonly quiet: string;
  readonly speaking: (name: string) => string;
  readonly yourself: string;
  readonly dispatcher: string;
  readonly next: (names: string) => string;
  readonly you: string;
  readonly telephone: string;
  readonly talkHere: string;
  readonly talkIn: (title: string) => string;
  readonly listenOnly: string;
  readonly silencedHere: string;
  readonly details: (title: string) => string;
  readonly more: string;
  readonly talk: {
    readonly label: string;
    readonly choose: string;
    readonly onlyListen: string;
    readonly hold: string;
    readonly press: string;
    readonly stop: string;
    readonly holdIn: (what: string, title: string) => string;
    readonly ready: string;
    readonly wait: (name: string) => string;
    readonly asking: string;
    readonly granted: string;
    readonly left: (time: string) => string;
    readonly queued: (place: number) => string;
    readonly hint: string;
    readonly hintLatch: string;
    readonly latch: string;
    readonly allow: string;
    readonly busy: string;
    readonly denied: Record<Denial, string>;
    readonly over: Record<Ending, string>;
  };
  readonly turns: {
    readonly heading: string;
    readonly none: string;
    readonly earlier: string;
    readonly seconds: (seconds: string) => string;
    readonly why: Readonly<Record<string, string>>;
  };
  readonly moderate: {
    readonly heading: string;
    readonly revoke: string;
    readonly revokeFrom: (name: string) => string;
    readonly silence: string;
    readonly silenceNamed: (name: string) => string;
    readonly allow: string;
    readonly allowNamed: (name: string) => string;
    readonly silenced: string;
    readonly empty: string;
  };
  /** What a screen reader is told as it happens. */
  readonly said: {
    readonly speaks: (name: string, title: string) => string;
    readonly free: (title: string) => string;
  };
}

export const en: ChannelWords = {
  heading: 'Channels',
  lead: 'Like walkie-talkies: listen to several, speak in one. One person at a time is heard.',
  none: 'There is no channel that you may listen to.',
  list: 'All channels',
  listen: 'Listen',
  listenTo: (title) => `Listen to ${title}`,
  members: (count) => `${count} in it`,
  joining: 'Connecting…',
  interrupted: 'The connection is lost. It is being restored…',
  quiet: 'Nobody is speaking',
  speaking: (name) => `${name} is speaking`,
  yourself: 'You are speaking',
  dispatcher: 'Dispatcher',
  next: (names) => `Next: ${names}`,
  you: 'you',
  telephone: 'A telephone',
  talkHere: 'Talk here',
  talkIn: (title) => `Talk in ${title}`,
  listenOnly: 'You may listen here, not speak.',
  silencedHere: 'You have been silenced in this channel.',
  details: (title) => `More about ${title}`,
  more: 'More',
  talk: {
    label: 'Talk',
    choose: 'Listen to a channel. Then you can speak in it here.',
    onlyListen: 'You may listen to these channels, not speak in them.',
    hold: 'Hold to talk',
    press: 'Press to talk',
    stop: 'Press to stop',
    holdIn: (what, title) => `${what}: ${title}`,
    ready: 'The channel is free',
    wait: (name) => `${name} is speaking. Hold to be next.`,
    asking: 'One moment…',
    granted: 'Speak now',
    left: (time) => `${time} left`,
    queued: (place) => (place <= 1 ? 'You are next' : `You are number ${place} in line`),
    hint: 'Hold the button, or Space or Enter. Let go to listen. The button of a headset works too.',
    hintLatch: 'Press the button, or Space or Enter. Press again to listen.',
    latch: 'Press once to talk, once more to stop',
    allow: 'Use the microphone',
    busy: 'The channels are silent during your telephone call.',
    denied: {
      silenced: 'You have been silenced here.',
      forbidden: 'You may not speak here.',
      gone: 'This channel is not there any more.',
      unavailable: 'The channel did not answer. Try again.',
      absent: 'You are not connected yet. Try again in a moment.',
      microphone: 'There is no microphone to speak by.',
      busy: 'You are on a telephone call.',
    },
    over: {
      limit: 'Your time was up. Let go, and press again.',
      taken: 'Somebody took the floor.',
      silenced: 'You have been silenced.',
      lost: 'The connection was lost. You are not heard.',
      call: 'Your telephone call goes first.',
    },
  },
  turns: {
    heading: 'Who spoke',
    none: 'Nobody has spoken yet.',
    earlier: 'Earlier',
    seconds: (seconds) => `${seconds} s`,
    why: {
      limit: 'Time was up',
      expired: 'Connection lost',
      left: 'Left',
      revoked: 'Taken away',
      interrupted: 'Interrupted',
      silenced: 'Silenced',
      failed: 'Failed',
    },
  },
  moderate: {
    heading: 'In the channel',
    revoke: 'Take the floor away',
    revokeFrom: (name) => `Take the floor away from ${name}`,
    silence: 'Silence',
    silenceNamed: (name) => `Silence ${name}`,
    allow: 'Let speak',
    allowNamed: (name) => `Let ${name} speak`,
    silenced: 'Silenced',
    empty: 'Nobody is in it.',
  },
  said: {
    speaks: (name, title) => `${name} is speaking in ${title}`,
    free: (title) => `${title} is free`,
  },
};
