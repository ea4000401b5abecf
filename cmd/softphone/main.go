// Command softphone is the whole product in one binary.
//
//	softphone serve     the server, with the local carrier inside when there is no Twilio account
//	softphone token     makes a token, for tools and tests
//	softphone check     asks a server whether a call would be allowed
//	softphone settings  lists all settings
//	softphone health    asks the server on this machine whether it is ready
//	softphone version   says which version this is
//
// Exit codes: 0 all went well, 1 it did not, 2 it was called wrongly. Of check: 0 the call would be allowed, 1 it would
// not, 2 there is no answer.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // hours of buttons are of time zones, which small images do not have

	"github.com/spf13/cobra"
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// usageError is a command line that makes no sense.
type usageError struct{ error }

// exitCode says what went wrong, and how that is told to other programs.
func exitCode(err error, out io.Writer) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, errDenied) {
		return 1
	}
	_, _ = fmt.Fprintf(out, "softphone: %v\n", err)
	if _, usage := errors.AsType[usageError](err); usage {
		_, _ = fmt.Fprintln(out, "See softphone --help.")
		return 2
	}
	if _, unanswered := errors.AsType[unansweredError](err); unanswered {
		return 2
	}
	return 1
}

// none wants no arguments.
func none(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%q is not known here", args[0])}
	}
	return nil
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "softphone",
		Short:         "A phone in the browser, and the backend for it, on Twilio or without",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          none,
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("a command is needed: serve, token, check, settings, health or version")}
		},
	}
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	c.AddCommand(serve(), token(), check(), settings(), health(), &cobra.Command{
		Use: "version", Short: "Say which version this is", Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), version)
			return err
		},
	})
	return c
}
