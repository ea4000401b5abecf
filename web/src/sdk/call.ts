/** One call of Twilio's SDK, told in this page's words. */
import type { Peer } from '../state/call';
import type { PhoneEvent, Warning } from '../state/ports';
import type { Problem } from '../state/problem';
import { problemFrom } from './errors';
import { sidOf, type TwilioCall } from './twilio';

/** What the SDK's quality warnings come to for somebody who talks. */
const warnings: Readonly<Record<string, Warning>> = {
  'high-rtt': 'weak',
  'high-jitter': 'weak',
  'high-packet-loss': 'weak',
  'high-packets-lost-fraction': 'weak',
  'low-mos': 'weak',
  'ice-connectivity-lost': 'weak',
  'low-bytes-sent': 'silent',
  'constant-audio-input-level': 'silent',
  'low-bytes-received': 'deaf',
};

/**
 * How long one digit takes, in milliseconds: the SDK's tone of 160 and its gap of 70, and a little
 * more. A digit that is given to the browser sooner replaces those that it has not yet played.
 */
const DIGIT_MS = 250;

/** What the SDK's calls have inside. */
interface Senders {
  readonly _mediaHandler?: { getOrCreateDTMFSender?(): { readonly toneBuffer: string } | null };
}

export class Leg {
  readonly id: string;
  #call: TwilioCall;
  #report: (event: PhoneEvent) => void;
  readonly #incoming: boolean;
  readonly #peer: Peer;
  /** What the SDK had of an incoming call when it came: other calls of its Device may spoil that. */
  readonly #came: { readonly sid: string; readonly token: string | undefined };
  /** The SDK names several causes for one warning; it is over when the last cause is. */
  readonly #causes = new Map<Warning, Set<string>>();
  #answered: boolean;
  #muted = false;
  #quiet = false;
  #problem: Problem | undefined;
  #over = false;
  /** Digits that wait for those before them. */
  #digits = '';
  #playing = false;

