package calls

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestReconciler_calls(t *testing.T) {
	told := func(status phone.Status, s float64) phone.Event {
		return phone.Event{
			Key: status.String(), Kind: phone.CallStatus, At: at(s), Call: childSID, Parent: parentSID,
			From: phone.Client("alice"), To: phone.Client("bob"), Status: status,
		}
	}
	ringing := []phone.Event{told(phone.StatusRinging, 0)}
	talking := []phone.Event{told(phone.StatusRinging, 0), told(phone.StatusInProgress, 4)}
	event := func(status phone.Status, s float64, talked time.Duration) *phone.Event {
		return &phone.Event{
			Key: "observed:" + string(childSID) + ":" + status.String(), Kind: phone.CallStatus, At: at(s), Sequence: observed,
			Call: childSID, Parent: parentSID, From: phone.Client("alice"), To: phone.Client("bob"), Status: status, Duration: talked,
		}
	}
	unknown := func(string) error { return phone.Errorf(phone.Unknown, "call_unknown", "x") }
	tests := []struct {
		name    string
		told    []phone.Event
		carrier *fakeBoard
		want    *phone.Event // nil: nothing is recorded
	}{
		{"ended, and nobody told us", talking, &fakeBoard{status: phone.StatusCompleted, ended: at(9), talked: 5 * time.Second}, event(phone.StatusCompleted, 9, 5*time.Second)},
		{"ended, and it is not said when", ringing, &fakeBoard{status: phone.StatusNoAnswer}, event(phone.StatusNoAnswer, 100, 0)},
		{"still going on", talking, &fakeBoard{status: phone.StatusInProgress}, nil},
		{"forgotten, was answered", talking, &fakeBoard{fail: unknown}, event(phone.StatusCompleted, 4, 0)},
		{"forgotten, was never answered", ringing, &fakeBoard{fail: unknown}, event(phone.StatusFailed, 0, 0)},
		{"the carrier cannot be asked", talking, &fakeBoard{fail: func(string) error { return errors.New("down") }}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			m.tell(t, tt.told...)
			r := &Reconciler{Store: m, Carrier: tt.carrier, Tracker: NewTracker(m, quiet()), Now: func() time.Time { return at(100) }, Logger: quiet()}
			r.look(t.Context(), at(100))
			var want []phone.Event
			if tt.want != nil {
				want = []phone.Event{*tt.want}
			}
			if diff := cmp.Diff(want, m.events[len(tt.told):], cmp.AllowUnexported(phone.Address{})); diff != "" && (len(want) > 0 || len(m.events) > len(tt.told)) {
				t.Errorf("recorded (-want +got):\n%s", diff)
			}
		})
	}
}

// Where more calls go on than are asked about at once, each has its turn.
func TestReconciler_callsInTurn(t *testing.T) {
	m, board := newMemory(), &fakeBoard{status: phone.StatusInProgress}
	const many = 2*round + 50
	for n := range many {
		m.tell(t, phone.Event{Kind: phone.CallStatus, At: at(float64(n)), Call: leg(n), Status: phone.StatusInProgress})
	}
	r := &Reconciler{Store: m, Carrier: board, Tracker: NewTracker(m, quiet()), Now: func() time.Time { return at(1000) }, Logger: quiet()}
	asked := map[string]bool{}
	for range 3 {
		r.look(t.Context(), at(1000))
		lines := board.lines()
		if len(lines) != round {
			t.Fatalf("%d calls are asked about at once, want %d", len(lines), round)
		}
		for _, line := range lines {
			asked[line] = true
		}
	}
	if len(asked) != many {
		t.Errorf("%d of %d calls were asked about", len(asked), many)
	}
}

// seen is a store that writes down what it is asked for.
type seen struct {
	*memory
	before []time.Time
}

func (s *seen) Unfinished(_ context.Context, before time.Time, _ int) ([]phone.Call, error) {
	s.before = append(s.before, before)
	return nil, nil
}

// What began before the program is asked about at once; later, calls get a minute.
func TestReconciler_when(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &seen{memory: newMemory()}
		r := &Reconciler{Store: store, Carrier: &fakeBoard{}, Every: time.Minute, Now: time.Now, Logger: quiet()}
		began := time.Now()
		r.Start(t.Context())
		synctest.Wait()
		<-time.After(time.Minute + time.Second)
		r.Close()
		want := []time.Time{began, began}
		if diff := cmp.Diff(want, store.before); diff != "" {
			t.Errorf("asked about calls before (-want +got):\n%s", diff)
		}
	})
}

// Conferences are asked about every quarter of a minute, and less often while nobody answers.
func TestReconciler_pace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := &fakeBoard{}
		down := func(string) error { return phone.Errorf(phone.Unavailable, "rest_unavailable", "x") }
		r := &Reconciler{Store: newMemory(), Carrier: board, Every: time.Hour, Now: time.Now, Logger: quiet()}
		r.Start(t.Context())
		<-time.After(10 * time.Minute)
		if n := len(board.lines()); n < 37 || n > 45 {
			t.Errorf("asked %d times in ten minutes, want about 40", n)
		}
		board.mu.Lock()
		board.fail = down
		board.mu.Unlock()
		<-time.After(10 * time.Minute)
		if n := len(board.lines()); n < 8 || n > 14 {
			t.Errorf("asked %d times in ten minutes of silence, want about 11", n)
		}
		r.Close()
	})
}

