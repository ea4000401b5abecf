/** Conferences and rooms over HTTP. */
import type {
  Announcement,
  Conference,
  ConferenceFilter,
  ConferenceServer,
  Deed,
  Invitation,
  Moment,
  ParticipantChange,
  RecordingChange,
  Room,
  RoomSettings,
  Transfer,
} from '../state/conference';
import { type CommandPorts, Commands } from './command';
import { Http, read, time } from './http';
import type {
  WireConference,
  WireConferences,
  WireDeed,
  WireMoment,
  WireRoom,
  WireTransfer,
} from './types';

/** How many conferences that have ended are fetched at once. */
const PAGE = 30;
/** How many deeds are shown. */
const DEEDS = 100;
/**
 * What the deeds of conferences and calls begin with. Each kind is asked for: to who administers the server
 * tells all that was done, of which these may be few.
 */
const deeds = ['call', 'conference', 'floor', 'participant', 'recording', 'room', 'transfer'];
/** How many events of a conference the server tells at once. */
const WHOLE = 1000;

export class ConferenceClient implements ConferenceServer {
  readonly #http: Http;
  readonly #commands: Commands;
  readonly #seat: string;

  constructor(ports: CommandPorts) {
    this.#seat = ports.seat;
    this.#http = new Http(ports);
    this.#commands = new Commands(ports);
  }

  async rooms(): Promise<readonly Room[]> {
    const wire = await this.#http.json<{ rooms: WireRoom[] | null }>('GET', '/v1/rooms');
    return (wire.rooms ?? []).map(room);
  }

  async createRoom(settings: RoomSettings): Promise<Room> {
    return room(await read(await this.#commands.send('POST', '/v1/rooms', wireRoom(settings))));
  }

  async updateRoom(
    name: string,
    change: Partial<RoomSettings & { locked: boolean }>,
  ): Promise<Room> {
    const path = `/v1/rooms/${encodeURIComponent(name)}`;
    return room(await read(await this.#commands.send('PATCH', path, wireRoom(change))));
  }

  async deleteRoom(name: string): Promise<void> {
    await this.#commands.do('DELETE', `/v1/rooms/${encodeURIComponent(name)}`);
  }

  async ended({ room, before }: ConferenceFilter): Promise<readonly Conference[]> {
    const query = new URLSearchParams({ state: 'ended', limit: String(PAGE) });
    if (room) query.set('room', room);
    if (before) query.set('before', new Date(before).toISOString());
    const wire = await this.#http.json<WireConferences>('GET', `/v1/conferences?${query}`);
    return (wire.conferences ?? []).map(conference);
  }

  /** All of it, in as many answers as it takes. */
  async timeline(sid: string): Promise<readonly Moment[]> {
    const all: Moment[] = [];
    for (let after = 0; ; ) {
      const path = `${at(sid)}/timeline?after=${after}&limit=${WHOLE}`;
      const wire = await this.#http.json<{ events: WireMoment[] | null }>('GET', path);
      const events = wire.events ?? [];
      all.push(...events.map(moment));
      if (events.length < WHOLE) return all;
      after = events.at(-1)?.position ?? 0;
    }
  }

  async audit(): Promise<readonly Deed[]> {
    const parts = await Promise.all(
      deeds.map((kind) =>
        this.#http.json<{ audit: WireDeed[] | null }>(
          'GET',
          `/v1/audit?action=${kind}.&limit=${DEEDS}`,
        ),
      ),
    );
    return parts
      .flatMap(({ audit }) => audit ?? [])
      .sort((a, b) => b.position - a.position)
      .slice(0, DEEDS)
      .map(deed);
  }

  end(sid: string): Promise<void> {
    return this.#commands.do('POST', `${at(sid)}/end`);
  }

  announce(sid: string, { text, language, to }: Announcement): Promise<void> {
    const body = to ? { text, language, to } : { text, language };
    return this.#commands.do('POST', `${at(sid)}/announcements`, body);
  }

  add(sid: string, invitation: Invitation): Promise<void> {
    const { callerId, ...body } = invitation;
    return this.#commands.do(
      'POST',
      `${at(sid)}/participants`,
      callerId ? { ...body, caller_id: callerId } : body,
    );
  }

  change(sid: string, call: string, change: ParticipantChange): Promise<void> {
    return this.#commands.do(
      'PATCH',
      `${at(sid)}/participants/${encodeURIComponent(call)}`,
      change,
    );
  }

  remove(sid: string, call: string): Promise<void> {
    return this.#commands.do('DELETE', `${at(sid)}/participants/${encodeURIComponent(call)}`);
  }

  record(sid: string): Promise<void> {
    return this.#commands.do('POST', `${at(sid)}/recordings`);
  }

  setRecording(sid: string, recording: string, status: RecordingChange): Promise<void> {
    return this.#commands.do('PATCH', `${at(sid)}/recordings/${encodeURIComponent(recording)}`, {
      status,
    });
  }

  media(sid: string, tape: string): string {
    return tapeAt(sid, tape, this.#seat);
  }
}

