package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/tokens"
)

// shortest is the shortest life of a token, in which a page can still refresh it.
const shortest = time.Minute

// tokenRequest is what may be asked for. Who it is for cannot be asked for: it is who
// is signed in.
type tokenRequest struct {
	TTL *int `json:"ttl"` // seconds
}

type tokenResponse struct {
	Token        string               `json:"token"`
	Identity     phone.Identity       `json:"identity"`
	ExpiresAt    time.Time            `json:"expires_at"`
	TTL          int                  `json:"ttl"`           // seconds
	RefreshAfter int                  `json:"refresh_after"` // seconds from now
	AppSID       phone.ApplicationSID `json:"app_sid"`
	Edge         string               `json:"edge"`
	Region       string               `json:"region"`
	ServerTime   time.Time            `json:"server_time"`
	Capabilities capabilities         `json:"capabilities"`
}

// capabilities is what the holder may do, for the page to show; it is checked again
// when a call comes in.
type capabilities struct {
	Incoming bool         `json:"incoming"`
	Clients  bool         `json:"clients"` // any
	Prefixes []string     `json:"prefixes"`
	CallerID phone.Number `json:"caller_id"`
}

// createToken makes an access token for who is signed in.
func (s *Server) createToken(c echo.Context) error {
	var in tokenRequest
	if err := bind(c, &in); err != nil {
		if e, ok := err.(*phone.Error); ok && e.Field == "identity" { //nolint:errorlint // bind does not wrap
			return phone.Errorf(phone.Invalid, "identity_not_allowed", "The token is for who is signed in: leave identity out.").In("identity")
		}
		return err
	}
	ttl := s.TokenTTL
	if in.TTL != nil {
		ttl = time.Duration(*in.TTL) * time.Second
		if *in.TTL > int(s.TokenTTL/time.Second) || ttl < shortest {
			return phone.Errorf(phone.Invalid, "ttl_invalid", "ttl must be from %d to %d seconds.",
				int(shortest/time.Second), int(s.TokenTTL/time.Second)).In("ttl")
		}
	}
	out, err := s.issue(c, ttl)
	if err != nil {
		return err
	}
	return s.token(c, http.StatusCreated, out.Token, out)
}

// quickstartToken answers as Twilio's quickstarts expect it of GET /token.
func (s *Server) quickstartToken(c echo.Context) error {
	out, err := s.issue(c, s.TokenTTL)
	if err != nil {
		return err
	}
	return s.token(c, http.StatusOK, out.Token, struct {
		Identity phone.Identity `json:"identity"`
		Token    string         `json:"token"`
	}{out.Identity, out.Token})
}

// token writes the bare token to who accepts plain text, as mobile quickstarts do, and
// else the whole answer.
func (s *Server) token(c echo.Context, status int, jwt string, whole any) error {
	if !strings.Contains(c.Request().Header.Get("Accept"), "text/plain") {
		return s.json(c, status, whole)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.String(status, jwt)
}

// issue makes a token that can do what its holder's grant says.
func (s *Server) issue(c echo.Context, ttl time.Duration) (tokenResponse, error) {
	id := sessionOf(c).User.Identity
	grant, err := s.Grants.GrantOf(c.Request().Context(), id)
	if err != nil {
		return tokenResponse{}, err
	}
	token, err := s.Signer.Sign(tokens.Access{
		Identity: string(id), TTL: ttl, Incoming: grant.Incoming, ApplicationSID: string(s.App),
	})
	if err != nil {
		return tokenResponse{}, fmt.Errorf("sign a token: %w", err)
	}
	seconds := int(ttl / time.Second)
	prefixes := []string{}
	for _, rule := range grant.Numbers {
		prefixes = append(prefixes, rule.Prefix)
	}
	callerID, err := grant.CallerID("")
	if err != nil {
		return tokenResponse{}, err
	}
	return tokenResponse{
		Token: token.JWT, Identity: id, ExpiresAt: token.Expires, TTL: seconds, RefreshAfter: seconds * 2 / 3,
		AppSID: s.App, Edge: s.Settings.Edge, Region: s.Settings.Region, ServerTime: s.Now().UTC(),
		Capabilities: capabilities{Incoming: grant.Incoming, Clients: len(grant.Clients) > 0, Prefixes: prefixes, CallerID: callerID},
	}, nil
}
