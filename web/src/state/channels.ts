/**
 * The channels without a screen: what somebody with a walkie-talkie can do, and what there is to see.
 * The microphone of a channel is open while the server's grant holds and at no other time: every end of
 * it, a key let go, a lease run out, a network lost, closes it at once, and the server is told after.
 */

import { type Answer, Asking, type Pace } from './asking';
import { current } from './call';
import {
  asking,
  channelOf,
  type Denial,
  type Floor,
  type Hold,
  type Listing,
  noRadio,
  pressed,
  type Radio,
  type RadioEvent,
  radio,
  speaking,
  toneOf,
} from './channel';
import { here, type Participant } from './conference';
import type { Clock, Server } from './ports';
import { type Problem, problemOf } from './problem';
import { type RadioPhone, type RadioPhoneEvent, Receiving } from './receiving';
import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from './signal';
import type { Softphone } from './softphone';

/** A turn that has been. Times are milliseconds since 1970. */
export interface Spoken {
  readonly id: string;
  readonly identity: string;
  readonly name: string;
  readonly from: string;
  readonly started: number;
  readonly ended: number;
  readonly seconds: number;
  readonly why: string;
}

/** Channels on the server. Every method throws a Failure. */
export interface ChannelServer {
  list(): Promise<readonly Listing[]>;
  /** Asks for the floor; renew: says only that it, or the place in its queue, is still wanted. */
  ask(name: string, call: string, renew: boolean): Promise<Answer & Pace>;
  /** Gives it back; last: the page may be gone before the answer. */
  drop(name: string, call: string, last: boolean): Promise<void>;
  revoke(name: string): Promise<void>;
  turns(name: string, before: string): Promise<Spokens>;
}

export interface Spokens {
  readonly turns: readonly Spoken[];
  /** What to ask for those before them; '' where there are none. */
  readonly next: string;
}

export interface ChannelsPorts {
  readonly server: ChannelServer;
  /** Silences a call of a conference, or lets it speak again. */
  readonly change: (sid: string, call: string, change: { muted: boolean }) => Promise<void>;
  readonly session: Pick<Server, 'credentials' | 'call'>;
  readonly radio: RadioPhone;
  readonly phone: Softphone;
  readonly clock: Clock;
}

/** For how many attempts a call may be unknown to its channel: it has only just come in. */
const ARRIVING = 12;
/** How often the list is fetched, at most, because a channel is told of that is not in it, in milliseconds. */
const SEEK = 1_000;

export class Channels {
  readonly #ports: ChannelsPorts;
  readonly #radio = signal<Radio>(noRadio);
  readonly #level = signal(0);
  readonly #trouble = signal<Problem | null>(null);
  readonly #asking = new Map<string, Asking>();
  readonly #receiving: Receiving;
  #cancelEnd = () => {};
  /** Grows when whoever was here leaves: what was asked for them is nobody's here any more. */
  #turn = 0;
  /** Whether the list was fetched a moment ago for a channel that was not in it, and is to be once more. */
  #seeking = false;
  #sought = false;
  #open = '';

  /** Whether one press is to begin and another to end, for hands that cannot hold a button. */
  readonly latch: Signal<boolean> = signal(false);
  /** Whether any channel is heard, or is to be. */
  readonly listening: ReadonlySignal<boolean>;

