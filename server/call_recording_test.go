package server

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// recorders are people some of whom may record wherever they are.
type recorders struct {
	everybody
	base phone.Grant
	who  map[phone.Identity]bool
}

func (r recorders) SignedIn(ctx context.Context, id phone.Identity, now time.Time) (phone.Person, error) {
	p, err := r.everybody.SignedIn(ctx, id, now)
	if r.who[id] {
		rights := r.base
		rights.Rooms = []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleListen | phone.RoleSpeak | phone.RoleRecord}}
		p.Rights = &rights
	}
	return p, err
}

// recorded is a call of Alice with Bob, to which Carol was called in vain, with a recording that is kept and one of nothing.
func (f *fixture) recorded(t *testing.T) {
	t.Helper()
	const bobs, carols = phone.CallSID("CA00000000000000000000000000000b0b"), phone.CallSID("CA000000000000000000000000000ca401")
	call := func(e *phone.Event) { e.Detail.Name = "call-" + callSID }
	added := func(e *phone.Event) { call(e); e.Sequence, e.Detail.By = -1, "alice" }
	tape := func(re phone.RecordingSID, status phone.RecordingStatus) func(*phone.Event) {
		return func(e *phone.Event) {
			call(e)
			e.Key += string(re)
			e.Detail.Recording, e.Detail.RecordingStatus, e.Detail.By, e.Duration = re, status, "alice", 5*time.Second
		}
	}
	f.happen(t,
		phone.Event{Key: "1", Kind: phone.CallRequested, At: t0, Sequence: -1, Call: callSID, From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusInProgress},
		phone.Event{Key: "2", Kind: phone.CallStatus, At: t0, Call: bobs, Parent: callSID, From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusInProgress},
		phone.Event{Key: "3", Kind: phone.CallStatus, At: t0, Call: carols, Parent: callSID, From: phone.Client("alice"), To: phone.Client("carol"), Status: phone.StatusNoAnswer},
		about(confSID, 1, phone.ParticipantJoined, callSID, call),
		about(confSID, 2, phone.ParticipantAdded, bobs, added),
		about(confSID, 2, phone.ParticipantAdded, carols, added),
		about(confSID, 3, phone.ParticipantJoined, bobs, call),
		about(confSID, 4, phone.ConferenceStarted, "", call),
		about(confSID, 5, phone.RecordingReported, "", tape(tapeSID, phone.RecordingRunning)),
		about(confSID, 10, phone.RecordingReported, "", tape(tapeSID, phone.RecordingCompleted)),
		about(confSID, 11, phone.RecordingReported, "", tape("REffffffffffffffffffffffffffffffff", phone.RecordingAbsent)),
		about(confSID, 12, phone.ParticipantLeft, callSID, call),
		about(confSID, 12, phone.ParticipantLeft, bobs, call),
		about(confSID, 13, phone.ConferenceFinished, "", call),
	)
}

// What was recorded of a call between people is told to, and heard by, who took part and may record, and supervisors; who took
// part and may not record, or was called in vain, is told of nothing, and all others that there is no such call.
func TestR_REC_1_call(t *testing.T) {
	f := newFixture(t)
	f.Grants.Store = recorders{base: f.Grants.Base, who: map[phone.Identity]bool{"alice": true, "carol": true, "mallory": true}}
	f.signIn(t, "Root")
	f.recorded(t)
	type told struct {
		Conference phone.ConferenceSID
		SID        phone.RecordingSID
		Status     phone.RecordingStatus
		Duration   int
		By         string
	}
	kept := []told{{confSID, tapeSID, phone.RecordingCompleted, 5, "alice"}}
	tests := []struct {
		name, who string
		role      phone.Role
		status    int
		code      string
		want      []told
		heard     int
		refusal   string
	}{
		{"a supervisor", "Sue", phone.Supervisor, 200, "", kept, 200, ""},
		{"who took part and may record", "Alice", phone.Agent, 200, "", kept, 200, ""},
		{"who took part and may not record", "Bob", phone.Agent, 200, "", []told{}, 403, "recording_not_allowed"},
		{"who was called in vain", "Carol", phone.Agent, 200, "", []told{}, 403, "recording_not_allowed"},
		{"who may record, and was not there", "Mallory", phone.Agent, 404, "call_unknown", nil, 404, "conference_unknown"},
	}
	const list, sound = "/v1/calls/" + callSID + "/recordings", conferencePath + "/recordings/" + string(tapeSID) + "/media"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.now = f.now.Add(time.Minute) // so many sign in
			cookie := f.signInAs(t, tt.who, tt.role)
			path := list
			switch tt.who {
			case "Bob":
				path = "/v1/calls/CA00000000000000000000000000000b0b/recordings" // by his own leg of it
			case "Carol":
				path = "/v1/calls/CA000000000000000000000000000ca401/recordings"
			}
			w := f.do(http.MethodGet, path, "", cookie)
			want(t, w, tt.status, tt.code)
			if tt.status == 200 {
				if diff := cmp.Diff(tt.want, decode[struct{ Recordings []told }](t, w).Recordings); diff != "" {
					t.Errorf("recordings (-want +got):\n%s", diff)
				}
			}
			w = f.do(http.MethodGet, sound, "", cookie)
			want(t, w, tt.heard, tt.refusal)
			if got := w.Body.String(); (got == "RIFFsound") != (tt.heard == 200) {
				t.Errorf("what is heard: %q", got)
			}
		})
	}
	f.now = f.now.Add(time.Minute)
	want(t, f.do(http.MethodGet, list, ""), 401, "session_missing")
	want(t, f.do(http.MethodGet, sound, ""), 401, "session_missing")
	want(t, f.do(http.MethodGet, "/v1/calls/CA1/recordings", "", f.signIn(t, "Alice")), 404, "call_unknown")
	want(t, f.do(http.MethodGet, "/v1/calls/CAffffffffffffffffffffffffffffffff/recordings", "", f.signInAs(t, "Sue", phone.Supervisor)), 404, "call_unknown")
}
