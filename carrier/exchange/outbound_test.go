package exchange

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const allEvents = EventInitiated | EventRinging | EventAnswered | EventCompleted

// toClient asks for a call to a client, all of whose progress is reported.
func toClient(identity string) Outgoing {
	return Outgoing{
		To: Target{Kind: Client, To: identity, Params: []Param{{"k", "v"}}}, From: testNumber,
		Start: Document{URL: "http://app/answered"}, StatusCallback: StatusCallback{URL: "http://app/leg", Events: allEvents},
	}
}

func toNumber(number string) Outgoing {
	o := toClient("")
	o.To = Target{Kind: Number, To: number}
	return o
}

// stay performs a document until the call ends or is redirected.
func stay(ctx context.Context, _ *Call, _ Document) { <-ctx.Done() }

func (b *bench) place(o Outgoing) Record {
	b.t.Helper()
	r, err := b.x.Place(o)
	if err != nil {
		b.t.Fatal(err)
	}
	synctest.Wait()
	return r
}

// live returns a call that must live.
func (b *bench) live(sid string) *Call {
	b.t.Helper()
	c, ok := b.x.Call(sid)
	if !ok {
		b.t.Fatalf("call %s does not live", sid)
	}
	return c
}

func (b *bench) status(sid, want string) {
	b.t.Helper()
	synctest.Wait()
	if r, ok := b.x.Record(sid); !ok || r.Status.String() != want {
		b.t.Errorf("call %s is %v (%v), want %s", sid, r.Status, ok, want)
	}
}

func TestPlace_answered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var (
			start  Document
			params string
		)
		hangUp := make(chan struct{})
		b := newBench(t, func(_ context.Context, c *Call, d Document) {
			p := c.Params()
			start, params = d, p.Get("CallStatus")+" "+p.Get("Direction")+" "+p.Get("To")+" "+p.Get("Called")+" "+p.Get("From")
			<-hangUp
		})
		old, other := newFakeDevice(), newFakeDevice()
		b.x.Register("bob", old)
		b.x.Register("bob", other)
		r := b.place(toClient("bob"))
		if r.Status != StatusQueued || r.Direction != DirectionOutboundAPI || !r.Dialled.IsZero() {
			t.Errorf("record of the new call = %+v", r)
		}
		in, loser, winner := <-old.seen, <-old.lines, <-other.lines
		want := Invite{CallSID: r.SID, AccountSID: "AC1", From: testNumber, To: "client:bob", Params: []Param{{"k", "v"}}, Leg: in.Leg}
		if diff := cmp.Diff(want, in, cmp.Comparer(func(a, b *Leg) bool { return a == b })); diff != "" {
			t.Errorf("invite (-want +got):\n%s", diff)
		}
		if again := <-other.seen; again.CallSID != r.SID {
			t.Errorf("the second device rings with %s", again.CallSID)
		}
		b.status(r.SID, "ringing")
		<-time.After(5 * time.Second)
		winner.leg.Answered()
		b.status(r.SID, "in-progress")
		if start.URL != "http://app/answered" || params != "in-progress outbound-api client:bob client:bob "+testNumber {
			t.Errorf("the program starts with %+v, %q", start, params)
		}
		if diff := cmp.Diff([]string{"cancel"}, loser.heard()); diff != "" {
			t.Errorf("the other device (-want +got):\n%s", diff)
		}
		if n := b.x.Calls(); n != 1 {
			t.Errorf("%d calls live", n)
		}
		winner.leg.Digits("5")
		if d, err := b.live(r.SID).ReadDigit(t.Context()); err != nil || d != '5' {
			t.Errorf("digit %c, %v", d, err)
		}
		<-time.After(61 * time.Second)
		close(hangUp)
		b.status(r.SID, "completed")
		if diff := cmp.Diff([]string{"hangup completed 0"}, winner.heard()); diff != "" {
			t.Errorf("the device (-want +got):\n%s", diff)
		}
		wantLegs := []string{"0 initiated   ", "1 ringing   ", "2 in-progress   ", "3 completed 61 2 200"}
		if diff := cmp.Diff(wantLegs, b.notes.fields("http://app/leg", "SequenceNumber", "CallStatus", "CallDuration", "Duration", "SipResponseCode")); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
		if end, _ := b.x.Record(r.SID); end.Duration != 61*time.Second || end.Ended.Sub(end.Dialled) != 66*time.Second {
			t.Errorf("record = %+v", end)
		}
	})
}

