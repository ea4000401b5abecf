package calls

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// fakeGuard writes down what it is asked.
type fakeGuard struct {
	asked   []string
	refuses error
	broken  error
}

func (g *fakeGuard) Admit(_ context.Context, a phone.Attempt) (time.Duration, error) {
	g.asked = append(g.asked, fmt.Sprintf("admit %s for %q to %s, %v", a.Call, a.Grant.Identity, a.To, a.Length))
	return 7 * time.Minute, g.refuses
}

func (g *fakeGuard) Assign(_ context.Context, from, to phone.CallSID) error {
	g.asked = append(g.asked, fmt.Sprintf("assign %s to %s", from, short(to)))
	return g.broken
}

func (g *fakeGuard) Release(_ context.Context, call phone.CallSID) error {
	g.asked = append(g.asked, "release "+string(call))
	return g.broken
}

// limited takes note of how long calls may last that are made.
type limited struct {
	*fakeBoard
	limit time.Duration
}

func (l *limited) Add(ctx context.Context, conference string, a phone.Addition) (phone.CallSID, phone.ConferenceSID, error) {
	l.limit = a.MaxCall
	return l.fakeBoard.Add(ctx, conference, a)
}

// Before a telephone is called what the call may use up is set aside, and it is free again if the call is not made.
func TestControl_guard(t *testing.T) {
	mona := phone.Grant{
		Identity: "mona", Clients: []phone.Identity{phone.Everybody}, CallerIDs: []phone.Number{"+15005550007"},
		Numbers: []phone.NumberRule{{Types: []phone.NumberType{phone.PersonalNumber}}},
	}
	const name, told = "pending:0000000000000001", "admit pending:0000000000000001 "
	down := phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
	full := phone.Errorf(phone.Exhausted, "calls_exhausted", "x")
	telephone := phone.Telephone("+15005550009")
	tests := []struct {
		name    string
		to      phone.Address
		refuses error
		fails   error
		broken  error
		code    string // of the answer
		asked   []string
		limit   time.Duration
	}{
		{"a telephone", telephone, nil, nil, nil, "", []string{told + `for "mona" to +15005550009, 1h0m0s`, "assign " + name + " to " + short(leg(91))}, 7 * time.Minute},
		{"refused", telephone, full, nil, nil, "calls_exhausted", []string{told + `for "mona" to +15005550009, 1h0m0s`}, 0},
		{"not made", telephone, nil, down, nil, "rest_unavailable", []string{told + `for "mona" to +15005550009, 1h0m0s`, "release " + name}, 7 * time.Minute},
		{"not kept track of", telephone, nil, nil, down, "", []string{told + `for "mona" to +15005550009, 1h0m0s`, "assign " + name + " to " + short(leg(91))}, 7 * time.Minute},
		{"a person", phone.Client("carol"), nil, nil, nil, "", []string{told + `for "" to client:carol, 1h0m0s`}, time.Hour},
		{"a person, while calls are switched off", phone.Client("carol"), full, nil, nil, "calls_exhausted", []string{told + `for "" to client:carol, 1h0m0s`}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice()
			o.cast(t, "call-"+string(leg(1)))
			board, g := &limited{fakeBoard: o.board}, &fakeGuard{refuses: tt.refuses, broken: tt.broken}
			o.control.Board, o.control.Guard = Watch(board), g
			o.board.fail = func(string) error { return tt.fails }
			_, err := o.control.Add(t.Context(), mona, simulated, AddRequest{To: tt.to})
			if code := phone.CodeOf(err); err != nil && code != tt.code || err == nil && tt.code != "" {
				t.Errorf("%v, want %s", err, tt.code)
			}
			if diff := cmp.Diff(tt.asked, g.asked); diff != "" {
				t.Error(diff)
			}
			if board.limit != tt.limit {
				t.Errorf("it may last %v, want %v", board.limit, tt.limit)
			}
		})
	}
}
