/** The line: whether calls can be made and can arrive. */
import type { Problem } from './problem';

export type Line =
  | { readonly phase: 'offline' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'ready' }
  | { readonly phase: 'reconnecting'; readonly problem?: Problem }
  | { readonly phase: 'attention'; readonly problem: Problem };

export type LineEvent =
  | { readonly type: 'go' }
  | { readonly type: 'registered' }
  | { readonly type: 'lost'; readonly problem?: Problem }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'left' };

export function line(state: Line, event: LineEvent): Line {
  switch (event.type) {
    case 'go':
      return state.phase === 'offline' || state.phase === 'attention'
        ? { phase: 'connecting' }
        : state;
    case 'registered':
      // A registration that arrives after the person left is not theirs any more.
      return state.phase === 'offline' ? state : { phase: 'ready' };
    case 'lost':
      if (state.phase === 'offline' || state.phase === 'attention') return state;
      return event.problem
        ? { phase: 'reconnecting', problem: event.problem }
        : { phase: 'reconnecting' };
    case 'refused':
      return state.phase === 'offline' ? state : { phase: 'attention', problem: event.problem };
    case 'left':
      return { phase: 'offline' };
  }
}
