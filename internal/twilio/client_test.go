package twilio

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

func TestClient_Call(t *testing.T) {
	const sid = "CA0123456789abcdef0123456789abcdef"
	tests := []struct {
		name   string
		status int
		body   string
		want   phone.Status
		ended  time.Time
		talked time.Duration
		kind   phone.Kind // of the error; phone.Internal for none
	}{
		{"ended", 200, `{"status":"completed","duration":"42","end_time":"Sat, 31 Jan 2026 12:00:00 +0000"}`, phone.StatusCompleted, time.Unix(1769860800, 0).UTC(), 42 * time.Second, phone.Internal},
		{"going on", 200, `{"status":"in-progress","duration":null,"end_time":null}`, phone.StatusInProgress, time.Time{}, 0, phone.Internal},
		{"unknown", 404, `{"code":20404,"message":"x","status":404}`, 0, time.Time{}, 0, phone.Unknown},
		{"refused", 401, `{"code":20003,"message":"x","status":401}`, 0, time.Time{}, 0, phone.Unavailable},
		{"too much", 429, `{"code":20429,"message":"x","status":429}`, 0, time.Time{}, 0, phone.Exhausted},
		{"broken", 500, `garbage`, 0, time.Time{}, 0, phone.Unavailable},
		{"garbage", 200, `garbage`, 0, time.Time{}, 0, phone.Unavailable},
		{"no status", 200, `{}`, 0, time.Time{}, 0, phone.Unavailable},
		{"another date", 200, `{"status":"completed","end_time":"yesterday"}`, phone.StatusCompleted, time.Time{}, 0, phone.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				key, secret, _ := r.BasicAuth()
				if key != "SK1" || secret != "secret" || r.URL.Path != "/2010-04-01/Accounts/AC1/Calls/"+sid+".json" {
					t.Errorf("asked %s as %s", r.URL, key)
				}
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}))
			defer server.Close()
			c, err := NewClient(Credentials{AccountSID: "AC1", APIKey: "SK1", APISecret: "secret", BaseURL: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			c.transport.pause = atOnce
			status, ended, talked, err := c.Call(t.Context(), sid)
			if tt.kind != phone.Internal {
				if phone.KindOf(err) != tt.kind || err == nil {
					t.Errorf("error %v, want kind %v", err, tt.kind)
				}
				return
			}
			if err != nil || status != tt.want || !ended.Equal(tt.ended) || talked != tt.talked {
				t.Errorf("%v, ended %v, talked %v, %v", status, ended, talked, err)
			}
		})
	}
}

func TestClient_Call_nobodyThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c, err := NewClient(Credentials{AccountSID: "AC1", APIKey: "SK1", APISecret: "canary", BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	c.transport.pause = atOnce
	if _, _, _, err = c.Call(t.Context(), "CA1"); phone.KindOf(err) != phone.Unavailable || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err = c.Call(ctx, "CA1"); err == nil {
		t.Error("asked although nobody waits")
	}
}

func TestNewClient_badURL(t *testing.T) {
	if _, err := NewClient(Credentials{BaseURL: "nowhere"}); err == nil {
		t.Error("a URL without a host was taken")
	}
}

// atOnce does not wait.
func atOnce(ctx context.Context, _ time.Duration) error { return ctx.Err() }
