package exchange

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParams_precedence(t *testing.T) {
	client := url.Values{"To": {"bob"}, "room": {"client"}, "From": {"client:mallory"}, "CallSid": {"x"}, "Digits": {"1"}, "CallerName": {"x"}, "a": {"1"}}
	token := url.Values{"room": {"token"}, "b": {"2"}, "AccountSid": {"x"}}
	tests := []struct {
		name string
		p    Precedence
		want []string
	}{
		{"client wins", ClientWins, []string{"client"}},
		{"token wins", TokenWins, []string{"token"}},
		{"both are sent", BothSent, []string{"token", "client"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(ctx context.Context, _ *Call, _ Document) { <-ctx.Done() },
					func(c *Config) { c.Precedence = tt.p })
				leg, err := b.x.NewCall(Incoming{Identity: "alice", AppSID: testApp, Params: client, TokenParams: token})
				if err != nil {
					t.Fatal(err)
				}
				want := url.Values{
					"AccountSid": {"AC1"}, "ApiVersion": {"2010-04-01"}, "ApplicationSid": {testApp},
					"CallSid": {"CA1"}, "CallStatus": {"ringing"}, "Called": {""}, "Caller": {"client:alice"},
					"Direction": {"inbound"}, "From": {"client:alice"}, "To": {"bob"},
					"room": tt.want, "a": {"1"}, "b": {"2"},
				}
				if diff := cmp.Diff(want, leg.Call().Params()); diff != "" {
					t.Errorf("params (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A precedence that there is not would drop what tokens and browsers say.
func TestNew_precedence(t *testing.T) {
	for p, good := range map[Precedence]bool{ClientWins: true, TokenWins: true, BothSent: true, BothSent + 1: false} {
		cfg := Config{Precedence: p}
		err := cfg.check()
		if named := err != nil && strings.Contains(err.Error(), "Config.Precedence"); named == good {
			t.Errorf("precedence %d: %v", p, err)
		}
	}
}

func TestNewCall_unknownApplication(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(context.Context, *Call, Document) {})
		if _, err := b.x.NewCall(Incoming{Identity: "alice", AppSID: "APno"}); !errors.Is(err, ErrUnknownApplication) {
			t.Errorf("error = %v", err)
		}
	})
}

func TestCall_reject(t *testing.T) {
	tests := []struct {
		name   string
		status Status
		told   string
	}{
		{"busy", StatusBusy, "hangup busy 31486"},
		{"rejected", StatusNoAnswer, "hangup no-answer 31603"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(ctx context.Context, c *Call, _ Document) {
					if err := c.Reject(tt.status); err != nil {
						t.Error(err)
					}
					if err := c.Reject(tt.status); !errors.Is(err, ErrEnded) {
						t.Errorf("a second time: %v", err)
					}
					if err := c.Answer(ctx); !errors.Is(err, ErrEnded) {
						t.Errorf("answer after it: %v", err)
					}
				})
				l := b.call(nil)
				if diff := cmp.Diff([]string{tt.told}, l.heard()); diff != "" {
					t.Errorf("the caller (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{tt.status.String() + " 0 0"}, b.notes.fields("http://app/ended", "CallStatus", "CallDuration", "Duration")); diff != "" {
					t.Errorf("callback (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestCall_programEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var start Document
		b := newBench(t, func(ctx context.Context, c *Call, d Document) {
			start = d
			if err := c.Answer(ctx); err != nil {
				t.Error(err)
			}
			if err := c.Reject(StatusBusy); !errors.Is(err, ErrAnswered) {
				t.Errorf("reject after answer: %v", err)
			}
		})
		l := b.call(nil)
		if start.URL != "http://app/voice" {
			t.Errorf("start = %+v", start)
		}
		if diff := cmp.Diff([]string{"answer", "hangup completed 0"}, l.heard()); diff != "" {
			t.Errorf("the caller (-want +got):\n%s", diff)
		}
	})
}

func TestCall_digits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan byte, 8)
		b := newBench(t, func(ctx context.Context, c *Call, _ Document) {
			for {
				d, err := c.ReadDigit(ctx)
				if err != nil {
					close(got)
					return
				}
				got <- d
			}
		})
		l := b.call(nil)
		start := time.Now()
		l.leg.Digits("1w2W3")
		for _, want := range []struct {
			digit byte
			at    time.Duration
		}{{'1', 0}, {'2', 500 * time.Millisecond}, {'3', 1500 * time.Millisecond}} {
			if d := <-got; d != want.digit || time.Since(start) != want.at {
				t.Errorf("heard %c after %v, want %c after %v", d, time.Since(start), want.digit, want.at)
			}
		}
		l.leg.HungUp()
		if _, more := <-got; more {
			t.Error("a digit after the end")
		}
	})
}

func TestCall_playEndsWithTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan error, 1)
		b := newBench(t, func(ctx context.Context, c *Call, _ Document) {
			got <- c.Play(context.WithoutCancel(ctx), silence{})
		})
		l := b.call(nil)
		<-time.After(time.Second)
		l.leg.HungUp()
		if err := <-got; !errors.Is(err, ErrEnded) {
			t.Errorf("error = %v", err)
		}
	})
}

// silence has no end.
type silence struct{}

// Read implements Source.
func (silence) Read(pcm []int16) (int, error) { clear(pcm); return len(pcm), nil }

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, results := dialer(DialRequest{Targets: []Target{client("bob")}, AnswerOnBridge: true})
		b := newBench(t, run)
		device := newFakeDevice()
		b.x.Register("bob", device)
		parent := b.call(nil)
		child := <-device.lines
		synctest.Wait()
		leg, err := b.x.NewCall(Incoming{Identity: "late", AppSID: testApp})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.x.Close(); err != nil {
			t.Fatal(err)
		}
		if got := <-results; got.Status != StatusCanceled {
			t.Errorf("result = %+v", got)
		}
		if diff := cmp.Diff([]string{"cancel"}, child.heard()); diff != "" {
			t.Errorf("the child (-want +got):\n%s", diff)
		}
		if got := parent.heard(); len(got) != 2 || got[0] != "ring" {
			t.Errorf("the parent was told %v", got)
		}
		late := newFakeLine()
		leg.Start(late)
		synctest.Wait()
		if diff := cmp.Diff([]string{"hangup canceled 0"}, late.heard()); diff != "" {
			t.Errorf("a call that starts after the end (-want +got):\n%s", diff)
		}
		if _, err := b.x.NewCall(Incoming{Identity: "alice", AppSID: testApp}); !errors.Is(err, ErrClosed) {
			t.Errorf("new call: %v", err)
		}
		if err := parent.leg.Call().Answer(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("answer: %v", err)
		}
	})
}
