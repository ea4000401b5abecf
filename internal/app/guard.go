package app

import (
	"context"
	"fmt"

	"softphone/internal/config"
	"softphone/internal/courier"
	"softphone/internal/fetch"
	"softphone/internal/guard"
	"softphone/internal/numbering"
	"softphone/internal/phone"
)

// guards are the parts that keep calls within what was meant to be spent.
type guards struct {
	guard   *guard.Guard
	alerts  *guard.Alerts
	courier *courier.Courier // nil: alerts go nowhere
}

// fetching is where URLs of the settings may lead.
func fetching(cfg config.Config) fetch.Rules { return fetch.Rules{Loopback: cfg.FetchLoopback} }

// startGuard starts what says whether a call may be made now, and what tells of it. Twilio, or the local carrier, is
// asked about calls of which nothing is known.
func (a *App) startGuard(ctx context.Context) error {
	g := &guards{alerts: &guard.Alerts{Store: a.store, Now: a.opts.Now, Logger: a.logger("alerts")}}
	if a.config.AlertURL != "" {
		secret, err := courier.ParseSecret(a.config.AlertSecret.Reveal())
		if err != nil {
			return fmt.Errorf("SOFTPHONE_ALERT_SECRET: %w", err)
		}
		g.courier = &courier.Courier{
			Outbox: a.store, URL: a.config.AlertURL, Secret: secret, Client: fetching(a.config).Client(), Now: a.opts.Now, Logger: a.logger("courier"),
		}
		g.courier.Start(ctx)
		g.alerts.Send, g.alerts.Sent = true, g.courier.Wake
	}
	g.alerts.Start(ctx)
	c := a.config
	g.guard = &guard.Guard{
		Store: a.store, Keys: a.store, Carrier: a.board, Alerts: g.alerts, MaxCall: c.MaxCall, Now: a.opts.Now, Logger: a.logger("guard"),
		Limits: guard.Limits{
			Calls: c.LimitCalls, CallsPerPerson: c.LimitCallsPerPerson, StartsPerMinute: c.LimitStartsPerMinute,
			MinutesPerDay: c.LimitMinutesPerDay, MinutesPerPerson: c.LimitMinutesPerPerson, MinutesPerRange: c.LimitMinutesPerRange,
		},
	}
	g.guard.Start(ctx)
	a.guards = g
	a.control.Guard = g.guard
	return nil
}

// close settles what has ended, and tells what waits to be told.
func (g *guards) close() {
	g.guard.Close()
	g.alerts.Close()
	if g.courier != nil {
		g.courier.Close()
	}
}

// denied returns what is told of calls that were refused.
func (a *App) denied() func(id phone.Identity, code string) {
	alerts, metrics := a.guards.alerts, a.metrics
	return func(id phone.Identity, code string) {
		alerts.Denied(id, code)
		if metrics != nil {
			metrics.Denied(code)
		}
	}
}

// plans are the numbering plans by which numbers are read and checked.
func (a *App) plans() numbering.Plans { return numbering.Plans{Country: a.config.HomeCountry} }

// checkGuard makes sure that there are the countries that the settings name, and that alerts go where they may.
func checkGuard(cfg config.Config) error {
	if cfg.AlertURL != "" {
		if _, err := fetching(cfg).Check(cfg.AlertURL); err != nil {
			return fmt.Errorf("SOFTPHONE_ALERT_URL: %w", err)
		}
	}
	for _, country := range cfg.Countries {
		if err := numbering.Check(country); err != nil {
			return fmt.Errorf("SOFTPHONE_COUNTRIES: %w", err)
		}
	}
	if cfg.HomeCountry == "" {
		return nil
	}
	if err := numbering.Check(cfg.HomeCountry); err != nil {
		return fmt.Errorf("SOFTPHONE_HOME_COUNTRY: %w", err)
	}
	return nil
}
