package calls

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
	"softphone/internal/store/sqlite"
)

func folded(events []phone.Event) phone.Conference {
	var c phone.Conference
	for _, e := range events {
		c = ApplyConference(c, e)
	}
	return c
}

// simulations is how many histories are tried: each is small, so that all are whenever tests run.
const simulations = 10_000

// Callbacks come late, several times, in any order, and one in ten never. Whatever was heard, in any
// order it comes to the same conference; and after it was asked once how the conference really
// is, that is what it comes to.
func TestApplyConference_histories(t *testing.T) {
	seed := rand.Uint64()
	for i := range uint64(simulations) {
		s := simulate(rand.New(rand.NewPCG(seed, i)))
		heard := s.heard()
		c := folded(s.repeated(heard))
		if other := folded(s.shuffled(heard)); !reflect.DeepEqual(c, other) {
			t.Fatalf("seed %d, history %d: two orders differ:\n%s", seed, i, cmp.Diff(c, other))
		}
		truth := s.observed()
		if len(differences(c, truth)) > 0 {
			c = ApplyConference(c, observation(c, truth, s.now.Add(time.Second)))
		}
		if diff := cmp.Diff(state(truth), stateOf(c)); diff != "" {
			t.Fatalf("seed %d, history %d, of %v\ndiffers (-truth +folded):\n%s", seed, i, heard, diff)
		}
	}
}

// What was lost is not told, so only the rest can be compared: nothing that is lost is invented.
func TestApplyConference_allTold(t *testing.T) {
	seed := rand.Uint64()
	for i := range uint64(1000) {
		s := simulate(rand.New(rand.NewPCG(seed, i)))
		c := folded(s.shuffled(slices.Concat(s.told, s.ours)))
		if found := differences(c, s.observed()); len(found) > 0 {
			t.Fatalf("seed %d, history %d: nothing was lost, but %v", seed, i, found)
		}
		for _, p := range c.People {
			if speaking := s.speaking[p.Call] && !p.Muted.Value && !p.Held.Value; p.Talking() != speaking {
				t.Fatalf("seed %d, history %d: %s talks: %v, want %v", seed, i, p.Call, p.Talking(), speaking)
			}
		}
	}
}

