/**
 * The board without a screen: what somebody who sees conferences can do about them. Nothing is shown
 * as done before the server tells that it is; until then it is under way, and what fails says so where
 * it was asked for.
 */
import { current } from './call';
import {
  type Announcement,
  type Conference,
  type ConferenceServer,
  type Invitation,
  myself,
  type Participant,
  type ParticipantChange,
  participant,
  type Room,
  type RoomSettings,
} from './conference';
import { byName } from './conferences';
import type { Clock, Manner } from './ports';
import { Failure, type Problem, problemOf } from './problem';
import { type ReadonlySignal, type Signal, signal } from './signal';
import type { Softphone } from './softphone';

/** How long after the server's answer its feed may take to tell of what was done. */
const SETTLE = 6_000;

/** What can be under way. */
export type Doing =
  | 'mute'
  | 'unmute'
  | 'hold'
  | 'resume'
  | 'remove'
  | 'label'
  | 'promote'
  | 'demote'
  | 'coach'
  | 'listen'
  | 'speak'
  | 'add'
  | 'announce'
  | 'lock'
  | 'unlock'
  | 'record'
  | 'pause'
  | 'continue'
  | 'stop'
  | 'end'
  | 'delete';

/** How things stand at one place: with a participant, a conference or a room. */
export interface Standing {
  readonly doing: Doing | null;
  readonly problem: Problem | null;
}

const still: Standing = { doing: null, problem: null };

export interface BoardPorts {
  readonly server: ConferenceServer;
  readonly phone: Softphone;
  readonly clock: Clock;
}

type Settled = (conference: Conference) => boolean;

export class Board {
  readonly #ports: BoardPorts;
  readonly #standings = new Map<string, Signal<Standing>>();
  readonly #rooms = signal<readonly Room[] | null>(null);
  /** Grows when whoever was here leaves: rooms that were asked for them, PINs and all, are not the next one's. */
  #turn = 0;

  constructor(ports: BoardPorts) {
    this.#ports = ports;
    ports.phone.conferences.watch((told) => this.#learn(told));
  }

  /** All rooms, by title; null until they were fetched once. */
  get rooms(): ReadonlySignal<readonly Room[] | null> {
    return this.#rooms;
  }

  /** What is under way, and what went wrong, at a place: a SID, a room's name, or {@link seat}. */
  at(place: string): ReadonlySignal<Standing> {
    return this.#standing(place);
  }

  dismiss(place: string): void {
    const standing = this.#standing(place);
    standing.value = { ...standing.value, problem: null };
  }

  /** Fetches the rooms. */
  async refresh(): Promise<void> {
    const turn = this.#turn;
    try {
      const rooms = await this.#ports.server.rooms();
      if (turn === this.#turn) this.#show(rooms);
    } catch {
      // Those that are known stay; the connection's state is told elsewhere.
    }
  }

  forget(): void {
    this.#turn++;
    this.#rooms.value = null;
    this.#standings.clear();
  }

  mute(conference: Conference, one: Participant, muted: boolean): Promise<boolean> {
    return this.#change(
      conference,
      one,
      muted ? 'mute' : 'unmute',
      { muted },
      (now) => now.muted === muted,
    );
  }

  hold(conference: Conference, one: Participant, held: boolean): Promise<boolean> {
    return this.#change(
      conference,
      one,
      held ? 'hold' : 'resume',
      { held },
      (now) => now.held === held,
    );
  }

  label(conference: Conference, one: Participant, label: string): Promise<boolean> {
    return this.#change(conference, one, 'label', { label }, (now) => now.label === label);
  }

