package verbs

import (
	"context"
	"net/url"
	"strconv"

	"softphone/carrier/exchange"
)

const (
	codeQueueMethod    = 14210
	codeQueueWhisper   = 14211
	codeQueueNameShort = 14212
	codeQueueNameLong  = 14213
)

// queue is the noun of a <Dial> that takes a call out of a queue. Source: twilio.com/docs/voice/twiml/queue.
type queue struct {
	queue  string // empty: it cannot be dialled
	url    string // of the whisper, as written; empty is none
	method string
}

func parseQueue(w *warnings, e *element) *queue {
	const name = "Dial->Queue"
	r := read(w, name, e)
	q := &queue{url: r.text("url"), method: r.method("method", codeQueueMethod)}
	r.unperformed("reservationSid", "postWorkActivitySid")
	r.done()
	noElements(w, name, codeDialNested, e)
	q.queue = queueName(w, name, e.text(), codeQueueNameShort, codeQueueNameLong)
	return q
}

// take takes the front of the queue and waits until the talk is over.
func (q *queue) take(ctx context.Context, r *run, d dial) exchange.DialResult {
	if q.queue == "" {
		return exchange.DialResult{Status: exchange.StatusFailed}
	}
	tape := d.request.Record
	r.resolveRecording("Dial", &tape)
	return r.call.DialQueue(ctx, exchange.QueueDialRequest{
		Name: q.queue, Timeout: d.request.Timeout, TimeLimit: d.request.TimeLimit, HangupOnStar: d.request.HangupOnStar,
		AnswerOnBridge: d.request.AnswerOnBridge, Record: tape, Whisper: q.whisper(r),
	})
}

// whisper is what the caller hears before the two are connected; nil is nothing.
func (q *queue) whisper(r *run) func(sid string, params func() url.Values) exchange.Sound {
	if q.url == "" {
		return nil
	}
	address, err := r.resolve(q.url)
	if err != nil {
		r.warn(codeQueueWhisper, "Dial->Queue", "url "+strconv.Quote(q.url)+" cannot be resolved: "+err.Error())
		return nil
	}
	doc := exchange.Document{URL: address, Method: q.method}
	return func(sid string, params func() url.Values) exchange.Sound { return r.p.Sound(sid, params, doc) }
}
