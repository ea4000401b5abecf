package verbs

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"softphone/carrier/exchange"
)

func TestNew_checks(t *testing.T) {
	t.Parallel()
	good := Config{Client: (&app{}).client(t), Speak: speak, Decode: decode, Logger: slog.New(slog.DiscardHandler)}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Config){
		"Client": func(c *Config) { c.Client = nil },
		"Speak":  func(c *Config) { c.Speak = nil },
		"Decode": func(c *Config) { c.Decode = nil },
		"Logger": func(c *Config) { c.Logger = nil },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := New(cfg); err == nil {
			t.Errorf("without %s: no error", name)
		}
	}
}

// A call that ends without its context, as when the exchange is quicker than the program, is over too.
func TestRun_endedCall(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"say":    "<Response><Say loop='0'>x</Say></Response>",
		"gather": "<Response><Gather timeout='60'><Say>x</Say></Gather><Redirect>gone.xml</Redirect></Response>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				log := &trace{begun: time.Now()}
				c := &call{
					trace: log, cancel: func() {}, status: exchange.StatusRinging,
					digits: make(chan byte), done: make(chan struct{}),
				}
				p, err := New(Config{
					Client: (&app{trace: log}).client(t), Speak: speak, Decode: decode, Logger: slog.New(slog.DiscardHandler),
				})
				if err != nil {
					t.Fatal(err)
				}
				time.AfterFunc(10*time.Second, func() { c.end(exchange.StatusCompleted) })
				p.run(context.WithoutCancel(t.Context()), c, exchange.Document{Inline: text})
				if took := time.Since(log.begun); took != 10*time.Second {
					t.Errorf("the program ended after %v, want 10s:\n%s", took, log)
				}
			})
		})
	}
}
