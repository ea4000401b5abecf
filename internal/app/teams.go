package app

import (
	"context"

	"softphone/internal/auth"
	"softphone/internal/phone"
	"softphone/internal/routing"
)

// teams are the teams of the store, and who of them can be called.
type teams struct {
	store  phone.TeamStore
	people *auth.People
	rules  routing.Rules
	ring   func(ctx context.Context, of []phone.Identity) []phone.Identity // those who are to be rung
}

// Reachable are those of a team who can be called.
func (t teams) Reachable(ctx context.Context, name phone.TeamName) ([]phone.Identity, error) {
	team, err := t.store.Team(ctx, name)
	if err != nil {
		return nil, err
	}
	signedIn, err := t.people.SignedIn(ctx)
	if err != nil {
		return nil, err
	}
	return t.ring(ctx, team.SignedIn(signedIn)), nil
}

// CalledBy is the team that a call came for: by its name, or by a number of ours that leads to it.
func (t teams) CalledBy(c phone.Call) phone.TeamName {
	if name, ok := c.To.Team(); ok {
		return name
	}
	number, _ := c.To.Number()
	return t.rules.Incoming[number].Team
}
