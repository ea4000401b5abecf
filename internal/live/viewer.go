package live

import (
	"cmp"
	"slices"

	"softphone/internal/phone"
)

const (
	// most is how many pages there may be, and mostOf how many of one identity: the rest of the
	// connections that the system allows is for calls.
	most   = 12_000
	mostOf = 200
)

// Limits bound what the connections of pages take from all others, such as those of webhooks.
type Limits struct {
	Pages int // how many there may be; 0: 12,000
	From  int // how many from one address; 0: as many as there may be
}

// address is where pages come from.
type address struct {
	name  string
	pages int
}

// Viewer is those who are told the same: an identity, and what its pages want to see.
type Viewer struct {
	Grant       phone.Grant // what they may do, some seconds ago at the most
	Conferences bool        // whether they look at conferences, beside their own calls
}

type viewerKey struct {
	id          phone.Identity
	conferences bool
}

type viewer struct {
	Viewer
	hub   *Hub
	pages []*Page
}

func (v *viewer) key() viewerKey { return viewerKey{v.Grant.Identity, v.Conferences} }

// reached is a viewer and the pages that are to be told.
type reached struct {
	viewer Viewer
	pages  []*Page
}

// Join begins to keep what changes for a page of a viewer, signed in by a session, that comes from
// an address; [Page.Follow] sends it. The page must be closed, or followed. The error is of kind
// phone.Unavailable or phone.Exhausted if there are too many pages.
func (h *Hub) Join(v Viewer, session, from string) (*Page, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, phone.Errorf(phone.Unavailable, "stopping", "The server is stopping.")
	}
	if h.pages >= cmp.Or(h.limits.Pages, most) {
		return nil, phone.Errorf(phone.Unavailable, "too_many_pages", "Too many pages are connected to this server.")
	}
	where := h.addresses[from]
	if where != nil && h.limits.From > 0 && where.pages >= h.limits.From {
		return nil, phone.Errorf(phone.Unavailable, "too_many_pages", "Too many pages are connected from your address.")
	}
	key := viewerKey{v.Grant.Identity, v.Conferences}
	who := h.viewers[key]
	if who != nil && len(who.pages) >= mostOf {
		return nil, phone.Errorf(phone.Exhausted, "too_many_pages", "You have too many pages open.")
	}
	if who == nil {
		who = &viewer{hub: h}
		h.viewers[key] = who
	}
	who.Viewer = v
	if n := len(who.pages); n > 0 && who.pages[n-1].session == session {
		session = who.pages[n-1].session // one text for all of them
	}
	if where == nil {
		where = &address{name: from}
		h.addresses[from] = where
	}
	where.pages++
	p := &Page{viewer: who, session: session, from: where, busy: true, sent: h.position}
	p.beat = uint8(h.pages % beats) //nolint:gosec // less than beats
	who.pages = append(who.pages, p)
	h.wheel[p.beat] = append(h.wheel[p.beat], p)
	h.pages++
	if v.Conferences {
		h.conferences++
	}
	return p, nil
}

// leave forgets a page.
func (h *Hub) leave(p *Page) {
	h.mu.Lock()
	defer h.mu.Unlock()
	who := p.viewer
	i := slices.Index(who.pages, p)
	if i < 0 {
		return
	}
	who.pages = slices.Delete(who.pages, i, i+1)
	if len(who.pages) == 0 && h.viewers[who.key()] == who {
		delete(h.viewers, who.key())
	}
	if i = slices.Index(h.wheel[p.beat], p); i >= 0 {
		h.wheel[p.beat] = slices.Delete(h.wheel[p.beat], i, i+1)
	}
	h.pages--
	if p.from.pages--; p.from.pages == 0 {
		delete(h.addresses, p.from.name)
	}
	if who.Conferences {
		h.conferences--
	}
}

func (h *Hub) lookAtConferences() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.conferences > 0
}

// reach finds the pages that are to be told of changes, and lets those that join from now on begin
// behind them. It fails if conferences were left out, and somebody looks at them.
func (h *Hub) reach(changes []Change, newest int64, conferences bool) ([]reached, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !conferences && h.conferences > 0 {
		return nil, false
	}
	who := map[*viewer]struct{}{}
	for _, c := range changes {
		for _, id := range c.Concerned() {
			for _, look := range []bool{false, true} {
				if v := h.viewers[viewerKey{id, look}]; v != nil {
					who[v] = struct{}{}
				}
			}
		}
	}
	held := slices.ContainsFunc(changes, func(c Change) bool { return c.Conference != nil })
	others := slices.ContainsFunc(changes, func(c Change) bool { return c.Task != "" || c.Channel != "" }) // the teller knows who may see one
	if held || others {
		for key, v := range h.viewers {
			if key.conferences || others {
				who[v] = struct{}{}
			}
		}
	}
	all := make([]reached, 0, len(who))
	for v := range who {
		all = append(all, reached{v.Viewer, slices.Clone(v.pages)})
	}
	h.position = newest
	return all, true
}
