package calls

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// hand is how a transfer is from now on; its version is that of the one before and one.
func (s *story) hand(t phone.Transfer, after float64) *story {
	for _, e := range s.events {
		if d := e.Detail.Transfer; e.Kind == phone.TransferChanged {
			t.Version = max(t.Version, d.Version)
		}
	}
	t.Version++
	s.events = append(s.events, transferred(simulated, t, "", at(after)))
	return s
}

// target calls somebody for a transfer.
func (s *story) target(n int, to string, after float64, transfer int) *story {
	a := phone.Addition{From: phone.Client("alice"), To: address(to)}
	s.events = append(s.events, dialled(simulated, leg(n), leg(1), a, at(after), called("alice", "", transfer))...)
	return s
}

func (s *story) held(n int, held bool, after float64) *story {
	return s.tell(choose(held, phone.ParticipantHeld, phone.ParticipantUnheld), n, after, phone.Detail{Held: held})
}

func (s *story) keeps(n int) *story {
	s.tell(phone.ParticipantKept, n, 3, phone.Detail{})
	s.events[len(s.events)-1].Sequence = -1
	return s
}

func (s *story) goodbye(n int, after float64) *story {
	s.events = append(s.events, bye(simulated, leg(n), "alice", at(after)))
	return s
}

// passed are deeds with what transfers become.
func passed(acts []act) []string {
	lines := deeds(acts)
	for i, a := range acts {
		if t := a.transfer; a.deed == advanceTransfer {
			lines[i] = strings.TrimSpace(fmt.Sprintf("%d %s %s %s", t.Number, t.Kind, t.State, t.Reason))
			if t.Missed {
				lines[i] += " missed"
			}
			if t.Settled {
				lines[i] += " settled"
			}
		}
	}
	return lines
}

