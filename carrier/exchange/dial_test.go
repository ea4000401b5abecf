package exchange

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// dialer runs one Dial and passes its result on.
func dialer(req DialRequest) (program, <-chan DialResult) {
	results := make(chan DialResult, 1)
	return func(ctx context.Context, c *Call, _ Document) { results <- c.Dial(ctx, req) }, results
}

func client(identity string) Target {
	return Target{Kind: Client, To: identity, StatusCallback: StatusCallback{
		URL: "http://app/leg", Events: EventInitiated | EventRinging | EventAnswered | EventCompleted,
	}}
}

func TestDial_answered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, results := dialer(DialRequest{Targets: []Target{client("bob")}, AnswerOnBridge: true})
		b := newBench(t, run)
		device := newFakeDevice()
		b.x.Register("bob", device)
		parent := b.call(nil)
		child := <-device.lines
		synctest.Wait()
		if diff := cmp.Diff([]string{"ring"}, parent.heard()); diff != "" {
			t.Errorf("the parent while it rings (-want +got):\n%s", diff)
		}
		<-time.After(7 * time.Second)
		child.leg.Answered()
		synctest.Wait()
		if diff := cmp.Diff([]string{"ring", "answer"}, parent.heard()); diff != "" {
			t.Errorf("the parent when answered (-want +got):\n%s", diff)
		}
		<-time.After(61 * time.Second)
		child.leg.HungUp()
		want := DialResult{Status: StatusCompleted, CallSID: "CA2", Duration: 61 * time.Second, Bridged: true}
		if diff := cmp.Diff(want, <-results); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
		synctest.Wait()
		wantLegs := []string{"0 initiated  CA1", "1 ringing  CA1", "2 in-progress  CA1", "3 completed 61 CA1"}
		if diff := cmp.Diff(wantLegs, b.notes.fields("http://app/leg", "SequenceNumber", "CallStatus", "CallDuration", "ParentCallSid")); diff != "" {
			t.Errorf("callbacks of the leg (-want +got):\n%s", diff)
		}
		wantEnd := []string{"completed 61 2 0 inbound"}
		if diff := cmp.Diff(wantEnd, b.notes.fields("http://app/ended", "CallStatus", "CallDuration", "Duration", "SequenceNumber", "Direction")); diff != "" {
			t.Errorf("callback of the application (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"ring", "answer", "hangup completed 0"}, parent.heard()); diff != "" {
			t.Errorf("the parent in the end (-want +got):\n%s", diff)
		}
	})
}

func TestDial_timeouts(t *testing.T) {
	tests := []struct {
		name   string
		req    DialRequest
		margin time.Duration
		want   time.Duration
	}{
		{"default", DialRequest{}, 0, 30 * time.Second},
		{"asked for", DialRequest{Timeout: 12 * time.Second}, 0, 12 * time.Second},
		{"with Twilio's margin", DialRequest{Timeout: 12 * time.Second}, 5 * time.Second, 17 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.req.Targets = []Target{client("bob")}
				run, results := dialer(tt.req)
				b := newBench(t, run, func(c *Config) { c.RingMargin = tt.margin })
				device := newFakeDevice()
				b.x.Register("bob", device)
				start := time.Now()
				b.call(nil)
				child := <-device.lines
				if got := (<-results).Status; got != StatusNoAnswer {
					t.Errorf("status = %v", got)
				}
				if got := time.Since(start); got != tt.want {
					t.Errorf("rang for %v, want %v", got, tt.want)
				}
				if diff := cmp.Diff([]string{"cancel"}, child.heard()); diff != "" {
					t.Errorf("the child (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestDial_timeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, results := dialer(DialRequest{Targets: []Target{client("bob")}})
		b := newBench(t, run)
		device := newFakeDevice()
		b.x.Register("bob", device)
		parent := b.call(nil)
		if diff := cmp.Diff([]string{"answer"}, parent.heard()); diff != "" {
			t.Errorf("without answerOnBridge (-want +got):\n%s", diff)
		}
		child := <-device.lines
		child.leg.Answered()
		if got := <-results; got.Duration != 4*time.Hour || got.Status != StatusCompleted {
			t.Errorf("result = %+v", got)
		}
		if diff := cmp.Diff([]string{"hangup completed 0"}, child.heard()); diff != "" {
			t.Errorf("the child (-want +got):\n%s", diff)
		}
	})
}

func TestDial_outcomes(t *testing.T) {
	const none, rejects, fails, loses = "none", "rejects", "fails", "loses"
	tests := []struct {
		name       string
		sequential bool
		devices    []string // one target for each
		want       Status
	}{
		{"no target", false, nil, StatusFailed},
		{"nobody there", false, []string{none}, StatusNoAnswer},
		{"rejected", false, []string{rejects}, StatusBusy},
		{"failed", false, []string{fails}, StatusFailed},
		{"lost while ringing", false, []string{loses}, StatusNoAnswer},
		{"busy tells more than absent", false, []string{rejects, none}, StatusBusy},
		{"absent tells more than failed", false, []string{fails, none}, StatusNoAnswer},
		{"in sequence the last decides", true, []string{rejects, none}, StatusNoAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				req := DialRequest{Sequential: tt.sequential}
				for _, kind := range tt.devices {
					req.Targets = append(req.Targets, client(kind))
				}
				run, results := dialer(req)
				b := newBench(t, run)
				rejecting, failing, losing := newFakeDevice(), newFakeDevice(), newFakeDevice()
				failing.fail = errors.New("no media")
				b.x.Register(rejects, rejecting)
				b.x.Register(fails, failing)
				b.x.Register(loses, losing)
				b.call(nil)
				select {
				case l := <-rejecting.lines:
					l.leg.Rejected()
				case l := <-losing.lines:
					l.leg.Lost()
				default:
				}
				got := <-results
				if got.Status != tt.want || got.Bridged || got.Duration != 0 {
					t.Errorf("result = %+v, want %v", got, tt.want)
				}
				if (got.CallSID == "") != (len(tt.devices) == 0) {
					t.Errorf("CallSID = %q", got.CallSID)
				}
			})
		})
	}
}

