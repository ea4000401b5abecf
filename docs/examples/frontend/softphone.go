package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Softphone asks a softphone server for tokens. The API key stays here: pages are given tokens only.
type Softphone struct {
	URL    string // https://phone.example.com
	Key    string // sk_…
	Client *http.Client
}

// Token is what a page needs to call, and to know when to come back.
type Token struct {
	Token        string    `json:"token"`
	Identity     string    `json:"identity"`
	ExpiresAt    time.Time `json:"expires_at"`
	TTL          int       `json:"ttl"`           // seconds
	RefreshAfter int       `json:"refresh_after"` // seconds
	Edge         string    `json:"edge"`
	GrantID      string    `json:"grant_id"` // takes it back: DELETE /v1/grants/{id}
}

// Rights are what the holder of a token may do. What is left out is not allowed.
type Rights struct {
	Incoming bool     `json:"incoming"`
	Clients  []string `json:"clients,omitempty"` // identities; "*" for everybody
	Calls    int      `json:"calls,omitempty"`   // at a time
}

// Problem is an error that the server answered.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"` // stable
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

func (p *Problem) Error() string { return fmt.Sprintf("%s: %s %s", p.Code, p.Detail, p.Hint) }

// TokenFor gets a token for an identity that begins with the key's prefix.
func (s *Softphone) TokenFor(ctx context.Context, identity string, rights Rights) (Token, error) {
	var token Token
	err := s.ask(ctx, http.MethodPost, "/v1/tokens", map[string]any{"identity": identity, "ttl": 600, "capabilities": rights}, &token)
	return token, err
}

// Revoke takes a token back, and ends the calls that were made with it.
func (s *Softphone) Revoke(ctx context.Context, grant string) error {
	return s.ask(ctx, http.MethodDelete, "/v1/grants/"+grant+"?end_calls=true", nil, nil)
}

// ask sends one request and reads its answer, or the problem.
func (s *Softphone) ask(ctx context.Context, method, path string, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, s.URL+path, &text)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+s.Key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := s.Client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusBadRequest {
		p := &Problem{Status: res.StatusCode}
		if err := json.NewDecoder(res.Body).Decode(p); err != nil {
			return fmt.Errorf("the softphone server answers %d", res.StatusCode)
		}
		return p
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(answer)
}
