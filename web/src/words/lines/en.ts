/** The words of calls that go on, in English. */

/** What became of a transfer, by the server's word for it; 'other' is any that is not here. */
export type Mishap = 'busy' | 'no-answer' | 'failed' | 'gone' | 'others_gone' | 'other';

export interface LineWords {
  readonly hold: string;
  readonly resume: string;
  readonly transfer: string;
  /** Of what rings, without answering it. */
  readonly pass: string;
  /** Of what rings, too: who calls leaves a message. */
  readonly voicemail: string;
  readonly add: string;
  readonly record: string;
  readonly recordStop: string;
  readonly recording: string;
  readonly recordingPaused: string;
  readonly notes: string;
  /** What those hear who are on hold. */
  readonly music: string;
  readonly silence: string;
  readonly holding: string;
  /** Why controls can do nothing now. */
  readonly direct: string;
  readonly noControl: string;
  readonly notYours: string;
  readonly aside: {
    readonly label: string;
    readonly take: string;
    readonly takeNamed: (who: string) => string;
    readonly merge: string;
    readonly mergeNamed: (who: string) => string;
    readonly end: (who: string) => string;
  };
  readonly handover: {
    readonly label: string;
    readonly warmRinging: (target: string, other: string) => string;
    readonly blindRinging: (target: string, other: string) => string;
    readonly talkingTarget: (target: string, other: string) => string;
    readonly talkingOthers: (target: string, other: string) => string;
    readonly complete: string;
    readonly completeNow: string;
    readonly swap: string;
    readonly cancel: string;
    readonly canceled: (target: string, other: string) => string;
    readonly mishaps: Record<Mishap, (target: string, other: string) => string>;
    readonly seen: string;
    readonly cutOff: (who: string) => string;
    readonly lost: (sender: string, other: string) => string;
  };
  readonly rejoin: {
    readonly heading: (who: string) => string;
    readonly more: string;
    readonly left: string;
    readonly rejoin: string;
    readonly end: string;
  };
  readonly fromNumber: string;
  /** Sentences by the server's codes. */
  readonly refusals: Readonly<Record<string, string>>;
}

export const lines: LineWords = {
  hold: 'Hold',
  resume: 'Resume',
  transfer: 'Transfer',
  pass: 'Pass on',
  voicemail: 'To voicemail',
  add: 'Add',
  record: 'Record',
  recordStop: 'Stop recording',
  recording: 'Recording',
  recordingPaused: 'Recording paused',
  notes: 'Notes',
  music: 'On hold. They hear music.',
  silence: 'On hold. They hear silence.',
  holding: 'On hold. Starting the music…',
  direct:
    'This call is connected directly, not by a conference. So it has no music on hold, and cannot be transferred, joined by others or recorded.',
  noControl:
    'Twilio cannot be asked now: the call goes on, but it cannot be transferred, joined by others or recorded, and those on hold hear silence.',
  notYours: 'You may not do this here.',
  aside: {
    label: 'Calls on hold',
    take: 'Switch',
    takeNamed: (who) => `Switch to ${who}`,
    merge: 'Merge',
    mergeNamed: (who) => `Merge with ${who}`,
    end: (who) => `Hang up ${who}`,
  },
  handover: {
    label: 'Transfer',
    warmRinging: (target, other) => `Ringing ${target}. ${other} hears music.`,
    blindRinging: (target, other) =>
      `Passing ${other} to ${target}, who is ringing. You may hang up.`,
    talkingTarget: (target, other) => `You talk with ${target}. ${other} hears music.`,
    talkingOthers: (target, other) => `You talk with ${other}. ${target} hears music.`,
    complete: 'Connect them',
    completeNow: 'Transfer without asking',
    swap: 'Swap',
    cancel: 'Cancel transfer',
    canceled: (target, other) => `${target} was not connected. You are back with ${other}.`,
    mishaps: {
      busy: (target, other) => `${target} is busy. ${other} is back with you.`,
      'no-answer': (target, other) => `${target} does not answer. ${other} is back with you.`,
      failed: (target, other) => `${target} could not be reached. ${other} is back with you.`,
      gone: (target, other) => `${target} hung up. ${other} is back with you.`,
      others_gone: (target, other) => `${other} hung up. You are with ${target}.`,
      other: (target, other) => `${target} could not be called. ${other} is back with you.`,
    },
    seen: 'All right',
    cutOff: (who) => `${who} was cut off, and may come back within a minute. Please wait.`,
    lost: (sender, other) => `${sender} was cut off. You are connected with ${other}.`,
  },
  rejoin: {
    heading: (who) => `Your call with ${who} was interrupted`,
    more: 'They are on hold and wait for you.',
    left: 'Time left to rejoin',
    rejoin: 'Rejoin',
    end: 'End the call',
  },
  fromNumber: 'Number that is shown',
  refusals: {
    transfer_running: 'A transfer is under way. Finish or cancel it first.',
    transfer_over: 'The transfer was over already.',
    transfer_ringing: 'They have not answered yet.',
    transfer_unknown: 'There is no such transfer any more.',
    nobody_to_transfer: 'Nobody else is on this call.',
    already_there: 'They are on this call already.',
    clients_not_allowed: 'You may not call people here.',
    number_not_allowed: 'You may not call this number.',
    caller_id_not_allowed: 'This number is not yours to show.',
    nobody_there: 'Nobody is there to answer.',
    person_unknown: 'Nobody here has this name.',
    conference_ended: 'The call is over.',
    nobody_to_record: 'Nobody is there to record.',
  },
};
