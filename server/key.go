package server

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// mostOverlap is for how long the old secret of a key may be good beside the new one.
const mostOverlap = 30 * 24 * time.Hour

// apiKey is an API key as administrators see it.
type apiKey struct {
	ID        phone.KeyID    `json:"id"`
	Name      string         `json:"name"`
	Begins    string         `json:"begins"` // how its text begins
	Hint      string         `json:"hint"`   // and its last four characters
	Scopes    []phone.Scope  `json:"scopes"`
	Prefix    string         `json:"prefix"` // how the identities begin that tokens can be got for
	Replaces  *phone.KeyID   `json:"replaces"`
	Ceiling   rights         `json:"ceiling"`
	Origins   []string       `json:"origins"`
	PerMinute int            `json:"per_minute"` // 0: the usual
	By        phone.Identity `json:"by"`
	CreatedAt time.Time      `json:"created_at"`
	ExpiresAt *time.Time     `json:"expires_at"`
	UsedAt    *time.Time     `json:"used_at"` // to the minute
	RevokedAt *time.Time     `json:"revoked_at"`
	Standing  bool           `json:"standing"`
}

// madeKey is a key with its text, which is told once.
type madeKey struct {
	apiKey
	Secret string `json:"secret"`
}

func (s *Server) tellKey(k phone.APIKey) apiKey {
	return apiKey{
		ID: k.ID, Name: k.Name, Begins: "sk_" + string(k.ID) + "_", Hint: k.Hint, Scopes: list(k.Scopes), Prefix: k.Prefix, Replaces: optional(k.Replaces),
		Ceiling: rightsOf(k.Ceiling), Origins: list(k.Origins), PerMinute: k.PerMinute, By: k.By,
		CreatedAt: k.Created.UTC(), ExpiresAt: moment(k.Expires), UsedAt: moment(k.Used), RevokedAt: moment(k.Revoked),
		Standing: k.Stands(s.Now()) == nil,
	}
}

// keys tells of all API keys, the newest first.
func (s *Server) keys(c echo.Context) error {
	all, err := s.Doors.Keys.Store.Keys(c.Request().Context())
	if err != nil {
		return err
	}
	told := []apiKey{}
	for _, k := range all {
		if slices.Contains(k.Scopes, phone.ScopeButton) {
			continue // it is told with its button
		}
		told = append(told, s.tellKey(k))
	}
	return s.json(c, http.StatusOK, map[string][]apiKey{"keys": told})
}

func (s *Server) key(c echo.Context) error {
	k, err := s.keyNamed(c)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, s.tellKey(k))
}

// keyNamed is the API key that the path names. That of a button is none: it is made, changed and ended with the button.
func (s *Server) keyNamed(c echo.Context) (phone.APIKey, error) {
	k, err := s.Doors.Keys.Store.Key(c.Request().Context(), phone.KeyID(c.Param("id")))
	if err == nil && slices.Contains(k.Scopes, phone.ScopeButton) {
		err = phone.Errorf(phone.Unknown, "key_unknown", "There is no such API key.")
	}
	return k, err
}

// keyRequest is what can be set about a key. What is left out stays as it is; a new key needs its name, scopes and prefix.
type keyRequest struct {
	Name      *string         `json:"name"`
	Scopes    *[]phone.Scope  `json:"scopes"`
	Prefix    *string         `json:"prefix"` // only to create
	Ceiling   json.RawMessage `json:"ceiling"`
	Origins   *[]string       `json:"origins"`
	PerMinute *int            `json:"per_minute"`
	ExpiresAt json.RawMessage `json:"expires_at"` // null: never
}

