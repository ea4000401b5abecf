/** What the server sends, as it stands in the JSON. */
import type {
  Action,
  Beep,
  RoomRole,
  Transfer,
  TransferDeed,
  Whereabouts,
} from '../state/conference';
import type { Reach, Role } from '../state/ports';

export interface WireSettings {
  version: string;
  language: string;
  sign_in: {
    demo: boolean;
    password: boolean;
    passkey: boolean;
    oidc: { id: string; name: string }[] | null;
    first: boolean;
    session: boolean;
  };
  signalling: { url: string } | null;
  edge: string;
  publish_insights: boolean;
  call_style?: string;
  notice: string;
  speed_dial: { to: string; name: string }[];
}

export interface WireAttendance {
  state: Reach;
  busy: '' | 'call' | 'wrap_up';
  reason: string;
  until: string | null;
}

export interface WirePerson {
  identity: string;
  name: string;
  presence?: WireAttendance;
  role?: Role;
  abilities?: { create_rooms: boolean; supervise: boolean; administer: boolean };
}

/** What a browser is asked to do with a passkey. */
export interface WireCeremony<Options> {
  ticket: string;
  options: Options;
}

export interface WireToken {
  token: string;
  identity: string;
  expires_at: string;
  ttl: number;
  refresh_after: number;
  edge: string;
  capabilities: {
    incoming: boolean;
    clients: string[];
    numbers: { prefix: string; region: string }[];
    caller_ids: string[];
  };
}

export interface WireCall {
  sid: string;
  direction: 'incoming' | 'outgoing';
  peer: { address: string; name: string };
  status: string;
  denied: string;
  voicemail?: boolean;
  started_at: string;
  answered_at: string | null;
  ended_at: string | null;
  duration: number;
  note?: string;
  outcome?: string;
  noted_by?: string;
}

export interface WireParticipant {
  call: string;
  address: string;
  name: string;
  state: Whereabouts;
  since: string | null;
  joined_at: string | null;
  left_reason: string | null;
  muted: boolean;
  held: boolean;
  speaking: boolean;
  coaching: string | null;
  moderator: boolean;
  label: string | null;
  end_on_exit: boolean;
  me: boolean;
  transfer?: number;
  kept?: boolean;
}

export interface WireTransfer {
  id: number;
  kind: Transfer['kind'];
  state: Transfer['state'];
  by: string;
  by_name: string;
  to: string;
  to_name: string;
  with?: Transfer['with'] | '';
  reason?: string;
  until: string | null;
  may: TransferDeed[] | null;
}

export interface WireConference {
  sid: string;
  title: string;
  room: string | null;
  kind: 'room' | 'call';
  status: string;
  created_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  duration: number | null;
  reason: string | null;
  participants: WireParticipant[] | null;
  recording: { sid: string; status: string; started_at: string | null; by: string | null } | null;
  recordings?:
    | { sid: string; status: string; started_at: string | null; duration: number }[]
    | null;
  locked: boolean;
  transfer?: WireTransfer | null;
  may: Action[] | null;
}

export interface WireConferences {
  conferences: WireConference[] | null;
  control: boolean;
}

export interface WireRoom {
  name: string;
  title: string;
  moderated: boolean;
  grace: number;
  pin: string | null;
  moderator_pin: string | null;
  number: string | null;
  moderator_numbers: string[] | null;
  moderators: { identity: string; name: string }[] | null;
  max_participants: number;
  beep: Beep;
  record: boolean;
  music: string;
  locked: boolean;
  /** Of a channel. */
  floor?: { max_turn: number } | null;
  roles: RoomRole[] | null;
  live: string | null;
}

export interface WireMoment {
  position: number;
  at: string;
  kind: string;
  call?: string | null;
  name?: string | null;
  by?: string | null;
  label?: string | null;
  reason?: string | null;
  recording_status?: string | null;
}

export interface WireDeed {
  position: number;
  at: string;
  by: string;
  name?: string;
  action: string;
  room?: string | null;
  conference?: string | null;
  detail?: string | null;
  outcome: string;
}

/** RFC 9457. */
export interface WireProblem {
  status?: number;
  code?: string;
  detail?: string;
  field?: string;
}
