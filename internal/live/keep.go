package live

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"softphone/internal/phone"
)

const (
	// tick is how often it is checked that sessions stand.
	tick = time.Second
	// beats is how many ticks there are between two heartbeats of a page: it knows by them that it is
	// connected, and what stands between keeps the connection.
	beats = 15
	// asked is how many sessions are asked about at once.
	asked = 500
)

// keep looks after pages on which nothing happens.
func (h *Hub) keep(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	standing := h.teller.Standing()
	for n := 0; ; n = (n + 1) % beats {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		if err := h.endSessions(ctx); err != nil && ctx.Err() == nil {
			h.logger.Error("it cannot be checked who is signed in", slog.Any("error", err))
		}
		if now := h.teller.Standing(); !bytes.Equal(now.wire, standing.wire) {
			standing = now
			send(h.lookers(), []Frame{now})
		}
		h.renew(ctx, n)
		h.heartbeat(n)
	}
}

// lookers are all pages that look at conferences.
func (h *Hub) lookers() []*Page {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []*Page
	for key, v := range h.viewers {
		if key.conferences {
			all = append(all, v.pages...)
		}
	}
	return all
}

// endSessions ends the pages whose sessions have ended.
func (h *Hub) endSessions(ctx context.Context) error {
	pages := map[string][]*Page{}
	h.mu.Lock()
	for _, slot := range h.wheel {
		for _, p := range slot {
			pages[p.session] = append(pages[p.session], p)
		}
	}
	h.mu.Unlock()
	sessions := make([]string, 0, len(pages))
	for s := range pages {
		sessions = append(sessions, s)
	}
	for some := range slices.Chunk(sessions, asked) {
		ended, err := h.teller.Ended(ctx, some)
		if err != nil {
			return err
		}
		for _, s := range ended {
			for _, p := range pages[s] {
				p.end(h.teller.Farewell())
			}
		}
	}
	return nil
}

// renew reads again what some viewers may do, so that all are renewed between two heartbeats.
func (h *Hub) renew(ctx context.Context, n int) {
	var some []viewerKey
	h.mu.Lock()
	for _, p := range h.wheel[n] {
		if key := p.viewer.key(); !slices.Contains(some, key) {
			some = append(some, key)
		}
	}
	h.mu.Unlock()
	for _, key := range some {
		grant, err := h.teller.Grant(ctx, key.id)
		if err != nil {
			h.logger.Warn("it cannot be read what somebody may do", slog.String("identity", string(key.id)), slog.Any("error", err))
			grant = phone.Grant{Identity: key.id}
		}
		h.mu.Lock()
		if v := h.viewers[key]; v != nil {
			v.Grant = grant
		}
		h.mu.Unlock()
	}
}

// heartbeat sends something to the pages of a second. It also says how far the page has been told, so
// that a page that comes back after a long silence is told what is new alone.
func (h *Hub) heartbeat(n int) {
	h.mu.Lock()
	pages := slices.Clone(h.wheel[n])
	h.mu.Unlock()
	if len(pages) == 0 {
		return
	}
	told := h.told.Load()
	plain := NewFrame(0, []byte(":\n\n"))
	marked := NewFrame(told, append(strconv.AppendInt([]byte(":\nid: "), told, 10), "\n\n"...))
	for _, p := range pages {
		if !p.pulse(plain, marked) {
			p.Close()
		}
	}
}

// pulse sends a heartbeat: with the position if the page has been told no more than that. It returns
// false if the page has gone.
func (p *Page) pulse(plain, marked Frame) bool {
	p.mu.Lock()
	busy, sent := p.busy, p.sent
	gone := !busy && !p.closed && !alive(p.raw)
	p.mu.Unlock()
	switch {
	case gone:
		return false
	case busy && p.stream == nil:
		return true // something is on its way
	case busy || sent >= marked.Position:
		return p.take([]Frame{plain}, plain.wire)
	}
	return p.take([]Frame{marked}, marked.wire)
}
