package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"softphone/internal/guard"
	"softphone/internal/phone"
)

// Guard tells what calls cost, and stops them.
type Guard interface {
	Switches(ctx context.Context) ([]phone.Switch, error)
	SetSwitch(ctx context.Context, s phone.Switch) error
	Account(ctx context.Context) (guard.Usage, error)
	Person(ctx context.Context, grant phone.Grant) (guard.Usage, error)
	Key(ctx context.Context, key phone.APIKey) (guard.Usage, error)
}

// budget is how much is used of what may be used.
type budget struct {
	Kind         string `json:"kind"` // account, person or key
	ID           string `json:"id"`   // of the person or the key; empty for the account
	Name         string `json:"name"`
	Calls        int    `json:"calls"`         // now
	CallsLimit   *int   `json:"calls_limit"`   // null: there is none
	Minutes      int    `json:"minutes"`       // of calls to telephones within 24 hours; those that last count as the longest that they may become
	MinutesLimit *int   `json:"minutes_limit"` // null: there is none
}

func budgetOf(u guard.Usage, name string) budget {
	b := budget{Kind: "account", Name: name, Calls: u.Calls, Minutes: u.Minutes}
	if kind, id, ok := strings.Cut(u.Scope, ":"); ok {
		b.Kind, b.ID = kind, id
	}
	if b.Kind == "identity" {
		b.Kind = "person"
	}
	if u.CallsLimit > 0 {
		b.CallsLimit = &u.CallsLimit
	}
	if u.MinutesLimit > 0 {
		b.MinutesLimit = &u.MinutesLimit
	}
	return b
}

// budgets tells what is used of the budgets: of the account, and of the people and API keys that use any.
func (s *Server) budgets(c echo.Context) error {
	ctx := c.Request().Context()
	u, err := s.Guard.Account(ctx)
	if err != nil {
		return err
	}
	told := []budget{budgetOf(u, "")}
	people, err := s.Store.Persons(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		grant := phone.Grant{Identity: p.Identity}
		if p.Rights != nil {
			grant.Calls, grant.MinutesPerDay = p.Rights.Calls, p.Rights.MinutesPerDay
		}
		if u, err = s.Guard.Person(ctx, grant); err != nil {
			return err
		}
		if u.Calls > 0 || u.Minutes > 0 {
			told = append(told, budgetOf(u, p.Name))
		}
	}
	keys, err := s.Store.Keys(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if u, err = s.Guard.Key(ctx, key); err != nil {
			return err
		}
		if u.Calls > 0 || u.Minutes > 0 {
			told = append(told, budgetOf(u, key.Name))
		}
	}
	return s.json(c, http.StatusOK, map[string][]budget{"budgets": told})
}