func TestPlace_farEndHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		b := newBench(t, func(ctx context.Context, _ *Call, _ Document) {
			<-ctx.Done()
			ended <- context.Cause(ctx)
		})
		device := newFakeDevice()
		b.x.Register("bob", device)
		r := b.place(toClient("bob"))
		line := <-device.lines
		line.leg.Answered()
		synctest.Wait()
		line.leg.HungUp()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the program ends with %v", err)
		}
		b.status(r.SID, "completed")
	})
}

func TestPlace_unanswered(t *testing.T) {
	ring := func(*bench, *fakeDevice, *Call) { <-time.After(time.Minute) }
	tests := []struct {
		name string
		o    Outgoing
		do   func(*bench, *fakeDevice, *Call) // while it rings; nil: it has ended
		want string                           // status and the code of SIP
		took time.Duration
	}{
		{"nobody registered", toClient("nobody"), nil, "no-answer 487", 0},
		{"unknown number", toNumber("+15551230000"), nil, "failed 404", 0},
		{"busy", toNumber("+15005550005"), nil, "busy 486", 0},
		{"rings for a minute", toClient("bob"), ring, "no-answer 487", time.Minute},
		{"rings for as long as asked", Outgoing{To: Target{Kind: Client, To: "bob"}, Timeout: 20 * time.Second}, ring, "no-answer 487", 20 * time.Second},
		{"rejected", toClient("bob"), func(_ *bench, d *fakeDevice, _ *Call) { (<-d.lines).leg.Rejected() }, "busy 486", 0},
		{"canceled", toClient("bob"), func(b *bench, _ *fakeDevice, c *Call) {
			if err := c.Cancel(); err != nil {
				b.t.Error(err)
			}
		}, "canceled 487", 0},
		{"completed", toNumber("+15005550004"), func(_ *bench, _ *fakeDevice, c *Call) { c.Hangup() }, "canceled 487", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(context.Context, *Call, Document) { t.Error("the document is performed") })
				device := newFakeDevice()
				b.x.Register("bob", device)
				tt.o.StatusCallback = StatusCallback{URL: "http://app/leg"}
				r := b.place(tt.o)
				if tt.do != nil {
					tt.do(b, device, b.live(r.SID))
				}
				synctest.Wait()
				end, ok := b.x.Record(r.SID)
				if took := end.Ended.Sub(end.Dialled); !ok || took != tt.took || end.Duration != 0 {
					t.Errorf("record = %+v", end)
				}
				if diff := cmp.Diff([]string{tt.want}, b.notes.fields("http://app/leg", "CallStatus", "SipResponseCode")); diff != "" {
					t.Errorf("callback (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestPlace_ownNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(ctx context.Context, c *Call, d Document) {
			if d.URL == "http://app/voice" {
				if err := c.Answer(ctx); err != nil {
					t.Error(err)
				}
			}
			<-ctx.Done()
		})
		r := b.place(toNumber(testNumber))
		b.status(r.SID, "in-progress")
		all := b.x.Records()
		if len(all) != 2 || all[0].Direction != DirectionInbound || all[0].To != testNumber || all[1].SID != r.SID {
			t.Fatalf("records = %+v", all)
		}
		b.live(all[0].SID).Hangup()
		b.status(r.SID, "completed")
	})
}

func TestPlace_limit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		o := toNumber("+15005550001")
		o.TimeLimit = time.Minute
		r := b.place(o)
		<-time.After(30 * time.Second)
		c := b.live(r.SID)
		if err := c.Limit(2 * time.Minute); err != nil {
			t.Error(err)
		}
		<-time.After(89 * time.Second)
		b.status(r.SID, "in-progress")
		<-time.After(time.Second)
		b.status(r.SID, "completed")
		if err := c.Limit(time.Minute); !errors.Is(err, ErrEnded) {
			t.Errorf("limit after the end: %v", err)
		}
	})
}

func TestPlace_perform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(context.Context, *Call, Document) { t.Error("a document is performed") })
		o := toNumber("+15005550001")
		o.Perform = func(context.Context, *Call) { <-time.After(3 * time.Second) }
		r := b.place(o)
		<-time.After(4 * time.Second)
		b.status(r.SID, "completed")
	})
}

func TestPlace_closed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		r := b.place(toNumber("+15005550004"))
		c := b.live(r.SID)
		if err := b.x.Close(); err != nil {
			t.Fatal(err)
		}
		if c.Status() != StatusCanceled {
			t.Errorf("status = %v", c.Status())
		}
		if _, err := b.x.Place(toNumber("+15005550001")); !errors.Is(err, ErrClosed) {
			t.Errorf("error = %v", err)
		}
	})
}
