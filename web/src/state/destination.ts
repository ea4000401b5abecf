/** From what somebody typed or pasted to what can be called. */
import type { Peer } from './call';
import type { Abilities, Person } from './ports';

/** Why a text cannot be called. */
export type Doubt =
  | 'empty'
  | 'countryCode'
  | 'digits'
  | 'tooShort'
  | 'tooLong'
  | 'characters'
  | 'self';

export type Destination =
  | { readonly ok: true; readonly peer: Peer; readonly warning: 'prefix' | 'people' | '' }
  | { readonly ok: false; readonly doubt: Doubt };

/**
 * Understands "bob", "Bob Smith" (somebody who is signed in), "client:bob", "+81 3-1234-5678",
 * "tel:+1(500)555.0001", "room:standup", "team:sales" and full-width digits. Numbers are sent in E.164.
 */
export function destination(
  typed: string,
  people: readonly Person[],
  me: Person | undefined,
  abilities: Abilities | undefined,
): Destination {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return { ok: false, doubt: 'empty' };

  if (/^(room|team):[a-z0-9_-]{1,40}$/i.test(text)) {
    return { ok: true, peer: { address: text.toLowerCase(), name: '' }, warning: '' };
  }
  const name = text.replace(/^client:/i, '');
  const known = person(name, people);
  if (known) return client(known, abilities);
  if (me && (same(name, me.identity) || same(name, me.name))) return { ok: false, doubt: 'self' };

  if (text === name && looksLikeNumber(text)) return number(text, abilities);
  if (!/^[A-Za-z0-9_]{1,121}$/.test(name)) {
    return text === name && likeNumber(text)
      ? number(text, abilities)
      : { ok: false, doubt: 'characters' };
  }
  return client({ identity: name, name: '' }, abilities); // its name may become known later
}

/** Whether a text was meant as a telephone number: digits, and what people put between them. */
export function looksLikeNumber(text: string): boolean {
  return (
    /^(tel:)?[+\d\s\-‐‑–ー−.()/#*]+$/i.test(text.normalize('NFKC').trim()) &&
    /\d/.test(text.normalize('NFKC'))
  );
}

/** Whether what is no name was rather meant as a number: it begins as one, or is digits for the most part. */
function likeNumber(text: string): boolean {
  const written = text.replace(/\s/g, '').length;
  return /^(tel:)?[+\d]/i.test(text) || text.replace(/\D/g, '').length * 2 > written;
}

/** E.164: + and at most fifteen digits. Source: https://www.itu.int/rec/T-REC-E.164 */
export const e164 = /^\+[1-9]\d{1,14}$/;

/** A text without what people write between the digits of a number; what is no number stays none. */
export function plainNumber(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .replace(/^tel:/i, '')
    .replace(/[\s()./\-‐‑–ー−]/g, '');
}

/** A part of a text, and the number that it is, in E.164; '' for what lies between numbers. */
export interface Piece {
  readonly text: string;
  readonly number: string;
}

/**
 * A text by the telephone numbers that stand in it: those with + and a country code, which are the same wherever one is, and not those
 * that go on as a longer one, or as a word.
 */
export function numbersIn(text: string): readonly Piece[] {
  const written =
    /(?<![\p{L}\p{N}+＋])(tel:)?[+＋]\p{Nd}[\p{Nd} \u3000().\-‐‑–ー−/]{5,28}\p{Nd}(?![\p{L}\p{N}])/giu;
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(written)) {
    const number = plainNumber(found[0]);
    if (!e164.test(number) || number.length < 8) continue;
    if (found.index > end) pieces.push({ text: text.slice(end, found.index), number: '' });
    pieces.push({ text: found[0], number });
    end = found.index + found[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), number: '' });
  return pieces;
}

/** The person behind an address such as "client:bob", if they are signed in. */
export function nameOf(peer: Peer, people: readonly Person[]): string {
  const identity = peer.address.replace(/^client:/, '');
  return peer.name || people.find((one) => one.identity === identity)?.name || identity;
}

function person(text: string, people: readonly Person[]): Person | undefined {
  return (
    people.find((one) => one.identity === text) ??
    people.find((one) => same(one.identity, text) || same(one.name, text))
  );
}

function same(a: string, b: string): boolean {
  return a.normalize('NFKC').toLowerCase() === b.normalize('NFKC').toLowerCase();
}

function client(one: Person, abilities: Abilities | undefined): Destination {
  return {
    ok: true,
    peer: { address: `client:${one.identity}`, name: one.name },
    warning: abilities && !abilities.clients ? 'people' : '',
  };
}

function number(text: string, abilities: Abilities | undefined): Destination {
  const digits = plainNumber(text);
  if (!digits.startsWith('+')) return { ok: false, doubt: 'countryCode' };
  if (!/^\+[1-9]/.test(digits)) return { ok: false, doubt: 'countryCode' };
  if (!/^\+\d+$/.test(digits)) return { ok: false, doubt: 'digits' };
  if (digits.length < 4) return { ok: false, doubt: 'tooShort' };
  if (digits.length > 16) return { ok: false, doubt: 'tooLong' };
  const allowed = !abilities || abilities.prefixes.some((prefix) => digits.startsWith(prefix));
  return { ok: true, peer: { address: digits, name: '' }, warning: allowed ? '' : 'prefix' };
}
