// Package courier brings messages to another program: webhooks, in the scheme of Standard Webhooks. A message that is kept in the
// outbox arrives at least once, or is given up after a day. What a message says is nothing to it.
package courier

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// lookEvery is how often it is looked whether anything is due, where that is not said.
	lookEvery = 5 * time.Second
	// taken is how many messages are taken at once. Each has perMessage to arrive, so that all have been tried before the lease
	// ends and another server has them.
	taken      = 8
	perMessage = 5 * time.Second
	lease      = 2 * taken * perMessage
	// patience is how long a message is tried.
	patience = 24 * time.Hour
	// secretPrefix begins secrets, of which the rest is base64.
	secretPrefix = "whsec_"
)

// Courier brings what is in an outbox to a URL. Set the fields, then Start. Several may share an outbox: in a lease, one
// of them has a message.
type Courier struct {
	Outbox phone.Outbox
	URL    string
	Secret []byte       // see [ParseSecret]
	Client *http.Client // that keeps to where URLs of settings may lead
	Every  time.Duration
	Now    func() time.Time // the clock
	Logger *slog.Logger

	mu       sync.Mutex
	outcomes map[string]int64
	wake     chan struct{}
	cancel   context.CancelFunc
	done     chan struct{}
}

// ParseSecret reads a secret with which messages are signed: whsec_ and the base64 of 24 to 64 random bytes.
// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
func ParseSecret(text string) ([]byte, error) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	secret, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(secret) < 24 || len(secret) > 64 {
		return nil, phone.Errorf(phone.Invalid, "secret_invalid", "The secret must be whsec_ and the base64 of 24 to 64 random bytes.")
	}
	return secret, nil
}

// Sign is what is sent as Webhook-Signature with a body, which was made at a time, in seconds since 1970.
func Sign(secret []byte, id string, at int64, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	_, _ = fmt.Fprintf(mac, "%s.%d.", id, at) // never fails
	_, _ = mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Start begins to bring messages, until Close.
func (c *Courier) Start(ctx context.Context) {
	ctx, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.wake, c.done = make(chan struct{}, 1), make(chan struct{})
	go c.run(ctx)
}

// Close stops, in the middle of a message if need be: it is tried again. The courier must have been started.
func (c *Courier) Close() {
	c.cancel()
	<-c.done
}

// Wake says that there is something to bring. It does not block. The courier must have been started.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Outcomes is how many tries ended how since the start: delivered, postponed or given_up.
func (c *Courier) Outcomes() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.outcomes)
}

func (c *Courier) run(ctx context.Context) {
	defer close(c.done)
	every := c.Every
	if every == 0 {
		every = lookEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			more = c.bring(ctx) == taken
		}
		select {
		case <-c.wake:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// bring tries what is due, and returns how much that was.
func (c *Courier) bring(ctx context.Context) int {
	all, err := c.Outbox.Claim(ctx, c.Now(), lease, taken)
	if err != nil {
		c.complain(ctx, err)
		return 0
	}
	for _, d := range all {
		if ctx.Err() != nil {
			return len(all)
		}
		outcome, err := c.deliver(ctx, d)
		if err != nil {
			c.complain(ctx, err)
			continue
		}
		c.mu.Lock()
		if c.outcomes == nil {
			c.outcomes = map[string]int64{}
		}
		c.outcomes[outcome]++
		c.mu.Unlock()
	}
	return len(all)
}

func (c *Courier) complain(ctx context.Context, err error) {
	if ctx.Err() == nil {
		c.Logger.Warn("messages to another program could not be kept track of", slog.Any("error", err))
	}
}

// deliver tries one message, and notes what has become of it.
func (c *Courier) deliver(ctx context.Context, d phone.Delivery) (outcome string, err error) {
	trouble := c.post(ctx, d)
	switch {
	case trouble == nil:
		return "delivered", c.Outbox.Delivered(context.WithoutCancel(ctx), d.ID)
	case ctx.Err() != nil: // the lease ends, and it is tried again
		return "interrupted", ctx.Err()
	}
	var due time.Time
	outcome = "given_up"
	if next := c.Now().Add(pause(d.Tries)); next.Sub(d.Created) < patience {
		due, outcome = next, "postponed"
	}
	c.Logger.Warn("a message did not arrive at another program", slog.String("id", d.ID), slog.String("kind", d.Kind),
		slog.Int("tries", d.Tries+1), slog.Time("next", due), slog.Any("error", trouble))
	return outcome, c.Outbox.Postpone(ctx, d.ID, trouble.Error(), due)
}

// pause is how long to wait after some tries: 10 s, then twice as long each time, to two hours, and up to half of it less, so that
// what failed together is not tried together.
func pause(tries int) time.Duration {
	const first, most = 10 * time.Second, 2 * time.Hour
	d := most
	if tries < 10 {
		d = min(first<<tries, most)
	}
	return d - rand.N(d/2) //nolint:gosec // nobody gains from guessing it
}

// post sends a message. The error has neither the URL nor what was answered, but for its status.
func (c *Courier) post(ctx context.Context, d phone.Delivery) error {
	ctx, cancel := context.WithTimeout(ctx, perMessage)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(d.Body))
	if err != nil {
		return errors.New("the URL cannot be used")
	}
	at := c.Now().Unix()
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "softphone")
	r.Header.Set("Webhook-Id", d.ID)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(at, 10))
	r.Header.Set("Webhook-Signature", Sign(c.Secret, d.ID, at, d.Body))
	r.Header.Set("Idempotency-Key", d.ID)
	answer, err := c.Client.Do(r)
	if err != nil {
		return reason(err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, answer.Body) // what it says does not matter
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("it was answered with %d", answer.StatusCode)
	}
	return nil
}

// reason is an error without the URL, in which there may be a secret.
func reason(err error) error {
	if e, ok := errors.AsType[*phone.Error](err); ok {
		return e
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
