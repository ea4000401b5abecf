/** Conferences for tests: a server that writes down what it is asked, and people to fill rooms with. */
import type {
  Action,
  Announcement,
  Conference,
  ConferenceFilter,
  ConferenceServer,
  Deed,
  Invitation,
  Moment,
  Participant,
  ParticipantChange,
  RecordingChange,
  Room,
  RoomSettings,
  TransferDeed,
} from '../state/conference';
import type { Handover, Note, Onward, Steering } from '../state/control';

export const everything: readonly Action[] = [
  'end',
  'announce',
  'add',
  'mute',
  'hold',
  'remove',
  'label',
  'moderate',
  'lock',
  'record',
  'listen',
  'coach',
];

export function person(name: string, change: Partial<Participant> = {}): Participant {
  return {
    call: `CA-${name}`,
    address: `client:${name.toLowerCase()}`,
    name,
    state: 'here',
    since: 1_799_999_000_000,
    joinedAt: 1_799_999_000_000,
    leftReason: '',
    muted: false,
    held: false,
    speaking: false,
    coaching: '',
    moderator: false,
    label: '',
    endOnExit: false,
    me: false,
    transfer: 0,
    kept: false,
    ...change,
  };
}

export function standup(change: Partial<Conference> = {}): Conference {
  return {
    sid: 'CF1',
    title: 'Stand-up',
    room: 'standup',
    kind: 'room',
    status: 'in-progress',
    createdAt: 1_799_999_000_000,
    startedAt: 1_799_999_000_000,
    endedAt: 0,
    duration: 0,
    reason: '',
    participants: [person('Bob'), person('Carol')],
    recording: null,
    tapes: [],
    locked: false,
    transfer: null,
    may: everything,
    ...change,
  };
}

export function room(change: Partial<Room> = {}): Room {
  return {
    name: 'standup',
    title: 'Stand-up',
    moderated: false,
    grace: 0,
    pin: '',
    moderatorPin: '',
    number: '',
    moderatorNumbers: [],
    moderators: [],
    maxParticipants: 250,
    beep: 'never',
    record: false,
    music: 'builtin',
    maxTurn: 0,
    locked: false,
    roles: ['listen', 'speak', 'moderate', 'coach', 'record'],
    live: '',
    ...change,
  };
}

export class FakeConferences implements ConferenceServer {
  /** What was asked of it, in order. */
  readonly log: string[] = [];
  list: readonly Room[] = [];
  over: readonly Conference[] = [];
  moments: readonly Moment[] = [];
  deeds: readonly Deed[] = [];
  /** Thrown by every command, while set. */
  failure: Error | null = null;

  async rooms(): Promise<readonly Room[]> {
    return this.list;
  }
  async createRoom(settings: RoomSettings): Promise<Room> {
    this.#note('create', settings);
    return room(settings);
  }
  async updateRoom(name: string, change: Partial<Room>): Promise<Room> {
    this.#note('update', name, change);
    return room({ name, ...change });
  }
  async deleteRoom(name: string): Promise<void> {
    this.#note('delete', name);
  }
  async ended(filter: ConferenceFilter): Promise<readonly Conference[]> {
    this.#note('ended', filter);
    return filter.before ? [] : this.over;
  }
  async timeline(): Promise<readonly Moment[]> {
    return this.moments;
  }
  async audit(): Promise<readonly Deed[]> {
    return this.deeds;
  }
  async end(sid: string): Promise<void> {
    this.#note('end', sid);
  }
  async announce(sid: string, announcement: Announcement): Promise<void> {
    this.#note('announce', sid, announcement);
  }
  async add(sid: string, invitation: Invitation): Promise<void> {
    this.#note('add', sid, invitation);
  }
  async change(sid: string, call: string, change: ParticipantChange): Promise<void> {
    this.#note('change', sid, call, change);
  }
  async remove(sid: string, call: string): Promise<void> {
    this.#note('remove', sid, call);
  }
  async record(sid: string): Promise<void> {
    this.#note('record', sid);
  }
  media(sid: string, tape: string): string {
    return `/media/${sid}/${tape}`;
  }

  async setRecording(sid: string, recording: string, to: RecordingChange): Promise<void> {
    this.#note('recording', sid, recording, to);
  }

  #note(...what: unknown[]): void {
    this.log.push(
      what.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' '),
    );
    if (this.failure) throw this.failure;
  }
}

/** A server that steers calls, and writes down how. */
export class FakeSteering implements Steering {
  readonly log: string[] = [];
  /** Thrown by every command, while set. */
  failure: Error | null = null;
  /** While set, commands do not settle before it does. */
  slow: Promise<void> | null = null;

  keep(sid: string, call: string): Promise<void> {
    return this.#note('keep', sid, call);
  }
  goodbye(call: string): Promise<void> {
    return this.#note('goodbye', call);
  }
  hold(sid: string, held: boolean): Promise<void> {
    return this.#note(held ? 'hold' : 'resume', sid);
  }
  transfer(sid: string, handover: Handover): Promise<void> {
    return this.#note('transfer', sid, handover.kind, handover.to, handover.callerId ?? '');
  }
  steer(sid: string, transfer: number, deed: TransferDeed): Promise<void> {
    return this.#note(deed, sid, String(transfer));
  }
  merge(sid: string, other: string): Promise<void> {
    return this.#note('merge', sid, other);
  }
  pass(call: string, onward: Onward): Promise<void> {
    return this.#note('pass', call, onward.to, onward.callerId ?? '');
  }
  voicemail(call: string): Promise<void> {
    return this.#note('voicemail', call);
  }
  note(call: string, note: Note): Promise<void> {
    return this.#note('note', call, JSON.stringify(note));
  }

  async #note(...what: string[]): Promise<void> {
    this.log.push(what.join(' ').trim());
    await this.slow;
    if (this.failure) throw this.failure;
  }
}

/** A call of the person here with others, as a conference. */
export function talk(
  call: string,
  names: readonly string[],
  change: Partial<Conference> = {},
): Conference {
  return standup({
    sid: `CF-${call}`,
    title: names.join(', '),
    room: '',
    kind: 'call',
    participants: [
      person('Alice', { call, address: 'client:alice', me: true }),
      ...names.map((name) => person(name, { call: `${call}-${name}` })),
    ],
    may: ['end', 'add', 'mute', 'hold', 'remove', 'label', 'record', 'hangup', 'transfer', 'merge'],
    ...change,
  });
}
