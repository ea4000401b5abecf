package guard

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"softphone/internal/phone"
)

var (
	alice   = phone.Client("alice")
	outside = phone.Telephone(number)
)

// leg is one that was answered a minute after the call began, and ended after some time more; zero: it lasts.
func leg(call, parent phone.CallSID, from, to phone.Address, talked time.Duration) phone.Call {
	c := phone.Call{SID: call, Parent: parent, From: from, To: to, Started: noon, Answered: noon.Add(time.Minute), Status: phone.StatusInProgress}
	if talked > 0 {
		c.Status, c.Ended = phone.StatusCompleted, c.Answered.Add(talked)
	}
	return c
}

// What a call used up, by its legs.
func TestUsed(t *testing.T) {
	const hour = time.Hour
	caller := func(talked time.Duration) phone.Call { return leg(sid(1), "", alice, outside, talked) }
	called := func(talked time.Duration) phone.Call {
		return leg(sid(2), sid(1), phone.Telephone("+14155550100"), outside, talked)
	}
	refused := phone.Call{SID: sid(1), From: alice, To: outside, Started: noon, Ended: noon.Add(time.Second), Status: phone.StatusCompleted}
	tests := []struct {
		name string
		call phone.CallSID
		legs []phone.Call
		used time.Duration
		over bool
	}{
		{"nobody knows it", sid(1), nil, 0, false},
		{"it lasts", sid(1), []phone.Call{caller(0), called(0)}, 0, false},
		{"both have ended", sid(1), []phone.Call{caller(hour), called(30 * time.Minute)}, 30 * time.Minute, true},
		{"the caller has gone", sid(1), []phone.Call{caller(time.Minute), called(0)}, 0, false},
		{"the called has gone", sid(1), []phone.Call{caller(0), called(time.Minute)}, 0, false},
		{"others were added, and count for themselves", sid(1), []phone.Call{
			caller(hour), called(time.Minute), leg(sid(3), sid(1), alice, phone.Telephone("+14155550199"), 0), leg(sid(4), sid(1), alice, phone.Client("bob"), 0),
		}, time.Minute, true},
		{"refused", sid(1), []phone.Call{refused}, 0, true},
		{"one who was added", sid(2), []phone.Call{called(time.Minute)}, time.Minute, true},
		{"one who was added, and talks", sid(2), []phone.Call{called(0)}, 0, false},
		{"to a person", sid(1), []phone.Call{leg(sid(1), "", alice, phone.Client("bob"), time.Minute)}, time.Minute, true},
		{"to a person, who talks on", sid(1), []phone.Call{
			leg(sid(1), "", alice, phone.Client("bob"), time.Minute), leg(sid(2), sid(1), alice, phone.Client("bob"), 0),
		}, time.Minute, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(Limits{})
			w.now = noon.Add(2 * hour)
			used, over, known := w.used(tt.call, tt.legs)
			if used != tt.used || over != tt.over || known != (tt.legs != nil) {
				t.Errorf("%v, over %t, known %t; want %v, %t", used, over, known, tt.used, tt.over)
			}
		})
	}
	w := newWorld(Limits{})
	w.now = noon.Add(5 * time.Second)
	if _, over, _ := w.used(sid(1), []phone.Call{refused}); over {
		t.Error("the call that was made for a caller may still be told of")
	}
}

// What is told of a call's end settles it, at once.
func TestGuard_settles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(Limits{CallsPerPerson: 2})
		w.Start(t.Context())
		defer w.Close()
		w.try(t, phone.Grant{Identity: "alice"}, outside)
		w.try(t, phone.Grant{Identity: "alice"}, phone.Client("bob"))
		w.store.put(leg(sid(1), "", alice, outside, time.Hour))
		w.store.put(leg("CAx", sid(1), outside, outside, 7*time.Minute))
		w.store.put(leg(sid(2), "", alice, phone.Client("bob"), time.Hour))
		ended := phone.Event{Kind: phone.CallStatus, Status: phone.StatusCompleted, Call: "CAx", Parent: sid(1), From: outside, To: outside}
		w.Saw(ended, phone.Event{Kind: phone.CallStatus, Status: phone.StatusRinging, Call: sid(2), From: alice})
		synctest.Wait()
		if r, _ := w.store.reservation(sid(1)); r.Used != 7*time.Minute || r.Settled.IsZero() {
			t.Errorf("%+v", r)
		}
		if r, _ := w.store.reservation(sid(2)); !r.Settled.IsZero() {
			t.Errorf("settled while it lasts: %+v", r)
		}
		w.Saw(phone.Event{Kind: phone.CallStatus, Status: phone.StatusCompleted, Call: sid(2), From: alice})
		synctest.Wait()
		if r, _ := w.store.reservation(sid(2)); r.Settled.IsZero() {
			t.Errorf("not settled: %+v", r)
		}
		w.store.broken = errors.New("down")
		w.Saw(ended)
		synctest.Wait() // it is logged, and the sweep tries again
	})
}

