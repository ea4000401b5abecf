/** The words of the administration, in English. */

import type { Scope, SwitchName } from '../../state/admin';
import type { RoomRole } from '../../state/conference';
import type { Role } from '../../state/ports';
import type { NumberType } from '../../state/rights';
import { type AuditWords, audit } from './audit.en';
import { type RightsWords, rights } from './rights.en';

export interface AdminWords {
  readonly act: {
    readonly cancel: string;
    readonly save: string;
    readonly close: string;
    readonly retry: string;
    readonly change: string;
    readonly of: (act: string, what: string) => string;
    readonly copy: string;
    readonly copied: string;
    readonly more: string;
  };
  readonly heading: string;
  readonly parts: { readonly label: string } & Record<
    'people' | 'keys' | 'grants' | 'teams' | 'buttons' | 'numbers' | 'audit',
    string
  >;
  readonly roles: Record<Role, string>;
  readonly rolesMore: Record<Role, string>;
  readonly numberTypes: Record<NumberType, string>;
  readonly roomRoles: Record<RoomRole, string>;
  readonly never: string;
  readonly notYet: string;
  readonly until: (when: string) => string;
  readonly link: { readonly once: string; readonly label: string };
  readonly people: {
    readonly heading: string;
    readonly none: string;
    readonly columns: Record<'name' | 'email' | 'role' | 'state' | 'acts', string>;
    readonly you: string;
    readonly signedIn: string;
    readonly disabled: string;
    readonly ownRights: string;
    readonly invite: string;
    readonly inviteLead: string;
    readonly inviteName: string;
    readonly inviteEmail: string;
    readonly inviteEmailHint: string;
    readonly role: string;
    readonly make: string;
    readonly made: string;
    readonly invitations: string;
    readonly anybody: string;
    readonly takeBack: string;
    readonly takeBackSure: string;
    readonly name: string;
    readonly email: string;
    readonly rights: string;
    readonly byRole: string;
    readonly byRoleMore: string;
    readonly own: string;
    readonly more: string;
    readonly reset: string;
    readonly resetMore: string;
    readonly signOut: string;
    readonly signOutMore: string;
    readonly signOutSure: string;
    readonly signedOut: string;
    readonly endCalls: string;
    readonly disable: string;
    readonly disableMore: string;
    readonly disableSure: string;
    readonly enable: string;
    readonly remove: string;
    readonly removeMore: string;
    readonly removeSure: (name: string) => string;
  };
  readonly rights: RightsWords;
  readonly keys: {
    readonly heading: string;
    readonly lead: string;
    readonly none: string;
    readonly columns: Record<'name' | 'scopes' | 'used' | 'ends' | 'state' | 'acts', string>;
    readonly states: Record<'good' | 'expired' | 'revoked', string>;
    readonly make: string;
    readonly name: string;
    readonly nameHint: string;
    readonly prefix: string;
    readonly prefixHint: string;
    readonly scopes: string;
    readonly scopeNames: Record<Scope, string>;
    readonly origins: string;
    readonly originsHint: string;
    readonly perMinute: string;
    readonly perMinuteHint: string;
    readonly expires: string;
    readonly expiresHint: string;
    readonly ceiling: string;
    readonly ceilingMore: string;
    readonly secret: string;
    readonly secretOnce: string;
    readonly stored: string;
    readonly ending: (hint: string) => string;
    readonly rotate: string;
    readonly rotateMore: string;
    readonly overlap: string;
    readonly overlaps: Readonly<Record<string, string>>;
    readonly revoke: string;
    readonly revokeMore: string;
    readonly revokeSure: (name: string) => string;
  };
  readonly grants: {
    readonly heading: string;
    readonly lead: string;
    readonly none: string;
    readonly columns: Record<'who' | 'what' | 'from' | 'made' | 'ends' | 'acts', string>;
    readonly states: Record<'good' | 'expired' | 'revoked', string>;
    readonly identity: string;
    readonly key: string;
    readonly anyKey: string;
    readonly standing: string;
    readonly find: string;
    readonly session: string;
    readonly byKey: (key: string) => string;
    readonly end: string;
    readonly endSure: string;
    readonly endCalls: string;
  };
  readonly teams: {
    readonly heading: string;
    readonly lead: string;
    readonly none: string;
    readonly make: string;
    readonly name: string;
    readonly nameHint: string;
    readonly title: string;
    readonly members: string;
    readonly count: (people: string) => string;
    readonly nobody: string;
    readonly remove: string;
    readonly removeSure: (title: string) => string;
  };
  readonly switches: {
    readonly heading: string;
    readonly names: Record<SwitchName, { readonly title: string; readonly help: string }>;
    readonly on: string;
    readonly off: string;
    readonly stop: string;
    readonly allow: string;
    readonly reason: string;
    readonly reasonHint: string;
    readonly sure: Record<SwitchName, string>;
    readonly by: (who: string, when: string) => string;
  };
  readonly budgets: {
    readonly heading: string;
    readonly lead: string;
    readonly none: string;
    readonly columns: Record<'scope' | 'calls' | 'minutes', string>;
    readonly account: string;
    readonly person: (name: string) => string;
    readonly key: (name: string) => string;
    readonly of: (used: string, limit: string) => string;
    readonly full: string;
  };
  readonly check: {
    readonly heading: string;
    readonly lead: string;
    readonly to: string;
    readonly toHint: string;
    readonly as: string;
    readonly me: string;
    readonly button: string;
    readonly allowed: string;
    readonly refused: string;
    readonly steps: string;
    readonly stepNames: Readonly<Record<string, string>>;
    readonly found: {
      readonly own: string;
      readonly grant: (id: string) => string;
      readonly ring: (whom: string) => string;
      readonly call: (number: string, shown: string) => string;
      readonly atMost: (minutes: string) => string;
      /** Room: '' for a conference without one. */
      readonly enter: (room: string, as: string) => string;
      readonly pin: string;
    };
    readonly passed: string;
    readonly failed: string;
  };
  readonly audit: AuditWords;
  /** By the server's codes. */
  readonly refusals: Readonly<Record<string, string>>;
  readonly forbidden: string;
}

