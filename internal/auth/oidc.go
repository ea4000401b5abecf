package auth

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"softphone/internal/phone"
)

const (
	// TripLimit is how long a person may take at their provider.
	TripLimit = 10 * time.Minute
	// patience is how long a provider may take for all that it is asked in one request of ours.
	patience = 10 * time.Second
)

// OIDCPorts are what a provider's people are kept in.
type OIDCPorts interface {
	phone.PeopleStore
	phone.TicketStore
	Session(ctx context.Context, key string, now time.Time) (phone.Session, error)
	DeleteSessionsOf(ctx context.Context, id phone.Identity, but string) error
}

// OIDC signs people in by the OpenID provider of their organisation: authorization code, PKCE, state and nonce. Set the
// fields; the provider is asked for the first time when somebody signs in.
// Sources: https://openid.net/specs/openid-connect-core-1_0.html, RFC 6749, RFC 7636, RFC 9700.
type OIDC struct {
	Issuer       string // exactly as it calls itself
	ClientID     string
	ClientSecret string // empty for a public client
	Scopes       []string
	Rules        []RoleRule
	Domains      []string // of e-mail addresses, in lower case, for which the provider speaks; empty: any
	Redirect     string   // our callback, absolute
	// Client asks the provider; it must follow no redirects and bound what it reads.
	Client *http.Client
	Store  OIDCPorts
	People *People // makes the sessions
	Logger *slog.Logger

	discovery discovery
}

// Trip is what must be known when somebody comes back from their provider.
type Trip struct {
	Seat string `json:"seat"` // of the browser, as cookies name it
	Next string `json:"next"` // where they wanted to go, a path of ours
	Was  string `json:"was"`  // the key of the session that the browser has there, which ends; empty for none
}

// Departure sends a browser to the provider.
type Departure struct {
	URL    string
	State  string // comes back with the browser
	Binder string // stays in the browser's cookies: who comes back must have it
}

// trip is what a ticket keeps of it.
type trip struct {
	Trip
	Binder   string `json:"binder"` // its digest
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE
}

// Begin sends somebody to the provider. The error is of kind [phone.Unavailable], code oidc_unavailable, if that does not answer.
func (o *OIDC) Begin(ctx context.Context, t Trip) (Departure, error) {
	found, err := o.discover(ctx)
	if err != nil {
		return Departure{}, err
	}
	d := Departure{State: newSecret(), Binder: newSecret()}
	kept := trip{Trip: t, Binder: sessionKey(d.Binder), Nonce: newSecret(), Verifier: oauth2.GenerateVerifier()}
	data, err := json.Marshal(kept)
	if err != nil {
		return Departure{}, phone.InternalError("keep a trip", err)
	}
	now := o.People.Now()
	err = o.Store.PutTicket(ctx, phone.Ticket{
		Key: sessionKey(d.State), Purpose: phone.TicketOIDC, Data: data, Created: now, Expires: now.Add(TripLimit),
	})
	if err != nil {
		return Departure{}, err
	}
	d.URL = found.client.AuthCodeURL(d.State, oauth2.S256ChallengeOption(kept.Verifier), oauth2.SetAuthURLParam("nonce", kept.Nonce))
	return d, nil
}

// Arrival is what a browser brings back from the provider.
type Arrival struct {
	State, Binder string
	Code          string
	Issuer        string // RFC 9207; empty where the provider does not say it
	Error         string // instead of the code: why it refused, and what it says of that
	Description   string
	Agent         string // the browser, in its own words
}

