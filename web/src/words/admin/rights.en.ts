/** The words of what somebody may do, in English. */

export interface RightsWords {
  readonly incoming: string;
  readonly clients: string;
  readonly everybody: string;
  readonly nobody: string;
  readonly these: string;
  readonly clientsHint: string;
  readonly teams: string;
  readonly teamsHint: string;
  readonly numbers: string;
  readonly numbersLead: string;
  readonly noNumbers: string;
  readonly rule: (number: string) => string;
  readonly prefix: string;
  readonly prefixHint: string;
  readonly region: string;
  readonly regionHint: string;
  readonly types: string;
  readonly ordinary: string;
  readonly someTypes: string;
  readonly addRule: string;
  readonly remove: string;
  readonly callerIds: string;
  readonly callerIdsHint: string;
  readonly rooms: string;
  readonly room: string;
  readonly roomHint: string;
  readonly roomRoles: string;
  readonly roomRule: (number: string) => string;
  readonly addRoom: string;
  readonly noRooms: string;
  readonly createRooms: string;
  readonly supervise: string;
  readonly limits: string;
  readonly calls: string;
  readonly maxMinutes: string;
  readonly minutesPerDay: string;
  readonly noLimit: string;
  readonly once: string;
  /** In few words, where there is little room. */
  readonly brief: {
    readonly incoming: string;
    readonly people: (who: string) => string;
    readonly teams: (which: string) => string;
    readonly numbers: (which: string) => string;
    readonly anyNumbers: string;
    readonly rooms: (which: string) => string;
    readonly all: string;
    readonly supervise: string;
    readonly once: string;
    readonly nothing: string;
  };
}

export const rights: RightsWords = {
  incoming: 'May be called',
  clients: 'People they may call',
  everybody: 'Everybody',
  nobody: 'Nobody',
  these: 'Only these',
  clientsHint: 'Identities, separated by commas.',
  teams: 'Teams they may call',
  teamsHint: 'Names, separated by commas; * for all.',
  numbers: 'Telephone numbers they may call',
  numbersLead: 'A number that meets any of the rules may be called. Without a rule, none.',
  noNumbers: 'No telephone number may be called.',
  rule: (number) => `Rule ${number}`,
  prefix: 'Begins with',
  prefixHint: 'Such as +8150. None: anyhow.',
  region: 'Country',
  regionHint: 'Such as JP. None: anywhere.',
  types: 'Kinds of number',
  ordinary: 'The ordinary kinds',
  someTypes: 'Only these kinds',
  addRule: 'Add a rule',
  remove: 'Remove',
  callerIds: 'Numbers that they may show',
  callerIdsHint: 'Your own, such as +15005550006; the first is shown unless another is asked for.',
  rooms: 'Rooms they may enter',
  room: 'Room',
  roomHint: '* for every room.',
  roomRoles: 'As what',
  roomRule: (number) => `Room ${number}`,
  addRoom: 'Add a room',
  noRooms: 'No room may be entered.',
  createRooms: 'May set up rooms',
  supervise: 'May see and steer all conferences',
  limits: 'Limits',
  calls: 'Calls at once',
  maxMinutes: 'Minutes of each call',
  minutesPerDay: 'Minutes a day',
  noLimit: '0: no limit of its own.',
  once: 'Good for one call',
  brief: {
    incoming: 'be called',
    people: (who) => `call people: ${who}`,
    teams: (which) => `call teams: ${which}`,
    numbers: (which) => `call numbers: ${which}`,
    anyNumbers: 'any ordinary',
    rooms: (which) => `rooms: ${which}`,
    all: 'all',
    supervise: 'supervise',
    once: 'one call',
    nothing: 'nothing',
  },
};
