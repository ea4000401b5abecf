package voice

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

const (
	// longestMessage is how long a message may be.
	longestMessage = 3 * time.Minute
	// messagePause is the silence after which a message is over.
	messagePause = 5 * time.Second
	// messageKey ends a message, too.
	messageKey = "#"
)

// Voicemail lets the caller leave a message for somebody who sent them there.
func (a *Answerer) Voicemail(ctx context.Context, r Request, to phone.Address) twiml.Response {
	return a.leave(ctx, a.ledAgain(ctx, r), to)
}

// Thanked is what the caller hears after their message, if they are still there.
func (a *Answerer) Thanked(ctx context.Context, r Request) twiml.Response {
	return a.speakTo(a.ledAgain(ctx, r), PhraseMessageKept, "")
}

// leave asks for a message. Who says nothing is told that there is none.
func (a *Answerer) leave(ctx context.Context, r Request, to phone.Address) twiml.Response {
	a.observe(r, phone.Event{Key: phone.VoicemailKey(r.Call), Kind: phone.CallVoicemail})
	phrase, tongue := PhraseLeave, a.tongueOf(r)
	if _, ours := r.From.Client(); ours && !r.visitor.is { // who calls from outside need not know more
		phrase = PhraseLeaveFor
	}
	return respond(
		say(tongue, phrase, a.nameOf(ctx, to, tongue)),
		&twiml.Record{
			Action: a.Links.Message(), Timeout: messagePause, MaxLength: longestMessage, FinishOnKey: twiml.Set(messageKey),
			RecordingStatusCallback: a.Links.Kept(to, r.visitor.language), RecordingStatusCallbackEvents: twiml.RecordingCompleted,
		},
		say(tongue, PhraseNoMessage, ""),
	)
}

// mailbox is for whom a message is that somebody leaves who called to and was not answered; false where nobody would hear it, or
// messages are taken only where somebody sends the caller to leave one.
func (a *Answerer) mailbox(to phone.Address) (phone.Address, bool) {
	if !a.Messages {
		return phone.Address{}, false
	}
	number, dialled := to.Number()
	if !dialled {
		kind := to.Kind()
		return to, kind == phone.ClientAddress || kind == phone.TeamAddress
	}
	line := a.Rules.Incoming[number]
	switch {
	case line.Team != "":
		return phone.InTeam(line.Team), true
	case len(line.People) == 1 && line.People[0] != phone.Everybody:
		return phone.Client(line.People[0]), true
	}
	return to, len(line.People) > 0
}

// mayLeave reports whether who is refused because nobody is there may leave a message: it is a call like any other for those who
// watch what calls cost, and uses up a grant that is good for one.
func (a *Answerer) mayLeave(ctx context.Context, r Request, call routing.Call) bool {
	plan := routing.Plan{MaxCall: longestMessage}
	err := a.guard(ctx, r, call, &plan)
	if err == nil && plan.Denied == nil && call.Grant.Once {
		plan, err = a.use(ctx, r, plan)
	}
	if err != nil {
		a.Logger.Error("it could not be decided whether a message may be left", slog.String("call", string(r.Call)), slog.Any("error", err))
	}
	return err == nil && plan.Denied == nil
}

// absent reports whether a call is refused because nobody is there, and not because it may not be made.
func absent(code string) bool {
	switch code {
	case string(PhraseNobody), "callee_dnd", "callee_away", "callee_offline":
		return true
	}
	return false
}

// LinesOf are the numbers of ours that somebody answers.
func (a *Answerer) LinesOf(id phone.Identity) []phone.Number {
	var numbers []phone.Number
	for number, line := range a.Rules.Incoming {
		if slices.Contains(line.People, id) || slices.Contains(line.People, phone.Everybody) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// Answering are those who answer a number of ours.
func (a *Answerer) Answering(ctx context.Context, number phone.Number) ([]phone.Identity, error) {
	line := a.Rules.Incoming[number]
	if !slices.Contains(line.People, phone.Everybody) {
		return line.People, nil
	}
	people, err := a.People.SignedIn(ctx)
	who := make([]phone.Identity, len(people))
	for i, u := range people {
		who[i] = u.Identity
	}
	return who, err
}
