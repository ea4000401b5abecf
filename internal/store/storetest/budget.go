package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func reservation(n int, after, length time.Duration, scopes ...string) phone.Reservation {
	return phone.Reservation{
		Call: sid(n), Identity: "alice", Grant: "g1", Key: "k1", To: phone.Telephone("+15005550006"),
		Scopes: append([]string{"account"}, scopes...), At: start.Add(after), Length: length,
	}
}

func reserve(t *testing.T, s phone.Store, r phone.Reservation, limits ...phone.Limit) {
	t.Helper()
	if err := s.Reserve(t.Context(), r, limits); err != nil {
		t.Fatalf("call %s: %v", r.Call, err)
	}
}

func settle(t *testing.T, s phone.Store, n int, used, after time.Duration) {
	t.Helper()
	if err := s.Settle(t.Context(), sid(n), used, start.Add(after)); err != nil {
		t.Fatal(err)
	}
}

// spent is what counts for a scope since a time, such as "2 1m0s".
func spent(t *testing.T, s phone.Store, scope string, since time.Time) string {
	t.Helper()
	calls, used, err := s.Spent(t.Context(), scope, since)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(calls, " ", used)
}

func testReserve(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	// Before each, two calls last, three began, and 3 minutes were used and 10 are set aside, all of alice. The one that
	// is tried begins after 5 minutes and may last 5.
	tests := []struct {
		name  string
		limit phone.Limit
		code  string
	}{
		{"calls at once", phone.Limit{Scope: "account", Calls: 2}, "calls_exhausted"},
		{"enough calls at once", phone.Limit{Scope: "account", Calls: 3}, ""},
		{"calls at once of one", phone.Limit{Scope: "identity:alice", Calls: 1}, "calls_exhausted"},
		{"enough calls at once of one", phone.Limit{Scope: "identity:alice", Calls: 2}, ""},
		{"a scope that nothing counted for", phone.Limit{Scope: "new", Calls: 1, Starts: 1, Window: time.Hour, Time: 5 * time.Minute}, ""},
		{"starts", phone.Limit{Scope: "account", Starts: 3, Window: 10 * time.Minute}, "rate_exhausted"},
		{"enough starts", phone.Limit{Scope: "account", Starts: 4, Window: 10 * time.Minute}, ""},
		{"starts just outside", phone.Limit{Scope: "account", Starts: 3, Window: 5 * time.Minute}, ""},
		{"starts just inside", phone.Limit{Scope: "account", Starts: 3, Window: 5*time.Minute + time.Microsecond}, "rate_exhausted"},
		{"time", phone.Limit{Scope: "account", Time: 18*time.Minute - time.Microsecond}, "time_exhausted"},
		{"just enough time", phone.Limit{Scope: "account", Time: 18 * time.Minute}, ""},
		{"time since the second", phone.Limit{Scope: "account", Time: 15 * time.Minute, Since: start.Add(time.Minute)}, ""},
		{"not enough since the second", phone.Limit{Scope: "account", Time: 15*time.Minute - time.Microsecond, Since: start.Add(time.Minute)}, "time_exhausted"},
		{"time since just before the second", phone.Limit{Scope: "account", Time: 15 * time.Minute, Since: start.Add(time.Minute - time.Microsecond)}, ""},
		{"time since the first", phone.Limit{Scope: "account", Time: 15 * time.Minute, Since: start}, "time_exhausted"},
		{"time since nothing began", phone.Limit{Scope: "account", Time: 5 * time.Minute, Since: start.Add(time.Minute + time.Microsecond)}, ""},
		{"time since the next hour", phone.Limit{Scope: "account", Time: 5 * time.Minute, Since: start.Add(time.Hour)}, ""},
		{"less than the call may last", phone.Limit{Scope: "new", Time: 5*time.Minute - time.Microsecond}, "time_exhausted"},
		{"no limit", phone.Limit{Scope: "account"}, ""},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, other := stores[i%2], stores[1-i%2]
			one := func(n int, after, length time.Duration, scopes ...string) phone.Reservation {
				r := reservation(10*i+n, after, length, scopes...)
				for j := range r.Scopes {
					r.Scopes[j] += tt.name // nothing in common with the other tests
				}
				return r
			}
			reserve(t, s, one(1, 0, 10*time.Minute, "identity:alice"))
			reserve(t, other, one(2, time.Minute, 10*time.Minute, "identity:alice", "prefix:+81"))
			reserve(t, s, one(3, 2*time.Minute, 0, "identity:bob"))
			settle(t, s, 10*i+1, 3*time.Minute, 4*time.Minute)
			tt.limit.Scope += tt.name
			err := s.Reserve(t.Context(), one(4, 5*time.Minute, 5*time.Minute, "identity:alice", "new"), []phone.Limit{{Scope: "new" + tt.name, Calls: 1}, tt.limit})
			counts := "3 18m0s"
			if tt.code != "" {
				counts = "2 13m0s"
			}
			if got := spent(t, other, "account"+tt.name, start); got != counts {
				t.Errorf("then counts %s, want %s", got, counts)
			}
			if tt.code == "" && err == nil {
				return
			}
			if phone.KindOf(err) != phone.Exhausted || phone.CodeOf(err) != tt.code || field(err) != tt.limit.Scope {
				t.Errorf("error %v of %q, want %q of %s", err, field(err), tt.code, tt.limit.Scope)
			}
		})
	}
}

