/**
 * The tabs of one person in one browser. One of them leads: it is registered, and has the sound. The others
 * follow: they show what it shows, and pass on what is pressed in them. When the leader has gone the next leads.
 */
import { type Calls, current, noCalls, type Passed, type Peer } from './call';
import type { Line } from './line';
import type { Abilities, Clock, Dialling, Keeper, Manner } from './ports';
import type { Problem } from './problem';
import { effect, type ReadonlySignal, signal } from './signal';
import type { Softphone } from './softphone';

/** A leader says every few seconds that it is there; one that was silent for so long is frozen. */
export const SILENCE = 14_000;

/** After how many milliseconds a leader that has no calls any more has outlived them. */
const OVER = 1_000;

/** What a leader shows. */
export interface Mirror {
  readonly line: Line;
  readonly calls: Calls;
  /** What its registration allows; undefined while it has none. */
  readonly abilities?: Abilities | undefined;
  /** Why the last thing that was asked of it did not happen. */
  readonly trouble?: Problem | null;
}

/** Something that was pressed. */
export type Deed =
  | { readonly do: 'place'; readonly peer: Peer; readonly how: Dialling }
  | { readonly do: 'enter'; readonly peer: Peer; readonly manner?: Manner | undefined }
  | { readonly do: 'answer' | 'answerInstead' | 'decline'; readonly call: string }
  | { readonly do: 'hangUp'; readonly call?: string | undefined }
  | { readonly do: 'hold'; readonly call: string; readonly held: boolean }
  | { readonly do: 'passed'; readonly call: string; readonly passed: Passed | '' }
  | { readonly do: 'mute'; readonly muted: boolean }
  | { readonly do: 'digits'; readonly digits: string }
  | { readonly do: 'dismiss' };

export type Message =
  | { readonly type: 'hello' }
  | { readonly type: 'mirror'; readonly mirror: Mirror }
  | { readonly type: 'deed'; readonly deed: Deed };

/** What this tab tells the others by. */
export interface Post {
  post(message: Message): void;
  close(): void;
}

/** How it was with the calls of a leader that has gone. */
interface Legacy {
  /** SIDs. */
  readonly calls: readonly string[];
  /** Nobody heard them: the call in front was muted, or on hold. */
  readonly unheard: boolean;
}

export interface TabsPorts {
  /**
   * Holds a lock until release is called; held false where another has it and how is 'try'. Lost is called when another
   * took it away. The result gives up waiting.
   */
  readonly lock: (
    name: string,
    how: 'try' | 'wait' | 'take',
    got: (release: (() => void) | null) => void,
    lost: () => void,
  ) => () => void;
  readonly channel: (name: string, heard: (message: Message) => void) => Post;
  readonly clock: Clock;
  /** Where a leader writes down which calls it has, for the next one to find should it die; undefined where nothing can be kept. */
  readonly memory: Keeper | undefined;
  /** Tells the server that the page died that had a call. */
  readonly lost: (call: string) => Promise<void>;
}

/** Does what was pressed. */
export type Doer = Pick<Softphone, Deed['do']>;

export interface TabsMaster {
  /** As this tab is. */
  readonly mirror: () => Mirror;
  /** Does what others pressed. */
  readonly phone: Doer;
  /** It is this tab's turn. */
  readonly lead: () => void;
  /** Another tab has taken over. */
  readonly yield: () => void;
}

export type Part = 'alone' | 'leads' | 'follows';

export class Tabs {
  readonly #ports: TabsPorts;
  readonly #part = signal<Part>('alone');
  readonly #mirror = signal<Mirror | null>(null);
  #master: TabsMaster | undefined;
  #name = '';
  #channel: Post | undefined;
  #release = () => {};
  #giveUp: (() => void) | undefined;
  #stopTelling = () => {};
  #heardAt = 0;
  #unheard = false;
  #cancelWrite = () => {};
  #tickedAt = 0;
  /** Grows when somebody else is here, so that what comes late is dropped. */
  #stay = 0;

  constructor(ports: TabsPorts) {
    this.#ports = ports;
  }

  get part(): ReadonlySignal<Part> {
    return this.#part;
  }

  /** What the leader shows, where this tab follows it. */
  get mirror(): ReadonlySignal<Mirror | null> {
    return this.#mirror;
  }