  constructor(ports: ChannelsPorts) {
    this.#ports = ports;
    this.#receiving = new Receiving({
      radio: ports.radio,
      session: ports.session,
      clock: ports.clock,
      settings: () => ports.phone.settings.value,
      channel: (name) => channelOf(this.#radio.value, name),
      step: (event) => this.#step(event),
    });
    this.listening = computed(() => this.#radio.value.channels?.some((one) => one.wanted) ?? false);
    ports.phone.floors.watch((name, floor) => this.#tell(name, floor));
    effect(() => {
      const busy = current(ports.phone.calls.value) !== undefined;
      untracked(() => {
        if (busy !== this.#radio.value.busy) this.#step({ type: 'busy', busy });
      });
    });
    effect(() => {
      const { value: fresh } = ports.phone.conferences.fresh;
      if (!fresh) untracked(() => this.cut());
    });
    effect(() => {
      const { phase } = ports.phone.session.value;
      if (phase === 'out') untracked(() => this.#forget());
    });
  }

  get radio(): ReadonlySignal<Radio> {
    return this.#radio;
  }
  /** How loud the person here is while they speak, 0 to 1. */
  get level(): ReadonlySignal<number> {
    return this.#level;
  }
  /** Why the channels could not be listed, or the microphone not be had. */
  get trouble(): ReadonlySignal<Problem | null> {
    return this.#trouble;
  }

  /** Fetches which channels there are. */
  async refresh(): Promise<void> {
    const turn = this.#turn;
    try {
      const listed = await this.#ports.server.list();
      if (turn !== this.#turn) return;
      const floors = this.#ports.phone.floors.all.peek();
      const names = listed.map((one) => one.name);
      const before = this.#radio.value.channels ?? [];
      this.#step({
        type: 'listed',
        channels: listed.map((one) => ({ ...one, floor: floors.get(one.name) ?? one.floor })),
      });
      for (const gone of before) {
        if (gone.wanted && !names.includes(gone.name)) this.#receiving.drop(gone.name);
      }
      this.#ports.phone.floors.keep(names);
      this.#trouble.value = null;
    } catch (error) {
      const mine = turn === this.#turn;
      if (mine && !this.#radio.value.channels) this.#trouble.value = problemOf(error);
    }
  }

  /** Listens to a channel. Must be called inside a click. */
  async listen(name: string): Promise<void> {
    const channel = channelOf(this.#radio.value, name);
    if (!channel || channel.wanted) return;
    this.#receiving.fresh(name);
    this.#step({ type: 'listen', name });
    await this.#unlock(channel.roles.includes('speak'));
    if (channelOf(this.#radio.value, name)?.wanted) await this.#receiving.join(name);
    else this.#ports.radio.leave(name); // it was left meanwhile, and the microphone came after that
  }

  /** Listens to a channel no more. */
  leave(name: string): void {
    this.#receiving.drop(name);
    this.#step({ type: 'leave', name });
  }

  /** Asks for the microphone once more, inside a click, and speaks by it where one listens already. */
  async allow(): Promise<void> {
    await this.#unlock(true);
    if (!this.#ports.radio.voice()) return;
    for (const channel of this.#radio.value.channels ?? []) {
      if (!channel.wanted || channel.voice || !channel.roles.includes('speak')) continue;
      // It is not left, for with the last channel the microphone would go: entering it anew is enough.
      this.#step({ type: 'closed', name: channel.name });
      await this.#receiving.join(channel.name);
    }
  }

  /** What is pressed is for this channel. */
  talk(name: string): void {
    this.#step({ type: 'talk', name });
  }

  press(hold: Hold = 'held'): void {
    this.#step({ type: 'press', hold });
  }

  release(): void {
    this.#step({ type: 'release' });
  }

  /** For buttons that have only one way: a headset's, or that of a screen reader. */
  toggle(): void {
    const { hold, talk } = this.#radio.value;
    const channel = channelOf(this.#radio.value, talk);
    if (hold || (channel && pressed(channel))) this.release();
    else this.press('latched');
  }

  /** The page goes away, perhaps for ever: what is held is given back before anything else. */
  quit(): void {
    const name = asking(this.#radio.value);
    const call = channelOf(this.#radio.value, name)?.call;
    this.release();
    if (call) void this.#ports.server.drop(name, call, true).catch(() => {});
  }

  /** The network went. */
  cut(): void {
    this.#step({ type: 'cut' });
  }

  /** The network is back, or the page is looked at again. */
  wake(): void {
    for (const channel of this.#radio.value.channels ?? []) {
      if (channel.wanted && channel.link === 'joining') void this.#receiving.join(channel.name);
    }
  }

  /** Takes the floor from whoever has it; what is wrong is thrown. */
  revoke(name: string): Promise<void> {
    return this.#ports.server.revoke(name);
  }

  /** Lets somebody not speak, or speak again; what is wrong is thrown. */
  async mute(name: string, call: string, muted: boolean): Promise<void> {
    const sid = this.#conference(name)?.sid;
    if (sid) await this.#ports.change(sid, call, { muted });
  }

  /** Who is in the channel now, as far as the person here may see. */
  members(name: string): readonly Participant[] {
    const conference = this.#conference(name);
    return conference ? here(conference) : [];
  }

  turns(name: string, before = ''): Promise<Spokens> {
    return this.#ports.server.turns(name, before);
  }

  /** Everything that the walkie-talkie reports comes in here. */
  handle(event: RadioPhoneEvent): void {
    if (event.type === 'level') this.#level.value = event.level;
    else this.#receiving.handle(event);
  }

  #step(event: RadioEvent): void {
    const before = this.#radio.peek();
    const now = this.#ports.clock.now();
    const after = radio(before, event, now);
    if (after === before) return;
    // The microphone first: what is heard matters more than what is seen.
    const open = speaking(after);
    if (open !== this.#open) {
      this.#open = open;
      this.#ports.radio.open(open);
      if (!open) this.#level.value = 0;
    }
    if (after.busy !== before.busy) this.#ports.radio.hush(after.busy);
    const tone = toneOf(before, after);
    if (tone) this.#ports.radio.play(tone);
    this.#radio.value = after;
    this.#watchEnd(after, open);
    const names = [asking(before), asking(after)];
    if (names[0] === names[1]) return;
    for (const name of names) if (name) this.#asks(name).poke();
  }

  /** The server would close it too; the page does not wait for that. */
  #watchEnd(state: Radio, open: string): void {
    this.#cancelEnd();
    const press = channelOf(state, open)?.press;
    if (press?.phase !== 'granted') return;
    const { until, lease } = press;
    const end = Math.min(until, lease);
    this.#cancelEnd = this.#ports.clock.after(Math.max(0, end - this.#ports.clock.now()), () =>
      this.#step({ type: 'ended', name: open, why: until <= lease ? 'limit' : 'lost' }),
    );
  }

  #tell(name: string, floor: Floor): void {
    const channel = channelOf(this.#radio.value, name);
    if (!channel) {
      // One that was not there when they were listed.
      if (this.#radio.value.channels) this.#seek();
      return;
    }
    this.#step({ type: 'told', name, floor });
    // It is this one's turn now: that it is still wanted is said at once.
    if (channel.press.phase === 'queued' && floor.turn?.call === channel.call) {
      this.#asks(name).poke();
    }
  }

  /** A channel that many speak in is told of many times in a second, and that is no reason to fetch the list so often. */
  #seek(): void {
    this.#sought = this.#seeking;
    if (this.#seeking) return;
    this.#seeking = true;
    void this.refresh();
    this.#ports.clock.after(SEEK, () => {
      this.#seeking = false;
      if (this.#sought && this.#radio.value.channels) this.#seek();
    });
  }

  #asks(name: string): Asking {
    let made = this.#asking.get(name);
    if (!made) {
      made = new Asking({
        ask: (call, renew) => this.#ports.server.ask(name, call, renew),
        drop: (call) => this.#ports.server.drop(name, call, false),
        clock: this.#ports.clock,
        wanted: () =>
          asking(this.#radio.value) === name
            ? (channelOf(this.#radio.value, name)?.call ?? '')
            : '',
        answered: (answer, lease) => {
          if (answer.outcome === 'granted') {
            this.#step({ type: 'granted', name, turn: answer.turn, lease });
          } else this.#step({ type: 'queued', name, place: answer.place });
        },
        failed: (problem, attempt) => this.#failed(name, problem, attempt),
      });
      this.#asking.set(name, made);
    }
    return made;
  }

  #failed(name: string, problem: Problem, attempt: number): boolean {
    const why = denial(problem);
    if (why === 'absent' && attempt < ARRIVING) return true;
    const phase = channelOf(this.#radio.value, name)?.press.phase;
    if (phase === 'granted' || phase === 'queued') {
      const reason = problem.refusal?.reason ?? '';
      const taken = phase === 'granted' && ['floor_lost', 'floor_not_allowed'].includes(reason);
      const ending = why === 'silenced' ? 'silenced' : taken ? 'taken' : 'lost';
      this.#step({ type: 'ended', name, why: ending });
    } else this.#step({ type: 'denied', name, why });
    return false;
  }

  async #unlock(voice: boolean): Promise<void> {
    try {
      await this.#ports.radio.unlock(voice);
      this.#trouble.value = null;
    } catch (error) {
      this.#trouble.value = problemOf(error); // one listens all the same
    }
  }

  #conference(name: string) {
    const { conferences } = this.#ports.phone;
    const found = conferences.headings.value.find((one) => one.room === name);
    return found && conferences.of(found.sid)?.value;
  }

  #forget(): void {
    this.#turn++;
    for (const channel of this.#radio.value.channels ?? []) {
      if (channel.wanted) this.#receiving.drop(channel.name);
    }
    this.#receiving.forget();
    this.#trouble.value = null;
    this.#step({ type: 'forget' });
  }
}

const denials: Readonly<Record<string, Denial>> = {
  floor_silenced: 'silenced',
  floor_not_allowed: 'forbidden',
  channel_unknown: 'gone',
  not_in_channel: 'absent',
};

function denial(problem: Problem): Denial {
  return denials[problem.refusal?.reason ?? ''] ?? 'unavailable';
}
