package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"softphone/internal/phone"
)

// mostNamed is how many members a list in a grant may have.
const mostNamed = 500

// rights are what a grant allows, as other programs read and write it: "rights" of a person, "ceiling" of an API
// key, "capabilities" of a token. Times are in seconds; zero means no limit of its own, and no list means nobody.
type rights struct {
	Incoming      bool             `json:"incoming"`
	Clients       []phone.Identity `json:"clients"` // "*": everybody
	Teams         []phone.TeamName `json:"teams"`   // "*": every team
	Numbers       []numberRule     `json:"numbers"`
	CallerIDs     []phone.Number   `json:"caller_ids"`
	Rooms         []roomRights     `json:"rooms"`
	CreateRooms   bool             `json:"create_rooms"`
	Supervise     bool             `json:"supervise"`
	Calls         int              `json:"calls"`
	MaxDuration   int              `json:"max_duration"` // seconds
	MinutesPerDay int              `json:"minutes_per_day"`
	Once          bool             `json:"once"`
	ExpiresAt     *time.Time       `json:"expires_at"` // null: never
}

// numberRule is a [phone.NumberRule]. No types stand for those of ordinary numbers.
type numberRule struct {
	Prefix string             `json:"prefix"`
	Region string             `json:"region"`
	Types  []phone.NumberType `json:"types"`
}

// roomRights is a [phone.RoomGrant]; the room "*" is every room.
type roomRights struct {
	Room  phone.RoomName `json:"room"`
	Roles []string       `json:"roles"`
}

// rightsOf writes what a grant allows: every field, and no list as null.
func rightsOf(g phone.Grant) rights {
	r := rights{
		Incoming: g.Incoming, CreateRooms: g.CreateRooms, Supervise: g.Supervise, Once: g.Once,
		Clients: list(g.Clients), Teams: list(g.Teams), CallerIDs: list(g.CallerIDs), Numbers: []numberRule{}, Rooms: []roomRights{},
		Calls: g.Calls, MaxDuration: seconds(g.MaxDuration), MinutesPerDay: g.MinutesPerDay,
	}
	for _, n := range g.Numbers {
		r.Numbers = append(r.Numbers, numberRule{n.Prefix, n.Region, list(n.Types)})
	}
	for _, room := range g.Rooms {
		r.Rooms = append(r.Rooms, roomRights{room.Room, room.Roles.Names()})
	}
	if !g.Expires.IsZero() {
		at := g.Expires.UTC()
		r.ExpiresAt = &at
	}
	return r
}

// list is a list that is written as [] where there is nothing in it.
func list[T any](l []T) []T { return append([]T{}, l...) }

// parseRights reads what a grant is to allow. What is left out is not allowed, or not limited. The name stands for the
// object in errors, which are of kind [phone.Invalid] and say in which field what is wrong: "capabilities.numbers[0].region".
func parseRights(name string, data []byte) (phone.Grant, error) {
	v, err := parseTree(name, data)
	if err != nil {
		return phone.Grant{}, err
	}
	p := &rightsParser{}
	g := p.grant(name, v)
	return g, p.err
}

// inField is an error about what a grant allows, in a field of the request that has that name.
func inField(name string, err error) error {
	if e, ok := errors.AsType[*phone.Error](err); ok && e.Field != "" {
		return e.In(name + "." + e.Field)
	}
	return err
}

// rightsParser reads values of a tree. After the first error it reads nothing more.
type rightsParser struct{ err error }

func (p *rightsParser) fail(code, path, format string, args ...any) {
	if p.err == nil {
		p.err = phone.Errorf(phone.Invalid, code, "%s", path+" "+fmt.Sprintf(format, args...)).In(path)
	}
}

// wrong takes an error of the vocabulary's own for a field.
func (p *rightsParser) wrong(path string, err error) {
	if e, ok := errors.AsType[*phone.Error](err); ok && p.err == nil {
		p.err = e.In(path)
	}
}

func (p *rightsParser) grant(path string, v any) (g phone.Grant) {
	p.object(path, v, map[string]func(string, any){
		"incoming":        func(at string, v any) { g.Incoming = p.boolean(at, v) },
		"create_rooms":    func(at string, v any) { g.CreateRooms = p.boolean(at, v) },
		"supervise":       func(at string, v any) { g.Supervise = p.boolean(at, v) },
		"once":            func(at string, v any) { g.Once = p.boolean(at, v) },
		"calls":           func(at string, v any) { g.Calls = p.number(at, v, 10_000) },
		"minutes_per_day": func(at string, v any) { g.MinutesPerDay = p.number(at, v, 1_000_000) },
		"max_duration": func(at string, v any) {
			g.MaxDuration = time.Duration(p.number(at, v, int(24*time.Hour/time.Second))) * time.Second
		},
		"expires_at": func(at string, v any) { g.Expires = p.time(at, v) },
		"clients":    func(at string, v any) { g.Clients = names(p, at, v, phone.Everybody, phone.ParseIdentity) },
		"teams":      func(at string, v any) { g.Teams = names(p, at, v, phone.EveryTeam, phone.ParseTeamName) },
		"caller_ids": func(at string, v any) { g.CallerIDs = names(p, at, v, "", exactNumber) },
		"numbers": func(at string, v any) {
			p.list(at, v, func(at string, v any) { g.Numbers = append(g.Numbers, p.rule(at, v)) })
		},
		"rooms": func(at string, v any) {
			p.list(at, v, func(at string, v any) { g.Rooms = append(g.Rooms, p.room(at, v)) })
		},
	})
	return g
}

