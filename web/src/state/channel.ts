/**
 * Channels of walkie-talkies: what each is doing, and what a press comes to. A channel has one floor,
 * and who holds it is heard; everybody who listens hears the same. This is a pure function of what
 * happened, so that what opens the microphone can be read, and tried, in one place: {@link speaking}.
 */
import type { Problem } from './problem';

export type ChannelRole = 'listen' | 'speak' | 'moderate';

/** Somebody's turn to speak. Times are milliseconds since 1970, by the server's clock. */
export interface Turn {
  readonly id: string;
  readonly call: string;
  /** '' for a telephone. */
  readonly identity: string;
  readonly name: string;
  readonly since: number;
  readonly limit: number;
  readonly priority: boolean;
}

/** Somebody who has pressed and waits for their turn. */
export interface Waiting {
  readonly call: string;
  readonly identity: string;
  readonly name: string;
  readonly priority: boolean;
}

export interface Floor {
  readonly turn: Turn | null;
  /** The next first. */
  readonly queue: readonly Waiting[];
  /** The SIDs of the calls that may not speak. */
  readonly silenced: readonly string[];
}

/** A channel as the server lists it. */
export interface Listing {
  readonly name: string;
  readonly title: string;
  /** Seconds that one may speak without a break. */
  readonly maxTurn: number;
  readonly roles: readonly ChannelRole[];
  readonly members: number;
  readonly floor: Floor;
}

/** How a floor that was asked for is not given; 'microphone' and 'busy' are this page's own reasons. */
export type Denial =
  | 'silenced'
  | 'forbidden'
  | 'gone'
  | 'unavailable'
  | 'absent'
  | 'microphone'
  | 'busy';

/** Why a turn, or the wait for one, ended though the person did not let go. */
export type Ending = 'limit' | 'taken' | 'silenced' | 'lost' | 'call';

export type Press =
  | { readonly phase: 'up' }
  | { readonly phase: 'asking' }
  /** Place: 1 is the next. */
  | { readonly phase: 'queued'; readonly place: number }
  | {
      readonly phase: 'granted';
      readonly turn: string;
      /** Since when and at most until when, in milliseconds by this page's clock. */
      readonly at: number;
      readonly until: number;
      /** Until when it holds if the server is not asked again, by the same. */
      readonly lease: number;
      /** Whether the server has told everybody of it yet. */
      readonly told: boolean;
    }
  /** What came of the last press; it stays to be read until the next. */
  | { readonly phase: 'denied'; readonly why: Denial }
  | { readonly phase: 'over'; readonly why: Ending };

export type Link = 'off' | 'joining' | 'on' | 'interrupted';

export interface Channel extends Listing {
  /** Whether the person here wants to hear it. */
  readonly wanted: boolean;
  readonly link: Link;
  /** The SID of the call by which it is heard; '' while there is none. */
  readonly call: string;
  /** Whether that call has a microphone. */
  readonly voice: boolean;
  readonly press: Press;
  /** The last turn that the person here has given up; what is told of it later is old. */
  readonly spent: string;
  /** Why it cannot be heard. */
  readonly problem: Problem | null;
  /** The code by which the server refused it; '' when it did not. */
  readonly denied: string;
}

/** Held: until it is let go. Latched: until it is pressed once more. */
export type Hold = 'held' | 'latched';

/** All channels of the page. */
export interface Radio {
  /** Null until they were listed once. */
  readonly channels: readonly Channel[] | null;
  /** The name of the one that a press is for; '' for none. */
  readonly talk: string;
  readonly hold: Hold | null;
  /** A telephone call goes on: channels are silent meanwhile. */
  readonly busy: boolean;
}

