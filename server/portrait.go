package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

// conferenceHead is what all who may see a conference are told of it, but for who takes part.
type conferenceHead struct {
	SID        phone.ConferenceSID    `json:"sid"`
	Title      string                 `json:"title"`
	Room       *phone.RoomName        `json:"room"` // null for a call of people
	Kind       string                 `json:"kind"` // "room" or "call"
	Status     phone.ConferenceStatus `json:"status"`
	Created    *time.Time             `json:"created_at"`
	Started    *time.Time             `json:"started_at"`
	Ended      *time.Time             `json:"ended_at"`
	Duration   int                    `json:"duration"` // seconds; 0 while it lasts
	Reason     string                 `json:"reason"`   // why it ended
	Recording  *recording             `json:"recording"`
	Recordings []recording            `json:"recordings"` // all of them, the first first
	Locked     bool                   `json:"locked"`
	Transfer   *transfer              `json:"transfer"` // the last one of a call between people
}

// recording is a recording as pages are told of it.
type recording struct {
	SID      phone.RecordingSID    `json:"sid"`
	Call     phone.CallSID         `json:"call,omitempty"` // the leg that is recorded, where it is not the conference
	Status   phone.RecordingStatus `json:"status"`
	Started  *time.Time            `json:"started_at"`
	Duration int                   `json:"duration"` // seconds; 0 while it is made
	By       phone.Identity        `json:"by"`
}

// participant is somebody in a conference, or on their way.
type participant struct {
	Call       phone.CallSID  `json:"call"`
	Address    phone.Address  `json:"address"`
	Name       string         `json:"name"`
	State      string         `json:"state"`
	Since      *time.Time     `json:"since"`
	Joined     *time.Time     `json:"joined_at"`
	LeftReason string         `json:"left_reason"`
	Muted      bool           `json:"muted"`
	Held       bool           `json:"held"`
	Speaking   bool           `json:"speaking"`
	Coaching   *phone.CallSID `json:"coaching"` // who alone hears this one
	Moderator  bool           `json:"moderator"`
	Label      string         `json:"label"`
	EndOnExit  bool           `json:"end_on_exit"`
	Kept       bool           `json:"kept"`     // says goodbye before they hang up
	Transfer   int            `json:"transfer"` // for which they were called; 0 for none
	Me         bool           `json:"me"`       // last: see portrait
}

// The states of a participant that no call has.
const (
	stateHere    = "here"
	stateRinging = "ringing"
	stateLeft    = "left"
)

// neverCame is why somebody who was called for a conference is not in it: nobody answered.
// Source: ReasonParticipantLeft in https://www.twilio.com/docs/voice/twiml/conference
const neverCame = "participant_add_failed"

// portrait is a conference as JSON, in the parts that all who see it have in common. It is
// made once for everybody.
type portrait struct {
	head   []byte // up to the participants
	people []figure
}

// figure is a participant as JSON that ends with "me":false}.
type figure struct {
	json    []byte
	address phone.Address
}

// portray makes the portrait of a conference, the calls of its participants, and its room, which is
// nil for one that is held in none, or in one that was taken away.
func portray(names func(phone.Address) string, c phone.Conference, legs map[phone.CallSID]phone.Call, r *phone.Room) portrait {
	var p portrait
	told := participants(names, c, legs)
	for _, one := range told {
		p.people = append(p.people, figure{marshal(one), one.Address})
	}
	head := conferenceHead{
		SID: c.SID, Kind: "call", Status: c.Status, Created: moment(c.Created), Started: moment(c.Started), Ended: moment(c.Ended),
		Reason: c.Reason, Recordings: []recording{}, Transfer: tellTransfer(names, c.Transfer),
	}
	if name, ok := phone.RoomOf(c.Name); ok {
		head.Kind, head.Room, head.Title = "room", &name, string(name)
	} else {
		head.Title = titleOf(told)
	}
	if r != nil {
		head.Title, head.Locked = r.Title, r.Locked
	}
	if !c.Ended.IsZero() && !c.Started.IsZero() {
		head.Duration = max(0, seconds(c.Ended.Sub(c.Started)))
	}
	for _, tape := range c.Tapes {
		head.Recordings = append(head.Recordings, tellRecording(tape))
	}
	slices.SortStableFunc(head.Recordings, func(a, b recording) int { return compareMoments(a.Started, b.Started) })
	if tape, ok := c.Recorded(); ok && c.Status != phone.ConferenceCompleted {
		now := tellRecording(tape)
		head.Recording = &now
	}
	p.head = append(bytes.TrimSuffix(marshal(head), []byte("}")), `,"participants":[`...)
	return p
}

// seenBy is the conference as JSON for somebody who may do certain things.
func (p portrait) seenBy(me phone.Identity, may []calls.Action) []byte {
	size := len(p.head) + 64 + 16*len(may)
	for _, f := range p.people {
		size += len(f.json) + 1
	}
	b := append(make([]byte, 0, size), p.head...)
	for i, f := range p.people {
		if i > 0 {
			b = append(b, ',')
		}
		if f.isOf(me) {
			b = append(append(b, bytes.TrimSuffix(f.json, []byte("false}"))...), "true}"...)
		} else {
			b = append(b, f.json...)
		}
	}
	if may == nil {
		may = []calls.Action{}
	}
	b = append(append(b, `],"may":`...), marshal(may)...)
	return append(b, '}')
}

