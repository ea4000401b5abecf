package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// buttonRoutes are those of buttons on other sites' pages: for administrators, for visitors, and for who answers.
func (s *Server) buttonRoutes(e *echo.Echo, public *url.URL, own, admin []echo.MiddlewareFunc) {
	e.GET("/v1/admin/buttons", s.buttons, admin...)
	e.POST("/v1/admin/buttons", s.createButton, admin...)
	e.GET("/v1/admin/buttons/:id", s.button, admin...)
	e.PATCH("/v1/admin/buttons/:id", s.updateButton, admin...)
	e.DELETE("/v1/admin/buttons/:id", s.deleteButton, admin...)
	e.POST("/v1/admin/buttons/:id/context-keys", s.createContextKey, admin...)
	e.DELETE("/v1/admin/buttons/:id/context-keys/:kid", s.deleteContextKey, admin...)
	e.GET("/v1/admin/buttons/:id/refusals", s.refusals, admin...)
	e.GET("/v1/admin/buttons/:id/snippet", s.snippet(public), admin...)

	e.GET("/v1/buttons/:id", s.describeButton(public), s.ownHost(public))
	e.POST("/v1/buttons/:id/callbacks", s.createCallback(public), s.ownHost(public), jsonOnly)
	e.GET("/v1/buttons/:id/calls/:identity", s.progress(public), s.ownHost(public))
	for _, path := range []string{"/v1/buttons/:id", "/v1/buttons/:id/callbacks", "/v1/buttons/:id/calls/:identity"} {
		e.OPTIONS(path, s.buttonPreflight, s.ownHost(public))
	}

	e.GET("/v1/visits/:identity", s.visitor, own...)
	e.GET("/v1/tasks", s.tasks, own...)
	e.PATCH("/v1/tasks/:id", s.updateTask, own...)
	e.GET("/v1/tasks/:id/message", s.playMessage, own...)

	e.GET("/talk.js", s.talk, s.ownHost(public))
	e.GET("/talk/*", s.talk, s.ownHost(public))
}

// buttonJSON is a button as administrators see it.
type buttonJSON struct {
	ID          phone.KeyID            `json:"id"`
	Key         string                 `json:"key"` // publishable: what stands in pages
	Name        string                 `json:"name"`
	To          phone.Address          `json:"to"`
	Origins     []string               `json:"origins"`
	Language    string                 `json:"language"`
	Words       map[string]buttonWords `json:"words"`
	PrivacyURL  string                 `json:"privacy_url"`
	Record      bool                   `json:"record"`
	Hours       hours                  `json:"hours"`
	Closed      closed                 `json:"closed"`
	Limits      buttonLimits           `json:"limits"`
	Challenge   int                    `json:"challenge"`
	ContextKeys []contextKey           `json:"context_keys"`
	On          bool                   `json:"on"`
	Open        bool                   `json:"open"` // now
	By          phone.Identity         `json:"by"`
	CreatedAt   time.Time              `json:"created_at"`
	UpdatedAt   time.Time              `json:"updated_at"`
}

type buttonWords struct {
	Label   string `json:"label"`
	Who     string `json:"who"`
	Consent string `json:"consent"`
}

type closed struct {
	Number   phone.Number `json:"number"` // empty: none
	Callback bool         `json:"callback"`
}

type buttonLimits struct {
	Calls           int `json:"calls"`
	StartsPerMinute int `json:"starts_per_minute"`
	MinutesPerDay   int `json:"minutes_per_day"`
	PerAddress      int `json:"per_address"`
	MaxDuration     int `json:"max_duration"` // seconds
}

// contextKey is a secret that the site's server signs with, without the secret.
type contextKey struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
}

// usualLimits are those of a button that none are given for.
func usualLimits() phone.ButtonLimits {
	return phone.ButtonLimits{Calls: 5, StartsPerMinute: 10, MinutesPerDay: 600, PerAddress: 10, MaxDuration: 30 * time.Minute}
}

func (s *Server) tellButton(b phone.Button) buttonJSON {
	told := buttonJSON{
		ID: b.ID, Key: phone.ButtonKeyPrefix + string(b.ID), Name: b.Name, To: b.To, Origins: list(b.Origins), Language: b.Language, Words: map[string]buttonWords{},
		PrivacyURL: b.Privacy, Record: b.Record, Hours: hoursOf(b.Hours), Closed: closed(b.Closed), Challenge: b.Challenge, ContextKeys: []contextKey{},
		Limits: buttonLimits{b.Limits.Calls, b.Limits.StartsPerMinute, b.Limits.MinutesPerDay, b.Limits.PerAddress, seconds(b.Limits.MaxDuration)},
		On:     b.On, Open: b.Ready(s.Now()) == nil, By: b.By, CreatedAt: b.Created.UTC(), UpdatedAt: b.Updated.UTC(),
	}
	for language, w := range b.Words {
		told.Words[language] = buttonWords(w)
	}
	for _, k := range b.ContextKeys {
		told.ContextKeys = append(told.ContextKeys, contextKey{k.ID, k.Created.UTC()})
	}
	return told
}

// buttons tells of all buttons, the newest first.
func (s *Server) buttons(c echo.Context) error {
	all, err := s.Doors.Buttons.Store.Buttons(c.Request().Context())
	if err != nil {
		return err
	}
	told := []buttonJSON{}
	for _, b := range all {
		told = append(told, s.tellButton(b))
	}
	return s.json(c, http.StatusOK, map[string][]buttonJSON{"buttons": told})
}

