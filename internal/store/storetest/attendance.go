package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func testAttendance(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	t.Run("leases", func(t *testing.T) { testLeases(t, stores) })
	t.Run("choices", func(t *testing.T) { testChoices(t, stores) })
	t.Run("passes", func(t *testing.T) { testPasses(t, stores) })
}

func testLeases(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	put := func(s phone.Store, leases ...phone.Lease) {
		t.Helper()
		if err := s.PutLeases(t.Context(), leases); err != nil {
			t.Fatal(err)
		}
	}
	is := func(of []phone.Identity, want ...phone.Lease) {
		t.Helper()
		got, err := stores[1].Leases(t.Context(), of)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("leases of %v (-want +got):\n%s error %v", of, diff, err)
		}
	}
	early := phone.Lease{Identity: "alice", Page: "a1", Beat: start}
	late := phone.Lease{Identity: "alice", Page: "a1", Busy: phone.OnCall, Beat: start.Add(5 * time.Second)}
	other := phone.Lease{Identity: "alice", Page: "a2", Gone: true, Beat: start.Add(time.Second)}
	bobs := phone.Lease{Identity: "bob", Page: "b1", Beat: start.Add(time.Second)}
	put(stores[0])
	put(stores[0], early, bobs, late)
	put(stores[1], early, other) // another server heard of the page before, and says so later
	is([]phone.Identity{"alice", "carol", "\x00"}, late, other)
	is([]phone.Identity{"bob"}, bobs)
	is([]phone.Identity{"carol"})
	is(nil, late, other, bobs)
	for _, l := range []phone.Lease{{Page: "a1", Beat: start}, {Identity: "alice", Beat: start}, {Identity: "alice", Page: "a1"}, {Identity: "a\x00", Page: "a1", Beat: start}} {
		if err := stores[0].PutLeases(t.Context(), []phone.Lease{l}); phone.CodeOf(err) != "presence_invalid" {
			t.Errorf("%+v gives %v", l, err)
		}
	}
	newest := phone.Lease{Identity: "carol", Page: "c1", Beat: late.Beat.Add(phone.LeaseKept)}
	put(stores[0], newest)
	swept(t, stores[0], newest.Beat) // all that is older than is kept goes
	is(nil, late, newest)
	again := phone.Lease{Identity: "carol", Page: "c2", Beat: newest.Beat.Add(phone.LeaseSuperseded)}
	put(stores[1], again) // a page sleeps, and another was opened meanwhile
	is([]phone.Identity{"carol"}, newest, again)
	last := phone.Lease{Identity: "carol", Page: "c3", Beat: again.Beat.Add(time.Second)}
	put(stores[0], last) // it sleeps for too long to be of use
	is([]phone.Identity{"carol"}, again, last)
}

func testChoices(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	away := phone.Choice{State: phone.ReachAway, Reason: "昼休み", Until: start.Add(time.Hour), At: start.Add(time.Second)}
	for i, c := range []phone.Choice{{State: phone.ReachDND, At: start}, away, {State: phone.ReachAvailable, At: start}} {
		if err := stores[i%2].PutChoice(t.Context(), "alice", c); err != nil {
			t.Fatal(err)
		}
	}
	if err := stores[0].PutChoice(t.Context(), "bob", phone.Choice{Reason: "\x00"}); phone.CodeOf(err) != "presence_invalid" {
		t.Errorf("NUL gives %v", err)
	}
	for _, of := range [][]phone.Identity{nil, {"bob", "alice"}} {
		got, err := stores[1].Choices(t.Context(), of)
		if diff := cmp.Diff(map[phone.Identity]phone.Choice{"alice": away}, got); err != nil || diff != "" {
			t.Errorf("choices of %v (-want +got):\n%s error %v", of, diff, err)
		}
	}
	if got, err := stores[1].Choices(t.Context(), []phone.Identity{"bob"}); err != nil || len(got) > 0 {
		t.Errorf("bob chose %v, %v", got, err)
	}
}

func testPasses(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	pass := func(n int, after time.Duration) phone.Pass {
		return phone.Pass{
			Identity: "alice", Call: sid(n), From: phone.Telephone("+15005550001"), To: phone.InTeam("support"),
			At: start.Add(after), Why: phone.ReachStale, Heard: start,
		}
	}
	first, second, third := pass(1, 0), pass(2, time.Second), pass(3, 2*time.Second)
	bobs := first
	bobs.Identity = "bob"
	again := first
	again.Why = phone.ReachDND
	for _, some := range [][]phone.Pass{nil, {first, bobs}, {again, second, third}} {
		if err := stores[0].AddPasses(t.Context(), some); err != nil {
			t.Fatal(err)
		}
	}
	is := func(id phone.Identity, limit int, want ...phone.Pass) {
		t.Helper()
		got, err := stores[1].Passes(t.Context(), id, limit)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("passes of %s (-want +got):\n%s error %v", id, diff, err)
		}
	}
	is("alice", 10, third, second, first)
	is("alice", 1, third)
	is("carol", 10)
	if err := stores[1].SeePasses(t.Context(), "alice", second.At); err != nil {
		t.Fatal(err)
	}
	is("alice", 10, third)
	is("bob", 10, bobs)
	if err := stores[0].AddPasses(t.Context(), []phone.Pass{second}); err != nil { // told again by another server
		t.Fatal(err)
	}
	is("alice", 10, third)
	if err := stores[0].AddPasses(t.Context(), []phone.Pass{{Identity: "alice", At: start}}); phone.CodeOf(err) != "presence_invalid" {
		t.Errorf("no call gives %v", err)
	}
	if _, err := stores[0].Passes(t.Context(), "alice", 0); phone.CodeOf(err) != "limit_invalid" {
		t.Errorf("limit 0 gives %v", err)
	}
	old := pass(4, phone.PassKept+time.Second) // what is older than is kept goes
	if err := stores[0].AddPasses(t.Context(), []phone.Pass{old}); err != nil {
		t.Fatal(err)
	}
	swept(t, stores[1], old.At)
	is("alice", 10, old, third)
	is("bob", 10)
}
