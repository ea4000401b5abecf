package carrier_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/carrier/carriertest"
)

func TestRecovery_socketDropInCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	w.talk(r)
	for name, side := range map[string]struct {
		phone *carriertest.Phone
		call  *carriertest.Call
	}{"caller": {r.alice, r.out}, "callee": {r.bob[0], r.in[0]}} {
		if err := side.phone.Drop(w.ctx()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for side.call.Resumed() == 0 {
			w.tick(name + " is not resumed")
		}
	}
	r.out.Send(700)
	r.in[0].Send(1500)
	w.hear(r.in[0], 700)
	w.hear(r.out, 1500)
	// Signalling works both ways after it.
	if err := r.out.SendDigitsBySignal(w.ctx(), "5"); err != nil {
		t.Fatal(err)
	}
	w.digits(r.in[0], "5")
	r.in[0].Hangup()
	w.ended(r.out)
	w.idle()
}

func TestRecovery_carrierDrop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	w.talk(r)
	if n := w.carrier.Drop("alice"); n != 1 {
		t.Fatalf("dropped %d sockets of alice", n)
	}
	if err := r.alice.Reopen(w.ctx()); err != nil {
		t.Fatal(err)
	}
	for r.out.Resumed() == 0 {
		w.tick("not resumed")
	}
	r.out.Hangup()
	w.ended(r.in[0])
	w.idle()
}

func TestRecovery_lostForGood(t *testing.T) {
	t.Parallel()
	keep := func(c *carrier.Config) { c.KeepCalls = 300 * time.Millisecond }
	t.Run("a talk ends after the time that calls are kept", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`), keep)
		r := w.ring(1)
		w.talk(r)
		start := time.Now()
		r.alice.Cut()
		w.ended(r.in[0])
		if took := time.Since(start); took < 300*time.Millisecond {
			t.Errorf("the call ended after %v already", took)
		}
		w.idle()
	})
	t.Run("the client may ask for longer", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`), keep)
		bob := w.registered("bob")
		alice := w.phone("alice", func(c *carriertest.Config) { c.ReconnectTimeout = 2 * time.Second })
		out := w.connect(alice, map[string]string{"To": "bob"})
		in := w.incoming(bob)
		w.answer(in)
		w.closed("accepted", out.Accepted())
		start := time.Now()
		alice.Cut()
		w.ended(in)
		if took := time.Since(start); took < 2*time.Second {
			t.Errorf("the call ended after %v already", took)
		}
	})
	t.Run("a placed call that is not answered ends at once", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`))
		r := w.ring(1)
		r.alice.Cut()
		w.ended(r.in[0])
		if !r.in[0].Canceled() {
			t.Error("ringing did not end by cancel")
		}
		w.idle()
	})
	t.Run("a stale token is refused", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`))
		r := w.ring(1)
		w.talk(r)
		sid, _ := r.out.ConnectToken()
		second := w.phone("alice")
		c, err := second.TakeOver(w.ctx(), sid, "RTwrong")
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, c.Ended(w.ctx()), 31209)
		third := w.phone("mallory")
		_, right := r.out.ConnectToken()
		if c, err = third.TakeOver(w.ctx(), sid, right); err != nil {
			t.Fatal(err)
		}
		wantCode(t, c.Ended(w.ctx()), 31209)
	})
}

func TestRecovery_ringingCallIsInvitedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	if err := r.bob[0].Drop(w.ctx()); err != nil {
		t.Fatal(err)
	}
	again := w.incoming(r.bob[0])
	if again.SID() != r.in[0].SID() {
		t.Errorf("invited again as %s, not %s", again.SID(), r.in[0].SID())
	}
	w.answer(again)
	w.closed("accepted", r.out.Accepted())
	again.Send(1000)
	w.hear(r.out, 1000)
	r.out.Hangup()
	w.ended(again)
	w.idle()
}

func TestRecovery_takeOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	other := w.phone("bob")
	sid, secret := r.in[0].ConnectToken()
	moved, err := other.TakeOver(w.ctx(), sid, secret)
	if err != nil {
		t.Fatal(err)
	}
	w.ended(r.in[0])
	if !r.in[0].Canceled() {
		t.Error("the first device was not told by cancel")
	}
	w.closed("accepted", moved.Accepted())
	w.closed("connected", moved.Connected())
	moved.Send(1000)
	w.hear(r.out, 1000)
	if moved.SID() != sid {
		t.Errorf("SID changed from %s to %s", sid, moved.SID())
	}
	moved.Hangup()
	w.ended(r.out)
	w.idle()
}

func TestRecovery_iceRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	w.talk(r)
	if err := r.out.RestartICE(w.ctx()); err != nil {
		t.Fatal(err)
	}
	r.out.Send(700)
	r.in[0].Send(1500)
	w.hear(r.in[0], 700)
	w.hear(r.out, 1500)
	r.out.Hangup()
	w.ended(r.in[0])
}

func TestRecovery_tokenRefreshInCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	w.talk(r)
	if err := r.alice.UpdateToken(w.ctx(), token("alice", 2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for r.out.Resumed() == 0 {
		w.tick("not resumed")
	}
	if ttl := r.alice.TTL(); ttl < 2*time.Hour-10*time.Second {
		t.Errorf("ttl = %v", ttl)
	}
	r.out.Send(700)
	w.hear(r.in[0], 700)
	wantCode(t, r.alice.UpdateToken(w.ctx(), token("mallory", time.Hour)), 31204)
	if id := r.alice.Identity(); id != "alice" {
		t.Errorf("identity is now %q", id)
	}
	r.out.Hangup()
	w.ended(r.in[0])
	w.idle()
}

func TestRecovery_tokenExpiresInCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	bob := w.registered("bob", func(c *carriertest.Config) { c.Token = token("bob", 2*time.Second) })
	alice := w.phone("alice")
	out := w.connect(alice, map[string]string{"To": "bob"})
	in := w.incoming(bob)
	w.answer(in)
	w.closed("accepted", out.Accepted())
	select {
	case e := <-bob.Errors():
		wantCode(t, e, 31205)
	case <-w.ctx().Done():
		t.Fatal("no error when the token expired")
	}
	for w.carrier.Registered("bob") != 0 {
		w.tick("still registered")
	}
	out.Send(700)
	in.Send(1500)
	w.hear(in, 700)
	w.hear(out, 1500)
	placed := w.connect(bob, map[string]string{"To": "alice"})
	wantCode(t, placed.Ended(w.ctx()), 31205)
	if err := bob.UpdateToken(w.ctx(), token("bob", time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := bob.Register(w.ctx()); err != nil {
		t.Fatal(err)
	}
	out.Hangup()
	w.ended(in)
}

// tick waits a moment, or fails when the test's time is over.
func (w *world) tick(what string) {
	w.t.Helper()
	select {
	case <-time.After(5 * time.Millisecond):
	case <-w.ctx().Done():
		w.t.Fatal(what)
	}
}

func wantCode(t *testing.T, err error, code int) {
	t.Helper()
	var e *carriertest.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("error = %v, want code %d", err, code)
	}
}

func TestClose_endsCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	r := w.ring(1)
	w.talk(r)
	if err := w.carrier.Close(); err != nil {
		t.Fatal(err)
	}
	w.ended(r.out)
	w.ended(r.in[0])
	if err := w.carrier.Start(context.Background()); err == nil {
		t.Error("a closed carrier starts again")
	}
}
