package calls

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// alicesPhone is an office in which a customer, 1, waits, and the call rings at Alice, 2.
func alicesPhone(t *testing.T, more *story) *office {
	t.Helper()
	o := newOffice()
	events := callStory().enter(1, customer, "client:alice", false).join(1, 0).offer(2, "client:alice", 1, "").events
	o.tell(t, append(events, more.events...)...)
	return o
}

func TestControl_Voicemail(t *testing.T) {
	more := func() *story { return &story{name: phone.CallConference(leg(1)), sequence: 10} }
	sent := []string{"redirect 1 https://s/voice/voicemail?to=client%3Aalice", "hangup 2"}
	tests := []struct {
		name  string
		by    phone.Grant
		call  phone.CallSID
		more  *story // what happened before
		fail  string // what the switchboard cannot
		want  string // the code of the error
		asked []string
	}{
		{name: "of a call that rings", asked: sent},
		{name: "while another rings, too", more: more().offer(3, "client:dave", 5, ""), want: "others_ring"},
		{name: "when another rings no more", more: more().offer(3, "client:dave", 5, "").status(3, phone.StatusBusy, 6), asked: sent},
		{name: "while another has answered", more: more().offer(3, "client:dave", 5, "").join(3, 6), want: "action_not_allowed"},
		{name: "of another's call", by: agent("dave"), want: "call_unknown"},
		{name: "of another's call, by a supervisor", by: phone.Grant{Identity: "sue", Supervise: true}, want: "call_unknown"},
		{name: "of what is no call", call: "CA1", want: "call_unknown"},
		{name: "of one that was answered", more: more().join(2, 5), want: "call_answered"},
		{name: "of one that rings no more", more: more().status(2, phone.StatusNoAnswer, 5), want: "participant_gone"},
		{name: "who cannot be sent", fail: "redirect", want: "rest_unavailable", asked: sent[:1]},
		{name: "and cannot be let go", fail: "hangup", want: "rest_unavailable", asked: sent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.more == nil {
				tt.more = more()
			}
			o := alicesPhone(t, tt.more)
			o.board.fail = func(line string) error {
				if tt.fail != "" && strings.Contains(line, tt.fail) {
					return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
				}
				return nil
			}
			if tt.by.Identity == "" {
				tt.by = agent("alice")
			}
			if tt.call == "" {
				tt.call = leg(2)
			}
			err := o.control.Voicemail(t.Context(), tt.by, tt.call)
			if phone.CodeOf(err) != tt.want && (err != nil || tt.want != "") {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if diff := cmp.Diff(tt.asked, o.board.lines()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			if is := o.leg(t, leg(1)); (is.Outcome == phone.StatusBusy && is.Voicemail) != (len(tt.asked) == 2) {
				t.Errorf("for the caller it ended as %s, voicemail %t", is.Outcome, is.Voicemail)
			}
			if tt.call == "CA1" { // nothing that has a name
				return
			}
			outcome := tt.want
			if outcome == "" {
				outcome = "ok"
			}
			if e := o.audited[len(o.audited)-1]; e.Action != "call.voicemail" || e.Call != tt.call || e.Outcome != outcome {
				t.Errorf("written down %+v", e)
			}
		})
	}
}

// Who was given a call by somebody who is still there cannot send the caller away.
func TestControl_Voicemail_transferred(t *testing.T) {
	o := alicesPhone(t, &story{name: phone.CallConference(leg(1)), sequence: 10})
	o.tell(t, callStory().join(2, 5).events...)
	if _, err := o.control.StartTransfer(t.Context(), agent("alice"), simulated, TransferRequest{Kind: phone.WarmTransfer, To: address("bob")}); err != nil {
		t.Fatal(err)
	}
	var target phone.CallSID
	for _, p := range o.conferences[simulated].People {
		if p.Transfer > 0 {
			target = p.Call
		}
	}
	if err := o.control.Voicemail(t.Context(), agent("bob"), target); phone.CodeOf(err) != "action_not_allowed" {
		t.Errorf("got %v", err)
	}
}

// leg is what is known of a leg.
func (m *memory) leg(t *testing.T, sid phone.CallSID) phone.Call {
	t.Helper()
	c, err := m.Call(t.Context(), sid)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Who leaves a message is not interrupted, however late it is told that they have left the conference.
func TestKeeper_Voicemail(t *testing.T) {
	o := alicesPhone(t, &story{})
	if err := o.control.Voicemail(t.Context(), agent("alice"), leg(2)); err != nil {
		t.Fatal(err)
	}
	s, err := stage(t.Context(), o.memory, simulated)
	if err != nil {
		t.Fatal(err)
	}
	o.board.lines() // what was asked for that
	if err = o.keeper.tellUnanswered(t.Context(), s, act{deed: tellUnanswered, call: leg(1), status: phone.StatusBusy}); err != nil {
		t.Fatal(err)
	}
	if more := o.board.lines(); len(more) > 0 {
		t.Errorf("asked %q", more)
	}
}
