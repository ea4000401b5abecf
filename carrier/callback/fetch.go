package callback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// Request asks for the TwiML of a call.
type Request struct {
	URL    string // absolute, http or https; may carry credentials and, in its fragment, connection overrides
	Method string // GET or POST; empty means POST
	Params url.Values

	FallbackURL    string // asked when URL fails; empty means none
	FallbackMethod string
	Jar            http.CookieJar // the call's cookies; nil means none
}

// Fetch gets the document of r.URL, or that of r.FallbackURL when it cannot be had. A failure is logged with its
// code before the fallback is asked. The error is an [*Error] for the last URL asked, unless ctx ended: then
// it is the error of ctx and nothing more is asked.
func (c *Client) Fetch(ctx context.Context, r Request) (Document, error) {
	doc, err := c.fetch(ctx, outgoing{url: r.URL, method: r.Method, params: r.Params, jar: r.Jar})
	if err == nil {
		return doc, nil
	}
	failed, ok := errors.AsType[*Error](err)
	if !ok {
		return Document{}, err
	}
	c.complain(failed)
	if r.FallbackURL == "" {
		return Document{}, err
	}
	return c.Fallback(ctx, r, failed.Code, failed.URL)
}

// Fallback asks r.FallbackURL with the parameters of r and with ErrorCode and ErrorUrl, which say what failed: for
// a document that could be fetched but not parsed. Without a fallback URL the error has [CodeURLFormat].
func (c *Client) Fallback(ctx context.Context, r Request, code int, failedURL string) (Document, error) {
	params := url.Values{}
	maps.Copy(params, r.Params)
	params.Set("ErrorCode", strconv.Itoa(code))
	if u, err := url.Parse(failedURL); err == nil {
		failedURL = display(u)
	}
	params.Set("ErrorUrl", failedURL)
	doc, err := c.fetch(ctx, outgoing{url: r.FallbackURL, method: r.FallbackMethod, params: params, jar: r.Jar})
	if err != nil {
		if failed, ok := errors.AsType[*Error](err); ok {
			c.complain(failed)
		}
		return Document{}, fmt.Errorf("fallback: %w", err)
	}
	doc.Fallback = true
	return doc, nil
}

// FetchMedia gets an audio file with GET and without parameters. Errors are those of Fetch; the content type is not
// judged.
func (c *Client) FetchMedia(ctx context.Context, rawURL string, jar http.CookieJar) (Media, error) {
	r, err := c.send(ctx, outgoing{url: rawURL, method: http.MethodGet, jar: jar})
	if err != nil {
		return Media{}, err
	}
	if err := r.ok(); err != nil {
		return Media{}, err
	}
	return Media{Body: r.body, ContentType: MediaType(r.contentType), URL: withoutFragment(r)}, nil
}

func (c *Client) fetch(ctx context.Context, o outgoing) (Document, error) {
	o = c.afflict(o)
	c.linger(ctx, o)
	r, err := c.send(ctx, o)
	if err != nil {
		return Document{}, err
	}
	return r.document()
}

func (c *Client) complain(e *Error) {
	c.log.Warn("request to the application failed",
		slog.Int("code", e.Code), slog.String("url", logged(e.URL)), slog.Int("status", e.Status), slog.Any("error", e.Err))
}
