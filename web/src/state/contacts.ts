/** Whom people call, under the names that they go by: one's own contacts and those that all share. */
import type { Reading } from './cards';
import { plainNumber } from './destination';
import type { Entry } from './history';
import type { Clock, Person } from './ports';
import { type Problem, problemOf } from './problem';
import { computed, type ReadonlySignal, signal } from './signal';
import { visitorOf } from './visitors';

export interface Contact {
  readonly id: string;
  readonly shared: boolean;
  readonly name: string;
  /** In E.164. */
  readonly numbers: readonly string[];
  /** Who they are here; '' for nobody. */
  readonly client: string;
  readonly notes: string;
  readonly favourite: boolean;
  readonly mayEdit: boolean;
}

export type ContactDraft = Pick<
  Contact,
  'shared' | 'name' | 'numbers' | 'client' | 'notes' | 'favourite'
>;

export interface ContactServer {
  all(): Promise<{ contacts: readonly Contact[]; mayShare: boolean }>;
  create(draft: ContactDraft): Promise<void>;
  update(id: string, draft: Pick<Contact, 'name' | 'numbers' | 'client' | 'notes'>): Promise<void>;
  remove(id: string): Promise<void>;
  favour(id: string, favourite: boolean): Promise<void>;
}

/** What became of the contacts of a file. */
export interface Taken {
  readonly kept: number;
  /** Those that were there already. */
  readonly known: number;
  readonly refused?: { readonly line: number; readonly problem: Problem };
}

/** After how long they are asked for again while somebody looks, in milliseconds. */
const FRESH = 60_000;

export class Contacts {
  readonly #server: ContactServer;
  readonly #clock: Clock;
  readonly #all = signal<readonly Contact[] | null>(null);
  readonly #mayShare = signal(false);
  #askedAt = 0;
  /** Grows when whoever was here leaves: what was asked for them is nobody's here any more. */
  #turn = 0;
  /** What somebody goes by at an address such as +15005550001 or client:bob; '' for no name. */
  readonly names: ReadonlySignal<(address: string) => string>;

  constructor(server: ContactServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.names = computed(() => {
      const known = new Map<string, string>();
      for (const { name, shared, numbers, client } of this.#all.value ?? []) {
        for (const one of client ? [...numbers, `client:${client}`] : numbers) {
          if (!shared || !known.has(one)) known.set(one, name); // one's own name comes first
        }
      }
      return (address: string) => known.get(address) ?? '';
    });
  }

  /** Favourites first, then by name; null until they were fetched once. */
  get all(): ReadonlySignal<readonly Contact[] | null> {
    return this.#all;
  }
  /** Whether the person here writes those that all share. */
  get mayShare(): ReadonlySignal<boolean> {
    return this.#mayShare;
  }

