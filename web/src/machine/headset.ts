/**
 * A headset's buttons and lamps by WebHID: its hook switch answers and hangs up, its button mutes, and it is
 * told how things are, without which many keep their buttons to themselves.
 * Sources: https://wicg.github.io/webhid/, HID Usage Tables 1.5, sections 8 and 11
 */
import { type ReadonlySignal, signal } from '../state/signal';
import { type Collection, lamps, pressed, type ReportInfo, reports, tells } from './report';

/** The page of telephones among usages. */
export const TELEPHONY = 0x0b;
const HOOK = 0x000b_0020;
const MUTE = 0x000b_002f;
const lamp = { mute: 0x0008_0009, offHook: 0x0008_0017, ring: 0x0008_0018, hold: 0x0008_0020 };

/** What of HIDDevice is used. */
export interface Device {
  readonly productName: string;
  readonly opened: boolean;
  readonly collections: readonly Collection[];
  open(): Promise<void>;
  close(): Promise<void>;
  forget?(): Promise<void>;
  sendReport(id: number, data: BufferSource): Promise<void>;
  addEventListener(type: 'inputreport', listener: (event: InputReport) => void): void;
  removeEventListener(type: 'inputreport', listener: (event: InputReport) => void): void;
}

export interface InputReport {
  readonly reportId: number;
  readonly data: DataView;
}

/** What of navigator.hid is used. */
export interface Hid {
  getDevices(): Promise<readonly Device[]>;
  requestDevice(options: { filters: { usagePage: number }[] }): Promise<readonly Device[]>;
  addEventListener(
    type: 'connect' | 'disconnect',
    listener: (event: { readonly device: Device }) => void,
  ): void;
}

/** How things are on the telephone. */
export interface State {
  readonly ringing: boolean;
  readonly talking: boolean;
  readonly muted: boolean;
  readonly held: boolean;
}

export interface Deeds {
  readonly answer: () => void;
  readonly hangUp: () => void;
  readonly mute: (muted: boolean) => void;
}

const quiet: State = { ringing: false, talking: false, muted: false, held: false };

export class Headset {
  readonly #hid: Hid | undefined;
  readonly #deeds: Deeds;
  readonly #name = signal('');
  #device: Device | undefined;
  #state = quiet;
  /** The buttons that are down, by report. */
  readonly #down = new Map<number, Set<number>>();
  /** What was sent last, by report, so that nothing is sent twice. */
  readonly #sent = new Map<number, string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(hid: Hid | undefined, deeds: Deeds) {
    this.#hid = hid;
    this.#deeds = deeds;
  }

  /** Whether this browser can do it at all. */
  get possible(): boolean {
    return this.#hid !== undefined;
  }

  /** The headset whose buttons work; '' for none. */
  get name(): ReadonlySignal<string> {
    return this.#name;
  }

  /** Takes the headset that was allowed before, now and whenever it is plugged in. */
  async start(): Promise<void> {
    this.#hid?.addEventListener('connect', ({ device }) => void this.#take(device));
    this.#hid?.addEventListener('disconnect', ({ device }) => {
      if (device === this.#device) this.#drop();
    });
    for (const device of (await this.#hid?.getDevices()) ?? []) await this.#take(device);
  }

  /** Lets the person choose one. Must be called inside a click. False: none was chosen, or it is another's. */
  async ask(): Promise<boolean> {
    const chosen = await this.#hid?.requestDevice({ filters: [{ usagePage: TELEPHONY }] });
    for (const device of chosen ?? []) await this.#take(device);
    return this.#device !== undefined;
  }

  /** Gives it back, and forgets that it was allowed. */
  async leave(): Promise<void> {
    const device = this.#device;
    if (!device) return;
    this.show(quiet);
    await this.#writing;
    this.#drop();
    await device.close().catch(() => {});
    await device.forget?.().catch(() => {});
  }

  /** Tells the headset how things are. */
  show(state: State): void {
    this.#state = state;
    const device = this.#device;
    if (!device) return;
    const on = new Set<number>();
    if (state.talking) on.add(lamp.offHook);
    if (state.ringing) on.add(lamp.ring);
    if (state.muted) on.add(lamp.mute);
    if (state.held) on.add(lamp.hold);
    for (const report of reports(device.collections, 'outputReports')) {
      if (Object.values(lamp).every((one) => tells(report, one) === undefined)) continue;
      const id = report.reportId ?? 0;
      const bytes = lamps(report, on);
      if (this.#sent.get(id) === String(bytes)) continue;
      this.#sent.set(id, String(bytes));
      this.#writing = this.#writing.then(() => device.sendReport(id, bytes)).catch(() => {}); // it was unplugged
    }
  }

  async #take(device: Device): Promise<void> {
    const all = reports(device.collections, 'inputReports');
    if (this.#device || all.every((one) => tells(one, HOOK) === undefined)) return;
    try {
      if (!device.opened) await device.open();
    } catch {
      return; // another program has it
    }
    this.#device = device;
    device.addEventListener('inputreport', this.#hear);
    this.#name.value = device.productName;
    this.show(this.#state);
  }

  #drop(): void {
    this.#device?.removeEventListener('inputreport', this.#hear);
    this.#device = undefined;
    this.#down.clear();
    this.#sent.clear();
    this.#name.value = '';
  }

  readonly #hear = ({ reportId, data }: InputReport): void => {
    const all = reports(this.#device?.collections, 'inputReports');
    const report = all.find(
      (one) => (one.reportId ?? 0) === reportId && [HOOK, MUTE].some((usage) => known(one, usage)),
    );
    if (!report) return;
    const before = this.#down.get(reportId) ?? new Set<number>();
    const now = pressed(report, data);
    this.#down.set(reportId, now);
    const change = (usage: number) => Number(now.has(usage)) - Number(before.has(usage));
    this.#hook(change(HOOK), tells(report, HOOK) ?? true);
    this.#mute(change(MUTE), tells(report, MUTE) ?? false);
  };

  /**
   * A switch that has a state is taken off the hook to answer, and put back to hang up; what it says after
   * it was told so itself changes nothing, because it is so already. A button that is only pressed does
   * what there is to do.
   */
  #hook(change: number, state: boolean): void {
    const { ringing, talking } = this.#state;
    if (change > 0 && ringing) this.#deeds.answer();
    else if (talking && (state ? change < 0 : change > 0)) this.#deeds.hangUp();
  }

  #mute(change: number, state: boolean): void {
    if (!this.#state.talking || change === 0) return;
    if (state) this.#deeds.mute(change > 0);
    else if (change > 0) this.#deeds.mute(!this.#state.muted);
  }
}

function known(report: ReportInfo, usage: number): boolean {
  return tells(report, usage) !== undefined;
}
