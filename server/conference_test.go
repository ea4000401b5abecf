package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// happen stores what happened.
func (f *fixture) happen(tb testing.TB, events ...phone.Event) {
	tb.Helper()
	if _, err := f.Calls.Record(tb.Context(), events...); err != nil {
		tb.Fatal(err)
	}
}

var t0 = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// about is an event of a conference, n seconds after it was first heard of.
func about(sid phone.ConferenceSID, n int, kind phone.EventKind, call phone.CallSID, change func(*phone.Event)) phone.Event {
	e := phone.Event{
		Key: strings.Join([]string{string(sid), string(kind), string(call), time.Duration(n).String()}, " "), Kind: kind,
		At: t0.Add(time.Duration(n) * time.Second), Sequence: n, Call: call, Conference: sid, Detail: phone.Detail{Name: "room-standup-0123456789abcdef"},
	}
	if change != nil {
		change(&e)
	}
	return e
}

// standup is a conference of Alice, who came, and Bob, who was called and rings.
func (f *fixture) standup(tb testing.TB) {
	tb.Helper()
	err := f.Store.CreateRoom(tb.Context(), phone.Room{
		Name: "standup", Title: "Stand-up", PIN: "1234", ModeratorPIN: "5678", MaxParticipants: 250, Beep: phone.BeepNever, Music: phone.MusicBuiltin,
		Secret: "0123456789abcdef", Moderators: []phone.Identity{"alice"}, Created: t0, Updated: t0,
	})
	if err != nil {
		tb.Fatal(err)
	}
	f.happen(tb,
		phone.Event{Key: "1", Kind: phone.CallRequested, At: t0, Sequence: -1, Call: callSID, From: phone.Client("alice"), To: phone.InRoom("standup"), Status: phone.StatusInProgress},
		phone.Event{Key: "2", Kind: phone.CallAdmitted, At: t0, Sequence: -1, Call: callSID, Detail: phone.Detail{Room: "standup", Moderator: true, Label: "host"}},
		about(confSID, 1, phone.ParticipantJoined, callSID, nil),
		about(confSID, 2, phone.ConferenceStarted, "", nil),
		about(confSID, 3, phone.ParticipantAdded, childSID, func(e *phone.Event) { e.Sequence, e.Detail.By = -1, "alice" }),
		phone.Event{Key: "3", Kind: phone.CallStatus, At: t0.Add(3 * time.Second), Call: childSID, From: phone.Telephone("+15005550006"), To: phone.Telephone("+15005550001"), Status: phone.StatusRinging},
		about(confSID, 4, phone.SpeechStarted, callSID, nil),
		about(confSID, 5, phone.RecordingReported, "", func(e *phone.Event) {
			e.Detail.Recording, e.Detail.RecordingStatus, e.Detail.By = tapeSID, phone.RecordingRunning, "alice"
		}),
	)
}

// addedSID is the leg of somebody who was called into a room.
const addedSID = "CA00000000000000000000000000000add"

// calledInto lets Alice call somebody into the room, who comes.
func (f *fixture) calledInto(tb testing.TB, who phone.Identity) {
	tb.Helper()
	f.happen(tb,
		about(confSID, 6, phone.ParticipantAdded, addedSID, func(e *phone.Event) { e.Sequence, e.Detail.By = -1, "alice" }),
		phone.Event{Key: "added", Kind: phone.CallStatus, At: t0.Add(6 * time.Second), Call: addedSID, From: phone.Client("alice"), To: phone.Client(who), Status: phone.StatusInProgress},
		about(confSID, 7, phone.ParticipantJoined, addedSID, nil),
	)
}

// pretty is JSON in one form.
func pretty(tb testing.TB, text []byte) string {
	tb.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		tb.Fatalf("%v: %s", err, text)
	}
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

