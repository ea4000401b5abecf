/**
 * What a host page and the frame on it say to each other. The host speaks first: by that the frame
 * learns the origin to answer to, from the browser and from nobody's word. Both sides look at the
 * origin and the window that a message comes from, and at its shape.
 */

export const SOURCE = 'click-to-talk';
/** A page's title and address, a signed context: more than this is not one of ours. */
const MOST = 8_192;

/** From the host page to the frame. */
export type Command =
  | {
      readonly type: 'hello';
      readonly title: string;
      readonly url: string;
      readonly context: string;
      readonly language: string;
    }
  | { readonly type: 'call' }
  | { readonly type: 'hangup' }
  | { readonly type: 'mute'; readonly muted: boolean }
  | { readonly type: 'sendDigits'; readonly digits: string };

/** From the frame to the host page: an event of the button. */
export interface Report {
  readonly type: 'event';
  readonly name: string;
  readonly detail: Readonly<Record<string, string | number>>;
}

interface Incoming {
  readonly data: unknown;
  readonly origin: string;
  readonly source: unknown;
}

/** Whether a message is of this window and this origin; origins of pages that have none are not. */
function from(message: Incoming, source: unknown, origin: string): boolean {
  return message.source === source && source !== null && message.origin === origin;
}

/** The command in a message of the host's, or null. Any origin may embed the frame that its policy lets. */
export function command(message: Incoming, host: unknown, origin: string | null): Command | null {
  if (!/^https?:\/\//.test(message.origin)) return null;
  if (!from(message, host, origin ?? message.origin)) return null;
  const said = ours(message.data);
  if (!said) return null;
  switch (said.type) {
    case 'hello':
      return {
        type: 'hello',
        title: text(said.title).slice(0, 200),
        url: text(said.url).slice(0, 2_000),
        context: text(said.context),
        language: text(said.language).slice(0, 16),
      };
    case 'call':
    case 'hangup':
      return { type: said.type };
    case 'mute':
      return typeof said.muted === 'boolean' ? { type: 'mute', muted: said.muted } : null;
    case 'sendDigits': {
      const digits = text(said.digits);
      return /^[0-9*#w]{1,64}$/.test(digits) ? { type: 'sendDigits', digits } : null;
    }
    default:
      return null;
  }
}

const names = ['ready', 'token', 'ringing', 'connected', 'reconnecting', 'ended', 'error'];

/** The event in a message of the frame's, or null. */
export function report(message: Incoming, frame: unknown, origin: string): Report | null {
  if (!from(message, frame, origin)) return null;
  const said = ours(message.data);
  if (said?.type !== 'event' || !names.includes(text(said.name))) return null;
  const detail: Record<string, string | number> = {};
  if (typeof said.detail === 'object' && said.detail !== null) {
    for (const [key, value] of Object.entries(said.detail)) {
      if (typeof value === 'string' || typeof value === 'number') detail[key] = value;
    }
  }
  return { type: 'event', name: text(said.name), detail };
}

function ours(data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'object' || data === null) return null;
  const said = data as Record<string, unknown>;
  if (said.source !== SOURCE) return null;
  for (const value of Object.values(said)) {
    if (typeof value === 'string' && value.length > MOST) return null;
  }
  return said;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
