package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// buttonRequest is what can be set about a button. What is left out stays as it is; a new one needs a name, where it leads and
// origins.
type buttonRequest struct {
	Name       *string                 `json:"name"`
	To         *string                 `json:"to"`
	Origins    *[]string               `json:"origins"`
	Language   *string                 `json:"language"`
	Words      *map[string]buttonWords `json:"words"`
	PrivacyURL *string                 `json:"privacy_url"`
	Record     *bool                   `json:"record"`
	Hours      *hours                  `json:"hours"`
	Closed     *closedRequest          `json:"closed"`
	Limits     *limitsRequest          `json:"limits"`
	Challenge  *int                    `json:"challenge"`
	On         *bool                   `json:"on"`
}

type closedRequest struct {
	Number   *string `json:"number"`
	Callback *bool   `json:"callback"`
}

type limitsRequest struct {
	Calls           *int `json:"calls"`
	StartsPerMinute *int `json:"starts_per_minute"`
	MinutesPerDay   *int `json:"minutes_per_day"`
	PerAddress      *int `json:"per_address"`
	MaxDuration     *int `json:"max_duration"`
}

// apply takes what was given into a button.
func (in buttonRequest) apply(b *phone.Button, plans phone.Numbering) error {
	set(&b.Name, in.Name)
	set(&b.Origins, in.Origins)
	set(&b.Language, in.Language)
	set(&b.Privacy, in.PrivacyURL)
	set(&b.Record, in.Record)
	set(&b.Challenge, in.Challenge)
	set(&b.On, in.On)
	if in.To != nil {
		to, err := phone.ParseAddress(*in.To)
		if err != nil {
			return phone.Errorf(phone.Invalid, "destination_invalid", "A button leads to a client, a team or a room, such as team:sales; never to a number.").In("to")
		}
		b.To = to
	}
	if in.Words != nil {
		b.Words = map[string]phone.ButtonWords{}
		for language, w := range *in.Words {
			b.Words[language] = phone.ButtonWords(w)
		}
	}
	if in.Hours != nil {
		var err error
		if b.Hours, err = in.Hours.parse(); err != nil {
			return err
		}
	}
	if l := in.Limits; l != nil {
		set(&b.Limits.Calls, l.Calls)
		set(&b.Limits.StartsPerMinute, l.StartsPerMinute)
		set(&b.Limits.MinutesPerDay, l.MinutesPerDay)
		set(&b.Limits.PerAddress, l.PerAddress)
		if l.MaxDuration != nil {
			b.Limits.MaxDuration = time.Duration(min(max(*l.MaxDuration, 0), 1<<20)) * time.Second
		}
	}
	if in.Closed == nil {
		return nil
	}
	set(&b.Closed.Callback, in.Closed.Callback)
	switch {
	case in.Closed.Number == nil:
	case *in.Closed.Number == "":
		b.Closed.Number = ""
	default:
		info, err := plans.Parse(*in.Closed.Number)
		if err != nil {
			return phone.Errorf(phone.Invalid, "number_invalid", "closed.number must be a telephone number such as +81 3 1234 5678, or empty for none.").In("closed.number")
		}
		b.Closed.Number = info.Number
	}
	return nil
}

// leads returns nil if a button leads somewhere, to where who makes it may lead others.
func (s *Server) leads(ctx context.Context, b phone.Button, by phone.Grant) error {
	err := auth.CheckButton(b)
	if err != nil {
		return err
	}
	if id, ok := b.To.Client(); ok {
		_, err = s.Store.Person(ctx, id)
	}
	if name, ok := b.To.Team(); ok {
		_, err = s.Store.Team(ctx, name)
	}
	if name, ok := b.To.Room(); ok {
		_, err = s.Store.Room(ctx, phone.RoomName(name))
	}
	if phone.KindOf(err) == phone.Unknown {
		return phone.Errorf(phone.Invalid, "destination_unknown", "There is no such person, team or room.").In("to")
	}
	if err != nil {
		return err
	}
	by.Identity, by.Expires = "", time.Time{}
	return inField("to", by.Covers(by.Limited(b.Ceiling())))
}

// hours are when somebody is there; no spans is always.
type hours struct {
	Zone  string `json:"zone"`
	Spans []span `json:"spans"`
}

// span is a time of the day, from 00:00 to 24:00.
type span struct {
	Days []string `json:"days"` // sun, mon, tue, wed, thu, fri, sat
	From string   `json:"from"`
	To   string   `json:"to"`
}

const dayNames = "sunmontuewedthufrisat"

func hoursOf(h phone.Hours) hours {
	told := hours{Zone: h.Zone, Spans: []span{}}
	clock := func(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
	for _, s := range h.Spans {
		one := span{Days: []string{}, From: clock(s.From), To: clock(s.To)}
		for _, d := range s.Days {
			one.Days = append(one.Days, dayNames[3*d:3*d+3])
		}
		told.Spans = append(told.Spans, one)
	}
	return told
}

// parse reads hours. Whether they can be kept is looked at later.
func (h hours) parse() (phone.Hours, error) {
	read := phone.Hours{Zone: h.Zone}
	for i, s := range h.Spans {
		wrong := func(field, format string, args ...any) error {
			return phone.Errorf(phone.Invalid, "hours_invalid", format, args...).In(fmt.Sprintf("hours.spans[%d].%s", i, field))
		}
		var one phone.Span
		for _, name := range s.Days {
			at := strings.Index(dayNames, name)
			if len(name) != 3 || at < 0 || at%3 != 0 {
				return read, wrong("days", "%q is no day: it must be sun, mon, tue, wed, thu, fri or sat.", name)
			}
			one.Days = append(one.Days, time.Weekday(at/3))
		}
		var ok bool
		if one.From, ok = minutesOf(s.From); !ok {
			return read, wrong("from", "%q is no time of the day: it must be written like 09:00.", s.From)
		}
		if one.To, ok = minutesOf(s.To); !ok {
			return read, wrong("to", "%q is no time of the day: it must be written like 18:00, and 24:00 is the end of the day.", s.To)
		}
		read.Spans = append(read.Spans, one)
	}
	return read, nil
}

func minutesOf(clock string) (int, bool) {
	h, m, ok := strings.Cut(clock, ":")
	hour, err := strconv.ParseUint(h, 10, 8)
	minute, err2 := strconv.ParseUint(m, 10, 8)
	at := int(hour)*60 + int(minute)
	return at, ok && err == nil && err2 == nil && len(h) == 2 && len(m) == 2 && minute < 60 && at <= 24*60
}
