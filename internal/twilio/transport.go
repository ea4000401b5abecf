package twilio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	// restTimeout bounds one operation on Twilio's REST API, with all of its tries.
	restTimeout = 10 * time.Second
	// tries is how often a request is sent at the most.
	tries = 4
	// firstPause is the pause before the second try; each further one is twice as long.
	firstPause = 100 * time.Millisecond
	// longestPause is the longest that the API is believed when it says how long to wait.
	longestPause = 3 * time.Second
	// maxAnswer is how much of an answer is read, in bytes.
	maxAnswer = 4 << 20
)

// transport does what twilio-go cannot: it sends requests to another host, bounds their time,
// tries again what may be tried again, and reads answers to their end, which twilio-go leaves open
// when they are errors.
type transport struct {
	base  *url.URL                                         // nil: where twilio-go wants to go
	pause func(ctx context.Context, d time.Duration) error // waits
}

// send sends a request, again where it is certain that the API did nothing: when it could not be
// connected to, and when it says that it was asked too much. Reading and deleting are tried
// again whatever went wrong: done twice they do what they do once. What makes something, and got
// no answer, may have made it: it is not tried again.
func (t transport) send(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), restTimeout)
	defer cancel()
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	for try := 1; ; try++ {
		answer, err := t.once(ctx, r, body)
		wait, again := retry(r.Method, answer, err)
		if !again || try == tries {
			return answer, err
		}
		if stop := t.pause(ctx, max(wait, jittered(firstPause<<(try-1)))); stop != nil {
			return nil, errors.Join(stop, err)
		}
	}
}

// once sends a request and reads the answer.
func (t transport) once(ctx context.Context, r *http.Request, body []byte) (*http.Response, error) {
	r = r.Clone(ctx)
	r.Body = io.NopCloser(bytes.NewReader(body))
	t.rewrite(r)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	read, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(read))
	if r.Method == http.MethodDelete && answer.StatusCode < http.StatusMultipleChoices && answer.StatusCode != http.StatusNoContent {
		return nil, fmt.Errorf("it answers %d where something is deleted, which Twilio answers 204", answer.StatusCode)
	}
	return answer, nil
}

// rewrite sends a request where the API is.
func (t transport) rewrite(r *http.Request) {
	if t.base != nil {
		r.URL.Scheme, r.URL.Host, r.Host = t.base.Scheme, t.base.Host, t.base.Host
	}
}

// retry reports whether a request may be sent again, and how long the API wants to be left alone.
func retry(method string, answer *http.Response, err error) (wait time.Duration, again bool) {
	harmless := method == http.MethodGet || method == http.MethodDelete
	switch {
	case err != nil:
		op, ok := errors.AsType[*net.OpError](err)
		return 0, harmless || ok && op.Op == "dial"
	case answer.StatusCode == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		return min(time.Duration(max(seconds, 0))*time.Second, longestPause), true
	}
	return 0, harmless && answer.StatusCode >= http.StatusInternalServerError
}

// jittered is a pause, a tenth of it longer or shorter, so that many do not come back at once.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64())) //nolint:gosec // nothing secret hangs on it
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
