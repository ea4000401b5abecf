package exchange

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/media"
)

const (
	home  = "+15005550101" // of the telephone under test
	other = "+15005550102"
)

// telephone registers a telephone.
func (b *bench) telephone(number string) *fakeDevice {
	b.t.Helper()
	d := newFakeDevice()
	b.x.RegisterTelephone(number, d)
	if !b.x.TelephoneRegistered(number) {
		b.t.Fatalf("%s is not registered", number)
	}
	return d
}

// outside places a call of a telephone and waits until it has begun.
func (b *bench) outside(from, to string) *fakeLine {
	b.t.Helper()
	leg, err := b.x.NewOutsideCall(from, to)
	if err != nil {
		b.t.Fatal(err)
	}
	l := newFakeLine()
	l.leg = leg
	leg.Start(l)
	synctest.Wait()
	return l
}

func number(to string) Target {
	return Target{Kind: Number, To: to, StatusCallback: StatusCallback{URL: "http://app/leg", Events: allEvents}}
}

func TestTelephone_isDialled(t *testing.T) {
	tests := []struct {
		name string
		act  func(*fakeLine)
		want DialResult
		legs []string
	}{
		{
			"it answers and hangs up", func(l *fakeLine) { l.leg.Answered(); synctest.Wait(); l.leg.HungUp() },
			DialResult{Status: StatusCompleted, CallSID: "CA2", Bridged: true},
			[]string{"initiated", "ringing", "in-progress", "completed"},
		},
		{
			"it declines", func(l *fakeLine) { l.leg.Rejected() },
			DialResult{Status: StatusBusy, CallSID: "CA2"},
			[]string{"initiated", "ringing", "busy"},
		},
		{
			"nobody answers", func(*fakeLine) { <-time.After(31 * time.Second) },
			DialResult{Status: StatusNoAnswer, CallSID: "CA2"},
			[]string{"initiated", "ringing", "no-answer"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				run, results := dialer(DialRequest{Targets: []Target{number(home)}, CallerID: testNumber, AnswerOnBridge: true})
				b := newBench(t, run)
				phone := b.telephone(home)
				b.call(nil)
				in := <-phone.seen
				if in.From != testNumber || in.To != home {
					t.Errorf("from %s to %s", in.From, in.To)
				}
				tt.act(<-phone.lines)
				if diff := cmp.Diff(tt.want, <-results); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
				synctest.Wait()
				if diff := cmp.Diff(tt.legs, b.notes.fields("http://app/leg", "CallStatus")); diff != "" {
					t.Errorf("callbacks of the leg (-want +got):\n%s", diff)
				}
				if len(b.x.engaged) != 0 {
					t.Errorf("its line is still in use: %v", b.x.engaged)
				}
			})
		})
	}
}

func TestTelephone_oneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		phone := b.telephone(home)
		b.telephone(other)
		b.outside(home, testNumber)
		b.status(b.place(toNumber(home)).SID, "busy")
		if _, err := b.x.NewOutsideCall(home, other); !errors.Is(err, ErrEngaged) {
			t.Errorf("a second call of its own: %v", err)
		}
		toIt := b.outside(other, home)
		if diff := cmp.Diff([]string{"hangup busy 0"}, toIt.heard()); diff != "" {
			t.Errorf("another telephone that calls it (-want +got):\n%s", diff)
		}
		select {
		case <-phone.seen:
			t.Error("it rang")
		default:
		}
	})
}

func TestTelephone_callsTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := make(chan url.Values, 1)
		b := newBench(t, func(ctx context.Context, c *Call, start Document) {
			p := c.Params()
			p.Set("url", start.URL)
			asked <- p
			if err := c.Answer(ctx); err != nil {
				t.Error(err)
			}
			<-ctx.Done()
		})
		l := b.outside(home, "+1 (500) 555-0006")
		p := <-asked
		got := map[string]string{}
		for _, k := range []string{"url", "From", "Caller", "To", "Called", "Direction", "CallStatus", "ApplicationSid"} {
			got[k] = p.Get(k)
		}
		want := map[string]string{
			"url": "http://app/voice", "From": home, "Caller": home, "To": testNumber, "Called": testNumber,
			"Direction": "inbound", "CallStatus": "ringing", "ApplicationSid": testApp,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("VoiceUrl request (-want +got):\n%s", diff)
		}
		<-time.After(3 * time.Second)
		l.leg.HungUp()
		synctest.Wait()
		if diff := cmp.Diff([]string{"completed 3"}, b.notes.fields("http://app/ended", "CallStatus", "CallDuration")); diff != "" {
			t.Errorf("callback (-want +got):\n%s", diff)
		}
		if r, ok := b.x.Record(l.leg.Call().SID()); !ok || r.From != home {
			t.Errorf("record %+v, %v", r, ok)
		}
	})
}

