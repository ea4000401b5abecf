// Package presence knows who can be rung. Pages that can be say so every few seconds; one that was not heard of for longer than
// [phone.LeaseTime] sleeps or is cut off, whatever Twilio believes, and calls go past it. Any number of servers agree by the store: what
// people choose is there at once, and what their pages say within a second.
//
// Who has never used a page is not known here, and rung: they have another frontend.
//
// It must not know HTTP, SQL, or how calls are made.
package presence

import (
	"context"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// flushEvery is how often what pages said is stored.
	flushEvery = time.Second
	// writeLimit is how long that may take.
	writeLimit = 10 * time.Second
	// believed is how long it is believed how it is with everybody.
	believed = time.Second
	// few is for how many people the store is asked rather than for all.
	few = 100
	// outage is for how long before the start of the program pages may have spoken to nobody, because there was none.
	outage = 5 * time.Minute
	// mostPages is how many pages of one person may be heard of within [phone.LeaseSuperseded]: each is read whenever one of
	// them is heard.
	mostPages = 100
	// MostMissed is how many calls somebody is told of at once.
	MostMissed = 50
)

// Register keeps who can be rung. Set the fields, then Start.
type Register struct {
	Store phone.AttendanceStore
	// Callable reports whether somebody may be called at all. Nil: everybody.
	Callable func(ctx context.Context, id phone.Identity) (bool, error)
	Now      func() time.Time
	Logger   *slog.Logger

	mu      sync.Mutex
	started time.Time
	heard   map[key]phone.Lease // since it was stored last
	last    map[key]phone.Lease // by which the page can be rung still
	all     map[phone.Identity]phone.Attendance
	until   time.Time // all is believed

	cancel context.CancelFunc
	done   sync.WaitGroup
}

type key struct {
	id   phone.Identity
	page string
}

