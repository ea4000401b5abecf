package twiml

// Verb is an instruction of a document: [Dial], [Say], [Play], [Pause],
// [Gather], [Record], [Redirect], [Reject], [Hangup], [Enqueue] or [Leave].
// No other package can add one.
type Verb interface{ verb() }

// Document says what a document is for. Twilio performs only some verbs in
// documents that are fetched in the middle of another verb.
// Source: https://www.twilio.com/docs/voice/twiml and the pages of the verbs.
type Document uint8

// The kinds of document. The zero value is the ordinary one.
const (
	ForCall           Document = iota // a call's own document, an action or a redirect: all verbs but Leave
	ForConferenceWait                 // a conference's waitUrl, a participant's holdUrl or announceUrl: Play, Say, Pause, Redirect
	ForQueueWait                      // the waitUrl of Enqueue: Play, Say, Pause, Hangup, Redirect, Leave, Gather
	ForWhisper                        // the url of Number, Client or SIP, heard by the callee alone: Play, Say, Pause, Gather, Redirect, Hangup
	ForQueueWhisper                   // the url of Queue, heard by the queued caller: Play, Say, Pause, Redirect
)

// The limits on a document's size. Twilio says "64 kB" and "4000 characters";
// the smaller reading of the first is kept.
// Source: https://www.twilio.com/docs/api/errors/11750
const (
	MaxDocument = 64_000 // bytes of a document
	MaxInline   = 4_000  // bytes of a document passed to the REST API
)

// ContentType is the media type that a document must be served with.
const ContentType = "text/xml; charset=utf-8"

const (
	header = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	// typical is how much room most documents need.
	typical = 768
)

// Response is a document. The zero Response has no verbs: Twilio hangs up.
type Response struct {
	For   Document // what the document is for; decides which verbs may be used
	Verbs []Verb   // in the order in which they are performed
}

// Encode checks the document and writes it. The error is an [*Error].
func (r Response) Encode() ([]byte, error) {
	return r.Append(make([]byte, 0, typical))
}

// Append checks the document and appends it to dst, which is returned as it
// was when there is an error. The error is an [*Error].
func (r Response) Append(dst []byte) ([]byte, error) {
	out, fault := r.write(dst, MaxDocument, false)
	if fault != nil {
		return dst, fault
	}
	return out, nil
}

// EncodeInline checks and writes a document to be passed in the Twiml parameter
// of the REST API: it holds at most [MaxInline] bytes, and its URLs are absolute, since
// there is nothing that they could be relative to.
// Source: https://www.twilio.com/docs/api/errors/15004
func (r Response) EncodeInline() (string, error) {
	out, fault := r.write(make([]byte, 0, typical), MaxInline, true)
	if fault != nil {
		return "", fault
	}
	return string(out), nil
}

func (r Response) write(dst []byte, limit int, inline bool) ([]byte, *Error) {
	e := encoder{buf: dst, base: len(dst), limit: limit, absolute: inline}
	e.buf = append(e.buf, header...)
	e.start("Response")
	if r.For > ForQueueWhisper {
		e.fail("", "", "the kind of document is not one of those declared")
	}
	for i, v := range r.Verbs {
		e.place = i + 1
		e.verb(v, i, r.For)
		if e.err != nil {
			return dst, e.err
		}
	}
	e.place = 0
	e.end("Response")
	return e.buf, e.err
}

// verb writes one verb. It is a switch and not a method of Verb so that the encoder
// need not live on the heap.
func (e *encoder) verb(v Verb, index int, use Document) {
	switch v := v.(type) {
	case *Dial:
		e.dial(v, use)
	case *Say:
		e.say(v)
	case *Play:
		e.play(v, false)
	case *Pause:
		e.pause(v)
	case *Gather:
		e.gather(v, use)
	case *Record:
		e.record(v, use)
	case *Redirect:
		e.redirect(v)
	case *Reject:
		e.reject(v, index, use)
	case *Hangup:
		e.hangup(v, use)
	case *Enqueue:
		e.enqueue(v, use)
	case *Leave:
		e.leave(v, use)
	case nil:
		e.fail("", "", "the verb is nil")
	}
}

func (*Dial) verb()     {}
func (*Say) verb()      {}
func (*Play) verb()     {}
func (*Pause) verb()    {}
func (*Gather) verb()   {}
func (*Record) verb()   {}
func (*Redirect) verb() {}
func (*Reject) verb()   {}
func (*Hangup) verb()   {}
func (*Enqueue) verb()  {}
func (*Leave) verb()    {}

// Optional is a value that may be left out. The zero Optional is left out; [Set]
// makes one that is written, even when the value is false, zero or empty.
type Optional[T any] struct {
	value T
	set   bool
}

// Set is an optional value that is written.
func Set[T any](value T) Optional[T] { return Optional[T]{value, true} }

// Get returns the value, and whether there is one.
func (o Optional[T]) Get() (T, bool) { return o.value, o.set }
