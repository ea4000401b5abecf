package phone

import (
	"context"
	"time"
)

// Change is what to change about a participant. What is nil stays as it is.
type Change struct {
	Muted     *bool
	Held      *bool
	Music     Music    // to be heard while held; empty is builtin
	Coached   *CallSID // who alone is to hear the participant; empty: everybody
	EndOnExit *bool
}

// Addition is a call that brings somebody into a conference.
type Addition struct {
	To       Address       // a client or a telephone
	From     Address       // what the callee is shown: a number of ours for telephones
	Name     string        // of who calls, for the callee's page
	Timeout  time.Duration // how long it rings
	MaxCall  time.Duration
	Muted    bool
	Coached  CallSID
	Settings ConferenceSettings
}

// ConferenceSettings are those of a conference that its first participant fixes: all who enter
// bring the same.
type ConferenceSettings struct {
	MaxParticipants int
	Beep            Beep
	Record          bool
	Status          string // URL of status callbacks, absolute
	Leg             string // URL of the legs' status callbacks, absolute
	Recording       string // URL of recordings' status callbacks, absolute
}

// Offer is a conference-style call that waits for somebody to come: all are called at once, the first
// to answer has it.
type Offer struct {
	To      []Address     // clients, or one telephone
	From    Address       // what they are shown
	Name    string        // of who calls, for the callees' pages
	Timeout time.Duration // how long they ring
	MaxCall time.Duration // and how long they talk at most
}

// Observed is a live conference as the REST API tells it.
type Observed struct {
	SID    ConferenceSID
	Name   string
	Status ConferenceStatus
	Reason string
	Ended  time.Time
	People []ObservedParticipant // who is in it; none for one that has ended
}

// ObservedParticipant is a participant as the REST API tells it.
type ObservedParticipant struct {
	Call      CallSID `json:"call"`
	Muted     bool    `json:"muted,omitempty"`
	Held      bool    `json:"held,omitempty"`
	Coached   CallSID `json:"coached,omitempty"`
	EndOnExit bool    `json:"end_on_exit,omitempty"`
}

// Switchboard is Twilio's REST API, or the local carrier's. Errors are of kind [Unknown] for
// conferences, calls and recordings that are not there (any more), [Conflict] where their state does not
// allow it, [Invalid] for addresses that cannot be called, [Exhausted] when too much is asked at once, and
// [Unavailable] when it cannot be asked. Nothing that makes a call is tried twice, unless it is
// certain that the first was not heard.
type Switchboard interface {
	// Call asks how a call is: its status, when it ended (zero while it lasts, and where that is
	// not said) and how long it was answered.
	Call(ctx context.Context, sid CallSID) (status Status, ended time.Time, talked time.Duration, err error)
	// HangUp ends a call in whatever state it is; one that has ended is no error.
	HangUp(ctx context.Context, sid CallSID) error
	// Redirect makes a call do what the document at an absolute URL says.
	Redirect(ctx context.Context, sid CallSID, url string) error

	// LiveConferences returns conferences that have not ended, without their participants.
	LiveConferences(ctx context.Context) ([]Observed, error)
	// Conference returns one conference with who is in it.
	Conference(ctx context.Context, sid ConferenceSID) (Observed, error)
	EndConference(ctx context.Context, sid ConferenceSID) error
	// Announce lets everybody hear the document at an absolute URL.
	Announce(ctx context.Context, sid ConferenceSID, url string) error
	// AnnounceTo lets one participant hear it.
	AnnounceTo(ctx context.Context, sid ConferenceSID, call CallSID, url string) error

	// Add calls somebody into the conference of a SID, or of a name, which is created where there is none.
	Add(ctx context.Context, conference string, a Addition) (CallSID, ConferenceSID, error)
	Change(ctx context.Context, sid ConferenceSID, call CallSID, c Change) error
	Remove(ctx context.Context, sid ConferenceSID, call CallSID) error

	// StartRecording records a leg and all that it hears. The URL is told how the recording is.
	StartRecording(ctx context.Context, call CallSID, url string) (RecordingSID, error)
	// SetRecording pauses, goes on with or ends a recording: of a conference, or of a leg where call is given.
	SetRecording(ctx context.Context, conference ConferenceSID, call CallSID, sid RecordingSID, to RecordingStatus) error
}
