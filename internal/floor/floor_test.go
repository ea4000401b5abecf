package floor

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"softphone/internal/calls"
	"softphone/internal/phone"
	"softphone/internal/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const conference = phone.ConferenceSID("CF00000000000000000000000000000001")

func callOf(name string) phone.CallSID {
	return phone.CallSID(fmt.Sprintf("CA%032x", name))
}

// board mutes and unmutes, and writes down what it was asked.
type board struct {
	mu    sync.Mutex
	names map[phone.CallSID]string
	heard map[phone.CallSID]bool
	gone  map[phone.CallSID]bool
	fails error
	asked []string
	// during is called while Twilio is asked, and forgotten.
	during func()
	// told is sent what is asked, at once; nil: nobody listens.
	told chan string
}

func (b *board) note(what string, call phone.CallSID) (func(), error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, what+" "+b.names[call])
	if b.told != nil {
		b.told <- what + " " + b.names[call]
	}
	during := b.during
	b.during = nil
	if b.fails != nil {
		return during, b.fails
	}
	if b.gone[call] {
		return during, phone.Errorf(phone.Unknown, "participant_unknown", "gone")
	}
	switch what {
	case "mute", "redirect":
		delete(b.heard, call)
	case "unmute":
		b.heard[call] = true
	}
	return during, nil
}

func (b *board) Change(_ context.Context, _ phone.ConferenceSID, call phone.CallSID, c phone.Change) error {
	what := "unmute"
	if *c.Muted {
		what = "mute"
	}
	during, err := b.note(what, call)
	if during != nil {
		during()
	}
	return err
}

func (b *board) Redirect(_ context.Context, call phone.CallSID, _ string) error {
	_, err := b.note("redirect", call)
	return err
}

// take is what was asked since the last time.
func (b *board) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := strings.Join(b.asked, ", ")
	b.asked = nil
	return s
}

// yard is a channel with its members, and a server that minds its floor.
type yard struct {
	*Floors

	store phone.Store
	board *board
	room  phone.Room
	now   time.Time
	n     atomic.Int64
}

func newYard(t *testing.T, members ...string) *yard {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if failed := store.Close(); failed != nil {
			t.Error(failed)
		}
	})
	y := &yard{
		store: store,
		board: &board{names: map[phone.CallSID]string{}, heard: map[phone.CallSID]bool{}, gone: map[phone.CallSID]bool{}},
		room: phone.Room{
			Name: "yard", Title: "Yard", MaxTurn: 30 * time.Second, Secret: "feedfacefeedface", MaxParticipants: 10,
			Beep: phone.BeepNever, Music: phone.MusicSilence,
		},
		now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	}
	if err = store.CreateRoom(t.Context(), y.room); err != nil {
		t.Fatal(err)
	}
	y.Floors = y.server(store)
	for _, name := range members {
		y.enters(t, name)
	}
	return y
}

// server is another that uses the same store.
func (y *yard) server(store Store) *Floors {
	return &Floors{
		Store: store, Board: y.board, Folds: calls.Folds(), Links: phone.Links{Base: "https://phone.example"},
		NewID: func() phone.TurnID {
			return phone.TurnID(fmt.Sprintf("turn%d", y.n.Add(1)))
		},
		Now: func() time.Time { return y.now }, Logger: slog.New(slog.DiscardHandler),
	}
}

func (y *yard) append(t *testing.T, events ...phone.Event) {
	t.Helper()
	if _, err := y.store.Append(t.Context(), calls.Folds(), events...); err != nil {
		t.Fatal(err)
	}
}

func (y *yard) event(kind phone.EventKind, name string) phone.Event {
	n := int(y.n.Add(1))
	return phone.Event{
		Key: fmt.Sprint(n), Kind: kind, At: y.now, Sequence: n, Call: callOf(name), Conference: conference,
		Detail: phone.Detail{Name: y.room.ConferenceName(), Muted: true},
	}
}

// enters has somebody come into the channel.
func (y *yard) enters(t *testing.T, name string) {
	t.Helper()
	y.board.names[callOf(name)] = name
	y.append(t, phone.Event{
		Key: "call " + name, Kind: phone.CallRequested, At: y.now, Sequence: -1, Call: callOf(name), Status: phone.StatusInProgress,
		From: phone.Client(phone.Identity(name)), To: phone.InRoom("yard"),
	})
	y.append(t, y.event(phone.ParticipantJoined, name))
}

