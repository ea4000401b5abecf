package presence

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// Of is how it is with some people; the zero attendance of who has used no page.
func (r *Register) Of(ctx context.Context, of []phone.Identity) (map[phone.Identity]phone.Attendance, error) {
	if len(of) > few {
		return r.everybody(ctx)
	}
	if len(of) == 0 {
		return nil, nil //nolint:nilnil // nobody was asked for
	}
	leases, choices, err := r.read(ctx, of)
	if err != nil {
		return nil, err
	}
	return attend(leases, choices, r.Now()), nil
}

// everybody is how it was with all a moment ago. What is returned must not be changed.
func (r *Register) everybody(ctx context.Context) (map[phone.Identity]phone.Attendance, error) {
	now := r.Now()
	r.mu.Lock()
	all, until := r.all, r.until
	r.mu.Unlock()
	if now.Before(until) {
		return all, nil
	}
	leases, choices, err := r.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	all = attend(leases, choices, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all, r.until = all, now.Add(believed)
	return all, nil
}

// read reads what is known of some people, or of all where none is named: from the store, and what was heard since it was told.
func (r *Register) read(ctx context.Context, of []phone.Identity) ([]phone.Lease, map[phone.Identity]phone.Choice, error) {
	stored, err := r.Store.Leases(ctx, of)
	if err != nil {
		return nil, nil, err
	}
	choices, err := r.Store.Choices(ctx, of)
	if err != nil {
		return nil, nil, err
	}
	wanted := map[phone.Identity]bool{}
	for _, id := range of {
		wanted[id] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	latest := make(map[key]phone.Lease, len(stored))
	for _, l := range stored {
		latest[key{l.Identity, l.Page}] = l
	}
	for k, l := range r.heard {
		if had, ok := latest[k]; (len(of) == 0 || wanted[k.id]) && (!ok || l.Beat.After(had.Beat)) {
			latest[k] = l
		}
	}
	leases := make([]phone.Lease, 0, len(latest))
	for _, l := range latest {
		leases = append(leases, r.excused(l))
	}
	return leases, choices, nil
}

// excused is a lease of a page that could tell nobody that it is there, because this program was not: it is taken to have been heard
// at the start. With the lock.
func (r *Register) excused(l phone.Lease) phone.Lease {
	if !l.Gone && l.Beat.Before(r.started) && r.started.Sub(l.Beat) < outage {
		l.Beat = r.started
	}
	return l
}

func attend(leases []phone.Lease, choices map[phone.Identity]phone.Choice, now time.Time) map[phone.Identity]phone.Attendance {
	by := map[phone.Identity][]phone.Lease{}
	for id := range choices {
		by[id] = nil
	}
	for _, l := range leases {
		by[l.Identity] = append(by[l.Identity], l)
	}
	all := make(map[phone.Identity]phone.Attendance, len(by))
	for id, leases := range by {
		all[id] = phone.Attend(leases, choices[id], now)
	}
	return all
}

// Reach is how it is with some people who are to be rung, with those who may not be called. What cannot be found out is as
// if nobody had used a page: calls go on.
func (r *Register) Reach(ctx context.Context, of []phone.Identity) map[phone.Identity]phone.Attendance {
	known, err := r.Of(ctx, of)
	if err != nil {
		r.Logger.Error("it cannot be read who can be rung: all are", slog.Any("error", err))
	}
	reach := make(map[phone.Identity]phone.Attendance, len(of))
	for _, id := range of {
		a := known[id]
		if a.Reach.Rings() && r.Callable != nil {
			may, err := r.Callable(ctx, id)
			switch {
			case err != nil:
				r.Logger.Error("it cannot be read whether somebody may be called: they are", slog.Any("error", err))
			case !may:
				a = phone.Attendance{Reach: phone.ReachBarred, Heard: a.Heard}
			}
		}
		reach[id] = a
	}
	return reach
}

// Ringable are those of some people who are to be rung, in their order: who is free, or, if nobody is, who is busy.
func (r *Register) Ringable(ctx context.Context, of []phone.Identity) []phone.Identity {
	rung, _ := phone.Ring(of, r.Reach(ctx, of))
	return rung
}

// passLimit is how long it may take to store who was not rung: a caller waits.
const passLimit = 2 * time.Second

// Passed keeps who was not rung for a call, so that they can be told. Those who may not be called are not.
func (r *Register) Passed(ctx context.Context, passes []phone.Pass) {
	var told []phone.Pass
	for _, p := range passes {
		if p.Why != phone.ReachBarred {
			p.At = micro(p.At)
			told = append(told, p)
		}
	}
	if len(told) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, passLimit)
	defer cancel()
	if err := r.Store.AddPasses(ctx, told); err != nil {
		r.Logger.Error("it is not stored who was not rung", slog.Any("error", err))
	}
}
