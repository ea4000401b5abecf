package server

import (
	"context"
	"io"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

// Control steers conferences and sets up rooms for the holder of a grant: it checks what that
// allows, does it, and keeps who did it.
type Control interface {
	Hands
	End(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) error
	Announce(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, a calls.Announcement) error
	Add(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, r calls.AddRequest) (phone.CallSID, error)
	Change(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, call phone.CallSID, c calls.ParticipantChange) error
	Remove(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, call phone.CallSID) error
	StartRecording(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) (phone.RecordingSID, error)
	SetRecording(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, re phone.RecordingSID, to phone.RecordingStatus) error
	HangUp(ctx context.Context, by phone.Grant, call phone.CallSID) error
	Lose(ctx context.Context, by phone.Grant, call phone.CallSID) error
	Note(ctx context.Context, by phone.Grant, call phone.CallSID, n calls.NoteChange) error
	EndCallsOf(ctx context.Context, by phone.Grant, of phone.Identity) error
	// EndCalls ends calls for a reason that is decided already.
	EndCalls(ctx context.Context, by phone.Identity, why string, sids []phone.CallSID) error

	CreateRoom(ctx context.Context, by phone.Grant, r phone.Room) (phone.Room, error)
	UpdateRoom(ctx context.Context, by phone.Grant, name phone.RoomName, change func(*phone.Room) error) (phone.Room, error)
	DeleteRoom(ctx context.Context, by phone.Grant, name phone.RoomName) error

	// View and Views tell of conferences that the grant's holder may see; the error is of kind
	// phone.Unknown or phone.Forbidden for one that they may not.
	View(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) (calls.View, error)
	Views(ctx context.Context, by phone.Grant, q phone.ConferenceQuery) ([]calls.View, error)
	// ViewOf is the same of a conference as it is given; false where it may not be seen.
	ViewOf(ctx context.Context, by phone.Grant, c phone.Conference, legs map[phone.CallSID]phone.Call, room *phone.Room) (calls.View, bool)
	// Available reports whether conferences can be steered: whether the REST API answers.
	Available() bool
}

// Store is what is asked of the store directly.
type Store interface {
	phone.HistoryStore
	phone.ContactStore
	phone.CallStore
	phone.ConferenceStore
	phone.RoomStore
	phone.TeamStore
	phone.Ledger
	Persons(ctx context.Context) ([]phone.Person, error)
	Keys(ctx context.Context) ([]phone.APIKey, error)
	Person(ctx context.Context, id phone.Identity) (phone.Person, error)
	phone.TaskStore
	phone.FloorStore
	phone.QualityStore
}

// Media is where recordings are fetched from: what was recorded, its size in bytes, -1 where that is not
// said, and its type. The error is of kind phone.Unknown if there is no such recording.
type Media interface {
	Media(ctx context.Context, sid phone.RecordingSID) (sound io.ReadCloser, size int64, mime string, err error)
}
