package phone

import (
	"testing"
	"time"
)

func TestHours(t *testing.T) {
	week := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	tokyo := Hours{Zone: "Asia/Tokyo", Spans: []Span{{week, 9 * 60, 18 * 60}, {[]time.Weekday{time.Saturday}, 0, 12 * 60}}}
	berlin := Hours{Zone: "Europe/Berlin", Spans: []Span{{[]time.Weekday{time.Sunday}, 2*60 + 30, 4 * 60}}}
	never := Hours{Zone: "Nowhere/Never", Spans: tokyo.Spans}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name  string
		hours Hours
		at    string
		open  bool
		next  string // empty: none
	}{
		{"always", Hours{}, "2026-01-31T12:00:00Z", true, ""},
		{"the minute it opens", tokyo, "2026-01-30T09:00:00+09:00", true, ""},
		{"the minute before", tokyo, "2026-01-30T08:59:59+09:00", false, "2026-01-30T09:00:00+09:00"},
		{"the minute it closes", tokyo, "2026-01-30T18:00:00+09:00", false, "2026-01-31T00:00:00+09:00"},
		{"a Saturday elsewhere", tokyo, "2026-01-30T20:00:00Z", true, ""},
		{"over Sunday", tokyo, "2026-01-31T12:00:00+09:00", false, "2026-02-02T09:00:00+09:00"},
		{"when clocks go forward", berlin, "2026-03-28T12:00:00Z", false, "2026-03-29T03:30:00+02:00"},
		{"a zone that there is not", never, "2026-01-30T12:00:00Z", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.hours.Open(at(tt.at)); got != tt.open {
				t.Errorf("open %t, want %t", got, tt.open)
			}
			next, want := tt.hours.Next(at(tt.at)), time.Time{}
			if tt.next != "" {
				want = at(tt.next)
			}
			if !next.Equal(want) {
				t.Errorf("next %v, want %v", next, want)
			}
		})
	}
}

func TestHours_check(t *testing.T) {
	day := []time.Weekday{time.Monday}
	for name, tt := range map[string]struct {
		hours Hours
		field string
	}{
		"always":         {Hours{Zone: "not looked at"}, ""},
		"a day":          {Hours{Zone: "UTC", Spans: []Span{{day, 0, 1440}}}, ""},
		"no zone":        {Hours{Spans: []Span{{day, 0, 1}}}, "hours.zone"},
		"the machine's":  {Hours{Zone: "Local", Spans: []Span{{day, 0, 1}}}, "hours.zone"},
		"another's zone": {Hours{Zone: "../../etc/passwd", Spans: []Span{{day, 0, 1}}}, "hours.zone"},
		"over midnight":  {Hours{Zone: "UTC", Spans: []Span{{day, 1200, 60}}}, "hours.spans"},
		"too late":       {Hours{Zone: "UTC", Spans: []Span{{day, 0, 1441}}}, "hours.spans"},
		"no days":        {Hours{Zone: "UTC", Spans: []Span{{nil, 0, 60}}}, "hours.spans"},
		"an eighth day":  {Hours{Zone: "UTC", Spans: []Span{{[]time.Weekday{7}, 0, 60}}}, "hours.spans"},
		"too many spans": {Hours{Zone: "UTC", Spans: make([]Span, 51)}, "hours.spans"},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.hours.Check()
			if (err == nil) != (tt.field == "") {
				t.Fatalf("error %v", err)
			}
			if e, ok := err.(*Error); ok && e.Field != tt.field { //nolint:errorlint // it is no wrapped one
				t.Errorf("field %s, want %s", e.Field, tt.field)
			}
		})
	}
}

func TestIdentity_visitor(t *testing.T) {
	for id, want := range map[Identity]bool{
		"wabcdefgh_abcdefghijklmnopqrstuvwxyz":  true,
		"w2345672a_a2c3e4g5i6k7m2o3q4s5u6w7y2":  true,
		"":                                      false,
		"alice":                                 false,
		"wabcdefgh_abcdefghijklmnopqrstuvwxy":   false,
		"wabcdefgh_abcdefghijklmnopqrstuvwxyz2": false,
		"Wabcdefgh_abcdefghijklmnopqrstuvwxyz":  false,
		"wabcdefgh_abcdefghijklmnopqrstuvwxy1":  false,
		"xabcdefgh_abcdefghijklmnopqrstuvwxyz":  false,
	} {
		if id.Visitor() != want {
			t.Errorf("%q is a visitor: %t, want %t", id, !want, want)
		}
	}
}
