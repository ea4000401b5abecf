/** What somebody may do, as it stands in the JSON. */
import type { RoomRole } from '../state/conference';
import type { NumberType, Rights } from '../state/rights';
import { time } from './http';

export interface WireRights {
  incoming: boolean;
  clients: string[] | null;
  teams: string[] | null;
  numbers: { prefix: string; region: string; types: NumberType[] | null }[] | null;
  caller_ids: string[] | null;
  rooms: { room: string; roles: RoomRole[] | null }[] | null;
  create_rooms: boolean;
  supervise: boolean;
  calls: number;
  max_duration: number;
  minutes_per_day: number;
  once: boolean;
  expires_at: string | null;
}

export function rights(wire: Partial<WireRights>): Rights {
  return {
    incoming: wire.incoming ?? false,
    clients: wire.clients ?? [],
    teams: wire.teams ?? [],
    numbers: (wire.numbers ?? []).map(({ prefix, region, types }) => ({
      prefix,
      region,
      types: types ?? [],
    })),
    callerIds: wire.caller_ids ?? [],
    rooms: (wire.rooms ?? []).map(({ room, roles }) => ({ room, roles: roles ?? [] })),
    createRooms: wire.create_rooms ?? false,
    supervise: wire.supervise ?? false,
    calls: wire.calls ?? 0,
    maxDuration: wire.max_duration ?? 0,
    minutesPerDay: wire.minutes_per_day ?? 0,
    once: wire.once ?? false,
    expiresAt: time(wire.expires_at),
  };
}

export function wireRights(rights: Rights): WireRights {
  const { incoming, clients, teams, numbers, rooms, supervise, calls, once } = rights;
  return {
    incoming,
    clients: [...clients],
    teams: [...teams],
    numbers: numbers.map(({ prefix, region, types }) => ({ prefix, region, types: [...types] })),
    caller_ids: [...rights.callerIds],
    rooms: rooms.map(({ room, roles }) => ({ room, roles: [...roles] })),
    create_rooms: rights.createRooms,
    supervise,
    calls,
    max_duration: rights.maxDuration,
    minutes_per_day: rights.minutesPerDay,
    once,
    expires_at: wireTime(rights.expiresAt),
  };
}

export function wireTime(at: number): string | null {
  return at ? new Date(at).toISOString() : null;
}
