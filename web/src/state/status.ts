/** The one line that always says how things are. */
import { type Call, type Calls, current, type Ended, ringing } from './call';
import type { Line } from './line';
import type { Problem } from './problem';

export type Status =
  | { readonly name: 'offline' | 'connecting' | 'ready' }
  | { readonly name: 'reconnecting'; readonly problem?: Problem }
  | { readonly name: 'attention'; readonly problem: Problem }
  | { readonly name: 'calling' | 'ringing' | 'told'; readonly call: Call }
  | { readonly name: 'incoming' | 'talking' | 'held'; readonly call: Call }
  | { readonly name: 'ended'; readonly ended: Ended };

/** A call says more than the line, and a line in trouble more than a call that is over. */
export function status(line: Line, calls: Calls): Status {
  const call = current(calls);
  if (call) return ofCall(call);
  const [first] = ringing(calls);
  if (first) return { name: 'incoming', call: first };
  switch (line.phase) {
    case 'attention':
      return { name: 'attention', problem: line.problem };
    case 'reconnecting':
      return line.problem
        ? { name: 'reconnecting', problem: line.problem }
        : { name: 'reconnecting' };
    case 'ready':
      return calls.ended?.fresh ? { name: 'ended', ended: calls.ended } : { name: 'ready' };
    case 'offline':
    case 'connecting':
      return { name: line.phase };
  }
}

function ofCall(call: Call): Status {
  switch (call.phase) {
    case 'dialling':
      return { name: 'calling', call };
    case 'ringing':
      return { name: 'ringing', call };
    case 'incoming':
      return { name: 'incoming', call };
    case 'answering':
      return { name: 'connecting' };
    case 'open':
      return { name: call.held ? 'held' : 'talking', call };
    case 'told':
      return { name: 'told', call };
    case 'interrupted':
      return { name: 'reconnecting', problem: { name: 'signallingLost' } };
  }
}
