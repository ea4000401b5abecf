/** The contacts, joined to the server and to the screen; main.ts fetches this when somebody is signed in. */
import { signal } from '@preact/signals';
import { h } from 'preact';
import { ContactClient } from './api/contacts';
import type { HttpPorts } from './api/http';
import { clock } from './browser';
import { Contacts } from './state/contacts';
import { ContactsPage, type ContactsView } from './ui/contacts/page';
import { Suggest } from './ui/contacts/suggest';
import type { SuggestProps } from './ui/dialer/form';
import { kept, type PartView } from './ui/place/later';
import type { View } from './ui/view';

export function book(http: HttpPorts) {
  const contacts = new Contacts(new ContactClient(http), clock);
  const asked: ContactsView['asked'] = signal(null);
  const caller = kept(() => import('./caller').then((module) => module.caller(http, contacts)));
  return {
    contacts,
    /** Whoever was here is not any more. */
    forget() {
      contacts.forget();
      caller.there?.forget();
      asked.value = null;
    },
    suggest: (view: View & SuggestProps) => h(Suggest, { ...view, contacts }),
    /** What is known of whoever rings. */
    about: () => caller().then((one) => one.card),
    page: (view: PartView) => h(ContactsPage, { ...view, contacts, asked }),
    /** Writes somebody down, on the page of the contacts. */
    keep(address: string, name: string) {
      const client = address.startsWith('client:') ? address.slice('client:'.length) : '';
      asked.value = { name: name || client, number: client ? '' : address, client };
    },
  };
}

export type Book = ReturnType<typeof book>;
