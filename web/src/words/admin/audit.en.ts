/** The words of the audit log, in English. */
import { deeds } from '../deeds/en';

export interface AuditWords {
  readonly heading: string;
  readonly none: string;
  readonly columns: Record<'when' | 'who' | 'what' | 'target' | 'outcome', string>;
  readonly who: string;
  readonly whoHint: string;
  readonly what: string;
  readonly anything: string;
  readonly target: string;
  readonly outcome: string;
  readonly outcomes: Record<'' | 'ok' | 'refused', string>;
  readonly since: string;
  readonly until: string;
  readonly find: string;
  readonly csv: string;
  readonly ndjson: string;
  readonly done: string;
  readonly refused: (code: string) => string;
  readonly nobody: string;
  readonly server: string;
  readonly actions: Readonly<Record<string, string>>;
}

export const audit: AuditWords = {
  heading: 'Audit log',
  none: 'Nothing was found.',
  columns: { when: 'When', who: 'Who', what: 'What', target: 'To what', outcome: 'Outcome' },
  who: 'Who',
  whoHint: 'An identity',
  what: 'What',
  anything: 'Anything',
  target: 'To what',
  outcome: 'Outcome',
  outcomes: { '': 'Any', ok: 'Done', refused: 'Refused' },
  since: 'From',
  until: 'Before',
  find: 'Find',
  csv: 'Download as CSV',
  ndjson: 'Download as JSON lines',
  done: 'Done',
  refused: (code) => `Refused: ${code}`,
  nobody: 'Nobody signed in',
  server: 'The server',
  actions: {
    ...deeds,
    'person.': 'People',
    'person.create': 'Person made',
    'person.update': 'Person changed',
    'person.disable': 'Person disabled',
    'person.delete': 'Person deleted',
    'person.password': 'Password changed',
    'person.sign_in': 'Signed in',
    'person.sign_out': 'Signed out',
    'person.reset': 'Link for a new password',
    'invitation.': 'Invitations',
    'invitation.create': 'Invitation made',
    'invitation.delete': 'Invitation taken back',
    'call.export': 'Calls downloaded',
    'contact.': 'Shared contacts',
    'contact.create': 'Contact made',
    'contact.update': 'Contact changed',
    'contact.delete': 'Contact deleted',
    'passkey.': 'Passkeys',
    'passkey.create': 'Passkey added',
    'passkey.delete': 'Passkey removed',
    'session.': 'Sessions',
    'session.end': 'Session ended',
    'key.': 'API keys',
    'key.create': 'Key made',
    'key.update': 'Key changed',
    'key.rotate': 'Key rotated',
    'key.revoke': 'Key revoked',
    'grant.': 'Grants',
    'grant.create': 'Grant made',
    'grant.revoke': 'Grant ended',
    'token.': 'Tokens',
    'token.issue': 'Token given out',
    'switch.': 'Emergency stop',
    'switch.set': 'Emergency stop',
    'team.': 'Teams',
    'team.create': 'Team made',
    'team.update': 'Team changed',
    'team.delete': 'Team deleted',
    'button.': 'Buttons',
    'button.create': 'Button made',
    'button.update': 'Button changed',
    'button.delete': 'Button deleted',
    'button.key_create': 'Context key made',
    'button.key_delete': 'Context key deleted',
    'button.refused': 'Visitor refused',
    'task.': 'Messages and call-backs',
    'task.update': 'Message or call-back done, or not',
    'message.': 'Voicemail',
    'call.': 'Calls',
    'call.denied': 'Call refused',
    'room.': 'Rooms',
    'conference.': 'Conferences',
    'participant.': 'Participants',
    'recording.': 'Recordings',
    'alert.': 'Alerts',
    'alert.budget.low': 'Alert: a budget is nearly used up',
    'alert.budget.exhausted': 'Alert: a budget is used up',
    'alert.velocity.exceeded': 'Alert: too many calls in a minute',
    'alert.denials.many': 'Alert: many calls were refused',
    'alert.switch.set': 'Alert: the emergency stop was changed',
    'alert.key.revoked': 'Alert: a key was revoked',
    administration: 'Tried to administer',
  },
};
