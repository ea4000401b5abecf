/** The words for signing in, in English. */

export interface Refused {
  /** What happened, as a short sentence without a full stop. */
  readonly title: string;
  /** What to do. */
  readonly help: string;
}

export interface SignInWords {
  /** Where a name is enough. */
  readonly demo: { readonly heading: string; readonly lead: string };
  readonly heading: string;
  readonly lead: string;
  readonly name: string;
  readonly hint: string;
  readonly login: string;
  readonly password: string;
  readonly show: string;
  readonly button: string;
  readonly passkey: string;
  readonly provider: (name: string) => string;
  readonly others: string;
  readonly byPassword: string;
  readonly byName: string;
  readonly expired: string;
  readonly left: string;
  readonly local: string;
  readonly forgotten: string;
  /** Nobody is an administrator yet. */
  readonly first: { readonly heading: string; readonly lead: string; readonly where: string };
  /** By the server's codes. */
  readonly refusals: Readonly<Record<string, Refused>>;
}

export const signIn: SignInWords = {
  demo: {
    heading: 'Who is calling?',
    lead: 'Pick a name. Others who are signed in see it and can call you by it.',
  },
  heading: 'Sign in',
  lead: 'With the account that you were invited to.',
  name: 'Your name',
  hint: 'For example Alice',
  login: 'E-mail or user name',
  password: 'Password',
  show: 'Show password',
  button: 'Sign in',
  passkey: 'Sign in with a passkey',
  provider: (name) => `Sign in with ${name}`,
  others: 'or',
  byPassword: 'Sign in with a password',
  byName: 'Sign in with a name alone',
  expired: 'Your session has ended. Sign in again to go on.',
  left: 'You are signed out.',
  local: 'Local mode: no Twilio account is used, and calls stay on this machine.',
  forgotten: 'Forgotten your password? An administrator can give you a link to choose a new one.',
  first: {
    heading: 'Nobody can sign in yet',
    lead: 'This softphone has no administrator. When it started, the server printed a link that makes one; it is good for once.',
    where:
      'Look for it in the terminal or in the log of the server, and open it in this browser. If it is too old, start the server again: it prints a new one.',
  },
  refusals: {
    login_wrong: {
      title: 'That is not right',
      help: 'The name or the password is wrong. Check both and try again.',
    },
    person_disabled: { title: 'This account is disabled', help: 'Ask an administrator.' },
    passkey_wrong: {
      title: 'This passkey was not accepted',
      help: 'It may have been removed here. Sign in another way, then add it again.',
    },
    passkey_cloned: {
      title: 'This passkey was not accepted',
      help: 'Somebody may have copied it. Sign in another way, remove it, and tell an administrator.',
    },
    passkeys_not_here: {
      title: 'Passkeys do not work at this address',
      help: 'Open the page by the address that it is known by, or use a password.',
    },
    ticket_invalid: { title: 'That took too long', help: 'Try again.' },
    too_many_attempts: { title: 'Too many attempts', help: 'Wait a minute, then try again.' },
    oidc_unavailable: {
      title: 'The other side cannot be reached',
      help: 'Try again in a moment, or sign in another way.',
    },
    oidc_denied: {
      title: 'The sign-in was declined',
      help: 'You, or the other side, said no. Try again, or sign in another way.',
    },
    oidc_state: {
      title: 'The sign-in was not finished in time',
      help: 'Or it was begun in another tab. Begin again here.',
    },
    oidc_failed: {
      title: 'The sign-in did not work',
      help: 'The other side refused this server. Whoever runs it finds the reason in its log.',
    },
    oidc_token_invalid: {
      title: 'The sign-in did not work',
      help: 'What the other side says of you cannot be believed. Try again; if this stays, tell whoever runs the server.',
    },
    oidc_claims_invalid: {
      title: 'The sign-in did not work',
      help: 'The other side does not say what is needed. Whoever runs the server finds the reason in its log.',
    },
    oidc_not_allowed: {
      title: 'You may not use this softphone',
      help: 'You are known there, but nobody let you in here. Ask an administrator.',
    },
    administrator_needed: {
      title: 'The last administrator must stay one',
      help: 'Ask whoever manages the groups of your organisation.',
    },
    internal: {
      title: 'The server made a mistake',
      help: 'Its log says what. Try again in a moment.',
    },
    sign_in_busy: {
      title: 'Too many people sign in at this moment',
      help: 'Try again in a minute.',
    },
    demo_not_allowed: { title: 'A name is not enough here', help: 'Reload the page.' },
    password_needed: {
      title: 'Somebody of this name has a password',
      help: 'Sign in with it, or choose another name.',
    },
  },
};
