package calls

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// Store is what commands need to know, and where they are written down.
type Store interface {
	phone.ConferenceStore
	phone.CallStore
	phone.RoomStore
	phone.Ledger
}

// Guard says whether a telephone may be called now, and how long the call may last. What it may use up is set aside under a
// name of its own until the call has a SID.
type Guard interface {
	Admit(ctx context.Context, a phone.Attempt) (time.Duration, error)
	Assign(ctx context.Context, pending, call phone.CallSID) error
	Release(ctx context.Context, pending phone.CallSID) error
}

// Floors say who speaks in channels.
type Floors interface {
	// Silence lets a call speak no more in a channel, or lets it ask again. It unmutes nobody.
	Silence(ctx context.Context, room phone.RoomName, call phone.CallSID, silent bool, by phone.Identity) error
	// Release gives the floor back, or the place in its queue, if it is the holder's.
	Release(ctx context.Context, room phone.RoomName, call phone.CallSID, holder phone.Address) error
}

// Control carries out what people ask of conferences, rooms and calls. Each method takes the grant
// of who asks, checks it, acts, and writes down who did what and how it went: what was refused, too.
// What Twilio tells by callbacks changes nothing here: the conference changes when they come.
//
// Errors are of kind [phone.Unknown] for what is not there, or may not be seen; [phone.Forbidden] for what
// may be seen only; [phone.Conflict] with the code conference_ended or participant_gone for what is over;
// [phone.Unavailable] while Twilio's REST API cannot be asked.
type Control struct {
	Store     Store
	Board     *Watched
	Tracker   *Tracker
	Settings  Settings
	Numbering phone.Numbering
	Reach     func(ctx context.Context, of []phone.Identity) map[phone.Identity]phone.Attendance // how it is with people; nil: all can be rung
	// Knows reports whether an identity is anybody's: a name that is nobody's would ring in vain; nil: all are.
	Knows     func(ctx context.Context, id phone.Identity) (bool, error)
	Teams     Teams                                               // nil: there are none
	Guard     Guard                                               // of what calls cost; nil: nobody does
	Floors    Floors                                              // of channels; nil: there are none
	NewSecret func() string                                       // 16 hexadecimal digits that nobody guesses
	NameOf    func(ctx context.Context, id phone.Identity) string // as shown to people
	Now       func() time.Time                                    // the clock
	Logger    *slog.Logger
}

// Available reports whether conferences can be steered: false while the REST API is known to be down.
func (c *Control) Available() bool { return c.Board.Available() }

// scene gathers what must be known of a conference.
func (c *Control) scene(ctx context.Context, sid phone.ConferenceSID) (*scene, error) {
	if !sid.Valid() {
		return nil, unknownConference()
	}
	s, err := stage(ctx, c.Store, sid)
	if phone.KindOf(err) == phone.Unknown {
		return nil, unknownConference()
	}
	return s, err
}

// command does something with a conference, if it is allowed, and writes down how it went.
func (c *Control) command(ctx context.Context, by phone.Grant, a Action, e phone.AuditEntry, do func(s *scene) error) error {
	s, err := c.scene(ctx, e.Conference)
	if err == nil {
		e.Room = s.roomName()
		if err = s.may(by, a); err == nil {
			err = do(s)
		}
	}
	c.audit(ctx, by, err, e)
	return err
}

// alone does to a conference what must not be done twice because two ask at once, here or at another server: the second
// is refused. What has happened until it is one's turn is looked at again.
func (c *Control) alone(
	ctx context.Context, by phone.Grant, a Action, sid phone.ConferenceSID, what string, refused error, do func(s *scene) error,
) error {
	return c.inTurn(ctx, a, sid, what, refused, func() error {
		s, err := c.scene(ctx, sid)
		if err == nil {
			err = s.may(by, a)
		}
		if err != nil {
			return err
		}
		return do(s)
	})
}

// inTurn does what must not be done twice because two ask at once: the second is refused.
func (c *Control) inTurn(ctx context.Context, a Action, sid phone.ConferenceSID, what string, refused error, do func() error) error {
	key := string(a) + ":" + string(sid) + ":" + what
	if _, err := c.Store.Once(ctx, key, "", c.Now()); err != nil {
		if phone.KindOf(err) == phone.Conflict {
			return refused
		}
		return err
	}
	defer func() {
		settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
		defer cancel()
		if err := c.Store.Answer(settle, key, nil); err != nil {
			c.Logger.Warn("something cannot be done again for a minute", slog.String("conference", string(sid)), slog.String("action", string(a)), slog.Any("error", err))
		}
	}()
	return do()
}

// auditLimit is how long it may take to write down what was done, whoever waits for it.
const auditLimit = 5 * time.Second

// audit writes down what somebody did or tried to, and how it went. Things that cannot be
// named, because their names are none, are not written down.
func (c *Control) audit(ctx context.Context, by phone.Grant, outcome error, entries ...phone.AuditEntry) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), auditLimit)
	defer cancel()
	for _, e := range entries {
		if e.Conference != "" && !e.Conference.Valid() || e.Call != "" && !e.Call.Valid() {
			continue
		}
		e.At, e.By, e.Outcome = c.Now(), by.Identity, "ok"
		if outcome != nil {
			e.Outcome = phone.CodeOf(outcome)
		}
		if err := c.Store.Audit(ctx, e); err != nil {
			c.Logger.Error("what somebody did could not be written down", slog.String("by", string(e.By)), slog.String("action", e.Action),
				slog.String("outcome", e.Outcome), slog.String("conference", string(e.Conference)), slog.Any("error", err))
		}
	}
}

// recordLimit is how long something that has happened may take to be stored, whoever waits for it.
const recordLimit = 5 * time.Second

// record stores what has happened, even if nobody waits for it any more.
func (c *Control) record(ctx context.Context, events ...phone.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer cancel()
	_, err := c.Tracker.Record(ctx, events...)
	return err
}

// event is one of ours about a conference.
func (c *Control) event(kind phone.EventKind, s *scene, call phone.CallSID, d phone.Detail) phone.Event {
	at := c.now()
	return phone.Event{
		Key: string(kind) + ":" + string(s.conference.SID) + ":" + c.NewSecret(), Kind: kind, At: at, Sequence: -1,
		Call: call, Conference: s.conference.SID, Detail: d,
	}
}

// now is the time as events keep it.
func (c *Control) now() time.Time { return c.Now().UTC().Truncate(time.Microsecond) }

// vanished is the error of something that the REST API knows nothing of: it is over.
func vanished(err error, code, message string) error {
	if phone.KindOf(err) == phone.Unknown {
		return phone.Errorf(phone.Conflict, code, "%s", message)
	}
	return err
}

func conferenceGone(err error) error {
	return vanished(err, "conference_ended", "The conference has ended.")
}

func participantGone(err error) error {
	return vanished(err, "participant_gone", "This participant is not in the conference any more.")
}
