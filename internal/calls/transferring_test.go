package calls

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// salesTeam is Dave and Alice.
type salesTeam struct{ err error }

func (s salesTeam) Reachable(_ context.Context, name phone.TeamName) ([]phone.Identity, error) {
	if name != "sales" {
		return nil, phone.Errorf(phone.Unknown, "team_unknown", "x")
	}
	return []phone.Identity{"alice", "dave", "erin"}, s.err
}

func (salesTeam) CalledBy(c phone.Call) phone.TeamName {
	name, _ := c.To.Team()
	return name
}

// desk is an office in which a customer, 1, called the team and talks with Alice, 2.
func desk(t *testing.T) *office {
	t.Helper()
	o := newOffice()
	o.control.Teams, o.keeper.Teams = salesTeam{}, salesTeam{}
	o.tell(t, callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2).events...)
	return o
}

func agent(id phone.Identity) phone.Grant {
	return phone.Grant{
		Identity: id, Clients: []phone.Identity{phone.Everybody}, Teams: []phone.TeamName{"sales"}, CallerIDs: []phone.Number{"+15005550006", "+15005550007"},
		Numbers: []phone.NumberRule{{Prefix: "+1", Types: []phone.NumberType{phone.PersonalNumber}}},
	}
}

func TestControl_StartTransfer(t *testing.T) {
	to := func(kind phone.TransferKind, to string) TransferRequest {
		return TransferRequest{Kind: kind, To: address(to)}
	}
	narrow := phone.Grant{Identity: "alice"}
	shown := to(phone.BlindTransfer, "+15005550009")
	shown.CallerID, shown.Timeout = "+15005550007", 10*time.Second
	forged := shown
	forged.CallerID = "+15005559999"
	hasty := shown
	hasty.Timeout = time.Second
	down := phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
	tests := []struct {
		name  string
		by    phone.Grant
		r     TransferRequest
		fail  string // what the switchboard cannot
		want  string // the code of the error
		asked []string
		state string
	}{
		{"warm", agent("alice"), to(phone.WarmTransfer, "bob"), "", "", []string{"change 1 held=true", "add client:bob from client:alice for 25s"}, "ringing "},
		{"to a telephone", agent("alice"), shown, "", "", []string{"change 1 held=true", "add +15005550009 from +15005550007 for 10s"}, "ringing "},
		{"to a team, but for who is there", agent("alice"), to(phone.BlindTransfer, "team:sales"), "", "", []string{"add client:dave from client:alice for 25s", "add client:erin from client:alice for 25s", "change 1 held=true"}, "ringing "},
		{"to no team", agent("alice"), to(phone.BlindTransfer, "team:support"), "", "teams_not_allowed", nil, " "},
		{"to a room", agent("alice"), to(phone.BlindTransfer, "room:talk"), "", "to_invalid", nil, " "},
		{"as nothing", agent("alice"), to("", "bob"), "", "kind_invalid", nil, " "},
		{"as what only this program does", agent("alice"), to(phone.ReturnTransfer, "bob"), "", "kind_invalid", nil, " "},
		{"for a moment", agent("alice"), hasty, "", "timeout_invalid", nil, " "},
		{"to who is there", agent("alice"), to(phone.WarmTransfer, "alice"), "", "already_there", nil, " "},
		{"to whom they may not call", narrow, to(phone.WarmTransfer, "bob"), "", "clients_not_allowed", nil, " "},
		{"to a telephone that they may not call", narrow, to(phone.WarmTransfer, "+15005550009"), "", "number_not_allowed", nil, " "},
		{"shown what is not theirs", agent("alice"), forged, "", "caller_id_not_allowed", nil, " "},
		{"to nobody", agent("alice"), to(phone.WarmTransfer, "bobb"), "", "person_unknown", nil, " "},
		{"to nobody whom they may call", narrow, to(phone.WarmTransfer, "bobb"), "", "clients_not_allowed", nil, " "},
		{"where it cannot be known", agent("alice"), to(phone.WarmTransfer, "down"), "", "rest_unavailable", nil, " "},
		{"by who is not there", agent("mallory"), to(phone.WarmTransfer, "bob"), "", "conference_unknown", nil, " "},
		{"by a supervisor who is not there", phone.Grant{Identity: "sue", Supervise: true, Clients: []phone.Identity{"*"}}, to(phone.WarmTransfer, "bob"), "", "action_not_allowed", nil, " "},
		{"the customer cannot be held", agent("alice"), to(phone.WarmTransfer, "bob"), "held=true", "rest_unavailable", []string{"change 1 held=true"}, "failed rest_unavailable"},
		{"the target cannot be called", agent("alice"), to(phone.WarmTransfer, "bob"), "add", "rest_unavailable", []string{"add client:bob from client:alice for 25s", "change 1 held=true"}, "failed rest_unavailable"},
		{"one of the team can be called", agent("alice"), to(phone.BlindTransfer, "team:sales"), "dave", "", []string{"add client:dave from client:alice for 25s", "add client:erin from client:alice for 25s", "change 1 held=true"}, "ringing "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := desk(t)
			o.control.Knows = func(_ context.Context, id phone.Identity) (bool, error) {
				if id == "down" {
					return false, down
				}
				return id != "bobb", nil
			}
			o.board.fail = func(line string) error {
				if tt.fail != "" && strings.Contains(line, tt.fail) {
					return down
				}
				return nil
			}
			number, err := o.control.StartTransfer(t.Context(), tt.by, simulated, tt.r)
			if phone.CodeOf(err) != tt.want && (err != nil || tt.want != "") || err == nil && number != 1 {
				t.Errorf("number %d, error %v", number, err)
			}
			slices.Sort(tt.asked) // at once, in any order
			if diff := cmp.Diff(tt.asked, sortedLines(o.board)); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			got := o.conferences[simulated].Transfer
			if state := string(got.State) + " " + got.Reason; state != tt.state {
				t.Errorf("it is %q, want %q", state, tt.state)
			}
			outcome := tt.want
			if outcome == "" {
				outcome = "ok"
			}
			if e := o.audited[len(o.audited)-1]; e.Action != "transfer.start" || e.Outcome != outcome {
				t.Errorf("written down %+v", e)
			}
		})
	}
}

