// Package storetest is the suite that every store passes, whatever its engine.
package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// start is the time at which the suite's calls begin, whole microseconds.
var start = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

// fold is a simple fold: the last event by time wins.
func fold(events []phone.Event) phone.Call {
	var c phone.Call
	for _, e := range events {
		c.SID, c.Parent, c.From, c.To, c.Status = e.Call, e.Parent, e.From, e.To, e.Status
		if c.Started.IsZero() {
			c.Started = e.At
		}
		if e.Status == phone.StatusInProgress {
			c.Answered = e.At
		}
		if e.Status.Terminal() {
			c.Ended = e.At
		}
		if e.Denied != "" {
			c.Denied = e.Denied
		}
	}
	return c
}

func sid(n int) phone.CallSID { return phone.CallSID(fmt.Sprintf("CA%032x", n)) }

func event(key string, n int, after time.Duration, status phone.Status) phone.Event {
	return phone.Event{
		Key: key, Kind: phone.CallStatus, At: start.Add(after), Sequence: -1, Call: sid(n),
		From: phone.Client("alice"), To: phone.Client("bob"), Status: status,
	}
}

func append1(t *testing.T, s phone.Store, events ...phone.Event) []phone.Event {
	t.Helper()
	added, err := s.Append(t.Context(), phone.Folds{Call: fold}, events...)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// Engine is what the suite needs to know of a kind of store.
type Engine struct {
	// New makes an empty place to keep things in. What it returns opens a store on that place;
	// each store is closed by the suite.
	New func(t *testing.T) (open func() phone.Store)
	// Several says that more than one store may be open on one place at the same time, as by
	// several servers. They must then behave as one.
	Several bool
}

// Run runs the suite.
func Run(t *testing.T, e Engine) {
	t.Helper()
	fresh := func(t *testing.T) phone.Store {
		t.Helper()
		return closed(t, e.New(t)())
	}
	// both are two stores on one place or, where that cannot be, one store twice.
	both := func(t *testing.T) [2]phone.Store {
		t.Helper()
		open := e.New(t)
		first := closed(t, open())
		if !e.Several {
			return [2]phone.Store{first, first}
		}
		return [2]phone.Store{first, closed(t, open())}
	}
	t.Run("events are stored once by key", func(t *testing.T) { testOnce(t, fresh(t)) })
	t.Run("a call is kept as its events fold", func(t *testing.T) { testFold(t, fresh(t)) })
	t.Run("what was acknowledged survives a restart", func(t *testing.T) { testDurable(t, e.New(t)) })
	t.Run("concurrent appends of the same events", func(t *testing.T) { testConcurrent(t, both(t)) })
	t.Run("a call that all append to is folded from all events", func(t *testing.T) { testRefold(t, both(t)) })
	t.Run("one bad append fails alone", func(t *testing.T) { testBad(t, fresh(t)) })
	t.Run("texts that cannot be kept", func(t *testing.T) { testTexts(t, fresh(t)) })
	t.Run("read", func(t *testing.T) { testRead(t, fresh(t)) })
	t.Run("wait", func(t *testing.T) { testWait(t, both(t)) })
	t.Run("tails have no gaps and no repetitions", func(t *testing.T) { testTails(t, both(t)) })
	t.Run("legs", func(t *testing.T) { testLegs(t, fresh(t)) })
	t.Run("history as it is told", func(t *testing.T) { testTold(t, fresh(t)) })
	t.Run("calls that people came back to", func(t *testing.T) { testReturns(t, fresh(t)) })
	t.Run("overview of all calls", func(t *testing.T) { testOverview(t, fresh(t)) })
	t.Run("contacts", func(t *testing.T) { testContacts(t, both(t)) })
	t.Run("contacts that are too many", func(t *testing.T) { testContactsExhausted(t, fresh(t)) })
	t.Run("unfinished calls", func(t *testing.T) { testUnfinished(t, fresh(t)) })
	t.Run("unknown call", func(t *testing.T) { testUnknown(t, fresh(t)) })
	t.Run("a conference is kept as its events fold", func(t *testing.T) { testConference(t, e.New(t)) })
	t.Run("calls are told what they were let into", func(t *testing.T) { testDetail(t, fresh(t)) })
	t.Run("histories of conferences", func(t *testing.T) { testHistories(t, both(t)) })
	t.Run("one event of a conference that is too many", func(t *testing.T) { testBadConference(t, fresh(t)) })
	t.Run("conferences", func(t *testing.T) { testConferences(t, fresh(t)) })
	t.Run("conferences of somebody", func(t *testing.T) { testWith(t, fresh(t)) })
	t.Run("conferences of calls", func(t *testing.T) { testConferencesWith(t, both(t)) })
	t.Run("rooms", func(t *testing.T) { testRooms(t, both(t)) })
	t.Run("rooms that clash", func(t *testing.T) { testRoomsClash(t, both(t)) })
	t.Run("rooms that are changed", func(t *testing.T) { testUpdateRoom(t, both(t)) })
	t.Run("audit", func(t *testing.T) { testAudit(t, both(t)) })
	t.Run("audit that nobody waits for", func(t *testing.T) { testAuditSoon(t, e.New(t)) })
	t.Run("requests are carried out once", func(t *testing.T) { testRequests(t, both(t)) })
	t.Run("requests at the same time", func(t *testing.T) { testRequestsTogether(t, both(t)) })
	t.Run("attempts", func(t *testing.T) { testAttempts(t, both(t)) })
	t.Run("what is refused fails alone", func(t *testing.T) { testRefused(t, fresh(t)) })
	t.Run("sessions", func(t *testing.T) { testSessions(t, both(t)) })
	t.Run("administrators", func(t *testing.T) { testAdministrators(t, both(t)) })
	t.Run("people that are deleted", func(t *testing.T) { testPersonDeleted(t, both(t)) })
	t.Run("tickets", func(t *testing.T) { testTickets(t, both(t)) })
	t.Run("tickets that go", func(t *testing.T) { testTicketsSwept(t, fresh(t)) })
	t.Run("tickets that many take", func(t *testing.T) { testTicketsTogether(t, both(t)) })
	t.Run("keys", func(t *testing.T) { testKeys(t, both(t)) })
	t.Run("keys that clash", func(t *testing.T) { testKeysClash(t, both(t)) })
	t.Run("keys that are changed", func(t *testing.T) { testUpdateKey(t, both(t)) })
	t.Run("grants", func(t *testing.T) { testGrants(t, both(t)) })
	t.Run("grants made from each other", func(t *testing.T) { testGrantChain(t, both(t)) })
	t.Run("pages of grants", func(t *testing.T) { testGrantPages(t, fresh(t)) })
	t.Run("grants that are taken back", func(t *testing.T) { testGrantsEnd(t, both(t)) })
	t.Run("grants that are good for one call", func(t *testing.T) { testUseGrant(t, both(t)) })
	t.Run("grants that go", func(t *testing.T) { testGrantsSwept(t, fresh(t)) })
	t.Run("reservations", func(t *testing.T) { testReserve(t, both(t)) })
	t.Run("reservations that are wrong", func(t *testing.T) { testReserveInvalid(t, fresh(t)) })
	t.Run("reservations that very many want", func(t *testing.T) { testReserveRace(t, both(t)) })
	t.Run("reservations again", func(t *testing.T) { testReserveAgain(t, both(t)) })
	t.Run("reservations as they are to be", func(t *testing.T) { testBudgetModel(t, both(t)) })
	t.Run("settled reservations", func(t *testing.T) { testSettle(t, both(t)) })
	t.Run("reservations outlive a restart", func(t *testing.T) { testReserveDurable(t, e.New(t)) })
	t.Run("reservations of calls without a SID", func(t *testing.T) { testAssign(t, both(t)) })
	t.Run("unsettled reservations", func(t *testing.T) { testUnsettled(t, fresh(t)) })
	t.Run("reservations that go", func(t *testing.T) { testReservationsSwept(t, fresh(t)) })
	t.Run("switches", func(t *testing.T) { testSwitches(t, both(t)) })
	t.Run("passkeys", func(t *testing.T) { testPasskeys(t, both(t)) })
	t.Run("attendance", func(t *testing.T) { testAttendance(t, both(t)) })
	t.Run("quality", func(t *testing.T) { testQualities(t, both(t)) })
	t.Run("teams", func(t *testing.T) { testTeams(t, both(t)) })
	t.Run("buttons", func(t *testing.T) { testButtons(t, both(t)) })
	t.Run("buttons that are changed", func(t *testing.T) { testUpdateButton(t, both(t)) })
	t.Run("visits", func(t *testing.T) { testVisits(t, both(t)) })
	t.Run("tasks", func(t *testing.T) { testTasks(t, both(t)) })
	t.Run("events about tasks", func(t *testing.T) { testTaskEvents(t, fresh(t)) })
	t.Run("floors", func(t *testing.T) { testFloors(t, both(t)) })
	t.Run("turns", func(t *testing.T) { testTurns(t, both(t)) })
	t.Run("a floor that many want", func(t *testing.T) { testFloorTogether(t, both(t)) })
	t.Run("outbox", func(t *testing.T) { testOutbox(t, both(t)) })
	t.Run("outbox of many", func(t *testing.T) { testOutboxTogether(t, both(t)) })
	t.Run("ping and close", func(t *testing.T) { testClose(t, fresh(t)) })
}

// swept deletes what was kept for long enough at a time.
func swept(t *testing.T, s phone.Store, now time.Time) {
	t.Helper()
	if err := s.Sweep(t.Context(), now); err != nil {
		t.Fatal(err)
	}
}

// closed closes a store when the test is over.
func closed(t *testing.T, s phone.Store) phone.Store {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func testOnce(t *testing.T, s phone.Store) {
	t.Helper()
	e := event("k1", 1, 0, phone.StatusRinging)
	if n, err := s.Newest(t.Context()); err != nil || n != 0 {
		t.Errorf("an empty log ends at %d, %v", n, err)
	}
	first := append1(t, s, e, e)
	if n, err := s.Newest(t.Context()); err != nil || len(first) != 1 || n != first[0].Position {
		t.Errorf("the log ends at %d, %v", n, err)
	}
	if len(first) != 1 || first[0].Position < 1 {
		t.Fatalf("added %v, want one event with a position", first)
	}
	again := append1(t, s, e, event("k2", 1, time.Second, phone.StatusInProgress))
	if len(again) != 1 || again[0].Key != "k2" || again[0].Position <= first[0].Position {
		t.Errorf("added %v, want only k2, after %d", again, first[0].Position)
	}
}

func testFold(t *testing.T, s phone.Store) {
	t.Helper()
	ring := event("k1", 1, 0, phone.StatusRinging)
	ring.Parent, ring.Denied, ring.Duration = sid(9), "why", 3*time.Second
	append1(t, s, ring)
	end := event("k2", 1, 2*time.Second, phone.StatusCompleted)
	end.Parent = sid(9)
	append1(t, s, event("other", 2, 0, phone.StatusBusy), end)
	got, err := s.Call(t.Context(), sid(1))
	want := phone.Call{
		SID: sid(1), Parent: sid(9), From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusCompleted,
		Started: start, Ended: start.Add(2 * time.Second), Denied: "why",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
		t.Errorf("call (-want +got):\n%s error %v", diff, err)
	}
}

func testDurable(t *testing.T, open func() phone.Store) {
	t.Helper()
	s := open()
	append1(t, s, event("k1", 1, 0, phone.StatusNoAnswer))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = closed(t, open())
	if c, err := s.Call(t.Context(), sid(1)); err != nil || c.Status != phone.StatusNoAnswer {
		t.Errorf("after a restart the call is %v, %v", c, err)
	}
	if err := s.Wait(t.Context(), 0); err != nil {
		t.Errorf("after a restart the event is waited for: %v", err)
	}
	if again := append1(t, s, event("k1", 1, 0, phone.StatusNoAnswer)); len(again) != 0 {
		t.Errorf("after a restart the event is new again: %v", again)
	}
}

func testConcurrent(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const writers, events = 8, 40
	var mu sync.Mutex
	seen := map[int64]string{}
	var wg sync.WaitGroup
	for w := range writers {
		s := stores[w%len(stores)]
		wg.Go(func() {
			for i := range events {
				added, err := s.Append(t.Context(), phone.Folds{Call: fold}, event(fmt.Sprintf("k%d", i), i, time.Duration(i)*time.Second, phone.StatusRinging))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, e := range added {
					if other, ok := seen[e.Position]; ok {
						t.Errorf("%s and %s have position %d", other, e.Key, e.Position)
					}
					seen[e.Position] = e.Key
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != events {
		t.Errorf("%d events were new, want %d", len(seen), events)
	}
}

// leg is one event that makes a whole call.
func leg(n, parent int, after time.Duration, from, to phone.Address) phone.Event {
	e := event(fmt.Sprintf("leg%d", n), n, after, phone.StatusCompleted)
	e.From, e.To = from, to
	if parent > 0 {
		e.Parent = sid(parent)
	}
	return e
}

func testLegs(t *testing.T, s phone.Store) {
	t.Helper()
	alice, bob, carol := phone.Client("alice"), phone.Client("bob"), phone.Client("carol")
	append1(t, s,
		leg(1, 0, 1*time.Second, alice, bob), leg(2, 1, 1*time.Second, alice, bob), // alice calls bob
		leg(3, 0, 2*time.Second, bob, carol), leg(4, 3, 2*time.Second, bob, carol), // bob calls carol
		leg(5, 0, 3*time.Second, phone.Telephone("+15005550001"), phone.Telephone("+15005550006")), // outside calls alice and bob
		leg(6, 5, 3*time.Second, phone.Telephone("+15005550001"), alice), leg(7, 5, 3*time.Second, phone.Telephone("+15005550001"), bob),
		leg(8, 0, 4*time.Second, carol, phone.Telephone("+15005550004")), // carol calls a number: no leg answered
	)
	tests := []struct {
		name string
		q    phone.LegQuery
		want []phone.CallSID
	}{
		{"who made one and was offered one", phone.LegQuery{Identity: "alice", Limit: 50}, []phone.CallSID{sid(5), sid(6), sid(7), sid(1), sid(2)}},
		{"who was in all", phone.LegQuery{Identity: "bob", Limit: 50}, []phone.CallSID{sid(5), sid(6), sid(7), sid(3), sid(4), sid(1), sid(2)}},
		{"a call without children", phone.LegQuery{Identity: "carol", Limit: 50}, []phone.CallSID{sid(8), sid(3), sid(4)}},
		{"limit counts calls, not legs", phone.LegQuery{Identity: "bob", Limit: 2}, []phone.CallSID{sid(5), sid(6), sid(7), sid(3), sid(4)}},
		{"before", phone.LegQuery{Identity: "bob", Limit: 50, Before: start.Add(2 * time.Second)}, []phone.CallSID{sid(1), sid(2)}},
		{"one call", phone.LegQuery{Identity: "alice", Call: sid(1), Limit: 1}, []phone.CallSID{sid(1), sid(2)}},
		{"somebody else's call", phone.LegQuery{Identity: "alice", Call: sid(3), Limit: 1}, nil},
		{"nobody", phone.LegQuery{Identity: "mallory", Limit: 50}, nil},
	}
	family, err := s.Family(t.Context(), sid(5))
	if err != nil || len(family) != 3 || family[0].SID != sid(5) || family[2].SID != sid(7) {
		t.Errorf("family %v, %v; want all three legs", family, err)
	}
	if none, err := s.Family(t.Context(), sid(404)); err != nil || len(none) != 0 {
		t.Errorf("a call that is not there has the family %v, %v", none, err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			legs, err := s.Legs(t.Context(), tt.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []phone.CallSID
			for _, c := range legs {
				got = append(got, c.SID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("legs (-want +got):\n%s", diff)
			}
		})
	}
}

func testUnfinished(t *testing.T, s phone.Store) {
	t.Helper()
	append1(t, s, event("a", 1, 2*time.Second, phone.StatusRinging), event("b", 2, time.Second, phone.StatusInProgress),
		event("c", 3, 0, phone.StatusBusy), event("d", 4, time.Hour, phone.StatusRinging))
	for limit, want := range map[int][]phone.CallSID{10: {sid(2), sid(1)}, 1: {sid(2)}} {
		calls, err := s.Unfinished(t.Context(), start.Add(time.Minute), limit)
		if err != nil {
			t.Fatal(err)
		}
		var got []phone.CallSID
		for _, c := range calls {
			got = append(got, c.SID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("unfinished calls, at most %d (-want +got):\n%s", limit, diff)
		}
	}
}

func testUnknown(t *testing.T, s phone.Store) {
	t.Helper()
	if _, err := s.Call(t.Context(), sid(404)); phone.KindOf(err) != phone.Unknown {
		t.Errorf("error %v, want kind unknown", err)
	}
}

func testClose(t *testing.T, s phone.Store) {
	t.Helper()
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	waited := make(chan error, 1)
	go func() { waited <- s.Wait(context.Background(), 0) }()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := <-waited; phone.KindOf(err) != phone.Unavailable {
		t.Errorf("who waits for a store that is closed gets %v, want kind unavailable", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
	if err := s.Ping(context.Background()); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("a closed store's ping gives %v, want kind unavailable", err)
	}
	if _, err := s.Append(context.Background(), phone.Folds{Call: fold}, event("late", 1, 0, phone.StatusRinging)); err == nil {
		t.Error("a closed store takes events")
	}
}
