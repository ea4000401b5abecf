package phone

import (
	"slices"
	"time"
)

// Figures are what calls add up to. Calls that were not allowed, and those into rooms, are in none.
type Figures struct {
	Incoming, Outgoing int           // of the total, calls with others; of an agent, with colleagues too
	Internal           int           // between colleagues: of the total, which are neither of the two
	Answered           int           // of those that came in
	Missed             int           // of those that came in and are over
	Reached            int           // of those that went out: somebody answered
	Talk               time.Duration // for how long people talked, in those that are over
	Wait               time.Duration // how long those that were answered waited for it, together
	LongestWait        time.Duration // and the one of them that waited longest
}

// add counts a call.
func (f *Figures) add(h HistoryEntry) {
	f.Talk += h.Duration()
	answered := !h.Answered.IsZero()
	switch {
	case h.internal():
		f.Internal++
	case !h.Incoming:
		f.goOut(answered)
	default:
		f.comeIn(h.Started, h.Answered, h.Status.Terminal())
	}
}

func (f *Figures) goOut(answered bool) {
	f.Outgoing++
	if answered {
		f.Reached++
	}
}

func (f *Figures) comeIn(started, answered time.Time, over bool) {
	f.Incoming++
	switch {
	case !answered.IsZero():
		f.Answered++
		wait := max(0, answered.Sub(started))
		f.Wait += wait
		f.LongestWait = max(f.LongestWait, wait)
	case over:
		f.Missed++
	}
}

// internal reports whether a call, as [Overview] tells it, was between colleagues: one of us called, and nobody by telephone but us.
func (h HistoryEntry) internal() bool {
	if h.Incoming {
		return false
	}
	to, client := h.Peer.Client()
	return client && !to.Visitor() || h.Peer.Kind() == TeamAddress || h.Line == "" && len(h.Rang) > 0
}

// Sound is what reports of how calls sounded add up to.
type Sound struct {
	Reports int     // in which something was measured; of one call there may be one by each who took part
	Poor    int     // of them: it sounded poor
	Rated   int     // of them: a MOS could be told
	MOS     float64 // of those, together
}

func (s *Sound) add(r Report) {
	s.Reports++
	if r.Verdict == VerdictPoor {
		s.Poor++
	}
	if r.MOS > 0 {
		s.Rated++
		s.MOS += r.MOS
	}
}

// Average is the average MOS, 1 to 5; 0 where none could be told.
func (s Sound) Average() float64 {
	if s.Rated == 0 {
		return 0
	}
	return s.MOS / float64(s.Rated)
}

// Step is how long the periods are that calls are counted by.
type Step string

// The steps. The longest time that can be asked for with each is [Step.Most].
const (
	ByHour Step = "hour"
	ByDay  Step = "day"
)

// Most is for how long a time calls can be counted by the step, 0 for one that there is not.
func (s Step) Most() time.Duration {
	switch s {
	case ByHour:
		return 32 * 24 * time.Hour
	case ByDay:
		return 400 * 24 * time.Hour
	}
	return 0
}

// Period is a time in which calls were begun: an hour or a day by the clock of a place, or what of it was asked for.
type Period struct {
	Start time.Time // it ends when the next begins
	Figures
	Sound Sound // by when it was reported
}

// Statistics are what the calls of a time add up to.
type Statistics struct {
	Total   Figures
	Periods []Period
	// Agents are by whose part in a call it was, see [Part]: each who answered counts it, and has talked as long as they did
	// themselves. What goes out to a colleague has come in for that one.
	Agents  map[Identity]*Figures
	Numbers map[Number]*Figures // by the number of ours that was called, or was shown
	Sound   Sound
	Sounds  map[Identity]Sound // by who reports
}

// NewStatistics makes statistics of no calls yet, with a period for each hour or day by the clocks of a place from since to until.
func NewStatistics(since, until time.Time, place *time.Location, by Step) *Statistics {
	s := &Statistics{Agents: map[Identity]*Figures{}, Numbers: map[Number]*Figures{}, Sounds: map[Identity]Sound{}}
	// Every clock is set forward or back by whole quarters, and hours and days begin at one: so a period begins where
	// a quarter is of another hour, or day, than the one before.
	for at := since; at.Before(until); at = at.Truncate(quarter).Add(quarter) {
		local := at.In(place)
		if len(s.Periods) == 0 || begins(s.Periods[len(s.Periods)-1].Start, local, by) {
			s.Periods = append(s.Periods, Period{Start: local})
		}
	}
	return s
}

const quarter = 15 * time.Minute

// begins reports whether a time is of another hour, or day, than one before. An hour that the clock goes through twice is two.
func begins(before, at time.Time, by Step) bool {
	if before.YearDay() != at.YearDay() || before.Year() != at.Year() {
		return true
	}
	_, was := before.Zone()
	_, is := at.Zone()
	return by == ByHour && (before.Hour() != at.Hour() || was != is && at.Minute() == 0)
}

// Add counts a call as [Overview] tells it.
func (s *Statistics) Add(h HistoryEntry) {
	if h.Denied != "" || h.Room != "" || h.Peer.Kind() == RoomAddress || h.Peer.Kind() == ConferenceAddress {
		return
	}
	i := s.period(h.Started)
	if i < 0 {
		return // before the time that is looked at
	}
	s.Total.add(h)
	s.Periods[i].add(h)
	for _, p := range h.Parts {
		agent := figuresOf(s.Agents, p.Of)
		agent.Talk += p.Talk
		if p.Incoming {
			agent.comeIn(p.Started, p.Answered, p.Over)
		} else {
			agent.goOut(!p.Answered.IsZero())
		}
	}
	if h.Line != "" {
		number := figuresOf(s.Numbers, h.Line)
		number.Talk += h.Duration()
		if h.Incoming {
			number.comeIn(h.Started, h.Answered, h.Status.Terminal())
		} else {
			number.goOut(!h.Answered.IsZero())
		}
	}
}

// Hear counts a report of how a call sounded.
func (s *Statistics) Hear(r Report) {
	i := s.period(r.At)
	if i < 0 || r.Verdict == "" {
		return
	}
	s.Sound.add(r)
	s.Periods[i].Sound.add(r)
	one := s.Sounds[r.By]
	one.add(r)
	s.Sounds[r.By] = one
}

// period is in which of them a time is, negative for before the first.
func (s *Statistics) period(at time.Time) int {
	i, found := slices.BinarySearchFunc(s.Periods, at, func(p Period, t time.Time) int { return p.Start.Compare(t) })
	if !found {
		i--
	}
	return i
}

func figuresOf[K comparable](all map[K]*Figures, key K) *Figures {
	if all[key] == nil {
		all[key] = &Figures{}
	}
	return all[key]
}
