package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"softphone/internal/phone"
)

// testBadConference appends events about conferences that cannot be read back, or not be folded.
func testBadConference(t *testing.T, s phone.Store) {
	t.Helper()
	bad := phone.ConferenceStatus(200)
	for _, tt := range []struct {
		name   string
		change func(*phone.Event)
	}{
		{"status", func(e *phone.Event) { e.Status = phone.Status(200) }},
		{"address", func(e *phone.Event) { e.From = phone.Client("no such client!") }},
		{"NUL", func(e *phone.Event) { e.Detail.Label = "\x00" }},
		{"NUL of a participant", func(e *phone.Event) { e.Detail.People = []phone.ObservedParticipant{{Call: "\x00"}} }},
		{"not UTF-8", func(e *phone.Event) { e.Detail.Text = "\xff" }},
		{"status of the conference", func(e *phone.Event) { e.Detail.Status = &bad }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := happened(phone.ParticipantJoined, 1, 1, 1, 0)
			tt.change(&e)
			if _, err := s.Append(t.Context(), folds(), happened(phone.ConferenceStarted, 1, 2, 0, 0), e); phone.KindOf(err) != phone.Invalid {
				t.Errorf("error %v, want kind invalid", err)
			}
		})
	}
	if _, err := s.Append(t.Context(), phone.Folds{Call: fold}, happened(phone.ConferenceStarted, 1, 2, 0, 0)); err == nil {
		t.Error("an event that there is no fold for is stored")
	}
	if events := readAll(t, s, 10); len(events) != 0 {
		t.Errorf("stored %v", events)
	}
	if _, err := s.Timeline(t.Context(), conference(1), 0, 0); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a timeline without a limit gives %v, want kind invalid", err)
	}
	if _, err := s.Conference(t.Context(), "CF\x00"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a conference with a NUL gives %v, want kind unknown", err)
	}
	if told, err := s.Timeline(t.Context(), "CF\x00", 0, 1); err != nil || len(told) != 0 {
		t.Errorf("the timeline of a conference with a NUL: %v, %v", told, err)
	}
}

// sids are those of conferences.
func sids(conferences []phone.Conference) []phone.ConferenceSID {
	var all []phone.ConferenceSID
	for _, c := range conferences {
		all = append(all, c.SID)
	}
	return all
}

func testConferences(t *testing.T, s phone.Store) {
	t.Helper()
	begun := func(n, after int, name string) phone.Event {
		e := happened(phone.ConferenceStarted, n, 1, 0, time.Duration(after)*time.Second)
		e.Detail.Name = name
		return e
	}
	// Which ended, in which room, and when they began, is all different.
	tell(t, s,
		begun(1, 50, "room-standup-0123456789abcdef"), begun(2, 40, "room-standup-2-0123456789abcdef"), begun(3, 30, "call-CA1"),
		begun(4, 20, "room-standup-fedcba9876543210"), begun(5, 20, "room-standup-0123456789abcdef"), begun(6, 60, "call-CA2"))
	later := func(kind phone.EventKind, n, sequence, call int) phone.Event {
		e := happened(kind, n, sequence, call, time.Hour)
		e.Detail.Name = ""
		return e
	}
	tell(t, s, later(phone.ConferenceFinished, 3, 2, 0), later(phone.ConferenceFinished, 4, 2, 0))
	tests := []struct {
		name string
		q    phone.ConferenceQuery
		want []int
	}{
		{"all", phone.ConferenceQuery{Limit: 1000}, []int{6, 1, 2, 3, 4, 5}},
		{"live", phone.ConferenceQuery{Live: true, Limit: 10}, []int{6, 1, 2, 5}},
		{"ended", phone.ConferenceQuery{Ended: true, Limit: 10}, []int{3, 4}},
		{"live and ended", phone.ConferenceQuery{Live: true, Ended: true, Limit: 10}, nil},
		{"a room", phone.ConferenceQuery{Room: "standup", Limit: 10}, []int{1, 4, 5}},
		{"live in a room", phone.ConferenceQuery{Live: true, Room: "standup", Limit: 10}, []int{1, 5}},
		{"a room with a hyphen", phone.ConferenceQuery{Room: "standup-2", Limit: 10}, []int{2}},
		{"a page", phone.ConferenceQuery{Limit: 2}, []int{6, 1}},
		{"the next page", phone.ConferenceQuery{Before: start.Add(50 * time.Second), Limit: 2}, []int{2, 3}},
		{"no such room", phone.ConferenceQuery{Room: "r\x00", Limit: 2}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []phone.ConferenceSID
			for _, n := range tt.want {
				want = append(want, conference(n))
			}
			got, err := s.Conferences(t.Context(), tt.q)
			if diff := cmp.Diff(want, sids(got)); err != nil || diff != "" {
				t.Errorf("conferences (-want +got):\n%s error %v", diff, err)
			}
		})
	}
	for _, limit := range []int{-1, 0, 1001} {
		if _, err := s.Conferences(t.Context(), phone.ConferenceQuery{Limit: limit}); phone.KindOf(err) != phone.Invalid {
			t.Errorf("limit %d gives %v, want kind invalid", limit, err)
		}
	}
	// Each has its own participants.
	tell(t, s, later(phone.ParticipantJoined, 1, 3, 2), later(phone.ParticipantJoined, 1, 4, 1), later(phone.ParticipantJoined, 6, 3, 3))
	all, err := s.Conferences(t.Context(), phone.ConferenceQuery{Limit: 3})
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	got := map[phone.ConferenceSID][]phone.CallSID{}
	for _, c := range all {
		for _, p := range c.People {
			got[c.SID] = append(got[c.SID], p.Call)
		}
	}
	if diff := cmp.Diff(map[phone.ConferenceSID][]phone.CallSID{conference(1): {sid(1), sid(2)}, conference(6): {sid(3)}}, got); diff != "" {
		t.Errorf("participants (-want +got):\n%s", diff)
	}
}

