package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"softphone/internal/phone"
)

// folds are the simple folds of the suite.
func folds() phone.Folds { return phone.Folds{Call: fold, Conference: foldConference} }

// foldConference is a simple fold, incremental and free of order, that leaves what it was given as it is.
func foldConference(c phone.Conference, e phone.Event) phone.Conference {
	c.SID, c.Name = e.Conference, max(c.Name, e.Detail.Name)
	c.Sequence = max(c.Sequence, e.Sequence)
	if c.Created.IsZero() || e.At.Before(c.Created) {
		c.Created = e.At
	}
	if e.At.After(c.LastSeen) {
		c.LastSeen = e.At
	}
	if e.Kind == phone.ConferenceFinished {
		c.Status = phone.ConferenceCompleted
		if c.Ended.IsZero() || e.At.Before(c.Ended) {
			c.Ended, c.Reason = e.At, e.Detail.Reason
		}
	}
	if e.Call == "" {
		return c
	}
	p, there := c.Participant(e.Call)
	p.Call = e.Call
	stamp := phone.Stamp{Sequence: e.Sequence, At: e.At, Key: e.Key}
	switch e.Kind {
	case phone.ParticipantAdded:
		if p.Added.IsZero() || e.At.Before(p.Added) {
			p.Added, p.AddedBy = e.At, e.Detail.By
		}
	case phone.ParticipantJoined, phone.ParticipantLeft:
		here := e.Kind == phone.ParticipantJoined
		p.Presence.Tell(phone.Presence{Here: here, At: e.At, Why: e.Detail.Reason}, stamp)
		p.Told = p.Presence
		if p.Joined.IsZero() || e.At.Before(p.Joined) {
			p.Joined = e.At
		}
	case phone.SpeechStarted, phone.SpeechStopped:
		p.Speaking.Tell(e.Kind == phone.SpeechStarted, stamp)
	default:
	}
	p.Muted.Tell(e.Detail.Muted, stamp)
	p.Held.Tell(e.Detail.Held, stamp)
	p.Coached.Tell(e.Detail.Coached, stamp)
	p.EndOnExit.Tell(e.Detail.EndOnExit, stamp)
	people := slices.Clone(c.People)
	i, _ := slices.BinarySearchFunc(people, e.Call, func(p phone.Participant, s phone.CallSID) int { return cmp.Compare(p.Call, s) })
	if there {
		people[i] = p
	} else {
		people = slices.Insert(people, i, p)
	}
	c.People = people
	return c
}

func conference(n int) phone.ConferenceSID { return phone.ConferenceSID(fmt.Sprintf("CF%032x", n)) }

// happened is an event about conference n; call 0 is nobody.
func happened(kind phone.EventKind, n, sequence, call int, after time.Duration) phone.Event {
	e := phone.Event{
		Key: fmt.Sprintf("FriendlyName=room-standup-0123456789abcdef&n=%d&seq=%d", n, sequence), Kind: kind, At: start.Add(after),
		Sequence: sequence, Conference: conference(n), Detail: phone.Detail{Name: "room-standup-0123456789abcdef"},
	}
	if call > 0 {
		e.Call = sid(call)
	}
	return e
}

