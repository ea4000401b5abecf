/**
 * What somebody may do: a person's rights, the ceiling of an API key, the capabilities of a token. No list
 * means nobody and nothing; zero means no limit of its own.
 */
import type { RoomRole } from './conference';

/** Stands for everybody, every team, every room. */
export const ALL = '*';

export const numberTypes = [
  'fixed_line',
  'mobile',
  'fixed_line_or_mobile',
  'toll_free',
  'voip',
  'personal_number',
  'premium_rate',
  'shared_cost',
  'pager',
  'uan',
  'voicemail',
  'unknown',
] as const;
export type NumberType = (typeof numberTypes)[number];

/** Those that a rule means which names none: what people and companies are reached at. */
export const ordinaryTypes: readonly NumberType[] = numberTypes.slice(0, 5);

/** A set of telephone numbers: those that meet all that it says. */
export interface NumberRule {
  /** How they begin in E.164; '' for anyhow. */
  readonly prefix: string;
  /** Where they belong: ISO 3166-1; '' for anywhere. */
  readonly region: string;
  /** One of these; none for the ordinary ones. */
  readonly types: readonly NumberType[];
}

export const roomRoles: readonly RoomRole[] = ['listen', 'speak', 'moderate', 'coach', 'record'];

export interface RoomRight {
  readonly room: string;
  readonly roles: readonly RoomRole[];
}

export interface Rights {
  readonly incoming: boolean;
  readonly clients: readonly string[];
  readonly teams: readonly string[];
  readonly numbers: readonly NumberRule[];
  readonly callerIds: readonly string[];
  readonly rooms: readonly RoomRight[];
  readonly createRooms: boolean;
  readonly supervise: boolean;
  readonly calls: number;
  /** Seconds. */
  readonly maxDuration: number;
  readonly minutesPerDay: number;
  readonly once: boolean;
  /** 0: never. */
  readonly expiresAt: number;
}

export const noRights: Rights = {
  incoming: false,
  clients: [],
  teams: [],
  numbers: [],
  callerIds: [],
  rooms: [],
  createRooms: false,
  supervise: false,
  calls: 0,
  maxDuration: 0,
  minutesPerDay: 0,
  once: false,
  expiresAt: 0,
};

/** What a fresh ceiling or a fresh set of rights begins with: being called, and calling people. */
export const usualRights: Rights = { ...noRights, incoming: true, clients: [ALL], teams: [ALL] };

/** Names that are typed one after the other. */
export function named(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .normalize('NFKC')
        .split(/[\s,;、]+/)
        .filter(Boolean),
    ),
  ];
}

/** Numbers as they are typed one after the other: separated by commas or lines, spaces within them left out. */
export function numbers(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .normalize('NFKC')
        .split(/[,;、\n]+/)
        .map((one) => one.replace(/[\s()-]/g, ''))
        .filter(Boolean),
    ),
  ];
}
