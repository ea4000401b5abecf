package twilio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/internal/phone"
)

// restTimeout bounds one request to Twilio's REST API.
const restTimeout = 10 * time.Second

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 1 << 20

// Client asks Twilio's REST API.
// Source: https://www.twilio.com/docs/voice/api
type Client struct {
	api *api.ApiService
}

// Credentials are those of the REST API: an API key of an account.
type Credentials struct {
	AccountSID, APIKey, APISecret string
	// BaseURL is where the API is, when it is not at Twilio: scheme://host[:port].
	BaseURL string
}

// NewClient makes a client.
func NewClient(c Credentials) (*Client, error) {
	t := transport{}
	if c.BaseURL != "" {
		base, err := url.Parse(c.BaseURL)
		if err != nil || base.Host == "" {
			return nil, fmt.Errorf("the REST API's URL %q is not scheme://host", c.BaseURL)
		}
		t.base = base
	}
	rest := &client.Client{
		Credentials: client.NewCredentials(c.APIKey, c.APISecret),
		HTTPClient:  &http.Client{Transport: t},
	}
	rest.SetAccountSid(c.AccountSID)
	return &Client{api: api.NewApiService(client.NewRequestHandler(rest))}, nil
}

// transport does what twilio-go cannot: it sends requests to another host, bounds their
// time, and reads answers to their end, which twilio-go leaves open when they are errors.
type transport struct {
	base *url.URL // nil: where twilio-go wants to go
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), restTimeout)
	defer cancel()
	r = r.Clone(ctx)
	if t.base != nil {
		r.URL.Scheme, r.URL.Host, r.Host = t.base.Scheme, t.base.Host, t.base.Host
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// Call asks how a call is: its status, when it ended (zero while it lasts, and where that is not
// said) and how long it was answered. The error is of kind phone.Unknown if the API knows no
// such call, and phone.Unavailable if it cannot be asked. twilio-go takes no context: a request
// that is under way ends by its own time-out.
func (c *Client) Call(ctx context.Context, sid phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error) {
	if err = ctx.Err(); err != nil {
		return status, ended, talked, err
	}
	got, err := c.api.FetchCall(url.PathEscape(string(sid)), nil)
	if rest, ok := errors.AsType[*client.TwilioRestError](err); ok && rest.Status == http.StatusNotFound {
		return status, ended, talked, phone.Errorf(phone.Unknown, "call_unknown", "Twilio knows no such call.")
	}
	if err != nil {
		return status, ended, talked, phone.Errorf(phone.Unavailable, "rest_unavailable", "Twilio's REST API cannot be asked: %w", err)
	}
	p := parser{form: url.Values{"status": {deref(got.Status)}, "end_time": {deref(got.EndTime)}, "duration": {deref(got.Duration)}}}
	status, ended, talked = p.status("status"), p.time("end_time"), p.seconds("duration")
	if p.err != nil {
		err = phone.Errorf(phone.Unavailable, "rest_unreadable", "Twilio's REST API gave an answer that cannot be read: %w", p.err)
	}
	return status, ended, talked, err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
