/** Conferences and rooms: what the server tells of them, and what can be read from that. */
import type { Problem } from './problem';

/** What the person here may do in a conference, as the server says. */
export type Action =
  | 'end'
  | 'announce'
  | 'add'
  | 'mute'
  | 'hold'
  | 'remove'
  | 'label'
  | 'moderate'
  | 'lock'
  | 'record'
  | 'listen'
  | 'coach'
  | 'hangup'
  | 'transfer'
  | 'merge';

export type Whereabouts =
  | 'here'
  | 'ringing'
  | 'left'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled';

/** One call in a conference, or one that is, or was, called for it. */
export interface Participant {
  /** The SID of its call, which is what it is known by. */
  readonly call: string;
  readonly address: string;
  readonly name: string;
  readonly state: Whereabouts;
  /** Milliseconds since 1970, as all times here; 0 where there is none. */
  readonly since: number;
  readonly joinedAt: number;
  readonly leftReason: string;
  readonly muted: boolean;
  readonly held: boolean;
  readonly speaking: boolean;
  /** Whose ear alone hears this one; '' where everybody does. */
  readonly coaching: string;
  readonly moderator: boolean;
  readonly label: string;
  readonly endOnExit: boolean;
  readonly me: boolean;
  /** The number of the transfer that called this one; 0 for none. */
  readonly transfer: number;
  /** Its end without a goodbye is a loss, after which it may come back. */
  readonly kept: boolean;
}

export type TransferDeed = 'complete' | 'swap' | 'cancel';

/** Somebody hands a call on, or comes back to one that they lost. The last one is told after its end too. */
export interface Transfer {
  /** Its number in the conference. */
  readonly id: number;
  readonly kind: 'blind' | 'warm' | 'rejoin' | 'return';
  readonly state: 'ringing' | 'talking' | 'completed' | 'canceled' | 'failed';
  /** Who sends, or lost the call: an identity, and their name; '' for nobody. */
  readonly by: string;
  readonly byName: string;
  /** Whom it goes to: an address, and a name. */
  readonly to: string;
  readonly toName: string;
  /** With whom the sender talks while the target is there: the other side is on hold. */
  readonly with: 'target' | 'others';
  /** Why it failed. */
  readonly reason: string;
  /** When the ringing, or the chance to come back, ends. */
  readonly until: number;
  readonly may: readonly TransferDeed[];
}

export interface Recording {
  readonly sid: string;
  readonly status: string;
  readonly by: string;
}

/** A recording that can be listened to. */
export interface Tape {
  readonly sid: string;
  readonly startedAt: number;
  /** Seconds. */
  readonly duration: number;
}

export interface Conference {
  readonly sid: string;
  readonly title: string;
  /** The name of the room that it is held in; '' for a call. */
  readonly room: string;
  readonly kind: 'room' | 'call';
  readonly status: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Seconds; of one that has ended. */
  readonly duration: number;
  readonly reason: string;
  readonly participants: readonly Participant[];
  readonly recording: Recording | null;
  /** Those that are complete, the first first. */
  readonly tapes: readonly Tape[];
  readonly locked: boolean;
  readonly transfer: Transfer | null;
  readonly may: readonly Action[];
}

export type RoomRole = 'listen' | 'speak' | 'moderate' | 'coach' | 'record';
export const beeps = ['never', 'both', 'enter', 'exit'] as const;
export type Beep = (typeof beeps)[number];

/** What can be set about a room. */
export interface RoomSettings {
  readonly name: string;
  readonly title: string;
  readonly moderated: boolean;
  /** Seconds that a moderated room goes on without a moderator. */
  readonly grace: number;
  readonly pin: string;
  readonly moderatorPin: string;
  readonly number: string;
  readonly moderatorNumbers: readonly string[];
  /** Identities. */
  readonly moderators: readonly string[];
  readonly maxParticipants: number;
  readonly beep: Beep;
  readonly record: boolean;
  /** 'builtin', 'silence' or a URL. */
  readonly music: string;
  /** Seconds that one may speak at a time, which makes it a channel; 0: all may speak at once. */
  readonly maxTurn: number;
}

