// Package voice answers Twilio when it asks what to do with a call: from the request
// it finds what the caller may do, asks package routing for a plan, and writes the
// plan as TwiML. It knows no HTTP, no store and no signatures.
package voice

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// Grants says what a call of an identity may that names some stored grants: only its own count, and with none of
// those it is what the identity itself may. The error is of kind [phone.Forbidden] if one of its own has ended.
type Grants interface {
	For(ctx context.Context, id phone.Identity, named []phone.GrantID) (phone.Grant, error)
	// Use notes that a call is made with them; the error is of kind [phone.Forbidden] if another was made with
	// one that is good for one call.
	Use(ctx context.Context, id phone.Identity, named []phone.GrantID, call phone.CallSID) error
}

// People knows who is signed in, and their names.
type People interface {
	SignedIn(ctx context.Context) ([]phone.User, error)
	NameOf(ctx context.Context, id phone.Identity) string
}

// Presence knows who can be rung.
type Presence interface {
	// Reach is how it is with people; who is not in it can be rung.
	Reach(ctx context.Context, of []phone.Identity) map[phone.Identity]phone.Attendance
	// Passed keeps who was not rung for a call.
	Passed(ctx context.Context, passes []phone.Pass)
}

// Guard says whether a call that may be made may be made now, and how long it may last.
type Guard interface {
	Admit(ctx context.Context, a phone.Attempt) (time.Duration, error)
	Would(ctx context.Context, a phone.Attempt) error // what Admit would say, without setting anything aside
}

// Store is what must be known of rooms, conferences and calls.
type Store interface {
	Room(ctx context.Context, name phone.RoomName) (phone.Room, error)
	RoomByPIN(ctx context.Context, pin string) (phone.Room, error)
	RoomByNumber(ctx context.Context, n phone.Number) (phone.Room, error)
	Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Conference, error)
	Team(ctx context.Context, name phone.TeamName) (phone.Team, error)
	Family(ctx context.Context, root phone.CallSID) ([]phone.Call, error)
	Audit(ctx context.Context, e phone.AuditEntry) error
	Attempt(ctx context.Context, key string, at, since time.Time) (int, error)
	Forgive(ctx context.Context, key string, at time.Time) error
}

// Answerer answers voice webhooks.
type Answerer struct {
	Grants   Grants
	People   People
	Presence Presence // nil: everybody can be rung
	// Knows reports whether a name is anybody's: one that is nobody's is not rung. Nil: all are.
	Knows     func(ctx context.Context, id phone.Identity) (bool, error)
	Store     Store
	Rules     routing.Rules
	Numbering phone.Numbering
	Guard     Guard // of what calls cost; nil: nobody does
	// MayRejoin reports whether somebody was lost to a call a moment ago, and may come back into it. Nil: nobody may.
	MayRejoin func(ctx context.Context, id phone.Identity, sid phone.ConferenceSID) (bool, error)
	Buttons   Buttons // that visitors call from; nil: there are none
	Messages  bool    // whoever is not answered can leave one; false: only who is sent to
	Floors    Floors  // of channels, for telephones; nil: those only listen
	Language  string  // of spoken words
	Links     phone.Links
	// Conferences holds the calls between people in conferences, whenever Available says that
	// Twilio's REST API can be asked, without which nobody could be called into them.
	Conferences bool
	Available   func() bool                                 // nil: never
	Note        func(phone.Event)                           // takes what was observed; must not block
	Denied      func(id phone.Identity, code string)        // told of calls that were refused, and of whom; must not block; nil: nobody
	Record      func(context.Context, ...phone.Event) error // stores it, and returns when that is done
	Now         func() time.Time                            // the clock
	Logger      *slog.Logger
}

// Request is a question of Twilio's: what to do with a call that has come in. It was
// checked that Twilio asks it.
type Request struct {
	Call      phone.CallSID
	From      phone.Address
	FromError error // why nobody here can be the caller, nil if they can
	To        phone.Address
	ToError   error           // why To could not be read, nil if it could
	Grants    []phone.GrantID // that the call says it is made with: its token's, or the client's own word
	Mode      string          // as what a conference is to be entered: speak, or nothing; listen; coach
	Coach     string          // the call of who is to be coached
	CallerID  phone.Number    // that the caller wants to be shown to a telephone; empty for the usual one

	given   *phone.Grant // instead of any that are stored, see [Answerer.Explain]
	visitor visitor      // where that is who calls, see led
}

