/** The words of the board, in English. They come with the board, not with the telephone. */

import type { Doing } from '../../state/board';
import type { Beep, Whereabouts } from '../../state/conference';
import { deeds } from '../deeds/en';

export interface BoardWords {
  readonly heading: string;
  readonly views: {
    readonly label: string;
    readonly live: string;
    readonly past: string;
    readonly audit: string;
  };
  readonly bar: {
    readonly label: string;
    readonly hint: string;
  };
  readonly control: { readonly title: string; readonly help: string };
  readonly stale: string;
  readonly why: Record<'control' | 'offline' | 'occupied', string>;
  readonly find: string;
  readonly found: string;
  readonly live: string;
  readonly quiet: string;
  readonly rooms: string;
  readonly noRooms: string;
  readonly call: string;
  readonly people: string;
  readonly count: (here: number, most: number) => string;
  readonly marks: Record<
    'moderated' | 'channel' | 'locked' | 'recording' | 'paused' | 'waiting',
    string
  >;
  readonly lasts: string;
  readonly since: (time: string) => string;
  readonly you: string;
  readonly moderator: string;
  readonly states: Record<Whereabouts, string>;
  readonly speaking: string;
  readonly muted: string;
  readonly held: string;
  readonly coaching: (name: string) => string;
  readonly gone: (names: string) => string;
  readonly doing: Record<Doing, string>;
  readonly act: {
    /** The name of a button whose visible words do not say whom or what it is about. */
    readonly of: (what: string, whom: string) => string;
    readonly mute: (name: string) => string;
    readonly unmute: (name: string) => string;
    readonly hold: (name: string) => string;
    readonly resume: (name: string) => string;
    readonly more: (name: string) => string;
    readonly visit: (name: string) => string;
    readonly coach: (name: string) => string;
    readonly uncoach: (name: string) => string;
    readonly promote: string;
    readonly demote: string;
    readonly remove: string;
    readonly removeSure: (name: string) => string;
    readonly label: (name: string) => string;
    readonly saveLabel: string;
    readonly listen: string;
    readonly join: string;
    readonly speak: string;
    readonly quiet: string;
    readonly add: string;
    readonly announce: string;
    readonly lock: string;
    readonly unlock: string;
    readonly record: string;
    readonly pause: string;
    readonly go: string;
    readonly stop: string;
    readonly end: string;
    readonly endSure: (title: string) => string;
    readonly edit: string;
    readonly delete: string;
    readonly deleteSure: (title: string) => string;
    readonly create: string;
    readonly cancel: string;
    readonly dismiss: string;
  };
  readonly mine: Record<'held' | 'aside' | 'listen' | 'muted' | 'unheard' | 'speak', string> & {
    readonly coach: (name: string) => string;
    readonly some: (names: string) => string;
  };
  readonly add: {
    readonly to: string;
    readonly label: string;
    readonly button: string;
  };
  readonly announce: {
    readonly text: string;
    readonly language: string;
    readonly to: string;
    readonly everybody: string;
    readonly button: string;
    readonly done: string;
  };
  readonly news: {
    readonly joined: (name: string, title: string) => string;
    readonly left: (name: string, title: string) => string;
  };
  readonly editor: {
    readonly create: string;
    readonly edit: (title: string) => string;
    readonly name: string;
    readonly nameHint: string;
    readonly title: string;
    readonly titleHint: string;
    readonly access: string;
    readonly pin: string;
    readonly pinHint: string;
    readonly moderatorPin: string;
    readonly makePin: string;
    readonly makeModeratorPin: string;
    readonly number: string;
    readonly numberHint: string;
    readonly max: string;
    readonly talk: string;
    readonly channel: string;
    readonly channelHint: string;
    readonly maxTurn: string;
    readonly maxTurnHint: string;
    readonly moderation: string;
    readonly moderated: string;
    readonly moderatedHint: string;
    readonly moderatedNot: string;
    readonly grace: string;
    readonly graceHint: string;
    readonly moderators: string;
    readonly moderatorsHint: string;
    readonly moderatorNumbers: string;
    readonly moderatorNumbersHint: string;
    readonly sound: string;
    readonly beep: string;
    readonly beepNot: string;
    readonly beeps: Record<Beep, string>;
    readonly record: string;
    readonly recordHint: string;
    readonly music: string;
    readonly musics: Record<'builtin' | 'silence' | 'url', string>;
    readonly musicUrl: string;
    readonly save: string;
    readonly wrong: string;
  };
  /** By the server's code; what is not here is shown in the server's own words. */
  readonly refusals: Record<string, string>;
  readonly forbidden: string;
  readonly past: {
    readonly heading: string;
    readonly room: string;
    readonly all: string;
    readonly none: string;
    readonly more: string;
    readonly people: (count: number) => string;
    readonly show: string;
    readonly tape: (n: number) => string;
    readonly table: string;
    readonly columns: Record<'name' | 'from' | 'to' | 'spoke' | 'muted' | 'held', string>;
    readonly legend: Record<'here' | 'spoke' | 'muted' | 'held' | 'recorded', string>;
    readonly drawing: (title: string) => string;
  };
  readonly audit: {
    readonly heading: string;
    readonly none: string;
    readonly columns: Record<'when' | 'who' | 'what' | 'where' | 'outcome', string>;
    readonly actions: Record<string, string>;
    readonly done: string;
    readonly refused: (code: string) => string;
  };
}

