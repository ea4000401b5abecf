/** How it is with somebody, as the server says it. */
import type { Attendance } from '../state/ports';
import type { WireAttendance } from './types';

export function attendance(wire: WireAttendance): Attendance {
  const { state, busy, reason, until } = wire;
  return { state, busy, reason, until: until ? Date.parse(until) || 0 : 0 };
}