func testReserveInvalid(t *testing.T, s phone.Store) {
	t.Helper()
	for name, change := range map[string]func(*phone.Reservation, *phone.Limit){
		"no call":             func(r *phone.Reservation, _ *phone.Limit) { r.Call = "" },
		"a text":              func(r *phone.Reservation, _ *phone.Limit) { r.Identity = "\x00" },
		"an address":          func(r *phone.Reservation, _ *phone.Limit) { r.To = phone.Telephone("what?") },
		"no time":             func(r *phone.Reservation, _ *phone.Limit) { r.At = time.Time{} },
		"a negative length":   func(r *phone.Reservation, _ *phone.Limit) { r.Length = -1 },
		"a scope twice":       func(r *phone.Reservation, _ *phone.Limit) { r.Scopes = []string{"a", "account", "a"} },
		"a scope of no name":  func(r *phone.Reservation, _ *phone.Limit) { r.Scopes = []string{"account", ""} },
		"a scope's text":      func(r *phone.Reservation, _ *phone.Limit) { r.Scopes = []string{"account", "\xff"} },
		"a limit elsewhere":   func(_ *phone.Reservation, l *phone.Limit) { l.Scope = "identity:bob" },
		"a negative limit":    func(_ *phone.Reservation, l *phone.Limit) { l.Calls = -1 },
		"starts at no time":   func(_ *phone.Reservation, l *phone.Limit) { l.Starts = 1 },
		"starts in less time": func(_ *phone.Reservation, l *phone.Limit) { l.Starts, l.Window = 1, -time.Second },
		"negative time":       func(_ *phone.Reservation, l *phone.Limit) { l.Time = -1 },
	} {
		r, l := reservation(1, 0, time.Minute), phone.Limit{Scope: "account"}
		change(&r, &l)
		if err := s.Reserve(t.Context(), r, []phone.Limit{l}); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
	if err := s.Settle(t.Context(), sid(1), -1, start); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a call that lasted less than nothing gives %v, want kind invalid", err)
	}
	if err := s.Settle(t.Context(), sid(1), 1, time.Time{}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a call that ended at no time gives %v, want kind invalid", err)
	}
	for _, call := range []phone.CallSID{sid(1), "", "\x00"} {
		if err := s.Settle(t.Context(), call, time.Second, start); err != nil {
			t.Errorf("settling the call %q, which reserved nothing: %v", call, err)
		}
	}
	for _, scope := range []string{"account", "", "\x00"} {
		if got := spent(t, s, scope, time.Time{}); got != "0 0s" {
			t.Errorf("for %q counts %s after all that was refused", scope, got)
		}
	}
	for _, limit := range []int{0, 1001} {
		if _, err := s.Unsettled(t.Context(), phone.ReservationQuery{Limit: limit}); phone.KindOf(err) != phone.Invalid {
			t.Errorf("a page of %d gives %v, want kind invalid", limit, err)
		}
	}
}

