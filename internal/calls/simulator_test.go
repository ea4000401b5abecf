package calls

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"softphone/internal/phone"
)

const simulated = phone.ConferenceSID("CF0123456789abcdef0123456789abcdef")

// simulator is a conference as Twilio holds one: what people do changes it, and makes callbacks. It
// also does what this program would: it asks how the conference is, and notes what people ask for.
type simulator struct {
	*rand.Rand

	now      time.Time
	sequence int
	status   phone.ConferenceStatus
	people   map[phone.CallSID]*phone.ObservedParticipant // who is there
	speaking map[phone.CallSID]bool
	paused   bool
	taped    bool
	told     []phone.Event // callbacks: any may be lost
	ours     []phone.Event // what this program stored itself
}

func simulate(random *rand.Rand) *simulator {
	s := &simulator{Rand: random, now: t0, people: map[phone.CallSID]*phone.ObservedParticipant{}, speaking: map[phone.CallSID]bool{}}
	for range 6 + s.IntN(18) {
		s.now = s.now.Add(time.Duration(1+s.IntN(1_500_000)) * time.Microsecond)
		if s.step(); s.status == phone.ConferenceCompleted {
			break
		}
	}
	return s
}

// step lets one thing happen.
func (s *simulator) step() {
	call := phone.CallSID(fmt.Sprintf("CA%032x", s.IntN(5)))
	p := s.people[call]
	if p == nil {
		s.enter(call)
		return
	}
	switch s.IntN(14) {
	case 0, 1:
		s.leave(call)
	case 2, 3:
		p.Muted = !p.Muted
		delete(s.speaking, call) // who is muted, or held, does not speak
		s.tell(pick(p.Muted, phone.ParticipantMuted, phone.ParticipantUnmuted), p)
	case 4, 5:
		p.Held = !p.Held
		delete(s.speaking, call)
		s.tell(pick(p.Held, phone.ParticipantHeld, phone.ParticipantUnheld), p)
	case 6:
		p.EndOnExit = !p.EndOnExit
		s.tell(phone.ParticipantModified, p)
	case 7:
		p.Coached = pick(p.Coached == "", phone.CallSID("CA000000000000000000000000000000ff"), "")
		s.tell(phone.ParticipantModified, p)
	case 8, 9:
		if !p.Muted && !p.Held {
			s.speaking[call] = !s.speaking[call]
			s.tell(pick(s.speaking[call], phone.SpeechStarted, phone.SpeechStopped), p)
		}
	case 10:
		s.note(phone.ParticipantLabelled, call, phone.Detail{Label: fmt.Sprint(s.IntN(3)), By: "alice"})
		s.note(phone.ParticipantPromoted, call, phone.Detail{Moderator: s.IntN(2) == 0, By: "alice"})
	case 11:
		s.tape(call)
	case 12:
		s.ask()
	case 13:
		if s.IntN(3) == 0 {
			s.end("conference-ended-via-api")
		}
	}
}

func (s *simulator) enter(call phone.CallSID) {
	if s.IntN(3) == 0 {
		s.note(phone.ParticipantAdded, call, phone.Detail{By: "alice", Label: "added"})
	}
	p := &phone.ObservedParticipant{Call: call, Muted: s.IntN(3) == 0, EndOnExit: s.IntN(4) == 0}
	s.people[call] = p
	s.tell(phone.ParticipantJoined, p)
	if s.status == phone.ConferenceInit && len(s.people) > 1 {
		s.status = phone.ConferenceInProgress
		s.tell(phone.ConferenceStarted, nil)
	}
}

func (s *simulator) leave(call phone.CallSID) {
	p := s.people[call]
	delete(s.people, call)
	delete(s.speaking, call)
	s.tell(phone.ParticipantLeft, p)
	switch {
	case p.EndOnExit:
		s.end("participant-with-end-conference-on-exit-left")
	case len(s.people) == 0:
		s.end("last-participant-left")
	}
}

func (s *simulator) end(reason string) {
	for _, call := range slices.Sorted(keys(s.people)) {
		p := s.people[call]
		delete(s.people, call)
		delete(s.speaking, call)
		s.tell(phone.ParticipantLeft, p)
	}
	s.status = phone.ConferenceCompleted
	s.tell(phone.ConferenceFinished, nil)
	s.told[len(s.told)-1].Detail.Reason = reason
}