// Answer says what to do with a call that has come in.
func (a *Answerer) Answer(ctx context.Context, r Request) twiml.Response {
	r, unread := a.led(ctx, r)
	a.observe(r, phone.Event{Key: "requested:" + string(r.Call), Kind: phone.CallRequested, Status: phone.StatusRinging})
	call, plan, err := a.plan(ctx, r)
	if err = cmp.Or(unread, err); err == nil && plan.Denied == nil {
		err = a.guard(ctx, r, call, &plan)
	}
	if err == nil && plan.Denied == nil && call.Grant.Once {
		plan, err = a.use(ctx, r, plan)
	}
	if err == nil {
		err = a.audit(ctx, r, call, plan)
	}
	if err == nil {
		a.passed(ctx, r, call, plan)
	}
	switch {
	case err != nil:
		a.Logger.Error("a call could not be decided", slog.String("call", string(r.Call)), slog.Any("error", err))
		return a.speakTo(r, PhraseSorry, "")
	case plan.Denied != nil:
		refusal := a.deny(ctx, r, plan.Denied)
		if box, ok := a.mailbox(r.To); ok && absent(phone.CodeOf(plan.Denied)) && a.mayLeave(ctx, r, call) {
			return a.leave(ctx, r, box)
		}
		return refusal
	case plan.Check:
		return a.check(r, plan.MaxCall)
	case plan.Ask != nil:
		return a.ask(plan.Ask.Room, 1, PhrasePIN)
	case plan.Enter != nil:
		return a.admit(ctx, r, *plan.Enter, plan.MaxCall)
	}
	offer := a.offerOf(ctx, r, plan)
	if doc, ok := a.offer(ctx, r, offer); ok {
		return doc
	}
	return a.dial(r, offer)
}

// plan gathers what the decision needs, and decides.
func (a *Answerer) plan(ctx context.Context, r Request) (routing.Call, routing.Plan, error) {
	call := routing.Call{From: r.From, FromError: r.FromError, To: r.To, ToError: r.ToError, CallerID: r.CallerID}
	var err error
	if call.As, err = routing.ParsePart(r.Mode, r.Coach); err != nil && call.ToError == nil {
		call.ToError = err
	}
	if id, ok := r.From.Client(); ok {
		err = a.gatherForClient(ctx, id, r, &call)
	} else {
		err = a.gatherForTelephone(ctx, &call)
	}
	if err != nil {
		return call, routing.Plan{}, err
	}
	if a.Presence != nil {
		call.Reach = a.Presence.Reach(ctx, a.Rules.Ringing(call))
	}
	return call, routing.Decide(a.Rules, call), nil
}

// use notes that a call is made with grants that are good for one.
func (a *Answerer) use(ctx context.Context, r Request, plan routing.Plan) (routing.Plan, error) {
	id, _ := r.From.Client() // nobody else has a grant
	switch err := a.Grants.Use(ctx, id, r.Grants, r.Call); {
	case phone.KindOf(err) == phone.Forbidden:
		return routing.Plan{Denied: err}, nil
	case err != nil:
		return routing.Plan{}, err
	}
	return plan, nil
}

func (a *Answerer) gatherForClient(ctx context.Context, id phone.Identity, r Request, call *routing.Call) error {
	var err error
	if r.given != nil {
		call.Grant = *r.given
	} else {
		call.Grant, err = a.Grants.For(ctx, id, r.Grants)
	}
	switch {
	case phone.KindOf(err) == phone.Forbidden:
		call.FromError = err // what the call's token allowed has ended
		return nil
	case err != nil && phone.KindOf(err) != phone.Unknown:
		return err
	}
	if to, ok := call.To.Client(); ok {
		call.Nobody = a.isNobody(ctx, to)
		return nil
	}
	if name, ok := call.To.Room(); ok {
		call.Room, err = known(a.Store.Room(ctx, phone.RoomName(name)))
		return err
	}
	if name, ok := call.To.Team(); ok {
		return a.gatherTeam(ctx, name, call)
	}
	if number, ok := call.To.Number(); ok {
		call.Called = a.Numbering.Describe(number)
		return a.gatherRoom(ctx, call)
	}
	sid, ok := call.To.Conference()
	if !ok {
		return nil
	}
	if call.Live, err = known(a.Store.Conference(ctx, sid)); err != nil || call.Live == nil {
		return err
	}
	if name, held := phone.RoomOf(call.Live.Name); held {
		call.Room, err = known(a.Store.Room(ctx, name))
	} else if a.MayRejoin != nil && call.As.Mode == routing.Speak {
		call.Rejoins, err = a.MayRejoin(ctx, id, sid)
	}
	return err
}

