package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// told reads a whole history, a few entries at a time.
func told(t *testing.T, s phone.Store, q phone.HistoryQuery) (all []phone.HistoryEntry) {
	t.Helper()
	for pages := 0; ; pages++ {
		page, next, err := s.Told(t.Context(), q)
		if err != nil || pages > 1000 || len(page) > q.Limit {
			t.Fatalf("page %d has %d entries, error %v", pages, len(page), err)
		}
		all = append(all, page...)
		if next == (phone.HistoryMark{}) {
			return all
		}
		q.After = next
	}
}

func sidsOf(all []phone.HistoryEntry) (sids []phone.CallSID) {
	for _, h := range all {
		sids = append(sids, h.SID)
	}
	return sids
}

func testTold(t *testing.T, s phone.Store) {
	t.Helper()
	alice, bob, outside := phone.Client("alice"), phone.Client("bob"), phone.Telephone("+15005550001")
	var legs []phone.Event
	for n := range 60 { // of one second are some, so that their order is that of their SIDs
		after := time.Duration(n/4) * time.Second
		switch n % 3 {
		case 0:
			legs = append(legs, leg(4*n+1, 0, after, alice, bob), leg(4*n+2, 4*n+1, after, alice, bob))
		case 1: // two tabs of alice ring
			legs = append(legs, leg(4*n+1, 0, after, outside, alice), leg(4*n+2, 4*n+1, after, outside, alice), leg(4*n+3, 4*n+1, after, outside, alice))
		case 2: // alice calls herself
			legs = append(legs, leg(4*n+1, 0, after, alice, alice), leg(4*n+2, 4*n+1, after, alice, alice))
		}
	}
	append1(t, s, legs...)
	all, err := s.Legs(t.Context(), phone.LegQuery{Identity: "alice", Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	want := phone.History("alice", all, nil)
	if len(want) != 80 {
		t.Fatalf("%d entries, want 80", len(want))
	}
	for _, limit := range []int{1, 7, 50, 1000} {
		got := told(t, s, phone.HistoryQuery{Of: "alice", Limit: limit})
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(phone.Address{})); diff != "" {
			t.Errorf("by %d (-want +got):\n%s", limit, diff)
		}
	}
	within := told(t, s, phone.HistoryQuery{Of: "alice", Limit: 3, Since: start.Add(2 * time.Second), Until: start.Add(4 * time.Second)})
	var some []phone.CallSID
	for _, h := range want {
		if !h.Started.Before(start.Add(2*time.Second)) && h.Started.Before(start.Add(4*time.Second)) {
			some = append(some, h.SID)
		}
	}
	if diff := cmp.Diff(some, sidsOf(within)); diff != "" || len(some) == 0 {
		t.Errorf("within a time (-want +got):\n%s", diff)
	}
	for _, of := range []phone.Identity{"mallory", "a\x00", "\xff"} {
		if got := told(t, s, phone.HistoryQuery{Of: of, Limit: 10}); len(got) != 0 {
			t.Errorf("%q has the history %v", of, got)
		}
	}
	if _, _, err = s.Told(t.Context(), phone.HistoryQuery{Of: "alice"}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a page without a limit gives %v, want kind invalid", err)
	}
}

func testOverview(t *testing.T, s phone.Store) {
	t.Helper()
	alice, bob, outside, ours := phone.Client("alice"), phone.Client("bob"), phone.Telephone("+15005550001"), phone.Telephone("+15005550006")
	append1(t, s,
		leg(1, 0, 1*time.Second, alice, bob), leg(2, 1, 1*time.Second, alice, bob),
		leg(3, 0, 2*time.Second, outside, ours), leg(4, 3, 2*time.Second, outside, alice), leg(5, 3, 2*time.Second, outside, bob),
		leg(6, 0, 3*time.Second, ours, outside), // was called for a conference
		leg(7, 9, 4*time.Second, outside, bob),  // its first leg is not known
	)
	joined := func(key string, call int, added bool) phone.Event {
		kind := phone.ParticipantJoined
		if added {
			kind = phone.ParticipantAdded
		}
		return phone.Event{Key: key, Kind: kind, At: start, Sequence: 1, Conference: conference(1), Call: sid(call)}
	}
	tell(t, s, joined("j4", 4, false), joined("a6", 6, true))
	got := told(t, s, phone.HistoryQuery{Limit: 1})
	if diff := cmp.Diff([]phone.CallSID{sid(3), sid(1)}, sidsOf(got)); diff != "" {
		t.Fatalf("all calls (-want +got):\n%s", diff)
	}
	if !got[0].Incoming || got[0].Peer != outside || got[0].Line != "+15005550006" || got[1].Of != "alice" || got[1].Peer != bob {
		t.Errorf("all calls are %+v", got)
	}
	for root, want := range map[phone.CallSID][]phone.ConferenceSID{sid(3): {conference(1)}, sid(1): nil, "\x00": nil} {
		if got, err := s.ConferencesOf(t.Context(), root); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the conferences of %q are %v, %v; want %v", root, got, err, want)
		}
	}
}

