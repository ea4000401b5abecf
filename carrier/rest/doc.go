// Package rest is the local carrier's part of Twilio's REST API, version
// 2010-04-01: the resources that an application needs to begin calls, to change
// live ones and to look at what there is.
//
// A request passes through server.go (who asks, which operation, which
// parameters) to the file of its noun, which asks the exchange and renders the
// answer. Faults have Twilio's codes; parameters that Twilio knows and this
// carrier does not act on are logged, parameters that Twilio does not know are
// refused (20001).
//
// The package must not know sound, TwiML or signalling: the exchange does the
// work, and sounds that stand behind a URL come from Config.Sound.
//
// Source: https://www.twilio.com/docs/voice/api and Twilio's OpenAPI.
package rest