// tell makes a callback. Its time has a second's resolution.
func (s *simulator) tell(kind phone.EventKind, p *phone.ObservedParticipant) {
	s.sequence++
	e := phone.Event{
		Key: fmt.Sprintf("conference:%s:%d:%s", simulated, s.sequence, kind), Kind: kind, At: s.now.Truncate(time.Second), Sequence: s.sequence,
		Conference: simulated, Detail: phone.Detail{Name: "room-standup-0123456789abcdef"},
	}
	if p != nil {
		e.Call = p.Call
		e.Detail.Muted, e.Detail.Held, e.Detail.Coached, e.Detail.EndOnExit = p.Muted, p.Held, p.Coached, p.EndOnExit
		if kind == phone.ParticipantLeft {
			e.Detail.Reason = "participant_hung_up"
		}
	}
	s.told = append(s.told, e)
}

// note stores something that only we know.
func (s *simulator) note(kind phone.EventKind, call phone.CallSID, d phone.Detail) {
	s.now = s.now.Add(time.Microsecond)
	s.ours = append(s.ours, phone.Event{
		Key: fmt.Sprint("ours:", len(s.ours)), Kind: kind, At: s.now, Sequence: -1, Call: call, Conference: simulated, Detail: d,
	})
}

// tape starts, pauses, resumes or ends a recording.
func (s *simulator) tape(call phone.CallSID) {
	d := phone.Detail{Recording: "RE0123456789abcdef0123456789abcdef", RecordingStatus: phone.RecordingRunning, Recorded: call}
	d.Recorded = "CA00000000000000000000000000000000"
	switch {
	case !s.taped:
		s.taped = true
		s.note(phone.RecordingReported, "", d) // the callback
		d.By = "alice"
		s.note(phone.RecordingReported, "", d)
	case s.IntN(4) == 0:
		d.RecordingStatus = phone.RecordingCompleted
		s.note(phone.RecordingReported, "", d)
	default:
		s.paused = !s.paused
		d.RecordingStatus, d.By, d.Reason = pick(s.paused, phone.RecordingPaused, phone.RecordingRunning), "bob", phone.ReasonResumed
		s.note(phone.RecordingReported, "", d)
	}
}

// ask observes the conference, some of whose callbacks were heard.
func (s *simulator) ask() {
	var c phone.Conference
	for _, e := range s.told {
		if s.IntN(4) > 0 {
			c = ApplyConference(c, e)
		}
	}
	s.now = s.now.Add(time.Microsecond)
	s.ours = append(s.ours, observation(c, s.observed(), s.now))
}

// observed is how the conference is.
func (s *simulator) observed() phone.Observed {
	o := phone.Observed{SID: simulated, Name: "room-standup-0123456789abcdef", Status: s.status}
	for _, call := range slices.Sorted(keys(s.people)) {
		o.People = append(o.People, *s.people[call])
	}
	return o
}

// heard is what reaches the store, in some order: each callback with a chance of nine in ten.
func (s *simulator) heard() []phone.Event {
	heard := slices.Clone(s.ours)
	for _, e := range s.told {
		if s.IntN(10) > 0 {
			heard = append(heard, e)
		}
	}
	return s.shuffled(heard)
}

func (s *simulator) shuffled(events []phone.Event) []phone.Event {
	events = slices.Clone(events)
	s.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	return events
}

// repeated delivers each event up to five times; the store keeps the first of a key.
func (s *simulator) repeated(events []phone.Event) []phone.Event {
	var all, once []phone.Event
	for _, e := range events {
		for range 1 + s.IntN(5) {
			all = append(all, e)
		}
	}
	known := map[string]bool{}
	for _, e := range s.shuffled(all) {
		if !known[e.Key] {
			known[e.Key] = true
			once = append(once, e)
		}
	}
	return once
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

func keys[V any](m map[phone.CallSID]V) func(yield func(phone.CallSID) bool) {
	return func(yield func(phone.CallSID) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
