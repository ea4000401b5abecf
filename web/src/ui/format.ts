/** Numbers, names and times as people read them. */
import type { Peer } from '../state/call';
import { nameOf } from '../state/destination';
import type { Person } from '../state/ports';
import { visitorOf } from '../state/visitors';
import type { Words } from '../words';

/** 0:07, 12:34, 1:02:03. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = String(whole % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/** Groups the digits of the numbers whose grouping is certain; others are shown as they are. */
export function number(e164: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  if (american) return `+1 ${american[1]} ${american[2]} ${american[3]}`;
  return e164;
}

/** What the server calls visitors whom it knows no name of, each in their own language. */
const usual: ReadonlySet<string> = new Set(['Visitor', 'お客様']);

/** The best name for the other end. */
export function who(peer: Peer, people: readonly Person[], words: Words): string {
  if (/^\+\d/.test(peer.address)) return peer.name || number(peer.address);
  if (peer.address.startsWith('conference:')) return peer.name || words.call.conference;
  if (peer.address.startsWith('room:')) return peer.name || peer.address.slice('room:'.length);
  if (visitorOf(peer.address) && (!peer.name || usual.has(peer.name))) return words.call.visitor;
  return nameOf(peer, people) || words.call.unknown;
}

/**
 * The address under the name, or '' where it would only repeat it, or is one that the server made: of
 * a name in another script, or for one call; nobody would type it.
 */
export function address(peer: Peer, shown: string): string {
  if (/^(room|conference):/.test(peer.address) || visitorOf(peer.address)) return '';
  const text = /^\+\d/.test(peer.address)
    ? number(peer.address)
    : peer.address.replace(/^client:/, '').replace(/^u_[0-9a-f]{16}$/, '');
  return text.toLowerCase() === shown.toLowerCase() ? '' : text;
}

/** "14:05" today, "Yesterday 14:05", otherwise with the date. */
export function moment(at: number, now: number, language: string, words: Words): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' });
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return time;
  if (days === 1) return `${words.history.yesterday} ${time}`;
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return `${date.toLocaleDateString(language, { year, month: 'short', day: 'numeric' })} ${time}`;
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
