package phone

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// again builds the legs of calls in which somebody is there by more than one leg.
type again struct{ t0 time.Time }

func (a again) at(s int) time.Time {
	if s < 0 {
		return time.Time{}
	}
	return a.t0.Add(time.Duration(s) * time.Second)
}

// call is the leg that a call begins with; ended -1 where it has not.
func (a again) call(from, to Address, ended int) Call {
	return a.leg(Call{SID: "P", From: from, To: to, Status: StatusInProgress, Started: a.at(0), Answered: a.at(0)}, ended, StatusCompleted)
}

// rings is a leg that began at a time, and was not answered.
func (a again) rings(sid CallSID, to Address, started, ended int, how Status) Call {
	return a.leg(Call{SID: sid, Parent: "P", To: to, Status: StatusRinging, Started: a.at(started)}, ended, how)
}

func (a again) talks(sid CallSID, to Address, started, answered, ended int) Call {
	return a.leg(Call{SID: sid, Parent: "P", To: to, Status: StatusInProgress, Started: a.at(started), Answered: a.at(answered)}, ended, StatusCompleted)
}

// back is a leg by which somebody came back.
func (a again) back(sid CallSID, from Address, started, ended int) Call {
	c := Call{SID: sid, From: from, To: InConference("CF0123456789abcdef0123456789abcdef"), Status: StatusRinging, Started: a.at(started)}
	if ended >= 0 {
		c.Answered = a.at(started)
	}
	return a.leg(c, ended, StatusCompleted)
}

func (a again) leg(c Call, ended int, how Status) Call {
	if ended >= 0 {
		c.Ended, c.Status = a.at(ended), how
	}
	return c
}

// What is told of a call: by whom, the leg, when it was answered and ended by the seconds, and how it was.
func (a again) told(h HistoryEntry) string {
	second := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return fmt.Sprint(int(t.Sub(a.t0) / time.Second))
	}
	return fmt.Sprintf("%s %s-%s %s", h.SID, second(h.Answered), second(h.Ended), h.Result())
}

