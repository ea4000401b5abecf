package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// grantJSON is a stored grant as other programs see it.
type grantJSON struct {
	ID           phone.GrantID  `json:"id"`
	Parent       *phone.GrantID `json:"parent"` // that it was made from; null for none
	Identity     phone.Identity `json:"identity"`
	By           phone.Identity `json:"by"`
	Key          *phone.KeyID   `json:"key"` // the API key that it was asked for with; null for none
	Label        string         `json:"label"`
	CreatedAt    time.Time      `json:"created_at"`
	ExpiresAt    *time.Time     `json:"expires_at"` // null: never
	RevokedAt    *time.Time     `json:"revoked_at"` // null: not
	Standing     bool           `json:"standing"`
	Capabilities rights         `json:"capabilities"`
}

func (s *Server) tellGrant(g phone.Grant) grantJSON {
	return grantJSON{
		ID: g.ID, Parent: optional(g.Parent), Identity: g.Identity, By: g.By, Key: optional(g.Key), Label: g.Note,
		CreatedAt: g.Created.UTC(), ExpiresAt: moment(g.Expires), RevokedAt: moment(g.Revoked),
		Standing: g.Stands(s.Now()) == nil, Capabilities: rightsOf(g),
	}
}

// optional is a value that may not be there.
func optional[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// grants tells of stored grants, the newest first: of one's own, to administrators of all, and to programs of those that
// they got with their API key.
func (s *Server) grants(c echo.Context) error {
	q := phone.GrantQuery{Identity: phone.Identity(c.QueryParam("identity")), Key: phone.KeyID(c.QueryParam("key"))}
	if key, ok := keyOf(c); ok {
		q.Key = key.ID
	} else if session := sessionOf(c); session.Role != phone.Administrator {
		if q.Identity != "" && q.Identity != session.User.Identity {
			return phone.Errorf(phone.Forbidden, "administration_not_allowed", "Only administrators may see what others may.").In("identity")
		}
		q.Identity = session.User.Identity
	}
	switch standing := c.QueryParam("standing"); standing {
	case "", "false":
	case "true":
		q.Standing = s.Now()
	default:
		return phone.Errorf(phone.Invalid, "standing_invalid", "standing must be true or false.").In("standing")
	}
	var err error
	if q.Before, q.Limit, err = pageParams(c, 100); err != nil {
		return err
	}
	all, err := s.Grants.Kept.Grants(c.Request().Context(), q)
	if err != nil {
		return err
	}
	told := []grantJSON{}
	for _, g := range all {
		told = append(told, s.tellGrant(g))
	}
	return s.json(c, http.StatusOK, map[string][]grantJSON{"grants": told})
}

// grantRequest asks for a grant that is narrower than another.
type grantRequest struct {
	Identity     *string         `json:"identity"` // with an API key only
	Parent       *phone.GrantID  `json:"parent"`   // left out: all that one may oneself, or the API key at most
	Capabilities json.RawMessage `json:"capabilities"`
	Label        string          `json:"label"`
}

// createGrant makes a narrower grant, which tokens can name from then on.
func (s *Server) createGrant(c echo.Context) error {
	var in grantRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	token, err := s.readToken(c, tokenRequest{Identity: in.Identity, Label: optional(in.Label)})
	if err != nil {
		return err
	}
	if len(in.Capabilities) == 0 {
		return phone.Errorf(phone.Invalid, "field_missing", "capabilities must say what is to be allowed.").In("capabilities")
	}
	want, err := parseRights("capabilities", in.Capabilities)
	if err != nil {
		return err
	}
	want.Identity, want.Note = token.identity, token.label
	ctx := c.Request().Context()
	made, err := s.makeGrant(c, in.Parent, want)
	s.note(ctx, s.who(c), phone.AuditEntry{Action: "grant.create", Target: string(want.Identity), Detail: string(made.ID)}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, s.tellGrant(made))
}

func (s *Server) makeGrant(c echo.Context, parent *phone.GrantID, want phone.Grant) (phone.Grant, error) {
	ctx := c.Request().Context()
	key, byKey := keyOf(c)
	var from phone.Grant
	var err error
	switch {
	case parent != nil:
		chain, ended, unknown := s.Grants.Chain(ctx, *parent)
		if unknown != nil || chain[0].Identity != want.Identity || ended != nil {
			return phone.Grant{}, phone.Errorf(phone.Invalid, "parent_unknown", "There is no such grant of this identity, or it has ended.").In("parent")
		}
		from = chain[0]
		want.Key = from.Key
	case byKey:
		from, want.Key = key.Ceiling, key.ID
	default:
		if from, err = s.Grants.OfSession(ctx, sessionOf(c)); err != nil {
			return phone.Grant{}, err
		}
	}
	if !byKey {
		want.By = sessionOf(c).User.Identity
	}
	made, err := s.Grants.Make(ctx, from, want)
	return made, inField("capabilities", err)
}

// revokeGrant takes a grant back, with all that was made from it and, where that is asked for, ends the calls that
// are made with it. With all that a sign-in gave, the sign-in ends.
func (s *Server) revokeGrant(c echo.Context) error {
	ctx := c.Request().Context()
	id := phone.GrantID(c.Param("id"))
	end, err := boolParam(c, "end_calls")
	if err != nil {
		return err
	}
	chain, _, err := s.Grants.Chain(ctx, id)
	if err != nil {
		return err
	}
	if !s.mayRevoke(c, chain[0]) {
		return phone.Errorf(phone.Unknown, "grant_unknown", "There is no such grant.")
	}
	err = s.Grants.Revoke(ctx, id)
	s.note(ctx, s.who(c), phone.AuditEntry{Action: "grant.revoke", Target: string(chain[0].Identity), Detail: string(id)}, err)
	if g := chain[0]; err == nil && g.Parent == "" && g.Session != "" {
		err = s.People.EndSignIn(ctx, s.who(c), g.Identity, g.Session)
	}
	if err == nil && end {
		err = s.endCallsWith(ctx, s.who(c), phone.ReservationQuery{Grant: id})
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) mayRevoke(c echo.Context, g phone.Grant) bool {
	if key, ok := keyOf(c); ok {
		return g.Key != "" && strings.HasPrefix(string(g.Identity), key.Prefix)
	}
	session := sessionOf(c)
	return session.Role == phone.Administrator || session.User.Identity == g.Identity
}

// mostEnded is how many calls are ended at once.
const mostEnded = 1000

// endCallsWith ends the calls that were made with a grant, or an API key's.
func (s *Server) endCallsWith(ctx context.Context, by phone.Identity, q phone.ReservationQuery) error {
	if s.Doors.Budgets == nil {
		return nil
	}
	q.Limit = mostEnded
	return endedEverywhere(ctx, func() error {
		made, err := s.Doors.Budgets.Unsettled(ctx, q)
		if err != nil {
			return err
		}
		var sids []phone.CallSID
		for _, r := range made {
			sids = append(sids, r.Call)
		}
		return s.Control.EndCalls(ctx, by, "what it was made with was taken back", sids)
	})
}

// boolParam reads a parameter that is true or false, or left out for false.
func boolParam(c echo.Context, name string) (bool, error) {
	v := c.QueryParam(name)
	if !slices.Contains([]string{"", "true", "false"}, v) {
		return false, phone.Errorf(phone.Invalid, name+"_invalid", "%s must be true or false.", name).In(name)
	}
	return v == "true", nil
}

// who is who a request is of, in the ledger.
func (s *Server) who(c echo.Context) phone.Identity {
	if key, ok := keyOf(c); ok {
		return keyIdentity(key.ID)
	}
	return sessionOf(c).User.Identity
}

// keyIdentity stands for an API key in the ledger. It is nobody's identity, which have no colon.
func keyIdentity(id phone.KeyID) phone.Identity { return phone.Identity("key:" + id) }

// noteLimit is how long it may take to keep what somebody did, whoever waits for it.
const noteLimit = 5 * time.Second

// note keeps what somebody did, or tried to.
func (s *Server) note(ctx context.Context, by phone.Identity, e phone.AuditEntry, outcome error) {
	s.noteBy(ctx, s.Store.Audit, by, e, outcome)
}

// noteSoon is note for what pages do again and again: it does not wait for the disk.
func (s *Server) noteSoon(ctx context.Context, by phone.Identity, e phone.AuditEntry, outcome error) {
	s.noteBy(ctx, s.Store.AuditSoon, by, e, outcome)
}

func (s *Server) noteBy(ctx context.Context, keep func(context.Context, phone.AuditEntry) error, by phone.Identity, e phone.AuditEntry, outcome error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	e.At, e.By, e.Outcome = s.Now(), by, "ok"
	if outcome != nil {
		e.Outcome = phone.CodeOf(outcome)
		if _, ours := errors.AsType[*problem](outcome); ours {
			e.Outcome = describe(outcome).Code
		}
	}
	if err := keep(ctx, e); err != nil {
		s.Logger.Error("what somebody did could not be written down", slog.String("action", e.Action), slog.String("outcome", e.Outcome), slog.Any("error", err))
	}
}
