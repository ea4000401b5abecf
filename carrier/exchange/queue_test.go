package exchange

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/media"
)

// lobby is an exchange with callers who wait and agents who take them, and a diary of what they went through.
type lobby struct {
	*bench
	begun time.Time
	mu    sync.Mutex
	acts  map[string]func(ctx context.Context, c *Call)
	lines map[string]*fakeLine
	diary []string
}

// newLobby starts an exchange; it must be called inside of a synctest bubble.
func newLobby(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{begun: time.Now(), acts: map[string]func(context.Context, *Call){}, lines: map[string]*fakeLine{}}
	l.bench = newBench(t, func(ctx context.Context, c *Call, start Document) {
		l.mu.Lock()
		act := l.acts[c.Custom().Get("who")]
		l.mu.Unlock()
		if start.URL != "http://app/voice" {
			act = func(context.Context, *Call) {
				l.note(c.Custom().Get("who") + " performs " + start.Inline)
				<-ctx.Done()
			}
		}
		act(ctx, c)
	})
	return l
}

func (l *lobby) note(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.diary = append(l.diary, fmt.Sprintf("%v %s", time.Since(l.begun), text))
}

// expect compares the diary since the last time, but for the order.
func (l *lobby) expect(want ...string) {
	l.t.Helper()
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.diary) // what happens at the same time has no order
	slices.Sort(want)
	if diff := cmp.Diff(want, l.diary); diff != "" {
		l.t.Errorf("diary (-want +got):\n%s", diff)
	}
	l.diary = nil
}

// begin places the call of somebody who does as said, and then stays for a second.
func (l *lobby) begin(who string, act func(ctx context.Context, c *Call)) {
	l.t.Helper()
	l.mu.Lock()
	l.acts[who] = func(ctx context.Context, c *Call) {
		act(ctx, c)
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	l.mu.Unlock()
	line := l.call(url.Values{"who": {who}})
	l.mu.Lock()
	l.lines[who] = line
	l.mu.Unlock()
}

func (l *lobby) sid(who string) string { return l.lines[who].leg.Call().SID() }

// caller lets somebody wait in the queue "q".
func (l *lobby) caller(who string, change ...func(*EnqueueRequest)) {
	l.t.Helper()
	req := EnqueueRequest{Name: "q", Wait: func(ctx context.Context, params func() url.Values) (bool, error) {
		p := params()
		l.note(fmt.Sprintf("%s waits at %s of %s/%s for %s, all for %s", who, p.Get("QueuePosition"), p.Get("CurrentQueueSize"),
			p.Get("MaxQueueSize"), p.Get("QueueTime"), p.Get("AvgQueueTime")))
		<-ctx.Done()
		return false, ctx.Err()
	}}
	for _, f := range change {
		f(&req)
	}
	l.begin(who, func(ctx context.Context, c *Call) {
		r := c.Enqueue(ctx, req)
		l.note(fmt.Sprintf("%s was queued: %v %v %q", who, r.Result, r.Time, r.QueueSID))
	})
}

// agent lets somebody take a call out of the queue "q".
func (l *lobby) agent(who string, change ...func(*QueueDialRequest)) {
	l.t.Helper()
	req := QueueDialRequest{Name: "q"}
	for _, f := range change {
		f(&req)
	}
	l.begin(who, func(ctx context.Context, c *Call) {
		r := c.DialQueue(ctx, req)
		l.note(fmt.Sprintf("%s took: %v %v %q bridged=%v moved=%v", who, r.Status, r.Duration, r.CallSID, r.Bridged, r.Moved))
	})
}

// whisper is one of three seconds.
func (l *lobby) whisper(r *QueueDialRequest) {
	r.Whisper = func(sid string, params func() url.Values) Sound {
		return func(ctx context.Context, _ PlayFunc) error {
			p := params()
			l.note(fmt.Sprintf("whisper to %s for %s after %s in %s", sid, p.Get("DequeingCallSid"), p.Get("QueueTime"), p.Get("QueueSid")))
			select {
			case <-time.After(3 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// keys keeps the digits that are heard.
type keys chan byte

// HearFrame implements media.Listener.
func (keys) HearFrame(media.Frame) {}

// HearDigit implements media.Listener.
func (k keys) HearDigit(d byte) { k <- d }

func pass(d time.Duration) { <-time.After(d) }

// Who waited longest is connected first; both hear each other and go on when either has had enough.
func TestQueue_firstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.caller("ann")
		pass(10 * time.Second)
		l.caller("ben")
		l.expect("0s ann waits at 1 of 1/1000 for 0, all for 0", "10s ben waits at 2 of 2/1000 for 0, all for 5")
		pass(5 * time.Second)
		l.agent("eve")
		synctest.Wait()
		a, _ := l.x.Call(l.sid("ann"))
		if diff := cmp.Diff([]string{"answer"}, l.lines["ann"].heard()); diff != "" {
			t.Errorf("what ann's line was told (-want +got):\n%s", diff)
		}
		if got := l.x.Queues(); len(got) != 1 || got[0].CurrentSize != 1 || got[0].AverageWait != 5*time.Second {
			t.Errorf("queues: %+v", got)
		}
		if a == nil || a.queued == nil || !l.lines["eve"].leg.Call().pickup.result.Bridged {
			t.Fatal("not bridged")
		}
		pass(7 * time.Second)
		l.lines["eve"].leg.HungUp()
		l.expect(
			`22s ann was queued: bridged 15s "QU2"`,
			`22s eve took: completed 7s "CA1" bridged=true moved=false`,
		)
		l.agent("fay")
		pass(4 * time.Second)
		l.lines["ben"].leg.HungUp()
		l.expect(
			`26s ben was queued: bridged 12s "QU2"`,
			`26s fay took: completed 4s "CA3" bridged=true moved=false`,
		)
	})
}

// Sound goes both ways, and digits too; what was heard before ends.
func TestQueue_bridge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.caller("ann")
		l.agent("eve", func(r *QueueDialRequest) { r.HangupOnStar = true })
		synctest.Wait()
		ann, eve := l.lines["ann"], l.lines["eve"]
		heard := make(keys, 4)
		far, ok := ann.port.(*trunk)
		if !ok {
			t.Fatal("no trunk")
		}
		far.other.Listen(heard)
		eve.leg.Digits("5")
		synctest.Wait()
		if len(heard) != 1 || <-heard != '5' {
			t.Error("ann does not hear eve's digit")
		}
		pass(2 * time.Second)
		eve.leg.Digits("*")
		synctest.Wait()
		l.expect(
			"0s ann waits at 1 of 1/1000 for 0, all for 0",
			`2s ann was queued: bridged 0s "QU2"`,
			`2s eve took: completed 2s "CA1" bridged=true moved=false`,
		)
	})
}

