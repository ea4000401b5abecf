/** How it is with somebody, as the server says it. */
import type { Attendance } from '../state/ports';
import { time } from './http';
import type { WireAttendance } from './types';

export function attendance(wire: WireAttendance): Attendance {
  const { state, busy, reason, until } = wire;
  return { state, busy, reason, until: time(until) };
}
