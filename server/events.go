package server

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/live"
	"softphone/internal/phone"
)

const (
	// patience is how long a page may take to take what is sent.
	patience = 10 * time.Second
	// catchUp is how many events are read for a page that comes back; after more it gets
	// a snapshot.
	catchUp = 1000
	// snapshotCalls is how many calls a snapshot has.
	snapshotCalls = 50
	// snapshotConferences is how many live conferences a snapshot has at the most.
	snapshotConferences = 1000
)

// stream is one page's feed of server-sent events, until it has been brought to where the hub takes over.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
type stream struct {
	server *Server
	c      echo.Context
	page   *live.Page
	viewer live.Viewer
	gone   bool
}

// events streams the calls of who is signed in, and the conferences that they may see if they ask for
// them: a snapshot, or, for a page that says where it was, what it missed; then every change.
func (s *Server) events(c echo.Context) error {
	after, err := lastEventID(c.Request())
	if err != nil {
		return err
	}
	st := &stream{server: s, c: c}
	switch v := c.QueryParam("conferences"); v {
	case "", "0":
	case "1":
		st.viewer.Conferences = true
	default:
		return phone.Errorf(phone.Invalid, "conferences_invalid", "conferences must be 0 or 1.").In("conferences")
	}
	if st.viewer.Grant, err = s.grant(c); err != nil {
		return err
	}
	if st.page, err = s.Live.Join(st.viewer, sessionOf(c).Key, addressKey(c.RealIP())); err != nil {
		return err
	}
	err = st.open()
	if err == nil {
		err = st.begin(after)
	}
	if err != nil {
		st.page.Close()
		if st.gone { // which is nobody's fault
			return nil
		}
		return err
	}
	st.page.Follow(c.Request().Context())
	return nil
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

// open sends the headers. A connection of HTTP/1.1 becomes the page's own, so that nothing of the server's
// waits beside it; others stay the server's.
func (st *stream) open() error {
	h := st.c.Response().Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies must not hold events back
	rc := http.NewResponseController(st.c.Response())
	if r := st.c.Request(); r.ProtoMajor == 1 && r.ProtoMinor == 1 {
		if conn, _, err := rc.Hijack(); err == nil {
			return st.take(conn, h)
		}
	}
	if err := rc.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	st.c.Response().WriteHeader(http.StatusOK)
	st.page.Share(func(text []byte) error {
		if err := rc.SetWriteDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
		if _, err := st.c.Response().Write(text); err != nil {
			return err
		}
		if err := rc.Flush(); err != nil {
			return err
		}
		return rc.SetWriteDeadline(time.Time{}) // until there is more
	})
	return st.write([]byte("retry: 1000\n\n"))
}

// take begins the answer on a connection that is the page's own.
func (st *stream) take(conn net.Conn, h http.Header) error {
	st.c.Response().Committed, st.c.Response().Status = true, http.StatusOK
	st.page.Own(conn)
	h.Set("Connection", "close") // nothing else comes behind the feed
	h.Set("Transfer-Encoding", "chunked")
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	if err := h.Write(&b); err != nil {
		return err
	}
	b.WriteString("\r\n")
	if err := st.page.Head(b.Bytes()); err != nil {
		st.gone = true
		return err
	}
	return st.write([]byte("retry: 1000\n\n"))
}

// write sends a text. A page that does not take it has gone.
func (st *stream) write(text []byte) error {
	err := st.page.Write(text)
	st.gone = err != nil
	return err
}

// begin brings the page to where the hub takes over.
func (st *stream) begin(sent int64) error {
	from, ctx := st.page.From(), st.c.Request().Context()
	newest, err := st.server.Log.Newest(ctx)
	if err != nil {
		return err
	}
	if sent == 0 || sent > max(newest, from) { // a page that begins, or that saw another log
		return st.snapshot(from)
	}
	events, err := st.server.Log.Read(ctx, sent, catchUp)
	if err != nil {
		return err
	}
	if len(events) == catchUp {
		return st.snapshot(from)
	}
	changes, err := live.Changes(ctx, st.server.Log, events, st.viewer.Conferences)
	if err != nil {
		return err
	}
	if len(events) > 0 {
		sent = events[len(events)-1].Position
	}
	var missed []byte
	for _, f := range (teller{st.server}).Tell(ctx, changes)(st.viewer) {
		missed = append(missed, f.Text()...)
	}
	if st.viewer.Conferences {
		missed = append(missed, teller{st.server}.Standing().Text()...)
	}
	floors, err := st.server.floors(ctx, st.viewer.Grant)
	if err != nil {
		return err
	}
	if missed = append(missed, floors...); len(missed) > 0 {
		err = st.write(missed)
	}
	st.page.Seen(max(sent, from))
	return err
}

// snapshot sends all that the page shows, as it is at a position or later. The position is told with
// the last of it: a page that did not get all begins again.
func (st *stream) snapshot(position int64) error {
	s := st.server
	entries, err := s.history(st.c, phone.LegQuery{Identity: st.viewer.Grant.Identity, Limit: snapshotCalls})
	if err != nil {
		return err
	}
	all := map[string][]entry{"calls": entries}
	floors, err := s.floors(st.c.Request().Context(), st.viewer.Grant)
	if err != nil {
		return err
	}
	if !st.viewer.Conferences {
		err = st.write(append(said(position, "snapshot", marshal(all)), floors...))
	} else {
		var held []json.RawMessage
		held, err = s.portraits(st.c, st.viewer.Grant, phone.ConferenceQuery{Live: true, Limit: snapshotConferences})
		if err != nil {
			return err
		}
		text := said(0, "snapshot", marshal(all))
		text = append(text, said(position, "conferences", marshal(conferenceList{held, s.Control.Available()}))...)
		err = st.write(append(text, floors...))
	}
	st.page.Seen(position)
	return err
}

// said is an event as it is sent; 0 is no position: it then tells no more of where the page is.
func said(position int64, event string, data []byte) []byte {
	b := make([]byte, 0, len(data)+len(event)+48)
	if position > 0 {
		b = append(b, "id: "...)
		b = append(strconv.AppendInt(b, position, 10), '\n')
	}
	b = append(append(append(b, "event: "...), event...), "\ndata: "...)
	return append(append(b, data...), "\n\n"...)
}
