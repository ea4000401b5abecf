package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/tokens"
)

const (
	// shortest is the shortest life of a token, in which a page can still refresh it.
	shortest = time.Minute
	// afterwards is for how long a part of somebody's rights that was made for one token outlives it: Twilio asks
	// what to do with a call a moment after the token was good for it.
	afterwards = time.Minute
)

// Push are push credentials of telephones' applications, CR…; empty for a platform that has none.
type Push struct{ IOS, Android string }

// tokenRequest is what may be asked for. Who it is for cannot be asked for with a session: it is who is signed in.
type tokenRequest struct {
	TTL          *int            `json:"ttl"` // seconds
	Identity     *string         `json:"identity"`
	Capabilities json.RawMessage `json:"capabilities"` // see [rights]
	Grant        *phone.GrantID  `json:"grant"`        // one that was made before, instead
	Kind         *string         `json:"kind"`         // access or capability
	Platform     *string         `json:"platform"`     // ios or android
	Label        *string         `json:"label"`
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
	GrantID      phone.GrantID        `json:"grant_id"` // with which it can be taken back
	JTI          string               `json:"jti"`      // empty for a capability token
	Capabilities rights               `json:"capabilities"`
}

// wantedToken is a request that was read.
type wantedToken struct {
	ttl        time.Duration
	identity   phone.Identity
	part       *phone.Grant // of what may be asked for; nil: all of it
	grant      phone.GrantID
	capability bool
	push       string
	label      string
}

// createToken makes a token for who is signed in, or for an identity of an API key's.
func (s *Server) createToken(c echo.Context) error {
	var in tokenRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	want, err := s.readToken(c, in)
	if err != nil {
		return err
	}
	out, err := s.issue(c, want)
	if err != nil {
		return err
	}
	return s.token(c, http.StatusCreated, out.Token, out)
}

// quickstartToken answers as Twilio's quickstarts expect it of GET /token. Who has an API key names the identity.
func (s *Server) quickstartToken(c echo.Context) error {
	want := wantedToken{ttl: s.TokenTTL}
	var err error
	if key, ok := keyOf(c); ok {
		want.identity, err = identityOf(key, c.QueryParam("identity"))
	} else {
		want.identity = sessionOf(c).User.Identity
	}
	if platform := c.QueryParam("platform"); err == nil && platform != "" {
		want.push, err = s.pushFor(platform)
	}
	if err != nil {
		return err
	}
	out, err := s.issue(c, want)
	if err != nil {
		return err
	}
	return s.token(c, http.StatusOK, out.Token, struct {
		Identity phone.Identity `json:"identity"`
		Token    string         `json:"token"`
	}{out.Identity, out.Token})
}

// noToken says that who asks would get a token.
func (s *Server) noToken(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.NoContent(http.StatusNoContent)
}