export const en: AdminWords = {
  act: {
    cancel: 'Cancel',
    save: 'Save',
    close: 'Close',
    retry: 'Try again',
    change: 'Change',
    of: (act, what) => `${act}: ${what}`,
    copy: 'Copy',
    copied: 'Copied',
    more: 'Show older',
  },
  heading: 'Administration',
  parts: {
    label: 'Parts of the administration',
    people: 'People',
    keys: 'API keys',
    grants: 'Grants',
    teams: 'Teams',
    buttons: 'Buttons',
    numbers: 'Calls and limits',
    audit: 'Audit log',
  },
  roles: { agent: 'Agent', supervisor: 'Supervisor', administrator: 'Administrator' },
  rolesMore: {
    agent: 'Makes and receives calls.',
    supervisor: 'Sees all conferences as well, and steers them.',
    administrator: 'Decides as well who may do what.',
  },
  numberTypes: {
    fixed_line: 'Fixed lines',
    mobile: 'Mobile phones',
    fixed_line_or_mobile: 'Fixed or mobile, where they look alike',
    toll_free: 'Free of charge',
    voip: 'Internet telephones',
    personal_number: 'Personal numbers',
    premium_rate: 'Premium rate',
    shared_cost: 'Shared cost',
    pager: 'Pagers',
    uan: 'Company numbers',
    voicemail: 'Voicemail',
    unknown: 'Of no known kind',
  },
  roomRoles: {
    listen: 'Listen',
    speak: 'Speak',
    moderate: 'Moderate',
    coach: 'Coach',
    record: 'Record',
  },
  never: 'Never',
  notYet: 'Not yet',
  until: (when) => `until ${when}`,
  link: {
    once: 'Send it on a safe way: whoever has it comes in. It is good for once, and is shown here only now.',
    label: 'Link',
  },
  people: {
    heading: 'People',
    none: 'Nobody is here.',
    columns: { name: 'Name', email: 'E-mail', role: 'Role', state: 'State', acts: 'Actions' },
    you: 'You',
    signedIn: 'Signed in',
    disabled: 'Disabled',
    ownRights: 'Own rights',
    invite: 'Invite somebody',
    inviteLead: 'You get a link to pass on. With it they choose their name and how they sign in.',
    inviteName: 'Name, if you know it',
    inviteEmail: 'E-mail, if you know it',
    inviteEmailHint: 'They can sign in with it. No mail is sent.',
    role: 'Role',
    make: 'Make the link',
    made: 'The invitation is made',
    invitations: 'Invitations that nobody has used yet',
    anybody: 'Whoever has the link',
    takeBack: 'Take back',
    takeBackSure: 'Yes, take it back',
    name: 'Name',
    email: 'E-mail',
    rights: 'What they may do',
    byRole: 'What the settings say for the role',
    byRoleMore: 'As for everybody of this role.',
    own: 'Only what is chosen here',
    more: 'More',
    reset: 'Link for a new password',
    resetMore: 'For who has forgotten theirs. The old password goes on until the link is used.',
    signOut: 'Sign out everywhere',
    signOutMore: 'Their tokens end within a second; they can sign in again.',
    signOutSure: 'Yes, sign them out',
    signedOut: 'They are signed out everywhere.',
    endCalls: 'And end their calls',
    disable: 'Disable',
    disableMore: 'They are signed out and cannot come back until you enable them.',
    disableSure: 'Yes, disable',
    enable: 'Enable',
    remove: 'Delete',
    removeMore: 'With their passkeys and grants. What they did stays in the audit log.',
    removeSure: (name) => `Yes, delete ${name}`,
  },
  rights,
  keys: {
    heading: 'API keys',
    lead: 'For other back ends, which get tokens for their own users with a key.',
    none: 'There are none yet.',
    columns: {
      name: 'Name',
      scopes: 'For',
      used: 'Last used',
      ends: 'Ends',
      state: 'State',
      acts: 'Actions',
    },
    states: { good: 'Good', expired: 'Ended', revoked: 'Revoked' },
    make: 'Make a key',
    name: 'Name',
    nameHint: 'What it is for, for example: CRM, production.',
    prefix: 'Beginning of its identities',
    prefixHint:
      'All identities that it gets tokens for begin so: small letters and digits, then an underscore, for example crm_. It stays.',
    scopes: 'What it is for',
    scopeNames: {
      tokens: 'Get tokens, and end them',
      check: 'Ask whether a call would be allowed',
    },
    origins: 'Pages that may use it from a browser',
    originsHint: 'Such as https://crm.example.com, separated by commas. None: only servers use it.',
    perMinute: 'Tokens a minute',
    perMinuteHint: '0: as many as the settings say.',
    expires: 'Ends',
    expiresHint: 'None: never.',
    ceiling: 'The most that its tokens may do',
    ceilingMore: 'A token never allows more than this, whatever is asked for.',
    secret: 'Secret key',
    secretOnce:
      'Copy it now: it is shown only once, and is kept nowhere. Whoever has it can use this key.',
    stored: 'I have stored it',
    ending: (hint) => `ends with ${hint}`,
    rotate: 'Rotate',
    rotateMore:
      'A new key with the same rights. The old one goes on for a while, so that nothing stops.',
    overlap: 'The old one ends',
    overlaps: { '0': 'at once', '3600': 'in an hour', '86400': 'in a day', '604800': 'in a week' },
    revoke: 'Revoke',
    revokeMore: 'It and all tokens that were got with it stop within a second.',
    revokeSure: (name) => `Yes, revoke ${name}`,
  },
  grants: {
    heading: 'Grants',
    lead: 'What tokens allow that have been given out. Ending one stops new calls within a second.',
    none: 'There are none.',
    columns: {
      who: 'Who',
      what: 'What',
      from: 'By way of',
      made: 'Made',
      ends: 'Ends',
      acts: 'Actions',
    },
    states: { good: 'Good', expired: 'Ended', revoked: 'Taken back' },
    identity: 'Identity',
    key: 'API key',
    anyKey: 'Any',
    standing: 'Only those that are good now',
    find: 'Find',
    session: 'Signed in here',
    byKey: (key) => `Key ${key}`,
    end: 'End',
    endSure: 'Yes, end it',
    endCalls: 'End their calls as well',
  },
  teams: {
    heading: 'Teams',
    lead: 'People who are called together: the first to answer has the call.',
    none: 'There are none yet.',
    make: 'Make a team',
    name: 'Name',
    nameHint: 'In addresses: small letters, digits and hyphens, for example sales. It stays.',
    title: 'Title',
    members: 'Members',
    count: (people) => `Members: ${people}`,
    nobody: 'Nobody is in it',
    remove: 'Delete',
    removeSure: (title) => `Yes, delete ${title}`,
  },
  switches: {
    heading: 'Emergency stop',
    names: {
      no_numbers: {
        title: 'Calls to telephones',
        help: 'When stopped, no telephone number can be called. Calls within the softphone go on.',
      },
      no_calls: {
        title: 'All calls',
        help: 'When stopped, nobody can call anybody. Calls that go on are not ended.',
      },
    },
    on: 'Stopped',
    off: 'Allowed',
    stop: 'Stop',
    allow: 'Allow again',
    reason: 'Why',
    reasonHint: 'It stands in the audit log.',
    sure: {
      no_numbers: 'Yes, stop calls to telephones',
      no_calls: 'Yes, stop all calls',
    },
    by: (who, when) => `by ${who}, ${when}`,
  },
  budgets: {
    heading: 'Used up',
    lead: 'Calls at this moment, and minutes of calls to telephones within 24 hours. A call that goes on counts as the longest that it may become.',
    none: 'Nothing has been used yet.',
    columns: { scope: 'Of', calls: 'Calls now', minutes: 'Minutes' },
    account: 'Everything together',
    person: (name) => `${name}`,
    key: (name) => `Key ${name}`,
    of: (used, limit) => `${used} of ${limit}`,
    full: 'Used up',
  },
  check: {
    heading: 'Would this call be allowed?',
    lead: 'Nothing is dialled. Every step says what was looked at.',
    to: 'Who would be called',
    toHint: 'A number, or client:alice, team:sales, room:standup.',
    as: 'By whom',
    me: 'You',
    button: 'Check',
    allowed: 'It would be allowed',
    refused: 'It would be refused',
    steps: 'How this was found',
    stepNames: {
      caller: 'Who calls',
      grant: 'What their token allows',
      destination: 'Where it leads',
      rights: 'Whether they may call there',
      plan: 'What would be done',
      limits: 'Whether calls are stopped or used up',
    },
    found: {
      own: 'What they may themselves',
      grant: (id) => `The grant ${id}`,
      ring: (whom) => `Ring ${whom}`,
      call: (number, shown) => `Call ${number}, showing ${shown}`,
      atMost: (minutes) => `at most ${minutes} minutes`,
      enter: (room, as) => (room ? `Enter the room ${room}: ${as}` : `Enter the conference: ${as}`),
      pin: 'Ask for the PIN of a room',
    },
    passed: 'Passed',
    failed: 'Refused',
  },
  audit,
  refusals: {
    administration_not_allowed: 'Only administrators may do this. Your role may have changed.',
    administrator_needed: 'Somebody must stay administrator, and be able to sign in.',
    name_invalid: 'The name must be 1 to 64 characters that can be seen.',
    name_taken: 'This name is taken. Choose another.',
    email_invalid: 'This is no e-mail address.',
    email_taken: 'Somebody has this e-mail address already.',
    role_invalid: 'Choose a role.',
    person_unknown: 'This person is gone already.',
    identity_invalid: 'An identity has only letters, digits and underscores.',
    prefix_invalid: 'Use small letters and digits, and end with an underscore.',
    prefix_taken: 'Another key or a person begins so. Choose another beginning.',
    key_invalid: 'This key has ended.',
    grant_wider: 'That is more than you may give.',
    grant_unknown: 'This grant is gone already.',
    team_invalid: 'The name must be small letters, digits and hyphens.',
    to_missing: 'Say who would be called.',
    region_invalid: 'A country is two capital letters, such as JP.',
    number_type_invalid: 'There is no such kind of number.',
    number_invalid: 'Numbers begin with + and the country code, such as +81312345678.',
    time_invalid: 'This is no time that can be used.',
    scopes_invalid: 'Choose at least one thing that the key is for.',
    origins_invalid: 'An origin is like https://crm.example.com, without a path.',
    per_minute_invalid: 'This number is out of range.',
    key_unknown: 'This key is gone already.',
    key_ended: 'This key has ended.',
    team_unknown: 'This team is gone already.',
    title_invalid: 'The title must be 1 to 64 characters that can be seen.',
    reason_invalid: 'The reason must be at most 200 characters that can be seen.',
    name_missing: 'Say a name.',
    members_invalid: 'Somebody in the list cannot be in a team.',
    invitation_unknown: 'This invitation was used or taken back already.',
    person_disabled: 'This account is disabled. Enable it first.',
    number_out_of_range: 'This number is out of range.',
    list_too_long: 'The list is too long.',
    room_invalid: 'A room cannot have this name.',
    roles_invalid: 'Choose at least one thing that may be done in the room.',
    switch_unknown: 'There is no such switch here. Reload the page.',
    ticket_invalid: 'This invitation was used or taken back already.',
  },
  forbidden: 'You may not do this.',
};
