package live

import "softphone/internal/phone"

// Subscription is somebody's view of the changes that concern them.
type Subscription struct {
	hub     *Hub
	id      phone.Identity
	changes chan Change
	from    int64
}

// Subscribe begins to hand on the changes that concern an identity. Close must be called.
func (h *Hub) Subscribe(id phone.Identity) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &Subscription{hub: h, id: id, changes: make(chan Change, buffer), from: h.position}
	if h.stopped {
		close(s.changes)
		return s
	}
	if h.subs[id] == nil {
		h.subs[id] = map[*Subscription]struct{}{}
	}
	h.subs[id][s] = struct{}{}
	return s
}

// From is the position after which the subscription has every change.
func (s *Subscription) From() int64 { return s.from }

// Changes yields what changes. It is closed when the subscriber was too slow, or the
// server stops: subscribe again, and read what was missed from the log.
func (s *Subscription) Changes() <-chan Change { return s.changes }

// Close ends the subscription.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.drop(s)
}
