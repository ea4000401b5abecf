package server

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

const (
	// toStart is for how long the one call can be begun that a visitor's token allows.
	toStart = 5 * time.Minute
	// refusedAction is how a refusal stands in the ledger.
	refusedAction = "button.refused"
	// longestOrigin is how much of an origin is kept that is not one of ours.
	longestOrigin = 200
)

// visitorRequest is what a page with a button may say. What is not for it to say is refused by name.
type visitorRequest struct {
	Page     *page   `json:"page"`
	Language *string `json:"language"`
	Context  *string `json:"context"` // what the site's own server has signed
	Proof    *string `json:"proof"`

	Identity     json.RawMessage `json:"identity"`
	TTL          json.RawMessage `json:"ttl"`
	Capabilities json.RawMessage `json:"capabilities"`
	Kind         json.RawMessage `json:"kind"`
	Grant        json.RawMessage `json:"grant"`
	Platform     json.RawMessage `json:"platform"`
	Label        json.RawMessage `json:"label"`
}

// page is where a visitor is, in the page's own words.
type page struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

func (in visitorRequest) check() error {
	for _, f := range []struct {
		name string
		said json.RawMessage
	}{
		{"identity", in.Identity},
		{"ttl", in.TTL},
		{"capabilities", in.Capabilities},
		{"kind", in.Kind},
		{"grant", in.Grant},
		{"platform", in.Platform},
		{"label", in.Label},
	} {
		if len(f.said) > 0 {
			return phone.Errorf(phone.Invalid, "field_not_allowed", "What a button's token is for is set with the button: leave %s out.", f.name).In(f.name)
		}
	}
	return nil
}

// forVisitors lets in who shows the publishable key of a button, before all others.
func (s *Server) forVisitors(public *url.URL) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			values := c.Request().Header.Values("Authorization")
			if len(values) != 1 || s.Doors.Buttons == nil {
				return next(c)
			}
			scheme, text, _ := strings.Cut(values[0], " ")
			if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(text, phone.ButtonKeyPrefix) {
				return next(c)
			}
			return s.visitorToken(c, public, text)
		}
	}
}

// visitorToken makes a token for one call of a visitor's to where a button leads.
func (s *Server) visitorToken(c echo.Context, public *url.URL, text string) error {
	ctx, id := c.Request().Context(), auth.ButtonID(text)
	key, err := s.Doors.Keys.OfButton(ctx, id)
	var b phone.Button
	if err == nil {
		b, err = s.Doors.Buttons.Button(ctx, id)
	}
	if err != nil {
		return s.noButton(c, id, err)
	}
	origin, err := s.from(c, public, b, false)
	if err == nil || !b.On { // that it is off comes before all else, but its pages are let read it
		err = b.Ready(s.Now())
	}
	var in visitorRequest
	if err == nil {
		if err = bind(c, &in); err == nil {
			err = in.check()
		}
		if err != nil {
			return err
		}
		err = s.admitVisitor(c, b, key, in.Proof)
	}
	v := phone.Visit{Button: b.ID, Origin: origin, Created: s.Now()}
	if err == nil && in.Context != nil {
		v.Verified, err = auth.VerifyContext(b, *in.Context, s.Now())
	}
	if err != nil {
		s.refused(c, b.ID, origin, err)
		return err
	}
	v.Identity, v.Language = auth.NewVisitor(key), s.spokenTo(c, b, given(in.Language))
	v.Title, v.URL = in.Page.clean()
	return s.welcome(c, b, key, v)
}

// welcome keeps who a visitor is, and makes their token.
func (s *Server) welcome(c echo.Context, b phone.Button, key phone.APIKey, v phone.Visit) error {
	ctx := c.Request().Context()
	if err := s.Doors.Buttons.Store.CreateVisit(ctx, v); err != nil {
		return err
	}
	// The grant ends when no call can be begun any more. The token outlives the call that was: with it the browser's SDK takes the
	// call up again that lost its connection, and can do nothing else.
	want := wantedToken{ttl: toStart + b.Limits.MaxDuration, identity: v.Identity, label: b.Name}
	part := key.Ceiling
	part.Identity, part.Key, part.Note, part.Calls, part.Expires = v.Identity, key.ID, b.Name, 1, s.Now().Add(toStart)
	grant, err := s.Grants.Make(ctx, key.Ceiling, part)
	var out tokenResponse
	if err == nil {
		out, err = s.signToken(want, grant)
	}
	s.note(ctx, keyIdentity(key.ID), phone.AuditEntry{Action: "token.issue", Target: string(v.Identity), Detail: describeToken(want, grant)}, err)
	if err != nil {
		return err
	}
	return s.token(c, http.StatusCreated, out.Token, out)
}