func tell(t *testing.T, s phone.Store, events ...phone.Event) []phone.Event {
	t.Helper()
	added, err := s.Append(t.Context(), folds(), events...)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// testConference stores one event with all that an event can say, and reads it in every way.
func testConference(t *testing.T, open func() phone.Store) {
	t.Helper()
	s := open()
	if _, err := s.Conference(t.Context(), conference(1)); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a conference that is not there gives %v, want kind unknown", err)
	}
	status := phone.ConferenceInProgress
	full := phone.Event{
		Key: "full", Kind: phone.ParticipantJoined, At: start.Add(1500*time.Microsecond + 7).In(time.FixedZone("", 3600)), Sequence: 3,
		Call: sid(1), Parent: sid(2), From: phone.Client("alice"), To: phone.InRoom("standup"), Status: phone.StatusInProgress,
		Duration: 61*time.Second + 7, Denied: "why", Conference: conference(1),
		Detail: phone.Detail{
			Name: `room-standup-"<&>\`, Room: "standup", Moderator: true, Label: "é電話\u2028", By: "bob", Reason: "r", EndedBy: sid(3),
			Muted: true, Held: true, Coached: sid(4), EndOnExit: true, Status: &status,
			People:    []phone.ObservedParticipant{{Call: sid(1), Muted: true}, {Call: sid(2), Coached: sid(1)}},
			Recording: "RE1", RecordingStatus: phone.RecordingPaused, Recorded: sid(5), Text: "'; DROP TABLE rooms; --",
		},
	}
	bare := phone.Event{Key: "bare", Kind: phone.ConferenceStarted, Conference: conference(1), Detail: phone.Detail{People: []phone.ObservedParticipant{}}}
	added := tell(t, s, full, bare)
	if len(added) != 2 || !added[0].At.Equal(start.Add(1500*time.Microsecond)) || added[0].Duration != 61*time.Second {
		t.Fatalf("added %v, want both events with whole microseconds", added)
	}
	want := foldConference(foldConference(phone.Conference{}, added[0]), added[1])
	check := func(s phone.Store) {
		t.Helper()
		exact := gocmp.AllowUnexported(phone.Address{})
		if diff := gocmp.Diff(added, readAll(t, s, 10), exact); diff != "" {
			t.Errorf("read (-appended +read):\n%s", diff)
		}
		told, err := s.Timeline(t.Context(), conference(1), 0, 10)
		if diff := gocmp.Diff(added, told, exact); err != nil || diff != "" {
			t.Errorf("timeline (-appended +read):\n%s error %v", diff, err)
		}
		got, err := s.Conference(t.Context(), conference(1))
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("conference (-want +got):\n%s error %v", diff, err)
		}
	}
	check(s)
	if _, err := s.Call(t.Context(), sid(1)); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a call of which only a conference's events tell gives %v, want kind unknown", err)
	}
	if again := tell(t, s, full); len(again) != 0 {
		t.Errorf("an event that is known is new again: %v", again)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = closed(t, open())
	check(s)
}

// testDetail has calls folded from what events say beside their fields.
func testDetail(t *testing.T, s phone.Store) {
	t.Helper()
	admitted := event("admitted", 1, 0, phone.StatusInProgress)
	admitted.Kind, admitted.Detail = phone.CallAdmitted, phone.Detail{Room: "standup", Moderator: true, Label: "The boss", Limit: 60}
	admit := phone.Folds{Call: func(events []phone.Event) phone.Call {
		c := fold(events)
		for _, e := range events {
			if e.Kind == phone.CallAdmitted {
				c.Room, c.Moderator, c.Label, c.Limit = e.Detail.Room, e.Detail.Moderator, e.Detail.Label, time.Duration(e.Detail.Limit)*time.Second
			}
			c.Voicemail = c.Voicemail || e.Kind == phone.CallVoicemail
			if e.Kind == phone.CallNoted {
				c.Note = phone.Note{Text: e.Detail.Text, Outcome: e.Detail.Label, By: e.Detail.By}
			}
		}
		return c
	}, Conference: foldConference}
	noted := event("noted", 1, time.Second, phone.StatusUnknown)
	noted.Kind, noted.Detail = phone.CallNoted, phone.Detail{Text: "電話\nagain", Label: "follow-up", By: "bob"}
	asked := event("voicemail", 1, time.Second, phone.StatusUnknown)
	asked.Kind = phone.CallVoicemail
	about := happened(phone.ParticipantJoined, 1, 1, 1, time.Hour)
	about.Status = phone.StatusCompleted
	if _, err := s.Append(t.Context(), admit, admitted, noted, asked, about); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), admit, event("later", 1, time.Second, phone.StatusInProgress)); err != nil {
		t.Fatal(err)
	}
	want := phone.Call{
		SID: sid(1), From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusInProgress, Started: start,
		Answered: start.Add(time.Second), Room: "standup", Moderator: true, Label: "The boss", Limit: time.Minute,
		Note: phone.Note{Text: "電話\nagain", Outcome: "follow-up", By: "bob"}, Voicemail: true,
	}
	got, err := s.Call(t.Context(), sid(1))
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
		t.Errorf("call (-want +got):\n%s error %v", diff, err)
	}
	several, err := s.CallsOf(t.Context(), []phone.CallSID{sid(404), sid(1), "CA\x00", sid(1)})
	if err != nil || len(several) != 1 || several[0].Label != "The boss" {
		t.Errorf("calls of some that are known and some that are not: %v, %v", several, err)
	}
	if none, err := s.CallsOf(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("calls of none: %v, %v", none, err)
	}
}

// testHistories appends random histories of several conferences, in any order and grouping and some events
// twice, to both stores at once. What is kept must be what the same events fold to in memory.
func testHistories(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const conferences, events, writers = 5, 60, 4
	random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same every time is what is wanted
	kinds := []phone.EventKind{
		phone.ConferenceStarted, phone.ConferenceFinished, phone.ParticipantJoined, phone.ParticipantLeft, phone.ParticipantAdded,
		phone.ParticipantMuted, phone.SpeechStarted, phone.SpeechStopped,
	}
	var all []phone.Event
	for i := range conferences * events {
		e := happened(kinds[random.IntN(len(kinds))], i%conferences, i, 1+random.IntN(12), time.Duration(random.Int64N(1e12)))
		e.Detail.Muted = random.IntN(2) == 1
		all = append(all, e)
	}
	shuffled := slices.Clone(all)
	for range events { // once more
		shuffled = append(shuffled, all[random.IntN(len(all))])
	}
	random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	groups := make(chan []phone.Event, len(shuffled))
	for len(shuffled) > 0 {
		n := min(1+random.IntN(12), len(shuffled))
		groups <- shuffled[:n]
		shuffled = shuffled[n:]
	}
	close(groups)
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for group := range groups {
				if _, err := stores[w%len(stores)].Append(t.Context(), folds(), group...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	for i := range conferences {
		var want phone.Conference
		for _, e := range all {
			if e.Conference == conference(i) {
				e.At = e.At.Truncate(time.Microsecond)
				want = foldConference(want, e)
			}
		}
		got, err := stores[i%len(stores)].Conference(t.Context(), conference(i))
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("conference %d (-folded in memory +stored):\n%s error %v", i, diff, err)
		}
		var told []phone.Event
		for after := int64(0); ; after = told[len(told)-1].Position {
			page, err := stores[0].Timeline(t.Context(), conference(i), after, 7)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			told = append(told, page...)
		}
		var again phone.Conference
		for _, e := range told {
			again = foldConference(again, e)
		}
		if diff := gocmp.Diff(want, again, cmpopts.EquateEmpty()); len(told) != events || diff != "" {
			t.Errorf("the timeline of conference %d has %d events, want %d (-want +folded from it):\n%s", i, len(told), events, diff)
		}
	}
}
