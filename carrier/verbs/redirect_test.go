package verbs

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/exchange"
)

// A call that is redirected does not ask the action of the Dial that it leaves.
func TestRun_redirectedCall(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cause error
		asked bool
	}{
		"redirected": {exchange.ErrRedirected, false},
		"hung up":    {context.Canceled, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				log := &trace{begun: time.Now()}
				c := &call{
					trace: log, cancel: func() {}, status: exchange.StatusRinging, digits: make(chan key), done: make(chan struct{}),
					dials: []dialled{{after: time.Minute}},
				}
				p, err := New(Config{
					Client: (&app{trace: log}).client(t), Speak: speak, Decode: decode, Logger: slog.New(slog.DiscardHandler),
				})
				if err != nil {
					t.Fatal(err)
				}
				ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
				time.AfterFunc(time.Second, func() {
					stop(tt.cause)
					close(c.done)
				})
				p.run(ctx, c, exchange.Document{Inline: `<Response><Dial action="http://app.test/action"><Client>bob</Client></Dial></Response>`})
				if asked := strings.Contains(log.String(), "/action"); asked != tt.asked {
					t.Errorf("action asked: %v\n%s", asked, log)
				}
				if strings.Contains(log.String(), "hang up") {
					t.Errorf("the call is hung up:\n%s", log)
				}
			})
		})
	}
}

// The action of an Enqueue is told of a redirection, which does not wait for it.
func TestEnqueue_redirectedCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &trace{begun: time.Now()}
		c := &call{
			trace: log, cancel: func() {}, status: exchange.StatusRinging, digits: make(chan key), done: make(chan struct{}),
			stays: []stayed{{waits: time.Minute, result: exchange.QueueBridged}},
		}
		p, err := New(Config{
			Client: (&app{trace: log, delay: time.Second}).client(t), Speak: speak, Decode: decode, Logger: slog.New(traceLog{log}),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
		time.AfterFunc(3*time.Second, func() { stop(exchange.ErrRedirected) })
		p.run(ctx, c, exchange.Document{Inline: `<Response><Enqueue waitUrl="" action="http://app.test/action">q</Enqueue><Say>never</Say></Response>`})
		if took := time.Since(log.begun); took != 3*time.Second {
			t.Errorf("the program ends after %v, not when it is redirected", took)
		}
		<-time.After(time.Minute)
		want := `    0s  answer
    0s  enqueue "q" 0
    3s  POST /action CallStatus=in-progress QueueResult=redirected QueueSid=QU1 QueueTime=3
`
		if diff := cmp.Diff(want, log.String()); diff != "" {
			t.Errorf("trace (-want +got):\n%s", diff)
		}
	})
}
