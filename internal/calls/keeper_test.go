package calls

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// keepers are two servers that share a store, and see only what they record themselves.
func keepers(t *testing.T, do func(o *office, k [2]*Keeper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		var k [2]*Keeper
		for i := range k {
			tracker := NewTracker(o.memory, quiet())
			k[i] = &Keeper{
				Store: o.memory, Board: Watch(o.board), Tracker: tracker, Settings: o.keeper.Settings, Logger: quiet(),
				Now: func() time.Time { return t0.Add(time.Since(epoch)) },
			}
			tracker.Saw = k[i].Saw
			k[i].Start(t.Context())
		}
		synctest.Wait()
		do(o, k)
		for i := range k {
			k[i].Close()
		}
	})
}

// epoch is when time begins in a bubble.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// both has two servers do the same.
func both(k [2]*Keeper, do func(k *Keeper)) {
	for i := range k {
		do(k[i])
	}
	synctest.Wait()
}

func anOffer() phone.Offer {
	return phone.Offer{
		To: []phone.Address{phone.Client("bob"), phone.Client("carol")}, From: phone.Client("alice"), Name: "Alice", Timeout: 20 * time.Second,
	}
}

func sortedLines(b *fakeBoard) []string {
	lines := b.lines()
	slices.Sort(lines)
	return lines
}

func TestKeeper_offer(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		both(k, func(k *Keeper) { k.Offer(t.Context(), simulated, anOffer()) })
		want := []string{"add client:bob from client:alice for 20s", "add client:carol from client:alice for 20s"}
		if diff := cmp.Diff(want, sortedLines(o.board)); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		c := o.conferences[simulated]
		if len(c.People) != 3 || !offered(c.People[1]) || !offered(c.People[2]) {
			t.Fatalf("people %+v", c.People)
		}
		callee, other := c.People[1].Call, c.People[2].Call
		if call, err := o.Call(t.Context(), callee); err != nil || call.Parent != leg(1) || call.Status != phone.StatusInitiated {
			t.Errorf("the leg is %+v, %v", call, err)
		}
		// One answers: each server is told, by a callback that only one of them gets.
		answer := phone.Event{Key: "answered", Kind: phone.CallStatus, At: at(1), Sequence: 2, Call: callee, Status: phone.StatusInProgress}
		both(k, func(k *Keeper) { _, _ = k.Tracker.Record(t.Context(), answer) })
		if diff := cmp.Diff([]string{"hangup " + short(other)}, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		if k[0].Failed(leg(1)) || k[1].Failed(leg(1)) {
			t.Error("the offer counts as failed")
		}
	})
}

func TestKeeper_offer_fails(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		tries  int
		failed bool
	}{
		{"the API is down", phone.Errorf(phone.Unavailable, "rest_unavailable", "x"), 2, true},
		{"they cannot be called", phone.Errorf(phone.Invalid, "rest_refused", "x"), 2, true},
		{"the API is too busy", phone.Errorf(phone.Exhausted, "rest_busy", "x"), 2 * busyTries, true},
		{"the caller has gone", phone.Errorf(phone.Unknown, "conference_unknown", "x"), 2, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keepers(t, func(o *office, k [2]*Keeper) {
				o.tell(t, callStory().join(1, 0).events...)
				o.board.fail = func(string) error { return tt.err }
				both(k, func(k *Keeper) { k.Offer(t.Context(), simulated, anOffer()) })
				// The other server learns it from the log.
				<-time.After(sweepEvery + 2*time.Second)
				synctest.Wait()
				if n := len(o.board.lines()); n != tt.tries {
					t.Errorf("asked %d times, want %d", n, tt.tries)
				}
				if got := [2]bool{k[0].Failed(leg(1)), k[1].Failed(leg(1))}; got != [2]bool{tt.failed, tt.failed} {
					t.Errorf("failed: %v, want %v", got, tt.failed)
				}
			})
		})
	}
}

// One of two who can be called is enough.
func TestKeeper_offer_oneFails(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		o.board.fail = func(line string) error {
			if strings.Contains(line, "carol") {
				return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
			}
			return nil
		}
		both(k, func(k *Keeper) { k.Offer(t.Context(), simulated, anOffer()) })
		if c := o.conferences[simulated]; k[0].Failed(leg(1)) || k[1].Failed(leg(1)) || len(c.People) != 2 {
			t.Errorf("failed %v, %v; people %v", k[0].Failed(leg(1)), k[1].Failed(leg(1)), c.People)
		}
	})
}

