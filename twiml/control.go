package twiml

import "time"

// Redirect goes on with another document. Verbs after it are not performed.
// Source: https://www.twilio.com/docs/voice/twiml/redirect
type Redirect struct {
	URL    string // of the document; empty is this document's own
	Method string // GET or POST (default)
}

func (e *encoder) redirect(v *Redirect) {
	switch {
	case !e.start("Redirect"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case v.URL == "" && e.absolute:
		e.fail("", "", "the URL must be absolute in an inline document")
		return
	case v.URL != "" && !e.checkURL("", v.URL):
		return
	}
	e.method("method", v.Method)
	if v.URL != "" {
		e.text(v.URL)
	}
	e.end("Redirect")
}

// Reject ends a call without answering it. It must be the first verb.
// Source: https://www.twilio.com/docs/voice/twiml/reject
type Reject struct {
	Reason     RejectReason
	Parameters []Parameter // for a call made by Dial's Application: returned to that Dial's action
}

// RejectReason is what the caller hears.
type RejectReason string

// The reasons. The default is RejectRejected.
const (
	RejectRejected RejectReason = "rejected" // the number is out of service; status no-answer
	RejectBusy     RejectReason = "busy"     // the busy tone; status busy
)

func (e *encoder) reject(v *Reject, index int, use Document) {
	switch {
	case !e.start("Reject"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use != ForCall:
		e.fail("", "", "Reject is not performed in a wait, hold or whisper document")
		return
	case index > 0:
		e.fail("", "", "Reject must be the first verb: the others have answered the call already")
		return
	}
	e.word("reason", string(v.Reason), "rejected busy")
	e.parameters(v.Parameters)
	e.end("Reject")
}

// Hangup ends the call. As the first verb it answers the call before; [Reject] does not.
// Source: https://www.twilio.com/docs/voice/twiml/hangup
type Hangup struct {
	Parameters []Parameter // for a call made by Dial's Application: returned to that Dial's action
}

func (e *encoder) hangup(v *Hangup, use Document) {
	switch {
	case !e.start("Hangup"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use == ForConferenceWait || use == ForQueueWhisper:
		e.fail("", "", "Hangup is not performed in a conference's wait document or a queue's whisper")
		return
	}
	e.parameters(v.Parameters)
	e.end("Hangup")
}

// Pause waits. As the first verb it delays answering.
// Source: https://www.twilio.com/docs/voice/twiml/pause
type Pause struct {
	Length time.Duration // whole seconds, to 4 h; default 1 s
}

func (e *encoder) pause(v *Pause) {
	switch {
	case !e.start("Pause"):
		return
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	}
	e.seconds("length", v.Length, time.Second, 4*time.Hour)
	e.end("Pause")
}