// carrier knows how calls are of which nothing was told.
type carrier map[phone.CallSID]any

func (c carrier) Call(_ context.Context, call phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error) {
	switch v := c[call].(type) {
	case time.Duration:
		return phone.StatusCompleted, noon, v, nil
	case phone.Status:
		return v, noon, 0, nil
	case error:
		return 0, noon, 0, v
	}
	return 0, noon, 0, phone.Errorf(phone.Unknown, "call_unknown", "none")
}

// After a server was killed nothing stays set aside: the sweep finds what has ended, or must have.
func TestR_TOLL_2_sweep(t *testing.T) {
	const length = time.Hour
	down := phone.Errorf(phone.Unavailable, "down", "down")
	tests := []struct {
		name    string
		call    phone.CallSID
		record  *phone.Call
		carrier any
		after   time.Duration
		used    time.Duration // -1: it is not settled
	}{
		{"young", sid(1), nil, nil, 30 * time.Second, -1},
		{"it ended, and that was told", sid(1), new(leg(sid(1), "", alice, phone.Client("x"), 5*time.Minute)), nil, 10 * time.Minute, 5 * time.Minute},
		{"it lasts", sid(1), new(leg(sid(1), "", alice, outside, 0)), nil, length, -1},
		{"it should have ended", sid(1), new(leg(sid(1), "", alice, outside, 0)), nil, length + grace + time.Second, length},
		{"the carrier knows its end", sid(1), nil, 3 * time.Minute, 2 * time.Minute, 3 * time.Minute},
		{"the carrier knows that it lasts", sid(1), nil, phone.StatusInProgress, length, -1},
		{"nobody knows it", sid(1), nil, nil, 2 * time.Minute, length},
		{"the carrier cannot be asked", sid(1), nil, down, length, -1},
		{"nor ever could", sid(1), nil, down, length + grace + time.Second, length},
		{"whether it was made is not known", Pending + "1", nil, nil, 2 * time.Minute, length},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(Limits{})
			w.Carrier = carrier{tt.call: tt.carrier}
			if _, err := w.Admit(t.Context(), phone.Attempt{Call: tt.call, Grant: phone.Grant{Identity: "alice"}, To: outside, Length: length}); err != nil {
				t.Fatal(err)
			}
			if tt.record != nil {
				w.store.put(*tt.record)
			}
			w.now = noon.Add(tt.after)
			w.Sweep(t.Context())
			r, _ := w.store.reservation(tt.call)
			if r.Settled.IsZero() != (tt.used < 0) || tt.used >= 0 && r.Used != tt.used {
				t.Errorf("settled %v, used %v, want %v", r.Settled, r.Used, tt.used)
			}
		})
	}
}

// Time that was set aside for one who is added goes to the call, or is free again.
func TestAssign(t *testing.T) {
	w := newWorld(Limits{Calls: 1})
	try := func(call phone.CallSID) error {
		_, err := w.Admit(t.Context(), phone.Attempt{Call: call, Grant: phone.Grant{Identity: "alice"}, To: outside})
		return err
	}
	if err := try(Pending + "1"); err != nil {
		t.Fatal(err)
	}
	if err := w.Release(t.Context(), Pending+"1"); err != nil {
		t.Fatal(err)
	}
	if err := try(Pending + "2"); err != nil {
		t.Fatal(err)
	}
	if err := w.Assign(t.Context(), Pending+"2", sid(1)); err != nil {
		t.Fatal(err)
	}
	if r, ok := w.store.reservation(sid(1)); !ok || r.Length != 4*time.Hour || !r.Settled.IsZero() {
		t.Errorf("%+v", r)
	}
	if phone.CodeOf(try(sid(2))) != codeCalls {
		t.Error("it does not count")
	}
}