func (s *Server) button(c echo.Context) error {
	b, err := s.Doors.Buttons.Store.Button(c.Request().Context(), auth.ButtonID(c.Param("id")))
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, s.tellButton(b))
}

// createButton makes a button.
func (s *Server) createButton(c echo.Context) error {
	var in buttonRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	want := phone.Button{By: by.Identity, Limits: usualLimits(), On: true}
	made := want
	if err = in.apply(&want, s.Voice.Numbering); err == nil {
		err = s.leads(ctx, want, by)
	}
	if err == nil {
		made, err = s.Doors.Buttons.Make(ctx, want)
	}
	s.note(ctx, by.Identity, phone.AuditEntry{Action: "button.create", Target: string(made.ID), Detail: want.To.String()}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, s.tellButton(made))
}

// updateButton changes a button: within a second everywhere.
func (s *Server) updateButton(c echo.Context) error {
	var in buttonRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), auth.ButtonID(c.Param("id"))
	before, err := s.Doors.Buttons.Store.Button(ctx, id)
	if err == nil && in.To != nil {
		if err = in.apply(&before, s.Voice.Numbering); err == nil {
			err = s.leads(ctx, before, by)
		}
	}
	changed := before
	if err == nil {
		changed, err = s.Doors.Buttons.Change(ctx, id, func(b *phone.Button) error { return in.apply(b, s.Voice.Numbering) })
	}
	s.Grants.Forget()
	s.note(ctx, by.Identity, phone.AuditEntry{Action: "button.update", Target: string(id), Detail: in.said()}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, s.tellButton(changed))
}

// deleteButton deletes a button and all that was got with its key and, where that is asked for, ends its calls.
func (s *Server) deleteButton(c echo.Context) error {
	end, err := boolParam(c, "end_calls")
	if err != nil {
		return err
	}
	ctx, id, by := c.Request().Context(), auth.ButtonID(c.Param("id")), sessionOf(c).User.Identity
	err = s.Doors.Buttons.Delete(ctx, id)
	if err == nil {
		_, err = s.Grants.RevokeOf(ctx, "", id)
	}
	s.note(ctx, by, phone.AuditEntry{Action: "button.delete", Target: string(id)}, err)
	if err == nil && end {
		err = s.endCallsWith(ctx, by, phone.ReservationQuery{Key: id})
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// createContextKey makes a secret that the site's own server signs with. It is in the answer, and never told again.
func (s *Server) createContextKey(c echo.Context) error {
	ctx, id, by := c.Request().Context(), auth.ButtonID(c.Param("id")), sessionOf(c).User.Identity
	made, err := s.Doors.Buttons.AddContextKey(ctx, id)
	s.note(ctx, by, phone.AuditEntry{Action: "button.key_create", Target: string(id), Detail: made.ID}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, struct {
		contextKey
		Secret string `json:"secret"`
	}{contextKey{made.ID, made.Created.UTC()}, made.Secret})
}

func (s *Server) deleteContextKey(c echo.Context) error {
	ctx, id, by := c.Request().Context(), auth.ButtonID(c.Param("id")), sessionOf(c).User.Identity
	err := s.Doors.Buttons.DeleteContextKey(ctx, id, c.Param("kid"))
	s.note(ctx, by, phone.AuditEntry{Action: "button.key_delete", Target: string(id), Detail: c.Param("kid")}, err)
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// refusals tells whom a button refused, and why, the newest first.
func (s *Server) refusals(c echo.Context) error {
	b, err := s.Doors.Buttons.Store.Button(c.Request().Context(), auth.ButtonID(c.Param("id")))
	if err != nil {
		return err
	}
	q := phone.AuditQuery{By: keyIdentity(b.ID), Action: refusedAction} // the ledger has an index by who, not by what
	before, err := numberParam(c, "before", 0, 1, 1<<62)
	if err != nil {
		return err
	}
	q.Before = int64(before)
	if q.Limit, err = numberParam(c, "limit", 100, 1, 1000); err != nil {
		return err
	}
	entries, err := s.Store.Audited(c.Request().Context(), q)
	if err != nil {
		return err
	}
	type refusal struct {
		Position int64     `json:"position"`
		At       time.Time `json:"at"`
		Code     string    `json:"code"`
		Origin   string    `json:"origin"` // as the browser said it
	}
	told := []refusal{}
	for _, e := range entries {
		told = append(told, refusal{e.Position, e.At.UTC(), e.Outcome, e.Detail})
	}
	return s.json(c, http.StatusOK, map[string][]refusal{"refusals": told})
}

// said is which fields a request changes, for the ledger: what they were set to may be long.
func (in buttonRequest) said() string {
	var fields []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"name", in.Name != nil},
		{"to", in.To != nil},
		{"origins", in.Origins != nil},
		{"language", in.Language != nil},
		{"words", in.Words != nil},
		{"privacy_url", in.PrivacyURL != nil},
		{"record", in.Record != nil},
		{"hours", in.Hours != nil},
		{"closed", in.Closed != nil},
		{"limits", in.Limits != nil},
		{"challenge", in.Challenge != nil},
	} {
		if f.set {
			fields = append(fields, f.name)
		}
	}
	if in.On != nil {
		fields = append(fields, fmt.Sprintf("on=%t", *in.On))
	}
	return strings.Join(fields, ", ")
}
