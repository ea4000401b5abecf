package voice

import (
	"cmp"
	"context"
	"log/slog"

	"softphone/internal/phone"
)

// Buttons knows the buttons on other sites' pages, and who calls from them.
type Buttons interface {
	// Button returns a button; the error is of kind [phone.Unknown] if there is none.
	Button(ctx context.Context, id phone.KeyID) (phone.Button, error)
	// Visit returns what is known of a visitor; the error is of kind [phone.Unknown] if that is nothing.
	Visit(ctx context.Context, id phone.Identity) (phone.Visit, error)
}

// visitor is what is known of a caller who calls from a button.
type visitor struct {
	is       bool
	language string // that they are spoken to in
	record   bool   // the call is recorded, as they were told
}

// led is a request as it is to be understood: a visitor's call goes where its button leads, as what everybody comes there, and
// nothing that their browser sends can change that. Whether it may at all is still their grant's to say: it has to be one of the same
// button's. Requests of others are as they were.
func (a *Answerer) led(ctx context.Context, r Request) (Request, error) {
	id, _ := r.From.Client()
	if !id.Visitor() {
		return r, nil
	}
	r.visitor.is = true
	r.To, r.ToError, r.Mode, r.Coach, r.CallerID = phone.Address{}, nil, "", "", ""
	refuse := func(err error) {
		if r.FromError == nil {
			r.FromError = err
		}
	}
	unknown := phone.Errorf(phone.Forbidden, "button_unknown", "This button is there no longer.")
	if a.Buttons == nil {
		refuse(unknown)
		return r, nil
	}
	visit, err := known(a.Buttons.Visit(ctx, id))
	if err != nil || visit == nil {
		refuse(unknown)
		return r, err
	}
	r.visitor.language = visit.Language
	button, err := known(a.Buttons.Button(ctx, visit.Button))
	if err != nil || button == nil {
		refuse(unknown)
		return r, err
	}
	r.To, r.visitor.record = button.To, button.Record
	if err = button.Ready(a.Now()); err != nil {
		refuse(err)
	}
	switch grant, err := a.Grants.For(ctx, id, r.Grants); {
	case phone.KindOf(err) == phone.Forbidden:
		refuse(err)
	case err != nil && phone.KindOf(err) != phone.Unknown:
		return r, err
	case err != nil, grant.Key != button.ID:
		refuse(phone.Errorf(phone.Forbidden, "grant_unknown", "This call was not allowed."))
	}
	return r, nil
}

// ledAgain is led for a call that was decided before: what fails now only costs it the right words.
func (a *Answerer) ledAgain(ctx context.Context, r Request) Request {
	led, err := a.led(ctx, r)
	if err != nil {
		a.Logger.Error("a visitor could not be read", slog.String("call", string(r.Call)), slog.Any("error", err))
	}
	return led
}

// tongueOf is the language in which somebody is spoken to.
func (a *Answerer) tongueOf(r Request) string { return cmp.Or(r.visitor.language, a.Language) }

// phraseFor is how the reason of a refusal is said. Visitors have no account and no administrator.
func phraseFor(r Request, code string) Phrase {
	if !r.visitor.is {
		return Phrase(code)
	}
	switch code {
	case "calls_exhausted", "rate_exhausted", "time_exhausted", "calls_switched_off":
		return PhraseVisitorBusy
	case "callee_dnd", "callee_away", "callee_offline", "person_unknown":
		return PhraseNobody // what is none of a stranger's business
	case "nobody_there", "button_off", "button_closed", "room_locked", "room_full":
		return Phrase(code)
	}
	return PhraseVisitorAgain
}
