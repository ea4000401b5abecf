package twiml

import (
	"strings"
	"unicode/utf8"
)

// Conference puts the call into a room. Room settings (status callbacks,
// recording, size, region) are those of the first participant's document, so
// all participants' documents should agree in them.
// Source: https://www.twilio.com/docs/voice/twiml/conference
type Conference struct {
	Name         string // 1 to 64 letters, digits, underscores and hyphens, one room per name and account
	Muted        bool   // whether the participant enters muted
	Beep         Beep
	StartOnEnter Optional[bool] // whether entering starts the conference; default true
	EndOnExit    bool           // whether leaving ends it for all
	Label        string         // names the participant in the API; at most 128 characters, no "/", not like a call's SID
	JitterBuffer JitterBuffer
	// WaitURL is the document, or audio, heard until the conference starts. Left out it is
	// Twilio's music; Set("") is silence.
	WaitURL         Optional[string]
	WaitMethod      string // GET or POST (default)
	MaxParticipants int    // 2 to 250, default 250
	Record          ConferenceRecord
	Trim            Trim
	Region          string // where the audio is mixed: us1 us2 ie1 de1 sg1 br1 au1 jp1; default nearest to the first participant
	Coach           string // SID of the call that alone hears this participant

	StatusCallback                string // URL told of the conference's events
	StatusCallbackMethod          string // GET or POST (default)
	StatusCallbackEvents          ConferenceEvents
	RecordingStatusCallback       string // URL
	RecordingStatusCallbackMethod string // GET or POST (default)
	RecordingStatusCallbackEvents RecordingEvents
	RecordingConfigurationID      string
}

// Beep says when a tone is heard in the room.
type Beep string

// The moments at which a tone is heard. The default is both.
const (
	BeepBoth    Beep = "true"
	BeepNever   Beep = "false"
	BeepOnEnter Beep = "onEnter"
	BeepOnExit  Beep = "onExit"
)

// JitterBuffer says how much delay is added to smooth a participant's audio.
type JitterBuffer string

// The sizes of the jitter buffer. The default is large.
const (
	JitterSmall  JitterBuffer = "small"
	JitterMedium JitterBuffer = "medium"
	JitterLarge  JitterBuffer = "large"
	JitterOff    JitterBuffer = "off"
)

// ConferenceRecord says whether a conference is recorded.
type ConferenceRecord string

// The ways to record a [Conference].
const (
	DoNotRecordConference ConferenceRecord = "do-not-record"
	RecordFromStart       ConferenceRecord = "record-from-start"
)

// ConferenceEvents is a set of a conference's events that are reported.
type ConferenceEvents uint16

// The events of a conference, to be joined with |. There is no default: none are reported.
const (
	ConferenceStart ConferenceEvents = 1 << iota
	ConferenceEnd
	ConferenceJoin
	ConferenceLeave
	ConferenceMute         // mute and unmute
	ConferenceHold         // hold and unhold
	ConferenceModify       // other properties of a participant
	ConferenceSpeaker      // somebody begins or ends to speak
	ConferenceAnnouncement // an announcement ended or failed
)

const conferenceEvents = "start end join leave mute hold modify speaker announcement"

func (e *encoder) conference(n *Conference, in *Dial) {
	switch {
	case !e.start("Conference"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !e.alone(in) || !e.checkRoom(n):
		return
	}
	e.flag("muted", n.Muted)
	e.word("beep", string(n.Beep), "true false onEnter onExit")
	e.optionalFlag("startConferenceOnEnter", n.StartOnEnter)
	e.flag("endConferenceOnExit", n.EndOnExit)
	e.attr("participantLabel", n.Label)
	e.word("jitterBufferSize", string(n.JitterBuffer), "small medium large off")
	e.optionalURL("waitUrl", n.WaitURL)
	e.method("waitMethod", n.WaitMethod)
	e.integer("maxParticipants", n.MaxParticipants, 2, 250)
	e.word("record", string(n.Record), "do-not-record record-from-start")
	e.word("trim", string(n.Trim), "trim-silence do-not-trim")
	e.word("region", n.Region, "us1 us2 ie1 de1 sg1 br1 au1 jp1")
	e.sid("coach", n.Coach, "CA")
	e.url("statusCallback", n.StatusCallback)
	e.method("statusCallbackMethod", n.StatusCallbackMethod)
	e.flags("statusCallbackEvent", uint16(n.StatusCallbackEvents), conferenceEvents)
	e.url("recordingStatusCallback", n.RecordingStatusCallback)
	e.method("recordingStatusCallbackMethod", n.RecordingStatusCallbackMethod)
	e.flags("recordingStatusCallbackEvent", uint16(n.RecordingStatusCallbackEvents), recordingEvents)
	e.attr("recordingConfigurationId", n.RecordingConfigurationID)
	e.text(n.Name)
	e.end("Conference")
}

// checkRoom checks the names. Twilio does not document which names of rooms it takes; these work
// in every URL and filter. Source for labels: https://www.twilio.com/docs/api/errors/16023
func (e *encoder) checkRoom(n *Conference) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	if n.Name == "" || len(n.Name) > 64 || !only(n.Name, letters) {
		return e.fail("", n.Name, "the room's name must be 1 to 64 letters, digits, underscores or hyphens")
	}
	if utf8.RuneCountInString(n.Label) > 128 || strings.Contains(n.Label, "/") || isSID(n.Label, "CA") {
		return e.fail("participantLabel", n.Label, "must have at most 128 characters, no /, and not look like a call's SID")
	}
	return true
}

// optionalURL writes a URL that means something when it is empty.
func (e *encoder) optionalURL(name string, value Optional[string]) {
	if !value.set {
		return
	}
	if value.value == "" || e.checkURL(name, value.value) {
		e.attrAlways(name, value.value)
	}
}
