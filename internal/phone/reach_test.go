package phone_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestAttend(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	fresh, old := phone.Lease{Page: "a", Beat: ago(phone.LeaseTime)}, phone.Lease{Page: "b", Beat: ago(phone.LeaseTime + 1)}
	gone := phone.Lease{Page: "c", Gone: true, Beat: ago(time.Second)}
	calls, writes := phone.Lease{Page: "d", Busy: phone.OnCall, Beat: now}, phone.Lease{Page: "e", Busy: phone.WritingUp, Beat: now}
	lunch := phone.Choice{State: phone.ReachAway, Reason: "lunch", Until: now.Add(1)}
	over := phone.Choice{State: phone.ReachAway, Until: now}
	for _, tt := range []struct {
		name   string
		leases []phone.Lease
		choice phone.Choice
		want   phone.Attendance
	}{
		{"nobody's page", nil, phone.Choice{}, phone.Attendance{}},
		{"another frontend, and a choice", nil, lunch, phone.Attendance{Reach: phone.ReachAway, Reason: "lunch", Until: lunch.Until}},
		{"heard of in time", []phone.Lease{fresh}, phone.Choice{}, phone.Attendance{Reach: phone.ReachAvailable, Heard: fresh.Beat}},
		{"not in time", []phone.Lease{old}, phone.Choice{}, phone.Attendance{Reach: phone.ReachStale, Heard: old.Beat}},
		{"one of two", []phone.Lease{old, fresh}, phone.Choice{}, phone.Attendance{Reach: phone.ReachAvailable, Heard: fresh.Beat}},
		{"good-bye", []phone.Lease{old, gone}, phone.Choice{}, phone.Attendance{Reach: phone.ReachOffline, Heard: gone.Beat}},
		{"good-bye of one of two", []phone.Lease{gone, fresh}, phone.Choice{}, phone.Attendance{Reach: phone.ReachAvailable, Heard: gone.Beat}},
		{"asleep after another's good-bye", []phone.Lease{{Page: "c", Gone: true, Beat: ago(time.Hour)}, old}, phone.Choice{}, phone.Attendance{Reach: phone.ReachStale, Heard: old.Beat}},
		{"on a call elsewhere", []phone.Lease{fresh, calls}, phone.Choice{}, phone.Attendance{Reach: phone.ReachBusy, Busy: phone.OnCall, Heard: now}},
		{"a call is more than its notes", []phone.Lease{calls, writes}, phone.Choice{}, phone.Attendance{Reach: phone.ReachBusy, Busy: phone.OnCall, Heard: now}},
		{"away", []phone.Lease{fresh}, lunch, phone.Attendance{Reach: phone.ReachAway, Reason: "lunch", Until: lunch.Until, Heard: fresh.Beat}},
		{"away and asleep", []phone.Lease{old}, lunch, phone.Attendance{Reach: phone.ReachStale, Heard: old.Beat}},
		{"back by itself", []phone.Lease{fresh}, over, phone.Attendance{Reach: phone.ReachAvailable, Heard: fresh.Beat}},
		{"not to be disturbed on a call", []phone.Lease{calls}, phone.Choice{State: phone.ReachDND}, phone.Attendance{Reach: phone.ReachDND, Heard: now}},
	} {
		if diff := cmp.Diff(tt.want, phone.Attend(tt.leases, tt.choice, now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestRing(t *testing.T) {
	reach := map[phone.Identity]phone.Attendance{
		"free": {Reach: phone.ReachAvailable}, "busy": {Reach: phone.ReachBusy}, "dnd": {Reach: phone.ReachDND}, "away": {Reach: phone.ReachAway},
		"stale": {Reach: phone.ReachStale}, "offline": {Reach: phone.ReachOffline}, "barred": {Reach: phone.ReachBarred},
	}
	for _, tt := range []struct{ name, of, rung, passed string }{
		{"who is free before who is busy", "busy free stale", "free", "stale"},
		{"who is busy where nobody is free", "stale busy dnd", "busy", "stale dnd"},
		{"who has another frontend", "other busy", "other", ""},
		{"nobody", "dnd away stale offline barred", "", "dnd away stale offline barred"},
	} {
		var of []phone.Identity
		for id := range strings.FieldsSeq(tt.of) {
			of = append(of, phone.Identity(id))
		}
		rung, passed := phone.Ring(of, reach)
		if words(rung) != tt.rung || words(passed) != tt.passed {
			t.Errorf("%s: rung %q, passed %q", tt.name, words(rung), words(passed))
		}
	}
}

func words(ids []phone.Identity) string {
	var all []string
	for _, id := range ids {
		all = append(all, string(id))
	}
	return strings.Join(all, " ")
}

// A reason is shown to others: it has only what they can see.
func TestChoice_Check_reason(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for reason, want := range map[string]string{
		"": "", "back at 13:00": "", "昼食中　すぐ戻ります": "",
		"a\nb": "away_invalid", "\u202ehcnul": "away_invalid", "lunch\u200b": "away_invalid", "\u0085": "away_invalid", "\ufffd": "away_invalid", "\xff": "away_invalid",
	} {
		err := phone.Choice{State: phone.ReachAway, Reason: reason}.Check(now)
		if (err != nil || want != "") && phone.CodeOf(err) != want {
			t.Errorf("%q gives %v, want %q", reason, err, want)
		}
	}
}
