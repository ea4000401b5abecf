// Package verbs performs TwiML: it is the [exchange.Program] of the local carrier.
//
// A document goes through three steps, a file or two for each:
//
//   - tree.go reads XML into elements: 12100 not well-formed, 12101 not XML 1.0, 12102 the root is not <Response>.
//   - parser.go and the parse functions of each verb turn elements into typed verbs. What is not understood is a
//     warning with Twilio's code (12200, or the verb's own) and the attribute keeps its default.
//   - run.go performs one verb after the other; a verb's action or a <Redirect> replaces the document; when the
//     document is exhausted the call is hung up.
//
// Where a document cannot be had, neither from its URL nor from the fallback URL, the caller hears that an application
// error has occurred, and the call ends.
//
// The package must not know HTTP, signatures or sound: documents and files come from the package callback, sounds go
// to the call as sources.
//
// Source: twilio.com/docs/voice/twiml and the page of each verb below it.
package verbs