const standupJSON = `{"sid":"CF0123456789abcdef0123456789abcdef","title":"Stand-up","room":"standup","kind":"room","status":"in-progress",
"created_at":"2026-01-31T12:00:01Z","started_at":"2026-01-31T12:00:02Z","ended_at":null,"duration":0,"reason":"",
"recording":{"sid":"RE0123456789abcdef0123456789abcdef","status":"in-progress","started_at":"2026-01-31T12:00:05Z","duration":0,"by":"alice"},
"recordings":[{"sid":"RE0123456789abcdef0123456789abcdef","status":"in-progress","started_at":"2026-01-31T12:00:05Z","duration":0,"by":"alice"}],
"locked":false,"transfer":null,"participants":[
{"call":"CA0123456789abcdef0123456789abcdef","address":"client:alice","name":"Alice","state":"here","since":"2026-01-31T12:00:01Z",
"joined_at":"2026-01-31T12:00:01Z","left_reason":"","muted":false,"held":false,"speaking":true,"coaching":null,"moderator":true,"label":"host","end_on_exit":false,"kept":false,"transfer":0,"me":ME},
{"call":"CAfedcba9876543210fedcba9876543210","address":"+15005550001","name":"","state":"ringing","since":"2026-01-31T12:00:03Z",
"joined_at":null,"left_reason":"","muted":false,"held":false,"speaking":false,"coaching":null,"moderator":false,"label":"","end_on_exit":false,"kept":false,"transfer":0,"me":false}],
"may":MAY}`

func standupFor(tb testing.TB, me, may string) string {
	tb.Helper()
	return pretty(tb, []byte(strings.NewReplacer("ME", me, "MAY", may).Replace(standupJSON)))
}

func TestConference(t *testing.T) {
	f := newFixture(t)
	alice, sue, mallory := f.signIn(t, "Alice"), f.signIn(t, "Sue"), f.signIn(t, "Mallory")
	f.standup(t)
	for who, want := range map[string]string{
		alice: standupFor(t, "true", "[]"),
		sue:   standupFor(t, "false", `["end","mute"]`),
	} {
		one := f.do(http.MethodGet, "/v1/conferences/"+string(confSID), "", who)
		if diff := cmp.Diff(want, pretty(t, one.Body.Bytes())); diff != "" {
			t.Errorf("a conference (-want +got):\n%s", diff)
		}
		list := decode[conferenceList](t, f.do(http.MethodGet, "/v1/conferences?state=live&room=standup&limit=5", "", who))
		if len(list.Conferences) != 1 || !list.Control {
			t.Fatalf("the list is %+v", list)
		}
		if diff := cmp.Diff(want, pretty(t, list.Conferences[0])); diff != "" {
			t.Errorf("in the list (-want +got):\n%s", diff)
		}
	}
	path := "/v1/conferences/" + string(confSID)
	want(t, f.do(http.MethodGet, path, "", mallory), 404, "conference_unknown")
	want(t, f.do(http.MethodGet, path+"/timeline", "", mallory), 404, "conference_unknown")
	want(t, f.do(http.MethodGet, "/v1/conferences/CFx", "", sue), 404, "conference_unknown")
	for query, code := range map[string]string{
		"state=dead": "state_invalid", "room=a%20b": "room_invalid", "before=x": "before_invalid", "limit=0": "limit_invalid", "limit=1001": "limit_invalid",
	} {
		want(t, f.do(http.MethodGet, "/v1/conferences?"+query, "", sue), 422, code)
	}
	if none := decode[conferenceList](t, f.do(http.MethodGet, "/v1/conferences?state=ended", "", sue)); len(none.Conferences) != 0 {
		t.Errorf("ended are %+v", none)
	}
}

