/** What every component is given: the telephone to show and work, and the words to say it in. */
import type { ComponentType } from 'preact';
import type { Board } from '../state/board';
import type { Call } from '../state/call';
import type { Attendance } from '../state/ports';
import type { Presence } from '../state/presence';
import type { Qualities } from '../state/quality';
import type { ActionName } from '../state/shortcuts';
import type { ReadonlySignal } from '../state/signal';
import type { Softphone } from '../state/softphone';
import type { Sound } from '../state/sound';
import type { Languages } from '../words';
import type { SuggestProps } from './dialer/form';
import type { Fetch } from './place/later';
import type { Place } from './place/place';
import type { Reason } from './refusal/refusal';

export interface View {
  readonly phone: Softphone;
  readonly languages: Languages;
  /** Why no calls can be made in this browser; all else can be done. */
  readonly lacks?: Reason | undefined;
  /** The choice of devices, and what calls sound like; fetched with the SDK, which does without where it is not there. */
  readonly hearing?: Hearing | undefined;
  /** Fetched when somebody is signed in; the telephone does without where it is not there. */
  readonly machine?: Machine | undefined;
  /** How it is with the person here and with the others, once it was fetched. */
  readonly attending?: Attending | undefined;
  /** What is known of whoever rings; fetched with the first call. */
  readonly about?: Fetch<AboutView>;
  /** Suggests whom to call, once it was fetched. */
  readonly suggest?: ReadonlySignal<ComponentType<View & SuggestProps> | null>;
}

/** What is told of a call that rings. */
export type AboutView = View & {
  readonly call: Call;
  /** Who calls, where that is not said beside it already. */
  readonly heading?: string | undefined;
};

/** What the telephone has to do with the machine that it is on. */
export interface Machine {
  /** What stands before the title of the page: who calls, how many were missed. */
  readonly ahead: ReadonlySignal<string>;
  /** The keys of an action, as aria-keyshortcuts has them; undefined for none. */
  readonly keys: (action: ActionName) => string | undefined;
  /** Whether keys do anything at all beside what fields do with them. */
  readonly on: () => boolean;
  readonly ui: {
    readonly Open: ComponentType<View>;
    readonly Offer: ComponentType<View>;
  };
  /** Fetches the buttons of headsets; undefined where the browser has no such thing. */
  readonly headset: Fetch<View> | undefined;
}

/** What those are given besides that show conferences and rooms. */
export interface BoardView extends View {
  readonly board: Board;
}

export interface Attending {
  readonly state: Presence;
  /** Makes this tab the one that has the sound. */
  readonly takeOver: () => void;
  readonly ui: {
    readonly Chooser: ComponentType<View & { attending: Attending }>;
    readonly Rejoin: ComponentType<View>;
    readonly MissedCalls: ComponentType<View & { attending: Attending }>;
    readonly Elsewhere: ComponentType<View & { attending: Attending }>;
    readonly Dot: ComponentType<View & { at: Attendance }>;
  };
}

export interface Hearing {
  readonly sound: Sound;
  readonly quality: Qualities;
  /** What shows it, which is fetched with it. */
  readonly ui: {
    readonly InCall: ComponentType<View & { hearing: Hearing; call: Call }>;
    readonly News: ComponentType<View & { hearing: Hearing }>;
    readonly After: ComponentType<View & { hearing: Hearing; sid: string }>;
  };
  /** What is fetched when it is first shown. */
  readonly parts: {
    readonly settings: () => Promise<ComponentType<View & { close: () => void }>>;
    readonly test: () => Promise<ComponentType<View & { go: (place: Place) => void }>>;
    readonly report: () => Promise<ComponentType<View & { sid: string }>>;
    readonly rating: () => Promise<ComponentType<View & { sid: string }>>;
  };
}