export const en: BoardWords = {
  heading: 'Board',
  views: { label: 'Show', live: 'Live', past: 'Ended', audit: 'Who did what' },
  bar: { label: 'Your phone', hint: 'Go online to enter, listen or coach.' },
  control: {
    title: 'Nothing can be steered now',
    help: 'Twilio cannot be told what to do. Everybody can go on talking; this page tries again by itself.',
  },
  stale: 'The connection to the server is broken. What you see may be out of date.',
  why: {
    control: 'Not possible now: Twilio cannot be told what to do.',
    offline: 'Not possible now: your phone is not online.',
    occupied: 'Not possible now: you are on a call. Hang up first.',
  },
  find: 'Find a room or a person',
  found: 'Nothing matches.',
  live: 'Going on now',
  quiet: 'Nobody is in a room or a conference now.',
  rooms: 'Rooms where nobody is',
  noRooms: 'There are no other rooms.',
  call: 'Call',
  people: 'People',
  count: (here, most) => (most > 0 ? `${here} of ${most}` : `${here} here`),
  marks: {
    moderated: 'Moderated',
    channel: 'Channel',
    locked: 'Locked',
    recording: 'Recording',
    paused: 'Recording paused',
    waiting: 'Waiting to begin',
  },
  lasts: 'Duration',
  since: (time) => `since ${time}`,
  you: 'You',
  moderator: 'Moderator',
  states: {
    here: 'Here',
    ringing: 'Ringing',
    left: 'Left',
    busy: 'Busy',
    'no-answer': 'No answer',
    failed: 'Not reached',
    canceled: 'Cancelled',
  },
  speaking: 'Speaking',
  muted: 'Muted',
  held: 'On hold',
  coaching: (name) => `Heard by ${name} alone`,
  gone: (names) => `Left: ${names}`,
  doing: {
    mute: 'Muting…',
    unmute: 'Unmuting…',
    hold: 'Putting on hold…',
    resume: 'Resuming…',
    remove: 'Removing…',
    label: 'Naming…',
    promote: 'Making moderator…',
    demote: 'Ending moderation…',
    coach: 'Changing who hears you…',
    listen: 'Changing who hears you…',
    speak: 'Changing who hears you…',
    add: 'Calling…',
    announce: 'Announcing…',
    lock: 'Locking…',
    unlock: 'Unlocking…',
    record: 'Starting to record…',
    pause: 'Pausing…',
    continue: 'Going on…',
    stop: 'Stopping…',
    end: 'Ending…',
    delete: 'Deleting…',
  },
  act: {
    of: (what, whom) => `${what}: ${whom}`,
    mute: (name) => `Mute ${name}`,
    unmute: (name) => `Unmute ${name}`,
    hold: (name) => `Put ${name} on hold`,
    resume: (name) => `Take ${name} off hold`,
    more: (name) => `More for ${name}`,
    visit: (name) => `Who ${name} is`,
    coach: (name) => `Coach ${name}`,
    uncoach: (name) => `Stop coaching ${name}`,
    removeSure: (name) => `Yes, remove ${name}`,
    label: (name) => `Another name for ${name}`,
    saveLabel: 'Save',
    listen: 'Listen',
    join: 'Join',
    speak: 'Speak to all',
    quiet: 'Only listen',
    add: 'Add',
    announce: 'Announce',
    end: 'End for all',
    endSure: (title) => `Yes, end ${title} for all`,
    edit: 'Edit',
    delete: 'Delete',
    deleteSure: (title) => `Yes, delete ${title}`,
    create: 'New room',
    cancel: 'Cancel',
    dismiss: 'Dismiss',
    lock: 'Lock',
    unlock: 'Unlock',
    record: 'Record',
    pause: 'Pause recording',
    go: 'Go on recording',
    stop: 'Stop recording',
    remove: 'Remove',
    promote: 'Make moderator',
    demote: 'End moderation',
  },
  mine: {
    held: 'You are on hold: you hear nobody, and nobody hears you.',
    aside: 'You put it on hold: nobody in it hears you, and you hear nobody.',
    listen: 'You listen. Nobody hears you.',
    muted: 'You are in it. You are muted: nobody hears you.',
    unheard: 'You are in it. The others are on hold, and do not hear you.',
    speak: 'You are in it. Everybody hears you.',
    coach: (name) => `You coach. Only ${name} hears you.`,
    some: (names) => `You are in it. The rest is on hold: you are heard by ${names} alone.`,
  },
  add: { to: 'Name or number', label: 'Shown as (may be empty)', button: 'Call' },
  announce: {
    text: 'What is to be said',
    language: 'Language',
    to: 'Who hears it',
    everybody: 'Everybody',
    button: 'Say it',
    done: 'It is being said.',
  },
  news: {
    joined: (name, title) => `${name} joined ${title}`,
    left: (name, title) => `${name} left ${title}`,
  },
  editor: {
    create: 'New room',
    edit: (title) => `Edit ${title}`,
    name: 'Name',
    nameHint:
      'Behind room: when somebody calls it. Letters a–z, digits, _ and -. It cannot be changed later.',
    title: 'Title',
    titleHint: 'As people see it. Empty: the name.',
    access: 'Who gets in',
    pin: 'PIN for telephones',
    pinHint: '4 to 10 digits. Without it, no telephone gets in by the conference line.',
    moderatorPin: 'PIN for moderators',
    makePin: 'Make a PIN',
    makeModeratorPin: 'Make a PIN for moderators',
    number: 'Number that leads here',
    numberHint: 'One of our own, such as +15005550006.',
    max: 'How many at most',
    talk: 'Walkie-talkie',
    channel: 'Walkie-talkie channel',
    channelHint:
      'One speaks at a time, while holding a button; everybody else hears it. Moderators may interrupt.',
    maxTurn: 'Longest turn in seconds',
    maxTurnHint: 'How long one may speak without a break: 5 to 300.',
    moderation: 'Moderation',
    moderated: 'Moderated',
    moderatedHint: 'Everybody waits until a moderator is there.',
    moderatedNot: 'Not in a channel: nobody waits there.',
    grace: 'Seconds without a moderator',
    graceHint: 'How long the room goes on when the last moderator has left: 0 to 3600.',
    moderators: 'Moderators',
    moderatorsHint: 'Identities, separated by commas, such as alice, bob.',
    moderatorNumbers: 'Telephones of moderators',
    moderatorNumbersHint: 'They enter as moderators. A caller’s number can be forged.',
    sound: 'Sound',
    beep: 'Beep',
    beepNot: 'Not in a channel: it would be heard over who speaks.',
    beeps: {
      never: 'Never',
      both: 'When somebody comes or goes',
      enter: 'When somebody comes',
      exit: 'When somebody goes',
    },
    record: 'Record from the start',
    recordHint: 'Tell people that they are recorded.',
    music: 'While waiting and on hold',
    musics: { builtin: 'The usual music', silence: 'Silence', url: 'A recording of ours' },
    musicUrl: 'Address of the recording',
    save: 'Save',
    wrong: 'Something is not accepted yet:',
  },
  refusals: {
    name_invalid: 'Use 1 to 40 letters (a–z), digits, _ or -.',
    name_taken: 'Another room has this name.',
    title_invalid: 'Use 1 to 64 characters that can be seen.',
    grace_invalid: 'Use 0 to 3600 seconds.',
    pin_invalid: 'Use 4 to 10 digits, or nothing.',
    pin_taken: 'Another room has this PIN. Make another.',
    moderator_pin_invalid: 'Use 4 to 10 digits, other than the PIN of everybody, or nothing.',
    moderator_pin_taken: 'Another room has this PIN. Make another.',
    number_invalid: 'Use an international number, such as +15005550006, or nothing.',
    number_taken: 'This number leads to another room.',
    moderators_invalid: 'Use identities: letters, digits and underscores; 50 at the most.',
    moderator_numbers_invalid: 'Use international numbers, such as +15005550006.',
    max_participants_invalid: 'Use 2 to 250.',
    max_turn_invalid: 'Use 5 to 300 seconds.',
    music_invalid: 'Use an address that begins with https:// or http://.',
    to_invalid: 'This is neither a name nor a number.',
    text_invalid: 'Type what is to be said.',
    room_busy: 'Somebody is in the room. End it first.',
    room_full: 'It is full.',
    action_not_allowed: 'You may not do this here.',
    rooms_not_created: 'You may not make rooms.',
    pins_guessed: 'Too many PINs that others have were tried. Wait a quarter of an hour.',
    already_there: 'They are in it already, or are being called.',
    participant_gone: 'They have left.',
    participant_unknown: 'They have left.',
    conference_ended: 'It has ended.',
    conference_unknown: 'It has ended.',
    recording_running: 'It is being recorded already.',
    recording_ended: 'This recording has ended.',
    nobody_to_record: 'Nobody is there who could be recorded.',
    last_moderator: 'It would have no moderator. Make somebody else one first.',
    label_invalid: 'Use characters that can be seen.',
    name_missing: 'Give it a name.',
    number_not_allowed: 'You may not call this number.',
    clients_not_allowed: 'You may not call people here.',
    caller_id_missing: 'Numbers cannot be called until a caller ID is set up.',
  },
  forbidden: 'You may not do this here.',
  past: {
    heading: 'What has ended',
    room: 'Room',
    all: 'All rooms and calls',
    none: 'Nothing has ended yet.',
    more: 'Show older ones',
    people: (count) => (count === 1 ? '1 person' : `${count} people`),
    show: 'Timeline',
    tape: (n) => `Recording ${n}`,
    table: 'As a table',
    columns: {
      name: 'Who',
      from: 'From',
      to: 'Until',
      spoke: 'Spoke',
      muted: 'Muted',
      held: 'On hold',
    },
    legend: {
      here: 'There',
      spoke: 'Spoke',
      muted: 'Muted',
      held: 'On hold',
      recorded: 'Recorded',
    },
    drawing: (title) => `Who was in ${title}, and when. The table below says the same.`,
  },
  audit: {
    heading: 'Who did what',
    none: 'Nobody has done anything yet.',
    columns: { when: 'When', who: 'Who', what: 'What', where: 'Where', outcome: 'Outcome' },
    actions: deeds,
    done: 'Done',
    refused: (code) => `Refused: ${code}`,
  },
};