// key is the same for all for whom the portrait is the same.
func (p portrait) key(me phone.Identity, may []calls.Action) string {
	var b strings.Builder
	for _, a := range may {
		b.WriteString(string(a))
		b.WriteByte(' ')
	}
	if slices.ContainsFunc(p.people, func(f figure) bool { return f.isOf(me) }) {
		b.WriteString(string(me))
	}
	return b.String()
}

func (f figure) isOf(me phone.Identity) bool {
	id, ok := f.address.Client()
	return ok && id == me
}

// participants tells of all who take or took part, in the order in which they came.
func participants(names func(phone.Address) string, c phone.Conference, legs map[phone.CallSID]phone.Call) []participant {
	came := func(p phone.Participant) time.Time {
		if p.Added.IsZero() || !p.Joined.IsZero() && p.Joined.Before(p.Added) {
			return p.Joined
		}
		return p.Added
	}
	people := slices.Clone(c.People)
	slices.SortStableFunc(people, func(a, b phone.Participant) int { return came(a).Compare(came(b)) })
	told := make([]participant, 0, len(people))
	for _, p := range people {
		leg := legs[p.Call]
		one := participant{
			Call: p.Call, Address: addressOf(p, leg), Joined: moment(p.Joined), Muted: p.Muted.Value, Held: p.Held.Value,
			Speaking: p.Talking(), Moderator: leg.Moderator, Label: leg.Label, EndOnExit: p.EndOnExit.Value,
			Kept: p.Kept, Transfer: p.Transfer,
		}
		one.Name = names(one.Address)
		if p.Coached.Value != "" {
			one.Coaching = &p.Coached.Value
		}
		if !p.Moderator.Stamp.IsZero() {
			one.Moderator = p.Moderator.Value
		}
		if !p.Label.Stamp.IsZero() {
			one.Label = p.Label.Value
		}
		var since time.Time
		one.State, since = stateOf(c, p, leg)
		one.Since = moment(since)
		if one.State == stateLeft {
			one.LeftReason = p.Presence.Value.Why
		}
		told = append(told, one)
	}
	return told
}

// stateOf is how somebody stands to a conference, and since when.
func stateOf(c phone.Conference, p phone.Participant, leg phone.Call) (string, time.Time) {
	over := c.Status == phone.ConferenceCompleted
	switch {
	case p.Presence.Value.Here && !over:
		return stateHere, p.Presence.Value.At
	case p.Presence.Value.Here:
		return stateLeft, c.Ended
	case !p.Joined.IsZero(), wasThere(p):
		return stateLeft, p.Presence.Value.At
	case leg.Status == phone.StatusCompleted:
		return stateLeft, leg.Ended
	case leg.Status.Terminal():
		return leg.Status.String(), leg.Ended
	case p.Presence.Value.Why == neverCame: // and how the call went is not told yet
		return phone.StatusFailed.String(), p.Presence.Value.At
	case over:
		return phone.StatusCanceled.String(), c.Ended
	case p.Added.IsZero():
		return stateRinging, leg.Started
	}
	return stateRinging, p.Added
}

// wasThere reports whether somebody who is not in the conference was, although their coming was not told. That an
// observation does not find somebody who was called for it does not say so: they may be ringing.
func wasThere(p phone.Participant) bool {
	s := p.Presence.Stamp
	return !s.IsZero() && p.Presence.Value.Why != neverCame && (!s.Observed || p.Added.IsZero())
}

// addressOf is who takes part by a call: whom we called, or who called.
func addressOf(p phone.Participant, leg phone.Call) phone.Address {
	if (!p.Added.IsZero() || leg.Parent != "") && !leg.To.IsZero() {
		return leg.To
	}
	return leg.From
}

// mostNames is how many names a call of people is called by.
const mostNames = 3

// titleOf is what a call of people is called: the names of those who are there; and of whoever rings, was there or never
// came, in this order, while there are no two.
func titleOf(people []participant) string {
	rank := func(p participant) int {
		switch p.State {
		case stateHere:
			return 0
		case stateRinging:
			return 1
		case stateLeft:
			return 2
		}
		return 3
	}
	sorted := slices.SortedStableFunc(slices.Values(people), func(a, b participant) int { return cmp.Compare(rank(a), rank(b)) })
	var names []string
	for _, p := range sorted {
		name := cmp.Or(p.Name, p.Address.String())
		if name == "" || slices.Contains(names, name) || len(names) >= mostNames || len(names) >= 2 && rank(p) > 0 {
			continue
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func tellRecording(r phone.Recording) recording {
	return recording{SID: r.SID, Call: r.Call, Status: r.Status.Value, Started: moment(r.Started), Duration: seconds(r.Duration), By: r.By}
}

// names returns a function that tells the names of addresses, each looked up once: empty for
// those that have none.
func (s *Server) names(ctx context.Context) func(phone.Address) string {
	known := map[phone.Identity]string{}
	return func(a phone.Address) string {
		id, ok := a.Client()
		if !ok {
			return ""
		}
		name, ok := known[id]
		if !ok {
			name = s.People.NameOf(ctx, id)
			known[id] = name
		}
		return name
	}
}

// moment is a time as pages are told it: null if it was not.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func compareMoments(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}

// marshal writes JSON of what is ours, which can always be written.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}
