package calls

import (
	"time"

	"softphone/internal/phone"
)

// Settings are what commands need to know of this installation.
type Settings struct {
	Links       phone.Links   // where Twilio reaches this program
	CallerID    phone.Number  // shown to telephones that are called, where the grant says none
	RingTimeout time.Duration // how long somebody who is added rings, where that is not said
	MaxCall     time.Duration // how long each call may last
	Notices     bool          // those who are recorded are told so in words, and when that pauses, goes on and ends
}

// conference is what a leg that is added brings for the conference. It is what everybody brings, since
// it is the first who decides.
func (s Settings) conference(room *phone.Room, parent phone.CallSID) phone.ConferenceSettings {
	if room != nil {
		return s.Links.RoomSettings(*room)
	}
	return s.Links.CallSettings(parent)
}
