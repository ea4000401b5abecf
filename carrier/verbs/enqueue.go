package verbs

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"softphone/carrier/exchange"
)

const (
	codeEnqueueMethod     = 14201
	codeEnqueueWaitURL    = 14202
	codeEnqueueNameShort  = 14204
	codeEnqueueNameLong   = 14205
	codeEnqueueWaitMethod = 14206
	codeEnqueueFull       = 14207
)

// enqueue puts the call into a queue. Source: twilio.com/docs/voice/twiml/enqueue.
type enqueue struct {
	queue  string // empty: it cannot be performed
	size   int    // 0: the queue's own
	action string // as written; empty: the next verb follows
	method string

	waitURL    string // as written
	waitMethod string
	hasWait    bool // waitUrl is given, and may be empty: silence
}

func (enqueue) name() string { return "Enqueue" }

func parseEnqueue(w *warnings, e *element) verb {
	const name = "Enqueue"
	r := read(w, name, e)
	v := enqueue{
		queue: e.text(), action: r.text("action"), method: r.method("method", codeEnqueueMethod),
		size: r.integer("maxQueueSize", codeSchema, 0, 1, exchange.MaxQueueSize),
	}
	v.waitURL, v.hasWait = r.get("waitUrl")
	v.waitMethod = r.method("waitUrlMethod", codeEnqueueWaitMethod)
	_, workflow := r.get("workflowSid")
	r.done()
	for _, child := range e.elements() {
		if workflow = workflow || child.name == "Task"; child.name != "Task" {
			w.add(codeSchema, name, "element <%s> is not allowed here", child.name)
		}
	}
	switch {
	case workflow:
		w.add(codeSchema, name, "TaskRouter (workflowSid, <Task>) is not performed by the local carrier: the call is not queued")
		v.queue = ""
	default:
		v.queue = queueName(w, name, v.queue, codeEnqueueNameShort, codeEnqueueNameLong)
	}
	return v
}

// queueName is the name of a queue, or empty if it cannot be one.
func queueName(w *warnings, verb, name string, short, long int) string {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		w.add(short, verb, "the queue has no name")
	case n > exchange.MaxQueueName:
		w.add(long, verb, "the name of the queue has %d characters, more than %d", n, exchange.MaxQueueName)
		return ""
	}
	return name
}

// perform waits until the call has left the queue, and has talked with who took it from there.
func (v enqueue) perform(ctx context.Context, r *run) (*target, error) {
	result := exchange.EnqueueResult{Result: exchange.QueueError}
	if v.queue != "" {
		result = r.call.Enqueue(ctx, exchange.EnqueueRequest{Name: v.queue, MaxSize: v.size, Wait: v.wait(r)})
	}
	if result.Result == exchange.QueueFull {
		r.warn(codeEnqueueFull, "Enqueue", "the queue is full")
	}
	if v.action == "" {
		return nil, ctx.Err()
	}
	next := target{url: v.action, method: v.method, extra: url.Values{"QueueResult": {result.Result.String()}}, outlives: true}
	if result.QueueSID != "" {
		next.extra.Set("QueueSid", result.QueueSID)
		next.extra.Set("QueueTime", strconv.Itoa(int(result.Time/time.Second)))
	}
	if redirected(ctx) {
		r.inform(next)
		return nil, ctx.Err()
	}
	return &next, nil
}

// inform makes a request whose answer is of no use: the call goes on elsewhere and does not wait for it.
func (r *run) inform(t target) {
	address, err := r.resolve(t.url)
	if err != nil {
		r.log.Warn("URL cannot be resolved", slog.Int("code", codeOf(err)), slog.Any("error", err))
		return
	}
	request := r.request(address, t.method, t.extra)
	request.FallbackURL = ""
	r.call.Later(afterwards, func(ctx context.Context) {
		_, _ = r.p.client.Fetch(ctx, request) // logs what goes wrong
	})
}

// wait is what the call hears while it waits.
func (v enqueue) wait(r *run) func(context.Context, func() url.Values) (leave bool, err error) {
	switch {
	case !v.hasWait || twiliosMusic(v.waitURL):
		return func(ctx context.Context, _ func() url.Values) (bool, error) {
			return false, exchange.HoldMusic(ctx, r.call.Play)
		}
	case v.waitURL == "":
		return func(ctx context.Context, _ func() url.Values) (bool, error) {
			return false, exchange.NoSound(ctx, r.call.Play)
		}
	}
	address, err := r.resolve(v.waitURL)
	if err != nil {
		r.warn(codeEnqueueWaitURL, "Enqueue", "waitUrl "+strconv.Quote(v.waitURL)+" cannot be resolved: "+err.Error())
		return func(context.Context, func() url.Values) (bool, error) { return false, err }
	}
	doc := exchange.Document{URL: address, Method: v.waitMethod}
	return func(ctx context.Context, params func() url.Values) (bool, error) { return r.waitLoop(ctx, params, doc) }
}

// waitLoop performs the document of a waitUrl over and over, at most once a second. It returns true to leave the queue.
func (r *run) waitLoop(ctx context.Context, params func() url.Values, doc exchange.Document) (leave bool, err error) {
	var ahead typeAhead
	for {
		begun := time.Now()
		w := &run{p: r.p, call: inQueue{leg: r.call, params: params}, jar: r.jar, start: doc, log: r.log, ahead: ahead}
		leave, err = w.waitOnce(ctx)
		ahead = w.ahead
		if errors.Is(err, errFinished) { // by Hangup: wait for the end
			<-ctx.Done()
			err = ctx.Err()
		}
		if leave || err != nil {
			return leave, err
		}
		if err = wait(ctx, max(stay-time.Since(begun), 0)); err != nil {
			return false, err
		}
	}
}

// waitOnce performs the document and what it redirects to.
func (r *run) waitOnce(ctx context.Context) (leave bool, err error) {
	now, err := r.begin(ctx)
	for err == nil {
		var next *target
		begun := time.Now()
		if next, leave, err = r.performWaiting(ctx, now); leave || next == nil || err != nil {
			return leave, err
		}
		if time.Since(begun) >= stay {
			r.hops = 0
		}
		now, err = r.follow(ctx, *next)
	}
	return false, err
}

// performWaiting performs one document; next is nil at its end.
func (r *run) performWaiting(ctx context.Context, doc document) (next *target, leaves bool, err error) {
	for _, v := range doc.verbs {
		switch v.(type) {
		case leave:
			return nil, true, nil
		case say, play, pause, redirect, recording, gather, hangup:
			if next, err = r.do(ctx, v); next != nil || err != nil {
				return next, false, err
			}
		default:
			r.warn(codeSchema, v.name(), "the verb is not performed here: use Play, Say, Pause, Gather, Redirect, Leave, Hangup")
		}
	}
	return nil, false, nil
}

// inQueue is the leg of a call that waits: its requests carry its place in the queue.
type inQueue struct {
	leg
	params func() url.Values
}

// Params implements leg.
func (q inQueue) Params() url.Values { return maps.Clone(q.params()) }

// leave takes the call out of its queue; it stands in the document of a waitUrl only.
// Source: twilio.com/docs/voice/twiml/leave.
type leave struct{}

func (leave) name() string { return "Leave" }

func parseLeave(w *warnings, e *element) verb {
	read(w, "Leave", e).done()
	noElements(w, "Leave", codeSchema, e)
	noText(w, "Leave", codeSchema, e)
	return leave{}
}

func (leave) perform(_ context.Context, r *run) (*target, error) {
	r.warn(codeSchema, "Leave", "the call is in no queue: the verb stands in the document of a waitUrl only")
	return nil, nil
}