func (p *rightsParser) rule(path string, v any) (r phone.NumberRule) {
	p.object(path, v, map[string]func(string, any){
		"prefix": func(at string, v any) { r.Prefix = p.text(at, v) },
		"region": func(at string, v any) { r.Region = p.text(at, v) },
		"types": func(at string, v any) {
			p.list(at, v, func(at string, v any) {
				t := phone.NumberType(p.text(at, v))
				if !slices.Contains(phone.NumberTypes(), t) {
					p.fail("number_type_invalid", at, "must be a type of number: one of %v.", phone.NumberTypes())
				}
				if !slices.Contains(r.Types, t) {
					r.Types = append(r.Types, t)
				}
			})
		},
	})
	if e, ok := errors.AsType[*phone.Error](r.Check()); ok {
		p.wrong(path+"."+e.Field, e)
	}
	return r
}

func (p *rightsParser) room(path string, v any) (r phone.RoomGrant) {
	var roles []string
	p.object(path, v, map[string]func(string, any){
		"room": func(at string, v any) {
			r.Room = phone.RoomName(p.text(at, v))
			if r.Room != phone.EveryRoom {
				if _, err := phone.ParseRoomName(string(r.Room)); err != nil {
					p.wrong(at, err)
				}
			}
		},
		"roles": func(at string, v any) {
			p.list(at, v, func(at string, v any) {
				role := p.text(at, v)
				if _, err := phone.ParseRoles([]string{role}); err != nil {
					p.wrong(at, err)
				}
				roles = append(roles, role)
			})
		},
	})
	if r.Room == "" {
		p.fail("field_missing", path+".room", "must name a room, or be * for every room.")
	}
	if p.err == nil {
		r.Roles, p.err = phone.ParseRoles(roles)
	}
	return r
}

// exactNumber is a number that stands in E.164 already: what is compared is not corrected.
func exactNumber(s string) (phone.Number, error) {
	n, err := phone.ParseNumber(s)
	if err == nil && string(n) != s {
		err = phone.Errorf(phone.Invalid, "number_invalid", "The number must be written as %s.", n)
	}
	return n, err
}

// names reads a list of names, each once, of which all may stand for every other.
func names[T ~string](p *rightsParser, path string, v any, all T, parse func(string) (T, error)) (named []T) {
	p.list(path, v, func(at string, v any) {
		s := T(p.text(at, v))
		if all == "" || s != all {
			parsed, err := parse(string(s))
			if err != nil {
				p.wrong(at, err)
			}
			s = parsed
		}
		if !slices.Contains(named, s) {
			named = append(named, s)
		}
	})
	return named
}

func (p *rightsParser) object(path string, v any, fields map[string]func(string, any)) {
	o, ok := v.(object)
	if !ok && p.err == nil {
		p.fail("type_wrong", path, "must be an object, not %s.", kindOf(v))
	}
	for _, f := range o {
		at := path + "." + f.name
		read, known := fields[f.name]
		if !known {
			p.fail("field_unknown", at, "is not known here.")
		}
		if p.err != nil {
			return
		}
		read(at, f.value)
	}
}

func (p *rightsParser) list(path string, v any, each func(string, any)) {
	l, ok := v.([]any)
	switch {
	case !ok:
		p.fail("type_wrong", path, "must be a list, not %s.", kindOf(v))
	case len(l) > mostNamed:
		p.fail("list_too_long", path, "has more than %d members.", mostNamed)
	}
	for i, v := range l {
		if p.err != nil {
			return
		}
		each(path+"["+strconv.Itoa(i)+"]", v)
	}
}

func (p *rightsParser) boolean(path string, v any) bool {
	b, ok := v.(bool)
	if !ok {
		p.fail("type_wrong", path, "must be true or false, not %s.", kindOf(v))
	}
	return b
}

func (p *rightsParser) text(path string, v any) string {
	s, ok := v.(string)
	if !ok {
		p.fail("type_wrong", path, "must be a text, not %s.", kindOf(v))
	}
	return s
}

func (p *rightsParser) number(path string, v any, most int) int {
	n, ok := v.(json.Number)
	if !ok {
		p.fail("type_wrong", path, "must be a number, not %s.", kindOf(v))
		return 0
	}
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || i < 0 || i > int64(most) || i > math.MaxInt32 {
		p.fail("number_out_of_range", path, "must be a whole number from 0 to %d.", most)
		return 0
	}
	return int(i)
}

func (p *rightsParser) time(path string, v any) time.Time {
	if v == nil {
		return time.Time{}
	}
	s := p.text(path, v)
	t, err := time.Parse(time.RFC3339, s)
	if p.err == nil && (err != nil || t.UTC().Year() < 2000 || t.UTC().Year() > 9999) {
		p.fail("time_invalid", path, "must be a time such as 2026-01-31T12:00:00Z, or null for never.")
		return time.Time{}
	}
	return t.UTC()
}
