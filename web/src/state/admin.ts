/** What administrators see and decide: people, keys, grants, teams, what may be spent, and what was done. */
import type { Role } from './ports';
import { Resource } from './resource';
import type { Rights } from './rights';

export interface Colleague {
  readonly identity: string;
  readonly name: string;
  /** '' for none. */
  readonly email: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly signedIn: boolean;
  /** Null: what the settings say for the role. */
  readonly rights: Rights | null;
  readonly createdAt: number;
}

export type ColleagueChange = Partial<
  Pick<Colleague, 'name' | 'email' | 'role' | 'disabled' | 'rights'>
>;

export interface Invited {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export type Inviting = Pick<Invited, 'name' | 'email' | 'role'>;

/** A link that is good for once. Who has it, is in. */
export interface Link {
  readonly link: string;
  readonly expiresAt: number;
}

export const scopes = ['tokens', 'check'] as const;
export type Scope = (typeof scopes)[number];

export interface Key {
  readonly id: string;
  readonly name: string;
  /** The last characters of the secret. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  /** How all identities begin that it gets tokens for. */
  readonly prefix: string;
  readonly ceiling: Rights;
  readonly origins: readonly string[];
  /** Tokens a minute; 0: as many as the settings say. */
  readonly perMinute: number;
  readonly by: string;
  readonly createdAt: number;
  /** 0: never, as for the next two. */
  readonly expiresAt: number;
  readonly usedAt: number;
  readonly revokedAt: number;
}

export type KeyMaking = Pick<
  Key,
  'name' | 'scopes' | 'prefix' | 'ceiling' | 'origins' | 'perMinute' | 'expiresAt'
>;
export type KeyChange = Partial<Omit<KeyMaking, 'prefix'>>;

/** A key with its secret, which is shown once. */
export interface MadeKey {
  readonly key: Key;
  readonly secret: string;
}

export interface Grant {
  readonly id: string;
  readonly identity: string;
  readonly parent: string;
  readonly by: string;
  readonly key: string;
  readonly note: string;
  readonly rights: Rights;
  readonly createdAt: number;
  /** 0: never, as for the next. */
  readonly expiresAt: number;
  readonly revokedAt: number;
}

export interface GrantFilter {
  readonly identity: string;
  readonly key: string;
  readonly standing: boolean;
}

export interface Team {
  readonly name: string;
  readonly title: string;
  readonly members: readonly string[];
}

export const switchNames = ['no_numbers', 'no_calls'] as const;
export type SwitchName = (typeof switchNames)[number];

export interface Switch {
  readonly name: SwitchName;
  readonly on: boolean;
  readonly by: string;
  readonly reason: string;
  /** 0: never set. */
  readonly at: number;
}

/** What may be used up, and is. A limit of 0 is none. */
export interface Budget {
  /** Of everything together, of a person, of an API key. */
  readonly kind: string;
  /** Of the person or the key. */
  readonly id: string;
  readonly name: string;
  readonly calls: number;
  readonly callsLimit: number;
  /** Of calls to telephones, within 24 hours. */
  readonly minutes: number;
  readonly minutesLimit: number;
}

export interface Deed {
  readonly position: number;
  readonly at: number;
  readonly by: string;
  readonly name: string;
  readonly action: string;
  /** What it was done to: a person, a key, a room, a conference. */
  readonly target: string;
  readonly detail: string;
  /** 'ok', or the code of the error. */
  readonly outcome: string;
}

export interface DeedFilter {
  readonly by: string;
  readonly action: string;
  /** '' for any, 'ok', 'refused', or a code. */
  readonly outcome: string;
  readonly target: string;
  /** 0: any, as for the next. */
  readonly since: number;
  readonly until: number;
}

export const anyDeed: DeedFilter = {
  by: '',
  action: '',
  outcome: '',
  target: '',
  since: 0,
  until: 0,
};

export interface Question {
  readonly to: string;
  /** Whose call it would be; '' for one's own. */
  readonly as: string;
}

/** Whether a call would be allowed, and how that was found. */
export interface Verdict {
  readonly allowed: boolean;
  readonly code: string;
  readonly reason: string;
  readonly plan: string;
  readonly steps: readonly {
    readonly step: string;
    readonly ok: boolean;
    /** Why not; '' if it is. */
    readonly code: string;
    readonly detail: string;
  }[];
}

/** Every method throws {@link Failure}. */
export interface AdminServer {
  people(): Promise<readonly Colleague[]>;
  changePerson(identity: string, change: ColleagueChange): Promise<void>;
  deletePerson(identity: string): Promise<void>;
  resetPerson(identity: string): Promise<Link>;
  endSessions(identity: string, endCalls: boolean): Promise<void>;
  invitations(): Promise<readonly Invited[]>;
  invite(whom: Inviting): Promise<Link>;
  takeBack(id: string): Promise<void>;
  keys(): Promise<readonly Key[]>;
  makeKey(making: KeyMaking): Promise<MadeKey>;
  changeKey(id: string, change: KeyChange): Promise<void>;
  /** The new key; the old one goes on for so many seconds. */
  rotateKey(id: string, overlap: number): Promise<MadeKey>;
  revokeKey(id: string): Promise<void>;
  grants(filter: GrantFilter): Promise<readonly Grant[]>;
  endGrant(id: string, endCalls: boolean): Promise<void>;
  teams(): Promise<readonly Team[]>;
  makeTeam(team: Team): Promise<void>;
  changeTeam(name: string, change: Omit<Team, 'name'>): Promise<void>;
  deleteTeam(name: string): Promise<void>;
  switches(): Promise<readonly Switch[]>;
  setSwitch(name: SwitchName, on: boolean, reason: string): Promise<void>;
  budgets(): Promise<readonly Budget[]>;
  deeds(filter: DeedFilter, before: number): Promise<readonly Deed[]>;
  /** Where the same can be had as a file. */
  deedsFile(filter: DeedFilter, format: 'csv' | 'ndjson'): string;
  check(question: Question): Promise<Verdict>;
}

/** How many deeds are fetched at once. */
export const PAGE = 100;

/**
 * The administration without a screen. Whatever changes something asks the server, and then for what
 * is so now: nothing is shown that it did not say.
 */
export class Administration {
  readonly server: AdminServer;
  readonly people: Resource<readonly Colleague[]>;
  readonly invitations: Resource<readonly Invited[]>;
  readonly keys: Resource<readonly Key[]>;
  readonly grants: Resource<readonly Grant[]>;
  readonly teams: Resource<readonly Team[]>;
  readonly switches: Resource<readonly Switch[]>;
  readonly budgets: Resource<readonly Budget[]>;
  #filter: GrantFilter = { identity: '', key: '', standing: true };

