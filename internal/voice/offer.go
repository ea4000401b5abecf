package voice

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// offer lets the caller into a conference where they wait for whom they called; the conference's
// callback brings the offer back when they are in it. It is false where calls are to be direct, or
// have to be.
func (a *Answerer) offer(ctx context.Context, r Request, o phone.Offer) (twiml.Response, bool) {
	if !a.Conferences || a.Available == nil || !a.Available() {
		return twiml.Response{}, false
	}
	if o.From.IsZero() {
		o.From = r.To // who hides their number: the number that they called is shown
	}
	name := phone.CallConference(r.Call)
	err := a.Record(ctx, a.event(r, phone.Event{
		Key: "admitted:" + string(r.Call) + ":" + name, Kind: phone.CallAdmitted,
		Detail: phone.Detail{Name: name, Limit: int(o.MaxCall / time.Second)},
	}))
	if err != nil {
		a.Logger.Error("a call is connected directly, because it could not be stored",
			slog.String("call", string(r.Call)), slog.Any("error", err))
		return twiml.Response{}, false
	}
	settings := a.Links.CallSettings("")
	settings.Status, settings.Record = a.Links.Offered(o), r.visitor.record
	c := a.conference(routing.Entry{Conference: name, Quiet: true}, settings)
	c.WaitURL = twiml.Set(a.Links.Ringing())
	return respond(&twiml.Dial{
		Action: a.Links.DialedOffer(o), TimeLimit: o.MaxCall, Nouns: []twiml.Noun{c},
	}), true
}

// Ringing is what the caller hears until somebody comes: the tone that telephones of the country make.
func (a *Answerer) Ringing() twiml.Response {
	sound := "ringback-en"
	if a.Language == japaneseTag {
		sound = "ringback-ja"
	}
	return waiting(&twiml.Play{URL: a.Links.Sound(sound)}, &twiml.Redirect{})
}

// Unanswered tells the caller that nobody came, and why. That it was so is stored already, by who sent
// the caller here.
func (a *Answerer) Unanswered(ctx context.Context, r Request, status phone.Status) twiml.Response {
	return a.tell(ctx, Ended{Request: a.ledAgain(ctx, r), Status: status})
}
