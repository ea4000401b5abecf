package verbs

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

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
					digits: make(chan key), done: make(chan struct{}),
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

// A sound for the REST API: a document for all, without a call behind it.
func TestProgram_sound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := &trace{begun: time.Now()}
		site := &app{trace: log, files: map[string]string{
			"announce.xml": "<Response><Say>two words</Say><Pause/><Redirect>more.xml</Redirect><Say>never</Say></Response>",
			"hold.xml":     "<Response><Say>one moment</Say><Redirect>http://twimlets.com/holdmusic?Bucket=com.twilio.music.rock</Redirect></Response>",
			"more.xml":     "<Response><Say>unspeakable</Say><Say>end</Say></Response>",
		}}
		p, err := New(Config{Client: site.client(t), Speak: speak, Decode: decode, Logger: slog.New(traceLog{log})})
		if err != nil {
			t.Fatal(err)
		}
		params := func() url.Values { return url.Values{"ConferenceSid": {"CF1"}} }
		play := func(ctx context.Context, src exchange.Source) error {
			s, ok := src.(sound)
			if !ok {
				return errors.New("not a sound of the test")
			}
			log.add("hears %s", s.label)
			return wait(ctx, s.lasts())
		}
		if err := p.Sound("CF1", params, exchange.Document{URL: "http://app.test/announce.xml", Method: "GET"})(t.Context(), play); err != nil {
			t.Error(err)
		}
		music := errors.New("music")
		loud := func(context.Context, exchange.Source) error { return music }
		if err := p.Sound("CF1", params, exchange.Document{URL: "http://twimlets.com/holdmusic?Bucket=com.twilio.music.rock"})(t.Context(), loud); !errors.Is(err, music) {
			t.Errorf("Twilio's music: %v", err)
		}
		words := 0
		then := func(ctx context.Context, src exchange.Source) error {
			if words++; words == 1 {
				return play(ctx, src)
			}
			return music
		}
		if err := p.Sound("CF1", params, exchange.Document{URL: "http://app.test/hold.xml"})(t.Context(), then); !errors.Is(err, music) || words != 2 {
			t.Errorf("words, then Twilio's music: %v after %d sounds", err, words)
		}
		if err := p.Sound("CF1", params, exchange.Document{URL: "http://app.test/gone.xml"})(t.Context(), play); codeOf(err) != 11200 {
			t.Errorf("a document that is not there: %v", err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Sound("CF1", params, exchange.Document{Inline: "<Response><Pause length='60'/></Response>"})(short, play); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stopped: %v", err)
		}
		want := `    0s  GET /announce.xml ConferenceSid=CF1
    0s  hears en-US/man two words
    4s  POST /more.xml ConferenceSid=CF1
    4s  warn: verb failed · 0 · Say · speech: no voice for this
    4s  hears en-US/man end
    6s  POST /hold.xml ConferenceSid=CF1
    6s  hears en-US/man one moment
    9s  POST /gone.xml ConferenceSid=CF1
`
		if diff := cmp.Diff(want, log.String()); diff != "" {
			t.Errorf("trace (-want +got):\n%s", diff)
		}
	})
}
