package exchange

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"softphone/carrier/media"
)

const (
	maxParticipants = 250
	defaultRegion   = "us1"
	keptConferences = 1000 // that have ended
)

// ConferenceStatus is the state of a conference. It never goes back.
type ConferenceStatus uint8

// The values of ConferenceStatus.
const (
	ConferenceUnknown    ConferenceStatus = iota
	ConferenceInit                        // people wait
	ConferenceInProgress                  // people talk
	ConferenceCompleted                   // it is over
)

// String returns Twilio's word for the status, such as "in-progress".
func (s ConferenceStatus) String() string {
	switch s {
	case ConferenceInit:
		return "init"
	case ConferenceInProgress:
		return "in-progress"
	case ConferenceCompleted:
		return "completed"
	case ConferenceUnknown:
		return "unknown"
	}
	return fmt.Sprintf("ConferenceStatus(%d)", uint8(s))
}

// Conference is a room in which calls talk with each other. It begins with its first participant and ends with its
// last, with one whose leaving ends it, or by End; it is not used again. It is safe for concurrent use and stays
// readable after its end.
type Conference struct {
	x    *Exchange
	sid  string
	name string

	// Owned by the loop.
	mixer        *media.Mixer       // nil when the conference has ended
	stop         context.CancelFunc // of the mixer
	status       ConferenceStatus
	region       string
	most         int
	callback     ConferenceCallback
	participants []*participant // in the order of their coming
	invited      []*invitation  // who are called and have not come yet
	announcing   []*announcement
	taping       RecordingRequest
	recording    *recording
	sequence     int // of status callbacks
	created      time.Time
	updated      time.Time
	ending       ending
}

// ending is why a conference has ended.
type ending struct {
	reason      string // ReasonConferenceEnded
	text        string
	call, label string // of the participant who ended it; may be empty
}

// ConferenceInfo is a conference at one moment.
type ConferenceInfo struct {
	SID                     string
	FriendlyName            string
	Status                  ConferenceStatus
	Region                  string
	Created, Updated        time.Time
	Participants            int    // present
	ReasonEnded             string // such as "last-participant-left"; empty while it lives
	CallSIDEndingConference string // may be empty
	MaxParticipants         int
}

// Conference returns a conference by its SID, or the live one by its name, and whether there is one. Of those that
// have ended the latest thousand are kept.
func (x *Exchange) Conference(sidOrName string) (*Conference, bool) {
	var r *Conference
	if err := x.loop.run(func() {
		if r = x.rooms[sidOrName]; r != nil {
			return
		}
		for _, other := range slices.Concat(x.liveRooms(), x.pastRooms) {
			if other.sid == sidOrName {
				r = other
			}
		}
	}); err != nil {
		return nil, false
	}
	return r, r != nil
}

// Conferences returns the live conferences and the latest thousand of those that have ended, the newest first.
func (x *Exchange) Conferences() []*Conference {
	var all []*Conference
	if err := x.loop.run(func() { all = slices.Concat(x.liveRooms(), x.pastRooms) }); err != nil {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Conference) int { return b.created.Compare(a.created) })
	return all
}

// liveRooms returns the rooms in no order. Loop only.
func (x *Exchange) liveRooms() []*Conference {
	var all []*Conference
	for _, r := range x.rooms {
		all = append(all, r)
	}
	return all
}

// SID returns the conference's SID: CF and 32 hex digits.
func (r *Conference) SID() string { return r.sid }

// Name returns the friendly name.
func (r *Conference) Name() string { return r.name }

// Info returns the conference at this moment.
func (r *Conference) Info() ConferenceInfo {
	var info ConferenceInfo
	take := func() {
		info = ConferenceInfo{
			SID: r.sid, FriendlyName: r.name, Status: r.status, Region: r.region, Created: r.created, Updated: r.updated,
			Participants: len(r.participants), ReasonEnded: r.ending.reason, MaxParticipants: r.most,
			CallSIDEndingConference: r.ending.call,
		}
	}
	if err := r.x.loop.run(take); err != nil {
		return ConferenceInfo{SID: r.sid, FriendlyName: r.name, Status: ConferenceCompleted}
	}
	return info
}

// room returns the live conference with the name of a request, or a new one with its settings. Loop only.
func (x *Exchange) room(req ConferenceRequest) *Conference {
	if r := x.rooms[req.Name]; r != nil {
		return r
	}
	r := &Conference{
		x: x, sid: x.cfg.NewSID("CF"), name: req.Name, mixer: x.engine.NewMixer(), status: ConferenceInit,
		region: req.Region, most: req.MaxParticipants, callback: req.StatusCallback, taping: req.Record, created: x.cfg.Now(),
	}
	r.updated = r.created
	if r.region == "" {
		r.region = defaultRegion
	}
	if r.most <= 0 || r.most > maxParticipants {
		r.most = maxParticipants
	}
	r.stop = x.spawn(r.mixer.Run)
	x.rooms[r.name] = r
	x.log.Info("conference", slog.String("conference", r.sid))
	return r
}

// startIfReady starts the conference when two are present and one of them may start it. Loop only.
func (r *Conference) startIfReady() {
	if r.status != ConferenceInit || len(r.participants) < 2 {
		return
	}
	if !slices.ContainsFunc(r.participants, func(p *participant) bool { return p.startOnEnter }) {
		return
	}
	r.status = ConferenceInProgress
	r.x.log.Info("conference starts", slog.String("conference", r.sid))
	for _, p := range r.participants {
		p.waiting = false
		p.result.Talked = true
		if !p.held {
			p.hush()
			p.seat.SetAside(false)
		}
	}
	r.report(ConferenceStart, "conference-start", nil)
	r.record()
}

// left follows on the leaving of a participant. Loop only.
func (r *Conference) left(p *participant, kicked bool) {
	switch {
	case r.status == ConferenceCompleted:
	case p.endOnExit && kicked:
		r.end(ending{"participant-with-end-conference-on-exit-kicked", "A participant whose exit ends the conference was removed.", p.call.sid, p.label}, leftModerator)
	case p.endOnExit:
		r.end(ending{"participant-with-end-conference-on-exit-left", "A participant whose exit ends the conference left.", p.call.sid, p.label}, leftModerator)
	case len(r.participants) == 0 && kicked:
		r.end(ending{"last-participant-kicked", "The last participant was removed.", p.call.sid, p.label}, leftModerator)
	case len(r.participants) == 0:
		r.end(ending{"last-participant-left", "The last participant left.", p.call.sid, p.label}, leftModerator)
	case r.status == ConferenceInProgress && p.beep&BeepOnExit != 0:
		r.mixer.Beep(media.ExitBeep())
	}
}

// end ends the conference for all who are left. Loop only.
func (r *Conference) end(why ending, left string) {
	if r.status == ConferenceCompleted {
		return
	}
	r.status = ConferenceCompleted
	r.ending = why
	delete(r.x.rooms, r.name)
	for _, p := range slices.Clone(r.participants) {
		p.leave(left, false)
	}
	for _, a := range r.announcing {
		a.cancel()
	}
	r.recording.end(RecordingProcessing)
	r.stop()
	r.mixer = nil // what is kept of the conference should be small
	r.report(ConferenceEnd, "conference-end", nil)
	r.x.log.Info("conference ended", slog.String("conference", r.sid), slog.String("reason", why.reason))
	if len(r.x.pastRooms) == keptConferences {
		r.x.pastRooms = r.x.pastRooms[1:]
	}
	r.x.pastRooms = append(r.x.pastRooms, r)
}
