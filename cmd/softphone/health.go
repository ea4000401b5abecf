package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// health asks the server on this machine whether it is ready, for container engines
// that have no other program in the image to ask with.
func health() *cobra.Command {
	c := &cobra.Command{
		Use: "health", Short: "Ask the server on this machine whether it is ready", Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := load(c.Flags())
			if err != nil {
				return err
			}
			host, port, err := net.SplitHostPort(cfg.Addr)
			if err != nil {
				return err
			}
			if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
				host = "localhost"
			}
			r, err := http.NewRequestWithContext(c.Context(), http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", http.NoBody)
			if err != nil {
				return err
			}
			answer, err := (&http.Client{Timeout: 3 * time.Second}).Do(r)
			if err != nil {
				return fmt.Errorf("the server does not answer: %w", err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("the server is not ready: %s", answer.Status)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), "ready")
			return err
		},
	}
	settingFlags(c.Flags())
	return c
}
