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

// field is the field that an error names.
func field(err error) string {
	if e, ok := errors.AsType[*phone.Error](err); ok {
		return e.Field
	}
	return ""
}

func room(name phone.RoomName) phone.Room {
	return phone.Room{
		Name: name, Title: "Stand-up é電話 '; --", MaxParticipants: 250, Beep: phone.BeepNever, Music: phone.MusicBuiltin,
		Secret: "0123456789abcdef", By: "alice", Created: start, Updated: start,
	}
}

// fullRoom has another value than the zero one in each field, though not all go together.
func fullRoom() phone.Room {
	r := room("standup")
	r.Moderated, r.Grace, r.PIN, r.ModeratorPIN, r.Number = true, 90*time.Second, "1234", "0987654321", "+15005550006"
	r.MaxTurn = 30 * time.Second
	r.ModeratorNumbers = []phone.Number{"+15005550001", "+15005550002"}
	r.Moderators = []phone.Identity{"bob", "alice"}
	r.Beep, r.Record, r.Music, r.Locked = phone.BeepEnter, true, "https://example.com/a?b=c&d", true
	return r
}

func testRooms(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	full, bare := fullRoom(), room("b_are-1")
	for _, r := range []phone.Room{full, bare} {
		if err := s.CreateRoom(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want phone.Room) func(phone.Room, error) {
		return func(got phone.Room, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("room (-want +got):\n%s error %v", diff, err)
			}
		}
	}
	is(full)(other.Room(t.Context(), "standup"))
	is(bare)(other.Room(t.Context(), "b_are-1"))
	is(full)(other.RoomByPIN(t.Context(), "1234"))
	is(full)(other.RoomByPIN(t.Context(), "0987654321"))
	is(full)(other.RoomByNumber(t.Context(), "+15005550006"))
	all, err := other.Rooms(t.Context())
	if diff := cmp.Diff([]phone.Room{bare, full}, all); err != nil || diff != "" {
		t.Errorf("rooms (-want +got):\n%s error %v", diff, err)
	}
	if err = s.CreateRoom(t.Context(), room("nul\x00")); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a room that cannot be kept gives %v, want kind invalid", err)
	}
	if err = other.DeleteRoom(t.Context(), "standup"); err != nil {
		t.Fatal(err)
	}
	unknown := func(what string, err error) {
		t.Helper()
		if phone.KindOf(err) != phone.Unknown {
			t.Errorf("%s gives %v, want kind unknown", what, err)
		}
	}
	_, err = s.Room(t.Context(), "standup")
	unknown("a room that was deleted", err)
	for _, pin := range []string{"1234", "0987654321", "", "\x00", "' OR '1'='1"} {
		_, err = s.RoomByPIN(t.Context(), pin)
		unknown(fmt.Sprintf("the PIN %q", pin), err)
	}
	for _, n := range []phone.Number{"+15005550006", ""} {
		_, err = s.RoomByNumber(t.Context(), n)
		unknown(fmt.Sprintf("the number %q", n), err)
	}
	unknown("deleting a room that is not there", s.DeleteRoom(t.Context(), "standup"))
	_, err = s.UpdateRoom(t.Context(), "standup", func(*phone.Room) error { return nil })
	unknown("changing a room that is not there", err)
	if err = s.CreateRoom(t.Context(), full); err != nil {
		t.Errorf("a room that was deleted is made again: %v", err)
	}
}