  serve(master: TabsMaster): void {
    this.#master = master;
  }

  /** Somebody is here: their other tabs are asked. */
  enter(identity: string): void {
    const name = `softphone.line.${identity}`;
    if (name === this.#name) return;
    this.leave();
    this.#name = name;
    const stay = this.#stay;
    this.#tickedAt = this.#ports.clock.now();
    this.#channel = this.#ports.channel(name, (message) => {
      if (stay === this.#stay) this.#heard(message);
    });
    this.#channel.post({ type: 'hello' });
    this.#stopTelling = effect(() => {
      const mirror = this.#master?.mirror();
      if (this.#part.value !== 'leads' || !mirror) return;
      this.#channel?.post({ type: 'mirror', mirror });
      this.#write(legacy(mirror.calls));
    });
  }

  leave(): void {
    this.#stay++;
    this.#cancelWrite();
    if (this.#part.value === 'leads') {
      this.#ports.memory?.setItem(`${this.#name}.calls`, JSON.stringify(legacy(noCalls)));
    }
    this.#name = '';
    this.#stopTelling();
    this.#channel?.close();
    this.#channel = undefined;
    this.#giveUp?.();
    this.#giveUp = undefined;
    this.#part.value = 'alone';
    this.#mirror.value = null;
    this.#release();
    this.#release = () => {};
  }

  /**
   * Writes down which calls this tab has. That it has none any more is written a moment later, because the last that happens
   * in a page that is closed or loaded anew is that its calls end.
   */
  #write(left: Legacy): void {
    const write = () => this.#ports.memory?.setItem(`${this.#name}.calls`, JSON.stringify(left));
    this.#cancelWrite();
    this.#cancelWrite = () => {};
    if (left.calls.length > 0) {
      this.#unheard = false; // that was another call
      write();
    } else this.#cancelWrite = this.#ports.clock.after(OVER, write);
  }

  /** Whether this tab may register; if not, another is, and this one follows. */
  begin(): Promise<boolean> {
    if (this.#part.value !== 'alone') return Promise.resolve(this.#part.value === 'leads');
    const stay = this.#stay;
    return new Promise((resolve) => {
      this.#ask('try', (leads) => {
        if (stay === this.#stay && !leads) this.#follow();
        resolve(leads);
      });
    });
  }

  /** Makes this tab the one, whichever was. */
  takeOver(): void {
    if (this.#part.value === 'leads') return;
    this.#unheard = Boolean(this.#mirror.value && legacy(this.#mirror.value.calls).unheard);
    this.#giveUp?.();
    this.#giveUp = undefined;
    this.#ask('take', (leads) => {
      if (leads) this.#master?.lead();
    });
  }

  /** Lets the leader do what was pressed here; false where this tab is to do it. */
  pass(deed: Deed): boolean {
    if (this.#part.value !== 'follows') return false;
    this.#channel?.post({ type: 'deed', deed });
    return true;
  }

  /** Some seconds have passed, by a clock that hidden tabs have too. */
  tick(): void {
    const now = this.#ports.clock.now();
    const slept = now - this.#tickedAt > SILENCE;
    this.#tickedAt = now;
    if (slept) this.#heardAt = now; // it may have spoken meanwhile
    const mirror = this.#master?.mirror();
    if (this.#part.value === 'leads' && mirror) this.#channel?.post({ type: 'mirror', mirror });
    if (this.#part.value === 'follows' && now - this.#heardAt > SILENCE) this.takeOver();
  }

  #heard(message: Message): void {
    switch (message.type) {
      case 'hello': {
        const mirror = this.#master?.mirror();
        if (this.#part.value === 'leads' && mirror) this.#channel?.post({ type: 'mirror', mirror });
        break;
      }
      case 'mirror':
        if (this.#part.value === 'leads') break; // it does not know yet that it was relieved
        this.#heardAt = this.#ports.clock.now();
        this.#mirror.value = message.mirror;
        this.#part.value = 'follows';
        this.#queue();
        break;
      case 'deed':
        if (this.#part.value === 'leads' && this.#master) perform(this.#master.phone, message.deed);
        break;
    }
  }

  #follow(): void {
    this.#heardAt = this.#ports.clock.now();
    this.#mirror.value = { line: { phase: 'connecting' }, calls: noCalls };
    this.#part.value = 'follows';
    this.#queue();
    this.#channel?.post({ type: 'hello' });
  }

  /**
   * Ends the calls that the leader before had and did not end: they have no page any more, and whoever is in them would
   * hear silence until the carrier gives the page up.
   */
  #mourn(): void {
    const left = written(this.#ports.memory?.getItem(`${this.#name}.calls`));
    this.#unheard ||= left.unheard;
    for (const call of left.calls) {
      this.#ports.lost(call).catch(() => {}); // it has ended by itself, as after a page that was closed
    }
  }

  /** Whether who comes back to the call of the leader before was not heard in it. Told once. */
  unheard(): boolean {
    const unheard = this.#unheard;
    this.#unheard = false;
    return unheard;
  }

  /** Waits until the leader has gone. */
  #queue(): void {
    if (this.#giveUp) return;
    this.#ask('wait', (leads) => {
      this.#giveUp = undefined;
      if (leads) this.#master?.lead();
    });
  }

  #ask(how: 'try' | 'wait' | 'take', then: (leads: boolean) => void): void {
    const stay = this.#stay;
    const giveUp = this.#ports.lock(
      this.#name,
      how,
      (release) => {
        if (stay !== this.#stay) {
          release?.();
          if (how === 'try') then(false);
          return;
        }
        if (release) {
          this.#mourn();
          this.#release = release;
          this.#mirror.value = null;
          this.#part.value = 'leads';
        }
        then(Boolean(release));
      },
      () => {
        if (stay !== this.#stay || this.#part.value !== 'leads') return;
        this.#release = () => {};
        this.#cancelWrite();
        this.#follow(); // first: what ends now is the next one's to take up
        this.#master?.yield();
      },
    );
    if (how === 'wait') this.#giveUp = giveUp;
  }
}