/** The address of a conference. */
export function at(sid: string): string {
  return `/v1/conferences/${encodeURIComponent(sid)}`;
}

/** The address of the sound of a recording. */
export function tapeAt(sid: string, tape: string, seat: string): string {
  return `${at(sid)}/recordings/${encodeURIComponent(tape)}/media?seat=${seat}`;
}

export function conference(wire: WireConference): Conference {
  return {
    sid: wire.sid,
    title: wire.title,
    room: wire.room ?? '',
    kind: wire.kind,
    status: wire.status,
    createdAt: time(wire.created_at),
    startedAt: time(wire.started_at),
    endedAt: time(wire.ended_at),
    duration: wire.duration ?? 0,
    reason: wire.reason ?? '',
    participants: (wire.participants ?? []).map((one) => ({
      call: one.call,
      address: one.address,
      name: one.name,
      state: one.state,
      since: time(one.since),
      joinedAt: time(one.joined_at),
      leftReason: one.left_reason ?? '',
      muted: one.muted,
      held: one.held,
      speaking: one.speaking,
      coaching: one.coaching ?? '',
      moderator: one.moderator,
      label: one.label ?? '',
      endOnExit: one.end_on_exit,
      me: one.me,
      transfer: one.transfer ?? 0,
      kept: one.kept ?? false,
    })),
    recording: wire.recording
      ? { sid: wire.recording.sid, status: wire.recording.status, by: wire.recording.by ?? '' }
      : null,
    tapes: (wire.recordings ?? [])
      .filter((one) => one.status === 'completed')
      .map((one) => ({
        sid: one.sid,
        startedAt: time(one.started_at),
        duration: one.duration ?? 0,
      })),
    locked: wire.locked,
    transfer: wire.transfer ? transfer(wire.transfer) : null,
    may: wire.may ?? [],
  };
}

function transfer(wire: WireTransfer): Transfer {
  return {
    id: wire.id,
    kind: wire.kind,
    state: wire.state,
    by: wire.by,
    byName: wire.by_name,
    to: wire.to,
    toName: wire.to_name,
    with: wire.with || 'target',
    reason: wire.reason ?? '',
    until: time(wire.until),
    may: wire.may ?? [],
  };
}

function room(wire: WireRoom): Room {
  return {
    name: wire.name,
    title: wire.title,
    moderated: wire.moderated,
    grace: wire.grace,
    pin: wire.pin ?? '',
    moderatorPin: wire.moderator_pin ?? '',
    number: wire.number ?? '',
    moderatorNumbers: wire.moderator_numbers ?? [],
    moderators: (wire.moderators ?? []).map((one) => one.identity),
    maxParticipants: wire.max_participants,
    beep: wire.beep,
    record: wire.record,
    music: wire.music,
    maxTurn: wire.floor?.max_turn ?? 0,
    locked: wire.locked,
    roles: wire.roles ?? [],
    live: wire.live ?? '',
  };
}

const wireNames = {
  moderatorPin: 'moderator_pin',
  moderatorNumbers: 'moderator_numbers',
  maxParticipants: 'max_participants',
} as const;

function wireRoom(settings: Partial<RoomSettings & { locked: boolean }>): object {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) =>
      key === 'maxTurn'
        ? ['floor', { max_turn: value }]
        : [key in wireNames ? wireNames[key as keyof typeof wireNames] : key, value],
    ),
  );
}

function moment(wire: WireMoment): Moment {
  return {
    at: time(wire.at),
    kind: wire.kind,
    call: wire.call ?? '',
    name: wire.name ?? '',
    by: wire.by ?? '',
    label: wire.label ?? '',
    reason: wire.reason ?? '',
    status: wire.recording_status ?? '',
  };
}

function deed(wire: WireDeed): Deed {
  return {
    at: time(wire.at),
    by: wire.by,
    name: wire.name ?? '',
    action: wire.action,
    room: wire.room ?? '',
    conference: wire.conference ?? '',
    detail: wire.detail ?? '',
    outcome: wire.outcome,
  };
}
