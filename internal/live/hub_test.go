package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func start(t *testing.T, log Log, w *words) *Hub {
	t.Helper()
	h := NewHub(log, slog.New(slog.DiscardHandler))
	h.Use(w)
	if err := h.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

// reader is a page that shares a connection: what it was sent is kept.
type reader struct {
	*Page
	from int64

	mu    sync.Mutex
	text  strings.Builder
	gate  chan struct{} // nil: takes everything at once
	ended bool
}

func (r *reader) take(text []byte) error {
	if r.gate != nil {
		<-r.gate
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if string(text) != ":\n\n" {
		r.text.Write(text)
	}
	return nil
}

// lines is what was sent since the last time.
func (r *reader) lines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := strings.Fields(strings.ReplaceAll(strings.TrimSpace(r.text.String()), " ", "_"))
	r.text.Reset()
	return lines
}

func (r *reader) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

func viewerOf(id phone.Identity, conferences bool) Viewer {
	return Viewer{Grant: phone.Grant{Identity: id}, Conferences: conferences}
}

// look opens a page for an identity, whose session has the same name.
func look(t *testing.T, h *Hub, id phone.Identity, conferences bool, gate chan struct{}) *reader {
	t.Helper()
	p, err := h.Join(viewerOf(id, conferences), string(id), "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{Page: p, from: p.From(), gate: gate}
	p.Share(r.take)
	p.Seen(p.From())
	go func() {
		p.Follow(context.Background())
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended = true
	}()
	return r
}

func wantLines(t *testing.T, r *reader, want ...string) {
	t.Helper()
	synctest.Wait()
	if diff := cmp.Diff(append([]string{}, want...), append([]string{}, r.lines()...)); diff != "" {
		t.Errorf("%s is told (-want +got):\n%s", r.session, diff)
	}
}

func TestHub_concerned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		log.add("before", "alice", "bob")
		h := start(t, log, &words{})
		alice, bob, mallory := look(t, h, "alice", false, nil), look(t, h, "bob", true, nil), look(t, h, "mallory", true, nil)
		if alice.from != 1 {
			t.Errorf("a new page begins after %d", alice.from)
		}
		log.add("one", "alice", "bob")
		wantLines(t, alice, "2_one")
		wantLines(t, bob, "2_one")
		wantLines(t, mallory)
		alice.Close()
		alice.Close()
		log.add("two", "alice", "bob")
		wantLines(t, alice)
		wantLines(t, bob, "3_two")
		if n, _ := h.Pages(); n != 2 {
			t.Errorf("%d pages are connected", n)
		}
		h.Close()
		synctest.Wait()
		if !bob.over() || !alice.over() {
			t.Error("when the hub stops a page goes on")
		}
		if _, err := h.Join(viewerOf("late", false), "", "192.0.2.1"); phone.KindOf(err) != phone.Unavailable {
			t.Errorf("a stopped hub takes pages: %v", err)
		}
	})
}

// So may floors: a channel changes though nothing changes about its conference.
func TestHub_floors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{})
		defer h.Close()
		alice, bob, mallory := look(t, h, "alice", false, nil), look(t, h, "bob", true, nil), look(t, h, "mallory", true, nil)
		log.speak("yard")
		wantLines(t, alice, "1_yard")
		wantLines(t, bob, "1_yard")
		wantLines(t, mallory)
	})
}

// Tasks may be for anybody, also for those who have no call and look at no conference: who is told is for the teller to say.
func TestHub_tasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{})
		defer h.Close()
		alice, bob, mallory := look(t, h, "alice", false, nil), look(t, h, "bob", true, nil), look(t, h, "mallory", true, nil)
		log.want("task1")
		wantLines(t, alice, "1_task1")
		wantLines(t, bob, "1_task1")
		wantLines(t, mallory)
	})
}

// What somebody may do is read again, also where they look at no conference: floors and tasks are told by it.
func TestHub_grants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		w := &words{}
		h := start(t, log, w)
		defer h.Close()
		alice := look(t, h, "alice", false, nil)
		log.want("task1")
		wantLines(t, alice, "1_task1")
		w.set(func(w *words) { w.note = "dismissed" })
		<-time.After(beats*tick + tick/10)
		log.want("task2")
		log.speak("yard")
		wantLines(t, alice)
	})
}

// Conferences are told to those who look at them: when something is heard of them, and of the calls
// that take part.
func TestHub_conferences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{})
		defer h.Close()
		plain, board := look(t, h, "alice", false, nil), look(t, h, "alice", true, nil)
		log.join("CF1", "room-r-1", "one", "onechild")
		log.join("CF2", "call-x")
		wantLines(t, plain)
		wantLines(t, board, "1_CF1", "2_CF2")
		log.add("one", "alice", "bob")
		wantLines(t, plain, "3_one")
		wantLines(t, board, "3_one", "3_CF1")
		log.add("two", "bob", "carol")
		wantLines(t, board)
	})
}