// An agent waits for somebody to come, the first first, and not for ever.
func TestDialQueue_waits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.agent("none")
		l.expect(`0s none took: failed 0s "" bridged=false moved=false`)
		q, err := l.x.CreateQueue("q", 0)
		if err != nil {
			t.Fatal(err)
		}
		l.agent("eve", func(r *QueueDialRequest) { r.Timeout = 5 * time.Second; r.AnswerOnBridge = true })
		l.agent("fay", func(r *QueueDialRequest) { r.AnswerOnBridge = true })
		l.agent("gwen")
		pass(6 * time.Second)
		l.expect(`5s eve took: no-answer 0s "" bridged=false moved=false`)
		if got := l.lines["fay"].heard(); len(got) > 0 {
			t.Errorf("fay's line was told %q before anybody came", got)
		}
		l.caller("ann")
		pass(time.Second)
		if diff := cmp.Diff([]string{"answer"}, l.lines["fay"].heard()); diff != "" {
			t.Errorf("what fay's line was told (-want +got):\n%s", diff)
		}
		l.lines["fay"].leg.HungUp()
		l.expect(`7s ann was queued: bridged 0s "`+q.SID+`"`, `7s fay took: completed 1s "CA6" bridged=true moved=false`)
		if err := l.x.DeleteQueue(q.SID); err != nil {
			t.Fatal(err)
		}
		l.expect(`7s gwen took: failed 0s "" bridged=false moved=false`)
	})
}

// The whisper is heard by the caller alone; who goes meanwhile leaves the other as before.
func TestDialQueue_whisper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.caller("ann")
		pass(4 * time.Second)
		l.agent("eve", l.whisper)
		l.expect("0s ann waits at 1 of 1/1000 for 0, all for 0", "4s whisper to CA1 for CA3 after 4 in QU2")
		pass(2 * time.Second)
		l.lines["eve"].leg.HungUp() // and ann is the first again
		l.expect(`6s eve took: canceled 0s "CA1" bridged=false moved=false`, "6s ann waits at 1 of 1/1000 for 6, all for 6")
		pass(time.Second)
		l.agent("fay", l.whisper)
		l.caller("ben")
		l.expect("7s whisper to CA1 for CA4 after 7 in QU2", "7s ben waits at 1 of 1/1000 for 0, all for 0")
		pass(time.Second)
		l.lines["ann"].leg.HungUp() // and fay gets ben
		l.expect(`8s ann was queued: bridging-in-process 7s "QU2"`, "8s whisper to CA5 for CA4 after 1 in QU2")
		pass(10 * time.Second)
		l.lines["ben"].leg.HungUp()
		l.expect(`18s ben was queued: bridged 1s "QU2"`, `18s fay took: completed 7s "CA5" bridged=true moved=false`)
	})
}

// A whisper that cannot be had does not keep the two apart.
func TestDialQueue_whisperFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.agent("early", func(r *QueueDialRequest) { r.TimeLimit = time.Second })
		l.caller("ann", func(r *EnqueueRequest) { r.Wait = nil })
		l.agent("eve", func(r *QueueDialRequest) {
			r.TimeLimit = 5 * time.Second
			r.Whisper = func(string, func() url.Values) Sound {
				return func(context.Context, PlayFunc) error { return errors.New("404") }
			}
		})
		pass(5 * time.Second)
		l.expect(
			`0s early took: failed 0s "" bridged=false moved=false`,
			`5s ann was queued: bridged 0s "QU3"`, `5s eve took: completed 5s "CA2" bridged=true moved=false`,
		)
	})
}

