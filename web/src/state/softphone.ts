/**
 * The softphone without a screen: what a person can do, and what there is to see. Everything that
 * the page shows is a signal of this class, everything that can be pressed is one of its methods.
 */

import { type Calls, mayDial, type Passed, type Peer } from './call';
import { Calling } from './calling';
import type { Conference } from './conference';
import { Conferences } from './conferences';
import { Control, others, type Steering } from './control';
import { type Destination, destination } from './destination';
import { Floors } from './floors';
import type { Entry } from './history';
import type { Line } from './line';
import { Lists } from './lists';
import type {
  Abilities,
  Clock,
  Dialling,
  Keeper,
  Manner,
  Person,
  Phone,
  PhoneEvent,
  Server,
  Settings,
} from './ports';
import { Failure, type Problem, problemOf } from './problem';
import { Registration } from './registration';
import { session as nextSession, type Session, type SessionEvent } from './session';
import { computed, type ReadonlySignal, signal } from './signal';
import type { SignIn } from './signin';
import { type Status, status } from './status';
import type { Deed, Tabs } from './tabs';
import { Visitors, visitorOf } from './visitors';

/** Under which word the number is remembered that telephones are shown. */
const CALLER_ID = 'softphone.caller-id';

export interface Ports {
  readonly server: Server;
  readonly steering: Steering;
  readonly phone: Phone;
  readonly clock: Clock;
  /** Whether the tab is visible; lists are not fetched for nobody. */
  readonly visible: () => boolean;
  /** The code with which another page sent whoever is here back, because they may not come in; '' for none. */
  readonly refused?: string;
  /** Whether the page needs to be told though nobody looks at it: channels are heard. */
  readonly listens?: () => boolean;
  /** Fetches what knows the other tabs of whoever is here; none where they cannot be known. */
  readonly tabs?: () => Promise<Tabs | undefined>;
  /** Fetches what else there is to list, each time that the lists are fetched. */
  readonly alsoLists?: () => Promise<void>;
  /** Keeps a word for this person on this machine. */
  readonly memory?: Keeper | undefined;
  /** Forgets those. */
  readonly forgetLists?: () => void;
}