export interface Room extends RoomSettings {
  readonly locked: boolean;
  readonly roles: readonly RoomRole[];
  /** The SID of the conference that is held in it now; '' for none. */
  readonly live: string;
}

/** What happened in a conference, at one moment. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly call: string;
  readonly name: string;
  readonly by: string;
  readonly label: string;
  readonly reason: string;
  /** Of a recording. */
  readonly status: string;
}

/** Something that a person did, or tried to. */
export interface Deed {
  readonly at: number;
  readonly by: string;
  readonly name: string;
  readonly action: string;
  readonly room: string;
  readonly conference: string;
  readonly detail: string;
  /** 'ok', or the code of the error. */
  readonly outcome: string;
}

/** What to change about a participant; what is left out stays. */
export interface ParticipantChange {
  readonly muted?: boolean;
  readonly held?: boolean;
  readonly label?: string;
  readonly moderator?: boolean;
  /** Whom to coach; null lets everybody hear. */
  readonly coach?: string | null;
}

export interface Invitation {
  readonly to: string;
  readonly label?: string;
  /** The number that a telephone is shown. */
  readonly callerId?: string;
}

export interface Announcement {
  readonly text: string;
  readonly language: string;
  /** Who alone is to hear it; '' for everybody. */
  readonly to: string;
}

export type RecordingChange = 'paused' | 'in-progress' | 'completed';

export interface ConferenceFilter {
  /** '' for all. */
  readonly room: string;
  /** Only those created before, in milliseconds since 1970; 0 for the newest. */
  readonly before: number;
}

/** The server, as far as conferences go. Every method throws Failure. */
export interface ConferenceServer {
  rooms(): Promise<readonly Room[]>;
  createRoom(settings: RoomSettings): Promise<Room>;
  updateRoom(name: string, change: Partial<RoomSettings & { locked: boolean }>): Promise<Room>;
  deleteRoom(name: string): Promise<void>;

  ended(filter: ConferenceFilter): Promise<readonly Conference[]>;
  timeline(sid: string): Promise<readonly Moment[]>;
  audit(): Promise<readonly Deed[]>;

  end(sid: string): Promise<void>;
  announce(sid: string, announcement: Announcement): Promise<void>;
  add(sid: string, invitation: Invitation): Promise<void>;
  change(sid: string, call: string, change: ParticipantChange): Promise<void>;
  remove(sid: string, call: string): Promise<void>;
  record(sid: string): Promise<void>;
  setRecording(sid: string, recording: string, to: RecordingChange): Promise<void>;
  /** Where a recording is fetched from, by what sends no headers of ours. */
  media(sid: string, tape: string): string;
}

/** What became of something that was asked for. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

export function live(conference: Conference): boolean {
  return conference.status !== 'completed';
}

/** The transfer that is under way in it, and so owns who is on hold. */
export function handover({ transfer }: Conference): Transfer | null {
  return transfer?.state === 'ringing' || transfer?.state === 'talking' ? transfer : null;
}

export function here(conference: Conference): readonly Participant[] {
  return conference.participants.filter((one) => one.state === 'here');
}

/**
 * Who is told of in the list of people: all but those who have left, those who need not answer any more, and those whom
 * a transfer called in vain, once it is over: how it went is said elsewhere.
 */
export function listed(conference: Conference): readonly Participant[] {
  const going = handover(conference)?.id ?? 0;
  return conference.participants.filter(({ state, transfer }) => {
    if (state === 'here' || state === 'ringing') return true;
    return state !== 'left' && state !== 'canceled' && (transfer === 0 || transfer === going);
  });
}

export function participant(conference: Conference, call: string): Participant | undefined {
  return conference.participants.find((one) => one.call === call);
}

/** The person here, where they are in it. */
export function myself(conference: Conference, call: string): Participant | undefined {
  return (
    conference.participants.find((one) => one.call === call && one.state === 'here') ??
    conference.participants.find((one) => one.me && one.state === 'here')
  );
}

/** How somebody takes part: heard by all, by one alone, or by nobody. */
export function mode(one: Participant): 'speak' | 'coach' | 'listen' {
  if (one.coaching) return 'coach';
  return one.muted ? 'listen' : 'speak';
}