// Legs that nobody would know of must not ring.
func TestKeeper_offer_notRecorded(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		o.mu.Lock()
		o.err = errors.New("disk full")
		o.mu.Unlock()
		k[0].Offer(t.Context(), simulated, anOffer())
		synctest.Wait()
		if lines := sortedLines(o.board); len(lines) != 4 || !strings.HasPrefix(lines[3], "hangup") || !k[0].Failed(leg(1)) {
			t.Errorf("asked %q, failed %v", lines, k[0].Failed(leg(1)))
		}
	})
}

// An offer that was lost, with its server, is given up by all.
func TestKeeper_offer_lost(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		<-time.After(stranded + sweepEvery)
		synctest.Wait()
		if !k[0].Failed(leg(1)) || !k[1].Failed(leg(1)) {
			t.Error("the caller waits for nothing")
		}
		<-time.After(remembered + sweepEvery)
		o.tell(t, phone.Event{Kind: phone.ConferenceFinished, At: at(700), Sequence: 9, Conference: simulated})
		<-time.After(remembered + sweepEvery)
		synctest.Wait()
		if k[0].Failed(leg(1)) {
			t.Error("the failure is remembered for ever")
		}
	})
}

// The caller hears once that nobody came, and again if that had no effect.
func TestKeeper_unanswered(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		events := callStory().join(1, 0).offer(2, bob, 0, "").status(2, phone.StatusBusy, 0).events
		o.tell(t, events...)
		both(k, func(k *Keeper) { k.Saw(events...) })
		want := []string{"redirect 1 https://s/voice/unanswered?status=busy&to=client%3Abob"}
		if diff := cmp.Diff(want, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		if call, err := o.Call(t.Context(), leg(1)); err != nil || call.Outcome != phone.StatusBusy {
			t.Errorf("the caller's outcome is %v, %v", call.Outcome, err)
		}
		<-time.After(overdue + sweepEvery)
		synctest.Wait()
		if again := o.board.lines(); len(again) == 0 || again[0] != want[0] {
			t.Errorf("asked %q, want it again", again)
		}
	})
}

// What one server dropped, any does: here nobody is told.
func TestKeeper_sweep(t *testing.T) {
	keepers(t, func(o *office, _ [2]*Keeper) {
		o.board.fail = func(string) error { return phone.Errorf(phone.Unavailable, "rest_unavailable", "x") }
		o.tell(t, callStory().join(1, 0).offer(2, bob, 0, "").join(2, 0).leave(2, 0).events...)
		<-time.After(2*sweepEvery + time.Second)
		synctest.Wait()
		if lines := o.board.lines(); len(lines) < 2 || lines[0] != "end" {
			t.Errorf("asked %q, want that it ends, again and again", lines)
		}
		o.tell(t, phone.Event{Kind: phone.ConferenceFinished, At: at(20), Sequence: 9, Conference: simulated})
		o.board.lines()
		<-time.After(2 * sweepEvery)
		if lines := o.board.lines(); len(lines) > 0 {
			t.Errorf("asked %q when it had ended", lines)
		}
	})
}

// A room is not ended when the API knows of a moderator of whose coming we were not told.
func TestKeeper_moderated(t *testing.T) {
	for _, there := range []bool{true, false} {
		keepers(t, func(o *office, k [2]*Keeper) {
			room := standup()
			room.Moderated = true
			o.rooms[room.Name] = room
			s := (&story{name: room.ConferenceName()}).enter(1, "client:mona", "room:standup", true).enter(4, "client:max", "room:standup", true).
				join(3, 0).join(1, 0).start(0)
			o.tell(t, s.events...)
			told := phone.Observed{SID: simulated, People: []phone.ObservedParticipant{{Call: leg(3)}}}
			if there {
				told.People = append(told.People, phone.ObservedParticipant{Call: leg(4)})
			}
			o.board.answer[simulated] = told
			o.board.lines()
			left := s.leave(1, 0).events[len(s.events)-1:]
			_, _ = k[0].Tracker.Record(t.Context(), phone.Event{
				Key: "left", Kind: left[0].Kind, At: left[0].At, Sequence: left[0].Sequence, Call: left[0].Call, Conference: simulated,
			})
			synctest.Wait()
			want := []string{"conference", "end"}
			if there {
				want = want[:1]
			}
			if diff := cmp.Diff(want, o.board.lines()); diff != "" {
				t.Errorf("a moderator there: %v; asked (-want +got):\n%s", there, diff)
			}
		})
	}
}