export type RadioEvent =
  | { readonly type: 'listed'; readonly channels: readonly Listing[] }
  | { readonly type: 'told'; readonly name: string; readonly floor: Floor }
  | { readonly type: 'listen'; readonly name: string }
  | {
      readonly type: 'joined';
      readonly name: string;
      readonly call: string;
      readonly voice: boolean;
    }
  | { readonly type: 'interrupted'; readonly name: string }
  | { readonly type: 'restored'; readonly name: string }
  | { readonly type: 'closed'; readonly name: string; readonly problem?: Problem }
  | {
      readonly type: 'leave';
      readonly name: string;
      readonly problem?: Problem;
      readonly denied?: string;
    }
  | { readonly type: 'talk'; readonly name: string }
  | { readonly type: 'press'; readonly hold: Hold }
  | { readonly type: 'release' }
  | {
      readonly type: 'granted';
      readonly name: string;
      readonly turn: Turn;
      /** Until when it holds, in milliseconds by the page's clock. */
      readonly lease: number;
    }
  | { readonly type: 'queued'; readonly name: string; readonly place: number }
  | { readonly type: 'denied'; readonly name: string; readonly why: Denial }
  | { readonly type: 'ended'; readonly name: string; readonly why: Ending }
  /** The network, or what the server tells, is gone. */
  | { readonly type: 'cut' }
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'forget' };

export const silence: Floor = { turn: null, queue: [], silenced: [] };
export const noRadio: Radio = { channels: null, talk: '', hold: null, busy: false };
const up: Press = { phase: 'up' };
/** How much sooner than expected the longest turn may be over, in milliseconds. */
const CLOSE = 500;
/** How long a turn holds that was told and not answered, in milliseconds: until it is asked for, at once. */
const TOLD = 2_000;

export function channelOf(radio: Radio, name: string): Channel | undefined {
  return radio.channels?.find((one) => one.name === name);
}

/** Whether the person here has pressed and means to speak, or speaks. */
export function pressed(channel: Channel): boolean {
  const { phase } = channel.press;
  return phase === 'asking' || phase === 'queued' || phase === 'granted';
}

/** The channel whose floor is to be asked for, and to be kept; '' for none. */
export function asking(radio: Radio): string {
  const channel = channelOf(radio, radio.talk);
  return channel && channel.link === 'on' && pressed(channel) ? channel.name : '';
}

/** The channel whose microphone is open: where the server has given the floor, and nowhere else. */
export function speaking(radio: Radio): string {
  const channel = channelOf(radio, radio.talk);
  const open = channel?.link === 'on' && channel.press.phase === 'granted' && !radio.busy;
  return open ? channel.name : '';
}

export function maySpeak(channel: Listing): boolean {
  return channel.roles.includes('speak');
}

/** The place of the person here among those who wait, 1 for the next; 0 where they do not wait. */
export function placeOf(channel: Channel): number {
  return channel.call ? channel.floor.queue.findIndex((one) => one.call === channel.call) + 1 : 0;
}

