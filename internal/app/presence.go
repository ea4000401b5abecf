package app

import (
	"context"

	"softphone/internal/presence"
)

// startPresence starts what knows who can be rung.
func (a *App) startPresence(ctx context.Context) {
	a.presence = &presence.Register{Store: a.store, Callable: a.grants.Callable, Now: a.opts.Now, Logger: a.logger("presence")}
	a.presence.Start(ctx)
	a.present = true
}
