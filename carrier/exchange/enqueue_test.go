package exchange

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// How a call leaves without having been taken.
func TestEnqueue_leaves(t *testing.T) {
	wrong := errors.New("wrong")
	for name, test := range map[string]struct {
		change func(*EnqueueRequest)
		then   func(l *lobby)
		want   []string
	}{
		"hangs up": {
			func(*EnqueueRequest) {}, func(l *lobby) { l.lines["ann"].leg.HungUp() },
			[]string{`3s ann was queued: hangup 3s "QU2"`},
		},
		"by Leave": {
			func(r *EnqueueRequest) {
				r.Wait = func(context.Context, func() url.Values) (bool, error) { pass(2 * time.Second); return true, nil }
			}, func(*lobby) {},
			[]string{`2s ann was queued: leave 2s "QU2"`},
		},
		"wrong TwiML": {
			func(r *EnqueueRequest) {
				r.Wait = func(context.Context, func() url.Values) (bool, error) { return false, wrong }
			}, func(*lobby) {},
			[]string{`0s ann was queued: error 0s "QU2"`},
		},
		"redirected": {
			func(*EnqueueRequest) {}, func(l *lobby) {
				if err := l.lines["ann"].leg.Call().Redirect(Redirection{Start: Document{Inline: "next"}}); err != nil {
					l.t.Error(err)
				}
			},
			[]string{`3s ann performs next`, `3s ann was queued: redirected 3s "QU2"`},
		},
		"taken out": {
			func(*EnqueueRequest) {}, func(l *lobby) {
				got, err := l.x.Dequeue("QU2", l.sid("ann"), Document{Inline: "out"})
				if want := (MemberInfo{"CA1", "QU2", l.begun, 1, 3 * time.Second}); err != nil || got != want {
					l.t.Errorf("dequeued %+v, %v", got, err)
				}
			},
			[]string{`3s ann performs out`, `3s ann was queued: redirected 3s "QU2"`},
		},
		"redirected from the talk": {
			func(*EnqueueRequest) {}, func(l *lobby) {
				l.agent("eve")
				if _, err := l.x.Dequeue("QU2", FrontOfQueue, Document{Inline: "out"}); !errors.Is(err, ErrNoMember) {
					l.t.Errorf("dequeue of one who talks: %v", err)
				}
				if err := l.lines["ann"].leg.Call().Redirect(Redirection{Start: Document{Inline: "next"}}); err != nil {
					l.t.Error(err)
				}
			},
			[]string{
				`3s ann performs next`, `3s ann was queued: redirected-from-bridged 3s "QU2"`,
				`3s eve took: completed 0s "CA1" bridged=true moved=true`,
			},
		},
		"agent redirected from the talk": {
			func(*EnqueueRequest) {}, func(l *lobby) {
				l.agent("eve")
				if err := l.lines["eve"].leg.Call().Redirect(Redirection{Start: Document{Inline: "next"}}); err != nil {
					l.t.Error(err)
				}
			},
			[]string{
				`3s ann was queued: bridged 3s "QU2"`, `3s eve performs next`,
				`3s eve took: completed 0s "CA1" bridged=true moved=false`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLobby(t)
				l.caller("ann", test.change)
				pass(3 * time.Second)
				test.then(l)
				synctest.Wait()
				l.mu.Lock()
				l.diary = slices.DeleteFunc(l.diary, func(s string) bool { return s == "0s ann waits at 1 of 1/1000 for 0, all for 0" })
				l.mu.Unlock()
				l.expect(test.want...)
				if got, err := l.x.QueueMembers("QU2"); err != nil || len(got) > 0 {
					t.Errorf("members left: %v, %v", got, err)
				}
			})
		})
	}
}

// Full is what the queue says, or what the verb does, whichever is less.
func TestEnqueue_full(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		still := func(r *EnqueueRequest) { r.Wait, r.MaxSize = nil, 2 }
		l.caller("ann", still)
		l.caller("ben", still, func(r *EnqueueRequest) { r.MaxSize = 1 })
		l.caller("cid", still, func(r *EnqueueRequest) { r.MaxSize = 0 })
		l.caller("dan", still, func(r *EnqueueRequest) { r.MaxSize = 9 })
		l.expect(`0s ben was queued: queue-full 0s ""`, `0s dan was queued: queue-full 0s ""`)
		if got, err := l.x.UpdateQueue("QU2", QueueUpdate{MaxSize: 3}); err != nil || got.MaxSize != 3 || got.CurrentSize != 2 {
			t.Errorf("update: %+v, %v", got, err)
		}
		l.caller("eli", still, func(r *EnqueueRequest) { r.MaxSize = 0 })
		l.expect()
	})
}

// A Dial that records has both, from the bridge on.
func TestDialQueue_recorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.caller("ann", func(r *EnqueueRequest) { r.Wait = nil })
		results := make(chan DialResult, 1)
		l.begin("eve", func(ctx context.Context, c *Call) {
			results <- c.DialQueue(ctx, QueueDialRequest{Name: "q", Record: RecordingRequest{From: RecordFromRinging, Dual: true}})
		})
		synctest.Wait()
		converse(time.Second, voice{l.lines["eve"], hzA}, voice{l.lines["ann"], hzB})
		l.lines["ann"].leg.HungUp()
		r := <-results
		sides := l.recorded(r.Recording.SID)
		if r.Recording.Status != RecordingCompleted || r.Recording.CallSID != l.sid("eve") || len(sides) != 2 ||
			tones(sides[0]) != "a" || tones(sides[1]) != "b" {
			t.Errorf("recording: %+v of %d sides", r.Recording, len(sides))
		}
	})
}
