package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"softphone/internal/phone"
)

// ledger is what a store of budgets is to be: all reservations, and nothing that is worked out before it is asked for.
type ledger map[phone.CallSID]*phone.Reservation

func (l ledger) count(scope string, meets func(phone.Reservation) bool) (calls int, used time.Duration) {
	for _, r := range l {
		if !slices.Contains(r.Scopes, scope) || !meets(*r) {
			continue
		}
		calls++
		switch {
		case r.Settled.IsZero():
			used += r.Length
		case r.Length > 0:
			used += r.Used
		}
	}
	return calls, used
}

// reserve returns the code of the error.
func (l ledger) reserve(r phone.Reservation, limits []phone.Limit) string {
	if l[r.Call] != nil {
		return ""
	}
	for _, m := range limits {
		lasting, _ := l.count(m.Scope, func(r phone.Reservation) bool { return r.Settled.IsZero() })
		begun, _ := l.count(m.Scope, func(other phone.Reservation) bool { return other.At.After(r.At.Add(-m.Window)) })
		_, used := l.count(m.Scope, func(r phone.Reservation) bool { return !r.At.Before(m.Since) })
		switch {
		case m.Calls > 0 && lasting+1 > m.Calls:
			return "calls_exhausted"
		case m.Starts > 0 && begun+1 > m.Starts:
			return "rate_exhausted"
		case m.Time > 0 && used+r.Length > m.Time:
			return "time_exhausted"
		}
	}
	l[r.Call] = &r
	return ""
}

func (l ledger) settle(call phone.CallSID, used time.Duration, at time.Time) {
	if r := l[call]; r != nil && r.Settled.IsZero() {
		r.Used, r.Settled = used, at
	}
}

func (l ledger) spent(scope string, since time.Time) string {
	calls, _ := l.count(scope, func(r phone.Reservation) bool { return r.Settled.IsZero() })
	_, used := l.count(scope, func(r phone.Reservation) bool { return !r.At.Before(since) })
	return fmt.Sprint(calls, " ", used)
}

// testBudgetModel compares stores with what they are to be, whatever is done in whatever order.
func testBudgetModel(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that goes the same way each time
	scopes := []string{"account", "identity:alice", "prefix:+81"}
	model := ledger{}
	some := func(most time.Duration) time.Duration {
		return time.Duration(rnd.Int64N(int64(most))).Truncate(time.Duration(1+rnd.IntN(2)*59) * time.Minute)
	}
	refused := map[string]int{}
	for step := range 600 {
		s, call := stores[rnd.IntN(2)], rnd.IntN(80)
		if rnd.IntN(3) == 0 {
			used, at := some(time.Hour), some(10*time.Hour)
			settle(t, s, call, used, at)
			model.settle(sid(call), used, start.Add(at))
		} else {
			r := reservation(call, some(10*time.Hour)+time.Duration(rnd.IntN(3)-1)*time.Microsecond, some(time.Hour))
			r.Scopes = slices.Clone(scopes[:1+rnd.IntN(3)])
			var limits []phone.Limit
			for range rnd.IntN(3) {
				limits = append(limits, phone.Limit{
					Scope: r.Scopes[rnd.IntN(len(r.Scopes))], Calls: rnd.IntN(30), Starts: rnd.IntN(30), Window: some(5*time.Hour) + 1000,
					Time: some(40 * time.Hour), Since: start.Add(some(10 * time.Hour)),
				})
			}
			code := ""
			if err := s.Reserve(t.Context(), r, limits); err != nil {
				code = phone.CodeOf(err)
				refused[code]++
			}
			if want := model.reserve(r, limits); code != want {
				t.Fatalf("step %d: reserving %v within %v gives %q, want %q", step, r, limits, code, want)
			}
		}
		scope, since := scopes[rnd.IntN(3)], start.Add(some(10*time.Hour)+time.Duration(rnd.IntN(3)-1)*time.Microsecond)
		if got, want := spent(t, stores[rnd.IntN(2)], scope, since), model.spent(scope, since); got != want {
			t.Fatalf("step %d: for %s since %s counts %s, want %s", step, scope, since, got, want)
		}
	}
	if len(refused) != 3 || len(model) < 40 {
		t.Errorf("the steps did not try all there is: %d calls, refused %v", len(model), refused)
	}
}