func TestDial_sequence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, results := dialer(DialRequest{
			Targets: []Target{client("bob"), client("carol")}, Sequential: true, Timeout: 10 * time.Second,
		})
		b := newBench(t, run)
		bob, carol := newFakeDevice(), newFakeDevice()
		b.x.Register("bob", bob)
		b.x.Register("carol", carol)
		b.call(nil)
		<-bob.lines
		if len(carol.lines) > 0 {
			t.Fatal("both ring at once")
		}
		start := time.Now()
		second := <-carol.lines
		if got := time.Since(start); got != 10*time.Second {
			t.Errorf("the second rang after %v", got)
		}
		second.leg.Answered()
		synctest.Wait()
		second.leg.HungUp()
		if got := <-results; got.Status != StatusCompleted || got.CallSID != "CA3" {
			t.Errorf("result = %+v", got)
		}
	})
}

func TestDial_race(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, _ := dialer(DialRequest{Targets: []Target{client("bob")}})
		b := newBench(t, run)
		first, second := newFakeDevice(), newFakeDevice()
		b.x.Register("bob", first)
		b.x.Register("bob", second)
		b.call(nil)
		one, two := <-first.lines, <-second.lines
		one.leg.Answered()
		two.leg.Answered()
		synctest.Wait()
		if got := one.heard(); len(got) != 0 {
			t.Errorf("the winner was told %v", got)
		}
		if diff := cmp.Diff([]string{"cancel"}, two.heard()); diff != "" {
			t.Errorf("the loser (-want +got):\n%s", diff)
		}
	})
}

func TestDial_tenNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, _ := dialer(DialRequest{Targets: []Target{client("bob")}})
		b := newBench(t, run)
		devices := make([]*fakeDevice, MaxDevices+2)
		for i := range devices {
			devices[i] = newFakeDevice()
			b.x.Register("bob", devices[i])
		}
		b.x.Register("bob", devices[0]) // keeps its place
		b.call(nil)
		synctest.Wait()
		for i, d := range devices {
			if rings, want := len(d.lines) == 1, i >= 2; rings != want {
				t.Errorf("device %d rings: %v, want %v", i, rings, want)
			}
		}
	})
}

func TestDial_contextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		results := make(chan DialResult, 1)
		b := newBench(t, func(ctx context.Context, c *Call, _ Document) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			results <- c.Dial(ctx, DialRequest{Targets: []Target{client("bob")}})
			<-c.Done()
		})
		device := newFakeDevice()
		b.x.Register("bob", device)
		parent := b.call(nil)
		child := <-device.lines
		if got := <-results; got.Status != StatusCanceled {
			t.Errorf("result = %+v", got)
		}
		if diff := cmp.Diff([]string{"cancel"}, child.heard()); diff != "" {
			t.Errorf("the child (-want +got):\n%s", diff)
		}
		if parent.leg.Call().Status() != StatusInProgress {
			t.Error("the parent did not go on")
		}
	})
}

func TestDial_callerGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		after := make(chan url.Values, 1)
		results := make(chan DialResult, 1)
		b := newBench(t, func(ctx context.Context, c *Call, _ Document) {
			results <- c.Dial(ctx, DialRequest{Targets: []Target{client("bob")}, AnswerOnBridge: true})
			<-ctx.Done()
			later, cancel := c.Afterwards(15 * time.Second)
			defer cancel()
			if later.Err() != nil {
				t.Error("nothing can be asked after the call")
			}
			after <- c.Params()
		})
		device := newFakeDevice()
		b.x.Register("bob", device)
		parent := b.call(nil)
		<-device.lines
		parent.leg.HungUp()
		if got := <-results; got.Status != StatusCanceled || got.CallSID != "CA2" {
			t.Errorf("result = %+v", got)
		}
		if got := (<-after).Get("CallStatus"); got != "canceled" {
			t.Errorf("CallStatus afterwards = %q", got)
		}
	})
}

func TestDial_callerIDs(t *testing.T) {
	number := func(to string) []Target { return []Target{{Kind: Number, To: to}} }
	tests := []struct {
		name string
		req  DialRequest
		want DialResult
	}{
		{"a client needs one", DialRequest{Targets: number("+15005550005")}, DialResult{Status: StatusFailed, ErrorCode: 13214}},
		{"not of the account", DialRequest{Targets: number("+15005550005"), CallerID: "+12025550123"}, DialResult{Status: StatusFailed, ErrorCode: 13214}},
		{"no number", DialRequest{Targets: number("555"), CallerID: testNumber}, DialResult{Status: StatusFailed, ErrorCode: 13223}},
		{"nobody's number", DialRequest{Targets: number("+12025550199"), CallerID: testNumber}, DialResult{Status: StatusFailed, ErrorCode: 13224, CallSID: "CA2"}},
		{"a verified one", DialRequest{Targets: number("+15005550005"), CallerID: "+12025550100"}, DialResult{Status: StatusBusy, CallSID: "CA2"}},
		{"punctuation is no fault", DialRequest{Targets: number("+1 (500) 555-0005"), CallerID: testNumber}, DialResult{Status: StatusBusy, CallSID: "CA2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				run, results := dialer(tt.req)
				b := newBench(t, run, func(c *Config) { c.CallerIDs = []string{"+12025550100"} })
				b.call(nil)
				if diff := cmp.Diff(tt.want, <-results); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
			})
		})
	}
}
