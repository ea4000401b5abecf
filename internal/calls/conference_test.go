package calls

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
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
