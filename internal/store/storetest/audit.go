package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"softphone/internal/phone"
)

func testAudit(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	entries := []phone.AuditEntry{
		{At: start.Add(7), By: "alice", Action: "room.create", Room: "standup", Detail: "title é電話 '; --", Outcome: "ok"},
		{At: start, By: "bob", Action: "participant.mute", Room: "standup", Conference: conference(1), Call: sid(1), Outcome: "forbidden"},
		{At: start.Add(-time.Hour), By: "alice", Action: "conference.end", Conference: conference(2), Target: "key:k1", Outcome: "ok"},
		{By: "alice", Action: "conference.end", Conference: conference(1), Outcome: "ok"},
	}
	for i, e := range entries {
		if err := stores[i%2].Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	entries[0].At = start // whole microseconds
	var positions []int64
	tests := []struct {
		name string
		q    phone.AuditQuery
		want []int
	}{
		{"all", phone.AuditQuery{Limit: 1000}, []int{3, 2, 1, 0}},
		{"the newest", phone.AuditQuery{Limit: 2}, []int{3, 2}},
		{"of a conference", phone.AuditQuery{Conference: conference(1), Limit: 10}, []int{3, 1}},
		{"of a room", phone.AuditQuery{Room: "standup", Limit: 10}, []int{1, 0}},
		{"of a person", phone.AuditQuery{By: "alice", Limit: 10}, []int{3, 2, 0}},
		{"of a person in a conference", phone.AuditQuery{By: "alice", Conference: conference(1), Limit: 10}, []int{3}},
		{"of an action", phone.AuditQuery{Action: "conference.end", Limit: 10}, []int{3, 2}},
		{"of actions that begin so", phone.AuditQuery{Action: "room.", Limit: 10}, []int{0}},
		{"of no such action", phone.AuditQuery{Action: "room", Limit: 10}, nil},
		{"of some actions", phone.AuditQuery{Among: []string{"room.", "participant.mute"}, Limit: 10}, []int{1, 0}},
		{"of an action that is none of some", phone.AuditQuery{Action: "conference.end", Among: []string{"room."}, Limit: 10}, nil},
		{"that were done", phone.AuditQuery{Outcome: "ok", Limit: 10}, []int{3, 2, 0}},
		{"that were refused", phone.AuditQuery{Outcome: "refused", Limit: 10}, []int{1}},
		{"that were refused so", phone.AuditQuery{Outcome: "forbidden", Limit: 10}, []int{1}},
		{"to a target", phone.AuditQuery{Target: "key:k1", Limit: 10}, []int{2}},
		{"since", phone.AuditQuery{Since: start, Limit: 10}, []int{1, 0}},
		{"until", phone.AuditQuery{Since: start.Add(-2 * time.Hour), Until: start, Limit: 10}, []int{2}},
		{"of nobody", phone.AuditQuery{By: "a\x00", Limit: 10}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stores[0].Audited(t.Context(), tt.q)
			if err != nil {
				t.Fatal(err)
			}
			if positions == nil { // all
				for _, e := range got {
					positions = append(positions, e.Position)
				}
			}
			var want []phone.AuditEntry
			for _, i := range tt.want {
				e := entries[i]
				e.Position = positions[len(entries)-1-i]
				want = append(want, e)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
	older, err := stores[0].Audited(t.Context(), phone.AuditQuery{Before: positions[1], Limit: 10})
	if err != nil || len(older) != 2 || older[0].Position != positions[2] {
		t.Errorf("before position %d: %v, %v", positions[1], older, err)
	}
	if _, err = stores[0].Audited(t.Context(), phone.AuditQuery{}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a page without a limit gives %v, want kind invalid", err)
	}
	if err = stores[0].Audit(t.Context(), phone.AuditEntry{Detail: "\x00"}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a text that cannot be kept gives %v, want kind invalid", err)
	}
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			if err := stores[i%2].Audit(t.Context(), phone.AuditEntry{By: "carol", Action: fmt.Sprint(i), Outcome: "ok"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, err := stores[0].Audited(t.Context(), phone.AuditQuery{By: "carol", Limit: 100}); err != nil || len(got) != 50 {
		t.Errorf("%d of 50 entries were kept, error %v", len(got), err)
	}
}

// testAuditSoon has entries that nobody waits for, more than may wait.
func testAuditSoon(t *testing.T, open func() phone.Store) {
	t.Helper()
	s := open()
	keep := func(keep func(context.Context, phone.AuditEntry) error, action string) {
		t.Helper()
		if err := keep(t.Context(), phone.AuditEntry{At: start, By: "alice", Action: action, Outcome: "ok"}); err != nil {
			t.Fatal(err)
		}
	}
	actions := func(s phone.Store) (all []string) {
		t.Helper()
		got, err := s.Audited(t.Context(), phone.AuditQuery{By: "alice", Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got {
			all = append(all, e.Action)
		}
		return all
	}
	keep(s.AuditSoon, "first")
	keep(s.AuditSoon, "second")
	keep(s.Audit, "third")
	keep(s.AuditSoon, "fourth")
	if diff := cmp.Diff([]string{"fourth", "third", "second", "first"}, actions(s)); diff != "" {
		t.Errorf("who reads next finds (-want +got):\n%s", diff)
	}
	if err := s.AuditSoon(t.Context(), phone.AuditEntry{Detail: "\x00"}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a text that cannot be kept gives %v, want kind invalid", err)
	}
	const many = 12_000
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range many / 8 {
				if err := s.AuditSoon(t.Context(), phone.AuditEntry{At: start, By: "crowd", Action: fmt.Sprint(i), Outcome: "ok"}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	keep(s.AuditSoon, "last")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.AuditSoon(t.Context(), phone.AuditEntry{By: "alice", Action: "late"}); phone.KindOf(err) != phone.Unavailable {
		t.Errorf("a closed store gives %v, want kind unavailable", err)
	}
	s = closed(t, open())
	if got := actions(s); len(got) != 5 || got[0] != "last" {
		t.Errorf("after a restart there are %v", got)
	}
	kept := 0
	for before := int64(0); ; {
		got, err := s.Audited(t.Context(), phone.AuditQuery{By: "crowd", Before: before, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 {
			break
		}
		kept, before = kept+len(got), got[len(got)-1].Position
	}
	if kept != many {
		t.Errorf("%d of %d entries were kept", kept, many)
	}
}
