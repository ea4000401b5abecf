package phone

import (
	"slices"
	"strings"
	"time"
)

// Meet is what two grants both allow: each covers it, and a call is allowed by it if both allow the call. Two grants of
// different people meet in nothing. What is no right, such as the ID and the note, is that of g.
func (g Grant) Meet(other Grant) Grant {
	if g.Identity != "" && other.Identity != "" && g.Identity != other.Identity {
		return Grant{}
	}
	m := g
	if m.Identity == "" {
		m.Identity = other.Identity
	}
	m.Incoming = g.Incoming && other.Incoming
	m.CreateRooms = g.CreateRooms && other.CreateRooms
	m.Supervise = g.Supervise && other.Supervise
	m.Once = g.Once || other.Once
	m.Clients = common(g.Clients, other.Clients, Everybody)
	m.Teams = common(g.Teams, other.Teams, EveryTeam)
	m.CallerIDs = common(g.CallerIDs, other.CallerIDs, "")
	m.Numbers = meetNumbers(g.Numbers, other.Numbers)
	m.Rooms = g.meetRooms(other)
	m.Calls = lesser(g.Calls, other.Calls)
	m.MaxDuration = lesser(g.MaxDuration, other.MaxDuration)
	m.MinutesPerDay = lesser(g.MinutesPerDay, other.MinutesPerDay)
	if m.Expires.IsZero() || (!other.Expires.IsZero() && other.Expires.Before(m.Expires)) {
		m.Expires = other.Expires
	}
	return m
}

// common are the members of both lists, of which all may stand for every other.
func common[T comparable](a, b []T, all T) []T {
	var zero T
	every := func(l []T) bool { return all != zero && slices.Contains(l, all) }
	switch {
	case every(a):
		return slices.Clone(b)
	case every(b):
		return slices.Clone(a)
	}
	var both []T
	for _, v := range a {
		if slices.Contains(b, v) {
			both = append(both, v)
		}
	}
	return both
}

// lesser is the stricter of two limits, where zero means none.
func lesser[T int | time.Duration](a, b T) T {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

func meetNumbers(a, b []NumberRule) []NumberRule {
	var both []NumberRule
	for _, r := range a {
		for _, q := range b {
			m, ok := r.meet(q)
			if ok && !slices.ContainsFunc(both, func(k NumberRule) bool { return k.Covers(m) }) {
				both = append(both, m)
			}
		}
	}
	return both
}

// meet is the rule that the numbers meet which meet both; false if there can be none.
func (r NumberRule) meet(q NumberRule) (NumberRule, bool) {
	m := r
	switch {
	case strings.HasPrefix(q.Prefix, r.Prefix):
		m.Prefix = q.Prefix
	case !strings.HasPrefix(r.Prefix, q.Prefix):
		return NumberRule{}, false
	}
	switch {
	case r.Region == "":
		m.Region = q.Region
	case q.Region != "" && q.Region != r.Region:
		return NumberRule{}, false
	}
	if len(r.Types) > 0 || len(q.Types) > 0 {
		if m.Types = common(r.types(), q.types(), ""); len(m.Types) == 0 {
			return NumberRule{}, false
		}
	}
	return m, true
}

func (g Grant) meetRooms(other Grant) []RoomGrant {
	var names []RoomName
	for _, r := range slices.Concat(g.Rooms, other.Rooms) {
		if !slices.Contains(names, r.Room) {
			names = append(names, r.Room)
		}
	}
	var rooms []RoomGrant
	for _, name := range names {
		if roles := g.RolesIn(name) & other.RolesIn(name); roles != 0 {
			rooms = append(rooms, RoomGrant{name, roles})
		}
	}
	return rooms
}

// Limited is a grant that is to be made from this one, with the limits that it does not name itself, and the numbers to
// show where telephones are to be called and none is named.
func (g Grant) Limited(want Grant) Grant {
	if want.Calls == 0 {
		want.Calls = g.Calls
	}
	if want.MaxDuration == 0 {
		want.MaxDuration = g.MaxDuration
	}
	if want.MinutesPerDay == 0 {
		want.MinutesPerDay = g.MinutesPerDay
	}
	if want.Expires.IsZero() {
		want.Expires = g.Expires
	}
	want.Once = want.Once || g.Once
	if len(want.Numbers) > 0 && len(want.CallerIDs) == 0 {
		want.CallerIDs = g.CallerIDs
	}
	return want
}
