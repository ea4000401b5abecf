/** The words of one's own account and of coming in by a link, in English. */
import type { Purpose } from '../../state/account';
import type { Role } from '../../state/ports';

export interface AccountWords {
  readonly act: { readonly cancel: string };
  readonly heading: string;
  readonly save: string;
  readonly saved: string;
  readonly roles: Record<Role, string>;
  readonly name: {
    readonly heading: string;
    readonly field: string;
    readonly identity: string;
    readonly identityMore: string;
    readonly email: string;
    readonly role: string;
  };
  readonly password: {
    readonly heading: string;
    readonly none: string;
    readonly current: string;
    readonly next: string;
    readonly rule: (least: string) => string;
    readonly change: string;
    readonly set: string;
    readonly changed: string;
  };
  readonly passkeys: {
    readonly heading: string;
    readonly why: string;
    readonly none: string;
    readonly not: string;
    readonly name: string;
    readonly nameHint: string;
    readonly add: string;
    readonly added: string;
    readonly remove: (name: string) => string;
    readonly removeSure: (name: string) => string;
    readonly created: (when: string) => string;
    readonly used: (when: string) => string;
    readonly never: string;
    readonly synced: string;
  };
  /** What is kept of calls, and who sees or hears it. */
  readonly recorded: { readonly heading: string; readonly facts: readonly string[] };
  readonly sessions: {
    readonly heading: string;
    readonly here: string;
    readonly browser: (browser: string, system: string) => string;
    readonly unknown: string;
    readonly seen: (when: string) => string;
    readonly since: (when: string) => string;
    readonly methods: Readonly<Record<string, string>>;
    readonly end: string;
    readonly endNamed: (what: string, since: string) => string;
    readonly endSure: string;
    readonly all: string;
    readonly allMore: string;
    readonly allSure: string;
    readonly calls: string;
  };
  readonly join: {
    readonly heading: Record<Purpose, string>;
    readonly lead: Record<Purpose, string>;
    readonly as: (role: string) => string;
    readonly looking: string;
    readonly name: string;
    readonly nameHint: string;
    readonly identity: string;
    readonly identityHint: string;
    readonly how: string;
    readonly byPassword: string;
    readonly byPasskey: string;
    readonly byPasskeyMore: string;
    readonly password: string;
    readonly replaces: (name: string) => string;
    readonly button: Record<Purpose, string>;
    readonly passkey: {
      readonly heading: string;
      readonly lead: string;
      readonly button: string;
      readonly later: string;
      readonly laterMore: string;
    };
    readonly lost: { readonly heading: string; readonly lead: string; readonly help: string };
    readonly incomplete: string;
    readonly toSignIn: string;
  };
  /** By the server's codes. */
  readonly refusals: Readonly<Record<string, string>>;
  readonly forbidden: string;
}

