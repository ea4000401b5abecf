package voice

import (
	"context"
	"log/slog"

	"softphone/internal/phone"
	"softphone/twiml"
)

// Ended is what Twilio tells when a dial has ended.
type Ended struct {
	Request
	Over   bool          // the caller has gone
	Dialed phone.CallSID // the leg that was answered or tried last; empty where there was none
	Status phone.Status  // how the dial ended

	// Of a dial into a conference.
	Conference string        // its name; empty where Offer is there
	Coached    phone.CallSID // who was to be coached in it
	Offer      *phone.Offer  // who was to come into the conference of a conference-style call
	Bridged    bool          // whether somebody was there
	Failed     bool          // it is known that nobody could be called into it
}

// After says what to do with a call when its dial has ended: every outcome in which
// the two did not speak is told to the caller in words. The events are to be stored.
func (a *Answerer) After(ctx context.Context, e Ended) (twiml.Response, []phone.Event) {
	e.Request = a.ledAgain(ctx, e.Request)
	switch {
	case e.Offer != nil:
		return a.afterOffer(ctx, e)
	case e.Conference != "":
		return a.afterConference(e)
	}
	return a.tell(ctx, e), []phone.Event{a.ended(e, e.Status)}
}

// ended is the event that a dial ended.
func (a *Answerer) ended(e Ended, status phone.Status) phone.Event {
	return a.event(e.Request, phone.Event{
		Key: "dialed:" + string(e.Call) + ":" + string(e.Dialed), Kind: phone.DialEnded, Status: status,
	})
}

// afterConference is what comes after a conference. Twilio does not say why it lets a call into none; that it
// is full is nearly always why.
func (a *Answerer) afterConference(e Ended) (twiml.Response, []phone.Event) {
	events := []phone.Event{a.ended(e, e.Status)}
	if e.Over || e.Status == phone.StatusCompleted {
		return respond(), events
	}
	phrase := PhraseRoomFull
	if e.Coached != "" {
		phrase = PhraseCoachGone
	}
	denied := a.event(e.Request, phone.Event{Key: "denied:" + string(e.Call), Kind: phone.CallDenied, Denied: string(phrase)})
	return a.speakTo(e.Request, phrase, ""), append(events, denied)
}

// afterOffer is what comes when the caller has left the conference of a conference-style call: nothing
// more when it was a conversation, and the direct style when nobody was called at all, which
// is how calls go on while the REST API is down.
func (a *Answerer) afterOffer(ctx context.Context, e Ended) (twiml.Response, []phone.Event) {
	called, answered := false, e.Bridged
	legs, err := a.Store.Family(ctx, e.Call)
	if err != nil {
		a.Logger.Error("the legs of a call could not be read", slog.String("call", string(e.Call)), slog.Any("error", err))
		called = true // rather nothing than a call after the call
	}
	for _, leg := range legs {
		switch {
		case leg.Parent == e.Call:
			called, answered = true, answered || !leg.Answered.IsZero()
		case leg.SID == e.Call && leg.Outcome == phone.StatusFailed:
			e.Failed = true // as whichever server found that has stored
		}
	}
	switch {
	case answered:
		return respond(), []phone.Event{a.ended(e, phone.StatusCompleted)}
	case e.Over:
		return respond(), []phone.Event{a.ended(e, phone.StatusCanceled)}
	case e.Failed, !called:
		a.Logger.Warn("nobody could be called into a conference: the call goes on directly", slog.String("call", string(e.Call)))
		return a.dial(e.Request, *e.Offer), nil
	}
	e.Status = phone.StatusNoAnswer
	return a.tell(ctx, e), []phone.Event{a.ended(e, e.Status)}
}

// tell says to the caller how it ended, where there is something to say, or asks for a message.
func (a *Answerer) tell(ctx context.Context, e Ended) twiml.Response {
	if phrase, ok := outcome(e); ok && !e.Over {
		if box, ok := a.mailbox(e.To); ok {
			return a.leave(ctx, e.Request, box)
		}
		return a.speakTo(e.Request, phrase, a.nameOf(ctx, e.To, a.tongueOf(e.Request)))
	}
	return respond()
}

// outcome is what the caller is told about a dial; nothing when the two spoke, or when it
// was the caller who gave up.
func outcome(e Ended) (Phrase, bool) {
	_, client := e.From.Client()
	switch {
	case e.Status == phone.StatusCompleted, e.Status == phone.StatusInProgress, e.Status == phone.StatusCanceled:
		return "", false
	case !client, e.visitor.is:
		return PhraseNobody, true // who calls from outside need not know more
	case e.Status == phone.StatusBusy:
		return PhraseBusy, true
	case e.Status == phone.StatusNoAnswer:
		return PhraseNoAnswer, true
	}
	return PhraseFailed, true
}
