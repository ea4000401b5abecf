package app

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"softphone/internal/obs"
	"softphone/internal/store/postgrestest"
)

// get asks for a path and returns the status and the body.
func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(b)
}

// Two servers on one PostgreSQL: who signs in at one is signed in at the other. While the
// database is down both live but are not ready, and neither says more than that.
func TestApp_postgres(t *testing.T) {
	database := postgrestest.New(t, true)
	var log bytes.Buffer
	logger := obs.NewLogger(&log, "debug", "text")
	var programs [2]*App
	cfg := settings(t, "SOFTPHONE_DATABASE_URL", database.Database(t))
	for i := range programs {
		a, err := New(cfg, Options{Version: "test", Logger: logger})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if strings.Contains(log.String(), database.Password()) {
				t.Error("the log has the database's password")
			}
		}()
		programs[i] = a
	}
	alice := &person{url: programs[0].URL()}
	alice.post(t, "/v1/session", `{"name":"Alice"}`, nil)
	alice.url = programs[1].URL()
	alice.post(t, "/v1/tokens", `{}`, nil)

	ready := func(want int) {
		t.Helper()
		for _, a := range programs {
			status, body := get(t, a.URL()+"/readyz")
			if status != want {
				t.Errorf("ready: %d %s, want %d", status, body, want)
			}
			for _, secret := range []string{database.Password(), "SQLSTATE", "user=", ".s.PGSQL"} {
				if strings.Contains(body, secret) {
					t.Errorf("what everybody may ask says %q", body)
				}
			}
			if status, body := get(t, a.URL()+"/healthz"); status != http.StatusOK {
				t.Errorf("lives: %d %s", status, body)
			}
		}
	}
	ready(http.StatusOK)
	database.Stop(t)
	ready(http.StatusServiceUnavailable)
	database.Start(t)
	ready(http.StatusOK)
	alice.post(t, "/v1/tokens", `{}`, nil)
}
