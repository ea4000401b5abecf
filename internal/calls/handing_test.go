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

// That a recording pauses while somebody is on hold is said by one server, where it is to be said; and it goes on when that was said.
func TestKeeper_hushed(t *testing.T) {
	for _, notices := range []bool{false, true} {
		keepers(t, func(o *office, k [2]*Keeper) {
			for i := range k {
				k[i].Settings.Notices = notices
			}
			status := func() phone.RecordingStatus {
				c, err := o.Conference(t.Context(), simulated)
				if err != nil {
					t.Fatal(err)
				}
				return c.Tapes[0].Status.Value
			}
			fail := func(f func(string) error) {
				o.board.mu.Lock()
				defer o.board.mu.Unlock()
				o.board.fail = f
			}
			step := func(what string, want ...string) {
				t.Helper()
				both(k, func(k *Keeper) { k.Saw(phone.Event{Kind: phone.ParticipantHeld, Conference: simulated}) })
				lines := o.board.lines()
				if !notices { // both may do it
					lines = slices.Compact(lines)
				}
				if !slices.Equal(lines, want) {
					t.Errorf("%s, notices %t: asked %q, want %q", what, notices, lines, want)
				}
				<-time.After(patient + time.Second)
				synctest.Wait()
				o.board.lines()
			}
			said := func(n phone.Notice, deed string) []string {
				line := "announce https://s/voice/notice?notice=" + string(n)
				switch {
				case !notices:
					return []string{deed}
				case n == phone.NoticePaused:
					return []string{deed, line}
				}
				return []string{line, deed}
			}
			st := callStory().join(1, 0).offer(2, bob, 0, "").join(2, 0).start(0).tape(1, phone.RecordingRunning, "alice", 0).held(2, true, 0)
			<-time.After(time.Second)
			o.tell(t, st.events...)
			n := len(st.events)
			step("on hold", said(phone.NoticePaused, "recording of 1 paused")...)
			if got := status(); got != phone.RecordingPaused {
				t.Errorf("it is %s", got)
			}
			o.tell(t, st.held(2, false, 20).events[n:]...)
			if notices {
				fail(func(line string) error {
					if strings.HasPrefix(line, "announce") {
						return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
					}
					return nil
				})
				both(k, func(k *Keeper) { k.Saw(phone.Event{Kind: phone.ParticipantUnheld, Conference: simulated}) })
				if got := status(); got != phone.RecordingPaused {
					t.Error("it goes on though nobody could be told")
				}
				fail(nil)
				<-time.After(2 * (patient + sweepEvery))
				synctest.Wait()
				lines := o.board.lines()
				if want := said(phone.NoticeResumed, "recording of 1 in-progress"); !slices.Equal(lines[max(0, len(lines)-2):], want) {
					t.Errorf("when it can be said: asked %q, want %q", lines, want)
				}
			} else {
				step("off hold", "recording of 1 in-progress")
			}
			if got := status(); got != phone.RecordingRunning {
				t.Errorf("it is %s", got)
			}
		})
	}
}
