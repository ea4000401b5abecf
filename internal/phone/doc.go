// Package phone is the vocabulary of the product: the words that every other
// package speaks, and no work. It imports nothing of this module and no
// third-party code.
//
// A [Call] is one leg, as Twilio counts them: a line between Twilio and one
// end. When Alice's page calls Bob's page there are two calls: the parent, from
// Alice's page to Twilio (From "client:alice"), and its child, from Twilio to
// Bob's page (To "client:bob", Parent the first call's SID).
//
// An [Address] is an end of a call: a client by its [Identity], a telephone by
// its [Number], or, as a destination only, a room by name. What a browser asks for is only ever a proposal;
// what it may reach is said by its [Grant].
//
// An [Event] is something that Twilio, or this program, observed about a call:
// a webhook, a status callback, the end of a dial. Events are stored once and
// never changed. The state of a call is derived from its events alone, in
// whatever order they came; see package calls.
//
// A [User] is a person who signed in. A user has one [Identity], the name under
// which Twilio knows their devices.
//
// Errors that cross packages are [Error] values with a [Kind], which the server
// turns into an HTTP status and a stable code.
package phone