func (y *yard) press(t *testing.T, name string) string {
	t.Helper()
	return y.pressAs(t, Press{Call: callOf(name), Holder: phone.Client(phone.Identity(name))})
}

// pressAs is "granted", "waits N", or the code of the error.
func (y *yard) pressAs(t *testing.T, p Press) string {
	t.Helper()
	a, err := y.Request(t.Context(), y.room, p)
	switch {
	case err != nil:
		return phone.CodeOf(err)
	case a.Place == 0:
		return "granted"
	}
	return fmt.Sprint("waits ", a.Place)
}

func (y *yard) lets(t *testing.T, name string) {
	t.Helper()
	if err := y.Release(t.Context(), "yard", callOf(name), phone.Client(phone.Identity(name))); err != nil {
		t.Fatal(err)
	}
}

// is checks who speaks, in which phase, and what was asked of Twilio since the last time.
func (y *yard) is(t *testing.T, speaks, asked string) {
	t.Helper()
	fl, err := y.Store.Floor(t.Context(), "yard")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	if fl.Turn != nil {
		got = y.board.names[fl.Turn.Call] + " " + string(fl.Turn.Phase)
	}
	if was := y.board.take(); got != speaks || was != asked {
		t.Errorf("speaks %q, want %q; asked %q, want %q", got, speaks, was, asked)
	}
	if len(y.board.heard) > 1 || fl.Turn == nil && len(y.board.heard) > 0 {
		t.Errorf("heard are %v", y.board.heard)
	}
}

func (y *yard) pass(t *testing.T, d time.Duration) {
	t.Helper()
	y.now = y.now.Add(d)
	rooms, err := y.Store.FloorsDue(t.Context(), y.now, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		y.expire(t.Context(), room)
	}
}