// testReserveRace has very many calls want a budget at once.
func testReserveRace(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const budget = 100
	for name, l := range map[string]phone.Limit{
		"calls":  {Scope: "account", Calls: budget},
		"starts": {Scope: "starts", Starts: budget, Window: time.Hour},
		"time":   {Scope: "time", Time: budget*time.Minute + 59*time.Second, Since: start.Add(-30 * time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			n := attempts
			if name != "calls" {
				n /= 10
			}
			admitted := make([]bool, n)
			var all sync.WaitGroup
			for i := range n {
				all.Go(func() {
					r := reservation(i, time.Duration(i)*time.Millisecond, time.Minute)
					r.Call, r.Scopes = phone.CallSID(name+string(r.Call)), []string{l.Scope, "identity:alice"}
					err := stores[i%2].Reserve(t.Context(), r, []phone.Limit{l})
					if admitted[i] = err == nil; err != nil && phone.KindOf(err) != phone.Exhausted {
						t.Error(err)
					}
				})
			}
			all.Wait()
			got := 0
			for _, ok := range admitted {
				if ok {
					got++
				}
			}
			if got != budget {
				t.Errorf("%d of %d calls were admitted to a budget of %d", got, n, budget)
			}
			if s := spent(t, stores[0], l.Scope, start); s != "100 1h40m0s" {
				t.Errorf("there counts %s", s)
			}
		})
	}
}

