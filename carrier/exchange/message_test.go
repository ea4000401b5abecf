package exchange

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"softphone/carrier/media"
)

func TestRecordMessage(t *testing.T) {
	for name, c := range map[string]struct {
		req    MessageRequest
		do     func(alice *fakeLine) // what the caller does
		digits string
		want   string // tones of each second; absent: "-"
	}{
		"silence ends it": {
			MessageRequest{Quiet: 2 * time.Second, Recording: RecordingRequest{Trim: true}},
			func(alice *fakeLine) {
				converse(time.Second)
				converse(2*time.Second, voice{alice, hzA})
				converse(10 * time.Second)
			}, "", "a|a",
		},
		"not trimmed": {
			MessageRequest{Quiet: 2 * time.Second},
			func(alice *fakeLine) {
				converse(2*time.Second, voice{alice, hzA})
				converse(10 * time.Second)
			}, "", "a|a||",
		},
		"a key ends it": {
			MessageRequest{FinishOn: "#1"},
			func(alice *fakeLine) {
				alice.leg.Digits("9") // another does not
				converse(2*time.Second, voice{alice, hzA})
				alice.leg.Digits("1")
				converse(2*time.Second, voice{alice, hzB})
			}, "1", "a|a",
		},
		"it is long enough": {
			MessageRequest{MaxLength: 3 * time.Second},
			func(alice *fakeLine) { converse(9*time.Second, voice{alice, hzA}) }, "", "a|a|a",
		},
		"a browser may not talk for an hour": {
			MessageRequest{Quiet: time.Hour},
			func(alice *fakeLine) {
				converse(time.Second, voice{alice, hzA})
				<-time.After(11 * time.Minute)
			}, "", "ten minutes",
		},
		"hung up": {
			MessageRequest{FinishOn: "#"},
			func(alice *fakeLine) {
				converse(2*time.Second, voice{alice, hzA})
				alice.leg.HungUp()
			}, "hangup", "a|a",
		},
		"nothing said": {
			MessageRequest{}, func(*fakeLine) { converse(7 * time.Second) }, "", "-",
		},
		"hung up without a word": {
			MessageRequest{},
			func(alice *fakeLine) {
				converse(time.Second)
				alice.leg.HungUp()
			}, "hangup", "-",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				results := make(chan MessageResult, 1)
				b := newBench(t, func(ctx context.Context, call *Call, _ Document) {
					_ = call.Answer(ctx)
					result, err := call.RecordMessage(ctx, c.req)
					if err != nil {
						t.Errorf("record: %v", err)
					}
					results <- result
					<-ctx.Done()
				})
				c.do(b.call(nil))
				result := <-results
				if result.Digits != c.digits || result.Recording != b.only() || result.Recording.Source != SourceRecord {
					t.Errorf("result = %+v, recordings = %+v", result, b.only())
				}
				switch c.want {
				case "-":
					if result.Recording.Status != RecordingAbsent {
						t.Errorf("nothing was said, and the recording is %+v", result.Recording)
					}
				case "ten minutes":
					if result.Recording.Duration != 10*time.Minute {
						t.Errorf("lasts %v", result.Recording.Duration)
					}
				default:
					if got := tones(b.recorded(result.Recording.SID)[0]); got != c.want {
						t.Errorf("recorded %q, want %q", got, c.want)
					}
				}
			})
		})
	}
}

func TestRecordMessage_beep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(ctx context.Context, call *Call, _ Document) {
			_ = call.Answer(ctx)
			result, err := call.RecordMessage(ctx, MessageRequest{Beep: true, MaxLength: time.Second})
			if err != nil || result.Recording.Status != RecordingAbsent {
				t.Errorf("the beep itself is recorded: %+v, %v", result, err)
			}
			_, err = call.RecordMessage(ctx, MessageRequest{MaxLength: time.Hour, Beep: true})
			if !errors.Is(err, ErrEnded) && !errors.Is(err, context.Canceled) {
				t.Errorf("record after the end: %v", err)
			}
		})
		leg, err := b.x.NewCall(Incoming{Identity: "alice", AppSID: testApp, Params: url.Values{}})
		if err != nil {
			t.Fatal(err)
		}
		alice := newFakeLine()
		alice.leg = leg
		g := &guest{t: t}
		if near, ok := alice.port.(*trunk); ok {
			near.other.Listen(g)
		}
		leg.Start(alice)
		<-time.After(450 * time.Millisecond)
		g.mu.Lock()
		heard := media.ToneLevel(g.heard[1600:3200], 8000, 1320)
		g.mu.Unlock()
		if heard < 0.1 {
			t.Errorf("the beep is heard at %.3f", heard)
		}
		<-time.After(1300 * time.Millisecond) // in the second beep
		leg.HungUp()
		synctest.Wait()
	})
}
