package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// fullFloor has another value than the zero one in each field.
func fullFloor(room phone.RoomName) phone.Floor {
	r := phone.FloorRequest{
		ID: "t1", Room: room, Call: sid(1), Conference: "CF00000000000000000000000000000001", Holder: phone.Client("alice"), Priority: true, Star: true,
		MaxTurn: 30 * time.Second, Asked: start, Lease: start.Add(3 * time.Second),
	}
	waits := r
	waits.ID, waits.Call, waits.Holder, waits.Lease = "t2", sid(2), phone.Telephone("+15005550001"), start.Add(2*time.Second)
	return phone.Floor{
		Room: room, Queue: []phone.FloorRequest{waits}, Silenced: []phone.CallSID{sid(3)},
		Turn: &phone.Turn{
			FloorRequest: r, Phase: phone.TurnOpen, Since: start.Add(time.Second), Limit: start.Add(time.Minute), Ended: start.Add(time.Hour),
			Why: phone.TurnRevoked, By: "boss", Step: start.Add(4 * time.Second), Claim: 3,
		},
	}
}

func testFloors(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	same := func(what string, want phone.Floor) func(phone.Floor, error) {
		return func(got phone.Floor, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
				t.Errorf("%s (-want +got):\n%s error %v", what, diff, err)
			}
		}
	}
	same("a floor of which nothing is known", phone.Floor{Room: "yard"})(other.Floor(t.Context(), "yard"))
	become := func(want phone.Floor) func(*phone.Floor) (phone.FloorOutcome, error) {
		return func(f *phone.Floor) (phone.FloorOutcome, error) {
			*f = want
			return phone.FloorOutcome{}, nil
		}
	}
	full := fullFloor("yard")
	same("what it has become", full)(s.UpdateFloor(t.Context(), "yard", folds(), become(full)))
	same("as another reads it", full)(other.Floor(t.Context(), "yard"))
	same("to whom changes it next", full)(other.UpdateFloor(t.Context(), "yard", folds(), func(f *phone.Floor) (phone.FloorOutcome, error) {
		same("the floor that is changed", full)(*f, nil)
		return phone.FloorOutcome{}, nil
	}))
	own := errors.New("no")
	if _, err := s.UpdateFloor(t.Context(), "yard", folds(), func(f *phone.Floor) (phone.FloorOutcome, error) {
		f.Turn = nil
		return phone.FloorOutcome{Turns: []phone.Turn{*full.Turn}}, own
	}); !errors.Is(err, own) {
		t.Errorf("an error of the change: %v", err)
	}
	same("after a change that was refused", full)(other.Floor(t.Context(), "yard"))

	later := fullFloor("attic")
	later.Queue[0].Lease = start.Add(time.Minute)
	later.Turn.Lease = start.Add(5 * time.Second)
	if _, err := s.UpdateFloor(t.Context(), "attic", folds(), become(later)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateFloor(t.Context(), "cellar", folds(), become(phone.Floor{Silenced: []phone.CallSID{sid(1)}})); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration][]phone.RoomName{
		2*time.Second - 1: nil, 2 * time.Second: {"yard"}, 5 * time.Second: {"yard", "attic"}, time.Hour: {"yard", "attic"},
	} {
		due, err := other.FloorsDue(t.Context(), start.Add(after), 10)
		if diff := cmp.Diff(want, due); err != nil || diff != "" {
			t.Errorf("due after %s (-want +got):\n%s error %v", after, diff, err)
		}
	}
	if due, err := other.FloorsDue(t.Context(), start.Add(time.Hour), 1); err != nil || len(due) != 1 {
		t.Errorf("one that is due: %v, %v", due, err)
	}
	if _, err := other.FloorsDue(t.Context(), start, 0); phone.KindOf(err) != phone.Invalid {
		t.Errorf("none: %v", err)
	}
}