  moderate(conference: Conference, one: Participant, moderator: boolean): Promise<boolean> {
    const doing = moderator ? 'promote' : 'demote';
    return this.#change(
      conference,
      one,
      doing,
      { moderator },
      (now) => now.moderator === moderator,
    );
  }

  remove(conference: Conference, one: Participant): Promise<boolean> {
    return this.#run(
      seat(conference, one),
      'remove',
      () => this.#ports.server.remove(conference.sid, one.call),
      conference.sid,
      (now) => {
        const state = participant(now, one.call)?.state;
        return state !== 'here' && state !== 'ringing';
      },
    );
  }

  add(conference: Conference, invitation: Invitation): Promise<boolean> {
    const { sid } = conference;
    return this.#run(sid, 'add', () => this.#ports.server.add(sid, invitation));
  }

  announce(conference: Conference, announcement: Announcement): Promise<boolean> {
    const { sid } = conference;
    return this.#run(sid, 'announce', () => this.#ports.server.announce(sid, announcement));
  }

  end(conference: Conference): Promise<boolean> {
    const { sid } = conference;
    return this.#run(
      sid,
      'end',
      () => this.#ports.server.end(sid),
      sid,
      (now) => now.status === 'completed',
    );
  }

  /** The room's own answer settles it: the feed tells of a room when something happens in it. */
  lock(conference: Conference, locked: boolean): Promise<boolean> {
    return this.#run(conference.sid, locked ? 'lock' : 'unlock', () =>
      this.updateRoom(conference.room, { locked }),
    );
  }

  /** Of a room where nobody is. */
  unlock(room: Room): Promise<boolean> {
    return this.#run(`room:${room.name}`, 'unlock', () =>
      this.updateRoom(room.name, { locked: false }),
    );
  }

  record(conference: Conference): Promise<boolean> {
    const { sid } = conference;
    return this.#run(
      sid,
      'record',
      () => this.#ports.server.record(sid),
      sid,
      (now) => now.recording !== null,
    );
  }

  setRecording(
    { sid, recording }: Conference,
    to: 'paused' | 'in-progress' | 'completed',
  ): Promise<boolean> {
    if (!recording) return Promise.resolve(false);
    const doing = { paused: 'pause', 'in-progress': 'continue', completed: 'stop' } as const;
    return this.#run(
      sid,
      doing[to],
      () => this.#ports.server.setRecording(sid, recording.sid, to),
      sid,
      ({ recording: now }) => (to === 'completed' ? now === null : now?.status === to),
    );
  }

  /**
   * Takes part in a conference: heard by all, by one alone, or by nobody. Whoever is in it changes
   * how; whoever is not enters by their own telephone.
   */
  async attend(conference: Conference, how: 'speak' | 'listen' | Participant): Promise<boolean> {
    const coach = typeof how === 'string' ? null : how.call;
    const muted = how === 'listen';
    const me = myself(conference, this.#call());
    if (!me) {
      // A room lets in whoever has a part in it; other people's calls only supervisors.
      const address = conference.room ? `room:${conference.room}` : `conference:${conference.sid}`;
      this.#ports.phone.enter({ address, name: conference.title }, manner(how));
      return true;
    }
    const doing = typeof how === 'string' ? how : 'coach';
    return this.#run(
      seat(conference, me),
      doing,
      () => this.#ports.server.change(conference.sid, me.call, { coach, muted }),
      conference.sid,
      (now) => {
        const mine = participant(now, me.call);
        return !mine || (mine.coaching === (coach ?? '') && mine.muted === muted);
      },
    );
  }

  /** Enters a room, as a participant that is heard. */
  enter(room: Room): void {
    this.#ports.phone.enter({ address: `room:${room.name}`, name: room.title });
  }

  /** Whether entering somewhere would end a conversation that is not a room's or a conference's. */
  occupied(): boolean {
    const call = current(this.#ports.phone.calls.value);
    return call !== undefined && !/^(room|conference):/.test(call.peer.address);
  }

  /** Makes a room; what is wrong is thrown, for the form that asked for it. */
  async createRoom(settings: RoomSettings): Promise<void> {
    const made = await this.#ports.server.createRoom(settings);
    this.#show([...(this.#rooms.value ?? []).filter((one) => one.name !== made.name), made]);
  }

  async updateRoom(
    name: string,
    change: Partial<RoomSettings & { locked: boolean }>,
  ): Promise<void> {
    const made = await this.#ports.server.updateRoom(name, change);
    this.#show((this.#rooms.value ?? []).map((one) => (one.name === name ? made : one)));
  }

  deleteRoom(room: Room): Promise<boolean> {
    return this.#run(`room:${room.name}`, 'delete', async () => {
      await this.#ports.server.deleteRoom(room.name);
      this.#show((this.#rooms.value ?? []).filter((one) => one.name !== room.name));
    });
  }

  /** What has been, is asked for when it is looked at. */
  get past(): Pick<ConferenceServer, 'ended' | 'timeline' | 'audit' | 'media'> {
    return this.#ports.server;
  }

  /** The SID of the call that the person here is on. */
  #call(): string {
    return current(this.#ports.phone.calls.value)?.sid ?? '';
  }

  /** A conference tells how its room is as of now. */
  #learn({ room, title, locked }: Conference): void {
    const known = this.#rooms.value?.find((one) => one.name === room);
    if (!known || (known.locked === locked && known.title === title)) return;
    this.#show(
      (this.#rooms.value ?? []).map((one) => (one === known ? { ...one, title, locked } : one)),
    );
  }

  #show(rooms: readonly Room[]): void {
    this.#rooms.value = [...rooms].sort(
      (a, b) => byName(a.title, b.title) || (a.name < b.name ? -1 : 1),
    );
  }

  #change(
    conference: Conference,
    one: Participant,
    doing: Doing,
    change: ParticipantChange,
    settled: (now: Participant) => boolean,
  ): Promise<boolean> {
    return this.#run(
      seat(conference, one),
      doing,
      () => this.#ports.server.change(conference.sid, one.call, change),
      conference.sid,
      (now) => {
        const as = participant(now, one.call);
        return as?.state !== 'here' || settled(as);
      },
    );
  }

  /** Does one thing at a place at a time, until the feed tells that it is so; false: it failed. */
  async #run(
    place: string,
    doing: Doing,
    act: () => Promise<void>,
    sid = '',
    settled?: Settled,
  ): Promise<boolean> {
    const standing = this.#standing(place);
    if (standing.value.doing) return false;
    standing.value = { doing, problem: null };
    const told = settled ? this.#told(sid, settled) : undefined;
    try {
      await act();
      if (told && !(await told.wait())) throw new Failure('unconfirmed');
      standing.value = still;
      return true;
    } catch (error) {
      standing.value = { doing: null, problem: problemOf(error) };
      return false;
    } finally {
      told?.stop();
    }
  }

  /** Listens from before a command is sent, because the feed may be faster than the answer. */
  #told(sid: string, settled: Settled) {
    const { conferences } = this.#ports.phone;
    let done = false;
    let tell = () => {};
    const stop = conferences.watch((conference) => {
      if (conference.sid !== sid || !settled(conference)) return;
      done = true;
      tell();
    });
    const wait = () => {
      const now = conferences.of(sid)?.peek();
      if (done || !now || settled(now)) return Promise.resolve(true);
      return new Promise<boolean>((resolve) => {
        const cancel = this.#ports.clock.after(SETTLE, () => resolve(false));
        tell = () => {
          cancel();
          resolve(true);
        };
      });
    };
    return { wait, stop };
  }

  #standing(place: string): Signal<Standing> {
    let standing = this.#standings.get(place);
    if (!standing) {
      standing = signal(still);
      this.#standings.set(place, standing);
    }
    return standing;
  }
}

/** The place of a participant. */
export function seat(conference: Conference, one: Participant): string {
  return `${conference.sid}/${one.call}`;
}

function manner(how: 'speak' | 'listen' | Participant): Manner | undefined {
  if (how === 'speak') return undefined;
  return how === 'listen' ? { mode: 'listen' } : { mode: 'coach', coach: how.call };
}
