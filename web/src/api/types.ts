/** What the server sends, as it stands in the JSON. */

export interface WireSettings {
  version: string;
  language: string;
  sign_in: string;
  signalling: { url: string } | null;
  edge: string;
  publish_insights: boolean;
  notice: string;
  speed_dial: { to: string; name: string }[];
}

export interface WirePerson {
  identity: string;
  name: string;
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
    clients: boolean;
    prefixes: string[] | null;
    caller_id: string;
  };
}

export interface WireCall {
  sid: string;
  direction: 'incoming' | 'outgoing';
  peer: { address: string; name: string };
  status: string;
  denied: string;
  started_at: string;
  answered_at: string | null;
  ended_at: string | null;
  duration: number;
}

/** RFC 9457. */
export interface WireProblem {
  status?: number;
  code?: string;
  detail?: string;
  field?: string;
}