export const en: AccountWords = {
  act: { cancel: 'Cancel' },
  heading: 'Your account',
  save: 'Save',
  saved: 'Saved',
  roles: { agent: 'Agent', supervisor: 'Supervisor', administrator: 'Administrator' },
  name: {
    heading: 'Who you are',
    field: 'Your name',
    identity: 'Identity',
    identityMore: 'Calls and tokens know you by it. It stays.',
    email: 'E-mail',
    role: 'Role',
  },
  password: {
    heading: 'Password',
    none: 'You have no password: you sign in another way.',
    current: 'Password now',
    next: 'New password',
    rule: (least) =>
      `At least ${least} characters. A few words are good, and easy to remember. Not your name, and not one that many people use.`,
    change: 'Change password',
    set: 'Set a password',
    changed: 'Your password is changed. You are signed out everywhere else.',
  },
  passkeys: {
    heading: 'Passkeys',
    why: 'A passkey is kept by this device, or by a security key, and opened by your finger, your face or a PIN. Nobody can steal it from here.',
    none: 'You have none yet.',
    not: 'Passkeys cannot be used in this browser, or not at this address.',
    name: 'Name for a new one',
    nameHint: 'So that you know it again, for example: work laptop.',
    add: 'Add a passkey',
    added: 'The passkey is added.',
    remove: (name) => `Remove ${name}`,
    removeSure: (name) => `Yes, remove ${name}`,
    created: (when) => `Added ${when}`,
    used: (when) => `last used ${when}`,
    never: 'never used',
    synced: 'on your other devices too',
  },
  recorded: {
    heading: 'What is recorded',
    facts: [
      'Of each call: who with, when, how long and how it ended; notes, ratings and how it sounded. You see your own, supervisors see everybody’s.',
      'The sound only where somebody presses Record, or where a room or a button of a website is set so. The call then says “Recording”, and while it is on hold nothing is recorded.',
      'Supervisors may listen to recordings, and who was in the call and may record all calls.',
      'Whoever listens in, coaches or changes something is written down, with the time.',
    ],
  },
  sessions: {
    heading: 'Where you are signed in',
    here: 'This one',
    browser: (browser, system) => `${browser} on ${system}`,
    unknown: 'Another program',
    seen: (when) => `last used ${when}`,
    since: (when) => `since ${when}`,
    methods: {
      demo: 'by name',
      password: 'by password',
      passkey: 'by passkey',
      oidc: 'by your organisation',
      invitation: 'by a link',
    },
    end: 'Sign out',
    endNamed: (what, since) => `Sign out ${what}, since ${since}`,
    endSure: 'Yes, sign out there',
    all: 'Sign out everywhere',
    allMore: 'Also here. Tokens that other programs hold for you stop working.',
    allSure: 'Yes, sign out everywhere',
    calls: 'And end my calls',
  },
  join: {
    heading: {
      first: 'Set up the first administrator',
      invite: 'Welcome',
      reset: 'Choose a new password',
    },
    lead: {
      first: 'You decide who may use this softphone, and for what. Others are invited by you.',
      invite: 'You are invited to this softphone. Choose how you are called and how you sign in.',
      reset: 'You are then signed in here, and signed out everywhere else.',
    },
    as: (role) => `Your role: ${role}`,
    looking: 'Looking at your invitation…',
    name: 'Your name',
    nameHint: 'As others see it.',
    identity: 'Identity',
    identityHint:
      'What calls and tokens know you by, and what you can sign in with: small letters, digits and underscores. It cannot be changed later.',
    how: 'How you will sign in',
    byPassword: 'With a password',
    byPasskey: 'With a passkey',
    byPasskeyMore:
      'Kept by this device and opened by your finger, your face or a PIN. The browser asks for it in the next step.',
    password: 'Password',
    replaces: (name) => `${name} is signed in here, and will be signed out.`,
    button: {
      first: 'Become administrator',
      invite: 'Join',
      reset: 'Set password and sign in',
    },
    passkey: {
      heading: 'Now add your passkey',
      lead: 'Your account is made. Without a passkey or a password you could not come back after you sign out.',
      button: 'Add a passkey',
      later: 'Use a password instead',
      laterMore: 'You can set one in your account.',
    },
    lost: {
      heading: 'This link does not work any more',
      lead: 'It has been used already, it is too old, or it was taken back. Each link is good for once.',
      help: 'Ask an administrator for a new one. The link for the first administrator is printed anew when the server starts.',
    },
    incomplete: 'The link is not complete. Copy all of it, with what stands behind the #.',
    toSignIn: 'To the sign-in',
  },
  refusals: {
    ticket_invalid: 'The link does not work any more: it was used, or it is too old.',
    name_invalid: 'The name must be 1 to 64 characters that can be seen.',
    name_taken: 'This name is taken. Choose another.',
    identity_invalid: 'Use small letters (a–z), digits and underscores only.',
    identity_taken: 'Somebody has this identity already. Choose another.',
    email_taken: 'Somebody has this e-mail address already.',
    password_missing: 'Choose a password.',
    password_short: 'The password is too short.',
    password_long: 'The password is too long.',
    password_invalid: 'The password has characters that cannot be typed.',
    password_personal: 'The password must not be your name or address: others know them.',
    password_usual: 'Many people use this password, or one much like it. Choose another.',
    password_wrong: 'That is not your password now.',
    login_wrong: 'That is not your password now.',
    too_many_attempts: 'Too many attempts. Wait a quarter of an hour.',
    password_not_here: 'Your organisation signs you in: there is no password to choose here.',
    session_stale: 'You signed in too long ago for this. Sign out, sign in again, and come back.',
    passkeys_not_here:
      'Passkeys do not work at this address. Open the page by the address that it is known by.',
    passkeys_full: 'You have as many passkeys as one can have. Remove one first.',
    passkey_invalid: 'What the device sent was not accepted. Try again, or use another device.',
    passkey_name_invalid: 'The name must be 1 to 64 characters that can be seen.',
    passkey_unknown: 'This passkey is gone already.',
    session_unknown: 'That sign-in has ended already.',
    password_changed: 'Your password was changed elsewhere meanwhile. Reload the page.',
    passkey_taken: 'This passkey belongs to an account already.',
    sign_in_busy: 'Too many people sign in at this moment. Try again in a minute.',
    person_disabled: 'This account is disabled. Ask an administrator.',
    administrator_needed: 'The last administrator must stay one.',
  },
  forbidden: 'You may not do this.',
};
