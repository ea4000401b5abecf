package verbs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"time"

	"softphone/carrier/callback"
	"softphone/carrier/exchange"
)

const (
	codeAbsoluteURL = 15004 // a relative URL in a document that was given as text

	maxHops    = 100 // documents, in each of which the call stays for less than stay: they are a loop
	stay       = time.Second
	afterwards = 35 * time.Second // two requests of 15 s, and some
)

// target is where a document goes on.
type target struct {
	url      string // as written; empty is the current document
	method   string
	extra    url.Values // besides the call's parameters
	outlives bool       // is asked also when the call has ended
}

// begin gives the first document.
func (r *run) begin(ctx context.Context) (document, error) {
	if r.start.Inline != "" {
		doc, err := parse([]byte(r.start.Inline))
		r.tell(doc)
		return doc, err
	}
	return r.fetch(ctx, r.request(r.start.URL, r.start.Method, nil))
}

// follow gives the document of t. When the call has meanwhile ended the error is that of ctx.
func (r *run) follow(ctx context.Context, t target) (document, error) {
	if r.hops++; r.hops > maxHops {
		return document{}, &failure{code: callback.CodeRedirects, err: errors.New("documents redirect to each other without end")}
	}
	asking := ctx //nolint:contextcheck // the action of a Dial is asked also when the call has ended
	if t.outlives {
		var cancel context.CancelFunc
		asking, cancel = r.call.Afterwards(afterwards)
		defer cancel()
		defer context.AfterFunc(ctx, func() {
			if redirected(ctx) {
				cancel()
			}
		})()
	}
	address, err := r.resolve(t.url)
	request := r.request(address, t.method, t.extra)
	if err != nil {
		r.log.Warn("URL cannot be resolved", slog.Int("code", codeOf(err)), slog.Any("error", err))
		return r.fallback(asking, request, err, t.url)
	}
	doc, err := r.fetch(asking, request)
	if ctx.Err() != nil {
		return document{}, ctx.Err()
	}
	return doc, err
}

// redirected says whether the call goes on with another program.
func redirected(ctx context.Context) bool {
	return errors.Is(context.Cause(ctx), exchange.ErrRedirected)
}

func (r *run) request(address, method string, extra url.Values) callback.Request {
	params := r.call.Params()
	maps.Copy(params, extra)
	return callback.Request{
		URL: address, Method: method, Params: params,
		FallbackURL: r.start.FallbackURL, FallbackMethod: r.start.FallbackMethod, Jar: r.jar,
	}
}

// fetch gives the document of a request or, when it cannot be had or parsed, that of the fallback URL.
func (r *run) fetch(ctx context.Context, request callback.Request) (document, error) {
	got, err := r.p.client.Fetch(ctx, request)
	if err != nil {
		return document{}, err
	}
	doc, err := r.open(got)
	if err == nil || got.Fallback {
		return doc, err
	}
	return r.fallback(ctx, request, err, got.URL)
}

// fallback gives the document of the fallback URL, which is told why. Without one the error is why.
func (r *run) fallback(ctx context.Context, request callback.Request, why error, failedURL string) (document, error) {
	if request.FallbackURL == "" {
		return document{}, why
	}
	got, err := r.p.client.Fallback(ctx, request, codeOf(why), failedURL)
	if err != nil {
		return document{}, err
	}
	return r.open(got)
}

// open reads an answer of the application and makes it the current document. Audio is played and text is spoken.
func (r *run) open(got callback.Document) (document, error) {
	var doc document
	switch got.Kind {
	case callback.KindTwiML:
		var err error
		if doc, err = parse(got.Body); err != nil {
			r.log.Warn("TwiML cannot be parsed", slog.Int("code", codeOf(err)), slog.Any("error", err))
			return document{}, err
		}
	case callback.KindAudio:
		file := callback.Media{Body: got.Body, ContentType: callback.MediaType(got.ContentType), URL: got.URL}
		doc.verbs = []verb{recording{file: file}}
	case callback.KindText:
		doc.verbs = []verb{say{parts: []part{{text: words(string(got.Body))}}, language: "en-US", voice: "man", loop: 1}}
	case callback.KindUnknown:
		return document{}, &failure{code: callback.CodeContentType, err: fmt.Errorf("content type %q", got.ContentType)}
	}
	r.base = got.URL
	r.tell(doc)
	return doc, nil
}

// tell logs what was not understood in a document.
func (r *run) tell(doc document) {
	for _, w := range doc.warnings {
		r.warn(w.code, w.verb, w.text)
	}
}

// resolve gives the absolute URL of ref in the current document. A URL that is absolute stays as it was written.
func (r *run) resolve(ref string) (string, error) {
	u, err := url.Parse(ref)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the URL, which may hold a password
		}
		return "", &failure{code: callback.CodeURLFormat, err: err}
	}
	switch {
	case u.IsAbs():
		return ref, nil
	case r.base == "":
		return "", &failure{code: codeAbsoluteURL, err: fmt.Errorf("%q: want an absolute URL, because the document has none", ref)}
	case ref == "":
		return r.base, nil
	}
	base, err := url.Parse(r.base)
	if err != nil {
		return "", &failure{code: callback.CodeURLFormat, err: err}
	}
	return base.ResolveReference(u).String(), nil
}