// What verbs cannot do.
func TestQueue_engaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		l.caller("ann")
		synctest.Wait()
		ann := l.lines["ann"].leg.Call()
		if r := ann.Enqueue(t.Context(), EnqueueRequest{Name: "q"}); r.Result != QueueSystemError || r.QueueSID != "" {
			t.Errorf("queued twice: %+v", r)
		}
		if r := ann.DialQueue(t.Context(), QueueDialRequest{Name: "q"}); r.Status != StatusFailed {
			t.Errorf("takes itself: %+v", r)
		}
		if r := ann.Dial(t.Context(), DialRequest{Targets: []Target{client("bob")}}); r.Status != StatusFailed {
			t.Errorf("dials: %+v", r)
		}
		if r := ann.Conference(t.Context(), ConferenceRequest{Name: "r"}); r.Joined {
			t.Errorf("joins: %+v", r)
		}
		l.lines["ann"].leg.HungUp()
		synctest.Wait()
		if r := ann.Enqueue(t.Context(), EnqueueRequest{Name: "q"}); r.Result != QueueSystemError {
			t.Errorf("queued when gone: %+v", r)
		}
		if r := ann.DialQueue(t.Context(), QueueDialRequest{Name: "q"}); r.Status != StatusCanceled {
			t.Errorf("takes when gone: %+v", r)
		}
	})
}

func TestQueues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLobby(t)
		first, err := l.x.CreateQueue("first", 7)
		if err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		second, err := l.x.CreateQueue("second", 0)
		if err != nil || second.MaxSize != DefaultQueueSize || first.MaxSize != 7 {
			t.Fatalf("%+v, %v", second, err)
		}
		if _, err = l.x.CreateQueue("first", 1); !errors.Is(err, ErrQueueName) {
			t.Errorf("a name twice: %v", err)
		}
		if _, err = l.x.UpdateQueue(first.SID, QueueUpdate{FriendlyName: "second"}); !errors.Is(err, ErrQueueName) {
			t.Errorf("renamed to a name that is taken: %v", err)
		}
		if got, fault := l.x.UpdateQueue(first.SID, QueueUpdate{FriendlyName: "q"}); fault != nil || got.FriendlyName != "q" || got.MaxSize != 7 || !got.Updated.After(got.Created) {
			t.Errorf("renamed: %+v, %v", got, fault)
		}
		l.caller("ann", func(r *EnqueueRequest) { r.Wait = nil })
		l.caller("ben", func(r *EnqueueRequest) { r.Wait = nil })
		pass(time.Second)
		var order []string
		for _, q := range l.x.Queues() {
			order = append(order, fmt.Sprint(q.FriendlyName, q.CurrentSize))
		}
		if diff := cmp.Diff([]string{"second0", "q2"}, order); diff != "" {
			t.Errorf("queues (-want +got):\n%s", diff)
		}
		all, err := l.x.QueueMembers(first.SID)
		if err != nil || len(all) != 2 || all[0].CallSID != l.sid("ann") || all[1].Position != 2 || all[1].Wait != time.Second {
			t.Errorf("members: %+v, %v", all, err)
		}
		if got, fault := l.x.QueueMember(first.SID, FrontOfQueue); fault != nil || got != all[0] {
			t.Errorf("front: %+v, %v", got, fault)
		}
		if got, fault := l.x.QueueMember(first.SID, all[1].CallSID); fault != nil || got != all[1] {
			t.Errorf("member: %+v, %v", got, fault)
		}
		for what, err := range map[error]error{
			ErrQueueInUse: l.x.DeleteQueue(first.SID), ErrNoQueue: l.x.DeleteQueue("QU9"),
		} {
			if !errors.Is(err, what) {
				t.Errorf("delete: %v, want %v", err, what)
			}
		}
		if _, err = l.x.QueueMember(second.SID, FrontOfQueue); !errors.Is(err, ErrNoMember) {
			t.Errorf("front of nobody: %v", err)
		}
		if _, err = l.x.QueueMembers("QU9"); !errors.Is(err, ErrNoQueue) {
			t.Errorf("members of no queue: %v", err)
		}
		if err = l.x.DeleteQueue(second.SID); err != nil {
			t.Error(err)
		}
		if _, err = l.x.Queue(second.SID); !errors.Is(err, ErrNoQueue) {
			t.Errorf("fetch of a deleted one: %v", err)
		}
	})
}

func TestQueueResult_String(t *testing.T) {
	var got []string
	for r := QueueSystemError; r <= QueueFull; r++ {
		got = append(got, r.String())
	}
	want := []string{
		"system-error", "bridged", "bridging-in-process", "error", "hangup", "leave", "redirected", "redirected-from-bridged", "queue-full",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}