// Of several who hand a call on at the same moment one does, and of several who end the transfer too.
func TestControl_StartTransfer_atOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := desk(t)
		at := func(n int, do func(i int) error) (won int) {
			var mu sync.Mutex
			var all sync.WaitGroup
			for i := range n {
				all.Go(func() {
					if err := do(i); err == nil {
						mu.Lock()
						won++
						mu.Unlock()
					} else if code := phone.CodeOf(err); code != "transfer_running" && code != "transfer_over" {
						t.Errorf("refused with %v", err)
					}
				})
			}
			all.Wait()
			return won
		}
		if won := at(8, func(int) error {
			_, err := o.control.StartTransfer(t.Context(), agent("alice"), simulated, TransferRequest{Kind: phone.BlindTransfer, To: phone.Client("bob")})
			return err
		}); won != 1 {
			t.Errorf("%d handed it on", won)
		}
		adds := 0
		for _, line := range o.board.lines() {
			if strings.HasPrefix(line, "add") {
				adds++
			}
		}
		if adds != 1 {
			t.Errorf("%d were called", adds)
		}
		if won := at(8, func(int) error {
			return o.control.SteerTransfer(t.Context(), agent("alice"), simulated, 1, TransferCancel)
		}); won != 1 {
			t.Errorf("%d canceled it", won)
		}
		if err := o.control.Hold(t.Context(), agent("alice"), simulated, true); phone.CodeOf(err) != "transfer_running" {
			t.Errorf("held while a transfer ends: %v", err)
		}
		held := ParticipantChange{Held: new(false)}
		if err := o.control.Change(t.Context(), agent("alice"), simulated, leg(1), held); phone.CodeOf(err) != "transfer_running" {
			t.Errorf("taken off hold while a transfer ends: %v", err)
		}
	})
}

