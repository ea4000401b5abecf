package phone

import (
	"slices"
	"time"
)

// Hours are when somebody is there, by the week. Without spans that is always.
type Hours struct {
	Zone  string // IANA name of the time zone, such as Asia/Tokyo
	Spans []Span
}

// Span is a time of the day, on some days of the week.
type Span struct {
	Days []time.Weekday
	From int // minutes since midnight, 0 to 1439
	To   int // when it is over: more than From, at most 1440
}

const wholeDay = 24 * 60

// Check returns nil if the hours can be kept, or else an error of kind [Invalid], code hours_invalid.
func (h Hours) Check() error {
	wrong := func(field, format string, args ...any) error {
		return Errorf(Invalid, "hours_invalid", format, args...).In(field)
	}
	if len(h.Spans) == 0 {
		return nil
	}
	if _, err := h.place(); err != nil {
		return wrong("hours.zone", "%q is no time zone: it must be a name such as Asia/Tokyo.", h.Zone)
	}
	if len(h.Spans) > 50 {
		return wrong("hours.spans", "There can be at most 50 spans.")
	}
	for _, s := range h.Spans {
		if s.From < 0 || s.From >= s.To || s.To > wholeDay || len(s.Days) == 0 {
			return wrong("hours.spans", "A span needs days, and must end after it begins: make two of one that goes past midnight.")
		}
		for _, d := range s.Days {
			if d < time.Sunday || d > time.Saturday {
				return wrong("hours.spans", "There is no such day of the week.")
			}
		}
	}
	return nil
}

// place is where the clock is that the hours go by. It is always named: the machine's own is nobody's.
func (h Hours) place() (*time.Location, error) {
	if h.Zone == "" || h.Zone == "Local" {
		return nil, Errorf(Invalid, "hours_invalid", "The hours need a time zone.").In("hours.zone")
	}
	return time.LoadLocation(h.Zone)
}

// Open reports whether a time is within the hours. Hours that cannot be read are never.
func (h Hours) Open(at time.Time) bool {
	if len(h.Spans) == 0 {
		return true
	}
	place, err := h.place()
	if err != nil {
		return false
	}
	local := at.In(place)
	minute := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(h.Spans, func(s Span) bool {
		return slices.Contains(s.Days, local.Weekday()) && s.From <= minute && minute < s.To
	})
}

// Next is when somebody is there again after a time at which nobody is; zero if that is never, or if somebody is.
func (h Hours) Next(after time.Time) time.Time {
	place, err := h.place()
	if err != nil || h.Open(after) {
		return time.Time{}
	}
	local := after.In(place)
	var next time.Time
	for day := range 9 { // a week, and what a change of the clock may take away
		midnight := time.Date(local.Year(), local.Month(), local.Day()+day, 0, 0, 0, 0, place)
		for _, s := range h.Spans {
			begins := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, s.From, 0, 0, place)
			if slices.Contains(s.Days, midnight.Weekday()) && begins.After(after) && h.Open(begins) && (next.IsZero() || begins.Before(next)) {
				next = begins
			}
		}
		if !next.IsZero() {
			break
		}
	}
	return next
}