// testReserveAgain has a call that reserves more than once.
func testReserveAgain(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	one := phone.Limit{Scope: "account", Calls: 1, Starts: 1, Window: time.Hour, Time: time.Minute}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			if err := stores[i%2].Reserve(t.Context(), reservation(1, 0, time.Minute), []phone.Limit{one}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := spent(t, stores[0], "account", start); got != "1 1m0s" {
		t.Errorf("for one call counts %s", got)
	}
	settle(t, stores[0], 1, time.Second, time.Minute)
	reserve(t, stores[1], reservation(1, 0, time.Minute), one)
	if got := spent(t, stores[0], "account", start); got != "0 1s" {
		t.Errorf("for one call that has ended counts %s", got)
	}
}

func testSettle(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	one := phone.Limit{Scope: "account", Calls: 1}
	steps := func(call int, length, used time.Duration, want string) {
		t.Helper()
		reserve(t, s, reservation(call, 0, length), one)
		if err := other.Reserve(t.Context(), reservation(99, 0, 0), []phone.Limit{one}); phone.CodeOf(err) != "calls_exhausted" {
			t.Errorf("while the call %d lasts: %v", call, err)
		}
		settle(t, other, call, used, time.Hour)
		settle(t, s, call, 7*time.Hour, 2*time.Hour) // told again: the first counts
		if got := spent(t, s, "account", start); got != want {
			t.Errorf("after call %d counts %s, want %s", call, got, want)
		}
	}
	steps(1, time.Minute, 10*time.Second, "0 10s")
	steps(2, time.Minute, 2*time.Minute, "0 2m10s")
	steps(3, 0, time.Minute, "0 2m10s")
	steps(4, time.Minute, time.Minute, "0 3m10s")
	steps(5, time.Minute, 0, "0 3m10s")
	// Many settle the same.
	reserve(t, s, reservation(6, 0, time.Minute), one)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := stores[i%2].Settle(t.Context(), sid(6), 30*time.Second, start); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := spent(t, s, "account", start); got != "0 3m40s" {
		t.Errorf("after a call that many settled counts %s", got)
	}
}

// testReserveDurable has a server die while a call lasts.
func testReserveDurable(t *testing.T, open func() phone.Store) {
	t.Helper()
	s := open()
	one := phone.Limit{Scope: "account", Calls: 1}
	lost := reservation(1, 0, time.Hour, "identity:alice")
	reserve(t, s, lost, one)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = closed(t, open())
	if err := s.Reserve(t.Context(), reservation(2, time.Minute, 0), []phone.Limit{one}); phone.CodeOf(err) != "calls_exhausted" {
		t.Errorf("a call that lasts since before a restart is forgotten: %v", err)
	}
	got, err := s.Unsettled(t.Context(), phone.ReservationQuery{Before: start.Add(time.Minute), Limit: 10})
	if diff := cmp.Diff([]phone.Reservation{lost}, got, cmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
		t.Errorf("what is to be settled (-want +got):\n%s error %v", diff, err)
	}
	settle(t, s, 1, time.Minute, time.Hour)
	reserve(t, s, reservation(2, time.Hour, 0), one)
	if got := spent(t, s, "identity:alice", start); got != "0 1m0s" {
		t.Errorf("after it was settled late counts %s", got)
	}
}

// testAssign has calls that reserve before they have a SID.
func testAssign(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	assign := func(from, to phone.CallSID, want string) {
		t.Helper()
		if err := other.Assign(t.Context(), from, to); err != nil {
			t.Fatal(err)
		}
		if got := spent(t, s, "account", start); got != want {
			t.Errorf("after %q was given to %q counts %s, want %s", from, to, got, want)
		}
	}
	named := func(name phone.CallSID) phone.Reservation {
		r := reservation(0, 0, time.Minute, "identity:alice")
		r.Call = name
		return r
	}
	reserve(t, s, named("a"))
	assign("a", sid(1), "1 1m0s")
	assign("a", sid(1), "1 1m0s") // told again
	assign("a", sid(2), "1 1m0s") // there is none
	assign(sid(1), sid(1), "1 1m0s")
	assign("\x00", sid(2), "1 1m0s")
	settle(t, other, 1, time.Second, time.Minute)
	if got := spent(t, s, "identity:alice", start); got != "0 1s" {
		t.Errorf("after the call has ended counts %s", got)
	}
	reserve(t, s, named("a")) // the name is free again
	assign("a", sid(1), "0 1s")
	reserve(t, s, named("b"))
	bare := named("c")
	bare.Scopes = nil
	reserve(t, s, bare)
	assign("c", sid(1), "1 1m1s")
	assign("b", sid(3), "1 1m1s")
	got, err := s.Unsettled(t.Context(), phone.ReservationQuery{Limit: 10})
	if diff := cmp.Diff([]phone.Reservation{named(sid(3))}, got, cmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
		t.Errorf("what is to be settled (-want +got):\n%s error %v", diff, err)
	}
	for _, to := range []phone.CallSID{"", "\x00"} {
		if err = s.Assign(t.Context(), sid(3), to); phone.KindOf(err) != phone.Invalid {
			t.Errorf("giving it to %q gives %v, want kind invalid", to, err)
		}
	}
}

func testUnsettled(t *testing.T, s phone.Store) {
	t.Helper()
	createGrants(t, s, grant("g1", ""), grant("g2", "g1"), grant("g3", "g2"), grant("other", ""))
	make1 := func(n int, who phone.Identity, g phone.GrantID, k phone.KeyID) {
		r := reservation(n, time.Duration(n)*time.Second, time.Minute)
		r.Identity, r.Grant, r.Key, r.To = who, g, k, phone.Client("bob")
		reserve(t, s, r)
	}
	make1(5, "alice", "g1", "")
	make1(4, "alice", "g3", "")
	make1(3, "crm_1", "other", "k1")
	make1(2, "crm_2", "gone", "k1")
	make1(1, "alice", "", "")
	bare := phone.Reservation{Call: sid(6), At: start.Add(time.Hour)}
	reserve(t, s, bare)
	settle(t, s, 1, 0, time.Hour)
	for _, tt := range []struct {
		name string
		q    phone.ReservationQuery
		want string
	}{
		{"all", phone.ReservationQuery{Limit: 10}, "2 3 4 5 6"},
		{"the oldest", phone.ReservationQuery{Limit: 2}, "2 3"},
		{"before", phone.ReservationQuery{Before: start.Add(4 * time.Second), Limit: 10}, "2 3"},
		{"somebody's", phone.ReservationQuery{Identity: "alice", Limit: 10}, "4 5"},
		{"a grant's", phone.ReservationQuery{Grant: "g1", Limit: 10}, "4 5"},
		{"of what was made from another", phone.ReservationQuery{Grant: "g2", Limit: 10}, "4"},
		{"of a grant that is gone", phone.ReservationQuery{Grant: "gone", Limit: 10}, "2"},
		{"a key's", phone.ReservationQuery{Key: "k1", Limit: 10}, "2 3"},
		{"all at once", phone.ReservationQuery{Key: "k1", Grant: "other", Identity: "crm_1", Before: start.Add(time.Hour), Limit: 10}, "3"},
		{"nobody's", phone.ReservationQuery{Identity: "\x00", Limit: 10}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := s.Unsettled(t.Context(), tt.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range all {
				var n int
				if _, err := fmt.Sscanf(string(r.Call), "CA%x", &n); err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprint(n))
				if want := []string{"account"}; n != 6 && !cmp.Equal(r.Scopes, want) {
					t.Errorf("call %d counts for %q", n, r.Scopes)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("calls %s, want %s", strings.Join(got, " "), tt.want)
			}
		})
	}
	// A long list of scopes is one call.
	many := reservation(7, -time.Hour, 0, "b", "a", "identity:alice", "key:k1", "prefix:+1")
	reserve(t, s, many)
	many.Scopes = []string{"a", "account", "b", "identity:alice", "key:k1", "prefix:+1"}
	got, err := s.Unsettled(t.Context(), phone.ReservationQuery{Limit: 1})
	if diff := cmp.Diff([]phone.Reservation{many}, got, cmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
		t.Errorf("the oldest (-want +got):\n%s error %v", diff, err)
	}
}

// testReservationsSwept has calls that ended long ago.
func testReservationsSwept(t *testing.T, s phone.Store) {
	t.Helper()
	const day = 24 * time.Hour
	reserve(t, s, reservation(1, 0, time.Hour))
	reserve(t, s, reservation(2, 0, time.Hour))
	reserve(t, s, reservation(3, 2*time.Hour, time.Hour))
	settle(t, s, 1, time.Minute, time.Hour)
	settle(t, s, 3, time.Minute, 3*time.Hour)
	reserve(t, s, reservation(4, 40*day, time.Hour))
	if got := spent(t, s, "account", time.Time{}); got != "2 2h2m0s" {
		t.Errorf("at first counts %s", got)
	}
	settle(t, s, 4, time.Minute, 40*day+2*time.Hour) // what began after the first two hours began 40 days ago
	if got := spent(t, s, "account", time.Time{}); got != "1 2m0s" {
		t.Errorf("after 40 days counts %s, want only what began since, and what lasts", got)
	}
	reserve(t, s, reservation(1, 40*day, time.Hour)) // it is forgotten, and counts again
	settle(t, s, 2, time.Hour, 41*day)
	if got := spent(t, s, "account", start.Add(day)); got != "1 1h1m0s" {
		t.Errorf("since the first day counts %s", got)
	}
}
