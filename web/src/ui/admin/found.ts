/**
 * What a check found, in the language of who reads it. The server says it in English, for programs' logs and for
 * people at a terminal; what it says in another way than is known here is shown as it is.
 */
import { type NumberType, numberTypes } from '../../state/rights';
import type { AdminWords } from '../../words/admin';

/** The words for what a step found; '' where it is not known how it is said. */
export function found(step: string, detail: string, words: AdminWords, language: string): string {
  const w = words.check.found;
  if (step === 'caller' || step === 'destination') {
    const number = /^(\+\d+), region (\w*), type (\w+)$/.exec(detail);
    if (!number) return /^[\w+:*-]+$/.test(detail) ? detail : '';
    const [, e164 = '', region = '', type = ''] = number;
    return [e164, country(region, language), kind(type, words)].filter(Boolean).join(' · ');
  }
  if (step === 'grant') {
    const id = /^the grant (\w+)$/.exec(detail)?.[1];
    return id ? w.grant(id) : /^what \S+ may themselves$/.test(detail) ? w.own : '';
  }
  return step === 'plan' ? plan(detail, words) : '';
}

function plan(detail: string, words: AdminWords): string {
  const w = words.check.found;
  if (detail === 'ask for the PIN of a room') return w.pin;
  const ring = /^ring (.+), for at most (\w+)$/.exec(detail);
  if (ring) return `${w.ring(ring[1] ?? '')} · ${w.atMost(minutes(ring[2] ?? ''))}`;
  const call = /^call (\+\d+), shown (\S*), for at most (\w+)$/.exec(detail);
  if (call) {
    return `${w.call(call[1] ?? '', call[2] ?? '')} · ${w.atMost(minutes(call[3] ?? ''))}`;
  }
  const enter =
    /^enter the (?:conference|room (\S+)) (to coach|as a moderator|to listen|to speak)$/;
  const [, room = '', as = ''] = enter.exec(detail) ?? [];
  const role = { 'to coach': 'coach', 'as a moderator': 'moderate', 'to listen': 'listen' }[as];
  return as
    ? w.enter(room, words.roomRoles[(role ?? 'speak') as keyof AdminWords['roomRoles']])
    : '';
}

/** Whole minutes of a time as Go writes it: 1h2m3s. */
function minutes(text: string): string {
  const [, h = 0, m = 0, s = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  return String(Math.ceil(Number(h) * 60 + Number(m) + Number(s) / 60));
}

function country(region: string, language: string): string {
  if (!/^[A-Z]{2}$/.test(region)) return '';
  return new Intl.DisplayNames([language], { type: 'region' }).of(region) ?? region;
}

function kind(type: string, words: AdminWords): string {
  const known = numberTypes.find((one): one is NumberType => one === type);
  return known ? words.numberTypes[known] : type;
}
