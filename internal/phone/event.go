package phone

import "time"

// EventKind says what was observed.
type EventKind string

// The kinds of event about a call.
const (
	CallRequested EventKind = "call.requested" // the VoiceUrl was asked what to do with a call
	CallDenied    EventKind = "call.denied"    // we refused the call; Denied says why
	CallStatus    EventKind = "call.status"    // a status callback of a leg
	DialEnded     EventKind = "dial.ended"     // a <Dial> ended and its action was asked what comes next
	CallAdmitted  EventKind = "call.admitted"  // a call was let into a conference, or connected for so long; Room, Moderator, Label and Limit say as what
	CallVoicemail EventKind = "call.voicemail" // who called is asked for a message
	CallNoted     EventKind = "call.noted"     // somebody noted something about it: Text, and Label in a word
)

// The kinds of event about a conference. Those that Twilio tells are named as it names them.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallbackEvent
const (
	ConferenceStarted   EventKind = "conference-start"
	ConferenceFinished  EventKind = "conference-end"
	ParticipantJoined   EventKind = "participant-join"
	ParticipantLeft     EventKind = "participant-leave"
	ParticipantMuted    EventKind = "participant-mute"
	ParticipantUnmuted  EventKind = "participant-unmute"
	ParticipantHeld     EventKind = "participant-hold"
	ParticipantUnheld   EventKind = "participant-unhold"
	ParticipantModified EventKind = "participant-modify"
	SpeechStarted       EventKind = "participant-speech-start"
	SpeechStopped       EventKind = "participant-speech-stop"
	AnnouncementEnded   EventKind = "announcement-end"
	AnnouncementFailed  EventKind = "announcement-fail"
	ConferenceObserved  EventKind = "conference.observed"  // the REST API told who is in it
	ParticipantAdded    EventKind = "participant.added"    // somebody was called for it
	ParticipantLabelled EventKind = "participant.labelled" // a participant was given another label
	ParticipantPromoted EventKind = "participant.promoted" // a participant became a moderator, or is none any more
	ParticipantKept     EventKind = "participant.kept"     // who it is will say goodbye before they hang up
	ParticipantBye      EventKind = "participant.bye"      // and did, or was made to leave
	TransferChanged     EventKind = "transfer.changed"     // a transfer began, went on or ended; Transfer says how it is now
	CallsMerged         EventKind = "conference.merged"    // all of another conference came into this one, or all of this one into Into
	RecordingReported   EventKind = "recording.reported"   // a recording began, paused, went on or ended
	ConferenceAnnounced EventKind = "conference.announced" // an announcement was asked for
	RoomChanged         EventKind = "room.changed"         // the room that it is held in was set up anew
)

// VoicemailKey is the key of the event that a caller is asked for a message, which is told once of a call.
func VoicemailKey(call CallSID) string { return "voicemail:" + string(call) }

// The kinds of event about a task, which is about no call and no conference.
const (
	TaskCreated EventKind = "task.created"
	TaskDone    EventKind = "task.done" // or it is open again
)

// The kinds of event about the floor of a channel. Detail.Room says of which; the first two are about the conference and the call as well.
const (
	FloorGranted  EventKind = "floor.granted"  // a turn began: Detail.Turn
	FloorReleased EventKind = "floor.released" // it ended: Detail.Reason is a [TurnEnd], Detail.By who ended it
	FloorChanged  EventKind = "floor.changed"  // something else is not as it was: who waits, who is silenced
)

// Event is one observation about a call, or about a conference when Conference is set; then
// Call is the participant whom it is about, if it is about one. It is stored once and never changes.
type Event struct {
	Position int64  // place in the log, given by the store: positive and growing, but not every number occurs
	Key      string // what makes the event the same as another; a second with this key is not stored
	Kind     EventKind
	At       time.Time // when Twilio says that it happened, or else when it was received
	Sequence int       // Twilio's SequenceNumber; -1 where there is none
	Call     CallSID
	Parent   CallSID
	From, To Address
	Status   Status        // of the call; of the dial in DialEnded
	Duration time.Duration // of the answered part, in terminal events that say it; else 0
	Denied   string        // the code of the reason, in CallDenied

	Conference ConferenceSID // empty for events about a call alone
	Detail     Detail        // what else events about conferences, and CallAdmitted, say
}

// Detail is what some kinds of event say beside the fields of [Event]. It is kept as JSON.
type Detail struct {
	Name      string   `json:"name,omitempty"`      // friendly name of the conference
	Room      RoomName `json:"room,omitempty"`      // in CallAdmitted; empty for a conference that is held in no room
	Moderator bool     `json:"moderator,omitempty"` // in CallAdmitted and ParticipantPromoted
	Label     string   `json:"label,omitempty"`     // in CallAdmitted and ParticipantLabelled
	Limit     int      `json:"limit,omitempty"`     // in CallAdmitted: for how many seconds the call may last
	By        Identity `json:"by,omitempty"`        // who asked for it, where a person did
	Reason    string   `json:"reason,omitempty"`    // of participant-leave, conference-end and announcement-fail; Reason… in RecordingReported and CallNoted; locked or unlocked in RoomChanged
	EndedBy   CallSID  `json:"ended_by,omitempty"`  // in conference-end

	// As every event about a participant tells.
	Muted     bool    `json:"muted,omitempty"`
	Held      bool    `json:"held,omitempty"`
	Coached   CallSID `json:"coached,omitempty"`
	EndOnExit bool    `json:"end_on_exit,omitempty"`

	// In ConferenceObserved.
	Status *ConferenceStatus     `json:"status,omitempty"`
	People []ObservedParticipant `json:"people,omitempty"`

	// In RecordingReported.
	Recording       RecordingSID    `json:"recording,omitempty"`
	RecordingStatus RecordingStatus `json:"recording_status,omitempty"`
	Recorded        CallSID         `json:"recorded,omitempty"` // the leg, when it is not the conference that is recorded

	Text string `json:"text,omitempty"` // in ConferenceAnnounced
	Task TaskID `json:"task,omitempty"` // in TaskCreated and TaskDone
	Turn TurnID `json:"turn,omitempty"` // in FloorGranted and FloorReleased

	// Transfer is how a transfer is, in TransferChanged; in ParticipantAdded its Number alone says for which one somebody is called.
	Transfer *Transfer     `json:"transfer,omitempty"`
	Into     ConferenceSID `json:"into,omitempty"` // in CallsMerged
}

// What was noted, in CallNoted, where it is a part: the other stays as it was.
const (
	ReasonText    = "text"
	ReasonOutcome = "outcome" // Label
)

// Why a recording runs, in RecordingReported.
const (
	ReasonResumed   = "resumed"   // it was paused
	ReasonContinued = "continued" // the leg that was recorded before has left
	ReasonHeld      = "held"      // it pauses while somebody is on hold
	ReasonUnheld    = "unheld"    // and goes on, when nobody is any more
)
