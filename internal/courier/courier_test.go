package courier

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"softphone/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// outbox is one in memory.
type outbox struct {
	mu     sync.Mutex
	all    map[string]*phone.Delivery
	gone   []string
	broken error
}

func (o *outbox) Enqueue(_ context.Context, d phone.Delivery) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all[d.ID] = &d
	return nil
}

func (o *outbox) Claim(_ context.Context, now time.Time, lease time.Duration, limit int) ([]phone.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var due []phone.Delivery
	for _, d := range o.all {
		if d.Due.IsZero() || d.Due.After(now) || len(due) == limit {
			continue
		}
		due = append(due, *d)
		d.Due = now.Add(lease)
	}
	return due, o.broken
}

func (o *outbox) Delivered(_ context.Context, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.all, id)
	o.gone = append(o.gone, id)
	return nil
}

func (o *outbox) Postpone(_ context.Context, id, trouble string, due time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.all[id]
	d.Tries++
	d.Trouble, d.Due = trouble, due
	return nil
}

func (o *outbox) Undelivered(context.Context, int) ([]phone.Delivery, error) { return nil, nil }

// receiver answers as a program would to which messages go.
type receiver struct {
	mu     sync.Mutex
	answer func(n int) (int, error)
	got    []*http.Request
	bodies []string
}

func (r *receiver) RoundTrip(q *http.Request) (*http.Response, error) {
	b, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got, r.bodies = append(r.got, q), append(r.bodies, string(b))
	status, err := r.answer(len(r.got))
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("thanks"))}, nil
}

func (r *receiver) tries() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

const secretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func newCourier(t *testing.T, box phone.Outbox, to http.RoundTripper) *Courier {
	t.Helper()
	secret, err := ParseSecret(secretText)
	if err != nil {
		t.Fatal(err)
	}
	return &Courier{
		Outbox: box, URL: "https://hooks.example/secret-path", Secret: secret, Client: &http.Client{Transport: to}, Now: time.Now,
		Logger: slog.New(slog.DiscardHandler),
	}
}

// The example of the specification.
// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
func TestSign(t *testing.T) {
	secret, err := ParseSecret(secretText)
	if err != nil {
		t.Fatal(err)
	}
	got := Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestParseSecret(t *testing.T) {
	for _, text := range []string{"", "whsec_", "whsec_AAAA", "whsec_%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secretPrefix + base64.StdEncoding.EncodeToString(make([]byte, 65))} {
		if _, err := ParseSecret(text); phone.CodeOf(err) != "secret_invalid" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A message arrives, signed; what failed before is tried again, with pauses that grow, and is the same message.
func TestCourier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := &outbox{all: map[string]*phone.Delivery{}}
		to := &receiver{answer: func(n int) (int, error) {
			switch n {
			case 1:
				return http.StatusInternalServerError, nil
			case 2:
				return http.StatusFound, nil
			case 3:
				return 0, errors.New("refused")
			}
			return http.StatusNoContent, nil
		}}
		c := newCourier(t, box, to)
		c.Start(t.Context())
		defer c.Close()
		began := time.Now()
		if err := box.Enqueue(t.Context(), phone.Delivery{ID: "al_1", Kind: "alert.x", Body: []byte(`{"a":1}`), Created: began, Due: began}); err != nil {
			t.Fatal(err)
		}
		c.Wake()
		synctest.Wait()
		if n := to.tries(); n != 1 || time.Since(began) != 0 {
			t.Fatalf("%d tries after %v", n, time.Since(began))
		}
		<-time.After(3 * time.Minute)
		synctest.Wait()
		to.mu.Lock()
		defer to.mu.Unlock()
		box.mu.Lock()
		defer box.mu.Unlock()
		if len(to.got) != 4 || len(box.gone) != 1 || c.Outcomes()["postponed"] != 3 || c.Outcomes()["delivered"] != 1 {
			t.Fatalf("%d tries, %v, %v", len(to.got), box.gone, c.Outcomes())
		}
		secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secretText, secretPrefix))
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range to.got {
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte(r.Header.Get("Webhook-Id") + "." + r.Header.Get("Webhook-Timestamp") + "." + to.bodies[i]))
			if r.Header.Get("Webhook-Id") != "al_1" || r.Header.Get("Idempotency-Key") != "al_1" || to.bodies[i] != `{"a":1}` || r.Method != http.MethodPost ||
				r.Header.Get("Webhook-Signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
				t.Errorf("try %d: %v %s", i, r.Header, to.bodies[i])
			}
		}
	})
}

// What does not arrive within a day is given up, and why is known, without the URL.
func TestCourier_givesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := &outbox{all: map[string]*phone.Delivery{}}
		to := &receiver{answer: func(int) (int, error) { return 0, errors.New("connection refused") }}
		c := newCourier(t, box, to)
		c.Start(t.Context())
		defer c.Close()
		if err := box.Enqueue(t.Context(), phone.Delivery{ID: "al_1", Created: time.Now(), Due: time.Now()}); err != nil {
			t.Fatal(err)
		}
		<-time.After(48 * time.Hour)
		synctest.Wait()
		box.mu.Lock()
		defer box.mu.Unlock()
		d := box.all["al_1"]
		if !d.Due.IsZero() || d.Trouble != "connection refused" || c.Outcomes()["given_up"] != 1 || d.Tries < 15 || d.Tries > 40 {
			t.Errorf("%+v, %v", d, c.Outcomes())
		}
	})
}

// Who is in the middle of a message stops at once, and the message is tried again.
func TestCourier_closes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := &outbox{all: map[string]*phone.Delivery{}}
		c := newCourier(t, box, waiting{})
		c.Start(t.Context())
		if err := box.Enqueue(t.Context(), phone.Delivery{ID: "al_1", Created: time.Now(), Due: time.Now()}); err != nil {
			t.Fatal(err)
		}
		c.Wake()
		synctest.Wait()
		began := time.Now()
		c.Close()
		if d := box.all["al_1"]; time.Since(began) != 0 || d.Due.IsZero() || d.Tries != 0 {
			t.Errorf("after %v: %+v", time.Since(began), d)
		}
		box.broken = errors.New("down")
		c.Start(t.Context()) // it is logged
		synctest.Wait()
		c.Close()
	})
}

type waiting struct{}

func (waiting) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// By the network, with redirects that are not followed.
func TestCourier_network(t *testing.T) {
	got := make(chan string, 1)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header.Get("Webhook-Signature") }))
	defer s.Close()
	box := &outbox{all: map[string]*phone.Delivery{}}
	c := newCourier(t, box, s.Client().Transport)
	c.URL = s.URL
	c.Start(t.Context())
	defer c.Close()
	if err := box.Enqueue(t.Context(), phone.Delivery{ID: "al_1", Body: []byte("{}"), Created: time.Now(), Due: time.Now()}); err != nil {
		t.Fatal(err)
	}
	c.Wake()
	if signature := <-got; !strings.HasPrefix(signature, "v1,") {
		t.Errorf("signed %q", signature)
	}
}
