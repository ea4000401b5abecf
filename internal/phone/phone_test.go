package phone

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseAddress(t *testing.T) {
	tests := []struct {
		name, in, want string // want as String; "!code" for an error
		kind           AddressKind
	}{
		{"client", "client:bob", "client:bob", ClientAddress},
		{"bare name", "bob_2", "client:bob_2", ClientAddress},
		{"blanks around", "  bob ", "client:bob", ClientAddress},
		{"number", "+15005550001", "+15005550001", NumberAddress},
		{"number as written", "+81 (0)3-1234.5678", "+810312345678", NumberAddress},
		{"tel link", "tel:+15005550001", "+15005550001", NumberAddress},
		{"room", "room:stand-up", "room:stand-up", RoomAddress},
		{"national number", "03-1234-5678", "!number_invalid", NoAddress},
		{"emergency digits", "911", "!number_invalid", NoAddress},
		{"extension", "+14155552671,,123#", "!address_invalid", NoAddress},
		{"too long a number", "+1234567890123456", "!number_invalid", NoAddress},
		{"leading zero", "+0123456789", "!number_invalid", NoAddress},
		{"full-width digit", "+1415555267１", "!address_invalid", NoAddress},
		{"empty", "", "!address_invalid", NoAddress},
		{"empty client", "client:", "!identity_invalid", NoAddress},
		{"client with spaces", "client:bob smith", "!identity_invalid", NoAddress},
		{"look-alike letter", "Аlice", "!address_invalid", NoAddress},
		{"sip", "sip:a@b", "!address_invalid", NoAddress},
		{"bad room", "room:a/b", "!room_invalid", NoAddress},
		{"NUL", "bob\x00", "!address_invalid", NoAddress},
		{"ten kilobytes", strings.Repeat("1", 10_000), "!number_invalid", NoAddress},
		{"long name", "client:" + strings.Repeat("a", 122), "!identity_invalid", NoAddress},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := ParseAddress(tt.in)
			if code, bad := strings.CutPrefix(tt.want, "!"); bad {
				if KindOf(err) != Invalid || CodeOf(err) != code {
					t.Fatalf("error %v with code %s, want %s", err, CodeOf(err), code)
				}
				return
			}
			if err != nil || a.String() != tt.want || a.Kind() != tt.kind {
				t.Fatalf("got %q of kind %d, %v", a, a.Kind(), err)
			}
			var back Address
			if err := back.UnmarshalText([]byte(a.String())); err != nil || back != a {
				t.Errorf("text reads back as %v, %v", back, err)
			}
		})
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"client:bob", "+1500", "room:x", "tel:+81 3", "\xff", "911"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if again, err := ParseAddress(a.String()); err != nil || again != a {
			t.Errorf("%q is %v, which reads back as %v, %v", s, a, again, err)
		}
	})
}