func TestKeep_transfer(t *testing.T) {
	// 1 is a customer who called, 2 is Alice, who sends them to 3, Bob.
	talking := func() *story {
		return callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2)
	}
	of := func(kind phone.TransferKind, state phone.TransferState) phone.Transfer {
		return phone.Transfer{
			Number: 1, Kind: kind, State: state, By: "alice", To: phone.Client("bob"), Started: at(5), Until: at(30),
		}
	}
	ringing := func(kind phone.TransferKind) *story {
		return talking().hand(of(kind, phone.TransferRinging), 5).held(1, true, 5.1).target(3, bob, 5.2, 1)
	}
	warm := func() *story {
		return ringing(phone.WarmTransfer).join(3, 8).hand(of(phone.WarmTransfer, phone.TransferTalking), 8)
	}
	ended := func(story *story, kind phone.TransferKind, state phone.TransferState, reason string) *story {
		t := of(kind, state)
		t.Reason = reason
		return story.hand(t, 9)
	}
	ofTeam := func() *story { // Bob and Carol
		t := of(phone.BlindTransfer, phone.TransferRinging)
		t.To, t.Called = phone.InTeam("sales"), 2
		return talking().hand(t, 5).held(1, true, 5.1).target(3, bob, 5.2, 1).status(3, phone.StatusBusy, 5.3)
	}
	told := func(story *story, state phone.TransferState) *story {
		t := of(phone.WarmTransfer, state)
		t.Missed = true
		return story.hand(t, 9)
	}
	swapped := of(phone.WarmTransfer, phone.TransferTalking)
	swapped.Swapped = true
	done := of(phone.BlindTransfer, phone.TransferCanceled)
	done.Settled = true
	back := of(phone.RejoinTransfer, phone.TransferRinging)
	back.Started, back.Until = at(9), at(69)
	team := phone.Transfer{Number: 2, Kind: phone.ReturnTransfer, State: phone.TransferRinging, To: phone.InTeam("sales"), Started: at(9), Until: at(39)}
	lost := func() *story { return talking().keeps(2).leave(2, 9) }
	tests := []struct {
		name  string
		story *story
		now   float64
		want  []string
	}{
		{"it rings, and the customer is on hold", ringing(phone.WarmTransfer), 10, nil},
		{"who began it holds the customer at first", talking().hand(of(phone.WarmTransfer, phone.TransferRinging), 5), 7, nil},
		{"who began it did not", talking().hand(of(phone.WarmTransfer, phone.TransferRinging), 5), 9, []string{"hold 1"}},
		{"nobody is called", talking().hand(of(phone.WarmTransfer, phone.TransferRinging), 5), 20, []string{"1 warm failed failed"}},
		{"warm: the target is there", ringing(phone.WarmTransfer).join(3, 8), 10, []string{"1 warm talking"}},
		{"blind: the target is there", ringing(phone.BlindTransfer).join(3, 8), 10, []string{"1 blind completed"}},
		{"warm: the target is there, and who sends has gone", ringing(phone.WarmTransfer).leave(2, 7).join(3, 8), 10, []string{"1 warm completed"}},
		{"who sends has gone while it rings", ringing(phone.WarmTransfer).leave(2, 7), 10, nil},
		{"who sends was lost while it rings", ringing(phone.WarmTransfer).keeps(2).leave(2, 7), 10, []string{"1 warm ringing missed"}},
		{"blind: who sends was lost while it rings", ringing(phone.BlindTransfer).keeps(2).leave(2, 7), 10, nil},
		{"and the customer is told so, once", told(ringing(phone.WarmTransfer).keeps(2).leave(2, 7), phone.TransferRinging), 10, nil},
		{"warm: the target is there, and who sends was lost", told(ringing(phone.WarmTransfer).keeps(2).leave(2, 7), phone.TransferRinging).join(3, 8), 10, []string{"1 warm completed lost missed"}},
		{"blind: the target is there, and who sends was lost", ringing(phone.BlindTransfer).keeps(2).leave(2, 7).join(3, 8), 10, []string{"1 blind completed"}},
		{"busy", ringing(phone.WarmTransfer).status(3, phone.StatusBusy, 8), 10, []string{"1 warm failed busy"}},
		{"not answered", ringing(phone.BlindTransfer).status(3, phone.StatusNoAnswer, 8), 10, []string{"1 blind failed no-answer"}},
		{"not reached", ringing(phone.BlindTransfer).status(3, phone.StatusFailed, 8), 10, []string{"1 blind failed failed"}},
		{"answered, and gone before it came in", ringing(phone.BlindTransfer).status(3, phone.StatusCompleted, 8), 10, []string{"1 blind failed gone"}},
		{"the end of its ringing was not told", ringing(phone.BlindTransfer), 40, []string{"1 blind failed no-answer"}},
		{"nor yet", ringing(phone.BlindTransfer), 39.9, nil},
		{"the customer hangs up while it rings", ringing(phone.WarmTransfer).leave(1, 9), 10, []string{"1 warm failed others_gone"}},
		{"and the target need not come", ended(ringing(phone.WarmTransfer).leave(1, 9), phone.WarmTransfer, phone.TransferFailed, phone.TransferOthersGone), 10, []string{"hang up 3", "1 warm failed others_gone settled"}},
		{"one of a team answers", ringing(phone.BlindTransfer).target(4, carol, 5, 1).status(4, phone.StatusBusy, 6).join(3, 8), 10, []string{"1 blind completed"}},
		{"one of a team declines before the others are known of", ofTeam(), 10, nil},
		{"all of a team decline", ofTeam().target(4, carol, 9, 1).status(4, phone.StatusBusy, 10), 10, []string{"1 blind failed busy"}},
		{"the others of the team could not be called", ofTeam(), 20, []string{"1 blind failed busy"}},
		{"one of a team declines", ringing(phone.BlindTransfer).target(4, carol, 5, 1).status(4, phone.StatusBusy, 6), 10, nil},
		{"the others of the team need not come", ended(ringing(phone.BlindTransfer).target(4, carol, 5, 1).join(3, 8), phone.BlindTransfer, phone.TransferCompleted, ""), 10, []string{"hang up 4", "take off hold 1", "let go 2"}},

		{"who sends talks with the target", warm(), 10, nil},
		{"and swaps", warm().hand(swapped, 9), 10, []string{"take off hold 1", "hold 3"}},
		{"and back", warm().hand(swapped, 9).held(1, false, 9).held(3, true, 9).hand(of(phone.WarmTransfer, phone.TransferTalking), 10), 10, []string{"hold 1", "take off hold 3"}},
		{"the customer was taken off hold", warm().held(1, false, 9), 10, []string{"hold 1"}},
		{"the target hangs up", warm().leave(3, 9), 10, []string{"1 warm failed gone"}},
		{"who sends is lost", warm().keeps(2).leave(2, 9), 10, []string{"1 warm completed lost"}},
		{"who sends hangs up", warm().leave(2, 9), 10, []string{"1 warm completed"}},
		{"the customer hangs up", warm().leave(1, 9), 10, []string{"1 warm failed others_gone"}},
		{"then the other two talk on", ended(warm().leave(1, 9), phone.WarmTransfer, phone.TransferFailed, phone.TransferOthersGone), 10, []string{"1 warm failed others_gone settled"}},

		{"completed", ended(warm(), phone.WarmTransfer, phone.TransferCompleted, ""), 10, []string{"take off hold 1", "let go 2"}},
		{"all is done", ended(warm().held(1, false, 9).leave(2, 9), phone.WarmTransfer, phone.TransferCompleted, ""), 10, []string{"1 warm completed settled"}},
		{"canceled", ended(warm(), phone.WarmTransfer, phone.TransferCanceled, ""), 10, []string{"let go 3", "take off hold 1"}},
		{"canceled, and who sends has gone", ended(warm().leave(2, 9), phone.WarmTransfer, phone.TransferCanceled, ""), 10, []string{"let go 3", "give back 1"}},
		{"failed", ended(ringing(phone.BlindTransfer).status(3, phone.StatusBusy, 8), phone.BlindTransfer, phone.TransferFailed, "busy"), 10, []string{"take off hold 1"}},
		{"failed, and who sends has gone", ended(ringing(phone.BlindTransfer).status(3, phone.StatusBusy, 8).leave(2, 7), phone.BlindTransfer, phone.TransferFailed, "busy"), 10, []string{"give back 1"}},
		{"failed, and who sends was lost", ended(ringing(phone.BlindTransfer).status(3, phone.StatusBusy, 8).keeps(2).leave(2, 7), phone.BlindTransfer, phone.TransferFailed, "busy"), 10, []string{"2 rejoin ringing"}},
		{"failed, and who sends was lost long ago", ended(ringing(phone.BlindTransfer).status(3, phone.StatusBusy, 68).keeps(2).leave(2, 7), phone.BlindTransfer, phone.TransferFailed, "busy"), 67, []string{"give back 1"}},
		{"who is called for one that is over", talking().hand(done, 9).target(3, bob, 9, 1), 10, []string{"hang up 3"}},
		{"and has come in", talking().hand(done, 9).target(3, bob, 9, 1).join(3, 10), 10, []string{"let go 3"}},
		{"after it, it is a call like any other", talking().hand(done, 8).leave(2, 9), 10, []string{"end"}},

		{"the team is called", talking().leave(2, 7).held(1, true, 8).hand(of(phone.BlindTransfer, phone.TransferFailed), 8).hand(team, 9).target(4, carol, 9, 2), 10, nil},
		{"somebody of it answers", talking().leave(2, 7).held(1, true, 8).hand(team, 9).target(4, carol, 9, 2).join(4, 10), 10, []string{"2 return completed"}},
		{"nobody of it does", talking().leave(2, 7).held(1, true, 8).hand(team, 9).target(4, carol, 9, 2).status(4, phone.StatusNoAnswer, 10), 10, []string{"2 return failed no-answer"}},
		{"the customer is told so", func() *story {
			over := team
			over.State, over.Reason = phone.TransferFailed, phone.TransferNoAnswer
			return talking().leave(2, 7).held(1, true, 8).hand(over, 9)
		}(), 10, []string{"tell that nobody is there 1"}},

		{"who was lost may come back", lost(), 10, []string{"1 rejoin ringing"}},
		{"nor who had handed over as they were lost, when the target hangs up", func() *story {
			over := of(phone.WarmTransfer, phone.TransferCompleted)
			over.Reason, over.Settled = phone.TransferLost, true
			return warm().keeps(2).leave(2, 9).held(1, false, 9).hand(over, 9).leave(3, 10)
		}(), 11, []string{"end"}},
		{"who hung up does not", talking().leave(2, 9), 10, []string{"end"}},
		{"nor who said goodbye", talking().keeps(2).goodbye(2, 8).leave(2, 9), 10, []string{"end"}},
		{"nor after a minute", lost(), 69, []string{"end"}},
		{"nor where nobody is left", lost().leave(1, 9.5), 10, nil},
		{"nor where two are", lost().offer(4, carol, 3, "alice").join(4, 4), 10, nil},
		{"the customer waits for them", lost().hand(back, 9), 10, []string{"hold 1"}},
		{"they are back", lost().hand(back, 9).held(1, true, 9).enter(4, "client:alice", "conference:"+string(simulated), false).join(4, 10), 10, []string{"1 rejoin completed"}},
		{"they are not", lost().hand(back, 9).held(1, true, 9), 69, []string{"1 rejoin failed no-answer"}},
		{"they had hung up after all", lost().hand(back, 9).held(1, true, 9).goodbye(2, 9), 10, []string{"1 rejoin failed left"}},
		{"then it ends", func() *story {
			over := back
			over.State, over.Reason, over.Settled = phone.TransferFailed, phone.TransferLeft, true
			return lost().goodbye(2, 9).hand(over, 9)
		}(), 10, []string{"end"}},
		{"the customer hangs up while they are away", lost().hand(back, 9).leave(1, 10), 10, []string{"1 rejoin failed others_gone"}},

		{"two on hold whom nobody can take off", callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2).
			offer(3, "+15005550002", 3, "alice").join(3, 4).held(1, true, 5).held(3, true, 5).leave(2, 6), 10, []string{"take off hold 1", "take off hold 3"}},
		{"one on hold, and somebody comes", callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2).
			offer(3, "+15005550002", 3, "alice").held(1, true, 5).leave(2, 6), 10, nil},
		{"and is there", callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2).
			offer(3, "+15005550002", 3, "alice").held(1, true, 5).leave(2, 6).join(3, 7), 10, []string{"take off hold 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			m.tell(t, tt.story.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, passed(keep(s, at(tt.now)))); diff != "" {
				t.Errorf("done (-want +got):\n%s", diff)
			}
		})
	}
}