func (y *yard) tell(t *testing.T, events ...phone.Event) {
	t.Helper()
	y.append(t, events...)
	y.mu.Lock()
	y.wake = make(chan struct{}, 1)
	y.mu.Unlock()
	y.Saw(events...)
	for _, s := range y.seen {
		y.heed(t.Context(), s)
	}
	y.seen = nil
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestFloors_oneAfterTheOther(t *testing.T) {
	y := newYard(t, "a", "b", "c")
	want(t, "a presses", y.press(t, "a"), "granted")
	y.is(t, "a open", "unmute a")
	want(t, "b presses", y.press(t, "b"), "waits 1")
	want(t, "c presses", y.press(t, "c"), "waits 2")
	want(t, "a presses again", y.press(t, "a"), "granted")
	y.is(t, "a open", "")
	y.lets(t, "a")
	y.is(t, "b open", "mute a, unmute b")
	want(t, "b presses again", y.press(t, "b"), "granted")
	y.lets(t, "c")
	y.lets(t, "b")
	y.lets(t, "b")
	y.is(t, "", "mute b")

	turns, err := y.Store.Turns(t.Context(), phone.TurnQuery{Room: "yard", Limit: 10})
	if err != nil || len(turns) != 2 || turns[0].Call != callOf("b") || turns[0].Why != phone.TurnReleased || turns[0].Since.IsZero() {
		t.Errorf("turns %+v, %v", turns, err)
	}
	var told []string
	events, err := y.store.Read(t.Context(), 0, 100)
	for _, e := range events {
		if strings.HasPrefix(string(e.Kind), "floor.") {
			told = append(told, string(e.Kind)+" "+y.board.names[e.Call]+" "+e.Detail.Reason)
		}
	}
	if got := strings.Join(told, ", "); err != nil || got != "floor.granted a , floor.changed  , floor.changed  , floor.released a released, floor.granted b , floor.changed  , floor.released b released" {
		t.Errorf("the log tells %s, %v", got, err)
	}
}

func TestFloors_whoMayNot(t *testing.T) {
	y := newYard(t, "a", "b")
	for name, p := range map[string]Press{
		"with another's call":       {Call: callOf("a"), Holder: phone.Client("b")},
		"with a call that is not":   {Call: callOf("x"), Holder: phone.Client("x")},
		"with a telephone's number": {Call: callOf("a"), Holder: phone.Telephone("+15005550001")},
	} {
		want(t, name, y.pressAs(t, p), "not_in_channel")
	}
	want(t, "a presses", y.press(t, "a"), "granted")
	if err := y.Release(t.Context(), "yard", callOf("a"), phone.Client("b")); err != nil {
		t.Error(err)
	}
	if _, err := y.Renew(t.Context(), "yard", Press{Call: callOf("a"), Holder: phone.Client("b")}); phone.CodeOf(err) != "floor_lost" {
		t.Errorf("b renews a's turn: %v", err)
	}
	y.is(t, "a open", "unmute a")
	y.tell(t, y.event(phone.ParticipantLeft, "b"))
	want(t, "who has left", y.press(t, "b"), "not_in_channel")
}

func TestFloors_dispatcher(t *testing.T) {
	y := newYard(t, "a", "b", "d")
	dispatcher := Press{Call: callOf("d"), Holder: phone.Client("d"), Priority: true}
	y.press(t, "a")
	y.press(t, "b")
	y.board.take()
	want(t, "the dispatcher presses", y.pressAs(t, dispatcher), "granted")
	y.is(t, "d open", "mute a, unmute d")
	if err := y.Revoke(t.Context(), "yard", "boss"); err != nil {
		t.Fatal(err)
	}
	y.is(t, "b open", "mute d, unmute b")
	if _, err := y.Renew(t.Context(), "yard", dispatcher); phone.CodeOf(err) != "floor_lost" {
		t.Errorf("renewing a turn that was taken away: %v", err)
	}
	for _, silent := range []bool{true, false} {
		if err := y.Silence(t.Context(), "yard", callOf("b"), silent, "boss"); err != nil {
			t.Fatal(err)
		}
		y.is(t, "", map[bool]string{true: "mute b", false: ""}[silent])
		want(t, "b presses", y.press(t, "b"), map[bool]string{true: "floor_silenced", false: "granted"}[silent])
	}
	y.is(t, "b open", "unmute b")
}

func TestFloors_leases(t *testing.T) {
	y := newYard(t, "a", "b", "c")
	y.press(t, "a")
	y.press(t, "b")
	y.press(t, "c")
	y.board.take()
	y.pass(t, 2*time.Second)
	want(t, "c renews", y.press(t, "c"), "waits 2")
	want(t, "b does, too", y.press(t, "b"), "waits 1")
	y.is(t, "a open", "")
	y.pass(t, time.Second)
	y.is(t, "b open", "mute a, unmute b")
	for range 29 {
		y.pass(t, time.Second)
		y.press(t, "b")
	}
	y.is(t, "b open", "")
	y.pass(t, time.Second)
	y.is(t, "", "mute b") // the limit; c has gone meanwhile
	turns, err := y.Store.Turns(t.Context(), phone.TurnQuery{Room: "yard", Limit: 10})
	if err != nil || len(turns) != 2 || turns[0].Why != phone.TurnLimit || turns[1].Why != phone.TurnExpired {
		t.Errorf("turns %+v, %v", turns, err)
	}
}

func TestFloors_twilioFails(t *testing.T) {
	y := newYard(t, "a", "b")
	down := phone.Errorf(phone.Unavailable, "rest_unavailable", "down")
	y.board.fails = down
	want(t, "a presses", y.press(t, "a"), "floor_failed")
	y.is(t, "a closing", "unmute a, mute a") // to be sure
	want(t, "b presses meanwhile", y.press(t, "b"), "waits 1")
	y.pass(t, phone.FloorStep-time.Second)
	y.press(t, "b")
	y.is(t, "a closing", "")
	y.pass(t, time.Second)
	y.is(t, "a closing", "mute a")
	y.board.fails = nil
	y.press(t, "b")
	y.pass(t, time.Second)
	y.press(t, "b")
	y.pass(t, phone.FloorStep-time.Second)
	y.is(t, "b open", "mute a, unmute b")
	if turns, err := y.Store.Turns(t.Context(), phone.TurnQuery{Room: "yard", Limit: 10}); err != nil || len(turns) != 0 {
		t.Errorf("who was never heard has spoken: %+v, %v", turns, err)
	}

	y.lets(t, "b")
	y.board.gone[callOf("a")] = true
	want(t, "who is not in the conference any more", y.press(t, "a"), "not_in_channel")
	y.board.take()
	y.is(t, "", "")
}

// A server dies when it has unmuted somebody and before it could keep that, or when it was to mute somebody.
func TestFloors_serverDies(t *testing.T) {
	y := newYard(t, "a", "b")
	dying := y.server(y.Store)
	update := func(do deed) bool {
		t.Helper()
		_, duty, err := dying.update(t.Context(), "yard", do)
		if err != nil {
			t.Fatal(err)
		}
		return duty
	}
	if !update(func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		duty, err := fl.Request(phone.FloorRequest{
			ID: "lost", Room: "yard", Call: callOf("a"), Conference: conference, Holder: phone.Client("a"), MaxTurn: time.Minute,
		}, now)
		return nil, duty, err
	}) {
		t.Fatal("nobody is to unmute a")
	}
	y.board.heard[callOf("a")] = true
	want(t, "b presses", y.press(t, "b"), "waits 2") // after a
	y.pass(t, 2*time.Second)
	y.press(t, "b")
	y.is(t, "a opening", "")
	y.pass(t, time.Second)
	y.is(t, "b open", "mute a, unmute b")

	if !update(func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		return nil, fl.Revoke("boss", now), nil
	}) {
		t.Fatal("nobody is to mute b")
	}
	y.is(t, "b closing", "")
	y.pass(t, phone.FloorStep)
	y.is(t, "", "mute b")
}

