// Package voice answers Twilio when it asks what to do with a call: from the request
// it finds what the caller may do, asks package routing for a plan, and writes the
// plan as TwiML. It knows no HTTP, no store and no signatures.
package voice

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// Grants says what an identity may do.
type Grants interface {
	GrantOf(ctx context.Context, id phone.Identity) (phone.Grant, error)
}

// People knows who is signed in, and their names.
type People interface {
	SignedIn(ctx context.Context) ([]phone.User, error)
	NameOf(ctx context.Context, id phone.Identity) string
}

// Answerer answers voice webhooks.
type Answerer struct {
	Grants   Grants
	People   People
	Rules    routing.Rules
	Language string            // of spoken words
	Dialed   string            // absolute URL that is asked when a dial has ended: the action
	Status   string            // absolute URL that leg status callbacks are sent to
	Note     func(phone.Event) // takes what was observed; must not block
	Now      func() time.Time  // the clock
	Logger   *slog.Logger
}

// Request is a question of Twilio's: what to do with a call that has come in. It was
// checked that Twilio asks it.
type Request struct {
	Call      phone.CallSID
	From      phone.Address
	FromError error // why nobody here can be the caller, nil if they can
	To        phone.Address
	ToError   error // why To could not be read, nil if it could
}

// Answer says what to do with a call that has come in.
func (a *Answerer) Answer(ctx context.Context, r Request) twiml.Response {
	a.observe(r, phone.Event{Key: "requested:" + string(r.Call), Kind: phone.CallRequested, Status: phone.StatusRinging})
	plan, err := a.plan(ctx, r)
	if err != nil {
		a.Logger.Error("a call could not be decided", slog.String("call", string(r.Call)), slog.Any("error", err))
		return a.speak(PhraseSorry, "")
	}
	if plan.Denied != nil {
		code := phone.CodeOf(plan.Denied)
		a.Logger.Info("call refused", slog.String("call", string(r.Call)), slog.String("from", r.From.Redacted()),
			slog.String("to", r.To.Redacted()), slog.String("reason", code))
		a.observe(r, phone.Event{Key: "denied:" + string(r.Call), Kind: phone.CallDenied, Denied: code})
		return a.speak(Phrase(code), "")
	}
	return a.dial(ctx, r, plan)
}

// plan gathers what the decision needs, and decides.
func (a *Answerer) plan(ctx context.Context, r Request) (routing.Plan, error) {
	call := routing.Call{From: r.From, FromError: r.FromError, To: r.To, ToError: r.ToError}
	if id, ok := r.From.Client(); ok {
		grant, err := a.Grants.GrantOf(ctx, id)
		if err != nil && phone.KindOf(err) != phone.Unknown {
			return routing.Plan{}, err
		}
		call.Grant = grant
	} else {
		people, err := a.People.SignedIn(ctx)
		if err != nil {
			return routing.Plan{}, err
		}
		for _, u := range people {
			call.SignedIn = append(call.SignedIn, u.Identity)
		}
	}
	return routing.Decide(a.Rules, call), nil
}

// dial writes a plan that rings somebody.
func (a *Answerer) dial(ctx context.Context, r Request, plan routing.Plan) twiml.Response {
	d := &twiml.Dial{
		AnswerOnBridge: true,
		Action:         a.Dialed,
		Timeout:        plan.Timeout,
		TimeLimit:      plan.MaxCall,
	}
	events := twiml.CallInitiated | twiml.CallRinging | twiml.CallAnswered | twiml.CallCompleted
	if plan.Number != "" {
		d.CallerID = string(plan.CallerID)
		d.Nouns = []twiml.Noun{&twiml.Number{Number: string(plan.Number), StatusCallback: a.Status, StatusCallbackEvents: events}}
		return respond(d)
	}
	d.CallerID = r.From.String()
	for _, id := range plan.Clients {
		d.Nouns = append(d.Nouns, &twiml.Client{
			Identity: string(id), Parameters: a.caller(ctx, r.From),
			StatusCallback: a.Status, StatusCallbackEvents: events,
		})
	}
	return respond(d)
}

// caller is what the callee's page is told about who calls.
func (a *Answerer) caller(ctx context.Context, from phone.Address) []twiml.Parameter {
	id, ok := from.Client()
	if !ok {
		return nil
	}
	return []twiml.Parameter{{Name: "name", Value: a.People.NameOf(ctx, id)}}
}

// Ended is what Twilio tells when a dial has ended.
type Ended struct {
	Request
	Dialed phone.CallSID // the leg that was answered or tried last; empty where there was none
	Status phone.Status  // how the dial ended
}

// After says what to do with a call when its dial has ended: every outcome in which
// the two did not speak is told to the caller in words.
func (a *Answerer) After(ctx context.Context, e Ended) (twiml.Response, phone.Event) {
	event := a.event(e.Request, phone.Event{
		Key: "dialed:" + string(e.Call) + ":" + string(e.Dialed), Kind: phone.DialEnded, Status: e.Status,
	})
	if phrase, ok := outcome(e); ok {
		return a.speak(phrase, a.nameOf(ctx, e.To)), event
	}
	return respond(), event
}

// outcome is what the caller is told about a dial; nothing when the two spoke, or when it
// was the caller who gave up.
func outcome(e Ended) (Phrase, bool) {
	_, client := e.From.Client()
	switch {
	case e.Status == phone.StatusCompleted, e.Status == phone.StatusInProgress, e.Status == phone.StatusCanceled:
		return "", false
	case !client:
		return PhraseNobody, true // who calls from outside need not know more
	case e.Status == phone.StatusBusy:
		return PhraseBusy, true
	case e.Status == phone.StatusNoAnswer:
		return PhraseNoAnswer, true
	}
	return PhraseFailed, true
}

// nameOf is how an address is spoken.
func (a *Answerer) nameOf(ctx context.Context, to phone.Address) string {
	if id, ok := to.Client(); ok {
		return a.People.NameOf(ctx, id)
	}
	if a.Language == "ja" {
		return "相手" // 相手さん, "the other party"
	}
	return "The number"
}

// Sorry is the answer when something went wrong here: words, and a hang-up.
func (a *Answerer) Sorry() twiml.Response { return a.speak(PhraseSorry, "") }

// speak says a phrase and hangs up.
func (a *Answerer) speak(p Phrase, name string) twiml.Response {
	t := tongueFor(a.Language)
	return respond(&twiml.Say{Voice: t.voice, Language: t.tag, Content: twiml.Text(t.say(p, name))})
}

// respond is a document that hangs up after its verbs.
func respond(verbs ...twiml.Verb) twiml.Response {
	return twiml.Response{Verbs: append(verbs, &twiml.Hangup{})}
}

func (a *Answerer) observe(r Request, e phone.Event) { a.Note(a.event(r, e)) }

// event fills in what every event about a call says.
func (a *Answerer) event(r Request, e phone.Event) phone.Event {
	e.Call, e.From, e.To, e.At, e.Sequence = r.Call, r.From, r.To, a.Now(), -1
	return e
}
