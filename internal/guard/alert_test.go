package guard

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// watched is a world whose alerts are told.
func watched(t *testing.T, limits Limits) (*world, func() []string) {
	t.Helper()
	w := newWorld(limits)
	w.t = t
	w.Alerts = &Alerts{Store: w.store, Send: true, Now: func() time.Time { return w.now }, Logger: slog.New(slog.DiscardHandler)}
	w.Alerts.Start(t.Context())
	return w, func() []string { // all that was told
		w.Alerts.Close()
		var told []string
		for _, e := range w.store.audit {
			told = append(told, e.Action+" "+e.Target)
		}
		return told
	}
}

func TestAlerts(t *testing.T) {
	grant := phone.Grant{Identity: "alice", MaxDuration: time.Hour}
	number := phone.Telephone(number)
	tests := []struct {
		name   string
		limits Limits
		do     func(w *world)
		want   []string
	}{
		{"nothing is amiss", Limits{MinutesPerDay: 600}, func(w *world) { w.try(w.t, grant, number) }, nil},
		{"a budget is low, then exhausted, and told once", Limits{MinutesPerDay: 299}, func(w *world) {
			for range 10 {
				w.try(w.t, grant, number)
			}
		}, []string{"alert.budget.low account", "alert.budget.exhausted account time_exhausted"}},
		{"once an hour", Limits{Calls: 1}, func(w *world) {
			for range 6 {
				w.try(w.t, grant, number)
				w.drain()
				w.now = w.now.Add(20 * time.Minute)
			}
		}, []string{"alert.budget.exhausted account calls_exhausted", "alert.budget.exhausted account calls_exhausted"}},
		{"somebody's own budget may be low", Limits{MinutesPerPerson: 61}, func(w *world) { w.try(w.t, grant, number) }, nil},
		{"velocity", Limits{StartsPerMinute: 1}, func(w *world) {
			w.try(w.t, grant, phone.Client("bob"))
			w.try(w.t, grant, phone.Client("bob"))
		}, []string{"alert.velocity.exceeded identity:alice rate_exhausted"}},
		{"a few denials", Limits{}, func(w *world) {
			for range 9 {
				w.Alerts.Denied("alice", "number_not_allowed")
				w.Alerts.Denied("", "nobody_there")
				w.Alerts.Denied("bob", "number_not_allowed")
				w.drain()
				w.now = w.now.Add(time.Second)
			}
		}, nil},
		{"many denials", Limits{}, func(w *world) {
			for range 30 {
				w.Alerts.Denied("alice", "number_not_allowed")
			}
		}, []string{"alert.denials.many identity:alice"}},
		{"denials, and long between them", Limits{}, func(w *world) {
			for range 30 {
				w.Alerts.Denied("alice", "number_not_allowed")
				w.drain()
				w.now = w.now.Add(time.Minute)
			}
		}, nil},
		{"a switch, each time", Limits{}, func(w *world) {
			for range 2 {
				if err := w.SetSwitch(w.t.Context(), phone.Switch{Name: phone.SwitchNoCalls, On: true, By: "boss"}); err != nil {
					w.t.Fatal(err)
				}
			}
		}, []string{"alert.switch.set no_calls", "alert.switch.set no_calls"}},
		{"another server told it", Limits{Calls: 1}, func(w *world) {
			w.store.attempts["alert:budget.exhausted:account calls_exhausted"] = []time.Time{noon.Add(-time.Minute)}
			w.try(w.t, grant, number)
			w.try(w.t, grant, number)
		}, nil},
		{"the store is down", Limits{}, func(w *world) {
			w.store.broken = errors.New("down")
			w.Alerts.Raise(Alert{Type: AlertKeyRevoked, Scope: "key:k1"})
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, told := watched(t, tt.limits)
			tt.do(w)
			if diff := cmp.Diff(tt.want, told()); diff != "" {
				t.Error(diff)
			}
			if len(w.store.outbox) != len(tt.want) {
				t.Errorf("%d were sent", len(w.store.outbox))
			}
		})
	}
}

// drain waits until all alerts are told that wait.
func (w *world) drain() {
	done := make(chan struct{})
	w.Alerts.queue <- func(context.Context) { close(done) }
	<-done
}

// What is sent names no number in full.
func TestAlerts_body(t *testing.T) {
	w, told := watched(t, Limits{MinutesPerRange: 1})
	w.try(t, phone.Grant{Identity: "alice"}, phone.Telephone(number))
	w.try(t, phone.Grant{Identity: "alice"}, phone.Telephone(number))
	told()
	if len(w.store.outbox) != 2 {
		t.Fatalf("%d were sent", len(w.store.outbox))
	}
	d := w.store.outbox[1]
	var body struct {
		ID, Type string
		At       time.Time
		Data     map[string]any
	}
	if err := json.Unmarshal(d.Body, &body); err != nil {
		t.Fatal(err)
	}
	if body.ID != d.ID || !strings.HasPrefix(d.ID, "al_") || d.Kind != "alert.budget.exhausted" || body.Type != "budget.exhausted" || !body.At.Equal(noon) ||
		!d.Due.Equal(noon) || body.Data["identity"] != "alice" || body.Data["reason"] != "time_exhausted" || body.Data["budget"] != "prefix:+1415555" {
		t.Errorf("%+v %s", d, d.Body)
	}
	if strings.Contains(string(d.Body), string(number)) {
		t.Errorf("%s names the number", d.Body)
	}
}

// Who is told nothing does not mind.
func TestAlerts_nobody(t *testing.T) {
	w := newWorld(Limits{Calls: 1})
	for range 2 {
		w.try(t, phone.Grant{Identity: "alice"}, phone.Telephone(number))
	}
	w.Alerts.Denied("alice", "x")
	stopped, told := watched(t, Limits{})
	told()
	stopped.Alerts.Raise(Alert{Type: AlertKeyRevoked}) // too late
	told()
}
