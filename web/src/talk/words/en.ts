import type { EndReason, ErrorCode } from '../state/names';

export interface Words {
  readonly heading: string;
  readonly close: string;
  readonly loading: string;
  readonly ask: {
    /** Who: the site's words; empty: not said. */
    readonly lead: (who: string) => string;
    readonly recorded: string;
    readonly notRecorded: string;
    readonly microphone: string;
    readonly free: string;
    readonly privacy: string;
    readonly call: string;
    readonly again: string;
    readonly anew: string;
  };
  readonly phase: {
    readonly permission: string;
    readonly permissionHelp: string;
    readonly connecting: string;
    readonly ringing: (who: string) => string;
    readonly ringingHelp: string;
    readonly connected: (who: string) => string;
    readonly reconnecting: string;
    readonly reconnectingHelp: string;
  };
  readonly call: {
    readonly hangUp: string;
    readonly cancel: string;
    readonly mute: string;
    readonly muted: string;
    readonly keypad: string;
    readonly time: string;
    readonly you: string;
    readonly other: string;
    readonly warnings: { readonly weak: string; readonly silent: string; readonly deaf: string };
  };
  readonly ended: Readonly<Record<EndReason, string>>;
  readonly lasted: (minutes: number, seconds: number) => string;
  readonly problems: Readonly<Record<ErrorCode, { readonly title: string; readonly help: string }>>;
  readonly opens: (when: string) => string;
  readonly instead: {
    readonly number: (number: string) => string;
    readonly heading: string;
    readonly name: string;
    readonly telephone: string;
    readonly telephoneHint: string;
    readonly note: string;
    readonly send: string;
    readonly sending: string;
    readonly sent: string;
    readonly missing: { readonly name: string; readonly number: string };
  };
}

export const en: Words = {
  heading: 'Talk to us',
  close: 'Close',
  loading: 'One moment…',
  ask: {
    lead: (who) => (who ? `You will talk with ${who}.` : 'You will talk with one of us.'),
    recorded: 'The call is recorded.',
    notRecorded: 'The call is not recorded.',
    microphone: 'When you start, your browser asks whether this page may use the microphone.',
    free: 'The call goes over the internet and costs you nothing but data.',
    privacy: 'Privacy',
    call: 'Start the call',
    again: 'Try again',
    anew: 'Call again',
  },
  phase: {
    permission: 'May we use your microphone?',
    permissionHelp: 'Choose “Allow” in the question of your browser.',
    connecting: 'Connecting…',
    ringing: (who) => (who ? `Ringing ${who}…` : 'Ringing…'),
    ringingHelp: 'Please stay on this page.',
    connected: (who) => (who ? `You are talking with ${who}` : 'You are connected'),
    reconnecting: 'The connection is interrupted',
    reconnectingHelp: 'We are trying to restore it. Please wait.',
  },
  call: {
    hangUp: 'Hang up',
    cancel: 'Cancel',
    mute: 'Mute',
    muted: 'Muted',
    keypad: 'Keys',
    time: 'Time of the call',
    you: 'Your voice',
    other: 'The other voice',
    warnings: {
      weak: 'The connection is weak.',
      silent: 'We do not hear you. Is the microphone switched off?',
      deaf: 'Nothing arrives from the other end.',
    },
  },
  ended: {
    hung_up: 'You have hung up.',
    completed: 'The call has ended.',
    no_answer: 'Nobody answered.',
    busy: 'Everybody is talking at the moment.',
    declined: 'The call could not be taken.',
    closed: 'We are closed now.',
    limit: 'The call has reached its longest time.',
    lost: 'The connection was lost.',
    failed: 'The call did not succeed.',
  },
  lasted: (minutes, seconds) =>
    minutes > 0 ? `It took ${minutes} min ${seconds} s.` : `It took ${seconds} s.`,
  problems: {
    insecure: {
      title: 'Calls are not possible from this page',
      help: 'The page is not secured by https, so browsers give it no microphone.',
    },
    no_webrtc: {
      title: 'This browser cannot make calls',
      help: 'Please open this page in a current Chrome, Edge, Firefox or Safari.',
    },
    in_app: {
      title: 'This app’s browser cannot make calls',
      help: 'Please open this page in your ordinary browser: the app’s menu has “Open in browser”.',
    },
    microphone_policy: {
      title: 'This page does not let us use the microphone',
      help: 'Its settings (Permissions-Policy) forbid the microphone, and you cannot change that.',
    },
    microphone_denied: {
      title: 'The microphone is blocked',
      help: 'Allow it by the icon beside the address of this page, then try again.',
    },
    microphone_missing: {
      title: 'No microphone was found',
      help: 'Connect one, then try again.',
    },
    microphone_busy: {
      title: 'The microphone cannot be used',
      help: 'Another program may be using it. Close that, then try again.',
    },
    button_off: {
      title: 'Calls are switched off here',
      help: 'The site has switched this button off.',
    },
    button_closed: { title: 'We are closed now', help: 'Nobody can answer a call at the moment.' },
    origin_not_allowed: {
      title: 'This button does not belong to this site',
      help: 'Whoever runs the site should add its address to the button.',
    },
    too_many: {
      title: 'Too many calls at the moment',
      help: 'Please wait a few minutes, then try again.',
    },
    proof_wrong: {
      title: 'The check did not succeed',
      help: 'Please try again.',
    },
    context_invalid: {
      title: 'The site’s message about you was not accepted',
      help: 'Reload this page, then try again.',
    },
    number_invalid: {
      title: 'This number cannot be called',
      help: 'Write it with the country’s code, such as +44 20 7946 0000.',
    },
    network: {
      title: 'The service cannot be reached',
      help: 'Check your connection, then try again.',
    },
    server: { title: 'The service made a mistake', help: 'Please try again in a moment.' },
    media: {
      title: 'The sound could not be connected',
      help: 'A firewall or a VPN may block it. Try another network.',
    },
    in_call: {
      title: 'You are in a call already',
      help: 'Hang up first, then call again.',
    },
    outdated: {
      title: 'A part of this button could not be loaded',
      help: 'Reload this page, then try again.',
    },
    call_failed: { title: 'The call did not succeed', help: 'Please try again.' },
  },
  opens: (when) => `We open again ${when}.`,
  instead: {
    number: (number) => `Call ${number}`,
    heading: 'Shall we call you back?',
    name: 'Your name',
    telephone: 'Your telephone number',
    telephoneHint: 'With the country’s code, such as +44 20 7946 0000',
    note: 'What is it about, and when?',
    send: 'Ask for a call',
    sending: 'Sending…',
    sent: 'Thank you. We will call you.',
    missing: {
      name: 'Please write your name.',
      number: 'Please write your telephone number.',
    },
  },
};
