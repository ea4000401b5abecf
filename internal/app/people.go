package app

import (
	"context"
	"fmt"

	"softphone/internal/auth"
	"softphone/internal/auth/password"
	"softphone/server"
)

// hashings is how many passwords are hashed at once: each takes 19 MiB.
const hashings = 3

// people makes what knows people, what they may, and the visitors of buttons.
func (a *App) people() *auth.People {
	a.grants = &auth.Grants{Base: a.grant(), Store: a.store, Kept: a.store, People: a.store, Now: a.opts.Now}
	a.keys = &auth.Keys{Store: a.store, Now: a.opts.Now}
	a.buttons = &auth.Buttons{Store: a.store, Keys: a.keys, Now: a.opts.Now}
	return &auth.People{
		Visitors: a.buttons, Store: a.store, Journal: a.store, Passwords: password.NewHasher(password.Recommended(), hashings), Demo: a.config.Demo(),
		TTL: a.config.SessionTTL, Now: a.opts.Now, Logger: a.logger("people"),
	}
}

// found makes the link for the first administrator, where there is none.
func (a *App) found(ctx context.Context, people *auth.People) error {
	secret, err := people.First(ctx)
	if err != nil {
		return fmt.Errorf("the link for the first administrator: %w", err)
	}
	if secret != "" {
		a.first = server.JoinLink(a.url, secret)
	}
	return nil
}

// FirstLink is the address at which the first administrator makes themselves one, good once and for 24 hours; empty where
// there is one, and where anybody may sign in as one. It is known when Start has returned, and a secret.
func (a *App) FirstLink() string { return a.first }
