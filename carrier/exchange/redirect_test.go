package exchange

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// redirected performs documents: each but the first is sent to a channel when
// it begins, and is performed until the call ends.
func redirected(first program) (program, <-chan string) {
	begun := make(chan string, 4)
	return func(ctx context.Context, c *Call, d Document) {
		if d.Inline == "" {
			first(ctx, c, d)
			return
		}
		begun <- d.Inline
		<-ctx.Done()
	}, begun
}

func (b *bench) redirect(c *Call, text string) {
	b.t.Helper()
	if err := c.Redirect(Redirection{Start: Document{Inline: text}}); err != nil {
		b.t.Error(err)
	}
}

func TestRedirect_programIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 1)
		run, begun := redirected(func(ctx context.Context, c *Call, _ Document) {
			_ = c.Answer(ctx)
			<-ctx.Done()
			<-time.After(time.Second) // the next one waits for it
			causes <- context.Cause(ctx)
		})
		b := newBench(t, run)
		l := b.call(nil)
		c := l.leg.Call()
		start := time.Now()
		b.redirect(c, "next")
		if got := <-begun; got != "next" || time.Since(start) != time.Second {
			t.Errorf("%q begins after %v", got, time.Since(start))
		}
		if err := <-causes; !errors.Is(err, ErrRedirected) {
			t.Errorf("the first program ends with %v", err)
		}
		b.redirect(c, "third")
		if got := <-begun; got != "third" {
			t.Errorf("%q begins", got)
		}
		if c.Status() != StatusInProgress {
			t.Errorf("status = %v", c.Status())
		}
		l.leg.HungUp()
		synctest.Wait()
		if err := c.Redirect(Redirection{}); !errors.Is(err, ErrEnded) {
			t.Errorf("redirect after the end: %v", err)
		}
	})
}

// bridged is a call of alice that talks with a child on bob's device.
func bridged(t *testing.T) (b *bench, parent, child *fakeLine, results <-chan DialResult, begun <-chan string) {
	t.Helper()
	out := make(chan DialResult, 1)
	run, begun := redirected(func(ctx context.Context, c *Call, _ Document) {
		out <- c.Dial(ctx, DialRequest{Targets: []Target{client("bob")}})
		<-ctx.Done()
	})
	b = newBench(t, run)
	device := newFakeDevice()
	b.x.Register("bob", device)
	parent = b.call(nil)
	child = <-device.lines
	child.leg.Answered()
	<-time.After(10 * time.Second)
	return b, parent, child, out, begun
}

func TestRedirect_parentOfDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, parent, child, results, begun := bridged(t)
		b.redirect(parent.leg.Call(), "next")
		<-begun
		want := DialResult{Status: StatusCompleted, CallSID: "CA2", Duration: 10 * time.Second, Bridged: true}
		if diff := cmp.Diff(want, <-results); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"hangup completed 0"}, child.heard()); diff != "" {
			t.Errorf("the child (-want +got):\n%s", diff)
		}
		b.status("CA1", "in-progress")
	})
}

func TestRedirect_childOfDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, parent, child, results, begun := bridged(t)
		b.redirect(child.leg.Call(), "next")
		<-begun
		want := DialResult{Status: StatusCompleted, CallSID: "CA2", Bridged: true, Moved: true}
		if diff := cmp.Diff(want, <-results); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
		child.leg.Digits("7")
		if d, err := child.leg.Call().ReadDigit(t.Context()); err != nil || d != '7' {
			t.Errorf("the child's digit goes elsewhere: %c, %v", d, err)
		}
		parent.leg.HungUp()
		b.status("CA1", "completed")
		b.status("CA2", "in-progress")
		child.leg.HungUp()
		synctest.Wait()
		wantLegs := []string{"initiated", "ringing", "in-progress", "completed"}
		if diff := cmp.Diff(wantLegs, b.notes.fields("http://app/leg", "CallStatus")); diff != "" {
			t.Errorf("callbacks of the child (-want +got):\n%s", diff)
		}
	})
}

func TestRedirect_whileDialRings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := make(chan DialResult, 1)
		run, begun := redirected(func(ctx context.Context, c *Call, _ Document) {
			out <- c.Dial(ctx, DialRequest{Targets: []Target{client("bob")}, AnswerOnBridge: true})
		})
		b := newBench(t, run)
		device := newFakeDevice()
		b.x.Register("bob", device)
		parent := b.call(nil)
		child := (<-device.lines).leg.Call()
		if err := child.Redirect(Redirection{}); !errors.Is(err, ErrNotAnswered) {
			t.Errorf("redirect of the child that rings: %v", err)
		}
		if err := child.Cancel(); err != nil {
			t.Error(err)
		}
		b.status("CA2", "ringing") // only completed ends it
		b.redirect(parent.leg.Call(), "next")
		<-begun
		if got := <-out; got.Status != StatusCanceled {
			t.Errorf("result = %+v", got)
		}
		b.status("CA1", "ringing")
		b.status("CA2", "canceled")
		if err := parent.leg.Call().Cancel(); err != nil {
			t.Error(err)
		}
		b.status("CA1", "canceled")
	})
}

func TestRedirect_outgoing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, begun := redirected(stay)
		b := newBench(t, run)
		device := newFakeDevice()
		b.x.Register("bob", device)
		r := b.place(toClient("bob"))
		c := b.live(r.SID)
		if err := c.Redirect(Redirection{}); !errors.Is(err, ErrNotAnswered) {
			t.Errorf("redirect while it rings: %v", err)
		}
		line := <-device.lines
		line.leg.Answered()
		synctest.Wait()
		err := c.Redirect(Redirection{Start: Document{Inline: "next"}, StatusCallback: "http://app/elsewhere", StatusCallbackMethod: "GET"})
		if err != nil {
			t.Error(err)
		}
		<-begun
		line.leg.HungUp()
		synctest.Wait()
		if diff := cmp.Diff([]string{"GET completed 3"}, b.notes.fields("http://app/elsewhere", "method", "CallStatus", "SequenceNumber")); diff != "" {
			t.Errorf("callback (-want +got):\n%s", diff)
		}
	})
}
