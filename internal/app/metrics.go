package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"softphone/internal/obs"
	"softphone/internal/phone"
)

// readLimit is how long reading a figure from the store may take.
const readLimit = 2 * time.Second

// counted is a log that counts what is stored.
type counted struct {
	phone.EventLog
	stored func(kind string)
}

// Append implements phone.EventLog.
func (c counted) Append(ctx context.Context, folds phone.Folds, events ...phone.Event) ([]phone.Event, error) {
	added, err := c.EventLog.Append(ctx, folds, events...)
	for _, e := range added {
		c.stored(string(e.Kind))
	}
	return added, err
}

// log is where events are stored, counted if somebody wants to know.
func (a *App) log() phone.EventLog {
	if a.config.MetricsAddr == "" {
		return a.store
	}
	a.metrics = obs.NewMetrics()
	return counted{a.store, a.metrics.Stored}
}

// startMetrics begins to answer at the address of the settings with figures for operators.
func (a *App) startMetrics(ctx context.Context) error {
	if a.metrics == nil {
		return nil
	}
	a.figures() //nolint:contextcheck // they are read later, each in its own time
	l, err := listen(ctx, a.config.MetricsAddr, "SOFTPHONE_METRICS_ADDR")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	a.operators = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	a.metricsURL = "http://" + l.Addr().String() + "/metrics"
	srv, logger := a.operators, a.logger("metrics")
	a.operating.Go(func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			logger.Error("figures are not served any more", slog.Any("error", err))
		}
	})
	return nil
}

// stopMetrics waits for what is being read.
func (a *App) stopMetrics() error {
	if a.operators == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), readLimit)
	defer cancel()
	err := a.operators.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, a.operators.Close())
	}
	a.operating.Wait()
	a.operators = nil
	return err
}

// figures are those that parts of the program keep themselves.
func (a *App) figures() {
	m, store, hub, board, repair := a.metrics, a.store, a.hub, a.board, a.repair
	size := func(n int, err error) (float64, error) { return float64(n), err }
	m.Gauge("calls", "Calls whose end is not known, at most 1000.", func() (float64, error) {
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		all, err := store.Unfinished(ctx, a.opts.Now().Add(time.Hour), 1000)
		return size(len(all), err)
	})
	m.Gauge("conferences", "Conferences that have not ended, at most 1000.", func() (float64, error) {
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		all, err := store.Conferences(ctx, phone.ConferenceQuery{Live: true, Limit: 1000})
		return size(len(all), err)
	})
	m.Gauge("feed_pages", "Pages that are connected.", func() (float64, error) {
		n, _ := hub.Pages()
		return size(n, nil)
	})
	m.Counters("feed_pages_ended_total", "Pages that were disconnected, by reason.", "reason", func() map[string]float64 {
		_, dropped := hub.Pages()
		return map[string]float64{"slow": float64(dropped)}
	})
	m.Gauge("rest_available", "1 while Twilio's REST API answers.", func() (float64, error) {
		if board.Available() {
			return 1, nil
		}
		return 0, nil
	})
	m.Counters("rest_requests_total", "Requests to Twilio's REST API, by outcome: ok, or the kind of the error.", "outcome", func() map[string]float64 {
		return floats(board.Outcomes())
	})
	if c := a.guards.courier; c != nil {
		m.Counters("deliveries_total", "Tries to bring alerts to another program, by outcome.", "outcome", func() map[string]float64 {
			return floats(c.Outcomes())
		})
	}
	m.Counters("drift_total", "Differences from what the REST API tells that were repaired, by kind.", "kind", func() map[string]float64 {
		return floats(repair.Drift())
	})
}

func floats[K ~string](all map[K]int64) map[string]float64 {
	figures := map[string]float64{}
	for k, n := range all {
		figures[string(k)] = float64(n)
	}
	return figures
}
