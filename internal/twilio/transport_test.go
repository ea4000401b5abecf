package twilio

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"softphone/internal/phone"
)

// answers is a server that gives one answer after the other, the last one for ever; 0 breaks the
// connection. It counts the requests.
func answers(t *testing.T, header http.Header, statuses ...int) (base string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		status := statuses[min(int(asked.Add(1)), len(statuses))-1]
		if status == 0 {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = conn.Close()
			return
		}
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		body := `{"sid":"` + aConference + `","status":"in-progress","call_sid":"` + aCall + `","conference_sid":"` + aConference + `"}`
		if status >= 400 {
			body = `{"code":20001,"message":"no","status":400}`
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestClient_retries(t *testing.T) {
	add := func(c *Client, ctx context.Context) error {
		_, _, err := c.Add(ctx, aConference, phone.Addition{To: phone.Client("bob"), From: phone.Client("al")})
		return err
	}
	end := func(c *Client, ctx context.Context) error { return c.EndConference(ctx, aConference) }
	remove := func(c *Client, ctx context.Context) error { return c.Remove(ctx, aConference, aCall) }
	read := func(c *Client, ctx context.Context) error {
		_, err := c.Conference(ctx, aConference)
		return err
	}
	tests := []struct {
		name     string
		do       func(*Client, context.Context) error
		statuses []int
		asked    int32
		ok       bool
	}{
		{"refused for a while", add, []int{429, 429, 201}, 3, true},
		{"refused for too long", add, []int{429}, tries, false},
		{"made or not, nobody knows", add, []int{0, 201}, 1, false},
		{"made or not, it says", add, []int{500, 201}, 1, false},
		{"ended or not, nobody knows", end, []int{503, 200}, 1, false},
		{"removed at the second try", remove, []int{0, 204}, 2, true},
		{"removed, says somebody who is not Twilio", remove, []int{200}, tries, false},
		{"read at the third try", read, []int{500, 0, 200, 200}, 4, true},
		{"wrong", add, []int{400, 201}, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base, asked := answers(t, nil, tt.statuses...)
			c, err := NewClient(Credentials{AccountSID: "AC1", APIKey: "SK1", APISecret: "s", BaseURL: base})
			if err != nil {
				t.Fatal(err)
			}
			c.transport.pause = atOnce
			if err := tt.do(c, t.Context()); (err == nil) != tt.ok || asked.Load() != tt.asked {
				t.Errorf("asked %d times, error %v; want %d times, success %v", asked.Load(), err, tt.asked, tt.ok)
			}
		})
	}
}

func TestClient_retries_waits(t *testing.T) {
	base, _ := answers(t, http.Header{"Retry-After": {"2"}}, 429, 201)
	c, err := NewClient(Credentials{AccountSID: "AC1", APIKey: "SK1", APISecret: "s", BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	var waited time.Duration
	c.transport.pause = func(_ context.Context, d time.Duration) error {
		waited = d
		return nil
	}
	if err = c.Announce(t.Context(), aConference, "http://localhost/"); err != nil || waited != 2*time.Second {
		t.Errorf("waited %v, %v; the API asked for 2 s", waited, err)
	}
	stop := errors.New("nobody waits")
	base, asked := answers(t, nil, 429)
	if c, err = NewClient(Credentials{AccountSID: "AC1", APIKey: "SK1", APISecret: "s", BaseURL: base}); err != nil {
		t.Fatal(err)
	}
	c.transport.pause = func(context.Context, time.Duration) error { return stop }
	if err := c.Announce(t.Context(), aConference, "http://localhost/"); err == nil || asked.Load() != 1 {
		t.Errorf("asked %d times although nobody waits, %v", asked.Load(), err)
	}
}

// A conference that has become full is told by its own code.
func TestClient_Add_full(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"code":16020,"message":"the conference is full","status":400}`))
	}))
	t.Cleanup(server.Close)
	c, err := NewClient(Credentials{AccountSID: "AC1", APIKey: "SK1", APISecret: "s", BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = c.Add(t.Context(), aConference, phone.Addition{To: phone.Client("bob"), From: phone.Client("al")})
	if phone.KindOf(err) != phone.Exhausted || phone.CodeOf(err) != "room_full" {
		t.Errorf("error %v, want room_full", err)
	}
}