  constructor(server: AdminServer) {
    this.server = server;
    this.people = new Resource(() => server.people());
    this.invitations = new Resource(() => server.invitations());
    this.keys = new Resource(() => server.keys());
    this.grants = new Resource(() => server.grants(this.#filter));
    this.teams = new Resource(() => server.teams());
    this.switches = new Resource(() => server.switches());
    this.budgets = new Resource(() => server.budgets());
  }

  async changePerson(identity: string, change: ColleagueChange): Promise<void> {
    await this.server.changePerson(identity, change);
    await this.people.load();
  }

  async deletePerson(identity: string): Promise<void> {
    await this.server.deletePerson(identity);
    await this.people.load();
  }

  async endSessions(identity: string, endCalls: boolean): Promise<void> {
    await this.server.endSessions(identity, endCalls);
    await this.people.load();
  }

  async invite(whom: Inviting): Promise<Link> {
    const link = await this.server.invite(whom);
    await this.invitations.load();
    return link;
  }

  async takeBack(id: string): Promise<void> {
    await this.server.takeBack(id);
    await this.invitations.load();
  }

  async makeKey(making: KeyMaking): Promise<MadeKey> {
    const made = await this.server.makeKey(making);
    await this.keys.load();
    return made;
  }

  async changeKey(id: string, change: KeyChange): Promise<void> {
    await this.server.changeKey(id, change);
    await this.keys.load();
  }

  async rotateKey(id: string, overlap: number): Promise<MadeKey> {
    const made = await this.server.rotateKey(id, overlap);
    await this.keys.load();
    return made;
  }

  async revokeKey(id: string): Promise<void> {
    await this.server.revokeKey(id);
    await this.keys.load();
  }

  async findGrants(filter: GrantFilter): Promise<void> {
    this.#filter = filter;
    await this.grants.load();
  }

  async endGrant(id: string, endCalls: boolean): Promise<void> {
    await this.server.endGrant(id, endCalls);
    await this.grants.load();
  }

  async makeTeam(team: Team): Promise<void> {
    await this.server.makeTeam(team);
    await this.teams.load();
  }

  async changeTeam(name: string, change: Omit<Team, 'name'>): Promise<void> {
    await this.server.changeTeam(name, change);
    await this.teams.load();
  }

  async deleteTeam(name: string): Promise<void> {
    await this.server.deleteTeam(name);
    await this.teams.load();
  }

  async setSwitch(name: SwitchName, on: boolean, reason: string): Promise<void> {
    await this.server.setSwitch(name, on, reason);
    await this.switches.load();
  }
}

/** Whether a key or a grant is good now. */
export function standing(
  one: { readonly expiresAt: number; readonly revokedAt: number },
  now: number,
): 'good' | 'revoked' | 'expired' {
  // A key that is rotated ends at a time to come.
  if (one.revokedAt && one.revokedAt <= now) return 'revoked';
  return one.expiresAt && one.expiresAt <= now ? 'expired' : 'good';
}
