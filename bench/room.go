package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"slices"
)

// person is somebody who is signed in to a program in local mode.
type person struct {
	url    string
	client *http.Client
}

// signIn makes somebody a person of the program's.
func (x *exchange) signIn(ctx context.Context, name string) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &person{url: x.url, client: &http.Client{Jar: jar}}
	return p, p.post(ctx, "/v1/session", map[string]any{"name": name}, http.StatusCreated, http.StatusOK)
}

// post sends JSON; the answer must have one of some statuses.
func (p *person) post(ctx context.Context, path string, body any, want ...int) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if slices.Contains(want, answer.StatusCode) {
		return nil
	}
	return fmt.Errorf("POST %s: %s", path, answer.Status)
}

// room sets a room up that everybody may enter.
func (x *exchange) room(ctx context.Context, name string) error {
	p, err := x.signIn(ctx, "bench host")
	if err != nil {
		return err
	}
	return p.post(ctx, "/v1/rooms", map[string]any{"name": name, "title": name}, http.StatusCreated)
}
