package verbs

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"softphone/carrier/callback"
	"softphone/carrier/exchange"
)

const codeConferenceVerb = 13238 // a verb that a waitUrl, holdUrl or announceUrl may not have

// Sound is what a document sounds like that stands behind a waitUrl, holdUrl or announceUrl: Play, Say, Pause and
// Redirect, or audio. It is fetched when it is played, once. params are those of its requests, asked anew for each. sid
// is whom the log names. The sound's error says that the document cannot be had; a single verb that fails is logged. For
// Twilio's own playlists it is the carrier's music, to which a document may redirect, too.
func (p *Program) Sound(sid string, params func() url.Values, doc exchange.Document) exchange.Sound {
	if twiliosMusic(doc.URL) {
		return exchange.HoldMusic
	}
	return p.sound(sid, params, callback.NewJar(), doc)
}

func (p *Program) sound(sid string, params func() url.Values, jar http.CookieJar, doc exchange.Document) exchange.Sound {
	return func(ctx context.Context, play exchange.PlayFunc) error {
		r := &run{
			p: p, call: &ear{sid: sid, params: params, play: play}, jar: jar, start: doc,
			log: p.log.With(slog.String("call_sid", sid)),
		}
		now, err := r.begin(ctx)
		for err == nil {
			var next *target
			begun := time.Now()
			if next, err = r.performSound(ctx, now); next == nil || err != nil {
				return err
			}
			if twiliosMusic(next.url) {
				return exchange.HoldMusic(ctx, play)
			}
			if time.Since(begun) >= stay {
				r.hops = 0
			}
			now, err = r.follow(ctx, *next)
		}
		return err
	}
}

// performSound performs one document; nil is its end.
func (r *run) performSound(ctx context.Context, doc document) (*target, error) {
	for _, v := range doc.verbs {
		if !sounds(v) {
			r.warn(codeConferenceVerb, v.name(), "the verb is not performed here: use Play, Say, Pause, Redirect")
			continue
		}
		if next, err := r.do(ctx, v); next != nil || err != nil {
			return next, err
		}
	}
	return nil, nil
}

// sounds says whether a verb may stand in such a document.
func sounds(v verb) bool {
	switch v := v.(type) {
	case say, pause, redirect, recording:
		return true
	case play:
		return v.digits == ""
	default:
		return false
	}
}

// ear is the leg of such a document: it can be played to and nothing else.
type ear struct {
	sid    string
	params func() url.Values
	play   exchange.PlayFunc
}

var _ leg = (*ear)(nil)

func (e *ear) SID() string                                         { return e.sid }
func (e *ear) Params() url.Values                                  { return e.params() }
func (e *ear) Play(ctx context.Context, src exchange.Source) error { return e.play(ctx, src) }
func (*ear) Answered() bool                                        { return true }
func (*ear) Answer(context.Context) error                          { return nil }
func (*ear) Reject(exchange.Status) error                          { return exchange.ErrAnswered }
func (*ear) Hangup()                                               {}
func (*ear) SendDigits(context.Context, string) error              { return nil }
func (*ear) ReadDigit(ctx context.Context) (byte, error)           { <-ctx.Done(); return 0, ctx.Err() }
func (*ear) FlushDigits()                                          {}
func (*ear) KeepDigits(time.Duration, int, string)                 {}
func (*ear) Dial(context.Context, exchange.DialRequest) exchange.DialResult {
	return exchange.DialResult{}
}

func (*ear) Conference(context.Context, exchange.ConferenceRequest) exchange.ConferenceResult {
	return exchange.ConferenceResult{}
}

func (*ear) RecordMessage(context.Context, exchange.MessageRequest) (exchange.MessageResult, error) {
	return exchange.MessageResult{}, nil
}

func (*ear) Enqueue(context.Context, exchange.EnqueueRequest) exchange.EnqueueResult {
	return exchange.EnqueueResult{}
}

func (*ear) DialQueue(context.Context, exchange.QueueDialRequest) exchange.DialResult {
	return exchange.DialResult{}
}

func (*ear) Later(time.Duration, func(context.Context)) {}

func (*ear) Afterwards(allow time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), allow)
}
