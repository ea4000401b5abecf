/** Buttons on other people's pages: what administrators set about them, and whom they refused. */
import { Resource } from './resource';

/** What a button can speak. */
export const tongues = ['en', 'ja'] as const;
export type Tongue = (typeof tongues)[number];

/** In the order of the week that the page shows; the server knows them by these names. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** What a button says instead of the usual words; '' for those. */
export interface ButtonWords {
  readonly label: string;
  readonly who: string;
  readonly consent: string;
}

/** A time of the day, "09:00" to "18:00", on some days of the week; "24:00" is the end of the day. */
export interface Span {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** How much a button may be used. */
export interface ButtonLimits {
  /** At once. */
  readonly calls: number;
  readonly startsPerMinute: number;
  /** Of talk, within 24 hours. */
  readonly minutesPerDay: number;
  /** Calls that one address of the network begins within an hour. */
  readonly perAddress: number;
  /** Seconds, of each call. */
  readonly maxDuration: number;
}

/** What can be set about a button. */
export interface ButtonSettings {
  readonly name: string;
  /** "client:alice", "team:sales", "room:standup". */
  readonly to: string;
  readonly origins: readonly string[];
  /** '': the visitor's. */
  readonly language: Tongue | '';
  readonly words: Readonly<Partial<Record<Tongue, ButtonWords>>>;
  readonly privacyUrl: string;
  readonly record: boolean;
  /** Without spans: always open. */
  readonly hours: { readonly zone: string; readonly spans: readonly Span[] };
  readonly closed: { readonly number: string; readonly callback: boolean };
  readonly limits: ButtonLimits;
  /** Bits of the proof of work; 0: none. */
  readonly challenge: number;
}

export interface Button extends ButtonSettings {
  readonly id: string;
  /** Publishable: it stands in pages. */
  readonly key: string;
  readonly contextKeys: readonly { readonly id: string; readonly createdAt: number }[];
  readonly on: boolean;
  /** Whether visitors can call now. */
  readonly open: boolean;
}

export type ButtonChange = Partial<ButtonSettings & { readonly on: boolean }>;

/** A new button, as the server makes it from what must be said. */
export const usualButton: ButtonSettings = {
  name: '',
  to: '',
  origins: [],
  language: '',
  words: {},
  privacyUrl: '',
  record: false,
  hours: { zone: '', spans: [] },
  closed: { number: '', callback: false },
  limits: { calls: 5, startsPerMinute: 10, minutesPerDay: 600, perAddress: 10, maxDuration: 1800 },
  challenge: 0,
};

export interface Refused {
  readonly position: number;
  readonly at: number;
  /** The server's code. */
  readonly code: string;
  /** Of the page, as the browser said it; '' if it said none. */
  readonly origin: string;
}

/** The ways to put a button into a page, the usual one first. */
export const embeddings = ['iframe', 'script', 'element'] as const;
export type Embedding = (typeof embeddings)[number];

/** What stands in the page, and what its own policies must allow for it. */
export interface Snippet {
  readonly code: string;
  readonly csp: string;
  readonly permissions: string;
}

export interface Named {
  readonly name: string;
  readonly title: string;
}

/** Every method throws {@link Failure}. */
export interface ButtonServer {
  buttons(): Promise<readonly Button[]>;
  makeButton(settings: ButtonSettings): Promise<Button>;
  changeButton(id: string, change: ButtonChange): Promise<void>;
  deleteButton(id: string, endCalls: boolean): Promise<void>;
  /** The secret, which is told once. */
  makeContextKey(id: string): Promise<string>;
  deleteContextKey(id: string, key: string): Promise<void>;
  /** The newest first; older than a position, where one is given. */
  refusals(id: string, before: number): Promise<readonly Refused[]>;
  snippet(id: string): Promise<Readonly<Record<Embedding, Snippet>>>;
  rooms(): Promise<readonly Named[]>;
}

/** How many refusals are fetched at once. */
export const REFUSALS = 100;

/** The buttons without a screen. Whatever changes one asks for all of them then: nothing is shown that the server did not say. */
export class Buttons {
  readonly server: ButtonServer;
  readonly all: Resource<readonly Button[]>;
  readonly rooms: Resource<readonly Named[]>;

  constructor(server: ButtonServer) {
    this.server = server;
    this.all = new Resource(() => server.buttons());
    this.rooms = new Resource(() => server.rooms());
  }

  async make(settings: ButtonSettings): Promise<Button> {
    const made = await this.server.makeButton(settings);
    await this.all.load();
    return made;
  }

  async change(id: string, change: ButtonChange): Promise<void> {
    await this.server.changeButton(id, change);
    await this.all.load();
  }

  async remove(id: string, endCalls: boolean): Promise<void> {
    await this.server.deleteButton(id, endCalls);
    await this.all.load();
  }

  async makeContextKey(id: string): Promise<string> {
    const secret = await this.server.makeContextKey(id);
    await this.all.load();
    return secret;
  }

  async deleteContextKey(id: string, key: string): Promise<void> {
    await this.server.deleteContextKey(id, key);
    await this.all.load();
  }
}