func TestGrant_Allows(t *testing.T) {
	all := Grant{Identity: "alice", Clients: []Identity{Everybody}, Numbers: []NumberRule{{Prefix: "+1500555", Types: []NumberType{PersonalNumber}}, {Prefix: "+81", Types: []NumberType{PersonalNumber}}}, CallerIDs: []Number{"+15005550006"}}
	tests := []struct {
		name  string
		grant Grant
		to    Address
		want  string // the code of the refusal, empty for none
	}{
		{"client", all, Client("bob"), ""},
		{"number of a prefix", all, Telephone("+15005550001"), ""},
		{"number of the other prefix", all, Telephone("+81312345678"), ""},
		{"other number", all, Telephone("+442071234567"), "number_not_allowed"},
		{"no caller id", Grant{Numbers: []NumberRule{{Prefix: "+1", Types: []NumberType{PersonalNumber}}}}, Telephone("+15005550001"), "caller_id_missing"},
		{"a rule of any prefix", Grant{Numbers: []NumberRule{{Types: []NumberType{PersonalNumber}}}, CallerIDs: []Number{"+1500"}}, Telephone("+15005550001"), ""},
		{"another type", Grant{Numbers: []NumberRule{{}}, CallerIDs: []Number{"+1500"}}, Telephone("+15005550001"), "number_type_not_allowed"},
		{"another region", Grant{Numbers: []NumberRule{{Region: "JP"}}, CallerIDs: []Number{"+1500"}}, Telephone("+15005550001"), "region_not_allowed"},
		{"zero grant, client", Grant{}, Client("bob"), "clients_not_allowed"},
		{"zero grant, number", Grant{}, Telephone("+15005550001"), "number_not_allowed"},
		{"room", all, Address{RoomAddress, "x"}, "rooms_not_allowed"},
		{"nobody", all, Address{}, "to_missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, _ := tt.to.Number()
			info := NumberInfo{Number: n, Type: PersonalNumber}
			err := tt.grant.Allows(tt.to, info)
			if tt.want == "" && err == nil {
				return
			}
			if CodeOf(err) != tt.want {
				t.Errorf("refusal %v, want %q", err, tt.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("disk full")
	err := fmt.Errorf("save: %w", Errorf(Unavailable, "store_down", "The store is down: %w", cause).In("call"))
	if KindOf(err) != Unavailable || CodeOf(err) != "store_down" || !errors.Is(err, cause) {
		t.Errorf("kind %v, code %q, cause found %v", KindOf(err), CodeOf(err), errors.Is(err, cause))
	}
	if KindOf(cause) != Internal || CodeOf(cause) != "internal" || KindOf(nil) != Internal {
		t.Error("a foreign error must be internal")
	}
	if KindOf(InternalError("read", cause)) != Internal || !errors.Is(InternalError("read", cause), cause) {
		t.Error("an internal error must keep its cause")
	}
}

func TestStatus(t *testing.T) {
	for i := range statusNames {
		s := Status(i)
		var back Status
		text, err := s.MarshalText()
		if err != nil || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("status %d is %q, which reads back as %v", i, text, back)
		}
	}
	if _, err := ParseStatus("gone"); KindOf(err) != Invalid {
		t.Errorf("an unknown status gives %v", err)
	}
	if StatusInProgress.Terminal() || !StatusCompleted.Terminal() || !StatusFailed.Terminal() {
		t.Error("terminal statuses are those from completed on")
	}
}

func TestRedacted(t *testing.T) {
	tests := []struct{ in, want string }{
		{"+15005550001", "+15•••01"},
		{"+12345", "+•••"},
		{"client:bob", "client:bob"},
	}
	for _, tt := range tests {
		a, err := ParseAddress(tt.in)
		if err != nil || a.Redacted() != tt.want {
			t.Errorf("%s is logged as %q, want %q (%v)", tt.in, a.Redacted(), tt.want, err)
		}
	}
}

func TestHistory(t *testing.T) {
	t0 := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return t0.Add(time.Duration(s) * time.Second) }
	alice, bob, carol := Client("alice"), Client("bob"), Client("carol")
	parent := Call{SID: "P", From: alice, To: bob, Status: StatusCompleted, Started: at(0), Ended: at(20)}
	child := func(sid CallSID, to Address, status Status, answered, ended int) Call {
		c := Call{SID: sid, Parent: "P", From: alice, To: to, Status: status, Started: at(1), Ended: at(ended)}
		if answered > 0 {
			c.Answered = at(answered)
		}
		return c
	}
	with := func(c Call, change func(*Call)) Call {
		change(&c)
		return c
	}
	tests := []struct {
		name string
		me   Identity
		legs []Call
		want []HistoryEntry
	}{
		{
			"answered, for the caller", "alice",
			[]Call{parent, child("C", bob, StatusCompleted, 5, 19)},
			[]HistoryEntry{{SID: "P", Peer: bob, Status: StatusCompleted, Started: at(0), Answered: at(5), Ended: at(19)}},
		},
		{
			"answered, for the callee", "bob",
			[]Call{parent, child("C", bob, StatusCompleted, 5, 19)},
			[]HistoryEntry{{SID: "C", Incoming: true, Peer: alice, Status: StatusCompleted, Started: at(1), Answered: at(5), Ended: at(19)}},
		},
		{
			"two tabs rang, one line, the answered one", "bob",
			[]Call{parent, child("C1", bob, StatusCanceled, 0, 5), child("C2", bob, StatusCompleted, 5, 19)},
			[]HistoryEntry{{SID: "C2", Incoming: true, Peer: alice, Status: StatusCompleted, Started: at(1), Answered: at(5), Ended: at(19)}},
		},
		{
			"missed", "bob",
			[]Call{with(parent, func(c *Call) { c.Outcome = StatusNoAnswer }), child("C", bob, StatusNoAnswer, 0, 15)},
			[]HistoryEntry{{SID: "C", Incoming: true, Peer: alice, Status: StatusNoAnswer, Started: at(1), Ended: at(15)}},
		},
		{
			"the caller was sent to voicemail", "bob",
			[]Call{with(parent, func(c *Call) { c.Outcome, c.Voicemail = StatusBusy, true }), child("C", bob, StatusCanceled, 0, 5)},
			[]HistoryEntry{{SID: "C", Incoming: true, Peer: alice, Status: StatusBusy, Started: at(1), Ended: at(5), Voicemail: true}},
		},
		{
			"not answered, for the caller", "alice",
			[]Call{with(parent, func(c *Call) { c.Outcome = StatusNoAnswer }), child("C", bob, StatusNoAnswer, 0, 15)},
			[]HistoryEntry{{SID: "P", Peer: bob, Status: StatusNoAnswer, Started: at(0), Ended: at(20)}},
		},
		{
			"refused", "alice",
			[]Call{with(parent, func(c *Call) { c.Denied = "number_not_allowed" })},
			[]HistoryEntry{{SID: "P", Peer: bob, Status: StatusFailed, Denied: "number_not_allowed", Started: at(0), Ended: at(20)}},
		},
		{"given up", "alice", []Call{parent}, []HistoryEntry{{SID: "P", Peer: bob, Status: StatusCanceled, Started: at(0), Ended: at(20)}}},
		{
			"in a room", "alice",
			[]Call{{SID: "P", From: alice, To: InRoom("talk"), Room: "talk", Status: StatusRinging, Started: at(0)}},
			[]HistoryEntry{{SID: "P", Peer: InRoom("talk"), Status: StatusInProgress, Started: at(0), Answered: at(0)}},
		},
		{
			"was in a room", "alice",
			[]Call{{SID: "P", From: alice, To: InRoom("talk"), Room: "talk", Status: StatusCompleted, Outcome: StatusCompleted, Started: at(0), Answered: at(1), Ended: at(20)}},
			[]HistoryEntry{{SID: "P", Peer: InRoom("talk"), Status: StatusCompleted, Started: at(0), Answered: at(1), Ended: at(20)}},
		},
		{
			"a room that was full", "alice",
			[]Call{{SID: "P", From: alice, To: InRoom("talk"), Room: "talk", Status: StatusCompleted, Outcome: StatusFailed, Denied: "room_full", Started: at(0), Ended: at(3)}},
			[]HistoryEntry{{SID: "P", Peer: InRoom("talk"), Status: StatusFailed, Denied: "room_full", Started: at(0), Ended: at(3)}},
		},
		{
			"still ringing", "alice",
			[]Call{{SID: "P", From: alice, To: bob, Status: StatusRinging, Started: at(0)}},
			[]HistoryEntry{{SID: "P", Peer: bob, Status: StatusRinging, Started: at(0)}},
		},
		{
			"a colleague answered", "carol",
			[]Call{parent, child("C1", bob, StatusCompleted, 5, 19), child("C2", carol, StatusCanceled, 0, 5)},
			[]HistoryEntry{{SID: "C2", Incoming: true, Peer: alice, Status: StatusCanceled, Started: at(1), Ended: at(5), Elsewhere: true}},
		},
		{
			"the parent's To was lost", "alice",
			[]Call{with(parent, func(c *Call) { c.To = Address{} }), child("C", bob, StatusBusy, 0, 3)},
			[]HistoryEntry{{SID: "P", Peer: bob, Status: StatusCanceled, Started: at(0), Ended: at(20)}},
		},
		{"called oneself", "alice", []Call{parent, child("C", alice, StatusBusy, 0, 3)}, []HistoryEntry{
			{SID: "C", Incoming: true, Peer: alice, Status: StatusBusy, Started: at(1), Ended: at(3)},
			{SID: "P", Peer: bob, Status: StatusCanceled, Started: at(0), Ended: at(20)},
		}},
		{"others' calls", "mallory", []Call{parent, child("C", bob, StatusCompleted, 5, 19)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.want {
				tt.want[i].Of = tt.me
			}
			if diff := cmp.Diff(tt.want, History(tt.me, tt.legs, nil), cmp.AllowUnexported(Address{})); diff != "" {
				t.Errorf("history (-want +got):\n%s", diff)
			}
		})
	}
}

// plans is a numbering plan that takes all that begins with +, and knows one emergency number.
type plans struct{ Numbering }

func (plans) Parse(text string) (NumberInfo, error) {
	if text == "911" {
		return NumberInfo{}, Errorf(Forbidden, "emergency_number", "no")
	}
	n, err := ParseNumber(text)
	return NumberInfo{Number: n}, err
}

func TestReadAddress(t *testing.T) {
	for text, want := range map[string]string{
		"bob": "client:bob", "client:911": "client:911", "room:911": "room:911", "4155552671x5": "client:4155552671x5", "7up": "client:7up",
		"911": "emergency_number", "+1 415 555 2671": "+14155552671", "TEL:+1": "number_invalid", "tel:+14155552671": "+14155552671",
		"(03) 1234": "number_invalid", "０３": "number_invalid", "＋１": "number_invalid", "4155552671,,5": "number_invalid",
		"sip:a@b": "address_invalid", "": "address_invalid", "Аlice": "address_invalid", "+bob": "number_invalid",
	} {
		got, err := ReadAddress(text, plans{})
		if err != nil && CodeOf(err) != want || err == nil && got.String() != want {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
}
