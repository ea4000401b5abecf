package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"softphone/internal/app"
	"softphone/internal/config"
)

// errDenied is an answer that was printed already.
var errDenied = errors.New("the call would be refused")

// unansweredError is a question that has no answer.
type unansweredError struct{ error }

// check asks a server whether a call would be allowed.
func check() *cobra.Command {
	var want app.CheckRequest
	var address string
	var raw bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Ask a server whether a call would be allowed, and why not",
		Long: "Ask a server whether a call would be allowed, and why not. Nothing is dialled. The API key, which needs the scope\n" +
			"check, is that of SOFTPHONE_API_KEY or of the file that SOFTPHONE_API_KEY_FILE names.\n\n" +
			"Exit codes: 0 it would be allowed, 1 it would not, 2 there is no answer.",
		Example: "  softphone check --to +15005550001 --as crm_ada\n" +
			"  softphone check --to room:standup --as crm_ada --url https://phone.example.com",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			if want.To == "" {
				return usageError{errors.New("--to is needed")}
			}
			at, err := config.LoadRemote(address, nil)
			if err != nil {
				return usageError{err}
			}
			got, err := app.Check(c.Context(), at, want)
			if err != nil {
				return unansweredError{err}
			}
			if err = tell(c.OutOrStdout(), got, raw); err != nil {
				return unansweredError{err}
			}
			if !got.Allowed {
				return errDenied
			}
			return nil
		},
	}
	c.Flags().StringVar(&want.To, "to", "", "whom to call: +15005550001, client:bob, room:standup, team:sales")
	c.Flags().StringVar(&want.As, "as", "", "who calls: an identity that begins with the API key's prefix")
	c.Flags().StringVar(&want.Grant, "grant", "", "the grant_id of the token that would be used")
	c.Flags().StringVar(&want.Mode, "mode", "", "how: speak, listen or coach")
	c.Flags().StringVar(&address, "url", "", "where the server is (SOFTPHONE_PUBLIC_URL, or http://localhost:8080)")
	c.Flags().BoolVar(&raw, "json", false, "print the answer as JSON")
	return c
}

// tell prints an answer.
func tell(out io.Writer, got app.CheckAnswer, raw bool) error {
	if raw {
		to := json.NewEncoder(out)
		to.SetIndent("", "  ")
		return to.Encode(got)
	}
	var b strings.Builder
	for _, step := range got.Steps {
		sign := "yes"
		if !step.OK {
			sign = "no "
		}
		fmt.Fprintf(&b, "%s  %-11s  %s\n", sign, step.Step, strings.TrimSpace(step.Code+" "+step.Detail))
	}
	if got.Allowed {
		fmt.Fprintf(&b, "allowed: %s\n", got.Plan)
	} else {
		fmt.Fprintf(&b, "denied: %s: %s\n", got.Code, got.Reason)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
