/** Every word of the page, in English. The other catalogues have the same keys: the compiler checks. */
import type { Outcome } from '../state/call';
import type { Doubt } from '../state/destination';
import type { Warning } from '../state/ports';
import { type LineWords, lines } from './lines/en';
import { type Problems, type ProblemWords, problems } from './problems/en';
import { type SignInWords, signIn } from './signin/en';
import { type SoundWords, sound } from './sound/page.en';
import { type TelephoneWords, telephone } from './telephone/en';

export interface Words {
  readonly title: string;
  readonly language: { readonly other: string; readonly otherTag: string; readonly change: string };
  readonly refusal: Record<
    'insecure' | 'inApp' | 'noWebRtc' | 'noMicrophone' | 'broken',
    ProblemWords
  >;
  readonly refusalAddress: string;
  readonly refusalStill: string;
  readonly status: {
    readonly label: string;
    readonly offline: string;
    readonly offlineMore: string;
    readonly connecting: string;
    readonly ready: string;
    readonly readyMore: string;
    readonly readyOutOnly: string;
    readonly calling: string;
    readonly ringing: string;
    readonly incoming: string;
    readonly incomingMore: (who: string) => string;
    readonly talking: string;
    readonly reconnecting: string;
    readonly ended: string;
    readonly attention: string;
    readonly muted: string;
    readonly held: string;
  };
  readonly signIn: SignInWords;
  readonly online: {
    readonly heading: (name: string) => string;
    readonly why: string;
    readonly privacy: string;
    readonly button: string;
    readonly busy: string;
    readonly retry: string;
    readonly wanted: (to: string) => string;
  };
  readonly dial: {
    readonly field: string;
    readonly placeholder: string;
    readonly call: string;
    readonly erase: string;
    readonly willCall: (who: string) => string;
    readonly redial: (who: string) => string;
    readonly doubts: Record<Doubt, string>;
    readonly warnings: {
      readonly prefix: (prefixes: string) => string;
      readonly noNumbers: string;
      readonly people: string;
    };
  };
  readonly keypad: { readonly label: string; readonly sent: string; readonly plus: string };
  readonly call: {
    readonly answer: string;
    readonly answerAndHold: string;
    readonly answerInstead: string;
    readonly decline: string;
    readonly mute: string;
    readonly unmute: string;
    readonly hangUp: string;
    readonly duration: string;
    readonly from: string;
    readonly to: string;
    readonly waiting: (who: string) => string;
    readonly incoming: (who: string) => string;
    readonly connecting: string;
    readonly again: string;
    readonly speakNow: string;
    /** Between two sentences. */
    readonly stop: string;
    readonly dismiss: string;
    readonly unknown: string;
    readonly visitor: string;
    readonly conference: string;
    readonly warnings: Record<Warning, string>;
  };
  readonly lines: LineWords;
  readonly outcomes: Record<Outcome, string>;
  readonly denied: Record<string, string>;
  readonly deniedOther: string;
  readonly history: {
    readonly heading: string;
    readonly empty: string;
    readonly loading: string;
    readonly incoming: string;
    readonly outgoing: string;
    readonly callBack: (who: string) => string;
    readonly about: (who: string) => string;
    readonly ongoing: string;
    readonly all: string;
    readonly yesterday: string;
  };
  readonly people: {
    readonly heading: string;
    readonly empty: string;
    readonly call: (who: string) => string;
  };
  readonly speedDial: {
    readonly heading: string;
    readonly names: Record<string, string>;
  };
  readonly telephone: TelephoneWords;
  readonly sound: SoundWords;
  readonly rooms: {
    readonly heading: string;
    readonly enter: string;
    readonly enterNamed: (room: string) => string;
    readonly channel: string;
    readonly listen: string;
    readonly listenNamed: (channel: string) => string;
    readonly nobody: string;
    readonly going: string;
    readonly locked: string;
  };
  readonly places: { readonly label: string } & Record<
    'phone' | 'board' | 'channels' | 'admin' | 'history' | 'contacts',
    string
  > & {
      readonly tasks: (count: string) => string;
      readonly wants: (who: string) => string;
      readonly left: (who: string) => string;
    };
  readonly fetching: string;
  readonly account: {
    readonly signOut: string;
    readonly you: (name: string) => string;
    readonly yours: (name: string) => string;
  };
  readonly problems: Problems;
  readonly code: (code: number) => string;
}

