/** Visitors of another site, for tests. */
import type { Task, Visit } from '../state/visitors';

export const visitorId = 'wabcdefgh_abcdefghijklmnopqrstuvwxyz';

export function visit(change: Partial<Visit> = {}): Visit {
  return {
    identity: visitorId,
    button: 'Shop',
    title: 'A shop',
    url: 'https://shop.example/basket?items=3',
    origin: 'https://shop.example',
    verified: {},
    language: 'en',
    ...change,
  };
}

/** What Bob said whom nobody answered. */
export function message(change: Partial<Task> = {}): Task {
  return task({
    id: 'm1',
    name: 'Bob',
    number: '',
    message: { seconds: 12, call: 'CA1', from: 'client:bob' },
    when: '',
    note: '',
    title: '',
    url: '',
    language: 'en',
    ...change,
  });
}

export function task(change: Partial<Task> = {}): Task {
  return {
    id: 't1',
    to: 'client:alice',
    name: 'Erika',
    number: '+15005550101',
    message: null,
    when: 'After five',
    note: 'About my order',
    title: 'A shop',
    url: 'https://shop.example/',
    language: 'ja',
    createdAt: 1_799_999_000_000,
    doneAt: 0,
    doneBy: '',
    ...change,
  };
}
