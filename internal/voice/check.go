package voice

import (
	"time"

	"softphone/twiml"
)

// checkLasts is for how long a call that measures the network is silent after it has spoken. With the words it is less than
// [softphone/internal/routing.LongestCheck]; a page has measured enough by then and has hung up.
const checkLasts = 12 * time.Second

// check is something to measure the network by: words, by which the caller knows that sound arrives, and then time. Nothing in
// TwiML sends back what it hears at once. To record it and to play that would keep somebody's voice at Twilio, and tell no more
// of the way back.
// Source: https://www.twilio.com/docs/voice/twiml
func (a *Answerer) check(r Request, most time.Duration) twiml.Response {
	return respond(say(a.tongueOf(r), PhraseCheck, ""), &twiml.Pause{Length: max(min(checkLasts, most.Truncate(time.Second)), time.Second)})
}