export class Softphone {
  readonly #ports: Ports;
  readonly #settings = signal<Settings | null>(null);
  readonly #session = signal<Session>({ phase: 'unknown' });
  /** What somebody goes by at an address; '' for no name. Contacts come later than the telephone. */
  readonly names = signal<(address: string) => string>(() => '');
  /** The calls, with the names of contacts. */
  readonly #calls = computed(() => {
    const calls = this.#mirror.value?.calls ?? this.#calling.calls.value;
    const live = calls.live.map((call) => this.#known(call));
    return { ...calls, live, ended: calls.ended && this.#known(calls.ended) };
  });
  readonly #entries = computed(
    () => this.#lists.history.value?.map((entry) => this.#known(entry)) ?? null,
  );
  /** The conferences that go on, as far as the person here may see them. */
  readonly conferences = new Conferences();
  /** Who comes by a button on another site. */
  readonly visitors: Visitors;
  /** Who has the floor of the channels that the person here may hear. */
  readonly floors = new Floors();
  readonly #trouble = signal<Problem | null>(null);
  readonly #callerId = signal('');
  readonly #signingIn = signal(false);
  readonly #registration: Registration;
  readonly #calling: Calling;
  readonly #lists: Lists;
  #cancelStart = () => {};

  /** Whom a link wants to be called: what is filled in when there is something to fill in. */
  readonly wanted = signal('');

  readonly #tabs = signal<Tabs | undefined>(undefined);
  /** What the tab that has the sound shows, where this one follows it. */
  readonly #mirror = computed(() => this.#tabs.value?.mirror.value ?? undefined);
  readonly #line = computed<Line>(() => this.#mirror.value?.line ?? this.#registration.line.value);
  readonly #callTrouble = computed(() => {
    const mirror = this.#mirror.value;
    return mirror ? (mirror.trouble ?? null) : this.#calling.trouble.value;
  });

  /** What can be done about the calls that go on. */
  readonly control: Control;

  /** The one line that says how things are. */
  readonly status: ReadonlySignal<Status>;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#callerId.value = ports.memory?.getItem(CALLER_ID) ?? '';
    this.visitors = new Visitors(ports.server, ports.clock);
    this.#registration = new Registration({
      server: ports.server,
      phone: ports.phone,
      clock: ports.clock,
      busy: () => this.#calling.busy(),
      expired: () => this.#expired(),
    });
    this.#calling = new Calling({
      server: ports.server,
      phone: ports.phone,
      clock: ports.clock,
      ready: () => this.#registration.beforeCall(),
      waits: () => this.#settings.value?.callStyle === 'conference',
      known: () => this.#lists.history.value ?? [],
      farewell: (call) => this.control.farewell(call),
      ended: () => this.#callEnded(),
    });
    this.#lists = new Lists({
      ...ports,
      me: () => this.#me(),
      busy: () => this.#calls.value.live.length > 0,
      heard: (entries) => this.#calling.heard(entries),
      expired: () => this.#expired(),
      conferences: this.conferences,
      visitors: this.visitors,
      floors: this.floors,
    });
    this.control = new Control({
      server: ports.steering,
      conferences: this.conferences,
      calls: this.#calls,
      direct: () => this.#settings.value?.callStyle !== 'conference',
      clock: ports.clock,
      take: (call) => this.hold(call, false),
      park: (call) => this.hold(call, true),
      passed: (call, passed) => this.passed(call, passed),
    });
    this.status = computed(() => status(this.line.value, this.calls.value));
  }

  get settings(): ReadonlySignal<Settings | null> {
    return this.#settings;
  }
  get session(): ReadonlySignal<Session> {
    return this.#session;
  }
  get line(): ReadonlySignal<Line> {
    return this.#line;
  }
  /** The other tabs of whoever is here, where there can be any. */
  get tabs(): Tabs | undefined {
    return this.#tabs.value;
  }
  get calls(): ReadonlySignal<Calls> {
    return this.#calls;
  }
  /** Why the last thing that was asked of the telephone did not happen; null when it did. */
  get callTrouble(): ReadonlySignal<Problem | null> {
    return this.#callTrouble;
  }
  /** The others who are signed in. */
  get people(): ReadonlySignal<readonly Person[]> {
    return this.#lists.people;
  }
  /** Newest first; null until it was fetched once. */
  get history(): ReadonlySignal<readonly Entry[] | null> {
    return this.#entries;
  }
  /** What is wrong before anybody is signed in: the server cannot be reached, a name is refused. */
  get trouble(): ReadonlySignal<Problem | null> {
    return this.#trouble;
  }
  get signingIn(): ReadonlySignal<boolean> {
    return this.#signingIn;
  }

  /** Finds out how the page is set up and who is here; tries again until the server answers. */
  async start(): Promise<void> {
    this.#cancelStart();
    try {
      const settings = await this.#ports.server.settings();
      // Who has never been here is not asked for: browsers write each refusal into their console.
      const person = settings.signIn.session ? await this.#ports.server.session() : null;
      this.#settings.value = settings;
      this.#trouble.value = person ? null : this.#refusal();
      this.#change({ type: 'found', person });
      // In good time before the click, so that the click has nothing to wait for.
      await this.#ports.phone.load(settings).catch(() => {});
    } catch (error) {
      this.#trouble.value = problemOf(error);
      this.#cancelStart = this.#ports.clock.after(2_000, () => void this.start());
    }
  }

  async signIn(how: SignIn): Promise<void> {
    if (this.#signingIn.value) return;
    this.#signingIn.value = true;
    this.#trouble.value = null;
    try {
      this.#change({ type: 'signedIn', person: await this.#ports.server.signIn(how) });
    } catch (error) {
      this.#trouble.value = problemOf(error);
    } finally {
      this.#signingIn.value = false;
    }
  }

  /** Lets the browser offer passkeys where a name is typed; what comes of it, if anything, is a sign-in. */
  async offerPasskeys(): Promise<void> {
    const out = this.#session.value;
    try {
      const person = await this.#ports.server.signIn({ by: 'passkey', quiet: true });
      if (this.#session.value === out) this.#change({ type: 'signedIn', person });
    } catch {
      // It was only an offer.
    }
  }

  /** Where a sign-in at an OpenID provider begins. */
  provider(id: string): string {
    return this.#ports.server.provider(id);
  }

  /** Finds out anew who is here: they may have come in by a link, or have another name. */
  async recognise(): Promise<void> {
    this.#change({ type: 'found', person: await this.#ports.server.session() });
  }

  /** They have been signed out elsewhere, or everywhere. */
  signedOut(): void {
    this.#leave({ type: 'signedOut' });
  }

  async signOut(): Promise<void> {
    const farewells = this.#calling.calls.value.live.flatMap(
      (call) => this.control.farewell(call) ?? [],
    );
    if (farewells.length > 0) await Promise.all(farewells);
    this.#leave({ type: 'signedOut' });
    await this.#ports.server.signOut().catch(() => {}); // the cookie ends by itself
  }

  /** Must be called inside a click. */
  async goOnline(): Promise<void> {
    if (!this.#ports.tabs || (await (await this.#others())?.begin()) !== false) {
      await this.#register();
    }
  }

  async #register(): Promise<void> {
    if (this.#settings.value && this.#me()) await this.#registration.goOnline();
  }

  /** The other tabs, which are asked once who leads. */
  async #others(): Promise<Tabs | undefined> {
    const me = this.#me();
    const tabs = await this.#ports.tabs?.().catch(() => undefined);
    if (!tabs || !me || !this.#here(me)) return undefined;
    tabs.serve({
      phone: this,
      mirror: () => ({
        line: this.#registration.line.value,
        calls: this.#calling.calls.value,
        abilities: this.#registration.credentials.value?.abilities,
        trouble: this.#calling.trouble.value,
      }),
      lead: () => void this.#register(),
      yield: () => {
        this.#registration.leave();
        this.#calling.drop();
      },
    });
    tabs.enter(me.identity);
    this.#tabs.value = tabs;
    return tabs;
  }

  /** What the typed text would call. */
  destination(typed: string): Destination {
    return destination(typed, this.people.value, this.#me(), this.abilities());
  }

  abilities(): Abilities | undefined {
    return this.#mirror.value?.abilities ?? this.#registration.credentials.value?.abilities;
  }

  /** The number that telephones are shown: the one that was chosen here, if it still may be; '' for none. */
  readonly callerId: ReadonlySignal<string> = computed(() => {
    const all = this.abilities()?.callerIds ?? [];
    return all.includes(this.#callerId.value) ? this.#callerId.value : (all[0] ?? '');
  });

  /** Chooses the number that telephones are shown, from now on. */
  showAs(number: string): void {
    this.#callerId.value = number;
    this.#ports.memory?.setItem(CALLER_ID, number);
  }

  /** Calls what was typed; the answer says why not, if not. */
  dial(typed: string, callerId = this.callerId.value): Destination {
    const to = this.destination(typed);
    if (to.ok && this.line.value.phase === 'ready') this.#dial(to.peer, callerId);
    return to;
  }

  /** Whether whoever is at an address can be called. Who came by a button on another site cannot. */
  mayCall(address: string): boolean {
    return visitorOf(address) === '' && this.destination(address).ok;
  }

  /** Whether the telephone could be used, and is not. */
  get idle(): boolean {
    return this.line.value.phase === 'ready' && this.calls.value.live.length === 0;
  }

  /** Whether somebody can be called now, beside whoever is on the line. */
  mayDial(): boolean {
    return this.line.value.phase === 'ready' && mayDial(this.calls.value);
  }

  /** The calls that the person here lost and may come back to. */
  lost(): readonly Conference[] {
    const me = this.#me();
    return this.conferences.lost.value.flatMap((sid) => {
      const one = this.conferences.of(sid)?.value;
      return one && one.transfer?.by === me?.identity ? [one] : [];
    });
  }

  /** Comes back to it. Must be called inside a click: a page that was opened anew goes online by it first. */
  async rejoin(conference: Conference): Promise<void> {
    if (this.line.value.phase !== 'ready') await this.goOnline();
    if (this.line.value.phase !== 'ready') return;
    const [first] = others(conference);
    const name = first?.label || first?.name || first?.address.replace(/^client:/, '') || '';
    // Who was muted, or had put the others on hold, is not heard all of a sudden.
    const muted = this.#tabs.value?.unheard() ?? false;
    await this.place({ address: `conference:${conference.sid}`, name }, { muted });
  }

  /** Enters a room or a conference, and leaves any other call by that. */
  enter(peer: Peer, manner?: Manner): void {
    if (this.line.value.phase !== 'ready' || this.#pass({ do: 'enter', peer, manner })) return;
    this.#calling.enter(peer, manner);
  }

  /** Answers; a call that goes on is held by that. */
  answer(call: string): void {
    if (!this.#pass({ do: 'answer', call })) void this.#calling.answer(call);
  }
  answerInstead(call: string): void {
    if (!this.#pass({ do: 'answerInstead', call })) this.#calling.answerInstead(call);
  }
  decline(call: string): void {
    if (!this.#pass({ do: 'decline', call })) this.#calling.decline(call);
  }
  /** What rings is being given away, or is not because that was refused. */
  passed(call: string, passed: Passed | ''): void {
    if (!this.#pass({ do: 'passed', call, passed })) this.#calling.passed(call, passed);
  }
  /** Ends a call: the one in front, unless another is named. */
  hangUp(call?: string): void {
    if (!this.#pass({ do: 'hangUp', call })) this.#calling.hangUp(call);
  }
  /** Puts a call aside, or turns to it and so puts the others aside. */
  hold(call: string, held: boolean): void {
    if (!this.#pass({ do: 'hold', call, held })) this.#calling.hold(call, held);
  }
  mute(muted: boolean): void {
    if (!this.#pass({ do: 'mute', muted })) this.#calling.mute(muted);
  }
  digits(digits: string): void {
    if (!this.#pass({ do: 'digits', digits })) this.#calling.digits(digits);
  }
  dismiss(): void {
    if (!this.#pass({ do: 'dismiss' })) this.#calling.dismiss();
  }

  /** Calls somebody who was checked. */
  async place(peer: Peer, how: Dialling = {}): Promise<void> {
    if (!this.#pass({ do: 'place', peer, how })) await this.#calling.dial(peer, how);
  }

  /** Lets the tab that has the sound do what was pressed; false where that is this one. */
  #pass(deed: Deed): boolean {
    return this.#tabs.value?.pass(deed) ?? false;
  }

  /** The tab became visible or the network came back. */
  wake(): void {
    if (this.#session.value.phase === 'unknown') void this.start();
    if (this.#session.value.phase !== 'in') return;
    void this.#registration.wake();
    void this.#lists.fetch();
  }

  /** Everything the telephone reports comes in here. */
  handle(event: PhoneEvent): void {
    this.#calling.handle(event);
    this.#registration.handle(event);
  }

  /** The number that is shown is said only where it was chosen among several. */
  #dial(peer: Peer, callerId: string): void {
    const chosen = peer.address.startsWith('+') && (this.abilities()?.callerIds.length ?? 0) > 1;
    void this.place(peer, chosen ? { callerId } : {});
  }

  /** The other end with the name that it goes by. */
  named(peer: Peer): Peer {
    return peer.name ? peer : { ...peer, name: this.names.value(peer.address) };
  }

  #known<T extends { readonly peer: Peer }>(one: T): T {
    const peer = this.named(one.peer);
    return peer.name === one.peer.name ? one : { ...one, peer };
  }

  #refusal(): Problem | null {
    const reason = this.#ports.refused ?? '';
    return reason
      ? new Failure('forbidden', undefined, { reason, field: '', detail: '' }).problem
      : null;
  }

  #here({ identity }: Person): boolean {
    return this.#me()?.identity === identity;
  }

  #me(): Person | undefined {
    return this.#session.value.phase === 'in' ? this.#session.value.person : undefined;
  }

  #change(event: SessionEvent): void {
    this.#session.value = nextSession(this.#session.value, event);
    if (this.#session.value.phase !== 'in') return;
    void this.#others();
    void this.#lists.fetch();
  }

  /** A conversation is worth more than a session: it may end first. */
  #expired(): void {
    if (!this.#calling.busy()) this.#leave({ type: 'expired' });
  }

  #leave(event: SessionEvent): void {
    this.#lists.stop();
    this.#registration.leave();
    this.#calling.drop();
    this.#tabs.value?.leave();
    this.#tabs.value = undefined;
    this.#lists.clear();
    this.conferences.clear();
    this.visitors.clear();
    this.floors.clear();
    this.control.clear();
    this.#ports.forgetLists?.();
    this.#change(event);
  }

  #callEnded(): void {
    this.#registration.callEnded();
    void this.#lists.fetch();
  }
}
