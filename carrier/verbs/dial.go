package verbs

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"softphone/carrier/exchange"
)

const (
	codeDialMethod         = 13210
	codeDialTimeout        = 13212
	codeDialHangupOnStar   = 13213
	codeDialNested         = 13215
	codeDialTimeLimit      = 13216
	codeDialRecord         = 13217
	codeDialSequential     = 13218
	codeDialAnswerOnBridge = 13219
	codeDialRingTone       = 13220
	codeDialNumber         = 13223

	maxTimeLimit = 4 * 60 * 60 // seconds
	maxNouns     = 10
)

// dial calls others. Source: twilio.com/docs/voice/twiml/dial.
type dial struct {
	request   exchange.DialRequest
	room      *conference // instead of request's targets
	queue     *queue      // instead of request's targets
	hasAction bool
	action    string
	method    string
	refused   []string // nouns that this carrier does not perform
}

func (dial) name() string { return "Dial" }

func parseDial(w *warnings, e *element) verb {
	r := read(w, "Dial", e)
	d := dial{method: r.method("method", codeDialMethod)}
	d.action = r.text("action")
	d.hasAction = d.action != ""
	d.request = exchange.DialRequest{
		Timeout:        r.seconds("timeout", codeDialTimeout, 30, 5, 600),
		TimeLimit:      r.seconds("timeLimit", codeDialTimeLimit, maxTimeLimit, 1, maxTimeLimit),
		CallerID:       r.text("callerId"),
		HangupOnStar:   r.boolean("hangupOnStar", codeDialHangupOnStar),
		AnswerOnBridge: r.boolean("answerOnBridge", codeDialAnswerOnBridge),
		Sequential:     r.boolean("sequential", codeDialSequential),
		RingTone:       ringTone(r),
		Record:         dialRecord(r),
	}
	r.unperformed("referUrl", "callReason", "events", "passports")
	r.text("referMethod")
	r.done()
	d.nouns(w, e)
	return d
}

func ringTone(r *reader) string {
	value, ok := r.get("ringTone")
	if !ok {
		return ""
	}
	const countries = " at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us us-old tw ve za "
	if value == "" || strings.ContainsAny(value, " ") || !strings.Contains(countries, " "+value+" ") {
		r.invalid(codeDialRingTone, "ringTone", value, "a country such as us, uk, de")
		return ""
	}
	return value
}

// nouns reads whom to call. Plain text is a number, when there is no noun.
func (d *dial) nouns(w *warnings, e *element) {
	for _, child := range e.elements() {
		switch child.name {
		case "Client":
			d.add(w, parseClient(w, child))
		case "Number":
			d.add(w, parseNumber(w, child))
		case "Conference":
			if d.room != nil {
				w.add(codeDialNested, "Dial", "a second <Conference> is ignored")
				continue
			}
			d.room = parseConference(w, child)
		case "Queue":
			if d.queue != nil {
				w.add(codeDialNested, "Dial", "a second <Queue> is ignored")
				continue
			}
			d.queue = parseQueue(w, child)
		case "Application", "Sim", "Sip", "WhatsApp":
			d.refused = append(d.refused, child.name)
		default:
			w.add(codeDialNested, "Dial", "element <%s> is not allowed here", child.name)
		}
	}
	text := e.text()
	switch {
	case text == "":
	case len(e.elements()) > 0:
		w.add(codeDialNested, "Dial", "text %q beside nouns is ignored", short(text))
	default:
		d.add(w, exchange.Target{Kind: exchange.Number, To: number(text)})
	}
	others := len(d.request.Targets) + len(d.refused)
	switch {
	case d.room != nil && (others > 0 || d.queue != nil):
		w.add(codeDialNested, "Dial", "a <Conference> cannot be combined with other nouns, which are ignored")
		d.request.Targets, d.refused, d.queue = nil, nil, nil
	case d.queue != nil && others > 0:
		w.add(codeDialNested, "Dial", "a <Queue> cannot be combined with other nouns, which are ignored")
		d.request.Targets, d.refused = nil, nil
	case others == 0 && d.room == nil && d.queue == nil:
		w.add(codeDialNumber, "Dial", "there is nobody to call")
	}
}

func (d *dial) add(w *warnings, t exchange.Target) {
	switch {
	case t.To == "":
		w.add(codeDialNumber, "Dial->"+t.Kind.String(), "there is nobody to call")
	case len(d.request.Targets) == maxNouns:
		w.add(codeDialNested, "Dial", "more than %d nouns: %q is not called", maxNouns, t.To)
	default:
		d.request.Targets = append(d.request.Targets, t)
	}
}

// perform calls and waits until the callee is gone. The action is asked also when it was the caller who left; the call
// being over, its answer is then of no use.
func (d dial) perform(ctx context.Context, r *run) (*target, error) {
	for _, noun := range d.refused {
		r.warn(codeSchema, "Dial", "noun <"+noun+"> is not performed by the local carrier")
	}
	if d.room != nil {
		result := d.room.enter(ctx, r, d)
		return d.then(ctx, outcomeOf(result))
	}
	if d.queue != nil {
		r.dialled = true
		return d.then(ctx, outcome(d.queue.take(ctx, r, d)))
	}
	result := exchange.DialResult{Status: exchange.StatusFailed}
	if len(d.request.Targets) > 0 {
		r.dialled = true
		result = r.call.Dial(ctx, d.resolved(r))
	}
	if result.ErrorCode != 0 {
		r.warn(result.ErrorCode, "Dial", "not all could be called")
	}
	return d.then(ctx, outcome(result))
}

// then is what follows on a Dial.
func (d dial) then(ctx context.Context, outcome url.Values) (*target, error) {
	if !d.hasAction || redirected(ctx) {
		return nil, ctx.Err()
	}
	return &target{url: d.action, method: d.method, extra: outcome, outlives: true}, nil
}

// resolved is the request with absolute URLs.
func (d dial) resolved(r *run) exchange.DialRequest {
	request := d.request
	request.Targets = slices.Clone(request.Targets)
	r.resolveRecording("Dial", &request.Record)
	for i := range request.Targets {
		cb := &request.Targets[i].StatusCallback
		if cb.URL == "" {
			continue
		}
		address, err := r.resolve(cb.URL)
		if err != nil {
			r.warn(codeOf(err), "Dial", "statusCallback "+strconv.Quote(cb.URL)+" cannot be resolved: "+err.Error())
		}
		cb.URL = address
	}
	return request
}

// outcome is what the action is told. Source: twilio.com/docs/voice/twiml/dial#attributes-action.
func outcome(result exchange.DialResult) url.Values {
	v := url.Values{
		"DialCallStatus": {result.Status.String()},
		"DialBridged":    {strconv.FormatBool(result.Bridged)},
	}
	if !result.Moved {
		v.Set("DialCallDuration", strconv.Itoa(int(result.Duration/time.Second)))
	}
	if result.CallSID != "" {
		v.Set("DialCallSid", result.CallSID)
	}
	putRecording(v, result.Recording)
	return v
}
