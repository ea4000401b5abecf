/** What is known of whoever rings: the line of ours that was called, the call before with them, what was written down of them. */
import type { Call } from './call';
import { type Contacts, contactAt } from './contacts';
import { e164 } from './destination';
import { settled } from './history';
import type { Clock } from './ports';
import type { CallRecord } from './record';
import { type ReadonlySignal, type Signal, signal } from './signal';
import { visitorOf } from './visitors';

export interface CallerServer {
  /** The newest calls of who is here, with somebody or with anybody. It throws {@link Failure}. */
  newest(most: number, peer?: string): Promise<readonly CallRecord[]>;
}

export interface Caller {
  /** In E.164; '' for none, or none that is known. */
  readonly line: string;
  /** The last call with the same person or number. */
  readonly before: CallRecord | null;
  /** Whether nothing more will be known. */
  readonly done: boolean;
}

const nothing: Caller = { line: '', before: null, done: false };

/** A call rings a moment before the server knows of it: it is asked again after these waits, in milliseconds. */
const AGAIN = [400, 1_200, 4_000];
/** Among so many of the newest calls is the one that rings. */
const NEWEST = 10;
/** So many calls with somebody go on at once at the most: behind them is one that is over. */
const GOING_ON = 3;
/** The server looks through the history for each address: no more of a contact's are asked for. */
const ADDRESSES = 3;

export class Callers {
  readonly #server: CallerServer;
  readonly #clock: Clock;
  readonly #contacts: Pick<Contacts, 'all'>;
  /** By the call's sid. */
  #told = new Map<string, Signal<Caller>>();

  constructor(server: CallerServer, clock: Clock, contacts: Pick<Contacts, 'all'>) {
    this.#server = server;
    this.#clock = clock;
    this.#contacts = contacts;
  }

  /** What is known of who rings. It is asked for once; what the server does not say stays unknown. */
  meet(call: Call): ReadonlySignal<Caller> {
    const known = this.#told.get(call.sid);
    if (known) return known;
    const told = signal(nothing);
    this.#told.set(call.sid, told);
    const tell = (change: Partial<Caller>) => {
      told.value = { ...told.peek(), ...change };
    };
    void Promise.all([
      this.#line(call).then((line) => tell({ line })),
      this.#before(call).then((before) => tell({ before })),
    ]).then(() => tell({ done: true }));
    return told;
  }

  /** What is written down of who calls; '' for nothing. */
  notes({ peer }: Call): string {
    return contactAt(this.#contacts.all.value, peer.address)?.notes ?? '';
  }

  /** Whoever was here is not any more. */
  forget(): void {
    this.#told = new Map();
  }

  async #line(call: Call): Promise<string> {
    for (const wait of [...AGAIN, 0]) {
      const calls = await this.#newest(NEWEST);
      // Where it rings on several devices of one person, the server tells it by another's sid.
      const found =
        calls.find(({ sid }) => sid === call.sid) ??
        calls.find((one) => rings(one) && one.peer.address === call.peer.address);
      if (found) return found.line;
      if (wait) await new Promise<void>((go) => this.#clock.after(wait, go));
    }
    return '';
  }

  async #before(call: Call): Promise<CallRecord | null> {
    const { address } = call.peer;
    if (visitorOf(address)) return null;
    const { numbers = [], client = '' } = contactAt(this.#contacts.all.peek(), address) ?? {};
    const all = [address, ...numbers, client && `client:${client}`].filter(
      (one) => e164.test(one) || one.startsWith('client:'),
    );
    const found = await Promise.all(
      [...new Set(all)].slice(0, ADDRESSES).map((one) => this.#newest(GOING_ON + 1, one)),
    );
    const over = found.flat().filter((one) => settled(one) && one.sid !== call.sid);
    return over.sort((a, b) => b.startedAt - a.startedAt)[0] ?? null;
  }

  #newest(most: number, peer?: string): Promise<readonly CallRecord[]> {
    return this.#server.newest(most, peer).catch(() => []); // nothing is known then
  }
}

function rings(one: CallRecord): boolean {
  return one.direction === 'incoming' && !one.answeredAt && !settled(one);
}
