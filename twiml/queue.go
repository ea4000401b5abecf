package twiml

import "unicode/utf8"

// Queue connects the call to the caller who waits longest in a queue.
// Source: https://www.twilio.com/docs/voice/twiml/queue
type Queue struct {
	Name                string // 1 to 64 characters
	URL                 string // of a document that the queued caller hears before being connected
	Method              string // of URL: GET or POST (default)
	ReservationSID      string // "WR…", TaskRouter alone
	PostWorkActivitySID string // "WA…", TaskRouter alone
}

func (e *encoder) queue(n *Queue, in *Dial) {
	switch {
	case !e.start("Queue"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !e.alone(in) || !e.checkQueueName(n.Name, n.ReservationSID != ""):
		return
	}
	e.url("url", n.URL)
	e.method("method", n.Method)
	e.sid("reservationSid", n.ReservationSID, "WR")
	e.sid("postWorkActivitySid", n.PostWorkActivitySID, "WA")
	e.text(n.Name)
	e.end("Queue")
}

// checkQueueName wants 1 to 64 characters. Source: https://www.twilio.com/docs/api/errors/14205
func (e *encoder) checkQueueName(name string, mayBeEmpty bool) bool {
	if n := utf8.RuneCountInString(name); n > 64 || n == 0 && !mayBeEmpty {
		return e.fail("", name, "the queue's name must have 1 to 64 characters")
	}
	return true
}