// A call lasts for each as long as they talked with anybody in it, by however many legs; what it adds up to for each is counted once.
func TestHistory_manyLegs(t *testing.T) {
	a := again{time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
	alice, bob, carol, dave := Client("alice"), Client("bob"), Client("carol"), Client("dave")
	outside, ours := Telephone("+15005550001"), Telephone("+15005550006")
	tests := []struct {
		name  string
		legs  []Call
		back  []Call
		told  map[Identity]string
		all   string
		parts map[Identity]string // the wait, the talk, and whether it came in, was answered and is over
	}{
		{
			"who was called hung up, and the caller stayed to hear it said",
			[]Call{a.call(alice, bob, 20), a.talks("C", bob, 1, 5, 10)},
			nil,
			map[Identity]string{"alice": "P 5-10 answered", "bob": "C 5-10 answered"},
			"P 5-10 answered",
			map[Identity]string{"alice": "out 5s over", "bob": "in after 5s 5s over"},
		},
		{
			"who was called came back",
			[]Call{a.call(alice, bob, 180), a.talks("C", bob, 1, 5, 6)},
			[]Call{a.back("R", bob, 10, 180)},
			map[Identity]string{"alice": "P 5-180 answered", "bob": "C 5-6 answered"},
			"P 5-180 answered",
			map[Identity]string{"alice": "out 2m55s over", "bob": "in after 5s 2m51s over"},
		},
		{
			"who was called came back, and talks",
			[]Call{a.call(alice, bob, -1), a.talks("C", bob, 1, 5, 6)},
			[]Call{a.back("R", bob, 10, -1)},
			map[Identity]string{"alice": "P 5-- ongoing", "bob": "C 5-6 answered"},
			"P 5-- ongoing",
			map[Identity]string{"alice": "out 0s", "bob": "in after 5s 1s over"},
		},
		{
			"somebody came back in vain",
			[]Call{a.call(alice, bob, 30), a.talks("C", bob, 1, 5, 6)},
			[]Call{
				{SID: "R", From: bob, To: InConference("CF0123456789abcdef0123456789abcdef"), Status: StatusCompleted, Denied: "call_over", Started: a.at(20), Answered: a.at(20), Ended: a.at(30)},
				{SID: "S", From: bob, To: InConference("CF0123456789abcdef0123456789abcdef"), Status: StatusFailed, Started: a.at(20), Ended: a.at(30)},
			},
			map[Identity]string{"alice": "P 5-6 answered"},
			"P 5-6 answered",
			map[Identity]string{"alice": "out 1s over", "bob": "in after 5s 1s over"},
		},
		{
			"a supervisor listened",
			[]Call{a.call(alice, bob, 30), a.talks("C", bob, 1, 5, 6)},
			[]Call{a.back("R", carol, 5, 29)},
			map[Identity]string{"alice": "P 5-6 answered", "carol": ""},
			"P 5-6 answered",
			map[Identity]string{"alice": "out 1s over", "bob": "in after 5s 1s over"},
		},
		{
			"the caller came back",
			[]Call{a.call(alice, bob, 6), a.talks("C", bob, 1, 5, 180)},
			[]Call{a.back("R", alice, 10, 179)},
			map[Identity]string{"alice": "P 5-6 answered", "bob": "C 5-180 answered"},
			"P 5-179 answered",
			map[Identity]string{"alice": "out 2m50s over", "bob": "in after 5s 2m54s over"},
		},
		{
			"rung and answered twice",
			[]Call{a.call(alice, bob, 180), a.talks("D", bob, 1, 5, 60), a.talks("C", bob, 61, 65, 179)},
			nil,
			map[Identity]string{"alice": "P 5-179 answered", "bob": "D 5-179 answered"},
			"P 5-179 answered",
			map[Identity]string{"alice": "out 2m54s over", "bob": "in after 5s 2m49s over"},
		},
		{
			"rung and answered twice, and talks",
			[]Call{a.call(alice, bob, -1), a.talks("D", bob, 1, 5, 60), a.talks("C", bob, 61, 65, -1)},
			nil,
			map[Identity]string{"alice": "P 5-- ongoing", "bob": "D 5-- ongoing"},
			"P 5-- ongoing",
			map[Identity]string{"alice": "out 0s", "bob": "in after 5s 55s"},
		},
		{
			"handed on by who was called",
			[]Call{a.call(outside, ours, 180), a.talks("C", bob, 1, 5, 60), a.talks("B", carol, 50, 55, 179)},
			nil,
			map[Identity]string{"bob": "C 5-60 answered", "carol": "B 55-179 answered"},
			"P 5-179 answered",
			map[Identity]string{"bob": "in after 5s 55s over", "carol": "in after 5s 2m4s over"},
		},
		{
			"handed on by the caller",
			[]Call{a.call(alice, outside, 60), a.talks("C", outside, 1, 5, 180), a.talks("B", bob, 50, 55, 179)},
			nil,
			map[Identity]string{"alice": "P 5-60 answered", "bob": "B 55-179 answered"},
			"P 5-179 answered",
			map[Identity]string{"alice": "out 55s over", "bob": "in after 5s 2m4s over"},
		},
		{
			"handed on by the caller, and they talk",
			[]Call{a.call(alice, outside, 60), a.talks("C", outside, 1, 5, -1), a.talks("B", bob, 50, 55, -1)},
			nil,
			map[Identity]string{"alice": "P 5-60 answered", "bob": "B 55-- ongoing"},
			"P 5-- ongoing",
			map[Identity]string{"alice": "out 55s over", "bob": "in after 5s 0s"},
		},
		{
			"handed on, and the target did not answer",
			[]Call{a.call(outside, ours, 90), a.talks("C", bob, 1, 5, 89), a.rings("A", carol, 30, 50, StatusNoAnswer)},
			nil,
			map[Identity]string{"bob": "C 5-89 answered", "carol": "A --50 missed"},
			"P 5-89 answered",
			map[Identity]string{"bob": "in after 5s 1m24s over", "carol": "in missed"},
		},
		{
			"handed on to a team, of which one answered",
			[]Call{a.call(outside, ours, 90), a.talks("C", bob, 1, 5, 40), a.rings("A", carol, 30, 35, StatusCanceled), a.talks("D", dave, 30, 35, 90)},
			nil,
			map[Identity]string{"carol": "A --35 elsewhere", "dave": "D 35-90 answered"},
			"P 5-90 answered",
			map[Identity]string{"bob": "in after 5s 35s over", "dave": "in after 5s 55s over"},
		},
		{
			"missed twice",
			[]Call{a.call(outside, ours, 60), a.rings("C", bob, 1, 15, StatusNoAnswer), a.rings("B", bob, 30, 45, StatusBusy)},
			nil,
			map[Identity]string{"bob": "C --45 declined"},
			"P --60 missed",
			map[Identity]string{"bob": "in missed"},
		},
		{
			"rang, and rings again",
			[]Call{a.call(outside, ours, -1), a.rings("C", bob, 1, 15, StatusNoAnswer), a.rings("B", bob, 30, -1, StatusUnknown)},
			nil,
			map[Identity]string{"bob": "C --- ongoing"},
			"P --- ongoing",
			map[Identity]string{"bob": "in rings"},
		},
		{
			"missed, and answered later",
			[]Call{a.call(outside, ours, 60), a.rings("B", bob, 1, 15, StatusNoAnswer), a.talks("C", bob, 30, 35, 59)},
			nil,
			map[Identity]string{"bob": "C 35-59 answered"},
			"P 35-59 answered",
			map[Identity]string{"bob": "in after 35s 24s over"},
		},
		{
			"answered by a colleague, who handed it on to who did not answer",
			[]Call{a.call(outside, ours, 90), a.rings("A", carol, 1, 5, StatusCanceled), a.talks("C", bob, 1, 5, 89), a.rings("B", carol, 30, 50, StatusNoAnswer)},
			nil,
			map[Identity]string{"carol": "A --50 missed"},
			"P 5-89 answered",
			map[Identity]string{"bob": "in after 5s 1m24s over", "carol": "in missed"},
		},
		{
			"answered, and not answered when it was handed back",
			[]Call{a.call(outside, ours, 90), a.talks("C", bob, 1, 5, 40), a.talks("D", carol, 30, 35, 89), a.rings("A", bob, 60, 70, StatusNoAnswer)},
			nil,
			map[Identity]string{"bob": "C 5-40 answered"},
			"P 5-89 answered",
			map[Identity]string{"bob": "in after 5s 35s over", "carol": "in after 5s 54s over"},
		},
		{
			"called oneself",
			[]Call{a.call(alice, alice, 20), a.talks("C", alice, 1, 5, 19)},
			nil,
			map[Identity]string{},
			"P 5-19 answered",
			map[Identity]string{"alice": "out 14s over"},
		},
		{
			"the end of the other leg was never told",
			[]Call{a.call(alice, bob, 20), a.talks("C", bob, 1, 5, -1)},
			nil,
			map[Identity]string{"alice": "P 5-20 answered"},
			"P 5-20 answered",
			map[Identity]string{"alice": "out 15s over", "bob": "in after 5s 15s"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for me, want := range tt.told {
				var got string
				for _, h := range History(me, tt.legs, Returns{"P": tt.back}) {
					got += a.told(h)
				}
				if got != want {
					t.Errorf("to %s it is told as %q, want %q", me, got, want)
				}
			}
			h, ok := Overview(tt.legs, tt.back)
			if got := a.told(h); !ok || got != tt.all {
				t.Errorf("of all it is told as %q, want %q", got, tt.all)
			}
			if diff := cmp.Diff(tt.parts, partsOf(h)); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func partsOf(h HistoryEntry) map[Identity]string {
	all := map[Identity]string{}
	for _, p := range h.Parts {
		text := "out "
		if p.Incoming {
			text = "in "
		}
		switch {
		case p.Answered.IsZero() && p.Over:
			text += "missed"
		case p.Answered.IsZero():
			text += "rings"
		case p.Incoming:
			text += "after " + p.Answered.Sub(p.Started).String() + " "
		}
		if !p.Answered.IsZero() {
			text += p.Talk.String()
			if p.Over {
				text += " over"
			}
		}
		all[p.Of] += text
	}
	return all
}
