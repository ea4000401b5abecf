/** The closed lists that the host page reads: why a call ended, and what can go wrong. */

export const endReasons = [
  'hung_up', // by the visitor
  'completed', // by the other end
  'no_answer',
  'busy',
  'declined',
  'closed', // outside of the hours
  'limit', // it was as long as it may be
  'lost', // the connection
  'failed',
] as const;
export type EndReason = (typeof endReasons)[number];

/** What makes calls impossible here, whatever the visitor does on this page. */
export const obstacles = [
  'insecure', // not https
  'no_webrtc',
  'in_app', // a browser inside of another application, without microphone
  'microphone_policy', // the site's Permissions-Policy, or the frame's allow
] as const;
export type Obstacle = (typeof obstacles)[number];

export const errorCodes = [
  ...obstacles,
  'microphone_denied',
  'microphone_missing',
  'microphone_busy',
  'button_off',
  'button_closed',
  'origin_not_allowed',
  'too_many', // a limit of the button's, or of the visitor's address
  'proof_wrong',
  'context_invalid',
  'number_invalid', // of a call-back wish
  'network',
  'server',
  'media',
  'in_call', // another button of the page is in a call
  'outdated', // a part of the widget could not be fetched
  'call_failed',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export function obstacle(code: ErrorCode): code is Obstacle {
  return (obstacles as readonly string[]).includes(code);
}