// isNobody reports whether a name is nobody's. Where that cannot be found out it rings: calls go on.
func (a *Answerer) isNobody(ctx context.Context, id phone.Identity) bool {
	if a.Knows == nil {
		return false
	}
	is, err := a.Knows(ctx, id)
	if err != nil {
		a.Logger.Error("it cannot be read whether a name is anybody's: it is rung", slog.Any("error", err))
	}
	return err == nil && !is
}

func (a *Answerer) gatherForTelephone(ctx context.Context, call *routing.Call) error {
	number, dialled := call.To.Number()
	if !dialled {
		return nil
	}
	if team := a.Rules.Incoming[number].Team; team != "" {
		return a.gatherTeam(ctx, team, call)
	}
	if slices.Contains(a.Rules.Incoming[number].People, phone.Everybody) {
		people, err := a.People.SignedIn(ctx)
		for _, u := range people {
			call.SignedIn = append(call.SignedIn, u.Identity)
		}
		return err
	}
	return a.gatherRoom(ctx, call)
}

// gatherTeam finds a team, and who of it is signed in.
func (a *Answerer) gatherTeam(ctx context.Context, name phone.TeamName, call *routing.Call) error {
	team, err := known(a.Store.Team(ctx, name))
	if err != nil || team == nil {
		return err
	}
	people, err := a.People.SignedIn(ctx)
	if err != nil {
		return err
	}
	team.Members = team.SignedIn(people)
	call.Team = team
	return nil
}

// gatherRoom finds the room that a called number leads to.
func (a *Answerer) gatherRoom(ctx context.Context, call *routing.Call) (err error) {
	number, _ := call.To.Number()
	line, ok := a.Rules.Incoming[number]
	switch {
	case line.Room != "":
		call.Room, err = known(a.Store.Room(ctx, line.Room))
	case !ok:
		call.Room, err = known(a.Store.RoomByNumber(ctx, number))
	}
	return err
}

// known is what a store returned, or nil where there is no such thing.
func known[T any](v T, err error) (*T, error) {
	switch {
	case err == nil:
		return &v, nil
	case phone.KindOf(err) == phone.Unknown:
		return nil, nil //nolint:nilnil // nil is the answer
	}
	return nil, err
}

// nameOf is how an address is spoken in a language.
func (a *Answerer) nameOf(ctx context.Context, to phone.Address, language string) string {
	if id, ok := to.Client(); ok {
		return a.People.NameOf(ctx, id)
	}
	if language == japaneseTag {
		return "相手" // 相手さん, "the other party"
	}
	if _, ok := to.Team(); ok {
		return "The team"
	}
	return "The number"
}

// Sorry is the answer when something went wrong here: words, and a hang-up.
func (a *Answerer) Sorry() twiml.Response { return a.speak(PhraseSorry, "") }

// speak says a phrase and hangs up.
func (a *Answerer) speak(p Phrase, name string) twiml.Response { return respond(a.say(p, name)) }

// speakTo is speak in the language of who calls.
func (a *Answerer) speakTo(r Request, p Phrase, name string) twiml.Response {
	return respond(say(a.tongueOf(r), p, name))
}

func (a *Answerer) say(p Phrase, name string) *twiml.Say { return say(a.Language, p, name) }

func say(language string, p Phrase, name string) *twiml.Say {
	t := tongueFor(language)
	return &twiml.Say{Voice: t.voice, Language: t.tag, Content: twiml.Text(t.say(p, name))}
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