// Start begins to store what pages say, until Close.
func (r *Register) Start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	r.mu.Lock()
	r.started = r.Now()
	r.mu.Unlock()
	r.done.Go(func() {
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.flush(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
}

// Close stores what was heard, and stops. The register must have been started.
func (r *Register) Close() {
	r.cancel()
	r.done.Wait()
	r.flush(context.Background())
}

// flush stores what was heard since the last time. What cannot be stored is tried again.
func (r *Register) flush(ctx context.Context) {
	r.mu.Lock()
	maps.DeleteFunc(r.last, func(_ key, l phone.Lease) bool { return !l.Stands(r.Now()) })
	heard := make([]phone.Lease, 0, len(r.heard))
	for _, l := range r.heard {
		heard = append(heard, l)
	}
	r.mu.Unlock()
	if len(heard) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeLimit)
	defer cancel()
	if err := r.Store.PutLeases(ctx, heard); err != nil {
		r.Logger.Error("it is not stored who can be rung", slog.Any("error", err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range heard {
		if k := (key{l.Identity, l.Page}); r.heard[k] == l {
			delete(r.heard, k)
		}
	}
}

// hear takes note of what a page says.
func (r *Register) hear(l phone.Lease) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.heard == nil {
		r.heard, r.last = map[key]phone.Lease{}, map[key]phone.Lease{}
	}
	k := key{l.Identity, l.Page}
	if had := r.last[k]; had.Busy != l.Busy || !had.Stands(l.Beat) || l.Gone {
		r.until = time.Time{} // it is news
	}
	r.heard[k], r.last[k] = l, l
}

// again reports whether a page says what it said a moment ago.
func (r *Register) again(l phone.Lease) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	had, ok := r.last[key{l.Identity, l.Page}]
	return ok && had.Busy == l.Busy && had.Stands(l.Beat)
}

var page = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// Heard is what a page is told when it was heard.
type Heard struct {
	phone.Attendance

	// Before is how it was with the person a moment ago.
	Before phone.Attendance
	// Missed are calls that did not ring with them, the newest first, and that they have not seen. They are looked for when
	// the page says something new: it has just been opened, or slept.
	Missed []phone.Pass
}

// Beat takes note that a page can be rung. The error is of kind [phone.Invalid] if the page has no name that it can have, and
// [phone.Exhausted], code pages_exhausted, if very many of the same person were heard of.
func (r *Register) Beat(ctx context.Context, id phone.Identity, name string, busy phone.Occupation) (Heard, error) {
	switch {
	case !page.MatchString(name):
		return Heard{}, phone.Errorf(phone.Invalid, "page_invalid", "The page must be 1 to 32 lower-case letters or digits.").In("page")
	case !busy.Valid():
		return Heard{}, phone.Errorf(phone.Invalid, "busy_invalid", "It must be call, wrap_up, or empty.").In("busy")
	}
	now := r.Now()
	l := phone.Lease{Identity: id, Page: name, Busy: busy, Beat: micro(now)}
	again := r.again(l)
	if again { // as nearly always; it is heard also where the store does not answer
		r.hear(l)
	}
	leases, choices, err := r.read(ctx, []phone.Identity{id}) // of all their pages: another may be busy
	if err != nil {
		return Heard{}, err
	}
	before := phone.Attend(leases, choices[id], now)
	if !again && crowded(leases, name, now) {
		return Heard{}, phone.Errorf(phone.Exhausted, "pages_exhausted", "You have opened very many pages: use one of them.")
	}
	leases = slices.DeleteFunc(leases, func(had phone.Lease) bool { return had.Page == name })
	heard := Heard{Attendance: phone.Attend(append(leases, l), choices[id], now), Before: before}
	if again {
		return heard, nil
	}
	r.hear(l)
	r.flush(ctx) // it is news, which other servers are to know at once
	heard.Missed, err = r.Store.Passes(ctx, id, MostMissed)
	return heard, err
}

// crowded reports whether so many pages were heard of that there can be no other.
func crowded(leases []phone.Lease, other string, now time.Time) bool {
	of := 0
	for _, l := range leases {
		if l.Page == other {
			return false
		}
		if now.Sub(l.Beat) < phone.LeaseSuperseded {
			of++
		}
	}
	return of >= mostPages
}

// Leave takes note that a page cannot be rung any more. No error if nobody knows the page.
func (r *Register) Leave(ctx context.Context, id phone.Identity, name string) error {
	if !page.MatchString(name) {
		return phone.Errorf(phone.Invalid, "page_invalid", "The page must be 1 to 32 lower-case letters or digits.").In("page")
	}
	leases, err := r.Store.Leases(ctx, []phone.Identity{id})
	if err != nil {
		return err
	}
	r.mu.Lock()
	_, known := r.heard[key{id, name}]
	r.mu.Unlock()
	if !known && !slices.ContainsFunc(leases, func(l phone.Lease) bool { return l.Page == name }) {
		return nil
	}
	r.hear(phone.Lease{Identity: id, Page: name, Gone: true, Beat: micro(r.Now())})
	r.flush(ctx)
	return nil
}

// Choose keeps what somebody chose to be to others. The error is of kind [phone.Invalid].
func (r *Register) Choose(ctx context.Context, id phone.Identity, c phone.Choice) (phone.Attendance, error) {
	c.At = micro(r.Now())
	if err := c.Check(c.At); err != nil {
		return phone.Attendance{}, err
	}
	if err := r.Store.PutChoice(ctx, id, c); err != nil {
		return phone.Attendance{}, err
	}
	r.mu.Lock()
	r.until = time.Time{}
	r.mu.Unlock()
	all, err := r.Of(ctx, []phone.Identity{id})
	return all[id], err
}

// Missed are calls that did not ring with somebody, the newest first, and that they have not seen.
func (r *Register) Missed(ctx context.Context, id phone.Identity) ([]phone.Pass, error) {
	return r.Store.Passes(ctx, id, MostMissed)
}

// See notes that somebody has seen those up to a time.
func (r *Register) See(ctx context.Context, id phone.Identity, until time.Time) error {
	return r.Store.SeePasses(ctx, id, until)
}

// micro is a time as it is stored.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
