package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/live"
	"softphone/internal/phone"
)

const (
	// heartbeat is how often something is sent when nothing happens, so that a page knows
	// that it is connected, and what stands between keeps the connection.
	heartbeat = 15 * time.Second
	// recheck is how often it is checked that the session still stands.
	recheck = time.Second
	// patience is how long a page may take to take what is sent.
	patience = 10 * time.Second
	// catchUp is how many events are read for a page that comes back; after more it gets
	// a snapshot.
	catchUp = 1000
	// snapshotCalls is how many calls a snapshot has.
	snapshotCalls = 50
)

// stream is one page's feed of server-sent events.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
type stream struct {
	server  *Server
	c       echo.Context
	session phone.Session
	sent    int64 // position of the last event that was sent
}

// events streams the calls of who is signed in: a snapshot, or, for a page that says
// where it was, what it missed; then every change.
func (s *Server) events(c echo.Context) error {
	after, err := lastEventID(c.Request())
	if err != nil {
		return err
	}
	st := &stream{server: s, c: c, session: sessionOf(c), sent: after}
	sub := s.Live.Subscribe(st.session.User.Identity)
	defer sub.Close()
	if err := st.open(); err != nil {
		return err
	}
	if err := st.begin(sub.From()); err != nil {
		return err
	}
	return st.follow(sub)
}

// lastEventID is where the page was, 0 for a page that begins.
func lastEventID(r *http.Request) (int64, error) {
	v := r.Header.Get("Last-Event-ID")
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		return 0, phone.Errorf(phone.Invalid, "last_event_id_invalid", "Last-Event-ID must be the id of an event that was sent here.").In("Last-Event-ID")
	}
	return n, nil
}

// open sends the headers, and makes the connection one that lasts.
func (st *stream) open() error {
	rc := http.NewResponseController(st.c.Response())
	if err := rc.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("this connection cannot stream: %w", err)
	}
	h := st.c.Response().Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies must not hold events back
	st.c.Response().WriteHeader(http.StatusOK)
	return st.write("retry: 1000\n\n")
}

// begin brings the page to where the subscription takes over.
func (st *stream) begin(from int64) error {
	if st.sent == 0 || st.sent > from { // a page that begins, or that saw another log
		return st.snapshot(from)
	}
	ctx := st.c.Request().Context()
	events, err := st.server.Log.Read(ctx, st.sent, catchUp)
	if err != nil {
		return err
	}
	if len(events) == catchUp {
		return st.snapshot(from)
	}
	changes, err := live.Changes(ctx, st.server.Log, events)
	if err != nil {
		return err
	}
	for _, change := range changes {
		if err := st.change(change); err != nil {
			return err
		}
	}
	return nil
}

// follow sends what changes, until the page goes, the session ends or the server stops.
func (st *stream) follow(sub *live.Subscription) error {
	check := time.NewTicker(recheck)
	defer check.Stop()
	quiet := time.Now()
	for {
		var err error
		select {
		case <-st.c.Request().Context().Done():
			return nil
		case change, ok := <-sub.Changes():
			if !ok {
				return nil // the page comes back and says where it was
			}
			err, quiet = st.change(change), time.Now()
		case now := <-check.C:
			if st.gone() {
				return st.send(st.sent, "end", map[string]string{"code": "session_missing"})
			}
			if now.Sub(quiet) >= heartbeat {
				err, quiet = st.write(":\n\n"), now
			}
		}
		if err != nil {
			return nil // the page has gone, or takes nothing any more
		}
	}
}

// gone reports whether the session has ended since.
func (st *stream) gone() bool {
	name, err := st.server.cookieName(st.c.Request())
	if err != nil {
		return true
	}
	cookie, err := st.c.Cookie(name)
	if err != nil {
		return true
	}
	_, err = st.server.People.Session(st.c.Request().Context(), cookie.Value)
	return phone.KindOf(err) == phone.Unsigned
}

// snapshot sends all that the page shows, as it is at a position or later.
func (st *stream) snapshot(position int64) error {
	entries, err := st.server.history(st.c, phone.LegQuery{Identity: st.session.User.Identity, Limit: snapshotCalls})
	if err != nil {
		return err
	}
	return st.send(position, "snapshot", map[string][]entry{"calls": entries})
}

// change sends one call as it is now, unless the page has been told already.
func (st *stream) change(c live.Change) error {
	if c.Position <= st.sent || !c.Concerns(st.session.User.Identity) {
		return nil
	}
	entries := st.server.entries(st.c.Request().Context(), phone.History(st.session.User.Identity, c.Legs))
	return st.send(c.Position, "calls", map[string][]entry{"calls": entries})
}

func (st *stream) send(id int64, event string, data any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return err
	}
	st.sent = id
	return st.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", id, event, b))
}

// write sends text at once. A page that does not take it in time is given up.
func (st *stream) write(text string) error {
	rc := http.NewResponseController(st.c.Response())
	if err := rc.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := st.c.Response().Write([]byte(text)); err != nil {
		return err
	}
	return rc.Flush()
}
