package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"softphone/internal/app"
	"softphone/internal/config"
)

func serve() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the server, with the local carrier inside when there is no Twilio account",
		Example: "  softphone serve\n" +
			"  SOFTPHONE_ADDR=localhost:9000 softphone serve",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c.Flags())
			if err != nil {
				return err
			}
			return run(c.Context(), cfg, c.OutOrStdout())
		},
	}
	settingFlags(c.Flags())
	return c
}

// run serves until the context ends.
func run(ctx context.Context, cfg config.Config, out io.Writer) error {
	a, err := app.New(cfg, app.Options{Version: version, Logger: app.NewLogger(os.Stderr, cfg)})
	if err != nil {
		return err
	}
	if err = a.Start(ctx); err != nil {
		return err
	}
	if err = firstScreen(out, cfg, a.URL(), a.FirstLink()); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		err = nil
	case err = <-a.Done():
	}
	if closed := a.Close(); err == nil { //nolint:contextcheck // the context has ended, closing has its own time
		err = closed
	}
	return err
}

// firstScreen says what is running, and what to do next. First is the link for the first administrator, if one is needed. It
// is a secret, so it stands here and in no log.
func firstScreen(out io.Writer, cfg config.Config, url, first string) error {
	text := fmt.Sprintf(`
  Softphone %s

  Open            %s

`, version, url)
	if cfg.Local() {
		text += `  Local mode      No Twilio account is used: the carrier is inside this program, calls
                  have real sound and stay on this machine.
  Try it          Open the page in two tabs, sign in as two people, press "Go online" in
                  both, and call one from the other. Or call +15005550001 and hear yourself.
  With Twilio     Set TWILIO_ACCOUNT_SID and its companions: see "softphone settings".
`
	} else {
		text += fmt.Sprintf(`  Twilio          Account %s. The TwiML App's VoiceUrl must be
                  %s/voice
                  and its status callback %s/voice/status
`, cfg.AccountSID, url, url)
	}
	if first != "" {
		text += fmt.Sprintf(`
  First of all    Nobody can sign in yet. Whoever opens this link becomes the first administrator;
                  it is good once, for 24 hours, until the next start:
                  %s
`, first)
	}
	_, err := io.WriteString(out, text+"\n  Stop            Ctrl+C\n\n")
	return err
}