export const en: Words = {
  title: 'Softphone',
  language: { other: '日本語', otherTag: 'ja', change: 'Switch to Japanese' },
  refusal: {
    insecure: {
      title: 'This address is not secure',
      help: 'Browsers give the microphone only to secure pages. Open this page by https, or on this machine by http://localhost.',
    },
    inApp: {
      title: 'Calls cannot be made inside of another app',
      help: 'This page was opened within an app, which gives pages no microphone. Open it in Chrome, Edge, Firefox or Safari: most apps have that in the menu at the top.',
    },
    noWebRtc: {
      title: 'This browser cannot make calls',
      help: 'It has no WebRTC, or WebRTC is switched off. Use a current Chrome, Edge, Firefox or Safari.',
    },
    noMicrophone: {
      title: 'This browser does not give pages a microphone',
      help: 'Use a current Chrome, Edge, Firefox or Safari, or ask whoever manages this browser.',
    },
    broken: {
      title: 'The page could not start',
      help: 'Reload it. If that does not help, tell whoever runs this softphone.',
    },
  },
  refusalAddress: 'Its address:',
  refusalStill: 'History, contacts and the board can be used here all the same.',
  status: {
    label: 'Status',
    offline: 'Offline',
    offlineMore: 'Nobody can call you yet',
    connecting: 'Connecting',
    ready: 'Ready',
    readyMore: 'Calls reach you here',
    readyOutOnly: 'You can call, but not be called',
    calling: 'Calling',
    ringing: 'Ringing',
    incoming: 'Incoming call',
    incomingMore: (who) => `from ${who}`,
    talking: 'On a call',
    reconnecting: 'Reconnecting',
    ended: 'Call ended',
    attention: 'Needs attention',
    muted: 'You are muted',
    held: 'On hold',
  },
  signIn,
  online: {
    heading: (name) => `Hello, ${name}`,
    why: 'Going online turns on the sound, so that you hear it ring, and asks for your microphone.',
    privacy: 'The microphone is open only while you are on a call.',
    button: 'Go online',
    busy: 'Connecting…',
    retry: 'Try again',
    wanted: (to) => `To call ${to}, go online first.`,
  },
  dial: {
    field: 'Name or number',
    placeholder: 'bob, or +1 500 555 0001',
    call: 'Call',
    erase: 'Erase last character',
    willCall: (who) => `Calls ${who}`,
    redial: (who) => `Last called: ${who}. Press Enter to fill it in.`,
    doubts: {
      empty: 'Type a name or a number.',
      countryCode: 'Begin with + and the country code, for example +81 3 1234 5678.',
      digits: 'A number has only digits after the +. An extension is keyed in during the call.',
      tooShort: 'This number is too short.',
      tooLong: 'This number is too long: 15 digits at most.',
      characters:
        'Names have only letters, digits and underscores. Is it spelled as in the list of people?',
      self: 'That is you.',
    },
    warnings: {
      prefix: (prefixes) =>
        `You may call numbers that begin with ${prefixes}. This call may be refused.`,
      noNumbers: 'You may not call telephone numbers. This call may be refused.',
      people: 'You may not call people here. This call may be refused.',
    },
  },
  keypad: { label: 'Keypad', sent: 'Sent', plus: 'Hold for +' },
  call: {
    answer: 'Answer',
    answerAndHold: 'Hold and answer',
    answerInstead: 'End and answer',
    decline: 'Decline',
    mute: 'Mute',
    unmute: 'Unmute',
    hangUp: 'Hang up',
    duration: 'Call duration',
    from: 'Incoming',
    to: 'Outgoing',
    waiting: (who) => `${who} is calling too`,
    incoming: (who) => `Incoming call from ${who}`,
    connecting: 'Connecting…',
    again: 'Call again',
    speakNow: 'Speak after the tone, and hang up when you have finished',
    stop: '. ',
    dismiss: 'Dismiss',
    unknown: 'Unknown caller',
    visitor: 'Visitor',
    conference: 'A call that was joined',
    warnings: {
      weak: 'The connection is weak. Moving closer to the router may help.',
      silent: 'They may not hear you. Check your microphone.',
      deaf: 'No sound arrives. The network may block calls.',
    },
  },
  lines,
  outcomes: {
    talked: 'Ended',
    noAnswer: 'No answer',
    busy: 'Busy',
    cancelled: 'You hung up before an answer',
    failed: 'Could not be connected',
    denied: 'Not allowed',
    unreached: 'Could not be reached',
    message: 'Voicemail',
    missed: 'Missed call',
    elsewhere: 'Answered in another tab or on another device',
    declined: 'Declined',
    passed: 'Passed on',
    voicemail: 'Sent to voicemail',
    lost: 'The connection was lost',
    unknown: 'Ended',
  },
  denied: {
    number_not_allowed: 'You may not call this number.',
    clients_not_allowed: 'You may not call people here.',
    rooms_not_allowed: 'You may not enter this room.',
    supervision_not_allowed: 'Only supervisors may enter other people’s calls.',
    room_unknown: 'There is no such room.',
    room_locked: 'The room is locked.',
    room_full: 'The room is full.',
    coach_not_allowed: 'You may not listen or coach here.',
    conference_unknown: 'It is over already.',
    conference_over: 'It is over already.',
    caller_id_missing: 'Numbers cannot be called until a caller ID is set up.',
    number_invalid: 'This is not a telephone number.',
    address_invalid: 'This is neither a name nor a number.',
    identity_invalid: 'Nobody can have this name.',
    to_missing: 'The call named nobody to call.',
    to_invalid: 'This is neither a name nor a number.',
    room_invalid: 'A room cannot have this name.',
    person_unknown: 'Nobody here has this name.',
    nobody_there: 'Nobody is there to answer.',
    callee_dnd: 'They do not want to be disturbed now.',
    callee_away: 'They are away.',
    callee_offline: 'They cannot be reached now: their page is closed or asleep.',
    number_unassigned: 'This number belongs to nobody.',
    grant_unknown: 'You may not make calls. Sign in again.',
    teams_not_allowed: 'You may not call this team.',
    team_unknown: 'There is no such team.',
    team_invalid: 'There is no such team.',
    conference_invalid: 'There is no such conference.',
    coach_invalid: 'Nobody was named to be coached.',
    mode_invalid: 'It cannot be entered in that way.',
    from_invalid: 'Nobody here can be the caller.',
    pin_attempts: 'Too many wrong PINs were entered. Try again in a quarter of an hour.',
    grants_too_many: 'The call names more tokens than it can have.',
    region_not_allowed: 'You may not call numbers of this country.',
    number_type_not_allowed: 'You may not call numbers of this kind.',
    number_extension:
      'An extension cannot be dialled with the number. Press its keys when it is answered.',
    emergency_number: 'This phone cannot reach emergency services. Use another telephone.',
    caller_id_not_allowed: 'You may not show this number to whom you call.',
    grant_revoked: 'What you were allowed to do has been taken back. Sign in again.',
    grant_expired: 'What you were allowed to do has ended. Sign in again.',
    grant_used: 'This was good for one call, which has been made.',
    calls_exhausted: 'As many calls are being made as are allowed at once.',
    rate_exhausted: 'Too many calls were begun in a short time. Try again in a minute.',
    time_exhausted: 'The time for calls is used up for today.',
    calls_switched_off: 'Calls are switched off at the moment.',
    numbers_switched_off: 'Calls to telephones are switched off at the moment.',
  },
  deniedOther: 'The server did not allow this call.',
  history: {
    heading: 'Recent calls',
    empty: 'Calls that you make or receive are listed here.',
    loading: 'Fetching your calls…',
    incoming: 'Incoming',
    outgoing: 'Outgoing',
    callBack: (who) => `Call ${who}`,
    about: (who) => `About ${who}`,
    ongoing: 'Going on',
    all: 'All calls',
    yesterday: 'Yesterday',
  },
  people: {
    heading: 'People',
    empty: 'Nobody else is signed in. Open this page in a second tab and sign in as somebody else.',
    call: (who) => `Call ${who}`,
  },
  speedDial: {
    heading: 'Try these numbers',
    names: {
      echo: 'Echo: hear yourself',
      music: 'Music',
      busy: 'Always busy',
      no_answer: 'Never answers',
      clock: 'Speaking clock',
      talker: 'Goes on talking',
      silent: 'Says nothing',
      own_number: 'Our own number',
    },
  },
  telephone,
  sound,
  rooms: {
    heading: 'Rooms',
    enter: 'Enter',
    enterNamed: (room) => `Enter ${room}`,
    channel: 'Walkie-talkie channel',
    listen: 'Listen',
    listenNamed: (channel) => `Listen to the channel ${channel}`,
    nobody: 'Nobody is there',
    going: 'Going on now',
    locked: 'Locked',
  },
  places: {
    label: 'Places',
    phone: 'Phone',
    board: 'Board',
    channels: 'Channels',
    admin: 'Admin',
    tasks: (count) => `messages and call-backs: ${count}`,
    wants: (who) => `${who} wants to be called back.`,
    left: (who) => `${who} left a message.`,
    history: 'History',
    contacts: 'Contacts',
  },
  fetching: 'One moment…',
  account: {
    signOut: 'Sign out',
    you: (name) => `Signed in as ${name}`,
    yours: (name) => `${name}: your account`,
  },
  problems,
  code: (code) => `Twilio code ${code}`,
};
