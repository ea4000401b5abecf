package exchange

import (
	"fmt"
	"time"
)

// RecordingStatus is the state of a recording.
//
// Source: https://www.twilio.com/docs/voice/api/recording#recording-status-values, and Twilio's OpenAPI.
type RecordingStatus uint8

// The values of RecordingStatus. The zero value is no status of a recording.
const (
	RecordingUnknown    RecordingStatus = iota
	RecordingInProgress                 // what is said is recorded
	RecordingPaused                     // it is not, until further notice
	RecordingStopped                    // ended by a request; its file is being finished
	RecordingProcessing                 // ended; its file is being finished
	RecordingCompleted                  // the file is there
	RecordingAbsent                     // there is no file: nothing was said, or it could not be written
)

// String returns Twilio's word for the status, such as "in-progress".
func (s RecordingStatus) String() string {
	switch s {
	case RecordingInProgress:
		return "in-progress"
	case RecordingPaused:
		return "paused"
	case RecordingStopped:
		return "stopped"
	case RecordingProcessing:
		return "processing"
	case RecordingCompleted:
		return "completed"
	case RecordingAbsent:
		return "absent"
	case RecordingUnknown:
		return "unknown"
	}
	return fmt.Sprintf("RecordingStatus(%d)", uint8(s))
}

// Live says whether the recording has not been ended.
func (s RecordingStatus) Live() bool { return s == RecordingInProgress || s == RecordingPaused }

// Final says whether no other status may follow.
func (s RecordingStatus) Final() bool { return s == RecordingCompleted || s == RecordingAbsent }

// RecordingSource says what has asked for a recording.
type RecordingSource uint8

// The values of RecordingSource.
const (
	SourceUnknown     RecordingSource = iota
	SourceDial                        // <Dial record>
	SourceConference                  // <Conference record>, or a participant's ConferenceRecord
	SourceRecord                      // <Record>
	SourceOutboundAPI                 // a call or participant by REST, with Record
	SourceStartCall                   // a request that records a live call
)

// String returns Twilio's word for the source, such as "DialVerb".
func (s RecordingSource) String() string {
	switch s {
	case SourceDial:
		return "DialVerb"
	case SourceConference:
		return "Conference"
	case SourceRecord:
		return "RecordVerb"
	case SourceOutboundAPI:
		return "OutboundAPI"
	case SourceStartCall:
		return "StartCallRecordingAPI"
	case SourceUnknown:
		return "unknown"
	}
	return fmt.Sprintf("RecordingSource(%d)", uint8(s))
}

// RecordingTrack says which side of a call is recorded.
type RecordingTrack uint8

// The values of RecordingTrack.
const (
	TrackBoth     RecordingTrack = iota
	TrackInbound                 // what the far end says
	TrackOutbound                // what the far end hears
)

// String returns Twilio's word for the track, such as "both".
func (t RecordingTrack) String() string {
	switch t {
	case TrackBoth:
		return "both"
	case TrackInbound:
		return "inbound"
	case TrackOutbound:
		return "outbound"
	}
	return fmt.Sprintf("RecordingTrack(%d)", uint8(t))
}

// ParseRecordingTrack reads the name of a track: inbound, outbound or both.
func ParseRecordingTrack(word string) (RecordingTrack, error) {
	for t := TrackBoth; t <= TrackOutbound; t++ {
		if t.String() == word {
			return t, nil
		}
	}
	return TrackBoth, fmt.Errorf("exchange: recording track %q is unknown: use inbound, outbound, both", word)
}

// RecordingEvent is a moment in the life of a recording that a callback can be asked for. A set is the sum of its
// members.
//
// Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback.
type RecordingEvent uint8

// The values of RecordingEvent.
const (
	RecordingBegins    RecordingEvent = 1 << iota // in-progress
	RecordingCompletes                            // completed
	RecordingIsAbsent                             // absent
)

// ParseRecordingEvent reads the name of one event: in-progress, completed or absent.
func ParseRecordingEvent(word string) (RecordingEvent, error) {
	switch word {
	case "in-progress":
		return RecordingBegins, nil
	case "completed":
		return RecordingCompletes, nil
	case "absent":
		return RecordingIsAbsent, nil
	}
	return 0, fmt.Errorf("exchange: recording event %q is unknown: use in-progress, completed, absent", word)
}

// RecordingCallback says where and when a recording is reported.
type RecordingCallback struct {
	URL    string // none: nothing is reported
	Method string // GET or POST; empty is POST
	Events RecordingEvent
}

// RecordFrom says whether something is recorded, and from when on.
type RecordFrom uint8

// The values of RecordFrom.
const (
	RecordNever       RecordFrom = iota
	RecordFromAnswer             // of a conference: from its start
	RecordFromRinging            // of a Dial: also what is heard before the answer
)

// RecordingRequest says how something is recorded. The zero value is not at all.
type RecordingRequest struct {
	From     RecordFrom // not for StartRecording, RecordMessage: they begin at once
	Track    RecordingTrack
	Dual     bool // two channels: left what the far end says, right what it hears
	Trim     bool // without silence at the beginning and the end
	Callback RecordingCallback
}

// RecordingInfo is a recording at one moment. The zero value is none.
type RecordingInfo struct {
	SID              string // RE and 32 hex digits
	CallSID          string // of the call; empty for that of a conference
	ConferenceSID    string // of the conference; empty for that of a call
	Source           RecordingSource
	Status           RecordingStatus
	Track            RecordingTrack
	Channels         int // 1 or 2
	Created, Updated time.Time
	Duration         time.Duration // of the file, in whole seconds; 0 until it is completed
	URL              string        // of the recording in the API, without .json or .wav
}

// codeRecordingRefused says that a call cannot be recorded now.
const codeRecordingRefused = 21220

// maxRecordings is how many recordings of one call may run at once.
const maxRecordings = 8
