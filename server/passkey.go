package server

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// passkeyRoutes are those of passkeys: own is for who is signed in, open for everybody. Where browsers allow none they
// say so.
func (s *Server) passkeyRoutes(e *echo.Echo, open, own []echo.MiddlewareFunc) {
	for _, route := range []struct {
		method, path string
		h            echo.HandlerFunc
		who          []echo.MiddlewareFunc
	}{
		{http.MethodPost, "/v1/me/passkeys/options", s.offerPasskey, own},
		{http.MethodPost, "/v1/me/passkeys", s.addPasskey, own},
		{http.MethodGet, "/v1/me/passkeys", s.passkeys, own},
		{http.MethodDelete, "/v1/me/passkeys/:id", s.forgetPasskey, own},
		{http.MethodPost, "/v1/session/passkey/options", s.challengePasskey, open},
		{http.MethodPost, "/v1/session/passkey", s.signInByPasskey, open},
	} {
		if s.Passkeys == nil {
			route.h = noPasskeys
		}
		e.Add(route.method, route.path, route.h, route.who...)
	}
}

// noPasskeys is the answer where browsers allow none, whatever they send.
func noPasskeys(c echo.Context) error {
	if _, err := io.Copy(io.Discard, c.Request().Body); err != nil {
		return err
	}
	return phone.Errorf(phone.Invalid, "passkeys_unavailable", "Browsers allow no passkeys on this server's address: it must be https with a host name, or localhost.")
}

// ceremony is what a browser is to be asked, and the ticket that goes with its answer.
type ceremony struct {
	Ticket  string `json:"ticket"`
	Options any    `json:"options"`
}

// answeredCeremony is a browser's answer.
type answeredCeremony struct {
	Ticket     string          `json:"ticket"`
	Credential json.RawMessage `json:"credential"` // as PublicKeyCredential.toJSON writes it
}

type newPasskey struct {
	answeredCeremony
	Name string `json:"name"`
}

// passkey is a passkey as its owner sees it.
type passkey struct {
	ID        string     `json:"id"` // base64url
	Name      string     `json:"name"`
	Synced    bool       `json:"synced"` // the device keeps it on the person's other devices as well
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"used_at"` // null: never
}

func passkeyOf(k phone.Passkey) passkey {
	p := passkey{ID: base64.RawURLEncoding.EncodeToString(k.ID), Name: k.Name, Synced: auth.Synced(k), CreatedAt: k.Created.UTC()}
	if !k.Used.IsZero() {
		used := k.Used.UTC()
		p.UsedAt = &used
	}
	return p
}

// offerPasskey begins to make a passkey.
func (s *Server) offerPasskey(c echo.Context) error {
	if err := bind(c, &struct{}{}); err != nil {
		return err
	}
	asked, err := s.Passkeys.Offer(c.Request().Context(), sessionOf(c))
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, ceremony(asked))
}

// addPasskey keeps the passkey that the browser has made.
func (s *Server) addPasskey(c echo.Context) error {
	var in newPasskey
	if err := bind(c, &in); err != nil {
		return err
	}
	made, err := s.Passkeys.Add(c.Request().Context(), sessionOf(c), in.Ticket, in.Name, in.Credential)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, passkeyOf(made))
}

// passkeys tells somebody which passkeys they have.
func (s *Server) passkeys(c echo.Context) error {
	all, err := s.Passkeys.Of(c.Request().Context(), sessionOf(c).User.Identity)
	if err != nil {
		return err
	}
	told := []passkey{}
	for _, k := range all {
		told = append(told, passkeyOf(k))
	}
	return s.json(c, http.StatusOK, map[string][]passkey{"passkeys": told})
}

// forgetPasskey deletes one of somebody's passkeys.
func (s *Server) forgetPasskey(c echo.Context) error {
	id, err := base64.RawURLEncoding.Strict().DecodeString(c.Param("id"))
	if err != nil || len(id) == 0 {
		return phone.Errorf(phone.Unknown, "passkey_unknown", "You have no such passkey.")
	}
	if err := s.Passkeys.Forget(c.Request().Context(), sessionOf(c).User.Identity, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// challengePasskey begins a sign-in. What pages ask for as they open does not use up what people may try.
func (s *Server) challengePasskey(c echo.Context) error {
	if err := bind(c, &struct{}{}); err != nil {
		return err
	}
	if err := s.SignIns.Allow("passkey options " + c.RealIP()); err != nil {
		return err
	}
	asked, err := s.Passkeys.Challenge(c.Request().Context())
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, ceremony(asked))
}

// signInByPasskey makes a session for who has shown one of their passkeys.
func (s *Server) signInByPasskey(c echo.Context) error {
	var in answeredCeremony
	if err := bind(c, &in); err != nil {
		return err
	}
	cookie, err := s.cookieName(c.Request())
	if err != nil {
		return err
	}
	if err = s.SignIns.Allow(c.RealIP()); err != nil {
		return err
	}
	secret, session, err := s.Passkeys.SignIn(c.Request().Context(), in.Ticket, in.Credential, c.Request().UserAgent())
	if err != nil {
		return err
	}
	if err := s.takeSeat(c, cookie, secret, session); err != nil {
		return err
	}
	return s.tellSession(c, http.StatusCreated, session)
}
