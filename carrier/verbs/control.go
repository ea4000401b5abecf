package verbs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"softphone/carrier/exchange"
)

const (
	codeRedirectMethod = 13710
	codeRejectReason   = 13810
	codePauseLength    = 13910

	maxPause = 24 * 60 * 60 // seconds
)

// errFinished says that a verb has ended the call.
var errFinished = errors.New("verbs: the document has ended the call")

// pause waits. It does not answer: as the first verb it delays the pick-up.
// Source: twilio.com/docs/voice/twiml/pause.
type pause struct{ length time.Duration }

func (pause) name() string { return "Pause" }

func parsePause(w *warnings, parent string, e *element) verb {
	r := read(w, parent+"Pause", e)
	p := pause{length: r.seconds("length", codePauseLength, 1, 0, maxPause)}
	r.done()
	noElements(w, parent+"Pause", codeSchema, e)
	noText(w, parent+"Pause", codeSchema, e)
	return p
}

func (p pause) perform(ctx context.Context, _ *run) (*target, error) { return nil, wait(ctx, p.length) }

// redirect goes on with another document. Source: twilio.com/docs/voice/twiml/redirect.
type redirect struct{ url, method string }

func (redirect) name() string { return "Redirect" }

func parseRedirect(w *warnings, e *element) verb {
	r := read(w, "Redirect", e)
	v := redirect{url: e.text(), method: r.method("method", codeRedirectMethod)}
	r.done()
	noElements(w, "Redirect", codeSchema, e)
	return v
}

func (v redirect) perform(context.Context, *run) (*target, error) {
	return &target{url: v.url, method: v.method}, nil
}

// hangup ends the call. Source: twilio.com/docs/voice/twiml/hangup.
type hangup struct{}

func (hangup) name() string { return "Hangup" }

func parseHangup(w *warnings, e *element) verb {
	read(w, "Hangup", e).done()
	onlyParameters(w, "Hangup", e)
	return hangup{}
}

// perform answers first: a call that only hangs up was picked up. Not so when a <Dial> has been tried and the call is
// still unanswered (answerOnBridge): then the caller gets the outcome of the Dial.
func (hangup) perform(ctx context.Context, r *run) (*target, error) {
	if !r.dialled {
		if err := r.answer(ctx); err != nil {
			return nil, err
		}
	}
	r.call.Hangup()
	return nil, errFinished
}

// reject refuses an unanswered call. Source: twilio.com/docs/voice/twiml/reject.
type reject struct{ status exchange.Status }

func (reject) name() string { return "Reject" }

func parseReject(w *warnings, e *element) verb {
	r := read(w, "Reject", e)
	v := reject{status: exchange.StatusNoAnswer}
	if r.word("reason", codeRejectReason, "rejected", "busy") == "busy" {
		v.status = exchange.StatusBusy
	}
	r.done()
	onlyParameters(w, "Reject", e)
	return v
}

func (v reject) perform(_ context.Context, r *run) (*target, error) {
	err := r.call.Reject(v.status)
	switch {
	case errors.Is(err, exchange.ErrAnswered), errors.Is(err, exchange.ErrNotInbound):
		r.warn(codeSchema, "Reject", "the call has been answered: it is hung up instead")
		r.call.Hangup()
	case err != nil:
		return nil, err
	}
	return nil, errFinished
}

// onlyParameters warns of anything but <Parameter> in e. Parameters mean something to <Dial><Application> only.
func onlyParameters(w *warnings, verb string, e *element) {
	for _, child := range e.elements() {
		if child.name != "Parameter" {
			w.add(codeSchema, verb, "element <%s> is not allowed here", child.name)
		}
	}
	noText(w, verb, codeSchema, e)
}

// unperformed is a verb of Twilio's that this carrier does not perform: it is logged, and the next verb follows.
type unperformed struct{ verb string }

func (u unperformed) name() string { return u.verb }

func (u unperformed) perform(_ context.Context, r *run) (*target, error) {
	r.log.Warn("verb is not performed by the local carrier", slog.Int("code", codeSchema), slog.String("verb", u.verb))
	return nil, nil
}
