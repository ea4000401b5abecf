/** Click-to-talk: the element, its methods and its events. */

/** Why a call ended. */
export type EndReason =
  | 'hung_up'
  | 'completed'
  | 'no_answer'
  | 'busy'
  | 'declined'
  | 'closed'
  | 'limit'
  | 'lost'
  | 'failed';

/** What went wrong, or makes calls impossible. */
export type ErrorCode =
  | 'insecure'
  | 'no_webrtc'
  | 'in_app'
  | 'microphone_policy'
  | 'microphone_denied'
  | 'microphone_missing'
  | 'microphone_busy'
  | 'button_off'
  | 'button_closed'
  | 'origin_not_allowed'
  | 'too_many'
  | 'proof_wrong'
  | 'context_invalid'
  | 'number_invalid'
  | 'network'
  | 'server'
  | 'media'
  | 'in_call'
  | 'outdated'
  | 'call_failed';

/** The details of the events, by their names. */
export interface ClickToTalkEvents {
  /** The panel is open, and a call can be started. */
  ready: Record<string, never>;
  /** The visitor has pressed "Start the call". preventDefault() stops it before the microphone is asked for. */
  beforecall: { readonly key: string };
  /** The server allows this call, if it is started before then (ISO 8601). */
  token: { readonly expiresAt: string };
  ringing: Record<string, never>;
  connected: Record<string, never>;
  reconnecting: Record<string, never>;
  /** Seconds: how long somebody talked with the visitor; 0: nobody did. */
  ended: { readonly reason: EndReason; readonly seconds: number };
  error: { readonly code: ErrorCode };
}

/**
 * The site's signed word on who the visitor is: a JWT of its own backend, or how to get one when it
 * is needed.
 */
export type Context = string | (() => string | Promise<string>);

export interface Options {
  /** The publishable key, pk_…. */
  key: string;
  /** Id of a button of the page's own, which then is the button. */
  for?: string;
  /** What the button says; without it, "Talk to us". */
  label?: string;
  /** en or ja; without it, the page's language or the visitor's. */
  language?: string;
  /** The softphone's server, if it is not the one that the loader came from. */
  at?: string;
  context?: Context;
}

/** What the element, and a frame by {@link ClickToTalkClass.frame}, can be told to do. */
export interface Controls {
  /** Opens the panel, in which the visitor starts the call. */
  call(): Promise<void> | void;
  hangup(): void;
  mute(muted?: boolean): void;
  /** Digits 0 to 9, *, #, and w for a pause of half a second. */
  sendDigits(digits: string): void;
  /** Ends a call and takes the button out of the page. */
  destroy(): void;
}

export interface ClickToTalkElement extends HTMLElement, Controls {
  key: string;
  context: Context;
  /** What the agent is shown of the page, as unverified; null: its title and its address. */
  page: { readonly title: string; readonly url: string } | null;
  call(): Promise<void>;
  addEventListener<Name extends keyof ClickToTalkEvents>(
    name: Name,
    listener: (this: ClickToTalkElement, event: CustomEvent<ClickToTalkEvents[Name]>) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** A frame on the page: what it says comes as events of the same names, but for beforecall. */
export interface FramedButton extends EventTarget, Controls {}

export interface ClickToTalkClass {
  new (): ClickToTalkElement;
  /** The softphone's server. */
  at: string;
  /** Makes a button: of the page's own where `for` is given, else in the corner of the page. */
  create(options: Options): ClickToTalkElement;
  /** The first button with this key, or that belongs to the button with this id. */
  get(keyOrId: string): ClickToTalkElement | null;
  /** Takes hold of `<iframe src="https://phone.example/talk/…" allow="microphone; autoplay">`. */
  frame(frame: HTMLIFrameElement, context?: Context): FramedButton;
}

/**
 * Fetches the loader from a softphone's server, once, and gives the element's class.
 * @param at the server's address, such as https://phone.example
 */
export function loadClickToTalk(at: string): Promise<ClickToTalkClass>;

declare global {
  interface HTMLElementTagNameMap {
    'click-to-talk': ClickToTalkElement;
  }
  interface Window {
    ClickToTalk?: ClickToTalkClass;
  }
}
