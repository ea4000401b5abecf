/** The last of what happened to the telephone, for who has to find out why. */
import type { PhoneEvent } from './ports';
import type { Problem } from './problem';

export interface Noted {
  readonly at: number;
  readonly what: string;
}

const NOTED = 40;

/** Keeps the last of what happened to the telephone. */
export class Journal {
  readonly #noted: Noted[] = [];

  get noted(): readonly Noted[] {
    return this.#noted;
  }

  note(event: PhoneEvent, at: number): void {
    const what = told(event);
    if (!what) return;
    this.#noted.push({ at, what });
    if (this.#noted.length > NOTED) this.#noted.shift();
  }
}

function told(event: PhoneEvent): string {
  switch (event.type) {
    case 'muted':
      return '';
    case 'fault':
      return `fault ${named(event.problem)}`;
    case 'closed':
      return `closed ${event.how} ${event.sid}${event.problem ? ` ${named(event.problem)}` : ''}`;
    case 'quality':
      return `${event.warning} ${event.on ? 'begins' : 'ends'}`;
    case 'incoming':
    case 'ringing':
    case 'open':
      return `${event.type} ${event.sid}`;
    default:
      return event.type;
  }
}

export function named({ name, code }: Problem): string {
  return code === undefined ? name : `${name} (${code})`;
}
