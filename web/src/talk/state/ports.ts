/** What a conversation needs from the world. panel.ts joins it, tests put simple objects in its place. */
import type { Clock, PhoneEvent } from '../../state/ports';
import type { EndReason, ErrorCode } from './names';

export type { Clock, PhoneEvent };

/** A button as its server describes it to anybody. */
export interface Description {
  readonly id: string;
  /** Empty: the words of the language. */
  readonly label: string;
  /** Who answers, in the site's words. */
  readonly who: string;
  /** What the site says before the call, beside what is always said. */
  readonly consent: string;
  readonly record: boolean;
  readonly privacyUrl: string;
  readonly language: string;
  readonly open: boolean;
  /** ISO 8601; empty: not known. */
  readonly opensAt: string;
  readonly fallback: Fallback;
  readonly challenge: Challenge | null;
  /** Where the SDK connects in place of Twilio. */
  readonly signalling: string | null;
  readonly edge: string;
}

/** What there is for who cannot call here and now. */
export interface Fallback {
  /** E.164, or empty. */
  readonly number: string;
  readonly callback: boolean;
}

/** Work to be shown: SHA-256 of `nonce.counter` begins with so many zero bits. */
export interface Challenge {
  readonly bits: number;
  readonly nonce: string;
}

/** The text `nonce.counter` that was found. */
export type Proof = string;

/** The page that the button is on, in its own words. */
export interface Page {
  readonly title: string;
  readonly url: string;
}

export interface Ticket {
  readonly token: string;
  readonly identity: string;
  readonly edge: string;
  /** ISO 8601: until when the call can be started. */
  readonly expiresAt: string;
}

export interface Wish {
  readonly name: string;
  readonly number: string;
  readonly note: string;
}

/** How a call is, as the server sees it; null: it knows of none. */
export interface Progress {
  readonly status: 'waiting' | 'talking' | 'ended';
  readonly reason: string;
}

/** The server. Every method throws {@link Trouble}. */
export interface Door {
  describe(language: string): Promise<Description>;
  ticket(asked: {
    readonly page: Page;
    readonly language: string;
    readonly context: string;
    readonly proof: Proof | null;
  }): Promise<Ticket>;
  progress(identity: string): Promise<Progress | null>;
  callBack(
    wish: Wish,
    asked: { readonly page: Page; readonly language: string; readonly proof: Proof | null },
  ): Promise<void>;
}

/** The telephone in the browser, for one call at a time. Promises throw {@link Trouble}. */
export interface Phone {
  /** Fetches Twilio's code; neither sound nor microphone is touched. */
  load(signalling: string | null): Promise<void>;
  /** Asks for the microphone, and keeps it for the call. To be called inside a click. */
  listen(): Promise<void>;
  dial(ticket: Ticket, signalling: string | null): Promise<void>;
  hangUp(): void;
  mute(muted: boolean): void;
  digits(digits: string): void;
  /** Ends everything and lets the microphone go. */
  close(): void;
}

/** What went wrong, as a code that the host page may read too. */
export class Trouble extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    super(code);
    this.code = code;
  }
}

export function codeOf(error: unknown): ErrorCode {
  return error instanceof Trouble ? error.code : 'call_failed';
}

/** What the host page is told. */
export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'token'; readonly expiresAt: string }
  | { readonly type: 'ringing' }
  | { readonly type: 'connected' }
  | { readonly type: 'reconnecting' }
  | { readonly type: 'ended'; readonly reason: EndReason; readonly seconds: number }
  | { readonly type: 'error'; readonly code: ErrorCode };
