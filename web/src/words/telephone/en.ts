/** The words of the page that is a telephone outside, in English. */

export interface TelephoneWords {
  readonly title: string;
  /** On the softphone's page: leads to a telephone. */
  readonly open: string;
  readonly openMore: string;
  readonly own: string;
  readonly copy: string;
  readonly copied: string;
  readonly lead: string;
  readonly switchOn: string;
  readonly waiting: string;
  readonly absent: string;
  readonly absentMore: string;
  readonly toSoftphone: string;
  readonly number: string;
  readonly hint: string;
  readonly empty: string;
  readonly characters: string;
  readonly self: string;
  readonly incoming: string;
  readonly directory: string;
  readonly numbers: string;
  readonly robots: string;
  readonly ours: string;
  /** What numbers of ours are for, by what the carrier calls them. */
  readonly named: Readonly<Record<string, string>>;
}

export const telephone: TelephoneWords = {
  title: 'Telephone',
  open: 'Open a telephone',
  openMore: 'An outside number, to call yours and be called. Opens in a new tab.',
  own: 'This telephone’s number',
  copy: 'Copy the number',
  copied: 'Copied',
  lead: 'This is a telephone outside of the softphone, with a number of its own. Switching it on turns on the sound and asks for your microphone.',
  switchOn: 'Switch on',
  waiting: 'Fetching a number…',
  absent: 'There is a telephone here only in local mode',
  absentMore: 'This server uses Twilio: call its numbers from any telephone.',
  toSoftphone: 'To the softphone',
  number: 'Number',
  hint: '+1 500 555 0006',
  empty: 'Dial a number.',
  characters: 'Numbers have only digits, and a + before the country code.',
  self: 'That is this telephone’s own number.',
  incoming: 'Incoming call',
  directory: 'Telephone book',
  numbers: 'Our numbers',
  robots: 'Robots',
  ours: 'Softphone',
  named: { 'conference line': 'Conferences: asks for a PIN' },
};
