package voice

import (
	"context"

	"softphone/internal/phone"
	"softphone/twiml"
)

// Stranded tells somebody that nobody is there for them any more, and hangs up: who spoke with them was lost and did not
// come back, or nobody took the call to whom they were sent.
func (a *Answerer) Stranded(ctx context.Context, r Request, kind phone.TransferKind) twiml.Response {
	phrase := PhraseStranded
	if kind == phone.RejoinTransfer {
		phrase = PhraseLost
	}
	return a.speakTo(a.ledAgain(ctx, r), phrase, "")
}

// Moment is what somebody hears on hold while a team is called for them: what happens, and then that it rings.
func (a *Answerer) Moment(ctx context.Context, r Request) twiml.Response {
	words := say(a.tongueOf(a.ledAgain(ctx, r)), PhraseMoment, "")
	return waiting(words, &twiml.Redirect{URL: a.Links.Ringing()})
}
