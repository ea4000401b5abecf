/** What people do about their own account, and how they come in by a link. */
import type { Role } from './ports';
import { Resource } from './resource';

/** Who is signed in, to themselves. */
export interface Me {
  readonly identity: string;
  readonly name: string;
  /** '' for none. */
  readonly email: string;
  readonly role: Role;
  /** Whether they have a password. */
  readonly password: boolean;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  /** Whether the device keeps it on the person's other devices too. */
  readonly synced: boolean;
  readonly createdAt: number;
  /** 0: never. */
  readonly usedAt: number;
}

/** One sign-in in one browser. */
export interface SignedIn {
  readonly id: string;
  /** The browser, in its own words. */
  readonly agent: string;
  /** How: demo, password, passkey, oidc, invitation. */
  readonly method: string;
  readonly createdAt: number;
  readonly seenAt: number;
  /** The one that asks. */
  readonly current: boolean;
}

/** What a link is for. */
export type Purpose = 'first' | 'invite' | 'reset';

/** What is known of a link before it is used. */
export interface Welcome {
  readonly purpose: Purpose;
  readonly name: string;
  readonly email: string;
  /** '' where it may be chosen. */
  readonly identity: string;
  readonly role: Role;
}

export interface Joining {
  readonly name?: string;
  readonly identity?: string;
  readonly password?: string;
}

/** Every method throws {@link Failure}. */
export interface AccountServer {
  me(): Promise<Me>;
  rename(name: string): Promise<void>;
  /** Current is '' where there is none. */
  changePassword(current: string, next: string): Promise<void>;
  passkeys(): Promise<readonly Passkey[]>;
  /** Asks the browser for one. */
  addPasskey(name: string): Promise<void>;
  removePasskey(id: string): Promise<void>;
  sessions(): Promise<readonly SignedIn[]>;
  endSession(id: string): Promise<void>;
  endAllSessions(endCalls: boolean): Promise<void>;
  look(ticket: string): Promise<Welcome>;
  join(ticket: string, joining: Joining): Promise<void>;
}

export class Account {
  readonly #server: AccountServer;
  readonly me: Resource<Me>;
  readonly passkeys: Resource<readonly Passkey[]>;
  readonly sessions: Resource<readonly SignedIn[]>;
  /** Whether this browser can have passkeys. */
  readonly canHavePasskeys: boolean;

  constructor(server: AccountServer, canHavePasskeys: boolean) {
    this.#server = server;
    this.canHavePasskeys = canHavePasskeys;
    this.me = new Resource(() => server.me());
    this.passkeys = new Resource(() => server.passkeys());
    this.sessions = new Resource(() => server.sessions());
  }

  /** Passkeys: whether the server knows any. */
  load(passkeys: boolean): void {
    void this.me.load();
    if (passkeys) void this.passkeys.load();
    void this.sessions.load();
  }

  async rename(name: string): Promise<void> {
    await this.#server.rename(name);
    await this.me.load();
  }

  /** Other sessions may end by it. */
  async changePassword(current: string, next: string): Promise<void> {
    await this.#server.changePassword(current, next);
    await Promise.all([this.me.load(), this.sessions.load()]);
  }

  async addPasskey(name: string): Promise<void> {
    await this.#server.addPasskey(name);
    await this.passkeys.load();
  }

  async removePasskey(id: string): Promise<void> {
    await this.#server.removePasskey(id);
    await this.passkeys.load();
  }

  async endSession(id: string): Promise<void> {
    await this.#server.endSession(id);
    await this.sessions.load();
  }

  endAllSessions(endCalls: boolean): Promise<void> {
    return this.#server.endAllSessions(endCalls);
  }

  look(ticket: string): Promise<Welcome> {
    return this.#server.look(ticket);
  }

  join(ticket: string, joining: Joining): Promise<void> {
    return this.#server.join(ticket, joining);
  }
}

/** What a password must be at least: as the server checks it. */
export const shortestPassword = 10;

/** What an identity may be made of. */
export const identityPattern = '[a-z0-9_]{1,121}';

/** A first guess at what somebody is called in calls: their name or address in plain letters. */
export function identityFor(name: string, email: string): string {
  const plain = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{Mark}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '');
  return plain(name) || plain(email.split('@')[0] ?? '');
}