func TestControl_Hold(t *testing.T) {
	o := desk(t)
	o.tell(t, callStory().enter(5, "client:sue", "conference:"+string(simulated), false).tell(phone.ParticipantJoined, 5, 4, phone.Detail{Muted: true}).events...)
	for _, held := range []bool{true, false} {
		if err := o.control.Hold(t.Context(), agent("alice"), simulated, held); err != nil {
			t.Fatal(err)
		}
		want := []string{"change 1 held=" + choose(held, "true", "false")}
		o.tell(t, callStory().tell(phone.ParticipantMuted, 9, 9, phone.Detail{}).held(1, held, 10).events[1])
		if diff := cmp.Diff(want, o.board.lines()); diff != "" {
			t.Errorf("held %t (-want +got):\n%s", held, diff)
		}
	}
	if err := o.control.Hold(t.Context(), agent("mallory"), simulated, true); phone.CodeOf(err) != "conference_unknown" {
		t.Errorf("by a stranger: %v", err)
	}
}

// Who notes that a transfer began meanwhile does not merge it away, whichever of the two calls it is of.
func TestControl_Merge_meanwhile(t *testing.T) {
	for _, of := range []phone.ConferenceSID{simulated, other} {
		o := desk(t)
		second := (&story{name: phone.CallConference(leg(20))}).enter(20, "client:bob", "client:alice", false).join(20, 0).offer(21, "client:alice", 1, "").join(21, 2).start(2)
		for i := range second.events {
			if second.events[i].Conference != "" {
				second.events[i].Conference = other
			}
		}
		o.tell(t, second.events...)
		store := &meddled{memory: o.memory, locked: func() {
			running := phone.Transfer{Number: 1, Version: 1, Kind: phone.WarmTransfer, State: phone.TransferRinging, By: "alice", Started: at(9), Until: at(30)}
			o.tell(t, transferred(of, running, "alice", at(9)))
		}}
		o.control.Store = store
		if err := o.control.Merge(t.Context(), agent("alice"), simulated, other); phone.CodeOf(err) != "transfer_running" {
			t.Errorf("a transfer of %s began: %v", of, err)
		}
		if asked := o.board.lines(); len(asked) > 0 {
			t.Errorf("asked %q", asked)
		}
		if want := []string{"merge:" + string(min(simulated, other)) + ":", "merge:" + string(max(simulated, other)) + ":"}; !cmp.Equal(want, store.keys) {
			t.Errorf("locked %q, want %q", store.keys, want)
		}
	}
}

// meddled is a store in which something happens as soon as one has locked something.
type meddled struct {
	*memory
	locked func()
	keys   []string
}

func (m *meddled) Once(ctx context.Context, key, hash string, now time.Time) ([]byte, error) {
	answer, err := m.memory.Once(ctx, key, hash, now)
	if m.keys = append(m.keys, key); len(m.keys) == 1 {
		m.locked()
	}
	return answer, err
}

// Only who was lost may come back, into this call, for as long as they are waited for.
func TestControl_MayRejoin(t *testing.T) {
	back := phone.Transfer{Number: 1, Version: 1, Kind: phone.RejoinTransfer, State: phone.TransferRinging, By: "alice", Started: at(9), Until: at(69)}
	other := back
	other.Kind = phone.WarmTransfer
	done := back
	done.State = phone.TransferCompleted
	tests := []struct {
		name string
		t    phone.Transfer
		id   phone.Identity
		sid  phone.ConferenceSID
		now  float64
		want bool
	}{
		{"who was lost", back, "alice", simulated, 68.9, true},
		{"too late", back, "alice", simulated, 69, false},
		{"somebody else", back, "bob", simulated, 10, false},
		{"nobody", back, "", simulated, 10, false},
		{"another transfer", other, "alice", simulated, 10, false},
		{"who is back", done, "alice", simulated, 10, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := desk(t)
			o.tell(t, transferred(simulated, tt.t, "", at(9)))
			o.control.Now = func() time.Time { return at(tt.now) }
			if got, err := o.control.MayRejoin(t.Context(), tt.id, tt.sid); err != nil || got != tt.want {
				t.Errorf("%t %v", got, err)
			}
		})
	}
}
