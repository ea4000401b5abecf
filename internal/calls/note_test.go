package calls

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestControl_Note(t *testing.T) {
	o := newOffice()
	o.tell(t,
		phone.Event{Kind: phone.CallStatus, At: at(0), Sequence: 1, Call: leg(1), From: address(customer), To: address("team:sales"), Status: phone.StatusInProgress},
		phone.Event{Kind: phone.CallStatus, At: at(1), Sequence: 1, Call: leg(2), Parent: leg(1), From: address(customer), To: address(bob), Status: phone.StatusInProgress},
	)
	text := func(s string) *string { return &s }
	tests := []struct {
		name string
		by   phone.Identity
		call phone.CallSID
		n    NoteChange
		want string // the note, or the code of the error
	}{
		{"who took part", "bob", leg(2), NoteChange{Text: text("Wants a quote.\nBy Friday."), Outcome: text("sale")}, "Wants a quote.\nBy Friday.|sale|bob"},
		{"what is left out stays", "bob", leg(1), NoteChange{Outcome: text("follow-up")}, "Wants a quote.\nBy Friday.|follow-up|bob"},
		{"who did not", "carol", leg(2), NoteChange{Text: text("x")}, "call_unknown"},
		{"nobody", "", leg(2), NoteChange{Text: text("x")}, "call_unknown"},
		{"a supervisor", "sue", leg(1), NoteChange{Text: text("")}, "|follow-up|sue"},
		{"a call that is none", "sue", leg(7), NoteChange{Text: text("x")}, "call_unknown"},
		{"no SID", "sue", "CA1", NoteChange{Text: text("x")}, "call_unknown"},
		{"nothing", "bob", leg(2), NoteChange{}, "change_empty"},
		{"as long as may be", "bob", leg(2), NoteChange{Text: text(strings.Repeat("電", 2000)), Outcome: text(strings.Repeat("話", 64))}, strings.Repeat("電", 2000) + "|" + strings.Repeat("話", 64) + "|bob"},
		{"too long", "bob", leg(2), NoteChange{Text: text(strings.Repeat("a", 2001))}, "note_invalid"},
		{"not to be read", "bob", leg(2), NoteChange{Text: text("a\x00")}, "note_invalid"},
		{"no UTF-8", "bob", leg(2), NoteChange{Text: text("a\xff")}, "note_invalid"},
		{"outcome too long", "bob", leg(2), NoteChange{Outcome: text(strings.Repeat("a", 65))}, "outcome_invalid"},
		{"outcome of two lines", "bob", leg(2), NoteChange{Outcome: text("a\nb")}, "outcome_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := o.control.Note(t.Context(), phone.Grant{Identity: tt.by, Supervise: tt.by == "sue"}, tt.call, tt.n)
			got := phone.CodeOf(err)
			if err == nil {
				root, unread := o.Call(t.Context(), leg(1))
				if unread != nil {
					t.Fatal(unread)
				}
				got = root.Note.Text + "|" + root.Note.Outcome + "|" + string(root.Note.By)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Two who note different things at the same moment lose nothing, whichever is stored first.
func TestApply_noted(t *testing.T) {
	noted := func(key, text, outcome, reason string, by phone.Identity, after float64) phone.Event {
		return phone.Event{Key: key, Kind: phone.CallNoted, At: at(after), Sequence: -1, Call: leg(1), Detail: phone.Detail{By: by, Text: text, Label: outcome, Reason: reason}}
	}
	all, text, outcome := noted("a", "x", "open", "", "bob", 1), noted("b", "y", "", phone.ReasonText, "bob", 2), noted("c", "", "sale", phone.ReasonOutcome, "carol", 3)
	want := phone.Note{Text: "y", Outcome: "sale", By: "carol"}
	for _, events := range [][]phone.Event{{all, text, outcome}, {outcome, text, all}, {text, outcome}} {
		if diff := cmp.Diff(want, Apply(events).Note); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// What somebody else notes while one's own note is on its way stays.
func TestControl_Note_atOnce(t *testing.T) {
	o := newOffice()
	o.tell(t, phone.Event{Kind: phone.CallStatus, At: at(0), Sequence: 1, Call: leg(1), From: address(customer), To: address(bob), Status: phone.StatusInProgress})
	sue := phone.Grant{Identity: "sue", Supervise: true}
	secret, meanwhile := o.control.NewSecret, false
	o.control.NewSecret = func() string { // the first is about to be stored
		if !meanwhile {
			meanwhile = true
			if err := o.control.Note(t.Context(), sue, leg(1), NoteChange{Outcome: new("sale")}); err != nil {
				t.Error(err)
			}
		}
		return secret()
	}
	if err := o.control.Note(t.Context(), sue, leg(1), NoteChange{Text: new("Wants a quote.")}); err != nil {
		t.Fatal(err)
	}
	call, err := o.Call(t.Context(), leg(1))
	if want := (phone.Note{Text: "Wants a quote.", Outcome: "sale", By: "sue"}); err != nil || call.Note != want {
		t.Errorf("it is %+v, %v; want %+v", call.Note, err, want)
	}
}
