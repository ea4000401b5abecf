package calls

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// register is a carrier, and a store of calls without an end, in memory.
type register struct {
	calls  []phone.Call
	status phone.Status
	ended  time.Time
	talked time.Duration
	err    error
	before []time.Time
}

func (r *register) Unfinished(_ context.Context, before time.Time, _ int) ([]phone.Call, error) {
	r.before = append(r.before, before)
	var calls []phone.Call
	for _, c := range r.calls {
		if c.Started.Before(before) {
			calls = append(calls, c)
		}
	}
	return calls, nil
}

func (r *register) Call(context.Context, phone.CallSID) (phone.Status, time.Time, time.Duration, error) {
	return r.status, r.ended, r.talked, r.err
}

func TestReconciler(t *testing.T) {
	ringing := phone.Call{SID: childSID, Parent: parentSID, From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusRinging, Started: at(0)}
	talking := ringing
	talking.Status, talking.Answered = phone.StatusInProgress, at(4)
	event := func(status phone.Status, s float64, talked time.Duration) *phone.Event {
		return &phone.Event{
			Key: "observed:" + string(childSID) + ":" + status.String(), Kind: phone.CallStatus, At: at(s), Sequence: observed,
			Call: childSID, Parent: parentSID, From: ringing.From, To: ringing.To, Status: status, Duration: talked,
		}
	}
	tests := []struct {
		name    string
		call    phone.Call
		carrier register
		want    *phone.Event // nil: nothing is recorded
	}{
		{"ended, and nobody told us", talking, register{status: phone.StatusCompleted, ended: at(9), talked: 5 * time.Second}, event(phone.StatusCompleted, 9, 5*time.Second)},
		{"ended, and it is not said when", ringing, register{status: phone.StatusNoAnswer}, event(phone.StatusNoAnswer, 100, 0)},
		{"still going on", talking, register{status: phone.StatusInProgress}, nil},
		{"forgotten, was answered", talking, register{err: phone.Errorf(phone.Unknown, "call_unknown", "x")}, event(phone.StatusCompleted, 4, 0)},
		{"forgotten, was never answered", ringing, register{err: phone.Errorf(phone.Unknown, "call_unknown", "x")}, event(phone.StatusFailed, 0, 0)},
		{"the carrier cannot be asked", talking, register{err: errors.New("down")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := &memoryLog{}
			tt.carrier.calls = []phone.Call{tt.call}
			r := &Reconciler{
				Store: &tt.carrier, Carrier: &tt.carrier, Tracker: NewTracker(log, slog.New(slog.DiscardHandler)),
				Now: func() time.Time { return at(100) }, Logger: slog.New(slog.DiscardHandler),
			}
			r.look(t.Context(), at(100))
			var want []phone.Event
			if tt.want != nil {
				want = []phone.Event{*tt.want}
			}
			if diff := cmp.Diff(want, log.events, cmp.AllowUnexported(phone.Address{})); diff != "" {
				t.Errorf("recorded (-want +got):\n%s", diff)
			}
		})
	}
}

// What began before the program is asked about at once; later, calls get a minute.
func TestReconciler_when(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		carrier := &register{}
		r := &Reconciler{Store: carrier, Carrier: carrier, Every: time.Minute, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
		began := time.Now()
		r.Start(t.Context())
		synctest.Wait()
		<-time.After(time.Minute + time.Second)
		r.Close()
		want := []time.Time{began, began}
		if diff := cmp.Diff(want, carrier.before); diff != "" {
			t.Errorf("asked about calls before (-want +got):\n%s", diff)
		}
	})
}

// What was told wins over what was asked, whichever came first.
func TestApply_observed(t *testing.T) {
	told := phone.Event{Key: "told", Kind: phone.CallStatus, At: at(9), Sequence: 3, Call: childSID, Status: phone.StatusBusy}
	asked := phone.Event{Key: "asked", Kind: phone.CallStatus, At: at(9), Sequence: observed, Call: childSID, Status: phone.StatusFailed}
	for _, events := range [][]phone.Event{{told, asked}, {asked, told}} {
		if got := Apply(events).Status; got != phone.StatusBusy {
			t.Errorf("status %v, want what was told", got)
		}
	}
}
