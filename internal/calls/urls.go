package calls

import (
	"net/url"
	"time"

	"softphone/internal/phone"
)

// Settings are what commands need to know of this installation.
type Settings struct {
	BaseURL     string        // where Twilio reaches this program: scheme://host, without a slash at the end
	CallerID    phone.Number  // shown to telephones that are called, where the grant says none
	RingTimeout time.Duration // how long somebody who is added rings, where that is not said
	MaxCall     time.Duration // how long each call may last
}

// patience asks Twilio to repeat a callback that was not taken.
// Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
const patience = "#rc=3&rp=all&ct=2000&rt=4000"

// document is the URL of a document of ours: name and value of each parameter in turn, those
// without a value left out.
func (s Settings) document(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return s.BaseURL + path
	}
	return s.BaseURL + path + "?" + q.Encode()
}

// hold is what people hear on hold, as a command takes it: nothing for Twilio's own music.
func (s Settings) hold(m phone.Music) phone.Music {
	if m == "" || m == phone.MusicBuiltin {
		return ""
	}
	return phone.Music(s.document("/voice/hold", "music", string(m)))
}

func (s Settings) recording(sid phone.ConferenceSID, call phone.CallSID) string {
	return s.document("/voice/recording", "conference", string(sid), "call", string(call)) + patience
}

// added is where a leg reports that somebody had called for a conference: whatever becomes of the answer of who made it,
// and of this program meanwhile, its first report tells whose it is.
func (s Settings) added(sid phone.ConferenceSID, parent phone.CallSID, by phone.Identity, label string) string {
	return s.document("/voice/status", "parent", string(parent), "conference", string(sid), "by", string(by), "label", label) + patience
}

// conference is what a leg that is added brings for the conference. It is what everybody brings, since
// it is the first who decides.
func (s Settings) conference(room *phone.Room, parent phone.CallSID) phone.ConferenceSettings {
	c := phone.ConferenceSettings{
		Beep:      phone.BeepNever,
		Status:    s.document("/voice/conference") + patience,
		Leg:       s.document("/voice/status", "parent", string(parent)) + patience,
		Recording: s.document("/voice/recording") + patience,
	}
	if room != nil {
		c.MaxParticipants, c.Beep, c.Record = room.MaxParticipants, room.Beep, room.Record
	}
	return c
}
