/** What somebody who helps wants to know, as a text to be copied; nothing in it that is private or secret. */
import type { Calls } from './call';
import { type Noted, named } from './journal';
import type { Line } from './line';
import type { Judgement, Lately } from './quality';
import type { Choice, Devices } from './sound';

export interface Facts {
  readonly at: number;
  readonly version: string;
  readonly sdk: string;
  readonly edge: string;
  readonly page: string;
  readonly browser: string;
  readonly language: string;
  readonly secure: boolean;
  readonly online: boolean;
  /** What the browser says of the microphone: granted, denied, prompt, or '' where it does not. */
  readonly permission: string;
  readonly line: Line;
  readonly calls: Calls;
  readonly devices: Devices | null;
  readonly choice: Choice;
  readonly choosable: boolean;
  readonly quality: readonly Judgement[];
  readonly lately: Lately | null;
  readonly journal: readonly Noted[];
}

/**
 * In English whatever the page's language: it is for who runs the server, and for Twilio. Devices are
 * counted and not named, since people give them their own names.
 */
export function diagnosis(facts: Facts): string {
  const { devices, choice, line, calls, lately } = facts;
  const chosen = (id: string) => (id ? 'chosen' : "the system's");
  const lines = [
    `Softphone ${facts.version}, Twilio SDK ${facts.sdk}, edge ${facts.edge}`,
    `Time: ${new Date(facts.at).toISOString()}`,
    `Page: ${facts.page}, secure ${yes(facts.secure)}, online ${yes(facts.online)}, language ${facts.language}`,
    `Browser: ${facts.browser}`,
    `Microphone: ${facts.permission || 'permission not told'}, ${count(devices?.microphones.length, 'microphone')}, uses ${chosen(choice.microphone.id)}`,
    `Speaker: ${count(devices?.speakers.length, 'output')}, ${facts.choosable ? `uses ${chosen(choice.speaker.id)}` : 'cannot be chosen'}, volume ${percent(choice.loudness.speaker)}`,
    `Bell: uses ${chosen(choice.bell.id)}, volume ${percent(choice.loudness.bell)}${choice.silent ? ', silent' : ''}`,
    `Line: ${line.phase}${'problem' in line && line.problem ? ` ${named(line.problem)}` : ''}`,
    `Calls: ${calls.live.map((call) => `${call.direction} ${call.phase} ${call.sid || 'without a SID'}`).join(', ') || 'none'}`,
    calls.ended
      ? `Last call: ${calls.ended.direction} ${calls.ended.outcome} ${calls.ended.sid}, ${calls.ended.seconds} s${calls.ended.problem ? `, ${named(calls.ended.problem)}` : ''}`
      : '',
    ...facts.quality.map((one) => `Quality now: ${judged(one)}`),
    lately ? `Quality of the last call: ${judged(lately)}` : '',
    'What happened, the newest last:',
    ...facts.journal.map(({ at, what }) => `  ${new Date(at).toISOString().slice(11, 23)} ${what}`),
  ];
  return redact(lines.filter(Boolean).join('\n'));
}

/** Takes out what must not be passed on, wherever it stands: tokens, telephone numbers, addresses of e-mail. */
export function redact(text: string): string {
  return text
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]')
    .replace(/\b(?:SK|AC)[0-9a-f]{32}\b/gi, (sid) => `${sid.slice(0, 2)}…`)
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '[e-mail]')
    .replace(/(?:client|room|team|sip):[^\s,]+/g, '[somebody]')
    .replace(/\+\d[\d ()-]{5,}\d/g, '[number]')
    .replace(/([?&#])[^\s,]*/g, '$1…');
}

function judged({ verdict, causes }: Judgement): string {
  return causes.length ? `${verdict}, ${causes.join(', ')}` : verdict;
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}

function count(n: number | undefined, what: string): string {
  return n === undefined ? `${what}s not listed` : `${n} ${what}${n === 1 ? '' : 's'}`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
