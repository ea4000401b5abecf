package app

import (
	"context"
	"slices"
	"time"

	"softphone/internal/auth"
	"softphone/internal/calls"
	"softphone/internal/floor"
	"softphone/internal/phone"
	"softphone/internal/twilio"
)

// reconcileEvery is how often calls that are silent are asked about.
const reconcileEvery = time.Minute

// newControl makes what steers conferences: by Twilio's REST API, or the local carrier's.
func (a *App) newControl(people *auth.People) (err error) {
	credentials := twilio.Credentials{
		AccountSID: a.creds.AccountSID, APIKey: a.creds.APIKey, APISecret: a.creds.APISecret.Reveal(), BaseURL: a.config.APIURL,
	}
	if a.carrier != nil {
		credentials.BaseURL = a.url
	}
	if a.rest, err = twilio.NewClient(credentials); err != nil {
		return err
	}
	a.board = calls.Watch(a.rest)
	a.control = &calls.Control{
		Store: a.store, Board: a.board, Tracker: a.tracker, Teams: teams{a.store, people, a.rules(), a.presence.Ringable},
		Reach:     a.presence.Reach,
		Knows:     a.knows,
		Settings:  a.installation(),
		Numbering: a.plans(),
		NewSecret: func() string { return random()[:16] },
		NameOf:    people.NameOf, Now: a.opts.Now, Logger: a.logger("control"),
	}
	a.floors = &floor.Floors{
		Store: a.store, Board: a.board, Folds: calls.Folds(), Links: phone.Links{Base: a.url},
		NewID: auth.NewTurnID, Now: a.opts.Now, Logger: a.logger("floor"),
	}
	if a.metrics != nil {
		a.floors.Waited = a.metrics.Granted
	}
	a.control.Floors = a.floors
	return nil
}

// knows reports whether an identity is anybody's here, or has called or answered, by whatever frontend, as far as that is remembered.
// Who is registered at the carrier is somebody too, where the carrier can tell: Twilio's API has no question for that.
func (a *App) knows(ctx context.Context, id phone.Identity) (bool, error) {
	const calls = 200
	if a.carrier != nil && a.carrier.Registered(string(id)) > 0 {
		return true, nil
	}
	known, err := a.grants.Knows(ctx, id)
	if err != nil || known {
		return known, err
	}
	legs, err := a.store.Legs(ctx, phone.LegQuery{Identity: id, Limit: calls})
	return slices.ContainsFunc(legs, func(c phone.Call) bool {
		return c.From == phone.Client(id) || c.To == phone.Client(id) && !c.Answered.IsZero()
	}), err
}

// installation is what those who steer conferences need to know of this installation.
func (a *App) installation() calls.Settings {
	return calls.Settings{
		Links: phone.Links{Base: a.url}, CallerID: phone.Number(a.creds.CallerID), RingTimeout: a.config.RingTimeout, MaxCall: a.config.MaxCall,
		Notices: a.config.RecordingNotices,
	}
}

// startKeeper starts what keeps conferences as they should be.
func (a *App) startKeeper(ctx context.Context) {
	a.keeper = &calls.Keeper{
		Store: a.store, Board: a.board, Tracker: a.tracker, Settings: a.installation(), Teams: a.control.Teams,
		Reach: a.presence.Reach, Passed: a.presence.Passed, NameOf: a.control.NameOf, Now: a.opts.Now, Logger: a.logger("keeper"),
	}
	keeper, guard, floors := a.keeper, a.guards.guard, a.floors
	a.tracker.Saw = func(events ...phone.Event) { // what commands and the reconciler record, too
		keeper.Saw(events...)
		guard.Saw(events...)
		floors.Saw(events...)
	}
	a.keeper.Start(ctx)
	a.floors.Start(ctx)
	a.speaking = true
}

// startRepair starts what asks Twilio, or the local carrier, about calls whose end was not told.
func (a *App) startRepair(ctx context.Context) {
	a.repair = &calls.Reconciler{
		Store: a.store, Carrier: a.board, Tracker: a.tracker, Every: reconcileEvery, Now: a.opts.Now, Logger: a.logger("reconciler"),
	}
	if a.opts.Compare > 0 {
		a.repair.Every, a.repair.EveryConference = a.opts.Compare, a.opts.Compare
	}
	a.repair.Start(ctx)
}
