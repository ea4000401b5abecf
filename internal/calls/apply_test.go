package calls

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

var t0 = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

const parentSID, childSID = phone.CallSID("CA11111111111111111111111111111111"), phone.CallSID("CA22222222222222222222222222222222")

func at(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }

// history is the events of one call, in the order in which they happened, and what they add up to.
type history struct {
	name   string
	events []phone.Event
	want   phone.Call
}

func histories() []history {
	alice, bob := phone.Client("alice"), phone.Client("bob")
	leg := func(seq int, s float64, status phone.Status, talked time.Duration) phone.Event {
		return phone.Event{
			Key: status.String(), Kind: phone.CallStatus, At: at(s), Sequence: seq, Call: childSID, Parent: parentSID,
			From: alice, To: bob, Status: status, Duration: talked,
		}
	}
	parent := func(key string, kind phone.EventKind, s float64, status phone.Status) phone.Event {
		return phone.Event{Key: key, Kind: kind, At: at(s), Sequence: -1, Call: parentSID, From: alice, To: bob, Status: status}
	}
	child := phone.Call{SID: childSID, Parent: parentSID, From: alice, To: bob, Started: at(0)}
	caller := phone.Call{SID: parentSID, From: alice, To: bob, Started: at(0)}
	with := func(c phone.Call, change func(*phone.Call)) phone.Call {
		change(&c)
		return c
	}
	denied := parent("d", phone.CallDenied, 0, phone.StatusUnknown)
	denied.Denied = "number_not_allowed"
	ended := parent("e", phone.CallStatus, 9, phone.StatusCompleted)
	ended.Duration = 5 * time.Second
	return []history{
		{"answered leg", []phone.Event{
			leg(0, 0, phone.StatusInitiated, 0), leg(1, 1, phone.StatusRinging, 0),
			leg(2, 4, phone.StatusInProgress, 0), leg(3, 9, phone.StatusCompleted, 5*time.Second),
		}, with(child, func(c *phone.Call) { c.Status, c.Answered, c.Ended = phone.StatusCompleted, at(4), at(9) })},
		{"answer lost, duration tells", []phone.Event{
			leg(0, 0, phone.StatusInitiated, 0), leg(3, 9, phone.StatusCompleted, 5*time.Second),
		}, with(child, func(c *phone.Call) { c.Status, c.Answered, c.Ended = phone.StatusCompleted, at(4), at(9) })},
		{
			"ringing leg",
			[]phone.Event{leg(0, 0, phone.StatusInitiated, 0), leg(1, 1, phone.StatusRinging, 0)},
			with(child, func(c *phone.Call) { c.Status = phone.StatusRinging }),
		},
		{
			"no answer",
			[]phone.Event{leg(0, 0, phone.StatusInitiated, 0), leg(1, 1, phone.StatusRinging, 0), leg(2, 30, phone.StatusNoAnswer, 0)},
			with(child, func(c *phone.Call) { c.Status, c.Ended = phone.StatusNoAnswer, at(30) }),
		},
		{"caller, answered", []phone.Event{
			parent("r", phone.CallRequested, 0, phone.StatusRinging), parent("a", phone.DialEnded, 9, phone.StatusCompleted), ended,
		}, with(caller, func(c *phone.Call) {
			c.Status, c.Answered, c.Ended, c.Outcome = phone.StatusCompleted, at(4), at(9), phone.StatusCompleted
		})},
		{
			"caller, refused",
			[]phone.Event{parent("r", phone.CallRequested, 0, phone.StatusRinging), denied},
			with(caller, func(c *phone.Call) { c.Status, c.Denied = phone.StatusRinging, "number_not_allowed" }),
		},
		{"two dials, the later counts", []phone.Event{
			parent("r", phone.CallRequested, 0, phone.StatusRinging),
			parent("a1", phone.DialEnded, 3, phone.StatusBusy), parent("a2", phone.DialEnded, 6, phone.StatusNoAnswer),
		}, with(caller, func(c *phone.Call) { c.Status, c.Outcome = phone.StatusRinging, phone.StatusNoAnswer })},
		{
			"terminal states absorb",
			[]phone.Event{leg(2, 0, phone.StatusCanceled, 0), leg(3, 1, phone.StatusInitiated, 0)},
			with(child, func(c *phone.Call) { c.Status, c.Ended = phone.StatusCanceled, at(0) }),
		},
		{"nothing", nil, phone.Call{}},
	}
}

func TestApply(t *testing.T) {
	for _, h := range histories() {
		t.Run(h.name, func(t *testing.T) {
			if diff := cmp.Diff(h.want, Apply(h.events), cmp.AllowUnexported(phone.Address{})); diff != "" {
				t.Errorf("call (-want +got):\n%s", diff)
			}
		})
	}
}

// Callbacks arrive late, twice and in any order; the state must not care.
func TestApply_anyOrderAndRepetition(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, h := range histories() {
		t.Run(h.name, func(t *testing.T) {
			for range 500 {
				var events []phone.Event
				for _, e := range h.events {
					for range 1 + random.IntN(5) {
						events = append(events, e)
					}
				}
				random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
				if diff := cmp.Diff(h.want, Apply(events), cmp.AllowUnexported(phone.Address{})); diff != "" {
					t.Fatalf("order %v (-want +got):\n%s", events, diff)
				}
			}
		})
	}
}