func TestConference_timeline(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	f.standup(t)
	type list struct{ Events []happened }
	w := f.do(http.MethodGet, "/v1/conferences/"+string(confSID)+"/timeline", "", alice)
	want(t, w, 200, "")
	var got []string
	events := decode[list](t, w).Events
	for _, e := range events {
		got = append(got, string(e.Kind)+" "+e.Address.String()+" "+e.Name+" "+string(e.By))
	}
	wanted := []string{
		"participant-join client:alice Alice ", "conference-start   ", "participant.added +15005550001  alice",
		"participant-speech-start client:alice Alice ", "recording.reported   alice",
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	after := f.do(http.MethodGet, "/v1/conferences/"+string(confSID)+"/timeline?limit=1&after="+jsonNumber(events[0].Position), "", alice)
	if more := decode[list](t, after).Events; len(more) != 1 || more[0].Kind != phone.ConferenceStarted {
		t.Errorf("behind the first is %+v", more)
	}
	want(t, f.do(http.MethodGet, "/v1/conferences/"+string(confSID)+"/timeline?after=x", "", alice), 422, "after_invalid")
}

func jsonNumber(n int64) string { return string(marshal(n)) }

// States of participants that the tests above do not have.
func TestStateOf(t *testing.T) {
	live := phone.Conference{Status: phone.ConferenceInProgress}
	over := phone.Conference{Status: phone.ConferenceCompleted, Ended: t0.Add(time.Hour)}
	there := phone.Participant{Joined: t0, Presence: phone.Latest[phone.Presence]{Value: phone.Presence{Here: true, At: t0}, Stamp: phone.Stamp{Key: "k"}}}
	gone := there
	gone.Presence.Value.Here = false
	added := phone.Participant{Added: t0}
	never, unheard := added, gone
	never.Presence = phone.Latest[phone.Presence]{Value: phone.Presence{At: t0, Why: neverCame}, Stamp: phone.Stamp{Key: "k"}}
	unheard.Joined = time.Time{}
	sought, lost := added, unheard // by an observation, in vain
	sought.Presence.Stamp = phone.Stamp{Key: "k", Observed: true}
	lost.Presence.Stamp.Observed = true
	tests := []struct {
		name string
		c    phone.Conference
		p    phone.Participant
		leg  phone.Status
		want string
	}{
		{"here", live, there, phone.StatusInProgress, "here"},
		{"here when it ended", over, there, phone.StatusInProgress, "left"},
		{"left", live, gone, phone.StatusInProgress, "left"},
		{"its coming was not told", live, unheard, phone.StatusCompleted, "left"},
		{"was busy, as both tell", live, never, phone.StatusBusy, "busy"},
		{"did not come, and how is not told yet", live, never, phone.StatusRinging, "failed"},
		{"rings", live, added, phone.StatusRinging, "ringing"},
		{"answered, and on the way", live, added, phone.StatusInProgress, "ringing"},
		{"unheard of", live, added, phone.StatusUnknown, "ringing"},
		{"rings, and is not found in it", live, sought, phone.StatusRinging, "ringing"},
		{"was busy, and is not found in it", live, sought, phone.StatusBusy, "busy"},
		{"its coming was not told, and it is not found any more", live, lost, phone.StatusInProgress, "left"},
		{"busy", live, added, phone.StatusBusy, "busy"},
		{"did not answer", live, added, phone.StatusNoAnswer, "no-answer"},
		{"failed", live, added, phone.StatusFailed, "failed"},
		{"canceled", live, added, phone.StatusCanceled, "canceled"},
		{"answered, and never came", live, added, phone.StatusCompleted, "left"},
		{"rang when it ended", over, added, phone.StatusRinging, "canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := stateOf(tt.c, tt.p, phone.Call{Status: tt.leg}); got != tt.want {
				t.Errorf("state %q, want %q", got, tt.want)
			}
		})
	}
}

// A call of two people is named after them.
func TestConference_call(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	call := func(e *phone.Event) { e.Detail.Name = "call-" + callSID }
	f.happen(t,
		phone.Event{Key: "1", Kind: phone.CallRequested, At: t0, Sequence: -1, Call: callSID, From: phone.Client("alice"), Status: phone.StatusInProgress},
		about(otherSID, 1, phone.ParticipantJoined, callSID, call),
		about(otherSID, 2, phone.ParticipantAdded, childSID, call),
		phone.Event{Key: "3", Kind: phone.CallStatus, At: t0, Call: childSID, Parent: callSID, From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusRinging},
		about(otherSID, 3, phone.ConferenceStarted, "", call),
		about(otherSID, 13, phone.ConferenceFinished, "", func(e *phone.Event) {
			call(e)
			e.Detail.Reason = "last-participant-left"
		}),
	)
	var got struct {
		Title, Kind, Status, Reason string
		Room                        *string
		Duration                    int
	}
	w := f.do(http.MethodGet, "/v1/conferences/"+string(otherSID), "", alice)
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Title != "Alice, bob" || got.Kind != "call" || got.Room != nil || got.Status != "completed" || got.Duration != 10 || got.Reason != "last-participant-left" {
		t.Errorf("the call is %+v", got)
	}
}
