package verbs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"softphone/carrier/callback"
	"softphone/carrier/exchange"
)

// run is one call's way through its documents.
type run struct {
	p     *Program
	call  leg
	log   *slog.Logger
	jar   http.CookieJar
	start exchange.Document // for its fallback URL

	base    string // URL of the document being performed; empty for one that was given as text
	dialled bool   // a <Dial> has called somebody

	hops int // documents one after the other in which the call did not stay

	ahead typeAhead
}

// apology is what a caller hears when there is no document to perform.
const apology = "We are sorry, an application error has occurred. Goodbye."

func (p *Program) run(ctx context.Context, call leg, start exchange.Document) {
	r := &run{
		p: p, call: call, jar: callback.NewJar(), start: start,
		log: p.log.With(slog.String("call_sid", call.SID())),
	}
	doc, err := r.begin(ctx)
	for err == nil {
		var next *target
		begun := time.Now()
		if next, err = r.perform(ctx, doc); err == nil {
			if time.Since(begun) >= stay {
				r.hops = 0
			}
			doc, err = r.follow(ctx, *next)
		}
	}
	if over(ctx, err) {
		return
	}
	r.log.Error("application error", slog.Int("code", codeOf(err)), slog.Any("error", err))
	r.apologise(ctx)
}

// perform performs one document. It gives the target that replaces it. A document that is exhausted hangs up.
func (r *run) perform(ctx context.Context, doc document) (*target, error) {
	for _, v := range doc.verbs {
		next, err := r.do(ctx, v)
		if next != nil || err != nil {
			return next, err
		}
	}
	return (hangup{}).perform(ctx, r)
}

// do performs one verb. Its error ends the call's way: whatever else may fail is logged.
func (r *run) do(ctx context.Context, v verb) (*target, error) {
	r.log.Debug("verb", slog.String("verb", v.name()))
	switch v.(type) {
	case gather, redirect:
	default:
		r.ahead = typeAhead{}
	}
	next, err := v.perform(ctx, r)
	switch {
	case err == nil:
		return next, nil
	case over(ctx, err):
		return nil, err
	default:
		r.log.Warn("verb failed", slog.Int("code", codeOf(err)), slog.String("verb", v.name()), slog.Any("error", err))
		return nil, nil
	}
}

// over says whether err means that the call has ended.
func over(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, errFinished) || errors.Is(err, exchange.ErrEnded) || errors.Is(err, exchange.ErrClosed)
}

// answer picks the call up, if nobody has.
func (r *run) answer(ctx context.Context) error {
	if r.call.Answered() {
		return nil
	}
	if err := r.call.Answer(ctx); err != nil && !errors.Is(err, exchange.ErrNotInbound) {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

func (r *run) apologise(ctx context.Context) {
	sorry := say{parts: []part{{text: apology}}, language: "en-US", voice: "man", loop: 1}
	if _, err := r.do(ctx, sorry); err != nil {
		return
	}
	r.call.Hangup()
}

func (r *run) warn(code int, verb, text string) {
	r.log.Warn("TwiML warning", slog.Int("code", code), slog.String("verb", verb), slog.String("text", text))
}

// failure is an error with a code of Twilio's dictionary.
type failure struct {
	code int
	err  error
}

func (e *failure) Error() string { return fmt.Sprintf("error %d: %v", e.code, e.err) }
func (e *failure) Unwrap() error { return e.err }

func codeOf(err error) int {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.code
	}
	if p, ok := errors.AsType[*parseError](err); ok {
		return p.code
	}
	return callback.CodeOf(err)
}
