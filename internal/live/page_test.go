package live

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"runtime"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// pair is both ends of a connection.
func pair(t *testing.T) (ours net.Conn, theirs *net.TCPConn) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ours, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = ours.Close()
		_ = c.Close()
	})
	theirs, ok := c.(*net.TCPConn)
	if !ok {
		t.Fatalf("the connection is a %T", c)
	}
	return ours, theirs
}

// own opens a page on a connection of its own.
func own(t *testing.T, h *Hub, id phone.Identity) (*Page, *net.TCPConn) {
	t.Helper()
	p, err := h.Join(viewerOf(id, false), string(id), "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := pair(t)
	p.Own(ours)
	p.Seen(p.From())
	p.Follow(t.Context())
	return p, theirs
}

func TestPage_own(t *testing.T) {
	log := newMemory()
	h := start(t, log, &words{})
	_, conn := own(t, h, "alice")
	lines := bufio.NewReader(httputil.NewChunkedReader(conn))
	for i := range 5 {
		log.add(phone.CallSID(fmt.Sprint("c", i)), "alice", "bob")
		line, err := lines.ReadString('\n')
		if want := fmt.Sprintf("%d c%d\n", i+1, i); line != want || err != nil {
			t.Errorf("told %q, %v, want %q", line, err, want)
		}
	}
	h.Close()
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("the body ends with %q, %v", rest, err)
	}
}

// A page that reads slowly is told everything, in order and once, whatever did not fit at once.
func TestPage_slow(t *testing.T) {
	log := newMemory()
	h := start(t, log, &words{size: 200_000})
	defer h.Close()
	p, conn := own(t, h, "alice")
	lines := bufio.NewReader(httputil.NewChunkedReader(conn))
	next := 1
	read := func() {
		t.Helper()
		line, err := lines.ReadString('\n')
		if want := fmt.Sprintf("%d c ", next); err != nil || !strings.HasPrefix(line, want) {
			t.Fatalf("told %.10q, %v, want %q", line, err, want)
		}
		next++
	}
	sent := 0
	waits := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.waiting > 0
	}
	for ; !waits(); sent++ {
		log.add("c", "alice", "bob")
		for h.told.Load() <= int64(sent) {
			runtime.Gosched()
		}
	}
	for next <= sent {
		read()
	}
	for range 3 { // it is the hub's again
		log.add("c", "alice", "bob")
		read()
	}
}

// A page that takes nothing is dropped, and holds nobody up, not even the end.
func TestPage_stuck(t *testing.T) {
	log := newMemory()
	h := start(t, log, &words{size: 200_000})
	_, conn := own(t, h, "alice")
	_, other := own(t, h, "bob")
	lines := bufio.NewReader(httputil.NewChunkedReader(other))
	for n := 2; n > 1; n, _ = h.Pages() {
		log.add("c", "alice", "bob")
		if _, err := lines.ReadString('\n'); err != nil {
			t.Fatalf("the other page: %v", err)
		}
	}
	if _, dropped := h.Pages(); dropped != 1 {
		t.Errorf("%d pages were dropped", dropped)
	}
	own(t, h, "alice") // and so is another, which is stuck when the hub stops
	for range 200 {
		log.add("c", "alice", "bob")
	}
	h.Close()
	if _, err := io.Copy(io.Discard, conn); err != nil && !errors.Is(err, io.EOF) {
		t.Logf("the dropped page is told %v", err) // a reset is as good as an end
	}
}

// A page that has gone is noticed when its heart is to beat.
func TestPage_gone(t *testing.T) {
	h := start(t, newMemory(), &words{})
	defer h.Close()
	_, conn := own(t, h, "alice")
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	for n, _ := h.Pages(); n > 0; n, _ = h.Pages() {
		h.heartbeat(0)
	}
}

// A heartbeat tells how far the page is; one that has been told more is not sent back.
func TestHub_heartbeat(t *testing.T) {
	log := newMemory()
	h := start(t, log, &words{})
	defer h.Close()
	_, conn := own(t, h, "alice")
	lines := bufio.NewReader(httputil.NewChunkedReader(conn))
	log.add("other", "bob", "carol")
	for h.told.Load() < 1 {
		runtime.Gosched()
	}
	h.heartbeat(0)
	h.heartbeat(0)
	log.add("mine", "alice", "carol")
	want := ":\nid: 1\n\n:\n\n2 mine\n"
	got := make([]byte, len(want))
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(lines, got); err != nil || string(got) != want {
		t.Errorf("sent %q, %v, want %q", got, err, want)
	}
}