// No page of Alice's is heard of, though nobody told that her leg has ended.
func TestKeep_silent(t *testing.T) {
	talking := func() *story {
		return callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2)
	}
	warm := func(kind phone.TransferKind, missed bool) phone.Transfer {
		return phone.Transfer{Number: 1, Kind: kind, State: phone.TransferTalking, By: "alice", To: phone.Client("bob"), Missed: missed, Started: at(5), Until: at(30)}
	}
	with := func(s *story, missed bool) *story {
		return s.held(1, true, 5).target(3, bob, 5, 1).join(3, 6).hand(warm(phone.WarmTransfer, missed), 6)
	}
	tests := []struct {
		name  string
		story *story
		want  []string
	}{
		{"from a page", with(talking().keeps(2), false), []string{"1 warm talking missed"}},
		{"they are told already", with(talking().keeps(2), true), nil},
		{"from another frontend, beside which a page was open once", with(talking(), false), nil},
		{"without a transfer", talking().keeps(2), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			m.tell(t, tt.story.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			if acts := keep(s, at(10)); len(acts) > 0 {
				t.Errorf("while her page is heard of: %v", passed(acts))
			}
			s.silent = map[phone.Identity]bool{"alice": true}
			if diff := cmp.Diff(tt.want, passed(keep(s, at(10)))); diff != "" {
				t.Errorf("done (-want +got):\n%s", diff)
			}
		})
	}
}