// testRoomsClash has rooms that have something in common with another.
func testRoomsClash(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	if err := stores[0].CreateRoom(t.Context(), fullRoom()); err != nil {
		t.Fatal(err)
	}
	if err := stores[0].CreateRoom(t.Context(), room("mine")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, field string
		change      func(*phone.Room)
	}{
		{"PIN", "pin", func(r *phone.Room) { r.PIN = "1234" }},
		{"PIN that is the moderators' of another", "pin", func(r *phone.Room) { r.PIN = "0987654321" }},
		{"PIN of moderators", "moderator_pin", func(r *phone.Room) { r.ModeratorPIN = "0987654321" }},
		{"PIN of moderators that is everybody's of another", "moderator_pin", func(r *phone.Room) { r.ModeratorPIN = "1234" }},
		{"both PINs the same", "moderator_pin", func(r *phone.Room) { r.PIN, r.ModeratorPIN = "5555", "5555" }},
		{"number", "number", func(r *phone.Room) { r.Number = "+15005550006" }},
	}
	clashes := func(t *testing.T, err error, want string) {
		t.Helper()
		if phone.KindOf(err) != phone.Conflict || phone.CodeOf(err) != want+"_taken" || field(err) != want {
			t.Errorf("error %v in field %q, want a conflict in %q", err, field(err), want)
		}
	}
	clashes(t, stores[1].CreateRoom(t.Context(), room("standup")), "name")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := room("new")
			tt.change(&r)
			clashes(t, stores[1].CreateRoom(t.Context(), r), tt.field)
			_, err := stores[1].UpdateRoom(t.Context(), "mine", func(r *phone.Room) error {
				tt.change(r)
				return nil
			})
			clashes(t, err, tt.field)
		})
	}
	all, err := stores[0].Rooms(t.Context())
	if diff := cmp.Diff([]phone.Room{room("mine"), fullRoom()}, all); err != nil || diff != "" {
		t.Errorf("after all that was refused (-want +got):\n%s error %v", diff, err)
	}

	// Of those who want the same at the same time one gets it.
	var wg sync.WaitGroup
	results := make([]error, 20)
	for i := range results {
		wg.Go(func() {
			r := room(phone.RoomName(fmt.Sprint("together", i)))
			r.PIN = "777777"
			results[i] = stores[i%2].CreateRoom(t.Context(), r)
		})
	}
	wg.Wait()
	made := 0
	for _, err := range results {
		if err == nil {
			made++
		} else {
			clashes(t, err, "pin")
		}
	}
	if made != 1 {
		t.Errorf("%d rooms have the same PIN", made)
	}
}

func testUpdateRoom(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s := stores[0]
	if err := s.CreateRoom(t.Context(), fullRoom()); err != nil {
		t.Fatal(err)
	}
	want := room("standup") // nothing but the necessary
	want.Updated = start.Add(time.Minute)
	got, err := s.UpdateRoom(t.Context(), "standup", func(r *phone.Room) error {
		if diff := cmp.Diff(fullRoom(), *r); diff != "" {
			t.Errorf("what is changed (-want +got):\n%s", diff)
		}
		*r = want
		r.Name, r.Secret, r.Moderators = "another", "ffffffffffffffff", []phone.Identity{}
		r.Updated = want.Updated.Add(7) // of a nanosecond
		return nil
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("changed room (-want +got):\n%s error %v", diff, err)
	}
	got, err = stores[1].Room(t.Context(), "standup")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("room that was changed (-want +got):\n%s error %v", diff, err)
	}
	if _, err = s.RoomByPIN(t.Context(), "1234"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a PIN that was taken away leads to %v", err)
	}
	free := room("free")
	free.PIN, free.Number = "0987654321", "+15005550006"
	if err = s.CreateRoom(t.Context(), free); err != nil {
		t.Errorf("a PIN and a number that were given up: %v", err)
	}
	no := errors.New("no")
	if _, err = s.UpdateRoom(t.Context(), "standup", func(r *phone.Room) error {
		r.Title = "Not this"
		return no
	}); !errors.Is(err, no) || err.Error() != "no" {
		t.Errorf("a change that fails gives %v, want its own error", err)
	}
	if _, err = s.UpdateRoom(t.Context(), "standup", func(r *phone.Room) error {
		r.Title = "\xff"
		return nil
	}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a text that cannot be kept gives %v, want kind invalid", err)
	}

	// Changes do not overwrite each other.
	const changes = 40
	var all sync.WaitGroup
	for i := range changes {
		all.Go(func() {
			_, failed := stores[i%2].UpdateRoom(t.Context(), "standup", func(r *phone.Room) error {
				r.Grace += time.Second
				return nil
			})
			if failed != nil {
				t.Error(failed)
			}
		})
	}
	all.Wait()
	if got, err = s.Room(t.Context(), "standup"); err != nil || got.Grace != changes*time.Second || got.Title != want.Title {
		t.Errorf("after %d changes the room is %v, %v", changes, got, err)
	}
}