// Who comes back into a call has a leg of another root, into its conference. Whoever stayed is told of a call that goes on.
func testReturns(t *testing.T, s phone.Store) {
	t.Helper()
	alice, bob, carol := phone.Client("alice"), phone.Client("bob"), phone.Client("carol")
	back3 := phone.InConference(conference(1))
	answer := func(n, parent int, after time.Duration, from, to phone.Address) phone.Event {
		e := leg(n, parent, after, from, to)
		e.Key, e.Status = fmt.Sprintf("answer%d", n), phone.StatusInProgress
		return e
	}
	append1(t, s,
		answer(1, 0, 0, alice, bob), answer(2, 1, time.Second, alice, bob), answer(3, 0, 4*time.Second, bob, back3),
		leg(1, 0, 61*time.Second, alice, bob), leg(2, 1, 2*time.Second, alice, bob),
		leg(3, 0, 60*time.Second, bob, back3),  // comes back
		leg(4, 0, 6*time.Second, carol, back3), // listens
		leg(5, 0, 7*time.Second, bob, phone.InConference(conference(2))),
		leg(6, 0, 8*time.Second, alice, bob), leg(7, 6, 8*time.Second, alice, bob), // in no conference
		leg(8, 0, 9*time.Second, alice, bob), // was called for it, and never in it
	)
	joined := func(call, n int, added bool) phone.Event {
		kind := phone.ParticipantJoined
		if added {
			kind = phone.ParticipantAdded
		}
		return phone.Event{Key: fmt.Sprintf("j%d-%d", call, n), Kind: kind, At: start, Sequence: 1, Conference: conference(n), Call: sid(call)}
	}
	tell(t, s, joined(1, 1, false), joined(2, 1, false), joined(3, 1, false), joined(4, 1, false), joined(5, 2, false), joined(8, 1, true))
	back, err := s.Returns(t.Context(), []phone.CallSID{sid(1), sid(3), sid(6), sid(8), "\x00", sid(99)})
	if err != nil {
		t.Fatal(err)
	}
	got := map[phone.CallSID][]phone.CallSID{}
	for root, legs := range back {
		for _, leg := range legs {
			got[root] = append(got[root], leg.SID)
		}
	}
	if diff := cmp.Diff(map[phone.CallSID][]phone.CallSID{sid(1): {sid(3), sid(4)}}, got); diff != "" {
		t.Errorf("who came back (-want +got):\n%s", diff)
	}
	for _, none := range [][]phone.CallSID{nil, {"\xff"}} {
		if nobody, failed := s.Returns(t.Context(), none); failed != nil || len(nobody) != 0 {
			t.Errorf("to %q came back %v, %v", none, nobody, failed)
		}
	}
	family, err := s.Family(t.Context(), sid(1))
	if err != nil {
		t.Fatal(err)
	}
	all, _ := phone.Overview(family, back[sid(1)])
	own := phone.History("alice", family, back)[0]
	for of, want := range map[phone.Identity]phone.HistoryEntry{"": all, "alice": own} {
		var got phone.HistoryEntry
		for _, h := range told(t, s, phone.HistoryQuery{Of: of, Limit: 3}) {
			if h.SID == sid(1) {
				got = h
			}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(phone.Address{})); diff != "" {
			t.Errorf("the call of %q (-want +got):\n%s", of, diff)
		}
	}
	if len(all.Parts) != 2 || all.Peer != bob || own.Duration() != 59*time.Second {
		t.Errorf("the call is told as %+v", all)
	}
}