export function radio(state: Radio, event: RadioEvent, now: number): Radio {
  switch (event.type) {
    case 'listed':
      return settle(list(state, event.channels));
    case 'told':
      return settle(change(state, event.name, (channel) => tell(channel, event.floor, now)));
    case 'listen':
      return chosen(
        change(state, event.name, (channel) => ({
          ...channel,
          wanted: true,
          link: channel.link === 'off' ? 'joining' : channel.link,
          problem: null,
          denied: '',
        })),
        event.name,
      );
    case 'joined':
      return change(state, event.name, (channel) =>
        channel.wanted
          ? { ...channel, link: 'on', call: event.call, voice: event.voice, problem: null }
          : channel,
      );
    case 'interrupted':
      return settle(
        change(state, event.name, (channel) =>
          channel.link === 'on' ? { ...over(channel, 'lost'), link: 'interrupted' } : channel,
        ),
      );
    case 'restored':
      return change(state, event.name, (channel) =>
        channel.link === 'interrupted' ? { ...channel, link: 'on' } : channel,
      );
    case 'closed':
      return settle(
        change(state, event.name, (channel) => ({
          ...over(channel, 'lost'),
          link: channel.wanted ? 'joining' : 'off',
          call: '',
          problem: event.problem ?? null,
        })),
      );
    case 'leave':
      return settle(
        elsewhere(
          change(state, event.name, (channel) => ({
            ...channel,
            wanted: false,
            link: 'off',
            call: '',
            ...give(channel, up),
            problem: event.problem ?? null,
            denied: event.denied ?? '',
          })),
        ),
      );
    case 'talk':
      return chosen({ ...letGo(state), talk: '' }, event.name);
    case 'press':
      return press(state, event.hold);
    case 'release':
      return letGo(state);
    case 'granted':
      return settle(
        change(state, event.name, (channel) => grant(channel, event.turn, event.lease, now)),
      );
    case 'queued':
      return settle(change(state, event.name, (channel) => queue(channel, event.place, now)));
    case 'denied':
      return settle(
        change(state, event.name, (channel) =>
          pressed(channel) ? { ...channel, press: { phase: 'denied', why: event.why } } : channel,
        ),
      );
    case 'ended':
      return settle(change(state, event.name, (channel) => over(channel, event.why)));
    case 'cut':
      return settle(change(state, state.talk, (channel) => over(channel, 'lost')));
    case 'busy': {
      const next = { ...state, busy: event.busy };
      return event.busy
        ? settle(change(next, state.talk, (channel) => over(channel, 'call')))
        : next;
    }
    case 'forget':
      return { ...noRadio, busy: state.busy };
  }
}

/** What is to be heard, short, of a change; null for nothing. */
export function toneOf(before: Radio, after: Radio): 'granted' | 'refused' | 'over' | null {
  const now = channelOf(after, after.talk)?.press;
  const then = channelOf(before, after.talk)?.press;
  if (now && then && now !== then) {
    if (now.phase === 'granted' && then.phase !== 'granted') return 'granted';
    if (now.phase === 'denied' && then.phase !== 'denied') return 'refused';
    if (now.phase === 'over' && then.phase !== 'over') return after.busy ? null : 'over';
  }
  const done = after.channels?.some((channel) => {
    const turn = channelOf(before, channel.name)?.floor.turn;
    return (
      channel.link === 'on' &&
      turn &&
      turn.id !== channel.floor.turn?.id &&
      turn.call !== channel.call
    );
  });
  return done && !after.busy ? 'over' : null;
}

function list(state: Radio, listings: readonly Listing[]): Radio {
  const channels = listings.map((listing): Channel => {
    const known = channelOf(state, listing.name);
    // The feed is ahead of a list that was asked for, wherever it is followed.
    if (known) return { ...known, ...listing, floor: known.floor };
    return {
      ...listing,
      wanted: false,
      link: 'off',
      call: '',
      voice: false,
      press: up,
      spent: '',
      problem: null,
      denied: '',
    };
  });
  return elsewhere({ ...state, channels });
}

function tell(channel: Channel, floor: Floor, now: number): Channel {
  const next = { ...channel, floor };
  const { press } = channel;
  const silenced = channel.call !== '' && floor.silenced.includes(channel.call);
  if (press.phase === 'granted') {
    const mine = floor.turn?.id === press.turn;
    if (mine) return press.told ? next : { ...next, press: { ...press, told: true } };
    if (silenced) return over(next, 'silenced');
    // What is told may be older than the grant: before the grant itself was told it says nothing.
    return press.told ? over(next, why(press, now)) : next;
  }
  if (!pressed(channel)) return next;
  if (silenced) return { ...next, press: { phase: 'denied', why: 'silenced' } };
  const { turn } = floor;
  if (press.phase === 'queued' && turn?.call === channel.call && turn.id !== channel.spent) {
    // A turn is told when its holder is unmuted, and not sooner: there is nothing left to ask.
    return grant(next, turn, now + TOLD, now);
  }
  const place = placeOf(next);
  if (press.phase === 'queued' && place > 0 && place !== press.place) {
    return { ...next, press: { phase: 'queued', place } };
  }
  return next;
}