  /** Fetches them, unless that was a moment ago. */
  async refresh(): Promise<void> {
    if (this.#all.value && this.#clock.now() - this.#askedAt < FRESH) return;
    await this.load().catch(() => {}); // the connection's state is told elsewhere
  }

  /** Fetches them; what is wrong is thrown. */
  async load(): Promise<void> {
    const turn = this.#turn;
    this.#askedAt = this.#clock.now();
    const { contacts, mayShare } = await this.#server.all();
    if (turn !== this.#turn) return;
    this.#mayShare.value = mayShare;
    this.#all.value = [...contacts].sort(
      (a, b) =>
        Number(b.favourite) - Number(a.favourite) ||
        a.name.localeCompare(b.name) ||
        (a.id < b.id ? -1 : 1),
    );
  }

  forget(): void {
    this.#turn++;
    this.#askedAt = 0;
    this.#all.value = null;
    this.#mayShare.value = false;
  }

  /** Keeps a contact: a new one, or another in the place of one. What is wrong is thrown. */
  async keep(draft: ContactDraft, known?: Contact): Promise<void> {
    if (!known) {
      await this.#server.create(draft);
    } else {
      const { name, numbers, client, notes } = draft;
      await this.#server.update(known.id, { name, numbers, client, notes });
      if (draft.favourite !== known.favourite) {
        await this.#server.favour(known.id, draft.favourite);
      }
    }
    await this.load();
  }

  /**
   * Keeps contacts from a file one after another, but those that are there already. The first that the server refuses ends it,
   * and is told with its line; what was kept before it stays. It ends too when whoever is here leaves.
   */
  async take(rows: Reading['rows'], told: (done: number) => void): Promise<Taken> {
    const same = ({ name, numbers, client, shared }: ContactDraft) =>
      JSON.stringify([name, [...numbers].sort(), client, shared]);
    const there = new Set((this.#all.peek() ?? []).map(same));
    const turn = this.#turn;
    let kept = 0;
    try {
      for (const [done, { line, draft }] of rows.entries()) {
        if (turn !== this.#turn) return { kept, known: done - kept };
        told(done);
        if (there.has(same(draft))) continue;
        there.add(same(draft));
        try {
          await this.#patiently(() => this.#server.create(draft));
        } catch (error) {
          return { kept, known: done - kept, refused: { line, problem: problemOf(error) } };
        }
        kept++;
      }
      return { kept, known: rows.length - kept };
    } finally {
      await this.load().catch(() => {}); // they are shown when they are asked for again
    }
  }

  /** A server that says that it is asked too often is asked again later. */
  async #patiently(act: () => Promise<void>): Promise<void> {
    for (let again = 20; ; again--) {
      try {
        return await act();
      } catch (error) {
        if (again === 0 || problemOf(error).name !== 'tooFast') throw error;
        const turn = this.#turn;
        await new Promise<void>((go) => this.#clock.after(2_000, go));
        if (turn !== this.#turn) throw error;
      }
    }
  }

  async favour(contact: Contact, favourite: boolean): Promise<void> {
    await this.#server.favour(contact.id, favourite);
    await this.load();
  }

  async remove(contact: Contact): Promise<void> {
    await this.#server.remove(contact.id);
    await this.load();
  }
}

/** Whether somebody is at an address such as +15005550001 or client:bob. */
function isAt({ numbers, client }: Contact, address: string): boolean {
  return numbers.includes(address) || (client !== '' && address === `client:${client}`);
}

/** Who is at an address, one's own contact before one that all share. */
export function contactAt(
  contacts: readonly Contact[] | null,
  address: string,
): Contact | undefined {
  const found = contacts?.filter((one) => isAt(one, address)) ?? [];
  return found.find(({ shared }) => !shared) ?? found[0];
}

/** As texts are compared: whatever their case, width and accents. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC').toLowerCase();
}

/** A folded text without the spaces in its lines: not everybody writes one between two names. */
function close(text: string): string {
  return folded(text).replace(/[^\S\n]+/g, '');
}

/** The digits of what looks like a number, without the 0 that it begins with inside a country; '' for other texts. */
export function digitsOf(text: string): string {
  const plain = plainNumber(text);
  return /^\+?\d+$/.test(plain) ? plain.replace(/^0|^\+/, '') : '';
}

/** Whether what was typed is in a contact. */
export function matches({ name, numbers, client, notes }: Contact, typed: string): boolean {
  const digits = digitsOf(typed);
  if (digits && numbers.some((one) => one.includes(digits))) return true;
  const text = [name, client, notes, ...numbers].join('\n');
  const all = folded(text);
  const words = folded(typed).split(/\s+/);
  return words.every((word) => all.includes(word)) || close(text).includes(close(typed));
}

/** Somebody who could be meant by what is typed. */
export interface Suggestion {
  /** What is called: an identity or a number. */
  readonly address: string;
  readonly name: string;
  readonly kind: 'contact' | 'person' | 'recent';
  readonly favourite: boolean;
  /** Whether they are signed in; undefined where that cannot be known. */
  readonly here: boolean | undefined;
}

const MOST = 8;

/** Who could be meant: favourites first, then who is here, other contacts, and who was called or called of late. */
export function suggest(
  typed: string,
  contacts: readonly Contact[],
  people: readonly Person[],
  history: readonly Entry[],
): readonly Suggestion[] {
  const found = new Map<string, Suggestion>();
  const text = close(typed);
  const digits = digitsOf(typed);
  const fits = (name: string, address: string) =>
    digits
      ? address.includes(digits)
      : close(`${name}\n${address.replace(/^client:/, '')}`).includes(text);
  const add = (one: Suggestion) => {
    if (!found.has(one.address) && fits(one.name, one.address)) found.set(one.address, one);
  };
  const here = (client: string) => people.some(({ identity }) => identity === client);
  const ofContact = ({ name, client, numbers, favourite }: Contact) => {
    if (client) {
      add({ address: `client:${client}`, name, kind: 'contact', favourite, here: here(client) });
    }
    for (const one of numbers) {
      add({ address: one, name, kind: 'contact', favourite, here: undefined });
    }
  };
  for (const one of contacts) if (one.favourite) ofContact(one);
  for (const { identity, name } of people) {
    add({ address: `client:${identity}`, name, kind: 'person', favourite: false, here: true });
  }
  for (const one of contacts) ofContact(one);
  for (const { peer } of history) {
    if (!/^(\+|client:)/.test(peer.address) || visitorOf(peer.address)) continue;
    const client = peer.address.startsWith('client:') ? peer.address.slice('client:'.length) : '';
    add({
      address: peer.address,
      name: peer.name || client,
      kind: 'recent',
      favourite: false,
      here: client ? here(client) : undefined,
    });
  }
  return [...found.values()].slice(0, MOST);
}
