package floor

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"softphone/internal/phone"
)

// deed is something that happens to a floor: the turn that it ended, and whether who did it must mute or unmute somebody now.
type deed func(fl *phone.Floor, now time.Time) (ended *phone.Turn, duty bool, err error)

// update does something to a floor, and keeps what is told of it.
func (f *Floors) update(ctx context.Context, room phone.RoomName, do deed) (phone.Floor, bool, error) {
	duty := false
	floor, err := f.Store.UpdateFloor(ctx, room, f.Folds, func(fl *phone.Floor) (phone.FloorOutcome, error) {
		now, was := f.Now().UTC().Truncate(time.Microsecond), look(fl)
		ended, must, err := do(fl, now)
		if duty = must; err != nil {
			return phone.FloorOutcome{}, err
		}
		return f.outcome(was, fl, ended, now), nil
	})
	return floor, duty && err == nil, err
}

// sight is what people see of a floor. Who is about to be unmuted is not told of: it takes a moment.
type sight struct {
	turn     phone.TurnID
	queue    []phone.CallSID
	silenced []phone.CallSID
}

func look(fl *phone.Floor) sight {
	s := sight{silenced: slices.Clone(fl.Silenced)}
	if t := fl.Turn; t != nil && !t.Since.IsZero() {
		s.turn = t.ID
	}
	for _, r := range fl.Queue {
		s.queue = append(s.queue, r.Call)
	}
	return s
}

// outcome is what is kept of a change beside the floor: who spoke, and what the log tells.
func (f *Floors) outcome(was sight, fl *phone.Floor, ended *phone.Turn, now time.Time) (out phone.FloorOutcome) {
	is := look(fl)
	if ended != nil && !ended.Since.IsZero() {
		out.Turns = append(out.Turns, *ended)
		out.Events = append(out.Events, about(phone.FloorReleased, *ended, now, phone.Detail{By: ended.By, Reason: string(ended.Why)}))
	}
	if is.turn != "" && is.turn != was.turn {
		by, _ := fl.Turn.Holder.Client()
		out.Events = append(out.Events, about(phone.FloorGranted, *fl.Turn, now, phone.Detail{By: by}))
	}
	if len(out.Events) == 0 && (!slices.Equal(was.queue, is.queue) || !slices.Equal(was.silenced, is.silenced)) {
		out.Events = append(out.Events, phone.Event{
			Key: string(phone.FloorChanged) + ":" + string(f.NewID()), Kind: phone.FloorChanged, At: now, Sequence: -1, Detail: phone.Detail{Room: fl.Room},
		})
	}
	return out
}

// about is an event about a turn. Of a telephone that was alone in the channel the conference is not known: it has ended when * was pressed.
func about(kind phone.EventKind, t phone.Turn, now time.Time, d phone.Detail) phone.Event {
	d.Room, d.Turn = t.Room, t.ID
	e := phone.Event{Key: string(kind) + ":" + string(t.ID), Kind: kind, At: now, Sequence: -1, Detail: d}
	if t.Conference != "" {
		e.Call, e.Conference = t.Call, t.Conference
	}
	return e
}

// drive mutes and unmutes until who should be heard is, or nobody. It returns the floor as it is then, and why the turn that is
// asked for could not be opened. Whoever drives has been told to by what they did to the floor.
func (f *Floors) drive(ctx context.Context, fl phone.Floor, watched phone.TurnID) (phone.Floor, error) {
	var failed error
	for duty := true; duty && fl.Turn != nil; {
		t := *fl.Turn
		var err error
		switch t.Phase {
		case phone.TurnOpening:
			var why error
			if fl, duty, why, err = f.open(ctx, t); t.ID == watched {
				failed = why
			}
		case phone.TurnClosing:
			fl, duty, err = f.shut(ctx, t)
		case phone.TurnOpen:
			return fl, failed
		}
		if err != nil {
			f.complain(ctx, "a turn could not be begun or ended, which is tried again", t, err)
			return phone.Floor{}, unavailable(err)
		}
	}
	return fl, failed
}

func unavailable(err error) error {
	return phone.Errorf(phone.Unavailable, "floor_failed", "The floor cannot be given to anybody now: try again in a moment. %w", err)
}

// open unmutes the holder. Why says that it could not be done; then the floor is as it must be all the same.
func (f *Floors) open(ctx context.Context, t phone.Turn) (fl phone.Floor, duty bool, why, err error) {
	refused := f.mute(ctx, t, false)
	heard, open, end := refused == nil, false, phone.TurnFailed
	switch {
	case heard:
	case phone.KindOf(refused) == phone.Unknown:
		end, why = phone.TurnLeft, phone.Errorf(phone.Conflict, "not_in_channel", "This call is not in the channel any more: listen to it again.")
	default:
		why = unavailable(refused)
	}
	fl, duty, err = f.update(ctx, t.Room, func(fl *phone.Floor, now time.Time) (_ *phone.Turn, next bool, _ error) {
		if heard {
			open, next = fl.Opened(t.ID, t.Claim, now)
			return nil, next, nil
		}
		return nil, fl.Failed(t.ID, t.Claim, end, now), nil
	})
	late := err == nil && heard && !open && !duty
	if err != nil || late && (fl.Turn == nil || fl.Turn.Call != t.Call) {
		// It took so long that somebody else has taken over, or it could not be kept: nobody may be heard of whom that is not known.
		back, cancel := context.WithTimeout(context.WithoutCancel(ctx), stepLimit)
		defer cancel()
		if again := f.mute(back, t, true); again != nil {
			f.complain(ctx, "somebody was unmuted too late and could not be muted again, which is tried again", t, again)
		}
	}
	return fl, duty, why, err
}

// shut mutes the holder, and begins the next turn when that is certain.
func (f *Floors) shut(ctx context.Context, t phone.Turn) (fl phone.Floor, duty bool, err error) {
	mute := f.mute
	if t.Star {
		mute = f.turnAway
	}
	if err = mute(ctx, t, true); err != nil && phone.KindOf(err) != phone.Unknown { // who is not there is not heard
		return fl, false, err
	}
	return f.update(ctx, t.Room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		ended, next := fl.Closed(t.ID, now)
		return ended, next, nil
	})
}

func (f *Floors) mute(ctx context.Context, t phone.Turn, muted bool) error {
	ctx, cancel := context.WithTimeout(ctx, stepLimit)
	defer cancel()
	return f.Board.Change(ctx, t.Conference, t.Call, phone.Change{Muted: &muted})
}

// complain logs what did not work; the sweep tries it again.
func (f *Floors) complain(ctx context.Context, what string, t phone.Turn, err error) {
	if ctx.Err() == nil {
		f.Logger.WarnContext(ctx, "a floor is not as it should be", slog.String("what", what), slog.String("room", string(t.Room)),
			slog.String("call", string(t.Call)), slog.String("phase", string(t.Phase)), slog.Any("error", err))
	}
}
