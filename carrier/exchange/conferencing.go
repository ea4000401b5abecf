package exchange

import (
	"context"
	"fmt"
	"time"

	"softphone/carrier/media"
)

// PlayFunc plays one sound to somebody and returns at its end (nil), with ctx's error, or when it cannot go on.
type PlayFunc func(ctx context.Context, src Source) error

// Sound is what somebody hears for a while: it plays one source after the other and returns when there are no more,
// or soon after ctx ends. The package verbs makes one of a TwiML document.
type Sound func(ctx context.Context, play PlayFunc) error

// HoldMusic is the music that waiting people hear when nothing else was asked for. It has no end.
func HoldMusic(ctx context.Context, play PlayFunc) error { return play(ctx, media.Hold()) }

// NoSound is silence.
func NoSound(ctx context.Context, _ PlayFunc) error {
	<-ctx.Done()
	return ctx.Err()
}

// Beep says when the room hears a beep because of a participant. It is a sum.
type Beep uint8

// The values of Beep.
const (
	BeepOnEnter Beep = 1 << iota
	BeepOnExit
)

// ConferenceEvent is a kind of event that a conference's status callback can be asked for. A set is the sum of its
// members.
//
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallbackEvent.
type ConferenceEvent uint16

// The values of ConferenceEvent.
const (
	ConferenceStart        ConferenceEvent = 1 << iota // conference-start
	ConferenceEnd                                      // conference-end
	ConferenceJoin                                     // participant-join
	ConferenceLeave                                    // participant-leave
	ConferenceMute                                     // participant-mute, participant-unmute
	ConferenceHold                                     // participant-hold, participant-unhold
	ConferenceModify                                   // participant-modify
	ConferenceSpeaker                                  // participant-speech-start, participant-speech-stop
	ConferenceAnnouncement                             // announcement-end, announcement-fail
)

// ParseConferenceEvent reads the name of one event: start, end, join, leave, mute, hold, modify, speaker or
// announcement.
func ParseConferenceEvent(word string) (ConferenceEvent, error) {
	for i, name := range []string{"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"} {
		if name == word {
			return 1 << i, nil
		}
	}
	return 0, fmt.Errorf("exchange: conference event %q is unknown: "+
		"use start, end, join, leave, mute, hold, modify, speaker, announcement", word)
}

// ConferenceCallback says where and when a conference is reported.
type ConferenceCallback struct {
	URL    string // none: nothing is reported
	Method string // GET or POST; empty is POST
	Events ConferenceEvent
}

// ConferenceRequest is what a Dial with a Conference asks for. The settings of the room are those of its first
// participant.
//
// Source: https://www.twilio.com/docs/voice/twiml/conference.
type ConferenceRequest struct {
	Name  string // of the room; the live one with this name, or a new one
	SID   string // that the room must have; empty: any
	Label string // another name of the participant; may be empty

	Muted        bool
	StartOnEnter bool          // the conference may start with this participant
	EndOnExit    bool          // the conference ends when this participant leaves
	Beep         Beep          // 0: none
	Coach        string        // SID of the call that alone hears this one; empty: everybody does
	Wait         Sound         // heard until the conference starts; nil is HoldMusic. Its error ends the participation
	Jitter       time.Duration // how much sound is gathered against jitter

	// Settings of the room.
	MaxParticipants int    // 2 to 250; 0 is 250
	Region          string // empty is us1
	StatusCallback  ConferenceCallback
	Record          RecordingRequest // of the room, but for Track and Dual

	// Of the Dial.
	TimeLimit    time.Duration    // the longest stay; 0 is 4 h
	HangupOnStar bool             // * ends the participation
	RecordLeg    RecordingRequest // of this call, as long as it stays
}

// ConferenceResult is how a participation ended. It is complete even when the call has ended.
type ConferenceResult struct {
	Joined        bool          // else ErrorCode says why not, or the call had ended
	Talked        bool          // the conference had started
	ConferenceSID string        // CF and 32 hex digits; empty if not joined
	Recording     RecordingInfo // by RecordLeg
	ErrorCode     int           // 13237 (name), 13240, 16027, 16028 (coach), 16020 (full), 16023, 16025 (label); 0 if none
}

// RefusalError is an error with a code of Twilio's dictionary.
type RefusalError struct {
	Code int
	Text string
}

// Error implements error.
func (e *RefusalError) Error() string { return fmt.Sprintf("exchange: error %d: %s", e.Code, e.Text) }

// Codes of a conference.
//
// Source: https://www.twilio.com/docs/api/errors.
const (
	codeConferenceName = 13237
	codeCoachSID       = 13240
	codeFull           = 16020
	codeLabel          = 16023
	codeLabelTaken     = 16025
	codeCoachedHeld    = 16027
	codeCoachedAbsent  = 16028
)