// admitVisitor returns nil if a button's limits let one more visitor call.
func (s *Server) admitVisitor(c echo.Context, b phone.Button, key phone.APIKey, proof *string) error {
	if err := s.proven(c, b, proof); err != nil {
		return err
	}
	if err := s.fromAddress(c, b, "call"); err != nil {
		return err
	}
	if s.Doors.Keys.Allow(key) != nil {
		return phone.Errorf(phone.Exhausted, "rate_exhausted", "Too many calls were begun from this button: wait a minute, then try again.")
	}
	used, err := s.Guard.Key(c.Request().Context(), key)
	switch {
	case err != nil:
		return err
	case used.CallsLimit > 0 && used.Calls >= used.CallsLimit:
		return phone.Errorf(phone.Exhausted, "calls_exhausted", "As many visitors are calling as can at once: try again later.")
	case used.MinutesLimit > 0 && used.Minutes >= used.MinutesLimit:
		return phone.Errorf(phone.Exhausted, "time_exhausted", "The time of this button is used up for today.")
	}
	return nil
}

// proven checks the proof of work, where one is asked for: each is good once.
func (s *Server) proven(c echo.Context, b phone.Button, proof *string) error {
	if b.Challenge == 0 {
		return nil
	}
	now := s.Now()
	nonce, err := auth.CheckProof(b, given(proof), now)
	if err != nil {
		return err
	}
	n, err := s.Store.Attempt(c.Request().Context(), "proof:"+hash(nonce), now, now.Add(-time.Hour))
	if err == nil && n > 1 {
		err = phone.Errorf(phone.Forbidden, "proof_wrong", "The proof of work was used before: get a new nonce.").In("proof")
	}
	return err
}

// fromAddress counts what one address of the network does with a button within an hour. The address itself is not kept.
func (s *Server) fromAddress(c echo.Context, b phone.Button, what string) error {
	where, now := addressKey(c.RealIP()), s.Now()
	many := phone.Errorf(phone.Exhausted, "address_exhausted", "Too many requests came from your network within the last hour: try again later.")
	if s.visitors.of(b.Limits.PerAddress, s.Now).Allow(what+" "+string(b.ID)+" "+where) != nil {
		return &later{many, 10 * time.Minute}
	}
	ctx, key := c.Request().Context(), "button:"+hash(what, string(b.ID), b.Seal, where)
	n, err := s.Store.Attempt(ctx, key, now, now.Add(-time.Hour))
	if err != nil {
		return err
	}
	if n > b.Limits.PerAddress {
		if err = s.Store.Forgive(ctx, key, now); err != nil {
			return err
		}
		return &later{many, 10 * time.Minute}
	}
	return nil
}

// noButton refuses a key that is no button's, or was one's that is deleted.
func (s *Server) noButton(c echo.Context, id phone.KeyID, why error) error {
	ctx := c.Request().Context()
	c.Response().Header().Add("Vary", "Origin")
	origin, one := originOfRequest(c.Request())
	if known, err := s.Doors.Buttons.Named(ctx, origin); err == nil && known && one {
		allowOrigin(c, origin)
	}
	if phone.KindOf(why) == phone.Unknown {
		why = phone.Errorf(phone.Unsigned, "key_invalid", "There is no such button, or it was deleted.")
	}
	if phone.KindOf(why) == phone.Unsigned {
		c.Response().Header().Set("WWW-Authenticate", `Bearer realm="softphone"`)
		if _, err := s.Doors.Keys.Store.Key(ctx, id); err == nil { // it was one's: that somebody still has it is worth knowing
			s.refused(c, id, origin, why)
		}
	}
	return why
}

// refused keeps that a button refused somebody, and why. Who asks over and over does not fill the ledger: for each reason ten
// are written down at once, and then one a minute.
func (s *Server) refused(c echo.Context, id phone.KeyID, origin string, why error) {
	code := describe(why).Code
	if code == "internal" || !s.loud("button "+string(id)+" "+code) {
		return
	}
	s.Logger.Info("a button refused a visitor", slog.String("button", string(id)), slog.String("reason", code))
	s.note(c.Request().Context(), keyIdentity(id), phone.AuditEntry{Action: refusedAction, Target: string(id), Detail: cut(origin, longestOrigin)}, why)
}