// Who was cut off from a call that ended before they could come back is told so; nobody else is.
func TestKeep_lost(t *testing.T) {
	talking := func() *story {
		return callStory().enter(1, bob, "client:alice", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).start(2)
	}
	finish := func(s *story, after float64) *story {
		s.tell(phone.ConferenceFinished, 0, after, phone.Detail{Reason: "last-participant-left"})
		s.events[len(s.events)-1].Call = ""
		return s
	}
	back := func(state phone.TransferState) phone.Transfer {
		return phone.Transfer{Number: 1, Kind: phone.RejoinTransfer, State: state, By: "alice", To: phone.Client("alice"), Started: at(9), Until: at(69)}
	}
	given := phone.Transfer{Number: 1, Kind: phone.WarmTransfer, State: phone.TransferCompleted, Reason: phone.TransferLost, By: "alice", Started: at(5), Until: at(30)}
	ends := func(s *story, n int, after float64) *story { // with the conference
		return s.tell(phone.ParticipantLeft, n, after, phone.Detail{Reason: "conference_ended_via_api"})
	}
	tests := []struct {
		name  string
		story *story
		now   float64
		want  []string
	}{
		{"both at once", finish(talking().keeps(1).keeps(2).leave(2, 9).leave(1, 9.2), 9.3), 10, []string{"bob of client:alice", "alice of client:bob"}},
		{"one, and the other hangs up", finish(talking().keeps(2).leave(2, 9).hand(back(phone.TransferRinging), 9).leave(1, 20), 20), 21, []string{"alice of client:bob"}},
		{"one for whom nobody waits any more", finish(talking().keeps(2).leave(2, 9).hand(back(phone.TransferFailed), 69).leave(1, 75), 75), 76, []string{"alice of client:bob"}},
		{"who gave it up", finish(talking().keeps(2).leave(2, 9).hand(back(phone.TransferCanceled), 12).leave(1, 14), 14), 15, nil},
		{"who handed it over", finish(talking().keeps(2).hand(given, 8).leave(2, 8).leave(1, 14), 14), 15, nil},
		{"who came back", finish(ends(talking().keeps(2).leave(2, 9).enter(4, "client:alice", "conference:"+string(simulated), false).join(4, 10).keeps(4).leave(1, 14), 4, 14), 14), 15, nil},
		{"both said goodbye", finish(talking().keeps(1).keeps(2).goodbye(2, 8).leave(2, 9).goodbye(1, 9).leave(1, 9), 9), 10, nil},
		{"one hung up, and the other was let go", finish(ends(talking().keeps(1).keeps(2).goodbye(2, 8).leave(2, 9), 1, 9), 9), 10, nil},
		{"frontends that say no goodbye", finish(talking().leave(2, 9).leave(1, 9), 9), 10, nil},
		{"long ago", finish(talking().keeps(1).keeps(2).leave(2, 9).leave(1, 9.2), 9.3), 130, nil},
		{"it goes on", talking().keeps(2).leave(2, 9).hand(back(phone.TransferRinging), 9).held(1, true, 9), 10, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			m.tell(t, tt.story.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range keep(s, at(tt.now)) {
				if a.deed == tellLost {
					got = append(got, fmt.Sprintf("%s of %s", a.pass.Identity, a.pass.From))
					if a.pass.Why != phone.PassLost || a.pass.Call != a.call || a.pass.At.IsZero() {
						t.Errorf("%+v", a.pass)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeep_hushed(t *testing.T) {
	talking := func() *story {
		return callStory().join(1, 0).offer(2, bob, 1, "").join(2, 2).start(2).tape(1, phone.RecordingRunning, "alice", 3)
	}
	hushed := func(s *story, reason string, status phone.RecordingStatus, after float64) *story {
		s.tape(1, status, "", after)
		s.events[len(s.events)-1].Detail.Reason = reason
		return s
	}
	onHold := func() *story { return talking().held(2, true, 4) }
	paused := func() *story { return hushed(onHold(), phone.ReasonHeld, phone.RecordingPaused, 5) }
	tests := []struct {
		name  string
		story *story
		want  []string
	}{
		{"nobody is on hold", talking(), nil},
		{"somebody is", onHold(), []string{"pause the recording"}},
		{"it pauses", paused(), nil},
		{"nobody is any more", paused().held(2, false, 6), []string{"go on recording"}},
		{"it goes on", hushed(paused().held(2, false, 6), phone.ReasonUnheld, phone.RecordingRunning, 7), nil},
		{"somebody had paused it", talking().tape(1, phone.RecordingPaused, "alice", 4).held(2, true, 5).held(2, false, 6), nil},
		{"somebody pauses it meanwhile", paused().tape(1, phone.RecordingPaused, "alice", 6).held(2, false, 7), nil},
		{"somebody lets it go on meanwhile", paused().tape(1, phone.RecordingRunning, "alice", 6), []string{"pause the recording"}},
		{"it has ended", paused().tape(1, phone.RecordingCompleted, "", 6).held(2, false, 7), nil},
		{"who was on hold has left", paused().offer(4, carol, 6, "alice").join(4, 7).leave(2, 8), []string{"go on recording"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			m.tell(t, tt.story.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, deeds(keep(s, at(10)))); diff != "" {
				t.Errorf("done (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSteered(t *testing.T) {
	alice, bobs, sue := phone.Grant{Identity: "alice"}, phone.Grant{Identity: "bob"}, phone.Grant{Identity: "sue", Supervise: true}
	tests := []struct {
		name   string
		by     phone.Grant
		kind   phone.TransferKind
		state  phone.TransferState
		number int
		action TransferAction
		want   string // what it becomes, or the code of the error
	}{
		{"complete", alice, phone.WarmTransfer, phone.TransferTalking, 2, TransferComplete, "warm completed"},
		{"swap", alice, phone.WarmTransfer, phone.TransferTalking, 2, TransferSwap, "warm talking swapped"},
		{"cancel", alice, phone.WarmTransfer, phone.TransferTalking, 2, TransferCancel, "warm canceled"},
		{"complete while it rings", alice, phone.WarmTransfer, phone.TransferRinging, 2, TransferComplete, "blind ringing"},
		{"complete what completes itself", alice, phone.BlindTransfer, phone.TransferRinging, 2, TransferComplete, "as it was"},
		{"swap while it rings", alice, phone.WarmTransfer, phone.TransferRinging, 2, TransferSwap, "transfer_ringing"},
		{"cancel while it rings", alice, phone.BlindTransfer, phone.TransferRinging, 2, TransferCancel, "blind canceled"},
		{"give up to come back", alice, phone.RejoinTransfer, phone.TransferRinging, 2, TransferCancel, "rejoin canceled"},
		{"complete coming back", alice, phone.RejoinTransfer, phone.TransferRinging, 2, TransferComplete, "transfer_ringing"},
		{"a supervisor", sue, phone.BlindTransfer, phone.TransferRinging, 2, TransferCancel, "blind canceled"},
		{"the target", bobs, phone.WarmTransfer, phone.TransferTalking, 2, TransferComplete, "action_not_allowed"},
		{"a stranger", phone.Grant{Identity: "mallory"}, phone.WarmTransfer, phone.TransferTalking, 2, TransferCancel, "conference_unknown"},
		{"nobody", phone.Grant{}, phone.ReturnTransfer, phone.TransferRinging, 2, TransferCancel, "conference_unknown"},
		{"one before", alice, phone.WarmTransfer, phone.TransferTalking, 1, TransferCancel, "transfer_over"},
		{"one that is none", alice, phone.WarmTransfer, phone.TransferTalking, 3, TransferCancel, "transfer_unknown"},
		{"none", alice, phone.WarmTransfer, phone.TransferTalking, 0, TransferCancel, "transfer_unknown"},
		{"completed", alice, phone.WarmTransfer, phone.TransferCompleted, 2, TransferCancel, "transfer_over"},
		{"nonsense", alice, phone.WarmTransfer, phone.TransferTalking, 2, "drop", "action_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			st := callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 1, "").join(2, 2).offer(3, bob, 2, "").join(3, 3).
				hand(phone.Transfer{Number: 2, Kind: tt.kind, State: tt.state, By: "alice", To: phone.Client("bob"), Started: at(5)}, 5)
			m := newMemory()
			m.tell(t, st.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			next, err := s.steered(tt.by, tt.number, tt.action)
			got := phone.CodeOf(err)
			if err == nil {
				if got = fmt.Sprintf("%s %s", next.Kind, next.State); next.Swapped {
					got += " swapped"
				}
				if next == s.conference.Transfer {
					got = "as it was"
				} else if next.Version != s.conference.Transfer.Version+1 {
					t.Errorf("version %d becomes %d", s.conference.Transfer.Version, next.Version)
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever order they come in, the last turn of a transfer is how it is.
func TestApplyConference_transfer(t *testing.T) {
	var events []phone.Event
	for version := range 4 {
		events = append(events, transferred(simulated, phone.Transfer{Number: 1, Version: version + 1, Started: t0}, "", at(float64(-version))))
	}
	var c phone.Conference
	for _, i := range []int{2, 0, 3, 1} {
		c = ApplyConference(c, events[i])
	}
	if c.Transfer.Version != 4 {
		t.Errorf("it is version %d", c.Transfer.Version)
	}
	if keys := map[string]bool{events[0].Key: true, events[1].Key: true}; len(keys) != 2 || !strings.HasSuffix(events[3].Key, ":4") {
		t.Errorf("keys %v", keys)
	}
	if again := transferred(simulated, phone.Transfer{Version: 1}, "bob", at(99)); again.Key != events[0].Key {
		t.Error("two turns after the same one are told apart")
	}
}