/** The calls that end with their page. One that rings here goes on ringing elsewhere. */
function legacy(calls: Calls): Legacy {
  const own = calls.live.filter((call) => call.phase !== 'incoming' && call.phase !== 'answering');
  const front = current(calls);
  return {
    calls: own.map((call) => call.sid).filter((sid) => sid !== ''),
    unheard: Boolean(front?.muted || front?.held),
  };
}

/** What a leader wrote down; whatever else stands there is nothing. */
function written(text: string | null | undefined): Legacy {
  try {
    const { calls, unheard } = JSON.parse(text ?? '{}') as Partial<Legacy>;
    const sids = Array.isArray(calls) ? calls.filter((call) => typeof call === 'string') : [];
    return { calls: sids, unheard: unheard === true };
  } catch {
    return { calls: [], unheard: false };
  }
}

/** Does what was pressed in another tab. */
function perform(phone: Doer, deed: Deed): void {
  switch (deed.do) {
    case 'place':
      void phone.place(deed.peer, deed.how);
      break;
    case 'enter':
      phone.enter(deed.peer, deed.manner);
      break;
    case 'answer':
    case 'answerInstead':
    case 'decline':
      phone[deed.do](deed.call);
      break;
    case 'hangUp':
      phone.hangUp(deed.call);
      break;
    case 'hold':
      phone.hold(deed.call, deed.held);
      break;
    case 'passed':
      phone.passed(deed.call, deed.passed);
      break;
    case 'mute':
      phone.mute(deed.muted);
      break;
    case 'digits':
      phone.digits(deed.digits);
      break;
    case 'dismiss':
      phone.dismiss();
      break;
  }
}

/** How long a call is waited for that another tab had. */
const TAKEOVER = 20_000;

/**
 * Makes this tab the one that is registered and has the sound. Who talked there comes back to the call
 * here, where calls can be come back to. Must be called inside a click.
 */
export function takeOver(phone: Softphone, clock: Clock): void {
  const talks = phone.calls.value.live.filter((call) => call.phase === 'open' && !call.early);
  const front = talks.find((call) => call.id === phone.calls.value.front) ?? talks[0];
  phone.tabs?.takeOver();
  if (!front) return;
  let stop = () => {};
  stop = effect(() => {
    const lost = phone
      .lost()
      .find(({ participants }) => participants.some((one) => one.call === front.sid));
    if (!lost || phone.line.value.phase !== 'ready') return;
    void Promise.resolve().then(() => {
      stop();
      return phone.rejoin(lost);
    });
  });
  clock.after(TAKEOVER, stop);
}
