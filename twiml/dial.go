package twiml

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Noun is what a [Dial] connects the call to: [Number], [Client], [SIP],
// [Conference], [Queue] or [Application]. No other package can add one.
type Noun interface{ noun() }

// Dial connects the call to somebody else, and goes on when that has ended: at
// Action, if it is set, else with the next verb.
// Source: https://www.twilio.com/docs/voice/twiml/dial
type Dial struct {
	// Nouns are called at the same time, the first to answer is connected; at least one and at
	// most 10. A Conference, Queue or Application stands alone.
	Nouns []Noun

	Action string // URL asked, with the outcome, what comes next; it replaces this document
	Method string // of Action: GET or POST (default)
	// Timeout is how long it may ring: 5 s to 600 s, default 30 s; Twilio adds some 5 s. For a
	// Queue it is how long to wait for a member.
	Timeout      time.Duration
	TimeLimit    time.Duration // how long the connection may last, whole seconds to 24 h; default 4 h
	HangupOnStar bool          // whether the caller ends the connection by pressing *
	// CallerID is the number or "client:" identity shown to who is called. It must be set when a client calls a Number.
	CallerID                      string
	AnswerOnBridge                bool // whether the call rings on until who is called answers; only effective in the first verb
	RingTone                      RingTone
	Sequential                    bool // whether nouns are called one after the other
	Record                        DialRecord
	Trim                          Trim
	RecordingTrack                RecordingTrack
	RecordingConfigurationID      string
	RecordingStatusCallback       string // URL
	RecordingStatusCallbackMethod string // GET or POST (default)
	RecordingStatusCallbackEvents RecordingEvents
	ReferURL                      string // URL asked when the far end sends a SIP REFER
	ReferMethod                   string // GET or POST (default)
	CallReason                    string // at most 50 characters, shown to who is called where carriers support it
}

// DialRecord says whether and how a [Dial] is recorded.
type DialRecord string

// The ways to record a [Dial]; "dual" keeps the two sides in channels of their own.
const (
	DoNotRecord           DialRecord = "do-not-record"
	RecordFromAnswer      DialRecord = "record-from-answer"
	RecordFromAnswerDual  DialRecord = "record-from-answer-dual"
	RecordFromRinging     DialRecord = "record-from-ringing"
	RecordFromRingingDual DialRecord = "record-from-ringing-dual"
)

// Trim says whether silence is cut off both ends of a recording.
type Trim string

// The ways to trim a recording.
const (
	TrimSilence Trim = "trim-silence"
	DoNotTrim   Trim = "do-not-trim"
)

// RecordingTrack says which sides of a call are recorded.
type RecordingTrack string

// The sides of a call that can be recorded.
const (
	TrackInbound  RecordingTrack = "inbound"
	TrackOutbound RecordingTrack = "outbound"
	TrackBoth     RecordingTrack = "both"
)

// RecordingEvents is a set of events of a recording that are reported.
type RecordingEvents uint8

// The events of a recording, to be joined with |. The default is RecordingCompleted.
const (
	RecordingInProgress RecordingEvents = 1 << iota
	RecordingCompleted
	RecordingAbsent
)

const recordingEvents = "in-progress completed absent"

// RingTone is the country whose ringing the caller hears: "us", "uk", "de", "jp" and others of Twilio's list.
type RingTone string

const ringTones = "at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us us-old tw ve za"

func (e *encoder) dial(v *Dial, use Document) {
	if !e.start("Dial") {
		return
	}
	switch {
	case v == nil:
		e.fail("", "", "the verb is nil")
		return
	case use != ForCall:
		e.fail("", "", "Dial is not performed in a wait, hold or whisper document")
		return
	case utf8.RuneCountInString(v.CallReason) > 50:
		e.fail("callReason", v.CallReason, "must have at most 50 characters")
		return
	}
	e.url("action", v.Action)
	e.method("method", v.Method)
	e.seconds("timeout", v.Timeout, 5*time.Second, 10*time.Minute)
	e.seconds("timeLimit", v.TimeLimit, time.Second, 24*time.Hour)
	e.flag("hangupOnStar", v.HangupOnStar)
	e.callerID(v.CallerID, v.Nouns)
	e.flag("answerOnBridge", v.AnswerOnBridge)
	e.word("ringTone", string(v.RingTone), ringTones)
	e.flag("sequential", v.Sequential)
	e.word("record", string(v.Record), "do-not-record record-from-answer record-from-answer-dual record-from-ringing record-from-ringing-dual")
	e.word("trim", string(v.Trim), "trim-silence do-not-trim")
	e.word("recordingTrack", string(v.RecordingTrack), "inbound outbound both")
	e.attr("recordingConfigurationId", v.RecordingConfigurationID)
	e.url("recordingStatusCallback", v.RecordingStatusCallback)
	e.method("recordingStatusCallbackMethod", v.RecordingStatusCallbackMethod)
	e.flags("recordingStatusCallbackEvent", uint16(v.RecordingStatusCallbackEvents), recordingEvents)
	e.url("referUrl", v.ReferURL)
	e.method("referMethod", v.ReferMethod)
	e.attr("callReason", v.CallReason)
	e.nouns(v)
	e.end("Dial")
}

// callerID wants a number or a client, unless only SIP is dialled, where any text goes.
func (e *encoder) callerID(value string, nouns []Noun) {
	switch {
	case value == "":
		return
	case strings.HasPrefix(value, "client:"):
		if !e.checkIdentity("callerId", value[len("client:"):]) {
			return
		}
	case !isE164(value) && !allSIP(nouns):
		e.fail("callerId", value, "must be an E.164 number such as +15005550006, or client: and an identity")
		return
	}
	e.attrAlways("callerId", value)
}

func allSIP(nouns []Noun) bool {
	for _, n := range nouns {
		if _, ok := n.(*SIP); !ok {
			return false
		}
	}
	return len(nouns) > 0
}

func (e *encoder) nouns(v *Dial) {
	switch {
	case len(v.Nouns) == 0:
		e.fail("", "", "Dial must name somebody to connect to")
	case len(v.Nouns) > 10:
		e.fail("", "", "Dial takes at most 10 nouns")
	}
	for _, n := range v.Nouns {
		if e.err != nil {
			return
		}
		e.noun(n, v)
	}
}

func (e *encoder) noun(n Noun, in *Dial) {
	switch n := n.(type) {
	case *Number:
		e.numberNoun(n)
	case *Client:
		e.client(n)
	case *SIP:
		e.sip(n)
	case *Conference:
		e.conference(n, in)
	case *Queue:
		e.queue(n, in)
	case *Application:
		e.application(n, in)
	case nil:
		e.fail("", "", "a noun is nil")
	}
}

// alone fails if a noun that must be the only one of its Dial is not.
func (e *encoder) alone(in *Dial) bool {
	return len(in.Nouns) == 1 || e.fail("", "", "must be the only noun of its Dial")
}

func (*Number) noun()      {}
func (*Client) noun()      {}
func (*SIP) noun()         {}
func (*Conference) noun()  {}
func (*Queue) noun()       {}
func (*Application) noun() {}
