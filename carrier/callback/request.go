package callback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	userAgent    = "TwilioProxy/1.1"
	formType     = "application/x-www-form-urlencoded; charset=UTF-8"
	maxRedirects = 10
	maxMedia     = 10 << 20
)

// outgoing is one request as the caller means it, whatever number of HTTP requests it takes.
type outgoing struct {
	url    string
	method string // GET or POST; empty means POST
	params url.Values
	jar    http.CookieJar

	// Faults on purpose.
	token   string        // for all its copies; empty: a new one
	failing uint8         // a bit for each try
	delay   time.Duration // before it is sent
}

// reply is the final answer. Statuses of 400 and more are replies too.
type reply struct {
	status      int
	contentType string
	body        []byte
	tooLarge    bool
	url         *url.URL // after redirects; without the parameters that a GET added
}

// send makes the request with the retries that its URL asks for. When ctx ends, the error is that of ctx and not an
// [*Error].
func (c *Client) send(ctx context.Context, o outgoing) (reply, error) {
	u, err := parse(o.url)
	if err != nil {
		return reply{}, err
	}
	if o.method == "" {
		o.method = http.MethodPost
	}
	if o.method != http.MethodGet && o.method != http.MethodPost {
		return reply{}, &Error{Code: CodeRetrieval, URL: display(u), Err: fmt.Errorf("method %q: want GET or POST", o.method)}
	}
	p, complaints, err := policyOf(u)
	if err != nil {
		return reply{}, err
	}
	for _, complaint := range complaints {
		c.log.Warn("connection override ignored", slog.String("url", logged(display(u))), slog.String("override", complaint))
	}

	limited, cancel := context.WithTimeoutCause(context.WithValue(ctx, policyKey{}, p), p.total, errTotalTimeout)
	defer cancel()
	request := context.WithValue(limited, requestKey{}, limited)
	token := o.token
	if token == "" {
		token = c.newToken()
	}
	for try := 0; ; try++ {
		r, err := reply{}, error(&dialError{err: errInjected})
		if !c.fails(o, try) {
			r, err = c.follow(request, u, o, token)
		}
		if ctx.Err() != nil {
			return reply{}, ctx.Err()
		}
		if limited.Err() != nil && err == nil {
			err = limited.Err()
		}
		if try == p.retries || limited.Err() != nil || !p.on.wants(r, err) {
			return r, c.failure(limited, u, err)
		}
		c.log.Info("request is tried again", slog.String("url", logged(display(u))), slog.Int("try", try+2))
	}
}

// failure puts the code to what went wrong.
func (c *Client) failure(ctx context.Context, u *url.URL, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	code := classify(ctx, err)
	if code == CodeTotalTimeout {
		err = fmt.Errorf("%w: %w", errTotalTimeout, err)
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // it would repeat the URL, with its query
	}
	return &Error{Code: code, URL: display(u), Err: err}
}

// wants says whether the outcome is one that is tried again.
func (on retryOn) wants(r reply, err error) bool {
	if err == nil {
		return on.status4xx && r.status/100 == 4 || on.status5xx && r.status/100 == 5
	}
	if _, ok := errors.AsType[*dialError](err); ok {
		return on.connect
	}
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return on.read && ok && timeout.Timeout()
}

// follow makes the request and goes where it is redirected. Twilio repeats a redirected request as a GET and without
// its parameters (error 11216).
func (c *Client) follow(ctx context.Context, u *url.URL, o outgoing, token string) (reply, error) {
	method, params := o.method, o.params
	for hops := 0; ; hops++ {
		r, location, err := c.once(ctx, u, method, params, o.jar, token)
		if err != nil || location == "" {
			return r, err
		}
		if hops == maxRedirects {
			return reply{}, &Error{Code: CodeRedirects, URL: display(u), Status: r.status, Err: fmt.Errorf("more than %d redirects", maxRedirects)}
		}
		ref, err := u.Parse(location)
		if err != nil {
			return reply{}, &Error{Code: CodeRetrieval, URL: display(u), Status: r.status, Err: errors.New("the Location of a redirect is no URL")}
		}
		if u, err = parse(ref.String()); err != nil {
			return reply{}, err
		}
		method, params = http.MethodGet, nil
	}
}

// once makes one request, and a second one with credentials when the first is answered 401 and the URL has them.
// location is where the answer redirects to.
func (c *Client) once(ctx context.Context, u *url.URL, method string, params url.Values, jar http.CookieJar, token string) (r reply, location string, err error) {
	client := &http.Client{
		Transport:     c.transport,
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	begun := time.Now()
	req, err := c.request(ctx, u, method, params, token)
	if err != nil {
		return reply{}, "", err
	}
	res, err := client.Do(req)
	if err == nil && res.StatusCode == http.StatusUnauthorized && u.User != nil && challengesBasic(res) {
		_ = res.Body.Close()
		if req, err = c.request(ctx, u, method, params, token); err != nil {
			return reply{}, "", err
		}
		password, _ := u.User.Password()
		req.SetBasicAuth(u.User.Username(), password)
		res, err = client.Do(req)
	}
	if err != nil {
		return reply{}, "", err
	}
	defer func() { _ = res.Body.Close() }()
	r = reply{status: res.StatusCode, contentType: res.Header.Get("Content-Type"), url: u}
	limit := maxDocument
	if kindOf(r.contentType) == KindAudio {
		limit = maxMedia
	}
	if r.body, err = io.ReadAll(io.LimitReader(res.Body, int64(limit)+1)); err != nil {
		return reply{}, "", fmt.Errorf("read answer: %w", err)
	}
	if len(r.body) > limit {
		r.body, r.tooLarge = nil, true
	}
	c.log.Info("request to the application",
		slog.String("method", method), slog.String("host", u.Host), slog.String("path", u.Path),
		slog.Int("status", r.status), slog.Int("bytes", len(r.body)), slog.Duration("took", time.Since(begun)))
	return r, redirectOf(res), nil
}

func redirectOf(res *http.Response) string {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return res.Header.Get("Location")
	default:
		return ""
	}
}

func challengesBasic(res *http.Response) bool {
	for _, challenge := range res.Header.Values("WWW-Authenticate") {
		if scheme, _, _ := strings.Cut(challenge, " "); strings.EqualFold(scheme, "Basic") {
			return true
		}
	}
	return false
}

// request builds one signed HTTP request. A GET carries the parameters behind the URL's own query.
func (c *Client) request(ctx context.Context, u *url.URL, method string, params url.Values, token string) (*http.Request, error) {
	bare := *u
	bare.User = nil // net/http would send the credentials unasked
	bare.Fragment, bare.RawFragment = "", ""
	var form url.Values
	var body io.Reader = http.NoBody
	switch {
	case method == http.MethodPost:
		form = params
		body = strings.NewReader(params.Encode())
	case len(params) > 0 && bare.RawQuery != "":
		bare.RawQuery += "&" + params.Encode()
	case len(params) > 0:
		bare.RawQuery = params.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, bare.String(), body)
	if err != nil {
		return nil, &Error{Code: CodeURLFormat, URL: display(u), Err: err}
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", formType)
	}
	req.Header.Set("X-Twilio-Signature", sign(c.authToken, req.URL, form))
	req.Header.Set("I-Twilio-Idempotency-Token", token)
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Cache-Control", "max-age=259200")
	req.Header.Set("Accept", "*/*")
	return req, nil
}
