// Package tokens makes and checks the tokens with which a browser or a telephone
// application joins Twilio's voice network.
//
// There are two kinds. An access token ([Access], [Signer]) is what the Voice SDK 2.x
// takes: signed with an API key's secret, it names an identity and carries a voice
// grant, which says whether the identity may be called and which TwiML App hears its
// outgoing calls. A capability token ([Capability], [CapabilitySigner]) is what the SDK
// 1.x takes: signed with the account's auth token, it says the same in scope URIs.
//
// Twilio's own library for Go gives a token an hour even if less was asked for, more
// than a day if asked, the same id as all others of that second, and panics without a
// secret. Here a token lives exactly as long as it was asked to, never over 24 hours;
// its id has 128 random bits; what Twilio would refuse later is refused at once, by a
// [FieldError] that names the field.
//
// [VerifyAccess] and [VerifyCapability] read tokens back, for tests and tools, and
// refuse whatever is not exactly of their kind. [DecodeUnverified] only shows what a
// token says.
//
// The package is pure: it does not know users, sessions, requests, settings or the
// network. Who may have a token, and for how long, is decided by its caller.
//
// Sources: https://www.twilio.com/docs/iam/access-tokens,
// https://www.twilio.com/docs/voice/client/capability-tokens, RFC 7515, RFC 7519, RFC 8725.
package tokens
