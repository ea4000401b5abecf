package calls

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// ringsAt is an office in which a customer, 1, waits, and the call rings at Alice, 2, and at Dave, 3.
func ringsAt(t *testing.T, more ...*story) *office {
	t.Helper()
	o := newOffice()
	o.control.Teams, o.keeper.Teams = salesTeam{}, salesTeam{}
	events := callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").offer(3, "client:dave", 1, "").events
	for _, s := range more {
		events = append(events, s.events...)
	}
	o.tell(t, events...)
	return o
}

func TestControl_Pass(t *testing.T) {
	pass := func(to string) PassRequest { return PassRequest{To: address(to)} }
	shown, forged := pass("+15005550009"), pass("+15005550009")
	shown.CallerID, forged.CallerID = "+15005550007", "+15005559999"
	narrow := phone.Grant{Identity: "alice"}
	down := phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
	toBob := []string{"add client:bob from client:alice for 30s", "hangup 2"}
	more := func() *story { return &story{name: phone.CallConference(leg(1)), sequence: 10} }
	tests := []struct {
		name  string
		by    phone.Grant
		call  phone.CallSID
		r     PassRequest
		more  *story // what happened before
		fail  string // what the switchboard cannot
		want  string // the code of the error
		asked []string
	}{
		{name: "to a person", r: pass("bob"), asked: toBob},
		{name: "to a telephone, which is shown a number of ours", r: shown, asked: []string{"add +15005550009 from +15005550007 for 30s", "hangup 2"}},
		{name: "to a team, but for whom it rings at", r: pass("team:sales"), asked: []string{"add client:erin from client:alice for 30s", "hangup 2"}},
		{name: "to no team", r: pass("team:support"), want: "teams_not_allowed"},
		{name: "to a room", r: pass("room:talk"), want: "to_invalid"},
		{name: "to oneself", r: pass("alice"), want: "already_there"},
		{name: "to whom it rings at", r: pass("dave"), want: "already_there"},
		{name: "to who calls", r: pass(customer), want: "already_there"},
		{name: "to whom they may not call", by: narrow, r: pass("bob"), want: "clients_not_allowed"},
		{name: "to a telephone that they may not call", by: narrow, r: pass("+15005550009"), want: "number_not_allowed"},
		{name: "shown what is not theirs", r: forged, want: "caller_id_not_allowed"},
		{name: "to nobody", r: pass("bobb"), want: "person_unknown"},
		{name: "to who cannot be rung", r: pass("dora"), want: "callee_dnd"},
		{name: "of another", by: agent("dave"), r: pass("bob"), want: "call_unknown"},
		{name: "of another, by a supervisor", by: phone.Grant{Identity: "sue", Supervise: true}, r: pass("bob"), want: "call_unknown"},
		{name: "by nobody", by: phone.Grant{Supervise: true}, r: pass("bob"), want: "call_unknown"},
		{name: "of a caller's own leg", by: agent(""), call: leg(1), r: pass("bob"), want: "call_unknown"},
		{name: "of no call", call: leg(77), r: pass("bob"), want: "call_unknown"},
		{name: "of what is none", call: "CA1", r: pass("bob"), want: "call_unknown"},
		{name: "of one that was answered", r: pass("bob"), more: more().join(2, 5), want: "call_answered"},
		{name: "of one that rings no more", r: pass("bob"), more: more().status(2, phone.StatusNoAnswer, 5), want: "participant_gone"},
		{name: "of one that is over", r: pass("bob"), more: &story{events: []phone.Event{{Kind: phone.ConferenceFinished, At: at(5), Sequence: 20, Conference: simulated}}}, want: "call_unknown"},
		{name: "who cannot be called", r: pass("bob"), fail: "add", want: "rest_unavailable", asked: toBob[:1]},
		{name: "and cannot be let go", r: pass("bob"), fail: "hangup", want: "rest_unavailable", asked: toBob},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.more == nil {
				tt.more = callStory()
			}
			o := ringsAt(t, tt.more)
			o.control.Knows = func(_ context.Context, id phone.Identity) (bool, error) { return id != "bobb", nil }
			o.control.Reach = func(context.Context, []phone.Identity) map[phone.Identity]phone.Attendance {
				return map[phone.Identity]phone.Attendance{"dora": {Reach: phone.ReachDND}}
			}
			before := len(o.conferences[simulated].People)
			o.board.fail = func(line string) error {
				if line == "hangup 2" && len(o.conferences[simulated].People) != before+1 {
					t.Error("they ring no more before it is known that another does")
				}
				if tt.fail != "" && strings.Contains(line, tt.fail) {
					return down
				}
				return nil
			}
			if tt.by.Identity == "" && !tt.by.Supervise && tt.call == "" {
				tt.by = agent("alice")
			}
			if tt.call == "" {
				tt.call = leg(2)
			}
			err := o.control.Pass(t.Context(), tt.by, tt.call, tt.r)
			if phone.CodeOf(err) != tt.want && (err != nil || tt.want != "") {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if diff := cmp.Diff(tt.asked, o.board.lines()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			if tt.call == "CA1" { // nothing that has a name
				return
			}
			outcome := tt.want
			if outcome == "" {
				outcome = "ok"
			}
			if e := o.audited[len(o.audited)-1]; e.Action != "call.pass" || e.Call != tt.call || e.Outcome != outcome || e.Target != tt.r.To.Redacted() {
				t.Errorf("written down %+v", e)
			}
		})
	}
}