// speaks ends a turn in a room, and tells of it.
func speaks(t *testing.T, s phone.Store, room phone.RoomName, id phone.TurnID, ended time.Time) phone.Turn {
	t.Helper()
	turn := *fullFloor(room).Turn
	turn.ID, turn.Room, turn.Ended = id, room, ended
	e := phone.Event{
		Key: "released:" + string(id), Kind: phone.FloorReleased, At: ended, Sequence: -1, Call: turn.Call, Conference: turn.Conference,
		Detail: phone.Detail{Room: room, Turn: id, Reason: string(turn.Why), By: turn.By},
	}
	if _, err := s.UpdateFloor(t.Context(), room, folds(), func(f *phone.Floor) (phone.FloorOutcome, error) {
		f.Silenced = append(f.Silenced, phone.CallSID(id)) // so that something is altered
		return phone.FloorOutcome{Turns: []phone.Turn{turn}, Events: []phone.Event{e}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	return turn
}

func testTurns(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	if err := s.CreateRoom(t.Context(), room("yard")); err != nil {
		t.Fatal(err)
	}
	first := speaks(t, s, "yard", "a", start)
	second := speaks(t, other, "yard", "b", start.Add(time.Second))
	elsewhere := speaks(t, s, "attic", "c", start.Add(2*time.Second))
	for _, tt := range []struct {
		name string
		q    phone.TurnQuery
		want []phone.Turn
	}{
		{"of a room", phone.TurnQuery{Room: "yard", Limit: 10}, []phone.Turn{second, first}},
		{"of another", phone.TurnQuery{Room: "attic", Limit: 10}, []phone.Turn{elsewhere}},
		{"of none", phone.TurnQuery{Room: "cellar", Limit: 10}, nil},
		{"the newest", phone.TurnQuery{Room: "yard", Limit: 1}, []phone.Turn{second}},
		{"before", phone.TurnQuery{Room: "yard", Before: second.Ended, Limit: 10}, []phone.Turn{first}},
	} {
		got, err := other.Turns(t.Context(), tt.q)
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(phone.Address{})); err != nil || diff != "" {
			t.Errorf("%s (-want +got):\n%s error %v", tt.name, diff, err)
		}
	}
	events := readAll(t, other, 10)
	if len(events) != 3 || events[1].Kind != phone.FloorReleased || events[1].Detail.Turn != "b" || events[1].Detail.Room != "yard" {
		t.Errorf("events %+v, want one of each turn", events)
	}
	if c, err := other.Conference(t.Context(), first.Conference); err != nil || !c.LastSeen.Equal(elsewhere.Ended) {
		t.Errorf("the conference is %+v, %v: want it folded", c, err)
	}
	if _, err := s.Turns(t.Context(), phone.TurnQuery{Room: "yard"}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a page of none: %v", err)
	}
	if err := s.DeleteRoom(t.Context(), "yard"); err != nil {
		t.Fatal(err)
	}
	if got, err := other.Turns(t.Context(), phone.TurnQuery{Room: "yard", Limit: 10}); err != nil || len(got) != 0 {
		t.Errorf("of a room that was deleted: %v, %v", got, err)
	}
	if f, err := other.Floor(t.Context(), "yard"); err != nil || len(f.Silenced) != 0 {
		t.Errorf("the floor of a room that was deleted is %+v, %v", f, err)
	}
	swept(t, s, start.Add(401*24*time.Hour))
	if got, err := other.Turns(t.Context(), phone.TurnQuery{Room: "attic", Limit: 10}); err != nil || len(got) != 0 {
		t.Errorf("after more than a year: %v, %v", got, err)
	}
}

// Of many who ask for a floor at once, by whichever server, one gets it and all others wait, each once.
func testFloorTogether(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const askers = 20
	var all sync.WaitGroup
	var mu sync.Mutex
	unmute := 0
	for i := range askers {
		all.Go(func() {
			r := phone.FloorRequest{ID: phone.TurnID(fmt.Sprint(i)), Call: sid(i), Holder: phone.Client("alice"), MaxTurn: time.Minute}
			duty := false
			_, err := stores[i%2].UpdateFloor(t.Context(), "yard", folds(), func(f *phone.Floor) (out phone.FloorOutcome, err error) {
				duty, err = f.Request(r, start)
				return out, err
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if duty {
				unmute++
			}
		})
	}
	all.Wait()
	f, err := stores[0].Floor(t.Context(), "yard")
	seen := map[phone.CallSID]bool{}
	for _, q := range f.Queue {
		seen[q.Call] = true
	}
	if err != nil || unmute != 1 || f.Turn == nil || len(f.Queue) != askers-1 || len(seen) != askers-1 || seen[f.Turn.Call] {
		t.Errorf("%d were told to unmute somebody, %d wait, turn %+v, %v", unmute, len(f.Queue), f.Turn, err)
	}
}
