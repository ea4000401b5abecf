package carrier_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCall_twoPhones(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(`answerOnBridge="true"`))
	alice, bob := w.phone("alice"), w.registered("bob")

	call := w.connect(alice, map[string]string{"To": "bob", "note": "x y&z"})
	in := w.incoming(bob)
	w.closed("ringing", call.Ringing())
	select {
	case <-call.Accepted():
		t.Fatal("with answerOnBridge the caller is answered before the callee")
	default:
	}
	w.answer(in)
	w.closed("accepted", call.Accepted())
	w.closed("connected", call.Connected())

	call.Send(440)
	in.Send(1000)
	w.hear(call, 1000)
	w.hear(in, 440)
	if err := call.SendDigits(w.ctx(), "12#"); err != nil {
		t.Fatal(err)
	}
	w.digits(in, "12#")
	if err := in.SendDigitsBySignal(w.ctx(), "9"); err != nil {
		t.Fatal(err)
	}
	w.digits(call, "9")
	call.Mute(true)
	if _, err := in.HearNot(w.ctx(), 440, 0.001); err != nil {
		t.Fatal(err)
	}

	want := map[string]string{
		"AccountSid": accountSID, "ApiVersion": "2010-04-01", "ApplicationSid": appSID,
		"CallSid": call.SID(), "CallStatus": "ringing", "Called": "", "Caller": "client:alice",
		"Direction": "inbound", "From": "client:alice", "To": "bob", "note": "x y&z", "grant": "g1",
	}
	got := map[string]string{}
	for k := range w.wait("/voice", 1)[0] {
		got[k] = w.wait("/voice", 1)[0].Get(k)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("VoiceUrl request (-want +got):\n%s", diff)
	}
	wantParams := map[string]string{
		"CallSid": in.SID(), "From": "client:alice", "To": "client:bob", "AccountSid": accountSID,
		"ApiVersion": "2010-04-01", "Params": "topic=a%20b%26c%3D1%2B%C3%A4",
	}
	if diff := cmp.Diff(wantParams, in.Parameters()); diff != "" {
		t.Errorf("invite parameters (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"topic": "a b&c=1+ä"}, in.Custom()); diff != "" {
		t.Errorf("custom parameters (-want +got):\n%s", diff)
	}

	in.Hangup()
	w.ended(call)
	legs := w.wait("/leg", 4)
	if diff := cmp.Diff([]string{"initiated", "ringing", "in-progress", "completed"}, field(legs, "CallStatus")); diff != "" {
		t.Errorf("leg callbacks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0", "1", "2", "3"}, field(legs, "SequenceNumber")); diff != "" {
		t.Errorf("sequence numbers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(call.SID(), legs[0].Get("ParentCallSid")); diff != "" {
		t.Errorf("parent (-want +got):\n%s", diff)
	}
	action := w.wait("/action", 1)[0]
	if got := []string{action.Get("DialCallStatus"), action.Get("DialCallSid"), action.Get("DialBridged"), action.Get("CallStatus")}; !cmp.Equal(got, []string{"completed", in.SID(), "true", "in-progress"}) {
		t.Errorf("action = %q", got)
	}
	end := w.wait("/ended", 1)[0]
	if end.Get("CallStatus") != "completed" || end.Get("CallSid") != call.SID() || end.Get("Duration") == "" {
		t.Errorf("status callback of the application = %v", end)
	}
	w.idle()
}

func TestCall_withoutAnswerOnBridge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialClient(""))
	alice, bob := w.phone("alice"), w.registered("bob")
	call := w.connect(alice, map[string]string{"To": "bob"})
	in := w.incoming(bob)
	w.closed("accepted", call.Accepted())
	w.hear440480(call)
	w.answer(in)
	in.Send(1000)
	w.hear(call, 1000)
	call.Hangup()
	w.ended(in)
	if in.Canceled() {
		t.Error("an answered call was cancelled")
	}
	if got := w.wait("/action", 1)[0]; got.Get("DialCallStatus") != "completed" || got.Get("CallStatus") != "completed" {
		t.Errorf("action after the caller's hang-up = %v", got)
	}
	w.idle()
}

func TestCall_outcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		attributes string
		devices    int
		act        func(w *world, r ringing)
		status     string
		leg        []string
	}{
		{"nobody is registered", "", 0, func(*world, ringing) {}, "no-answer", []string{"initiated", "no-answer"}},
		{"the callee rejects", "", 1, func(w *world, r ringing) {
			if err := r.in[0].Reject(w.ctx()); err != nil {
				w.t.Error(err)
			}
		}, "busy", []string{"initiated", "ringing", "busy"}},
		{"the callee says nothing", `timeout="5"`, 1, func(w *world, r ringing) {
			w.ended(r.in[0])
			if !r.in[0].Canceled() {
				w.t.Error("ringing did not end by cancel")
			}
		}, "no-answer", []string{"initiated", "ringing", "no-answer"}},
		{"the caller gives up", "", 1, func(w *world, r ringing) {
			r.out.Hangup()
			w.ended(r.in[0])
			if !r.in[0].Canceled() {
				w.t.Error("ringing did not end by cancel")
			}
		}, "canceled", []string{"initiated", "ringing", "canceled"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dialClient(`answerOnBridge="true" `+tt.attributes))
			r := w.ring(tt.devices)
			start := time.Now()
			tt.act(w, r)
			w.ended(r.out)
			action := w.wait("/action", 1)[0]
			if got := action.Get("DialCallStatus"); got != tt.status {
				t.Errorf("DialCallStatus = %q after %v, want %q", got, time.Since(start), tt.status)
			}
			if diff := cmp.Diff(tt.leg, field(w.wait("/leg", len(tt.leg)), "CallStatus")); diff != "" {
				t.Errorf("leg callbacks (-want +got):\n%s", diff)
			}
			w.idle()
		})
	}
}

func TestCall_fork(t *testing.T) {
	t.Parallel()
	t.Run("the first to answer wins", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`))
		r := w.ring(2)
		if r.in[0].SID() == r.in[1].SID() {
			t.Error("two devices share a child call")
		}
		w.answer(r.in[1])
		w.ended(r.in[0])
		if !r.in[0].Canceled() {
			t.Error("the loser was not cancelled")
		}
		r.in[1].Send(1000)
		w.hear(r.out, 1000)
		r.out.Hangup()
		w.ended(r.in[1])
		if got := w.wait("/action", 1)[0].Get("DialCallSid"); got != r.in[1].SID() {
			t.Errorf("DialCallSid = %q, want the winner's %q", got, r.in[1].SID())
		}
		w.idle()
	})
	t.Run("one rejection is not all", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`))
		r := w.ring(2)
		if err := r.in[0].Reject(w.ctx()); err != nil {
			t.Fatal(err)
		}
		w.answer(r.in[1])
		w.closed("accepted", r.out.Accepted())
		r.out.Hangup()
		w.ended(r.in[1])
		w.idle()
	})
	t.Run("all rejections are busy", func(t *testing.T) {
		w := newWorld(t, dialClient(`answerOnBridge="true"`))
		r := w.ring(2)
		for _, in := range r.in {
			if err := in.Reject(w.ctx()); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.wait("/action", 1)[0].Get("DialCallStatus"); got != "busy" {
			t.Errorf("DialCallStatus = %q", got)
		}
		w.ended(r.out)
	})
}
