package exchange

import (
	"slices"
	"time"
)

// defaultRemember is how many calls are kept that have ended.
const defaultRemember = 1000

// Record is what is known of a call at one moment, also when it has ended.
type Record struct {
	SID       string
	ParentSID string // of the call that dialled this one; empty if none did
	From, To  string
	AppSID    string // of the application that handles the call; may be empty
	Direction Direction
	Status    Status
	Created   time.Time
	Updated   time.Time
	Dialled   time.Time     // zero while it is queued
	Answered  time.Time     // zero if it was not
	Ended     time.Time     // zero while it lives
	Duration  time.Duration // how long it was answered, in whole seconds; 0 while it lives

	order uint64
}

// Record returns what is known of the call at this moment.
func (c *Call) Record() Record {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Record{
		SID: c.sid, ParentSID: c.ParentSID(), From: c.from, To: c.to, AppSID: c.appSID, Direction: c.direction,
		Status: c.status, Created: c.created, Updated: c.updated, Dialled: c.dialled, Answered: c.answered,
		Ended: c.ended, Duration: c.talked(), order: c.order,
	}
}

// Record returns what is known of a call that lives, or that is one of the
// latest that have ended, and whether there is one.
func (x *Exchange) Record(sid string) (Record, bool) {
	var (
		r  Record
		ok bool
	)
	err := x.loop.run(func() {
		if c := x.known(sid); c != nil {
			r, ok = c.Record(), true
			return
		}
		if i := x.pastIndex(sid); i >= 0 {
			r, ok = x.past[i], true
		}
	})
	return r, ok && err == nil
}

// Records returns the live calls and the latest that have ended, those that
// were created last first.
func (x *Exchange) Records() []Record {
	var all []Record
	if err := x.loop.run(func() {
		all = slices.Clone(x.past)
		for _, c := range x.calls {
			if !c.outside {
				all = append(all, c.Record())
			}
		}
	}); err != nil {
		return nil
	}
	slices.SortFunc(all, func(a, b Record) int {
		if a.order > b.order {
			return -1
		}
		return 1
	})
	return all
}

// Forget removes the record of a call that has ended. It fails with ErrLive,
// ErrUnknownCall or ErrClosed.
func (x *Exchange) Forget(sid string) error {
	result := ErrUnknownCall
	if err := x.loop.run(func() {
		if x.known(sid) != nil {
			result = ErrLive
			return
		}
		if i := x.pastIndex(sid); i >= 0 {
			x.past = slices.Delete(x.past, i, i+1)
			result = nil
		}
	}); err != nil {
		return err
	}
	return result
}

// pastIndex returns where a call that has ended is recorded; -1: nowhere. Loop
// only.
func (x *Exchange) pastIndex(sid string) int {
	return slices.IndexFunc(x.past, func(r Record) bool { return r.SID == sid })
}

// enter makes a call known. Loop only.
func (x *Exchange) enter(c *Call) {
	x.made++
	c.order = x.made
	x.calls[c.sid] = c
}

// known returns a live call of the account; nil if there is none. Loop only.
func (x *Exchange) known(sid string) *Call {
	if c := x.calls[sid]; c != nil && !c.outside {
		return c
	}
	return nil
}

// remember moves a call that has ended to the records. A leg that was never
// known by itself is not recorded, nor is a call that was not the account's.
// Loop only.
func (x *Exchange) remember(c *Call) {
	if x.calls[c.sid] != c {
		return
	}
	delete(x.calls, c.sid)
	if c.outside {
		return
	}
	most := x.cfg.Remember
	if most == 0 {
		most = defaultRemember
	}
	if len(x.past) >= most {
		x.past = slices.Delete(x.past, 0, len(x.past)-most+1)
	}
	x.past = append(x.past, c.Record())
}
