package calls

import (
	"context"

	"softphone/internal/phone"
)

func notYet() error {
	return phone.Errorf(phone.Unavailable, "not_ready", "This cannot be done yet.")
}

// End ends a conference for everybody.
func (c *Control) End(context.Context, phone.Grant, phone.ConferenceSID) error { return notYet() }

// Announce lets a conference, or one participant, hear a text.
func (c *Control) Announce(context.Context, phone.Grant, phone.ConferenceSID, Announcement) error {
	return notYet()
}

// Add calls somebody into a conference.
func (c *Control) Add(context.Context, phone.Grant, phone.ConferenceSID, AddRequest) (phone.CallSID, error) {
	return "", notYet()
}

// Change changes a participant.
func (c *Control) Change(context.Context, phone.Grant, phone.ConferenceSID, phone.CallSID, ParticipantChange) error {
	return notYet()
}

// Remove removes a participant.
func (c *Control) Remove(context.Context, phone.Grant, phone.ConferenceSID, phone.CallSID) error {
	return notYet()
}

// StartRecording starts to record a conference.
func (c *Control) StartRecording(context.Context, phone.Grant, phone.ConferenceSID) (phone.RecordingSID, error) {
	return "", notYet()
}

// SetRecording pauses, resumes or ends a recording.
func (c *Control) SetRecording(context.Context, phone.Grant, phone.ConferenceSID, phone.RecordingSID, phone.RecordingStatus) error {
	return notYet()
}

// HangUp ends a call.
func (c *Control) HangUp(context.Context, phone.Grant, phone.CallSID) error { return notYet() }

// CreateRoom sets up a room.
func (c *Control) CreateRoom(context.Context, phone.Grant, phone.Room) (phone.Room, error) {
	return phone.Room{}, notYet()
}

// UpdateRoom changes a room.
func (c *Control) UpdateRoom(context.Context, phone.Grant, phone.RoomName, func(*phone.Room) error) (phone.Room, error) {
	return phone.Room{}, notYet()
}

// DeleteRoom deletes a room.
func (c *Control) DeleteRoom(context.Context, phone.Grant, phone.RoomName) error { return notYet() }

// View returns a conference.
func (c *Control) View(context.Context, phone.Grant, phone.ConferenceSID) (View, error) {
	return View{}, notYet()
}

// Views returns conferences.
func (c *Control) Views(context.Context, phone.Grant, phone.ConferenceQuery) ([]View, error) {
	return nil, notYet()
}

// ViewOf is a conference as somebody sees it; false if they may not see it.
func (c *Control) ViewOf(context.Context, phone.Grant, phone.Conference, map[phone.CallSID]phone.Call, *phone.Room) (View, bool) {
	return View{}, false
}
