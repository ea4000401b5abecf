package phone

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOverview(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(1_700_000_000+int64(s), 0).UTC() }
	outside, ours := Telephone("+15005550001"), Telephone("+15005550006")
	in := Call{SID: "P", From: outside, To: ours, Status: StatusCompleted, Started: at(0), Ended: at(30), Note: Note{Text: "n"}}
	offer := func(sid CallSID, to Identity, status Status) Call {
		return Call{SID: sid, Parent: "P", From: outside, To: Client(to), Status: status, Started: at(1), Ended: at(9)}
	}
	taken := offer("B", "bob", StatusCompleted)
	taken.Answered, taken.Ended = at(9), at(29)
	visitor := Identity("wabcdefgh_abcdefghijklmnopqrstuvwxyz")
	tests := []struct {
		name string
		legs []Call
		want HistoryEntry
		is   Result
	}{
		{
			"one of two answered",
			[]Call{in, offer("A", "alice", StatusCanceled), taken},
			HistoryEntry{SID: "P", Of: "bob", Incoming: true, Peer: outside, Line: "+15005550006", Status: StatusCompleted, Started: at(0), Answered: at(9), Ended: at(29), Note: in.Note, Rang: []Identity{"alice", "bob"}, Parts: []Part{{Of: "bob", Incoming: true, Started: at(0), Answered: at(9), Over: true, Talk: 20 * time.Second}}},
			ResultAnswered,
		},
		{
			"nobody answered",
			[]Call{in, offer("A", "alice", StatusNoAnswer)},
			HistoryEntry{SID: "P", Incoming: true, Peer: outside, Line: "+15005550006", Status: StatusCanceled, Started: at(0), Ended: at(30), Note: in.Note, Rang: []Identity{"alice"}, Parts: []Part{{Of: "alice", Incoming: true, Started: at(0), Over: true}}},
			ResultMissed,
		},
		{
			"a telephone was called",
			[]Call{
				{SID: "P", From: Client("alice"), To: outside, Status: StatusCompleted, Started: at(0), Ended: at(9)},
				{SID: "C", Parent: "P", From: ours, To: outside, Status: StatusCompleted, Started: at(1), Answered: at(4), Ended: at(9)},
			},
			HistoryEntry{SID: "P", Of: "alice", Peer: outside, Line: "+15005550006", Status: StatusCompleted, Started: at(0), Answered: at(4), Ended: at(9), Parts: []Part{{Of: "alice", Started: at(0), Answered: at(4), Over: true, Talk: 5 * time.Second}}},
			ResultAnswered,
		},
		{
			"a call was come back to",
			[]Call{{SID: "P", From: Client("alice"), To: InConference("CF0123456789abcdef0123456789abcdef"), Status: StatusCompleted, Started: at(0), Answered: at(1), Ended: at(9)}},
			HistoryEntry{SID: "P", Of: "alice", Peer: InConference("CF0123456789abcdef0123456789abcdef"), Status: StatusCompleted, Started: at(0), Answered: at(1), Ended: at(9), Parts: []Part{{Of: "alice", Started: at(0), Answered: at(1), Over: true}}},
			ResultAnswered,
		},
		{
			"a visitor came in",
			[]Call{{SID: "P", From: Client(visitor), To: InTeam("sales"), Status: StatusRinging, Started: at(0)}},
			HistoryEntry{SID: "P", Incoming: true, Peer: Client(visitor), Status: StatusRinging, Started: at(0)},
			ResultOngoing,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Overview(tt.legs, nil)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(Address{})); diff != "" || !ok {
				t.Errorf("overview (-want +got):\n%s", diff)
			}
			if got.Result() != tt.is {
				t.Errorf("it was %s, want %s", got.Result(), tt.is)
			}
		})
	}
	if _, ok := Overview([]Call{taken}, nil); ok {
		t.Error("a call is told whose first leg is not known")
	}
}

func TestHistoryEntry_Result(t *testing.T) {
	for _, tt := range []struct {
		h    HistoryEntry
		want Result
	}{
		{HistoryEntry{Status: StatusRinging}, ResultOngoing},
		{HistoryEntry{Status: StatusInProgress, Incoming: true}, ResultOngoing},
		{HistoryEntry{Status: StatusCompleted}, ResultAnswered},
		{HistoryEntry{Status: StatusBusy}, ResultBusy},
		{HistoryEntry{Status: StatusBusy, Incoming: true}, ResultDeclined},
		{HistoryEntry{Status: StatusNoAnswer}, ResultNoAnswer},
		{HistoryEntry{Status: StatusNoAnswer, Incoming: true}, ResultMissed},
		{HistoryEntry{Status: StatusCanceled}, ResultCanceled},
		{HistoryEntry{Status: StatusCanceled, Incoming: true}, ResultMissed},
		{HistoryEntry{Status: StatusCanceled, Incoming: true, Elsewhere: true}, ResultElsewhere},
		{HistoryEntry{Status: StatusFailed}, ResultFailed},
		{HistoryEntry{Status: StatusFailed, Incoming: true}, ResultMissed},
		{HistoryEntry{Status: StatusFailed, Denied: "number_not_allowed"}, ResultDenied},
	} {
		if got := tt.h.Result(); got != tt.want {
			t.Errorf("%+v is %s, want %s", tt.h, got, tt.want)
		}
	}
}

func TestContact_Check(t *testing.T) {
	good := Contact{Name: "Zoë <b>", Numbers: []Number{"+15005550001"}, Notes: "a\nb"}
	tests := map[string]struct {
		change func(*Contact)
		code   string
	}{
		"good":              {func(*Contact) {}, ""},
		"somebody here":     {func(c *Contact) { c.Numbers, c.Client = nil, "bob" }, ""},
		"no name":           {func(c *Contact) { c.Name = "" }, "name_invalid"},
		"spaces":            {func(c *Contact) { c.Name = " a" }, "name_invalid"},
		"a control in it":   {func(c *Contact) { c.Name = "a\x07" }, "name_invalid"},
		"no UTF-8":          {func(c *Contact) { c.Name = "a\xff" }, "name_invalid"},
		"too long a name":   {func(c *Contact) { c.Name = string(make([]byte, 101)) }, "name_invalid"},
		"no number":         {func(c *Contact) { c.Numbers = nil }, "numbers_missing"},
		"a national number": {func(c *Contact) { c.Numbers = []Number{"0312345678"} }, "numbers_invalid"},
		"a number twice":    {func(c *Contact) { c.Numbers = append(c.Numbers, c.Numbers...) }, "numbers_invalid"},
		"many numbers":      {func(c *Contact) { c.Numbers = make([]Number, 11) }, "numbers_invalid"},
		"a bad identity":    {func(c *Contact) { c.Client = "a b" }, "client_invalid"},
		"long notes":        {func(c *Contact) { c.Notes = string(make([]rune, 501)) }, "notes_invalid"},
		"hidden notes":      {func(c *Contact) { c.Notes = "a\x00" }, "notes_invalid"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := good
			c.Numbers = append([]Number{}, good.Numbers...)
			tt.change(&c)
			err := c.Check()
			if tt.code == "" && err != nil || tt.code != "" && CodeOf(err) != tt.code {
				t.Errorf("error %v, want %q", err, tt.code)
			}
		})
	}
}
