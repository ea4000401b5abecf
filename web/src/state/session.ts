/** Who uses this tab. */
import type { Person } from './ports';

export type Session =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'out'; readonly because: 'new' | 'expired' | 'left' }
  | { readonly phase: 'in'; readonly person: Person };

export type SessionEvent =
  | { readonly type: 'found'; readonly person: Person | null }
  | { readonly type: 'signedIn'; readonly person: Person }
  | { readonly type: 'signedOut' }
  | { readonly type: 'expired' };

export function session(state: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'found':
      return event.person
        ? { phase: 'in', person: event.person }
        : { phase: 'out', because: 'new' };
    case 'signedIn':
      return { phase: 'in', person: event.person };
    case 'signedOut':
      return { phase: 'out', because: 'left' };
    case 'expired':
      // Only somebody who was signed in is told that it ended.
      return state.phase === 'in' ? { phase: 'out', because: 'expired' } : state;
  }
}