// testWith asks for the conferences of somebody.
func testWith(t *testing.T, s phone.Store) {
	t.Helper()
	joined := func(n, call int) phone.Event {
		return happened(phone.ParticipantJoined, n, call, call, time.Duration(n)*time.Second)
	}
	added := func(n, call int) phone.Event {
		return happened(phone.ParticipantAdded, n, 100+call, call, time.Duration(n)*time.Second)
	}
	alice, bob, carol, number := phone.Client("alice"), phone.Client("bob"), phone.Client("carol"), phone.Telephone("+15005550006")
	tell(t, s,
		leg(1, 0, 0, alice, phone.InRoom("standup")), joined(1, 1), // alice entered a room
		leg(2, 0, 0, alice, bob), joined(2, 2), // alice called bob,
		leg(3, 2, 0, alice, bob), added(2, 3), // who did not come,
		leg(4, 0, 0, alice, bob), joined(3, 4), // and again,
		leg(5, 0, 0, alice, bob), added(3, 5), joined(3, 5), // and he came
		leg(6, 0, 0, number, carol), joined(4, 6), // somebody called carol from a number of ours
		leg(7, 0, 0, phone.Telephone("+15005550001"), number), joined(4, 7), happened(phone.ParticipantLeft, 4, 200, 6, time.Hour),
		joined(5, 8), // a call of which nothing else is known
	)
	for who, want := range map[phone.Identity][]int{"alice": {3, 2, 1}, "bob": {3}, "carol": {4}, "dave": nil, "ali": nil} {
		var conferences []phone.ConferenceSID
		for _, n := range want {
			conferences = append(conferences, conference(n))
		}
		got, err := s.Conferences(t.Context(), phone.ConferenceQuery{With: who, Limit: 10})
		if diff := cmp.Diff(conferences, sids(got)); err != nil || diff != "" {
			t.Errorf("conferences of %s (-want +got):\n%s error %v", who, diff, err)
		}
	}
	got, err := s.Conferences(t.Context(), phone.ConferenceQuery{With: "alice", Live: true, Before: start.Add(3 * time.Second), Limit: 1})
	if diff := cmp.Diff([]phone.ConferenceSID{conference(2)}, sids(got)); err != nil || diff != "" {
		t.Errorf("a page of the conferences of alice (-want +got):\n%s error %v", diff, err)
	}
}

// testConferencesWith asks for the conferences that calls take part in.
func testConferencesWith(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	tell(t, stores[0],
		happened(phone.ParticipantJoined, 1, 1, 1, 0), // there
		happened(phone.ParticipantAdded, 1, 2, 2, 0),  // called
		happened(phone.ParticipantJoined, 1, 3, 3, 0), happened(phone.ParticipantLeft, 1, 4, 3, time.Second),
		happened(phone.ParticipantJoined, 2, 1, 3, 0),                                                           // left one, there in the other
		happened(phone.ParticipantJoined, 3, 1, 4, 0), happened(phone.ConferenceFinished, 3, 2, 0, time.Second), // over
	)
	tests := []struct {
		name  string
		calls []phone.CallSID
		want  []phone.ConferenceSID
	}{
		{"none", nil, nil},
		{"unknown", []phone.CallSID{sid(404), "\x00"}, nil},
		{"there", []phone.CallSID{sid(1)}, []phone.ConferenceSID{conference(1)}},
		{"called", []phone.CallSID{sid(2)}, []phone.ConferenceSID{conference(1)}},
		{"left", []phone.CallSID{sid(3)}, []phone.ConferenceSID{conference(2)}},
		{"over", []phone.CallSID{sid(4)}, nil},
		{"all", []phone.CallSID{sid(4), sid(3), sid(2), sid(1), sid(1), sid(404)}, []phone.ConferenceSID{conference(1), conference(2)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stores[1].ConferencesWith(t.Context(), tt.calls)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("conferences (-want +got):\n%s error %v", diff, err)
			}
		})
	}
	// Who comes in is there at once, whichever store took it in.
	for n := range 6 {
		tell(t, stores[n%2], happened([]phone.EventKind{phone.ParticipantLeft, phone.ParticipantJoined}[n%2], 2, 10+n, 3, time.Minute))
		got, err := stores[0].ConferencesWith(t.Context(), []phone.CallSID{sid(3)})
		if err != nil || len(got) != n%2 {
			t.Errorf("after event %d the call is in %v, %v", n, got, err)
		}
	}
}
