/** What the server sends to administrators, as it stands in the JSON. */
import type { Scope } from '../state/admin';
import type { Role } from '../state/ports';
import type { WireRights } from './rights';

export interface WireColleague {
  identity: string;
  name: string;
  email: string;
  role: Role;
  disabled: boolean;
  signed_in?: boolean;
  rights: WireRights | null;
  created_at?: string;
}

export interface WireInvited {
  id: string;
  name?: string;
  email?: string;
  role: Role;
  by?: string;
  created_at: string;
  expires_at: string;
}

export interface WireLink {
  link: string;
  expires_at: string;
}

export interface WireKey {
  id: string;
  name: string;
  hint?: string;
  scopes: Scope[] | null;
  prefix: string;
  ceiling: Partial<WireRights> | null;
  origins: string[] | null;
  per_minute?: number;
  by?: string;
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
  revoked_at: string | null;
  /** Once, when it is made. */
  secret?: string;
}

export interface WireGrant {
  id: string;
  identity: string;
  parent?: string | null;
  by?: string | null;
  key?: string | null;
  label?: string;
  capabilities: Partial<WireRights>;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

export interface WireTeam {
  name: string;
  title: string;
  members: string[] | null;
}

export interface WireSwitch {
  name: string;
  on: boolean;
  by: string;
  reason: string;
  at: string | null;
}

export interface WireBudget {
  kind: string;
  id: string;
  name: string;
  calls: number;
  calls_limit: number | null;
  minutes: number;
  minutes_limit: number | null;
}

export interface WireRecord {
  position: number;
  at: string;
  by: string;
  name?: string;
  action: string;
  target?: string | null;
  room?: string | null;
  conference?: string | null;
  call?: string | null;
  detail?: string | null;
  outcome: string;
}

export interface WireVerdict {
  allowed: boolean;
  code?: string;
  reason?: string;
  plan?: string;
  steps: { step: string; ok: boolean; code?: string; detail?: string }[] | null;
}
