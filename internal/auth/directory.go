package auth

import (
	"context"
	"sync"
	"time"

	"softphone/internal/phone"
)

// directory remembers the names of people that were read a moment ago.
type directory struct {
	mu    sync.Mutex
	names map[phone.Identity]named
}

type named struct {
	name  string
	until time.Time
}

// NameOf is the name to show for an identity: the one that its person has, or the identity itself where there is no
// such person. It comes from our own records, never from a call. What was read is believed for a second, and longer while
// the store cannot be read.
func (p *People) NameOf(ctx context.Context, id phone.Identity) string {
	now := p.Now()
	d := &p.names
	d.mu.Lock()
	known, ok := d.names[id]
	d.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.name
	}
	name := string(id)
	if p.Visitors != nil {
		if visitor, is, err := p.Visitors.VisitorName(ctx, id); is {
			if err == nil {
				p.remember(phone.User{Identity: id, Name: visitor})
				name = visitor
			}
			return name
		}
	}
	person, err := p.Store.Person(ctx, id)
	switch {
	case err == nil:
		name = person.Name
	case phone.KindOf(err) != phone.Unknown && ok:
		return known.name
	case phone.KindOf(err) != phone.Unknown:
		return name
	}
	p.remember(phone.User{Identity: id, Name: name})
	return name
}

// remember believes for a moment what somebody is called.
func (p *People) remember(u phone.User) {
	d := &p.names
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.names == nil || len(d.names) >= maxCached {
		d.names = map[phone.Identity]named{}
	}
	d.names[u.Identity] = named{u.Name, p.Now().Add(believed)}
}