// A recording goes on with another leg, once, and says so.
func TestKeeper_tape(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		var asked atomic.Int64
		o.board.fail = func(line string) error {
			if strings.HasPrefix(line, "record ") && asked.Add(1) == 1 {
				return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
			}
			return nil
		}
		s := (&story{name: "room-standup-0123456789abcdef"}).join(1, 0).join(2, 0).join(3, 0).start(0).tape(1, phone.RecordingRunning, "alice", 0).leave(1, 0)
		o.tell(t, s.events...)
		both(k, func(k *Keeper) { k.Saw(s.events...) })
		<-time.After(2 * sweepEvery)
		synctest.Wait()
		c := o.conferences[simulated]
		r, ok := c.Recorded()
		if !ok || len(c.Tapes) != 2 {
			t.Fatalf("recordings %+v", c.Tapes)
		}
		for _, tape := range c.Tapes {
			if tape.SID != "RE1" {
				r = tape
			}
		}
		if r.Call != leg(2) || r.By != "alice" || r.Asked.Value != phone.RecordingRunning {
			t.Errorf("the recording that goes on is %+v", r)
		}
		last := o.events[len(o.events)-1]
		if last.Kind != phone.RecordingReported || last.Detail.Reason != phone.ReasonContinued {
			t.Errorf("the last event is %+v", last)
		}
	})
}

// A keeper may be told things before it has started, and after it is closed.
func TestKeeper_early(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		events := callStory().join(1, 0).offer(2, bob, 0, "").join(2, 0).leave(2, 0).events
		o.tell(t, events...)
		o.keeper.Saw(events...)
		o.keeper.Start(t.Context())
		synctest.Wait()
		if diff := cmp.Diff([]string{"end"}, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		o.keeper.Close()
		o.keeper.Saw(events...)
	})
}

// hotline is a team that any call came for.
type hotline struct{ salesTeam }

func (hotline) CalledBy(phone.Call) phone.TeamName { return "sales" }

// Who has nobody left is given to the team that they called, all of which rings at once and is known of at once.
func TestKeeper_returnOthers(t *testing.T) {
	tests := []struct{ name, from, to, fail, want string }{
		{"a customer", customer, "team:sales", "", "+15005550001"},
		{"one who hides their number", "", "+15005550100", "", "+15005550100"},
		{"one who hides their number, and came otherwise", "", "team:sales", "", "+15005550006"},
		{"one of the team cannot be called", customer, "team:sales", "dave", "+15005550001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keepers(t, func(o *office, k [2]*Keeper) {
				k[0].Teams = hotline{}
				o.board.fail = func(line string) error {
					if strings.HasPrefix(line, "add") && tt.fail != "" && strings.Contains(line, tt.fail) {
						return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
					}
					return nil
				}
				st := callStory()
				admitted := phone.Event{Kind: phone.CallAdmitted, At: at(0), Sequence: -1, Call: leg(1), To: address(tt.to)}
				if tt.from != "" {
					admitted.From = address(tt.from)
				}
				st.events = append(st.events, admitted)
				st.join(1, 0).offer(2, "client:alice", 0, "").join(2, 0).start(0).held(1, true, 0).leave(2, 0)
				o.tell(t, st.hand(phone.Transfer{Number: 1, Kind: phone.BlindTransfer, State: phone.TransferFailed, By: "alice", Started: at(0)}, 0).events...)
				k[0].Saw(st.events...)
				<-time.After(2 * sweepEvery)
				synctest.Wait()
				want := []string{"add client:alice from " + tt.want + " for 30s", "add client:dave from " + tt.want + " for 30s", "add client:erin from " + tt.want + " for 30s", "change 1 held=true music=https://s/voice/moment?kind=return"}
				if diff := cmp.Diff(want, sortedLines(o.board)); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
				var rings int
				for _, p := range o.conferences[simulated].People {
					if p.Transfer == 2 {
						rings++
					}
				}
				tr := o.conferences[simulated].Transfer
				if called := 3; tr.Kind != phone.ReturnTransfer || tr.State != phone.TransferRinging || tr.Called != called || rings != called-len(tt.fail)/4 {
					t.Errorf("%d ring for %+v", rings, tr)
				}
			})
		})
	}
}