// Finish makes a session for who comes back from the provider. The trip is what Begin was given, where the state is
// one of ours. The codes of the errors are those of docs/api.md.
func (o *OIDC) Finish(ctx context.Context, a Arrival) (Trip, string, phone.Session, error) {
	t, err := o.takeTrip(ctx, a)
	if err != nil {
		return Trip{}, "", phone.Session{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	claims, err := o.claims(ctx, a, t)
	if err != nil {
		return t.Trip, "", phone.Session{}, err
	}
	person, err := o.person(ctx, claims)
	if err != nil {
		return t.Trip, "", phone.Session{}, err
	}
	secret, s, err := o.People.begin(ctx, person, "oidc", a.Agent)
	if err != nil {
		return t.Trip, "", phone.Session{}, err
	}
	return t.Trip, secret, s, o.end(ctx, t.Was)
}

// end ends the session that the browser had before: whoever has got hold of that one has nothing.
func (o *OIDC) end(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	was, err := o.Store.Session(ctx, key, o.People.Now())
	if err == nil {
		err = o.People.SignOut(ctx, was)
	}
	if phone.KindOf(err) == phone.Unsigned {
		return nil
	}
	return err
}

// takeTrip takes the ticket of a trip. It is spent, whatever comes of it.
func (o *OIDC) takeTrip(ctx context.Context, a Arrival) (t trip, err error) {
	ticket, err := takeTicket(ctx, o.Store, a.State, phone.TicketOIDC, o.People.Now())
	if phone.KindOf(err) == phone.Unknown {
		return t, stateWrong()
	}
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(ticket.Data, &t); err != nil {
		return t, phone.InternalError("read a trip", err)
	}
	if subtle.ConstantTimeCompare([]byte(sessionKey(a.Binder)), []byte(t.Binder)) != 1 {
		return trip{}, stateWrong()
	}
	return t, nil
}

func stateWrong() error {
	return phone.Errorf(phone.Unsigned, "oidc_state", "This sign-in was begun elsewhere, took too long, or is over: begin again.")
}

// claims is what the provider says of who comes back, checked.
func (o *OIDC) claims(ctx context.Context, a Arrival, t trip) (claims, error) {
	found, err := o.discover(ctx)
	if err != nil {
		return nil, err
	}
	if (a.Issuer != "" || found.namesItself) && a.Issuer != o.Issuer {
		return nil, o.unbelievable(errors.New("the answer is of another issuer"))
	}
	switch {
	case a.Error == "access_denied":
		return nil, phone.Errorf(phone.Forbidden, "oidc_denied", "Your organisation did not let you in, or you said no.")
	case a.Error != "" || a.Code == "":
		return nil, o.failed(errors.New(cleanAgent(a.Error + " " + a.Description)))
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, o.Client)
	token, err := found.client.Exchange(ctx, a.Code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return nil, o.notExchanged(err)
	}
	raw, _ := token.Extra("id_token").(string)
	said, err := o.verify(ctx, found, raw, token.AccessToken, t.Nonce)
	if err != nil {
		return nil, err
	}
	return o.ask(ctx, found, said, token)
}

// notExchanged says why a code got no token.
func (o *OIDC) notExchanged(err error) error {
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !ok || refused.Response == nil || refused.Response.StatusCode >= http.StatusInternalServerError:
		return o.unavailable(err)
	case refused.ErrorCode == "invalid_grant": // used, or too old
		o.Logger.Info("the provider does not take the code", slog.String("error", brief(err)))
		return stateWrong()
	case refused.ErrorCode == "":
		return o.unavailable(err)
	}
	return o.failed(err)
}

// brief is an error in one line of bounded length: what a provider answers may be anything.
func brief(err error) string {
	return cleanAgent(strings.Join(strings.Fields(err.Error()), " "))
}

func (o *OIDC) unavailable(why error) error {
	o.Logger.Warn("the OpenID provider does not answer as it should", slog.String("issuer", o.Issuer), slog.String("error", brief(why)))
	return phone.Errorf(phone.Unavailable, "oidc_unavailable", "Your organisation's sign-in does not answer: try again later.")
}

func (o *OIDC) failed(why error) error {
	o.Logger.Warn("the OpenID provider refuses what it is sent", slog.String("issuer", o.Issuer), slog.String("error", brief(why)))
	return phone.Errorf(phone.Forbidden, "oidc_failed", "Your organisation's sign-in refused this server: an administrator must look at its log.")
}

func (o *OIDC) unbelievable(why error) error {
	o.Logger.Warn("what the OpenID provider says cannot be believed", slog.String("issuer", o.Issuer), slog.String("error", brief(why)))
	return phone.Errorf(phone.Unsigned, "oidc_token_invalid", "What your organisation's sign-in says of you cannot be believed.")
}

func (o *OIDC) unusable(why error) error {
	o.Logger.Warn("what the OpenID provider says is not enough", slog.String("issuer", o.Issuer), slog.String("error", brief(why)))
	return phone.Errorf(phone.Forbidden, "oidc_claims_invalid", "Your organisation's sign-in does not say what is needed: an administrator must look at the log.")
}