// Who comes to look at conferences while a change is read is told of it.
func TestHub_conferences_meanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		log.join("CF1", "room-r-1", "onechild")
		h := start(t, log, &words{})
		defer h.Close()
		alice := look(t, h, "alice", false, nil)
		var board *reader
		log.onRead = func() {
			if board == nil {
				board = look(t, h, "bob", true, nil)
			}
		}
		log.add("one", "alice", "carol")
		wantLines(t, alice, "2_one")
		if board.from != 1 {
			t.Errorf("the board begins after %d", board.from)
		}
		wantLines(t, board, "2_CF1")
	})
}

// Who does not take what is sent delays nobody, and is dropped.
func TestHub_slow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{size: 10_000})
		defer h.Close()
		gate := make(chan struct{})
		slow, quick := look(t, h, "alice", false, gate), look(t, h, "bob", false, nil)
		const n = 3 * mostWaiting / 10_000
		for i := range n {
			log.add(phone.CallSID(fmt.Sprint(i)), "alice", "bob")
			synctest.Wait()
		}
		if got := len(quick.lines()); got != n {
			t.Errorf("the quick one was told %d of %d", got, n)
		}
		if connected, dropped := h.Pages(); connected != 1 || dropped != 1 {
			t.Errorf("%d pages are connected and %d were dropped", connected, dropped)
		}
		close(gate)
		synctest.Wait()
		if !slow.over() {
			t.Error("the slow one goes on")
		}
	})
}

// While nobody looks nothing is read; who comes then is told what is new, and only that.
func TestHub_nobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{})
		defer h.Close()
		for i := range 10 {
			log.add(phone.CallSID(fmt.Sprint(i)), "alice", "bob")
			synctest.Wait()
		}
		if log.reads != 0 {
			t.Errorf("the log was read %d times for nobody", log.reads)
		}
		alice := look(t, h, "alice", false, nil)
		if alice.from != 10 {
			t.Errorf("who comes then begins after %d, want 10", alice.from)
		}
		log.add("new", "alice", "bob")
		wantLines(t, alice, "11_new")
	})
}

// When the log fails for a while nothing is lost.
func TestHub_failingLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{})
		defer h.Close()
		alice := look(t, h, "alice", false, nil)
		log.fail(errors.New("disk"))
		log.add("one", "alice", "bob")
		synctest.Wait()
		log.fail(nil)
		<-time.After(2 * pause) // by the clock of the test
		wantLines(t, alice, "1_one")
	})
}

func TestHub_Start_fails(t *testing.T) {
	log := newMemory()
	log.fail(errors.New("disk"))
	h := NewHub(log, slog.New(slog.DiscardHandler))
	if err := h.Start(t.Context()); err == nil {
		t.Error("started without anybody who says what is told")
	}
	h.Use(&words{})
	if err := h.Start(t.Context()); err == nil {
		t.Error("started without its log")
	}
}

// A page that comes back has seen a part of what waits for it.
func TestPage_Seen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newMemory()
		h := start(t, log, &words{})
		defer h.Close()
		p, err := h.Join(viewerOf("alice", false), "alice", "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		r := &reader{Page: p}
		p.Share(r.take)
		for i := range 4 {
			log.add(phone.CallSID(fmt.Sprint("c", i)), "alice", "bob")
			synctest.Wait()
		}
		p.Seen(2)
		go p.Follow(t.Context())
		wantLines(t, r, "3_c2", "4_c3")
	})
}

func TestHub_sessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &words{ended: map[string]bool{}, standing: "up"}
		h := start(t, newMemory(), w)
		defer h.Close()
		alice, bob := look(t, h, "alice", true, nil), look(t, h, "bob", false, nil)
		<-time.After(3 * tick)
		w.set(func(w *words) { w.ended["alice"], w.standing = true, "down" })
		<-time.After(tick + tick/10)
		wantLines(t, alice, "bye")
		wantLines(t, bob)
		if !alice.over() || bob.over() {
			t.Errorf("alice has ended: %v, bob: %v", alice.over(), bob.over())
		}
	})
}

// All who look at conferences are told when it changes how things stand, and what they may do is
// read again.
func TestHub_standing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &words{standing: "up"}
		h := start(t, newMemory(), w)
		defer h.Close()
		alice, bob := look(t, h, "alice", true, nil), look(t, h, "bob", false, nil)
		synctest.Wait()
		w.set(func(w *words) { w.standing = "down" })
		<-time.After(beats*tick + tick/10)
		wantLines(t, alice, "down")
		wantLines(t, bob)
		w.set(func(w *words) {
			if w.grants != 2 {
				t.Errorf("grants were read %d times, want once for each of them", w.grants)
			}
		})
	})
}