// What becomes of a call that was passed on is what becomes of every call that is offered.
func TestControl_Pass_kept(t *testing.T) {
	const bob = 91 // his leg
	tests := []struct {
		name string
		then *story
		want []string
	}{
		{"rings", callStory(), nil},
		{"is answered", callStory().status(bob, phone.StatusInProgress, 9), []string{"hang up 3"}},
		{"is not answered, and rings elsewhere", callStory().status(bob, phone.StatusNoAnswer, 9), nil},
		{"is answered by nobody", callStory().status(bob, phone.StatusBusy, 9).status(3, phone.StatusNoAnswer, 9), []string{"tell that nobody answered 1 no-answer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := ringsAt(t)
			if err := o.control.Pass(t.Context(), agent("alice"), leg(2), PassRequest{To: phone.Client("bob")}); err != nil {
				t.Fatal(err)
			}
			o.tell(t, callStory().status(2, phone.StatusCanceled, 8).events...)
			o.tell(t, tt.then.events...)
			s, err := stage(t.Context(), o.memory, simulated)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, deeds(keep(s, at(10)))); diff != "" {
				t.Errorf("deeds (-want +got):\n%s", diff)
			}
		})
	}
}

// Who answers on another device while the call is passed on keeps it.
func TestControl_Pass_answeredMeanwhile(t *testing.T) {
	o := ringsAt(t)
	o.board.changed = func(line string) {
		if strings.HasPrefix(line, "add") {
			o.tell(t, callStory().status(2, phone.StatusInProgress, 5).events...)
		}
	}
	err := o.control.Pass(t.Context(), agent("alice"), leg(2), PassRequest{To: phone.Client("bob")})
	if phone.CodeOf(err) != "call_answered" || slices.Contains(o.board.lines(), "hangup 2") {
		t.Errorf("error %v, or the call was ended", err)
	}
}

// A call that rings for a transfer goes on for it: whoever waits is given to who is called instead.
func TestControl_Pass_transfer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := desk(t)
		if _, err := o.control.StartTransfer(t.Context(), agent("alice"), simulated, TransferRequest{Kind: phone.BlindTransfer, To: phone.Client("dave")}); err != nil {
			t.Fatal(err)
		}
		o.board.lines()
		if err := o.control.Pass(t.Context(), agent("dave"), leg(91), PassRequest{To: phone.Client("bob")}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"add client:bob from client:alice for 25s", "hangup 91"}, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		c := o.conferences[simulated]
		if p, _ := c.Participant(leg(92)); p.Transfer != 1 || p.AddedBy != "alice" {
			t.Errorf("who is called instead is %+v", p)
		}
	})
}
