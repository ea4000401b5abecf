/** The words for buttons on other people's pages, in English. */
import type { Embedding, Tongue, Weekday } from '../../state/button';

export interface ButtonsWords {
  readonly heading: string;
  readonly lead: string;
  readonly none: string;
  readonly make: string;
  readonly on: string;
  readonly off: string;
  /** What the switch of a button is called. */
  readonly use: (name: string) => string;
  readonly open: string;
  readonly shut: string;
  readonly leads: (place: string) => string;
  readonly usage: (calls: string, minutes: string) => string;
  readonly embed: string;
  readonly refusals: {
    readonly act: string;
    readonly heading: (name: string) => string;
    readonly lead: string;
    readonly none: string;
    readonly today: (count: string) => string;
    readonly columns: Record<'when' | 'why' | 'origin', string>;
    readonly noOrigin: string;
    /** By the server's codes. */
    readonly codes: Readonly<Record<string, string>>;
  };
  readonly name: string;
  readonly nameHint: string;
  readonly to: string;
  readonly toHint: string;
  readonly choose: string;
  readonly places: Record<'client' | 'team' | 'room', string>;
  readonly gone: (place: string) => string;
  readonly origins: string;
  readonly originsHint: string;
  readonly language: string;
  readonly visitors: string;
  readonly tongues: Record<Tongue, string>;
  readonly says: string;
  readonly saysUsual: string;
  readonly saysOwn: (languages: string) => string;
  readonly saysHint: string;
  readonly label: string;
  readonly who: string;
  readonly consent: string;
  readonly consentHint: string;
  readonly trust: string;
  readonly record: string;
  readonly recordHint: string;
  readonly recordRoom: string;
  readonly recorded: string;
  readonly notRecorded: string;
  readonly privacy: string;
  readonly privacyHint: string;
  readonly hours: string;
  readonly always: string;
  readonly atHours: string;
  readonly zone: string;
  readonly span: (number: string) => string;
  readonly days: string;
  readonly weekdays: Record<Weekday, string>;
  readonly from: string;
  readonly until: string;
  readonly addSpan: string;
  readonly remove: string;
  readonly midnight: string;
  readonly closed: string;
  readonly closedHint: string;
  readonly closedNothing: string;
  readonly number: string;
  readonly numberHint: string;
  readonly callback: string;
  readonly callbackHint: string;
  readonly limits: string;
  readonly limitsBrief: (calls: string, minutes: string) => string;
  readonly calls: string;
  readonly starts: string;
  readonly minutes: string;
  readonly perAddress: string;
  readonly longest: string;
  readonly challenge: string;
  readonly challengeHint: string;
  readonly keys: {
    readonly heading: string;
    readonly lead: string;
    readonly none: string;
    readonly made: (when: string) => string;
    readonly make: string;
    readonly secret: string;
    readonly once: string;
    readonly remove: string;
    readonly sure: string;
  };
  readonly end: string;
  readonly endMore: string;
  readonly endCalls: string;
  readonly endSure: (name: string) => string;
  readonly snippet: {
    readonly heading: (name: string) => string;
    readonly lead: string;
    readonly how: string;
    readonly names: Record<Embedding, string>;
    readonly more: Record<Embedding, string>;
    readonly usual: string;
    readonly code: string;
    readonly codeMore: string;
    readonly csp: string;
    readonly cspMore: string;
    readonly permissions: string;
    readonly permissionsMore: string;
    readonly only: string;
    readonly try: string;
    readonly tryMore: string;
    readonly key: string;
    readonly keyMore: string;
  };
  /** By the server's codes, besides those of the administration. */
  readonly wrong: Readonly<Record<string, string>>;
}

