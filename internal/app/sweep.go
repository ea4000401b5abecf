package app

import (
	"context"
	"log/slog"
	"time"
)

// sweepEvery is how often what was kept for long enough is deleted.
const sweepEvery = time.Hour

// startSweep begins to delete it, at once and then every hour, until the sweep is stopped.
func (a *App) startSweep(ctx context.Context) {
	ctx, a.stopSweep = context.WithCancel(context.WithoutCancel(ctx))
	store, logger := a.store, a.logger("store")
	a.sweeping.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			if err := store.Sweep(ctx, a.opts.Now()); err != nil && ctx.Err() == nil {
				logger.Error("what is old cannot be deleted", slog.Any("error", err))
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	})
}
