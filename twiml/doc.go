// Package twiml writes TwiML documents: the instructions that Twilio performs
// on a voice call. Source: https://www.twilio.com/docs/voice/twiml
//
// A [Response] holds verbs in the order in which Twilio performs them. Each
// verb and noun is a struct whose fields are the attributes of Twilio's
// element; a zero field leaves the attribute out, so that Twilio's default
// holds. Where leaving out and setting to the zero value differ, the field is
// an [Optional]: Set(false) for an attribute whose default is true, Set("") for
// an attribute that means something when it is empty, as waitUrl does.
//
//	doc := twiml.Response{Verbs: []twiml.Verb{
//		&twiml.Dial{
//			AnswerOnBridge: true,
//			Timeout:        20 * time.Second,
//			Nouns:          []twiml.Noun{&twiml.Client{Identity: "bob"}},
//		},
//		&twiml.Say{Content: twiml.Text("Nobody can take your call right now.")},
//	}}
//	body, err := doc.Encode()
//
// What may stand inside what is said by types where they can say it ([Verb],
// [Noun], [Prompt], [Speech]), and checked by Encode where they cannot. Encode
// also checks every value that Twilio would refuse or, worse, ignore; the
// [Error] names the element, the attribute, the value and the rule. The same
// document is always written as the same bytes.
//
// The package knows nothing of calls, webhooks or HTTP, and performs no TwiML.
package twiml