function press(state: Radio, hold: Hold): Radio {
  const channel = channelOf(state, state.talk);
  if (!channel || state.hold) return state;
  const why = hindrance(channel, state.busy);
  const next: Press = why ? { phase: 'denied', why } : { phase: 'asking' };
  return settle({ ...change(state, channel.name, (one) => ({ ...one, press: next })), hold });
}

function hindrance(channel: Channel, busy: boolean): Denial | null {
  if (busy) return 'busy';
  if (channel.link !== 'on') return 'absent';
  if (!channel.voice) return 'microphone';
  return channel.floor.silenced.includes(channel.call) ? 'silenced' : null;
}

function grant(channel: Channel, turn: Turn, lease: number, now: number): Channel {
  const { press } = channel;
  if (press.phase === 'granted') {
    // Another turn than the one that was held: that one is over, and nobody pressed for this one.
    return press.turn === turn.id
      ? { ...channel, press: { ...press, lease } }
      : over(channel, why(press, now));
  }
  if (!pressed(channel)) return { ...channel, spent: turn.id };
  const until = now + Math.max(0, turn.limit - turn.since);
  const told = channel.floor.turn?.id === turn.id;
  return { ...channel, press: { phase: 'granted', turn: turn.id, at: now, until, lease, told } };
}

/** A place among those who wait; whoever had the floor has lost it by that, and is to press anew. */
function queue(channel: Channel, place: number, now: number): Channel {
  if (channel.press.phase === 'granted') return over(channel, why(channel.press, now));
  return pressed(channel) ? { ...channel, press: { phase: 'queued', place } } : channel;
}

/** Why a turn ended that the server does not know any more. */
function why({ until }: { readonly until: number }, now: number): Ending {
  return now >= until - CLOSE ? 'limit' : 'taken';
}

/** The end of a turn or of the wait for one; whoever has not pressed has nothing that could end. */
function over(channel: Channel, why: Ending): Channel {
  return pressed(channel) ? { ...channel, ...give(channel, { phase: 'over', why }) } : channel;
}

/** Gives up what is held. */
function give({ press, spent }: Channel, next: Press): Pick<Channel, 'press' | 'spent'> {
  return { press: next, spent: press.phase === 'granted' ? press.turn : spent };
}

function letGo(state: Radio): Radio {
  const next = change(state, state.talk, (channel) =>
    pressed(channel) ? { ...channel, ...give(channel, up) } : channel,
  );
  return next.hold ? { ...next, hold: null } : next;
}

/** Nothing is held any more where nothing came of it: the next press is a new one. */
function settle(state: Radio): Radio {
  const channel = channelOf(state, state.talk);
  return state.hold && !(channel && pressed(channel)) ? { ...state, hold: null } : state;
}

/** A press is for one channel: the first that is heard, until another is chosen. */
function chosen(state: Radio, name: string): Radio {
  const channel = channelOf(state, name);
  const able = channel?.wanted && maySpeak(channel);
  return able && !state.talk ? { ...state, talk: name } : elsewhere(state);
}

/** Where the channel that a press was for is heard no more, the next one is. */
function elsewhere(state: Radio): Radio {
  const fits = (one: Channel) => one.wanted && maySpeak(one);
  const now = channelOf(state, state.talk);
  if (now && fits(now)) return state;
  return { ...state, talk: state.channels?.find(fits)?.name ?? '' };
}

function change(state: Radio, name: string, how: (channel: Channel) => Channel): Radio {
  const { channels } = state;
  const at = channels?.findIndex((one) => one.name === name) ?? -1;
  const old = channels?.[at];
  if (!channels || !old) return state;
  const made = how(old);
  return made === old ? state : { ...state, channels: channels.with(at, made) };
}
