/** The words of the contacts, in English. They come with the contacts, not with the telephone. */

export interface ContactWords {
  readonly heading: string;
  readonly search: string;
  readonly add: string;
  readonly files: string;
  readonly none: string;
  readonly notFound: string;
  readonly offline: string;
  readonly count: (count: number) => string;
  readonly more: (count: number) => string;
  readonly shared: string;
  readonly here: string;
  readonly away: string;
  readonly favour: (name: string) => string;
  readonly unfavour: (name: string) => string;
  readonly change: string;
  readonly changeNamed: (name: string) => string;
  readonly adding: string;
  readonly changing: string;
  readonly name: string;
  readonly numbers: string;
  readonly numbersHint: string;
  readonly client: string;
  readonly clientHint: string;
  readonly notes: string;
  readonly share: string;
  readonly shareHint: string;
  readonly favourite: string;
  readonly save: string;
  readonly remove: string;
  readonly sure: string;
  readonly act: { readonly cancel: string };
  readonly suggestions: string;
  readonly suggested: (count: number) => string;
  readonly kinds: Record<'contact' | 'person' | 'recent', string>;
  readonly retry: string;
  readonly refusals: Readonly<Record<string, string>>;
}

export const en: ContactWords = {
  heading: 'Contacts',
  search: 'Search contacts',
  add: 'New contact',
  files: 'Import and export',
  none: 'Nobody is here yet. Whom you add is suggested when you dial, and named when they call.',
  notFound: 'Nobody was found.',
  offline: 'Go online to call.',
  count: (count) => (count === 1 ? '1 contact' : `${count} contacts`),
  more: (count) => `Show more (${count} left)`,
  shared: 'Shared',
  here: 'Signed in',
  away: 'Not signed in',
  favour: (name) => `Make ${name} a favourite`,
  unfavour: (name) => `${name} is a favourite: no longer`,
  change: 'Change',
  changeNamed: (name) => `Change ${name}`,
  adding: 'New contact',
  changing: 'Change contact',
  name: 'Name',
  numbers: 'Numbers',
  numbersHint: 'One a line, with + and the country code',
  client: 'User name here',
  clientHint: 'If they use this softphone',
  notes: 'Notes',
  share: 'Share with everybody',
  shareHint: 'All see the contact; supervisors change it.',
  favourite: 'Favourite',
  save: 'Save',
  remove: 'Delete',
  sure: 'Yes, delete',
  act: { cancel: 'Cancel' },
  suggestions: 'Suggestions',
  suggested: (count) => (count === 1 ? '1 suggestion' : `${count} suggestions`),
  kinds: { contact: 'Contact', person: 'Signed in', recent: 'Recent' },
  retry: 'Try again',
  refusals: {
    name_invalid: 'The name must be 1 to 100 visible characters.',
    numbers_invalid: 'Write each number once, with + and the country code, ten at the most.',
    numbers_missing: 'Give a number, or the user name that they have here.',
    client_invalid: 'User names have only letters, digits and underscores.',
    notes_invalid: 'Notes may have 500 characters.',
    contacts_exhausted: 'There are as many contacts as there may be. Delete some first.',
    sharing_not_allowed: 'Only supervisors may change contacts that all share.',
    contact_unknown: 'This contact has been deleted.',
  },
};