// What two telephones say to each other is none of the account's business.
func TestTelephone_callsAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(context.Context, *Call, Document) { t.Error("a program runs") })
		phone := b.telephone(other)
		caller := b.outside(home, other)
		in := <-phone.seen
		if in.From != home || in.To != other {
			t.Errorf("from %s to %s", in.From, in.To)
		}
		callee := <-phone.lines
		callee.leg.Answered()
		synctest.Wait()
		if diff := cmp.Diff([]string{"ring", "answer"}, caller.heard()); diff != "" {
			t.Errorf("the caller (-want +got):\n%s", diff)
		}
		sid := caller.leg.Call().SID()
		if _, ok := b.x.Call(sid); ok {
			t.Error("the account sees the call")
		}
		if err := b.x.Forget(sid); !errors.Is(err, ErrUnknownCall) {
			t.Errorf("the account may remove the call: %v", err)
		}
		caller.leg.HungUp()
		synctest.Wait()
		if diff := cmp.Diff([]string{"hangup completed 0"}, callee.heard()); diff != "" {
			t.Errorf("the callee (-want +got):\n%s", diff)
		}
		if got := b.x.Records(); len(got) != 0 {
			t.Errorf("records: %+v", got)
		}
		if b.x.Calls() != 0 || len(b.x.engaged) != 0 {
			t.Errorf("%d calls, %v", b.x.Calls(), b.x.engaged)
		}
		if len(b.notes.sent) != 0 {
			t.Errorf("callbacks: %v", b.notes.sent)
		}
	})
}

func TestTelephone_numbers(t *testing.T) {
	tests := []struct {
		name, to string
		want     error
		heard    []string
	}{
		{"nobody's", "+15005550150", ErrUnknownNumber, nil},
		{"no number", "alice", ErrUnknownNumber, nil},
		{"none", "", ErrUnknownNumber, nil},
		{"itself", home, nil, []string{"hangup busy 0"}},
		{"a robot that is busy", "+15005550005", nil, []string{"hangup busy 0"}},
		{"a robot that does not answer", "+15005550004", nil, []string{"ring"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, stay)
				b.telephone(home)
				if tt.want != nil {
					if _, err := b.x.NewOutsideCall(home, tt.to); !errors.Is(err, tt.want) {
						t.Errorf("error %v, want %v", err, tt.want)
					}
					return
				}
				l := b.outside(home, tt.to)
				if diff := cmp.Diff(tt.heard, l.heard()); diff != "" {
					t.Errorf("the caller (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestTelephone_notRegistered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, results := dialer(DialRequest{Targets: []Target{number(home)}, CallerID: testNumber})
		b := newBench(t, run)
		phone := b.telephone(home)
		b.x.UnregisterTelephone(home, phone)
		b.call(nil)
		if got := <-results; got.Status != StatusFailed || got.ErrorCode != codeNoSuchNumber {
			t.Errorf("result %+v", got)
		}
	})
}

// The device that registered last rings: that of the page that was reloaded.
func TestTelephone_newestDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		old, fresh := b.telephone(home), b.telephone(home)
		b.place(toNumber(home))
		synctest.Wait()
		if len(old.seen) != 0 || len(fresh.seen) != 1 {
			t.Errorf("the old one rang %d times, the new one %d times", len(old.seen), len(fresh.seen))
		}
		b.x.UnregisterTelephone(home, old)
		if !b.x.TelephoneRegistered(home) {
			t.Error("the new one went with the old one")
		}
	})
}

func TestRobots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay)
		var got []string
		for _, r := range b.x.Robots() {
			got = append(got, r.Number[len(r.Number)-1:]+" "+r.Robot.String())
		}
		want := []string{"1 echo", "2 clock", "3 music", "4 no_answer", "5 busy", "8 talker", "9 silent"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("robots (-want +got):\n%s", diff)
		}
	})
}

func TestTalker_saysItsNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said string
		b := newBench(t, stay, func(c *Config) {
			c.Speak = func(_ context.Context, text, _, _ string) (Source, error) {
				said = text
				return media.Silence(time.Second), nil
			}
		})
		pause := 0
		pcm := make([]int16, 160)
		for source := b.x.talk("+15005550008"); ; pause++ {
			if _, err := source.Read(pcm); err != nil {
				break
			}
		}
		if want := "This is the talker, number 1 5 0 0 5 5 5 0 0 0 8. I go on talking until you hang up."; said != want {
			t.Errorf("said %q, want %q", said, want)
		}
		if got := time.Duration(pause) * 20 * time.Millisecond; got != 3*time.Second {
			t.Errorf("speech and pause last %v, want 3 s", got)
		}
	})
}
