/** The words for visitors of other sites, as those see them who answer, in English. */
export interface VisitorsWords {
  readonly card: string;
  readonly button: string;
  readonly deleted: string;
  readonly language: string;
  readonly languages: Readonly<Record<string, string>>;
  readonly unverified: string;
  readonly unverifiedMore: string;
  readonly title: string;
  readonly url: string;
  readonly origin: string;
  readonly nothing: string;
  readonly verified: string;
  readonly verifiedMore: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly unknown: string;
  readonly tasks: {
    readonly heading: string;
    readonly show: string;
    readonly open: (count: string) => string;
    readonly done: string;
    readonly none: string;
    readonly more: string;
    readonly noneDone: string;
    readonly kinds: Record<'message' | 'callBack', string>;
    readonly sound: (who: string) => string;
    readonly to: (whom: string) => string;
    readonly from: (button: string) => string;
    readonly when: (text: string) => string;
    readonly call: (name: string) => string;
    readonly callNow: string;
    readonly callBack: string;
    readonly callNot: string;
    readonly callNobody: string;
    readonly finish: string;
    readonly again: string;
    readonly of: (act: string, name: string) => string;
    readonly doneBy: (who: string, when: string) => string;
  };
}

export const en: VisitorsWords = {
  card: 'Who calls',
  button: 'Button',
  deleted: 'One that was deleted',
  language: 'Language',
  languages: { en: 'English', ja: 'Japanese' },
  unverified: 'Not verified',
  unverifiedMore: 'The page says this of itself.',
  title: 'Page',
  url: 'Address',
  origin: 'Site',
  nothing: 'It says nothing',
  verified: 'Verified',
  verifiedMore: 'Signed by the site’s server.',
  claims: { name: 'Name', customer: 'Customer', email: 'E-mail', order: 'Order' },
  unknown: 'Nothing is known of this visitor.',
  tasks: {
    heading: 'Messages and call-backs',
    show: 'Which of them',
    open: (count) => `To do (${count})`,
    done: 'Done',
    none: 'Nobody waits for a call, and every message is done.',
    more: 'Show more',
    noneDone: 'None is done yet.',
    kinds: { message: 'Message', callBack: 'Call-back' },
    sound: (who) => `Message from ${who}`,
    to: (whom) => `for ${whom}`,
    from: (page) => `from the page ${page} (not verified)`,
    when: (text) => `When: ${text}`,
    call: (name) => `Call ${name} now`,
    callNow: 'Call now',
    callBack: 'Call back',
    callNot: 'You may not call this number.',
    callNobody: 'They cannot be called back.',
    finish: 'Done',
    again: 'Not done yet',
    of: (act, name) => `${act}: ${name}`,
    doneBy: (who, when) => `Done by ${who}, ${when}`,
  },
};
