/**
 * What the state needs from the world, in its own words. src/api and src/sdk implement these,
 * src/main.ts joins them, and tests put simple objects in their place.
 */
import type { Peer } from './call';
import type { Floor } from './channel';
import type { Conference } from './conference';
import type { Entry } from './history';
import type { Problem } from './problem';
import type { SignIn, Ways } from './signin';
import type { Task, VisitorServer } from './visitors';

/** How the page reaches Twilio's signalling; null is Twilio's own address. */
export interface Settings {
  readonly version: string;
  readonly language: string;
  readonly signIn: Ways;
  readonly signalling: string | null;
  readonly edge: string;
  readonly publishInsights: boolean;
  /** 'conference': whoever calls waits in a conference, and the other end is called into it. */
  readonly callStyle: 'conference' | 'direct';
  /** 'local': no Twilio account, calls stay on this machine. */
  readonly notice: string;
  readonly speedDial: readonly SpeedDial[];
}

/** A number worth trying; name is a key of the word catalogue. */
export interface SpeedDial {
  readonly to: string;
  readonly name: string;
}

export const roles = ['agent', 'supervisor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** Whether somebody can be rung. 'stale': their page sleeps or is cut off; 'unknown': they have used none, and are rung. */
export type Reach = 'unknown' | 'available' | 'busy' | 'dnd' | 'away' | 'stale' | 'offline';

export interface Attendance {
  readonly state: Reach;
  readonly busy: '' | 'call' | 'wrap_up';
  /** Of being away; '' for none. */
  readonly reason: string;
  /** When it ends by itself, in milliseconds since 1970; 0: it does not. */
  readonly until: number;
}

export interface Person {
  readonly identity: string;
  readonly name: string;
  /** How it is with them, where that was told. */
  readonly presence?: Attendance;
  /** Said of who is signed in here, and of nobody else. */
  readonly role?: Role;
  readonly createRooms?: boolean;
  /** Sees all conferences, and steers them. */
  readonly supervise?: boolean;
  /** Decides who may do what. */
  readonly administer?: boolean;
}

export interface Credentials {
  readonly token: string;
  readonly edge: string;
  /** Seconds from now. */
  readonly ttl: number;
  /** Seconds from now. */
  readonly refreshAfter: number;
  readonly abilities: Abilities;
}

/** What the token lets this person do; a hint for the page, the server decides again. */
export interface Abilities {
  readonly incoming: boolean;
  readonly clients: boolean;
  readonly prefixes: readonly string[];
  /** The numbers that telephones may be shown, the first unless another is chosen. */
  readonly callerIds: readonly string[];
}

/** What the server tells of its own accord. */
export interface Following {
  /** Calls as they are now: at first all that count, then each that changes. */
  calls(entries: readonly Entry[]): void;
  /** All conferences that go on, and whether they can be steered. */
  conferences(conferences: readonly Conference[], control: boolean): void;
  /** One that changed. */
  conference(conference: Conference): void;
  control(control: boolean): void;
  /** Somebody who wants to be called back or left a message: a new one, or one where that was done. */
  task(task: Task): void;
  /** Who has the floor of a channel: of each at first, then of each that changes. */
  channel(name: string, floor: Floor): void;
  /** False when the connection broke, true when it stands again. */
  connected(stands: boolean): void;
  /** Nothing more will come: the session has ended, or, where the server did not say so, it refuses. */
  ended(signedOut: boolean): void;
}

/** The HTTP server. Every method throws {@link Failure}. */
export interface Server extends VisitorServer {
  settings(): Promise<Settings>;
  /** Null: nobody is signed in on this tab. */
  session(): Promise<Person | null>;
  signIn(how: SignIn): Promise<Person>;
  /** Where a sign-in at an OpenID provider begins. */
  provider(id: string): string;
  signOut(): Promise<void>;
  credentials(): Promise<Credentials>;
  people(): Promise<readonly Person[]>;
  history(): Promise<readonly Entry[]>;
  /** Null: not known (yet). */
  call(sid: string): Promise<Entry | null>;
  /** Tells what changes until the result is called; a broken connection is taken up again. */
  follow(on: Following): () => void;
}

/** The telephone in the browser. Every promise settles in bounded time and throws {@link Failure}. */
export interface Phone {
  /** Gets Twilio's code ready; sound and microphone are not touched. */
  load(settings: Settings): Promise<void>;
  /** To be called inside a click: makes sound possible, then asks for the microphone and lets it go again. */
  unlock(): Promise<void>;
  /** Starts a fresh connection, after dropping any older one, and is settled when registered. */
  open(credentials: Credentials): Promise<void>;
  renew(token: string): void;
  close(): void;
  registered(): boolean;
  /** Beside any other call. */
  dial(call: string, to: string, how?: Dialling): Promise<void>;
  /** Beside any other call. It rings on where that fails. */
  answer(call: string): Promise<void>;
  decline(call: string): void;
  hangUp(call: string): void;
  mute(call: string, muted: boolean): void;
  /** Lets no sound through in either direction, while the call waits. */
  quiet(call: string, quiet: boolean): void;
  digits(call: string, digits: string): void;
}

/** How to enter a conference: not heard by anybody, or by one alone; without it, heard by all. */
export type Manner =
  | { readonly mode: 'listen' }
  | { readonly mode: 'coach'; readonly coach: string };

export interface Dialling {
  readonly manner?: Manner | undefined;
  /** The number that telephones are shown; the server's choice where there is none. */
  readonly callerId?: string | undefined;
  /** Not heard from the first moment on. */
  readonly muted?: boolean | undefined;
}

/** What the telephone reports. */
export type PhoneEvent =
  | { readonly type: 'registered' }
  | { readonly type: 'unregistered' }
  | { readonly type: 'expiring' }
  | { readonly type: 'fault'; readonly problem: Problem }
  /** The connection object is beyond repair: open a fresh one. */
  | { readonly type: 'stale' }
  | { readonly type: 'incoming'; readonly call: string; readonly peer: Peer; readonly sid: string }
  | { readonly type: 'ringing'; readonly call: string; readonly sid: string }
  | { readonly type: 'open'; readonly call: string; readonly sid: string }
  | { readonly type: 'interrupted'; readonly call: string }
  | { readonly type: 'restored'; readonly call: string }
  | { readonly type: 'muted'; readonly call: string; readonly muted: boolean }
  | {
      readonly type: 'quality';
      readonly call: string;
      readonly warning: Warning;
      readonly on: boolean;
    }
  | {
      readonly type: 'closed';
      readonly call: string;
      /** Who ended it: the caller before an answer, the connection, or anybody in the ordinary way. */
      readonly how: 'ended' | 'cancelled' | 'lost';
      readonly sid: string;
      readonly problem?: Problem;
    };

/** What may be wrong with a call that goes on. */
export type Warning = 'weak' | 'silent' | 'deaf';

/** Keeps words for this person on this machine; where it cannot, it forgets them, and never throws. */
export interface Keeper {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many milliseconds; the result cancels it. */
  after(ms: number, then: () => void): () => void;
}