// Who is slow finds that another has taken over, and mutes again whom they unmuted.
func TestFloors_tooLate(t *testing.T) {
	y := newYard(t, "a", "b")
	y.board.during = func() { // another server, while the first waits for Twilio
		y.press(t, "b")
		y.pass(t, 2*time.Second)
		y.press(t, "b")
		y.pass(t, time.Second)
		y.board.mu.Lock()
		defer y.board.mu.Unlock()
		y.board.heard[callOf("a")] = true // and then Twilio does what the first asked for
	}
	want(t, "a presses", y.press(t, "a"), "floor_lost")
	y.is(t, "b open", "unmute a, mute a, unmute b, mute a")
	if !y.board.heard[callOf("b")] {
		t.Error("who has the floor is not heard")
	}
}

// Released while Twilio is asked: it is muted after it was unmuted, and not at the same time.
func TestFloors_releasedMeanwhile(t *testing.T) {
	y := newYard(t, "a")
	y.board.during = func() { y.lets(t, "a") }
	want(t, "a presses and lets go", y.press(t, "a"), "floor_lost")
	y.is(t, "", "unmute a, mute a")
}

func TestFloors_telephone(t *testing.T) {
	y := newYard(t, "a", "t")
	from := phone.Telephone("+15005550001")
	star := func(dispatcher bool) (phone.TurnID, string) {
		t.Helper()
		turn, err := y.Star(t.Context(), y.room, callOf("t"), from, dispatcher)
		if err != nil {
			return "", phone.CodeOf(err)
		}
		y.board.heard[callOf("t")] = true
		return turn.ID, "granted"
	}
	end := func(id phone.TurnID) {
		t.Helper()
		delete(y.board.heard, callOf("t"))
		if _, err := y.Unstar(t.Context(), "yard", id, phone.TurnReleased); err != nil {
			t.Fatal(err)
		}
	}
	id, got := star(false)
	want(t, "*", got, "granted")
	want(t, "a presses", y.press(t, "a"), "waits 1")
	y.pass(t, 2*time.Second)
	y.press(t, "a")
	y.pass(t, 2*time.Second)
	y.tell(t, y.event(phone.ParticipantLeft, "t"))
	y.is(t, "t open", "") // it need not say again that it wants it
	end(id)
	y.is(t, "a open", "unmute a")
	_, got = star(false)
	want(t, "* while another speaks", got, "floor_taken")
	_, got = star(true)
	want(t, "a dispatcher's *", got, "granted")
	y.is(t, "t open", "mute a")
	if err := y.Revoke(t.Context(), "yard", "boss"); err != nil {
		t.Fatal(err)
	}
	y.is(t, "", "mute t, redirect t")

	id, _ = star(false)
	y.board.gone[callOf("t")] = true // it has hung up, and nothing was told of it
	delete(y.board.heard, callOf("t"))
	y.append(t, phone.Event{Key: "over", Kind: phone.CallStatus, At: y.now, Sequence: 9, Call: callOf("t"), Status: phone.StatusCompleted})
	y.pass(t, 3*time.Second)
	y.is(t, "", "mute t, redirect t")
	if had, err := y.Unstar(t.Context(), "yard", id, phone.TurnLeft); had || err != nil {
		t.Errorf("a turn that has ended is given back: %t, %v", had, err)
	}
}
