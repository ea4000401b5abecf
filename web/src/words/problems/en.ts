/** What can go wrong, and what to do then, in English. */
import type { ProblemName } from '../../state/problem';
import type { Refused } from '../signin/en';

export type ProblemWords = Refused;

export type Problems = Readonly<Record<ProblemName, ProblemWords>>;

export const problems: Problems = {
  tokenInvalid: {
    title: 'Twilio does not accept the token',
    help: 'The server makes tokens that Twilio cannot read. Whoever runs the server should check the API key and secret.',
  },
  tokenExpired: {
    title: 'The token has expired',
    help: 'The page fetches a new one by itself. If this stays, check the clocks of this machine and of the server.',
  },
  tokenSignature: {
    title: 'The token has a wrong signature',
    help: 'The API secret does not belong to the API key. Whoever runs the server should set both again.',
  },
  tokenLifetime: {
    title: 'The token is valid for too long',
    help: 'Twilio allows 24 hours. Whoever runs the server should shorten the life of tokens.',
  },
  tokenGrants: {
    title: 'The token does not allow calls',
    help: 'Whoever runs the server should check the TwiML App and the grants.',
  },
  accountMismatch: {
    title: 'The account and the API key do not fit',
    help: 'The key may be deleted, of another account, or of another region. Whoever runs the server should check both.',
  },
  authentication: {
    title: 'Twilio did not let this phone in',
    help: 'Whoever runs the server should check the account, the API key and its secret.',
  },
  clock: {
    title: 'A clock is wrong',
    help: 'The token is not valid yet. Set the clock of the server by the network, then try again.',
  },
  clientName: {
    title: 'Twilio does not accept this name',
    help: 'Sign in with a name of letters, digits and underscores.',
  },
  appNotFound: {
    title: 'The TwiML App was not found',
    help: 'Whoever runs the server should check the App’s SID: it must be of the same account and region as the API key.',
  },
  account: {
    title: 'The Twilio account is not active',
    help: 'It may be suspended or closed. Whoever runs the server should look at it in Twilio’s console.',
  },
  connection: {
    title: 'The connection was cut',
    help: 'The page connects again by itself. If this stays, check the network or a firewall.',
  },
  signalling: {
    title: 'The telephone service does not answer as expected',
    help: 'The page tries again by itself. If this stays, tell whoever runs the server.',
  },
  signallingLost: {
    title: 'The connection is lost',
    help: 'The page connects again by itself. A call goes on for half a minute meanwhile.',
  },
  timeout: {
    title: 'The telephone service did not answer in time',
    help: 'The page tries again by itself. If this stays, check the network or a firewall.',
  },
  tooFast: {
    title: 'Too many attempts',
    help: 'Wait a minute. The page then tries again by itself.',
  },
  unknown: {
    title: 'Something went wrong',
    help: 'The page tries again by itself. If this stays, reload it.',
  },
  serverUnreachable: {
    title: 'The server cannot be reached',
    help: 'The page tries again by itself. Check the network, and that the server runs.',
  },
  serverBroken: {
    title: 'The server made a mistake',
    help: 'The page tries again by itself. If this stays, tell whoever runs the server.',
  },
  pageOutdated: {
    title: 'A part of the page could not be fetched',
    help: 'There may be a newer version. Reload the page.',
  },
  callRefused: {
    title: 'The call was not accepted',
    help: 'Try again. If this stays, whoever runs the server should check the caller ID and the call’s webhook.',
  },
  callCancelled: { title: 'The call was cancelled', help: 'Call again if you want to.' },
  callLost: { title: 'The call could not be taken up again', help: 'Call again.' },
  badRequest: {
    title: 'The call was not understood',
    help: 'Check the name or the number and call again.',
  },
  notFound: {
    title: 'Nobody was found there',
    help: 'Check the name or the number. Is the person online?',
  },
  unavailable: { title: 'Not available now', help: 'Call again later.' },
  busy: { title: 'Busy', help: 'Call again later.' },
  declined: { title: 'The call was declined', help: 'Call again later.' },
  media: {
    title: 'The sound could not be connected',
    help: 'A firewall, a VPN or a browser extension may block it. Switch those off or use another network, and call again.',
  },
  message: { title: 'A message did not arrive', help: 'The call goes on. Try again.' },
  trial: {
    title: 'A trial account cannot do this',
    help: 'Twilio’s trial accounts call verified numbers only. Whoever runs the server can verify the number, or upgrade the account.',
  },
  accountBusy: {
    title: 'As many calls go on as the account allows',
    help: 'Call again when another call has ended.',
  },
  callerId: {
    title: 'The number that would be shown is not accepted',
    help: 'Choose another caller ID. Whoever runs the server should check that the number is the account’s own or verified.',
  },
  country: {
    title: 'Calls to this country are not switched on',
    help: 'Whoever runs the server can allow it in Twilio’s console, under Voice Geographic Permissions.',
  },
  blocked: {
    title: 'Twilio does not connect calls to this number',
    help: 'It is on a block list. Use another number.',
  },
  roomFull: { title: 'The conference is full', help: 'Call again when somebody has left.' },
  tooLong: {
    title: 'The call reached its longest time',
    help: 'Call again to go on.',
  },
  webhook: {
    title: 'The server did not answer the call as it should',
    help: 'Try again. If this stays, tell whoever runs the server: Twilio’s console has the details under this code.',
  },
  microphoneDenied: {
    title: 'The microphone is blocked',
    help: 'Click the icon at the left of the address, allow the microphone for this page, then try again.',
  },
  microphoneMissing: {
    title: 'No microphone can be used',
    help: 'Plug one in, or close the program that uses it, then try again.',
  },
  browser: {
    title: 'This browser cannot make calls',
    help: 'Use a current Chrome, Edge, Firefox or Safari.',
  },
  sessionGone: { title: 'Your session has ended', help: 'Sign in again.' },
  nameInvalid: {
    title: 'This name cannot be used',
    help: 'Use 1 to 64 characters that can be seen.',
  },
  forbidden: {
    title: 'You may not use this phone',
    help: 'Ask whoever runs the server for permission.',
  },
  nameTaken: { title: 'This name is taken', help: 'Choose another.' },
  controlDown: {
    title: 'Twilio cannot be told now',
    help: 'Calls go on. Try again in a moment.',
  },
  gone: { title: 'It is not there any more', help: 'It ended, or somebody was faster.' },
  conflict: {
    title: 'It is not possible at this moment',
    help: 'Something else happens there. Try again.',
  },
  invalid: { title: 'The server did not accept this', help: 'Check what you typed.' },
  unconfirmed: {
    title: 'Nothing confirmed it',
    help: 'It was asked for, but nothing shows that it was done. Look, and try again.',
  },
  passkeyCancelled: {
    title: 'No passkey was used',
    help: 'It was cancelled, or took too long. Try again.',
  },
  passkeyKnown: {
    title: 'This passkey is known already',
    help: 'This device has one of yours. Use another device to add another.',
  },
  passkeyFailed: {
    title: 'The passkey did not work',
    help: 'This browser or device may not support it here. Use another, or a password.',
  },
};