// Of those who are called at once none is known of before the others.
func TestKeeper_callAll(t *testing.T) {
	o := newOffice()
	o.tell(t, callStory().join(1, 0).events...)
	all := []phone.Addition{{From: phone.Telephone("+15005550006"), To: phone.Client("bob")}, {From: phone.Telephone("+15005550006"), To: phone.Client("carol")}}
	o.board.changed = func(string) {
		c, err := o.Conference(t.Context(), simulated)
		if n := len(c.People); err != nil || n != 1 {
			t.Errorf("%d are known of while others are still called", n)
		}
	}
	if called, err := o.keeper.callAll(t.Context(), simulated, leg(1), all, called("", "", 1)); called != 2 || err != nil {
		t.Errorf("%d were called: %v", called, err)
	}
	o.board.changed = nil
	o.err = errors.New("disk full")
	o.board.lines()
	if called, err := o.keeper.callAll(t.Context(), simulated, leg(1), all, called("", "", 1)); called != 0 || !errors.Is(err, o.err) {
		t.Errorf("%d were called: %v", called, err)
	}
	if lines := sortedLines(o.board); len(lines) != 4 || !strings.HasPrefix(lines[2], "hangup") || !strings.HasPrefix(lines[3], "hangup") {
		t.Errorf("legs that nobody knows of: asked %q", lines)
	}
}

// Who waits while Alice is cut off hears so within seconds, and Bob, too; and Bob why it is the customer who speaks with him then.
func TestKeeper_lostInTransfer(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		var reach atomic.Value
		var asked atomic.Int64
		reach.Store(phone.ReachAvailable)
		for i := range k {
			k[i].Reach = func(_ context.Context, of []phone.Identity) map[phone.Identity]phone.Attendance {
				asked.Add(int64(len(of)))
				return map[phone.Identity]phone.Attendance{"alice": {Reach: reach.Load().(phone.Reach)}} //nolint:errcheck,forcetypeassert // it is stored above
			}
		}
		steps := func(do ...string) {
			t.Helper()
			<-time.After(2 * sweepEvery)
			synctest.Wait()
			if diff := cmp.Diff(do, o.board.lines()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		}
		st := callStory().enter(1, customer, "team:sales", false).join(1, 0).offer(2, "client:alice", 0, "").join(2, 0).start(0).keeps(2).held(1, true, 4)
		o.tell(t, st.target(3, bob, 4, 1).join(3, 5).hand(phone.Transfer{Number: 1, Kind: phone.WarmTransfer, State: phone.TransferTalking, By: "alice", To: phone.Client("bob"), Started: at(4), Until: at(30)}, 5).events...)
		steps()
		reach.Store(phone.ReachStale)
		steps("change 1 held=true music=https://s/voice/moment?kind=rejoin", "announce to 3 https://s/voice/notice?notice=interrupted")
		if tr := o.conferences[simulated].Transfer; !tr.Missed || tr.State != phone.TransferTalking {
			t.Errorf("it is %+v", tr)
		}
		asked.Store(0)
		steps()
		if asked.Load() > 0 {
			t.Error("she is listened for when they were told of her")
		}
		o.board.fail = func(string) error { return phone.Errorf(phone.Unavailable, "rest_unavailable", "x") }
		n := len(st.events)
		o.tell(t, st.leave(2, 40).events[n:]...)
		<-time.After(sweepEvery)
		synctest.Wait()
		lines := o.board.lines()
		if tr := o.conferences[simulated].Transfer; tr.State != phone.TransferCompleted || tr.Reason != phone.TransferLost || !slices.Contains(lines, "announce to 3 https://s/voice/notice?notice=connected") || !slices.Contains(lines, "change 1 held=false") {
			t.Errorf("it is %+v; asked %q", tr, lines)
		}
	})
}

// Who waits for somebody to come back hears first that they are to wait.
func TestKeeper_rejoinWords(t *testing.T) {
	for name, held := range map[string]bool{"speaking": false, "on hold already": true} {
		t.Run(name, func(t *testing.T) {
			keepers(t, func(o *office, k [2]*Keeper) {
				st := callStory().join(1, 0).offer(2, "client:alice", 0, "").join(2, 0).start(0).keeps(2)
				if held {
					st.held(1, true, 0)
				}
				o.tell(t, st.leave(2, 0).events...)
				both(k, func(k *Keeper) { k.Saw(st.events...) })
				<-time.After(sweepEvery)
				synctest.Wait()
				lines := o.board.lines()
				if len(lines) == 0 || lines[0] != "change 1 held=true music=https://s/voice/moment?kind=rejoin" {
					t.Errorf("asked %q", lines)
				}
			})
		})
	}
}
