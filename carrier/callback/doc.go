// Package callback is the side of Twilio that calls the application: it fetches TwiML, reports status and
// fetches audio files, over HTTP, signed as Twilio signs.
//
//   - [Client.Fetch] asks a URL for the TwiML of a call, with Twilio's limits, redirects, retries and fallback URL.
//   - [Client.Notify] reports a status. It returns at once; the reports of one call arrive in the order given.
//   - [Client.FetchMedia] gets the file that a <Play> names.
//   - [Sign] is the signature by itself.
//
// Whatever goes wrong is an [*Error] that carries the code of Twilio's error dictionary.
//
// The package must not know what a call is, what TwiML means, or how the application verifies a signature: it
// imports nothing of this module, so that a test in which both sides agree says something.
//
// Sources: twilio.com/docs/usage/security (signature), /docs/usage/webhooks/webhooks-connection-overrides
// (URL fragment), /docs/availability-reliability (time-outs, fallback), /docs/api/errors (codes).
package callback