// apply takes what was given into a key. Who gives a ceiling must be covered by what they may themselves.
func (in keyRequest) apply(k *phone.APIKey, by phone.Grant) error {
	set(&k.Name, in.Name)
	set(&k.Scopes, in.Scopes)
	set(&k.Origins, in.Origins)
	set(&k.PerMinute, in.PerMinute)
	if len(in.ExpiresAt) > 0 {
		p := &rightsParser{}
		v, err := parseTree("expires_at", in.ExpiresAt)
		if err != nil {
			return err
		}
		if k.Expires = p.time("expires_at", v); p.err != nil {
			return p.err
		}
	}
	if len(in.Ceiling) == 0 {
		return nil
	}
	ceiling, err := parseRights("ceiling", in.Ceiling)
	if err != nil {
		return err
	}
	by.Identity, by.Expires = "", time.Time{}
	k.Ceiling = by.Limited(ceiling)
	return inField("ceiling", by.Covers(k.Ceiling))
}

// createKey makes an API key. Its text is in the answer, and never told again.
func (s *Server) createKey(c echo.Context) error {
	var in keyRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	want := phone.APIKey{By: by.Identity}
	set(&want.Prefix, in.Prefix)
	if err = in.apply(&want, by); err != nil {
		return err
	}
	ctx := c.Request().Context()
	text, made, err := s.Doors.Keys.Make(ctx, want)
	s.note(ctx, by.Identity, phone.AuditEntry{Action: "key.create", Target: string(made.ID), Detail: want.Prefix}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, madeKey{s.tellKey(made), text})
}

// updateKey changes a key. What was got with it before can do no more than it can now.
func (s *Server) updateKey(c echo.Context) error {
	var in keyRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), phone.KeyID(c.Param("id"))
	if _, err = s.keyNamed(c); err != nil {
		s.note(ctx, by.Identity, phone.AuditEntry{Action: "key.update", Target: string(id)}, err)
		return err
	}
	changed, err := s.Doors.Keys.Change(ctx, id, func(k *phone.APIKey) error {
		if in.Prefix != nil && *in.Prefix != k.Prefix {
			return phone.Errorf(phone.Invalid, "prefix_fixed", "A key's prefix cannot be changed: make another key.").In("prefix")
		}
		return in.apply(k, by)
	})
	s.Grants.Forget()
	s.note(ctx, by.Identity, phone.AuditEntry{Action: "key.update", Target: string(id)}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, s.tellKey(changed))
}

// revokeKey ends a key and all grants that were got with it and, where that is asked for, the calls that are made with them.
func (s *Server) revokeKey(c echo.Context) error {
	end, err := boolParam(c, "end_calls")
	if err != nil {
		return err
	}
	if _, err = s.keyNamed(c); err != nil {
		return err
	}
	ctx, id, by := c.Request().Context(), phone.KeyID(c.Param("id")), sessionOf(c).User.Identity
	_, err = s.Doors.Keys.Revoke(ctx, id)
	if err == nil {
		_, err = s.Grants.RevokeOf(ctx, "", id)
	}
	s.note(ctx, by, phone.AuditEntry{Action: "key.revoke", Target: string(id)}, err)
	if err == nil && end {
		err = s.endCallsWith(ctx, by, phone.ReservationQuery{Key: id})
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// rotateKey makes a key that takes the place of another, which is good for a while beside it.
func (s *Server) rotateKey(c echo.Context) error {
	var in struct {
		Overlap *int `json:"overlap"` // seconds
	}
	if err := bind(c, &in); err != nil {
		return err
	}
	overlap := 0
	set(&overlap, in.Overlap)
	if overlap < 0 || overlap > int(mostOverlap/time.Second) {
		return phone.Errorf(phone.Invalid, "overlap_invalid", "overlap must be 0 to %d seconds.", int(mostOverlap/time.Second)).In("overlap")
	}
	if _, err := s.keyNamed(c); err != nil {
		return err
	}
	ctx, id, by := c.Request().Context(), phone.KeyID(c.Param("id")), sessionOf(c).User.Identity
	text, made, err := s.Doors.Keys.Rotate(ctx, id, by, time.Duration(overlap)*time.Second)
	s.Grants.Forget()
	s.note(ctx, by, phone.AuditEntry{Action: "key.rotate", Target: string(id), Detail: string(made.ID)}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, madeKey{s.tellKey(made), text})
}