// token writes the bare token to who accepts plain text, as mobile quickstarts do, and else the whole answer.
func (s *Server) token(c echo.Context, status int, jwt string, whole any) error {
	if !strings.Contains(c.Request().Header.Get("Accept"), "text/plain") {
		return s.json(c, status, whole)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.String(status, jwt)
}

// readToken reads what is asked for.
func (s *Server) readToken(c echo.Context, in tokenRequest) (want wantedToken, err error) {
	want.ttl = s.TokenTTL
	if in.TTL != nil {
		most := int(s.TokenTTL / time.Second)
		want.ttl = time.Duration(*in.TTL) * time.Second
		if *in.TTL > most || want.ttl < shortest {
			return want, phone.Errorf(phone.Invalid, "ttl_invalid", "ttl must be from %d to %d seconds.", int(shortest/time.Second), most).In("ttl")
		}
	}
	key, byKey := keyOf(c)
	switch {
	case byKey && in.Identity == nil:
		want.identity, err = identityOf(key, "")
	case byKey:
		want.identity, err = identityOf(key, *in.Identity)
	case in.Identity != nil:
		err = phone.Errorf(phone.Invalid, "identity_not_allowed", "The token is for who is signed in: leave identity out, or use an API key.").In("identity")
	default:
		want.identity = sessionOf(c).User.Identity
	}
	if err != nil {
		return want, err
	}
	if len(in.Capabilities) > 0 {
		part, err := parseRights("capabilities", in.Capabilities)
		if err != nil {
			return want, err
		}
		want.part = &part
	}
	if in.Grant != nil {
		if want.grant = *in.Grant; want.part != nil {
			return want, phone.Errorf(phone.Invalid, "grant_invalid", "Give grant or capabilities, not both.").In("grant")
		}
	}
	return want, s.readForm(in, &want)
}

// readForm reads of what form the token is to be.
func (s *Server) readForm(in tokenRequest, want *wantedToken) (err error) {
	if in.Kind != nil {
		want.capability = *in.Kind == "capability"
		switch {
		case *in.Kind != "access" && !want.capability:
			return phone.Errorf(phone.Invalid, "kind_invalid", "kind must be access or capability.").In("kind")
		case want.capability && s.Doors.Capability == nil:
			return phone.Errorf(phone.Invalid, "kind_not_allowed", "Capability tokens are not made here: set SOFTPHONE_CAPABILITY_TOKENS=true, or use SDK 2.x.").In("kind")
		}
	}
	if in.Platform != nil {
		if want.capability {
			return phone.Errorf(phone.Invalid, "platform_invalid", "Only access tokens are for a platform.").In("platform")
		}
		if want.push, err = s.pushFor(*in.Platform); err != nil {
			return err
		}
	}
	if in.Label != nil {
		want.label = *in.Label
		if n := utf8.RuneCountInString(want.label); n < 1 || n > 64 || !phone.Printable(want.label) {
			return phone.Errorf(phone.Invalid, "label_invalid", "label must be 1 to 64 visible characters.").In("label")
		}
	}
	return nil
}

// pushFor is the push credential of a platform.
func (s *Server) pushFor(platform string) (string, error) {
	sid, ok := map[string]string{"ios": s.Doors.Push.IOS, "android": s.Doors.Push.Android}[platform]
	switch {
	case !ok:
		return "", phone.Errorf(phone.Invalid, "platform_invalid", "platform must be ios or android.").In("platform")
	case sid == "":
		return "", phone.Errorf(phone.Invalid, "platform_not_set_up", "There is no push credential for this platform: set SOFTPHONE_PUSH_CREDENTIAL_%s.", strings.ToUpper(platform)).In("platform")
	}
	return sid, nil
}

// identityOf is an identity that tokens can be got for with a key.
func identityOf(key phone.APIKey, name string) (phone.Identity, error) {
	if name == "" {
		return "", phone.Errorf(phone.Invalid, "identity_missing", "identity must be given, and begin with %s.", key.Prefix).In("identity")
	}
	id, err := phone.ParseIdentity(name)
	if err != nil {
		return "", phone.Errorf(phone.Invalid, "identity_invalid", "identity must be 1 to 121 letters (A-Z, a-z), digits or underscores.").In("identity")
	}
	if !strings.HasPrefix(name, key.Prefix) || name == key.Prefix {
		return "", phone.Errorf(phone.Forbidden, "identity_not_allowed", "identity must begin with %s: others are not this API key's.", key.Prefix).In("identity")
	}
	return id, nil
}

// issue makes a token that names a grant, and keeps that it was made.
func (s *Server) issue(c echo.Context, want wantedToken) (tokenResponse, error) {
	ctx := c.Request().Context()
	key, byKey := keyOf(c)
	if byKey {
		if err := s.Doors.Keys.Allow(key); err != nil {
			return tokenResponse{}, err
		}
	}
	grant, err := s.grantFor(c, want)
	var jwt tokens.Token
	if err == nil {
		jwt, err = s.sign(want, grant)
	}
	by := want.identity
	if byKey {
		by = keyIdentity(key.ID)
	}
	s.noteSoon(ctx, by, phone.AuditEntry{Action: "token.issue", Target: string(want.identity), Detail: describeToken(want, grant)}, err)
	if err != nil {
		return tokenResponse{}, err
	}
	return s.tellToken(want, grant, jwt), nil
}

// signToken is a token for a grant, as it is told.
func (s *Server) signToken(want wantedToken, grant phone.Grant) (tokenResponse, error) {
	jwt, err := s.sign(want, grant)
	if err != nil {
		return tokenResponse{}, err
	}
	return s.tellToken(want, grant, jwt), nil
}

func (s *Server) tellToken(want wantedToken, grant phone.Grant, jwt tokens.Token) tokenResponse {
	seconds := int(want.ttl / time.Second)
	return tokenResponse{
		Token: jwt.JWT, Identity: want.identity, ExpiresAt: jwt.Expires, TTL: seconds, RefreshAfter: seconds * 2 / 3,
		AppSID: s.App, Edge: s.Settings.Edge, Region: s.Settings.Region, ServerTime: s.Now().UTC(),
		GrantID: grant.ID, JTI: jwt.ID, Capabilities: rightsOf(grant),
	}
}

// grantFor is the grant that a token is to name: of a session all that its person may themselves, of an API key what it
// may at most; or a part of that, which is made for this token.
func (s *Server) grantFor(c echo.Context, want wantedToken) (phone.Grant, error) {
	ctx := c.Request().Context()
	key, byKey := keyOf(c)
	if want.grant != "" {
		return s.madeBefore(ctx, want)
	}
	if !byKey {
		own, err := s.Grants.OfSession(ctx, sessionOf(c))
		if err != nil || want.part == nil {
			return own, err
		}
		return s.makePart(ctx, own, *want.part, want)
	}
	part := key.Ceiling
	if want.part != nil {
		part = *want.part
	}
	part.Key = key.ID
	return s.makePart(ctx, key.Ceiling, part, want)
}

// makePart makes a grant for one token.
func (s *Server) makePart(ctx context.Context, from, part phone.Grant, want wantedToken) (phone.Grant, error) {
	part.Identity, part.By, part.Note = want.identity, want.identity, want.label
	if part.Key != "" {
		part.By = ""
	}
	if end := s.Now().Add(want.ttl + afterwards); part.Expires.IsZero() && (from.Expires.IsZero() || end.Before(from.Expires)) {
		part.Expires = end
	}
	made, err := s.Grants.Make(ctx, from, part)
	return made, inField("capabilities", err)
}

// madeBefore is a grant that was made before for who the token is for.
func (s *Server) madeBefore(ctx context.Context, want wantedToken) (phone.Grant, error) {
	chain, _, err := s.Grants.Chain(ctx, want.grant) // whether it stands For says
	if err != nil || chain[0].Identity != want.identity {
		return phone.Grant{}, phone.Errorf(phone.Invalid, "grant_unknown", "There is no such grant for this identity.").In("grant")
	}
	return s.Grants.For(ctx, want.identity, []phone.GrantID{want.grant})
}

func (s *Server) sign(want wantedToken, grant phone.Grant) (tokens.Token, error) {
	params := map[string]string{phone.GrantParameter: string(grant.ID)}
	var jwt tokens.Token
	var err error
	if want.capability {
		called := ""
		if grant.Incoming {
			called = string(want.identity)
		}
		jwt, err = s.Doors.Capability.Sign(tokens.Capability{TTL: want.ttl, Incoming: called, Client: string(want.identity), ApplicationSID: string(s.App), Params: params})
	} else {
		jwt, err = s.Signer.Sign(tokens.Access{
			Identity: string(want.identity), TTL: want.ttl, Incoming: grant.Incoming, ApplicationSID: string(s.App), Params: params,
			PushCredentialSID: want.push,
		})
	}
	if err != nil {
		return tokens.Token{}, fmt.Errorf("sign a token: %w", err)
	}
	return jwt, nil
}

// describeToken says in the ledger which token was made.
func describeToken(want wantedToken, grant phone.Grant) string {
	kind := "access"
	if want.capability {
		kind = "capability"
	}
	said := fmt.Sprintf("%s, %d s, %s", kind, int(want.ttl/time.Second), grant.ID)
	if want.label != "" {
		said += ", " + want.label
	}
	return said
}