const other = phone.ConferenceSID("CFffffffffffffffffffffffffffffffff")

func joined(n int, s float64, sequence int) phone.Event {
	return phone.Event{
		Kind: phone.ParticipantJoined, At: at(s), Sequence: sequence, Call: leg(n), Conference: simulated,
		Detail: phone.Detail{Name: "room-standup-0123456789abcdef"},
	}
}

func TestReconciler_conferences(t *testing.T) {
	name := "room-standup-0123456789abcdef"
	here := func(status phone.ConferenceStatus, people ...phone.ObservedParticipant) phone.Observed {
		return phone.Observed{SID: simulated, Name: name, Status: status, People: people}
	}
	one, two := phone.ObservedParticipant{Call: leg(1)}, phone.ObservedParticipant{Call: leg(2)}
	muted := phone.ObservedParticipant{Call: leg(1), Muted: true}
	tests := []struct {
		name  string
		told  []phone.Event
		truth *phone.Observed // nil: the carrier knows nothing of it
		drift map[Difference]int64
	}{
		{"as it was told", []phone.Event{joined(1, 0, 1)}, new(here(phone.ConferenceInit, one)), nil},
		{"somebody came", []phone.Event{joined(1, 0, 1)}, new(here(phone.ConferenceInProgress, one, two)), map[Difference]int64{Missing: 1, Progress: 1}},
		{"somebody left", []phone.Event{joined(1, 0, 1), joined(2, 1, 2)}, new(here(phone.ConferenceInit, one)), map[Difference]int64{Extra: 1}},
		{"somebody was muted", []phone.Event{joined(1, 0, 1)}, new(here(phone.ConferenceInit, muted)), map[Difference]int64{Flag: 1}},
		{"it has ended", []phone.Event{joined(1, 0, 1)}, new(here(phone.ConferenceCompleted)), map[Difference]int64{Progress: 1}},
		{"it is forgotten", []phone.Event{joined(1, 0, 1)}, nil, map[Difference]int64{Progress: 1}},
		{"nothing was told", nil, new(here(phone.ConferenceInProgress, one, two)), map[Difference]int64{Unheard: 1, Progress: 1, Missing: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory()
				m.tell(t, tt.told...)
				board := &fakeBoard{answer: map[phone.ConferenceSID]phone.Observed{}}
				want := snapshot{Status: phone.ConferenceCompleted}
				if tt.truth != nil {
					board.answer[simulated], want = *tt.truth, state(*tt.truth)
					if tt.truth.Status != phone.ConferenceCompleted {
						board.live = []phone.Observed{*tt.truth}
					}
				}
				// Two servers that do the same do no harm.
				var drift map[Difference]int64
				for range 2 {
					r := &Reconciler{Store: m, Carrier: board, Tracker: NewTracker(m, quiet()), Now: time.Now, Logger: quiet()}
					if err := r.lookAtConferences(t.Context()); err != nil {
						t.Fatal(err)
					}
					if d := r.Drift(); d != nil {
						drift = d
					}
				}
				if diff := cmp.Diff(tt.drift, drift); diff != "" {
					t.Errorf("drift (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(want, stateOf(m.conferences[simulated])); diff != "" {
					t.Errorf("conference (-want +got):\n%s", diff)
				}
				if recorded := len(m.events) - len(tt.told); recorded > 1 || recorded == 1 != (tt.drift != nil) {
					t.Errorf("%d events were recorded", recorded)
				}
			})
		})
	}
}

// What callbacks that were under way tell is not drift.
func TestReconciler_underWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.tell(t, joined(1, 0, 1))
		truth := phone.Observed{SID: simulated, Name: "room-standup-0123456789abcdef", People: []phone.ObservedParticipant{{Call: leg(1)}, {Call: leg(2)}}}
		board := &fakeBoard{answer: map[phone.ConferenceSID]phone.Observed{simulated: truth}, live: []phone.Observed{truth}}
		r := &Reconciler{Store: m, Carrier: board, Tracker: NewTracker(m, quiet()), Now: time.Now, Logger: quiet()}
		time.AfterFunc(time.Second, func() { m.tell(t, joined(2, 1, 2)) })
		if err := r.lookAtConferences(t.Context()); err != nil || len(m.events) != 2 || r.Drift() != nil {
			t.Errorf("recorded %v, drift %v, %v; want nothing", m.events[2:], r.Drift(), err)
		}
	})
}

// Many conferences take turns, those that differ come first.
func TestReconciler_next(t *testing.T) {
	var known []phone.Conference
	var live []phone.Observed
	for n := range 120 {
		sid := phone.ConferenceSID("CF" + string(leg(n))[2:])
		known = append(known, phone.Conference{SID: sid})
		if n > 0 {
			live = append(live, phone.Observed{SID: sid})
		}
	}
	live = append(live, phone.Observed{SID: other})
	r := &Reconciler{}
	times := map[phone.ConferenceSID]int{}
	for range 5 {
		sids := r.next(known, live)
		if len(sids) != asked || !slices.Contains(sids[:2], other) || !slices.Contains(sids[:2], known[0].SID) {
			t.Fatalf("asked about %v", sids)
		}
		for _, sid := range sids {
			times[sid]++
		}
	}
	if len(times) != 121 {
		t.Errorf("%d conferences were asked about in five rounds, want all", len(times))
	}
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
