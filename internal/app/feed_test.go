package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// site is a program as somebody who is signed in reaches it.
type site struct {
	url    string
	host   string // the name by which it wants to be asked
	cookie string
}

// of is a program as a person reaches it.
func (p *person) of(a *App) site {
	u, err := url.Parse(a.URL())
	if err != nil {
		return site{}
	}
	return site{"http://" + a.listener.Addr().String(), u.Host, p.cookie}
}

// ask sends a request. The client answers for itself: no connection is kept.
func (s site) ask(ctx context.Context, method, path, body string, headers ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Host = s.host
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", s.cookie)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
}

// answer is what a request is answered with.
type answer struct {
	status int
	header http.Header
	body   string
	Code   string // of a problem
}

// decode reads what was answered.
func (a answer) decode(into any) error { return json.Unmarshal([]byte(a.body), into) }

// try sends a request, whatever the answer.
func (s site) try(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	r, err := s.ask(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: r.StatusCode, header: r.Header, body: string(b)}
	if r.StatusCode >= http.StatusBadRequest {
		if err := json.Unmarshal(b, &a); err != nil || a.Code == "" || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d is no problem: %s %s", method, path, r.StatusCode, r.Header.Get("Content-Type"), b)
		}
	}
	return a
}

// shown is a conference as pages are shown it.
type shown struct {
	SID, Status  string
	Participants []struct {
		Call, State string
		Muted, Held bool
		Coaching    *string
		EndOnExit   bool `json:"end_on_exit"`
	}
}

// lines are what must be as the carrier has it, in an order that is always the same.
func (c shown) lines() []string {
	var all []string
	for _, p := range c.Participants {
		if p.State != "here" && p.State != "ringing" {
			continue
		}
		line := p.Call + " " + p.State
		if p.State == "here" {
			coached := ""
			if p.Coaching != nil {
				coached = *p.Coaching
			}
			line += fmt.Sprintf(" muted=%t held=%t coach=%s end=%t", p.Muted, p.Held, coached, p.EndOnExit)
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return append([]string{c.Status}, all...)
}

// live is what the list of conferences shows.
func (s site) live(t *testing.T) (map[string][]string, bool) {
	t.Helper()
	got := s.try(t, http.MethodGet, "/v1/conferences?state=live", "")
	var list struct {
		Conferences []shown
		Control     bool
	}
	if err := json.Unmarshal([]byte(got.body), &list); err != nil || got.status != http.StatusOK {
		t.Fatalf("the list of conferences: %d %s %v", got.status, got.body, err)
	}
	all := map[string][]string{}
	for _, c := range list.Conferences {
		all[c.SID] = c.lines()
	}
	return all, list.Control
}

// feed is what a page that follows the feed shows.
type feed struct {
	mu      sync.Mutex
	all     map[string][]string
	control bool
	changed chan struct{}
}

// follow opens the feed, as a page does.
func (s site) follow(t *testing.T) *feed {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := s.ask(ctx, http.MethodGet, "/v1/events?conferences=1", "")
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != http.StatusOK {
		t.Fatalf("the feed is answered %d", r.StatusCode)
	}
	f := &feed{all: map[string][]string{}, changed: make(chan struct{})}
	done := make(chan struct{})
	t.Cleanup(func() { cancel(); <-done; _ = r.Body.Close() })
	go func() {
		defer close(done)
		in := bufio.NewReader(r.Body)
		var event string
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if name, ok := strings.CutPrefix(line, "event: "); ok {
				event = strings.TrimSpace(name)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				if err := f.take(event, []byte(data)); err != nil {
					t.Errorf("the feed: event %s: %s: %v", event, data, err)
				}
			}
		}
	}()
	return f
}

func (f *feed) take(event string, data []byte) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch event {
	case "conferences":
		var list struct {
			Conferences []shown
			Control     bool
		}
		err = json.Unmarshal(data, &list)
		f.all, f.control = map[string][]string{}, list.Control
		for _, c := range list.Conferences {
			f.all[c.SID] = c.lines()
		}
	case "conference":
		var c shown
		err = json.Unmarshal(data, &c)
		if f.all[c.SID] = c.lines(); c.Status == "completed" {
			delete(f.all, c.SID)
		}
	case "control":
		var standing struct{ Control bool }
		err = json.Unmarshal(data, &standing)
		f.control = standing.Control
	default: // calls, of which history tells
	}
	close(f.changed)
	f.changed = make(chan struct{})
	return err
}

// live is what the page shows now, and a channel that is closed when that changes.
func (f *feed) live() (all map[string][]string, control bool, changed <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.all), f.control, f.changed
}

// steers waits until the page is told that conferences can be steered, or cannot.
func (f *feed) steers(t *testing.T, want bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		_, control, changed := f.live()
		if control == want {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("the page is not told that control is %t", want)
		}
	}
}
