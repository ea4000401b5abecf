package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/internal/phone"
)

var _ phone.Switchboard = (*Client)(nil)

// Client asks Twilio's REST API.
// Source: https://www.twilio.com/docs/voice/api
type Client struct {
	credentials Credentials
	transport   transport
}

// Credentials are those of the REST API: an API key of an account.
type Credentials struct {
	AccountSID, APIKey, APISecret string
	// BaseURL is where the API is, when it is not at Twilio: scheme://host[:port].
	BaseURL string
}

// NewClient makes a client.
func NewClient(c Credentials) (*Client, error) {
	made := &Client{credentials: c, transport: transport{pause: pause}}
	if c.BaseURL != "" {
		base, err := url.Parse(c.BaseURL)
		if err != nil || base.Host == "" {
			return nil, fmt.Errorf("the REST API's URL %q is not scheme://host", c.BaseURL)
		}
		made.transport.base = base
	}
	return made, nil
}

// api is Twilio's own client, for one operation: it takes no context, so it gets requests that
// have one.
func (c *Client) api(ctx context.Context) *api.ApiService {
	rest := &client.Client{
		Credentials: client.NewCredentials(c.credentials.APIKey, c.credentials.APISecret),
		HTTPClient: &http.Client{Transport: sender(func(r *http.Request) (*http.Response, error) {
			return c.transport.send(r.WithContext(ctx))
		})},
	}
	rest.SetAccountSid(c.credentials.AccountSID)
	return api.NewApiService(client.NewRequestHandler(rest))
}

// sender is a function as a RoundTripper.
type sender func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (s sender) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

// codeCallState is Twilio's code for a call that is not in a state to do what is asked.
// Source: https://www.twilio.com/docs/api/errors/21220
const codeCallState = 21220

// codeFull is Twilio's code for a conference that has as many participants as it may have.
// Source: https://www.twilio.com/docs/api/errors/16020
const codeFull = 16020

// failure is what an error of Twilio's means here. what is the thing that was asked for.
func failure(what string, err error) error {
	if err == nil {
		return nil
	}
	rest, ok := errors.AsType[*client.TwilioRestError](err)
	if !ok {
		return phone.Errorf(phone.Unavailable, "rest_unavailable", "Twilio's REST API cannot be asked: %w", err)
	}
	switch {
	case rest.Status == http.StatusNotFound:
		return phone.Errorf(phone.Unknown, what+"_unknown", "Twilio knows no such %s, or it has ended.", what)
	case rest.Status == http.StatusTooManyRequests:
		return phone.Errorf(phone.Exhausted, "rest_busy", "Twilio is asked too much at once: try again in a moment.")
	case rest.Code == codeFull:
		return phone.Errorf(phone.Exhausted, "room_full", "The conference is full.")
	case rest.Status == http.StatusConflict || rest.Code == codeCallState:
		return phone.Errorf(phone.Conflict, what+"_state", "Twilio refuses it for the %s as it is now: %s", what, rest.Message)
	case rest.Status == http.StatusBadRequest || rest.Status == http.StatusUnprocessableEntity:
		return phone.Errorf(phone.Invalid, "rest_refused", "Twilio refuses it: %s (%d)", rest.Message, rest.Code)
	}
	return phone.Errorf(phone.Unavailable, "rest_unavailable", "Twilio's REST API cannot be used: %w", rest)
}

// Call asks how a call is; see [phone.Switchboard].
func (c *Client) Call(ctx context.Context, sid phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error) {
	got, err := c.api(ctx).FetchCall(url.PathEscape(string(sid)), nil)
	if err != nil {
		return status, ended, talked, failure("call", err)
	}
	p := parser{form: url.Values{"status": {deref(got.Status)}, "end_time": {deref(got.EndTime)}, "duration": {deref(got.Duration)}}}
	status, ended, talked = p.status("status"), p.time("end_time"), p.seconds("duration")
	return status, ended, talked, unreadable(p.err)
}

// HangUp ends a call.
func (c *Client) HangUp(ctx context.Context, sid phone.CallSID) error {
	_, err := c.api(ctx).UpdateCall(url.PathEscape(string(sid)), (&api.UpdateCallParams{}).SetStatus("completed"))
	err = failure("call", err)
	if kind := phone.KindOf(err); err != nil && (kind == phone.Conflict || kind == phone.Unknown) {
		return nil // it has ended
	}
	return err
}

// Redirect makes a call do what another document says.
func (c *Client) Redirect(ctx context.Context, sid phone.CallSID, to string) error {
	_, err := c.api(ctx).UpdateCall(url.PathEscape(string(sid)), (&api.UpdateCallParams{}).SetUrl(to).SetMethod(http.MethodPost))
	return failure("call", err)
}

// unreadable is the error of an answer that has not the form that it should have.
func unreadable(err error) error {
	if err == nil {
		return nil
	}
	return phone.Errorf(phone.Unavailable, "rest_unreadable", "Twilio's REST API gave an answer that cannot be read: %w", err)
}

func deref[T any](v *T) T {
	if v == nil {
		var zero T
		return zero
	}
	return *v
}
