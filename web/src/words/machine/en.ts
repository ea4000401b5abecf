/** The words about keys, notifications, the small window, links and headsets, in English. */
import type { Permission } from '../../machine/notifications';
import type { ActionName, KeyDoubt } from '../../state/shortcuts';

export interface MachineWords {
  readonly open: string;
  readonly done: string;
  readonly keys: {
    readonly heading: string;
    readonly about: string;
    readonly on: string;
    readonly none: string;
    readonly change: (action: string) => string;
    readonly changeShort: string;
    readonly press: string;
    readonly hint: string;
    readonly reset: string;
    readonly now: (action: string, keys: string) => string;
    readonly names: Record<ActionName, string>;
    readonly doubts: Record<KeyDoubt, string>;
    readonly fixed: { readonly help: string; readonly digits: string; readonly close: string };
    readonly digitKeys: string;
  };
  readonly notices: {
    readonly heading: string;
    readonly about: string;
    readonly allow: string;
    readonly states: Record<Permission, string>;
    readonly offer: string;
    readonly calls: (who: string) => string;
    readonly answer: string;
    readonly decline: string;
  };
  readonly small: {
    readonly heading: string;
    readonly about: string;
    readonly open: string;
    readonly close: string;
    readonly refused: string;
  };
  readonly links: {
    readonly heading: string;
    readonly about: string;
    readonly take: string;
    readonly asked: string;
  };
  readonly install: { readonly heading: string; readonly about: string; readonly button: string };
  readonly headset: {
    readonly heading: string;
    readonly about: string;
    readonly connect: string;
    readonly works: (name: string) => string;
    readonly leave: string;
    readonly none: string;
  };
}

export const en: MachineWords = {
  open: 'Keyboard and this browser',
  done: 'Done',
  keys: {
    heading: 'Keyboard shortcuts',
    about: 'They work anywhere on this page, but not while you type in a field.',
    on: 'Use keyboard shortcuts',
    none: 'none',
    change: (action) => `Change the keys of: ${action}`,
    changeShort: 'Change',
    press: 'Press the keys…',
    hint: 'Esc leaves them as they are, Backspace takes them away.',
    reset: 'As they were at first',
    now: (action, keys) => `${action}: ${keys}`,
    names: {
      answer: 'Answer',
      reject: 'Decline',
      mute: 'Mute or unmute',
      hold: 'Hold or resume',
      swap: 'Turn to the other call',
      hangUp: 'Hang up',
      status: 'Your status',
      back: 'Back to the call',
    },
    doubts: {
      taken: 'Another action has these keys.',
      browser: 'The browser needs these keys for itself.',
      typing: 'Use Ctrl, Alt or Cmd with another key: keys alone are for typing.',
    },
    fixed: {
      help: 'This list',
      digits: 'Send tones in a call',
      close: 'Close what is open; never hangs up',
    },
    digitKeys: 'digits, *, #',
  },
  notices: {
    heading: 'Notifications',
    about:
      'When somebody calls while you look at something else, this machine can show who it is, with buttons to answer and to decline. The browser asks you once.',
    allow: 'Show calls as notifications',
    states: {
      default: 'Not allowed yet.',
      granted: 'Calls are shown while you look at something else.',
      denied:
        'Notifications of this page are blocked. Click the icon at the left of the address and allow them.',
      none: 'This browser shows no notifications of this page.',
    },
    offer: 'Tell me of calls while I look at something else',
    calls: (who) => `${who} is calling`,
    answer: 'Answer',
    decline: 'Decline',
  },
  small: {
    heading: 'Small window',
    about: 'The telephone alone, above other windows where the browser can do that.',
    open: 'Open the small window',
    close: 'Close the small window',
    refused: 'The browser opened no window. Allow pop-ups of this page.',
  },
  links: {
    heading: 'Telephone links',
    about:
      'A click on a telephone number on any page then opens this one, with the number filled in. It is not called until you press Call.',
    take: 'Open telephone links here',
    asked: 'The browser may ask whether this page may open telephone links.',
  },
  install: {
    heading: 'A program of its own',
    about: 'This page can have its own window and icon. It needs the server as before.',
    button: 'Install',
  },
  headset: {
    heading: 'Buttons of the headset',
    about: 'A headset with a hook switch can answer, hang up and mute from its own buttons.',
    connect: 'Choose a headset',
    works: (name) => `The buttons of ${name} work.`,
    leave: 'Use them no more',
    none: 'No headset with such buttons was chosen.',
  },
};