// A store keeps the conference as JSON between two events.
func TestApplyConference_kept(t *testing.T) {
	seed := rand.Uint64()
	for i := range uint64(200) {
		s := simulate(rand.New(rand.NewPCG(seed, i)))
		heard := s.heard()
		var c phone.Conference
		for _, e := range heard {
			text, err := json.Marshal(ApplyConference(c, e))
			if err != nil {
				t.Fatal(err)
			}
			c = phone.Conference{}
			if err = json.Unmarshal(text, &c); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(folded(heard), c); diff != "" {
			t.Fatalf("seed %d, history %d (-in memory +kept):\n%s", seed, i, diff)
		}
	}
}

// The fold must not change what it was given: others look at it.
func TestApplyConference_pure(t *testing.T) {
	s := simulate(rand.New(rand.NewPCG(3, 4)))
	var c phone.Conference
	for _, e := range slices.Concat(s.told, s.ours) {
		before, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		was := c
		c = ApplyConference(c, e)
		if after, err := json.Marshal(was); err != nil || string(after) != string(before) {
			t.Fatalf("%s changed what it was given: %v\nfrom %s\nto   %s", e.Kind, err, before, after)
		}
	}
}

// snapshot is what the REST API can tell.
type snapshot struct {
	Status phone.ConferenceStatus
	People []phone.ObservedParticipant
}

func state(o phone.Observed) snapshot { return snapshot{o.Status, o.People} }

func stateOf(c phone.Conference) snapshot {
	s := snapshot{Status: c.Status}
	for _, p := range c.People {
		if p.Presence.Value.Here {
			s.People = append(s.People, phone.ObservedParticipant{
				Call: p.Call, Muted: p.Muted.Value, Held: p.Held.Value, Coached: p.Coached.Value, EndOnExit: p.EndOnExit.Value,
			})
		}
	}
	return s
}

// FuzzApplyConference: whatever happens, two orders of it come to the same conference.
func FuzzApplyConference(f *testing.F) {
	f.Add(uint64(1), uint64(2), []byte{0})
	f.Add(uint64(7), uint64(9), []byte{250, 3, 17, 99})
	kinds := []phone.EventKind{
		phone.ConferenceStarted, phone.ConferenceFinished, phone.ParticipantJoined, phone.ParticipantLeft, phone.ParticipantMuted,
		phone.SpeechStarted, phone.ConferenceObserved, phone.ParticipantAdded, phone.ParticipantLabelled, phone.ParticipantPromoted,
		phone.RecordingReported, phone.AnnouncementEnded, phone.CallStatus, "something-else",
	}
	f.Fuzz(func(t *testing.T, seed, history uint64, bend []byte) {
		s := simulate(rand.New(rand.NewPCG(seed, history)))
		events := slices.Concat(s.told, s.ours)
		for i, b := range bend { // events that no conference makes
			e := &events[i%len(events)]
			switch b % 5 {
			case 0:
				e.Kind = kinds[int(b/5)%len(kinds)]
			case 1:
				e.Sequence = int(b/5) - 2
			case 2:
				e.At = e.At.Add(time.Duration(int(b)-128) * time.Second)
			case 3:
				e.Call = phone.CallSID(string(rune('a' + b/5%4)))
			case 4:
				e.Detail.Name, e.Detail.By = string(rune('a'+b/5%3)), phone.Identity(rune('a'+b/5%2))
			}
		}
		c, other := folded(events), folded(s.shuffled(events))
		if !reflect.DeepEqual(c, other) {
			t.Errorf("two orders differ:\n%s", cmp.Diff(c, other))
		}
	})
}

// A real store keeps each participant by itself, and forgets nothing that the fold needs.
func TestApplyConference_stored(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	seed := rand.Uint64()
	for i := range uint64(10) {
		s := simulate(rand.New(rand.NewPCG(seed, i)))
		sid := phone.ConferenceSID(fmt.Sprintf("CF%032x", i))
		heard := s.heard()
		for j := range heard {
			heard[j].Key, heard[j].Conference = fmt.Sprint(i, heard[j].Key), sid
			if _, err := store.Append(t.Context(), Folds(), heard[j], heard[j/2]); err != nil {
				t.Fatal(err)
			}
		}
		got, err := store.Conference(t.Context(), sid)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(folded(heard), got); diff != "" {
			t.Fatalf("seed %d, history %d (-in memory +stored):\n%s", seed, i, diff)
		}
	}
}

// What the registers do not show: since when, why, and who is believed.
func TestApplyConference(t *testing.T) {
	event := func(kind phone.EventKind, n int, s float64, sequence int, d phone.Detail) phone.Event {
		e := phone.Event{Key: fmt.Sprint(kind, n, s, sequence), Kind: kind, At: at(s), Sequence: sequence, Conference: simulated, Detail: d}
		if n > 0 {
			e.Call = leg(n)
		}
		return e
	}
	join := func(n int, s float64, sequence int) phone.Event {
		return event(phone.ParticipantJoined, n, s, sequence, phone.Detail{})
	}
	leave := func(n int, s float64, sequence int) phone.Event {
		return event(phone.ParticipantLeft, n, s, sequence, phone.Detail{Reason: "participant_hung_up"})
	}
	end := func(s float64, sequence int, reason string) phone.Event {
		return event(phone.ConferenceFinished, 0, s, sequence, phone.Detail{Reason: reason})
	}
	observed := func(s float64, sequence int, status phone.ConferenceStatus, here ...int) phone.Event {
		d := phone.Detail{Status: &status, Reason: "observed"}
		for _, n := range here {
			d.People = append(d.People, phone.ObservedParticipant{Call: leg(n)})
		}
		return event(phone.ConferenceObserved, 0, s, sequence, d)
	}
	const hungUp = "participant_hung_up"
	tests := []struct {
		name   string
		events []phone.Event
		want   phone.Presence // of leg 1
		reason string
	}{
		{"joined", []phone.Event{join(1, 3, 1)}, phone.Presence{Here: true, At: at(3)}, ""},
		{"left", []phone.Event{join(1, 3, 1), leave(1, 5, 2)}, phone.Presence{At: at(5), Why: hungUp}, ""},
		{"came again", []phone.Event{join(1, 3, 1), leave(1, 5, 2), join(1, 7, 3)}, phone.Presence{Here: true, At: at(7)}, ""},
		{"within a second Twilio's order counts", []phone.Event{join(1, 3, 1), leave(1, 3, 2), join(1, 3, 3)}, phone.Presence{Here: true, At: at(3)}, ""},
		{"an observation agrees", []phone.Event{join(1, 3, 1), leave(1, 5, 2), observed(9, 2, 1)}, phone.Presence{At: at(5), Why: hungUp}, ""},
		{"an observation knows better", []phone.Event{join(1, 3, 1), observed(9, 1, 1, 2)}, phone.Presence{At: at(9)}, ""},
		{"and then it is told why", []phone.Event{join(1, 3, 1), observed(9, 1, 1, 2), leave(1, 8, 2)}, phone.Presence{At: at(8), Why: hungUp}, ""},
		{"what was told before it was asked comes late", []phone.Event{observed(9, 5, 1, 2), join(1, 3, 1)}, phone.Presence{At: at(9)}, ""},
		{"what happened after it was asked", []phone.Event{join(1, 10, 6), observed(9, 5, 1, 2)}, phone.Presence{Here: true, At: at(10)}, ""},
		{"it ended", []phone.Event{join(1, 3, 1), end(9, 2, "conference-ended-via-api")}, phone.Presence{At: at(9), Why: phone.LeftWithConference}, "conference-ended-via-api"},
		{"it ended, and it is told why they left", []phone.Event{join(1, 3, 1), end(9, 3, "x"), leave(1, 9, 2)}, phone.Presence{At: at(9), Why: hungUp}, "x"},
		{"a late coming does not bring anybody back", []phone.Event{end(9, 3, "x"), join(1, 10, 4)}, phone.Presence{At: at(9), Why: phone.LeftWithConference}, "x"},
		{"what was told of its end is believed", []phone.Event{join(1, 3, 1), observed(8, 1, 2), end(9, 2, "x")}, phone.Presence{At: at(8), Why: phone.LeftWithConference}, "x"},
		{"its end was asked for", []phone.Event{join(1, 3, 1), observed(8, 1, 2)}, phone.Presence{At: at(8), Why: phone.LeftWithConference}, "observed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			for range 50 {
				c := folded(tt.events)
				p, _ := c.Participant(leg(1))
				if diff := cmp.Diff(tt.want, p.Presence.Value); diff != "" || c.Reason != tt.reason {
					t.Fatalf("order %v: reason %q, want %q; presence (-want +got):\n%s", tt.events, c.Reason, tt.reason, diff)
				}
				random.Shuffle(len(tt.events), func(i, j int) { tt.events[i], tt.events[j] = tt.events[j], tt.events[i] })
			}
		})
	}
}

func TestApply_admitted(t *testing.T) {
	admitted := func(key string, s float64, moderator bool) phone.Event {
		return phone.Event{Key: key, Kind: phone.CallAdmitted, At: at(s), Sequence: -1, Call: parentSID, Detail: phone.Detail{Room: "standup", Moderator: moderator, Label: key}}
	}
	first, second := admitted("a", 1, false), admitted("b", 2, true)
	for _, events := range [][]phone.Event{{first, second}, {second, first, second}} {
		if c := Apply(events); c.Room != "standup" || !c.Moderator || c.Label != "b" {
			t.Errorf("the call is %+v, want what it was let in as last", c)
		}
	}
}

// BenchmarkApplyConference takes an event into a conference that is as large as Twilio lets them be.
func BenchmarkApplyConference(b *testing.B) {
	var c phone.Conference
	e := phone.Event{Kind: phone.ParticipantJoined, At: t0, Conference: simulated}
	for n := range crowd {
		e.Sequence, e.Call, e.Key = n, leg(n), fmt.Sprint(n)
		c = ApplyConference(c, e)
	}
	b.ReportAllocs()
	e.Kind = phone.SpeechStarted
	for b.Loop() {
		e.Sequence++
		c = ApplyConference(c, e)
	}
}
