package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"softphone/internal/app"
)

func token() *cobra.Command {
	var want app.TokenRequest
	c := &cobra.Command{
		Use:   "token",
		Short: "Make a token with the program's settings, for tools and tests",
		Example: "  softphone token --identity alice\n" +
			"  softphone token --identity alice --kind capability --ttl 10m",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			if want.Identity == "" {
				return usageError{errors.New("--identity is needed")}
			}
			cfg, err := load(c.Flags())
			if err != nil {
				return err
			}
			made, err := app.Token(cfg, want)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), made)
			return err
		},
	}
	settingFlags(c.Flags())
	c.Flags().StringVar(&want.Identity, "identity", "", "who the token is for")
	c.Flags().StringVar(&want.Kind, "kind", "access", "access, or capability for SDK 1.x")
	c.Flags().DurationVar(&want.TTL, "ttl", time.Hour, "how long it is good, 1s to 24h")
	return c
}