func TestHub_Join_tooMany(t *testing.T) {
	h := NewHub(newMemory(), slog.New(slog.DiscardHandler))
	for range mostOf {
		if _, err := h.Join(viewerOf("alice", false), "", "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Join(viewerOf("alice", false), "", "192.0.2.1"); phone.KindOf(err) != phone.Exhausted {
		t.Errorf("one page more of one person: %v", err)
	}
	h.pages = most
	if _, err := h.Join(viewerOf("bob", false), "", "192.0.2.1"); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("one page more than the server takes: %v", err)
	}
}

func TestHub_Limit(t *testing.T) {
	h := NewHub(newMemory(), slog.New(slog.DiscardHandler))
	h.Limit(Limits{Pages: 3, From: 2})
	join := func(who phone.Identity, from string) (*Page, error) { return h.Join(viewerOf(who, false), "", from) }
	first, err := join("alice", "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = join("bob", "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	if _, err = join("carol", "192.0.2.1"); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("one page more from one address: %v", err)
	}
	if _, err = join("carol", "192.0.2.2"); err != nil {
		t.Errorf("from another address: %v", err)
	}
	if _, err = join("dave", "192.0.2.3"); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("one page more than there may be: %v", err)
	}
	first.Close()
	first.Close() // which makes no room twice
	if _, err = join("carol", "192.0.2.1"); err != nil {
		t.Errorf("after one has left: %v", err)
	}
	if _, err = join("dave", "192.0.2.3"); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("one page more again: %v", err)
	}
}

// Who comes back into a call does it by a leg of another root: the call has changed for those who stayed.
func TestChanges_back(t *testing.T) {
	log := newMemory()
	const root, held = phone.CallSID("CA0123456789abcdef0123456789abcdef"), phone.ConferenceSID("CF0123456789abcdef0123456789abcdef")
	log.add(root, "alice", "bob")
	log.add("back", "bob", "")
	log.conferences[held] = phone.Conference{SID: held, Name: phone.CallConference(root)}
	log.conferences["CF1"] = phone.Conference{SID: "CF1", Name: "room-r-1234"}
	log.back = phone.Returns{root: {{SID: "back"}}}
	events := []phone.Event{
		{Position: 7, Kind: phone.CallStatus, Call: "back", To: phone.InConference(held)},
		{Position: 8, Kind: phone.CallStatus, Call: "back", To: phone.InConference("CF1")},
		{Position: 9, Kind: phone.CallStatus, Call: "back", To: phone.InConference("CFunknown")},
	}
	for _, left := range []bool{false, true} {
		if left {
			log.legs[root][1].Status = phone.StatusCompleted
		}
		changes, err := Changes(t.Context(), log, events, false)
		if err != nil || len(changes) != 2 || changes[0].Position != 7 || changes[0].Legs[0].SID != root || changes[1].Legs[0].SID != "back" {
			t.Fatalf("changes %+v, %v", changes, err)
		}
		if got := len(changes[0].Back[root]) > 0; got != left {
			t.Errorf("who came back is told: %t, want %t: nobody does before they left", got, left)
		}
	}
}

func TestChanges(t *testing.T) {
	log := newMemory()
	log.rooms["r"] = phone.Room{Name: "r", Title: "R"}
	for range 3 {
		log.add("one", "alice", "bob")
		log.add("two", "bob", "carol")
	}
	log.join("CF1", "room-r-1234", "two", "twochild", "unknown")
	log.append(phone.Event{Conference: "CFunknown"})
	log.add("two", "bob", "carol")
	log.append(phone.Event{Kind: phone.TaskCreated, Detail: phone.Detail{Task: "t1"}})
	log.append(phone.Event{Kind: phone.TaskDone, Detail: phone.Detail{Task: "t1"}})
	changes, err := Changes(t.Context(), log, log.events, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		switch {
		case c.Task != "":
			got = append(got, fmt.Sprint(c.Position, " ", c.Task, " ", len(c.Legs)))
		case c.Conference == nil:
			got = append(got, fmt.Sprint(c.Position, " ", c.Legs[0].SID))
		default:
			got = append(got, fmt.Sprint(c.Position, " ", c.Conference.SID, " ", len(c.Conference.Calls), " ", c.Conference.Room.Title))
		}
	}
	want := []string{"5 one", "9 two", "9 CF1 2 R", "11 t1 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes, each once and at its last event (-want +got):\n%s", diff)
	}
	changes, err = Changes(t.Context(), log, log.events, false)
	if err != nil || len(changes) != 3 {
		t.Errorf("without conferences: %+v, %v", changes, err)
	}
	log.fail(io.ErrUnexpectedEOF)
	if _, err = Changes(t.Context(), log, log.events, true); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the store's error is %v", err)
	}
}
