package verbs

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
					trace: log, cancel: func() {}, status: exchange.StatusRinging, digits: make(chan byte), done: make(chan struct{}),
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
