/** What is known of whoever rings, joined to the server; fetched when it rings for the first time. */
import { h } from 'preact';
import { HistoryClient } from './api/history';
import type { HttpPorts } from './api/http';
import { clock } from './browser';
import { Callers } from './state/callers';
import type { Contacts } from './state/contacts';
import { CallerCard } from './ui/incoming/caller';
import type { AboutView } from './ui/view';

export function caller(http: HttpPorts, contacts: Contacts) {
  const callers = new Callers(new HistoryClient(http), clock, contacts);
  return {
    card: (view: AboutView) => h(CallerCard, { ...view, callers }),
    /** Whoever was here is not any more. */
    forget: () => callers.forget(),
  };
}
