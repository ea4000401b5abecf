package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"softphone/carrier/carriertest"
	"softphone/internal/phone"
)

// Of many calls to telephones at once, two people's, exactly as many are put through as may last at once; and as many
// again when those have ended.
func TestBudget_calls(t *testing.T) {
	const limit, many = 5, 12
	for _, style := range []string{"direct", "conference"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", style, "SOFTPHONE_LIMIT_CALLS", fmt.Sprint(limit),
				"SOFTPHONE_LIMIT_CALLS_PER_PERSON", "0", "SOFTPHONE_LIMIT_STARTS_PER_MINUTE", "0"))
			people := []*person{join(t, a, "Alice"), join(t, a, "Bob")}
			for round := range 2 {
				calls := make([]*carriertest.Call, 2*many)
				var all sync.WaitGroup
				for n := range calls {
					all.Go(func() {
						call, err := people[n%2].Connect(t.Context(), map[string]string{"To": "+15005550003"})
						if err != nil {
							t.Error(err)
							return
						}
						<-call.Accepted() // by music, or by who says why not
						calls[n] = call
					})
				}
				all.Wait()
				if t.Failed() {
					return
				}
				lasting, _, err := a.store.Spent(t.Context(), "account", time.Now().Add(-time.Hour))
				if err != nil || lasting != limit {
					t.Errorf("round %d: %d calls last, %v", round, lasting, err)
				}
				got := map[string]int{}
				for _, call := range calls {
					call.Hangup()
				}
				for n, call := range calls {
					got[people[n%2].line(t, call)]++
				}
				// In a conference the caller may have been given up before the music was called.
				through := got["outgoing +15005550003 completed"] + got["outgoing +15005550003 canceled"]
				if through != limit || got["outgoing +15005550003 failed calls_exhausted"] != 2*many-limit {
					t.Errorf("round %d: %v", round, got)
				}
				if style == "conference" { // what was given up so is settled by the sweep, later than a test waits
					return
				}
				eventually(t, "nothing is set aside", func() (string, bool) {
					lasting, _, err := a.store.Spent(t.Context(), "account", time.Now().Add(-time.Hour))
					return fmt.Sprintf("%d calls, %v", lasting, err), err == nil && lasting == 0
				})
			}
		})
	}
}

// What a program that was killed had set aside is free again when it has started anew.
func TestBudget_afterCrash(t *testing.T) {
	t.Parallel()
	cfg := settings(t, "SOFTPHONE_LIMIT_CALLS", "1", "SOFTPHONE_CALL_STYLE", "direct")
	first := start(t, cfg)
	ago := time.Now().Add(-2 * time.Minute)
	lost := phone.Reservation{
		Call: "CA0123456789abcdef0123456789abcdef", Identity: "bob", To: phone.Telephone("+15005550003"), Scopes: []string{"account", "identity:bob"},
		At: ago, Length: time.Minute,
	}
	if err := first.store.Reserve(t.Context(), lost, nil); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := New(cfg, Options{Version: "test", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err = second.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	}()
	eventually(t, "it is free again", func() (string, bool) {
		lasting, _, err := second.store.Spent(t.Context(), "account", ago.Add(-time.Hour))
		return fmt.Sprintf("%d calls, %v", lasting, err), err == nil && lasting == 0
	})
	alice := join(t, second, "Alice")
	call := connect(t, alice, "To", "+15005550003")
	<-call.Connected()
	eventually(t, "it is known that the number has answered", func() (string, bool) {
		legs, err := second.store.Family(t.Context(), phone.CallSID(call.SID()))
		answered := slices.ContainsFunc(legs, func(leg phone.Call) bool { return leg.Parent != "" && !leg.Answered.IsZero() })
		return fmt.Sprintf("%d legs, %v", len(legs), err), answered
	})
	call.Hangup()
	alice.tells(t, "outgoing +15005550003 completed", call)
}
