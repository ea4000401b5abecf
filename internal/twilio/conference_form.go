package twilio

import (
	"fmt"
	"net/url"

	"softphone/internal/phone"
)

// maxText is how many characters of a text of Twilio's are kept.
const maxText = 200

// ParseConferenceEvent reads what a conference's status callback tells, as a whole event; At is zero
// where Twilio does not say when. A field that is missing, or there twice, or not what it should
// be is an error of kind phone.Invalid that names it; an event that is not known here is one
// of kind phone.Unknown: it may be acknowledged and passed over.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
func ParseConferenceEvent(form url.Values) (phone.Event, error) {
	p := parser{form: form}
	e := phone.Event{
		Kind: phone.EventKind(p.one("StatusCallbackEvent")), At: p.time("Timestamp"), Sequence: -1,
		Conference: p.conference("ConferenceSid"),
		Detail:     phone.Detail{Name: p.text("FriendlyName")},
	}
	if p.one("SequenceNumber") != "" {
		e.Sequence = p.number("SequenceNumber")
	}
	switch e.Kind {
	case phone.ConferenceStarted:
	case phone.ConferenceFinished:
		e.Detail.Reason = p.text("ReasonConferenceEnded")
		e.Detail.EndedBy = p.optionalSID("CallSidEndingConference")
	case phone.ParticipantJoined, phone.ParticipantLeft, phone.ParticipantMuted, phone.ParticipantUnmuted, phone.ParticipantHeld,
		phone.ParticipantUnheld, phone.ParticipantModified, phone.SpeechStarted, phone.SpeechStopped:
		e.Call = p.sid("CallSid")
		p.participant(&e.Detail)
		e.Detail.Reason = p.text("ReasonParticipantLeft")
	case phone.AnnouncementEnded, phone.AnnouncementFailed:
		e.Call = p.optionalSID("CallSid")
		e.Detail.Reason = p.text("ReasonAnnouncementFailed")
	default:
		if p.err == nil {
			p.err = phone.Errorf(phone.Unknown, "event_unknown", "The event %.40q is not known here.", e.Kind).In("StatusCallbackEvent")
		}
	}
	e.Key = fmt.Sprintf("conference:%s:%d:%s", e.Conference, e.Sequence, e.Kind)
	if e.Sequence < 0 { // what tells two of them apart
		e.Key += fmt.Sprintf(":%s:%d", e.Call, e.At.Unix())
	}
	return e, p.err
}

// participant reads what every event about a participant tells.
func (p *parser) participant(d *phone.Detail) {
	d.Muted, d.Held, d.EndOnExit = p.flag("Muted"), p.flag("Hold"), p.flag("EndConferenceOnExit")
	if p.flag("Coaching") {
		d.Coached = p.optionalSID("CallSidToCoach")
	}
}

// ParseRecording reads what a recording's status callback tells, as an event without the
// conference when it is a call that is recorded: then it is the URL that says what for. Errors
// are as those of [ParseConferenceEvent].
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-recordingstatuscallback
func ParseRecording(form url.Values) (phone.Event, error) {
	p := parser{form: form}
	e := phone.Event{
		Kind: phone.RecordingReported, At: p.time("Timestamp"), Sequence: -1,
		Duration: p.seconds("RecordingDuration"),
	}
	if p.one("ConferenceSid") != "" {
		e.Conference = p.conference("ConferenceSid")
	} else {
		e.Call = p.sid("CallSid")
		e.Detail.Recorded = e.Call
	}
	e.Detail.Recording = p.recording("RecordingSid")
	switch status := p.one("RecordingStatus"); status {
	case string(phone.RecordingRunning), string(phone.RecordingPaused), string(phone.RecordingCompleted), string(phone.RecordingAbsent):
		e.Detail.RecordingStatus = phone.RecordingStatus(status)
	case "failed":
		e.Detail.RecordingStatus = phone.RecordingAbsent
	default:
		p.fail("RecordingStatus", "is not a recording's status")
	}
	if start := p.time("RecordingStartTime"); e.At.IsZero() && !start.IsZero() {
		e.At = start.Add(e.Duration)
	}
	e.Key = fmt.Sprintf("recording:%s:%s", e.Detail.Recording, e.Detail.RecordingStatus)
	return e, p.err
}

func (p *parser) conference(name string) phone.ConferenceSID {
	s := phone.ConferenceSID(p.one(name))
	if !s.Valid() {
		p.fail(name, "is not a conference's SID")
	}
	return s
}

func (p *parser) recording(name string) phone.RecordingSID {
	s := phone.RecordingSID(p.one(name))
	if !s.Valid() {
		p.fail(name, "is not a recording's SID")
	}
	return s
}

// flag reads true or false; left out is false.
func (p *parser) flag(name string) bool {
	switch p.one(name) {
	case "true":
		return true
	case "", "false":
	default:
		p.fail(name, "is neither true nor false")
	}
	return false
}

// text reads what people read, as much of it as is kept.
func (p *parser) text(name string) string {
	s := []rune(p.one(name))
	return string(s[:min(len(s), maxText)])
}