  constructor(id: string, call: TwilioCall, report: (event: PhoneEvent) => void) {
    this.id = id;
    this.#call = call;
    this.#report = report;
    this.#incoming = call.direction !== 'OUTGOING';
    this.#peer = {
      address: call.parameters.From ?? '',
      name: call.customParameters.get('name') ?? '',
    };
    this.#came = { sid: call.parameters.CallSid ?? '', token: call.connectToken };
    // An outgoing call is never pending for the person: only an incoming one waits for an answer.
    this.#answered = !this.#incoming;
    this.#listen(call);
  }

  /** By this another Device can answer the call in the place of the one that rings. */
  get token(): string | undefined {
    return this.#came.token;
  }

  /** Whether it rings here and waits for an answer. */
  get pending(): boolean {
    return !this.#answered;
  }

  /** Whether it is over. */
  get over(): boolean {
    return this.#over;
  }

  get sid(): string {
    return sidOf(this.#call);
  }

  get peer(): Peer {
    return this.#peer;
  }

  answer(): void {
    this.#answered = true;
    this.#call.accept();
  }
  decline(): void {
    this.#call.reject();
  }
  hangUp(): void {
    this.#call.disconnect();
    // A call that was cut while it rang is closed already and stays silent about it.
    if (this.#call.status() === 'closed') this.close('ended');
  }
  mute(muted: boolean): void {
    this.#muted = muted;
    if (this.#quiet) this.#report({ type: 'muted', call: this.id, muted });
    else this.#call.mute(muted);
  }

  /** Lets nothing through, in either direction, while the call waits; whether it is muted stays as it is. */
  quiet(quiet: boolean): void {
    if (this.#quiet === quiet) return;
    this.#quiet = quiet;
    if (this.#call.status() !== 'pending') this.#call.mute(quiet || this.#muted);
    this.#hush();
  }

  /** The SDK has no such thing for the sound that comes: its track is switched off. */
  #hush(): void {
    for (const track of this.#call.getRemoteStream?.()?.getTracks() ?? []) {
      if (track.enabled === this.#quiet) track.enabled = !this.#quiet;
    }
  }

  /**
   * Goes on as another call of the SDK: the same one, answered on another Device. What the old one says
   * after that, that it is cancelled, means no more than this.
   */
  move(call: TwilioCall, report: (event: PhoneEvent) => void): void {
    this.#call = call;
    this.#report = report;
    this.#answered = true;
    this.#listen(call);
  }

  /**
   * The SDK takes the answer to any call of a Device for the answer to each: an incoming call that rings
   * there gets the SID of the other, and would not be told that its caller has given up.
   */
  repair(): void {
    const { parameters } = this.#call;
    if (this.pending && parameters.CallSid !== this.#came.sid) parameters.CallSid = this.#came.sid;
  }
  digits(digits: string): void {
    this.#digits += digits;
    if (!this.#playing) this.#playDigit();
  }

  #playDigit(): void {
    if (this.#waiting()) {
      setTimeout(() => this.#playDigit(), DIGIT_MS / 5);
      return;
    }
    const next = this.#over ? '' : this.#digits.charAt(0);
    this.#digits = this.#digits.slice(1);
    this.#playing = next !== '';
    if (!this.#playing) return;
    this.#call.sendDigits(next);
    setTimeout(() => this.#playDigit(), DIGIT_MS);
  }

  /**
   * Whether the browser has a digit that it has not begun to play, as when the machine is busy. The
   * SDK does not tell, so that its own sender is looked at; where it has none the time alone counts.
   */
  #waiting(): boolean {
    const { _mediaHandler: media } = this.#call as unknown as Senders;
    try {
      return !this.#over && Boolean(media?.getOrCreateDTMFSender?.()?.toneBuffer);
    } catch {
      return false;
    }
  }

  /** Says once that the call is over. */
  close(how: 'ended' | 'cancelled' | 'lost'): void {
    if (this.#over) return;
    this.#over = true;
    const event = { type: 'closed', call: this.id, how, sid: this.sid } as const;
    this.#report(this.#problem ? { ...event, problem: this.#problem } : event);
  }

  #listen(call: TwilioCall): void {
    const on = (name: string, what: (said: unknown) => void) => {
      call.on(name, (said: unknown) => {
        if (this.#call === call) what(said);
      });
    };
    on('ringing', () => {
      if (this.#quiet) this.#hush();
      this.#report({ type: 'ringing', call: this.id, sid: this.sid });
    });
    on('accept', () => {
      if (this.#quiet || this.#muted) call.mute(true); // what was said before there was sound
      if (this.#quiet) this.#hush();
      this.#report({ type: 'open', call: this.id, sid: this.sid });
    });
    // Many times in a second: the sound of a call that was put aside early may come late.
    on('volume', () => {
      if (this.#quiet) this.#hush();
    });
    on('reconnecting', () => this.#report({ type: 'interrupted', call: this.id }));
    on('reconnected', () => this.#report({ type: 'restored', call: this.id }));
    on('mute', (muted) => {
      if (this.#quiet) return;
      this.#muted = muted === true;
      this.#report({ type: 'muted', call: this.id, muted: this.#muted });
    });
    on('warning', (name) => this.#quality(String(name), true));
    on('warning-cleared', (name) => this.#quality(String(name), false));
    // Where the microphone fails, the SDK says 'disconnect' first and why only after it.
    on('disconnect', () => setTimeout(() => this.close('ended')));
    on('reject', () => this.close('ended'));
    on('cancel', () => this.close('cancelled'));
    on('error', (error) => {
      this.#problem = problemFrom(error);
      // After an error the SDK may or may not say 'disconnect'; its status is the truth, a turn later.
      setTimeout(() => this.#settle());
    });
    on('transportClose', () => {
      if (!this.#answered) {
        // Nothing will tell when a call that rings here ends now; if it still rings, it comes again.
        this.close('lost');
        return;
      }
      setTimeout(() => this.#afterCut());
    });
  }

  #settle(): void {
    if (this.#call.status() === 'closed') this.close('ended');
  }

  /** A call cut before it could be resumed is closed, but the SDK stays busy with it for ever. */
  #afterCut(): void {
    if (this.#over || this.#call.status() !== 'closed') return;
    this.close('lost');
    this.#report({ type: 'stale' });
  }

  #quality(name: string, on: boolean): void {
    const warning = warnings[name];
    if (!warning) return;
    const causes = this.#causes.get(warning) ?? new Set();
    this.#causes.set(warning, causes);
    if (on) causes.add(name);
    else causes.delete(name);
    this.#report({ type: 'quality', call: this.id, warning, on: causes.size > 0 });
  }
}