export const en: ButtonsWords = {
  heading: 'Buttons',
  lead: 'With a button, visitors of a web site talk to a person: no account, no number.',
  none: 'There are none yet. Make one, and put it into a page.',
  make: 'Make a button',
  on: 'On',
  off: 'Off',
  use: (name) => `${name} can be used`,
  open: 'Open now',
  shut: 'Closed now',
  leads: (place) => `Leads to ${place}`,
  usage: (calls, minutes) => `Calls now: ${calls} · minutes today: ${minutes}`,
  embed: 'Put into a page',
  refusals: {
    act: 'Refusals',
    heading: (name) => `Whom ${name} refused`,
    lead: 'Of one reason ten at once and then one a minute are written down. Addresses of visitors are not kept.',
    none: 'It has refused nobody.',
    today: (count) => `Today: ${count}`,
    columns: { when: 'When', why: 'Why', origin: 'The page' },
    noOrigin: 'Not said',
    codes: {
      button_off: 'The button was switched off',
      button_closed: 'Outside the opening hours',
      origin_not_allowed: 'A page that is not among the button’s',
      proof_needed: 'The proof of work was missing',
      proof_wrong: 'The proof of work was wrong, or used before',
      address_exhausted: 'Too many calls from one address within an hour',
      rate_exhausted: 'Too many calls begun within a minute',
      calls_exhausted: 'Too many calls at once',
      time_exhausted: 'The minutes of the day were used up',
      context_invalid: 'What the site signed was wrong',
      callback_not_offered: 'A call-back, which is not offered',
      calls_switched_off: 'Calls were stopped for all',
      grant_wider: 'It leads where it may not',
    },
  },
  name: 'Name',
  nameHint: 'For your own people: agents see it when somebody calls.',
  to: 'Leads to',
  toHint: 'Pages and visitors cannot change it.',
  choose: 'Choose…',
  places: { client: 'People', team: 'Teams', room: 'Rooms' },
  gone: (place) => `${place} (is gone)`,
  origins: 'Pages that may have it',
  originsHint:
    'One site on each line, such as https://shop.example. With a subdomain it is another site.',
  language: 'Language',
  visitors: 'The visitor’s',
  tongues: { en: 'English', ja: 'Japanese' },
  says: 'What it says',
  saysUsual: 'The usual words',
  saysOwn: (languages) => `Own words: ${languages}`,
  saysHint: 'What is left empty is said in the usual words.',
  label: 'On the button',
  who: 'Who answers',
  consent: 'What to know before the call',
  consentHint: 'Said before the browser asks for the microphone.',
  trust: 'Recording and privacy',
  record: 'Record the calls',
  recordHint: 'Visitors are told before they call. Ask whether the law wants more.',
  recordRoom: 'Whether calls in a room are recorded is set with the room.',
  recorded: 'Recorded',
  notRecorded: 'Not recorded',
  privacy: 'Page about privacy',
  privacyHint: 'Its address, such as https://shop.example/privacy. Visitors see the link first.',
  hours: 'Opening hours',
  always: 'Always open',
  atHours: 'At these hours',
  zone: 'Time zone',
  span: (number) => `Hours ${number}`,
  days: 'Days',
  weekdays: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  from: 'From',
  until: 'Until',
  addSpan: 'Add hours',
  remove: 'Remove',
  midnight: 'Until 00:00 is the end of the day. Make two of hours that go past midnight.',
  closed: 'When nobody can be called',
  closedHint: 'Outside the hours, and where the visitor’s browser or network cannot make calls.',
  closedNothing: 'Nothing is offered',
  number: 'Offer this telephone number',
  numberHint: 'With the country code, such as +81 3 1234 5678. None: leave it empty.',
  callback: 'Offer a call-back',
  callbackHint: 'Visitors leave a number; whoever may answer sees it as a task.',
  limits: 'Limits',
  limitsBrief: (calls, minutes) => `${calls} calls at once, ${minutes} minutes a day`,
  calls: 'Calls at once',
  starts: 'Calls begun a minute',
  minutes: 'Minutes a day',
  perAddress: 'Calls an hour from one address',
  longest: 'Longest call, minutes',
  challenge: 'Proof of work, bits',
  challengeHint:
    'What a browser computes before it may call, so that programs pay for each attempt. 0: nothing; 16: about a second of a telephone; each more doubles it, up to 24.',
  keys: {
    heading: 'Verified visitors',
    lead: 'With a context key the site’s own server signs what it knows of a visitor. Agents see that as verified.',
    none: 'There is no context key: agents see nothing as verified.',
    made: (when) => `made ${when}`,
    make: 'Make a context key',
    secret: 'Context key',
    once: 'Copy it now into the site’s server: it is shown only once. It must never stand in a page.',
    remove: 'Delete',
    sure: 'Yes, delete it',
  },
  end: 'Delete this button',
  endMore:
    'Its key ends within a second in all pages, for good. To stop it for a while, switch it off.',
  endCalls: 'And end the calls that go on',
  endSure: (name) => `Yes, delete ${name}`,
  snippet: {
    heading: (name) => `Put ${name} into a page`,
    lead: 'There are three ways. Visitors see and can do the same with each.',
    how: 'How it stands in the page',
    names: { iframe: 'A frame', script: 'A script', element: 'An element' },
    more: {
      iframe:
        'Apart from the page: neither can change or overhear the other, and the page’s policy needs one line.',
      script:
        'One line where the button is to stand. It runs in the page, looks after itself and needs more of the page’s policy.',
      element:
        'For pages that are built of components, or want a button of their own look. As a script, and the page says where.',
    },
    usual: 'Recommended',
    code: 'Into the page',
    codeMore: 'Where the button is to stand.',
    csp: 'Into the page’s Content-Security-Policy',
    cspMore:
      'If the page sends this header: add these sources to what it allows. Without the header nothing is needed.',
    permissions: 'Into the page’s Permissions-Policy',
    permissionsMore: 'If the page sends this header: these lines allow the microphone and sound.',
    only: 'It works on these sites alone',
    try: 'Try it in a new window',
    tryMore: 'The real button: a call from there rings.',
    key: 'Publishable key',
    keyMore: 'It may be seen by anybody: it is good for calls by this button, within its limits.',
  },
  wrong: {
    destination_invalid: 'Choose a person, a team or a room.',
    destination_unknown: 'This person, team or room is gone. Choose another.',
    grant_wider: 'You may not call there yourself, so no button of yours can.',
    origins_invalid:
      'Name 1 to 20 sites, each once, as https://shop.example: https, without a path. http is good for localhost alone.',
    language_invalid: 'Choose a language.',
    words_invalid: 'The label may have 40 characters, who answers 80, and the rest 500.',
    privacy_url_invalid: 'The address must begin with https:// and have at most 500 characters.',
    record_invalid: 'Whether calls in a room are recorded is set with the room.',
    hours_invalid:
      'Hours need a time zone and days, and must end after they begin. Make two of hours that go past midnight.',
    number_invalid: 'This is no telephone number. Begin with + and the country code.',
    limits_invalid: 'This number is out of range.',
    challenge_invalid: 'From 0 to 24 bits.',
    button_unknown: 'This button is gone already.',
    context_keys_many: 'A button has four context keys at most. Delete one first.',
    context_key_unknown: 'This context key is gone already.',
  },
};
