/** How it is with the person here, for the page to tell the server and to show. */
import type { HttpPorts } from './api/http';
import { PresenceClient } from './api/presence';
import { ticking } from './machine/trusted';
import type { Clock, Keeper } from './state/ports';
import { Presence } from './state/presence';
import type { Softphone } from './state/softphone';
import { takeOver } from './state/tabs';
import { Chooser, Dot, Elsewhere, MissedCalls } from './ui/presence/presence';
import { Rejoin } from './ui/rejoin/rejoin';
import type { Attending } from './ui/view';

export { tabs } from './tabs';

export function attend(
  http: HttpPorts,
  clock: Clock,
  storage: Keeper | undefined,
  phone: Softphone,
): Attending {
  const state = new Presence({
    server: new PresenceClient(http),
    clock,
    page: crypto.randomUUID().replaceAll('-', ''),
    here: () => phone.session.value.phase === 'in',
    visible: () => document.visibilityState === 'visible',
    line: phone.line,
    calls: phone.calls,
    follows: () => phone.tabs?.part.value === 'follows',
    memory: storage,
  });
  const tick = () => {
    phone.tabs?.tick();
    state.tick();
  };
  ticking(tick);
  document.addEventListener('visibilitychange', tick);
  document.addEventListener('resume', tick); // a frozen page that goes on
  window.addEventListener('online', tick);
  window.addEventListener('pagehide', () => state.quit());
  window.addEventListener('pageshow', (event) => event.persisted && tick());
  state.tick();
  return {
    state,
    takeOver: () => takeOver(phone, clock),
    ui: { Chooser, Dot, Elsewhere, MissedCalls, Rejoin },
  };
}
