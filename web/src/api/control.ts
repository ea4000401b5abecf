/** What is done with calls that go on, over HTTP. */

import type { TransferDeed } from '../state/conference';
import type { Handover, Note, Onward, Steering } from '../state/control';
import { type CommandPorts, Commands } from './command';
import { at } from './conferences';

export class ControlClient implements Steering {
  readonly #commands: Commands;

  constructor(ports: CommandPorts) {
    this.#commands = new Commands(ports);
  }

  keep(sid: string, call: string): Promise<void> {
    const path = `${at(sid)}/participants/${encodeURIComponent(call)}`;
    return this.#commands.do('PATCH', path, { kept: true });
  }

  goodbye(call: string): Promise<void> {
    return this.#commands.do('POST', `/v1/calls/${encodeURIComponent(call)}/end`);
  }

  /** The page that had this call is dead; nobody hung up. */
  lost(call: string): Promise<void> {
    return this.#commands.do('POST', `/v1/calls/${encodeURIComponent(call)}/lost`);
  }

  hold(sid: string, held: boolean): Promise<void> {
    return this.#commands.do('POST', `${at(sid)}/hold`, { held });
  }

  transfer(sid: string, { kind, to, callerId }: Handover): Promise<void> {
    const body = callerId ? { kind, to, caller_id: callerId } : { kind, to };
    return this.#commands.do('POST', `${at(sid)}/transfers`, body);
  }

  steer(sid: string, transfer: number, action: TransferDeed): Promise<void> {
    return this.#commands.do('PATCH', `${at(sid)}/transfers/${transfer}`, { action });
  }

  merge(sid: string, other: string): Promise<void> {
    return this.#commands.do('POST', `${at(sid)}/merge`, { with: other });
  }

  pass(call: string, { to, callerId }: Onward): Promise<void> {
    const body = callerId ? { to, caller_id: callerId } : { to };
    return this.#commands.do('POST', `/v1/calls/${encodeURIComponent(call)}/pass`, body);
  }

  voicemail(call: string): Promise<void> {
    return this.#commands.do('POST', `/v1/calls/${encodeURIComponent(call)}/voicemail`);
  }

  note(call: string, note: Note): Promise<void> {
    return this.#commands.do('PATCH', `/v1/calls/${encodeURIComponent(call)}`, note);
  }
}
