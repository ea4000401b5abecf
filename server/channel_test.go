package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/live"
	"softphone/internal/phone"
)

// quietBoard mutes and unmutes, and nobody hears it.
type quietBoard struct{}

func (quietBoard) Change(context.Context, phone.ConferenceSID, phone.CallSID, phone.Change) error {
	return nil
}

func (quietBoard) Redirect(context.Context, phone.CallSID, string) error { return nil }

const yardSID = phone.ConferenceSID("CF00000000000000000000000000000007")

func memberCall(name string) phone.CallSID { return phone.CallSID(fmt.Sprintf("CA%032x", name)) }

// yard is a channel of some people, moderated by Alice.
func (f *fixture) yard(t *testing.T, members ...string) {
	t.Helper()
	r := phone.Room{
		Name: "yard", Title: "Yard", MaxParticipants: 250, Beep: phone.BeepNever, Music: phone.MusicSilence, MaxTurn: 30 * time.Second,
		Secret: "0123456789abcdef", Moderators: []phone.Identity{"alice"}, Created: t0, Updated: t0,
	}
	if err := f.Store.CreateRoom(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for i, name := range members {
		call := memberCall(name)
		f.happen(t,
			phone.Event{Key: "called " + name, Kind: phone.CallRequested, At: t0, Sequence: -1, Call: call, From: phone.Client(phone.Identity(name)), To: phone.InRoom("yard"), Status: phone.StatusInProgress},
			about(yardSID, i, phone.ParticipantJoined, call, func(e *phone.Event) { e.Detail.Name, e.Detail.Muted = r.ConferenceName(), true }),
		)
	}
}

const yardFloor = "/v1/channels/yard/floor"

func TestChannels(t *testing.T) {
	f := newFixture(t)
	alice, bob, carol := f.signIn(t, "Alice"), f.signIn(t, "Bob"), f.signIn(t, "Carol")
	f.standup(t)
	f.yard(t, "alice", "bob", "carol")
	press := func(who, name string) floorAnswer {
		t.Helper()
		w := f.do(http.MethodPost, yardFloor, fmt.Sprintf(`{"call":%q}`, memberCall(name)), who, isJSON)
		want(t, w, 200, "")
		return decode[floorAnswer](t, w)
	}
	got := press(bob, "bob")
	if got.Outcome != "granted" || got.Place != 0 || got.Turn == nil || *got.Turn.Identity != "bob" || got.Turn.Limit.Sub(got.Turn.Since) != 30*time.Second || got.Lease != 3 || got.Renew != 1 {
		t.Errorf("Bob's press is answered %+v", got)
	}
	if got = press(carol, "carol"); got.Outcome != "queued" || got.Place != 1 || got.Turn != nil {
		t.Errorf("Carol's press is answered %+v", got)
	}
	told := decode[map[string][]channel](t, f.do(http.MethodGet, "/v1/channels", "", carol))["channels"]
	if len(told) != 1 || told[0].Name != "yard" || told[0].MaxTurn != 30 || told[0].Members != 3 || *told[0].Live != yardSID ||
		cmp.Diff([]string{"listen", "speak"}, told[0].Roles) != "" || told[0].Floor.State != "taken" || told[0].Floor.Turn.Name != "Bob" ||
		len(told[0].Floor.Queue) != 1 || told[0].Floor.Queue[0].Name != "Carol" || told[0].Floor.Queue[0].Priority {
		t.Errorf("the channels are %+v", told)
	}
	want(t, f.do(http.MethodPost, yardFloor, fmt.Sprintf(`{"call":%q,"renew":true}`, memberCall("bob")), bob, isJSON), 200, "")

	// The dispatcher interrupts, and takes it away.
	f.now = f.now.Add(time.Second)
	if got = press(alice, "alice"); got.Outcome != "granted" || !got.Turn.Priority {
		t.Errorf("Alice's press is answered %+v", got)
	}
	want(t, f.do(http.MethodPost, yardFloor, fmt.Sprintf(`{"call":%q,"renew":true}`, memberCall("bob")), bob, isJSON), 409, "floor_lost")
	f.now = f.now.Add(time.Second)
	want(t, f.do(http.MethodPost, yardFloor+"/revoke", "", bob), 403, "floor_not_allowed")
	want(t, f.do(http.MethodPost, yardFloor+"/revoke", "", alice), 204, "")
	f.now = f.now.Add(500 * time.Millisecond)
	for range 2 {
		want(t, f.do(http.MethodDelete, yardFloor+"?call="+string(memberCall("carol")), "", carol), 204, "")
	}
	told = decode[map[string][]channel](t, f.do(http.MethodGet, "/v1/channels", "", alice))["channels"]
	if told[0].Floor.State != "idle" || told[0].Floor.Turn != nil || len(told[0].Floor.Queue) != 0 || len(told[0].Roles) != 4 {
		t.Errorf("in the end the channel is %+v", told[0])
	}
	var why []string
	past := decode[struct {
		Turns []turnPast
		Next  *time.Time
	}](t, f.do(http.MethodGet, "/v1/channels/yard/turns", "", bob))
	for _, turn := range past.Turns {
		why = append(why, turn.Name+" "+turn.From+" "+string(turn.Why)+" "+string(turn.By))
	}
	if diff := cmp.Diff([]string{"Carol client:carol released ", "Alice client:alice revoked alice", "Bob client:bob interrupted alice"}, why); diff != "" || past.Next != nil {
		t.Errorf("turns (-want +got):\n%s next %v", diff, past.Next)
	}
	if diff := cmp.Diff([]string{"alice floor.revoke ok", "bob floor.revoke floor_not_allowed"}, f.revoked(t)); diff != "" {
		t.Errorf("written down (-want +got):\n%s", diff)
	}
}

// revoked is who took a floor away, or tried to, the last first.
func (f *fixture) revoked(t *testing.T) (all []string) {
	t.Helper()
	entries, err := f.Store.Audited(t.Context(), phone.AuditQuery{Room: "yard", Action: "floor.revoke", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, string(e.By)+" "+e.Action+" "+e.Outcome)
	}
	return all
}

func TestChannels_refused(t *testing.T) {
	f := newFixture(t)
	alice, bob := f.signIn(t, "Alice"), f.signIn(t, "Bob")
	f.standup(t)
	f.yard(t, "alice", "bob")
	mine := fmt.Sprintf(`{"call":%q}`, memberCall("bob"))
	for _, tt := range []struct {
		name, path, body string
		status           int
		code             string
	}{
		{"another's call", yardFloor, fmt.Sprintf(`{"call":%q}`, memberCall("alice")), 409, "not_in_channel"},
		{"a call that is not there", yardFloor, fmt.Sprintf(`{"call":%q}`, memberCall("eve")), 409, "not_in_channel"},
		{"no call", yardFloor, `{}`, 422, "call_invalid"},
		{"for somebody else", yardFloor, strings.Replace(mine, "}", `,"identity":"alice"}`, 1), 422, "field_unknown"},
		{"a room that is no channel", "/v1/channels/standup/floor", mine, 404, "channel_unknown"},
		{"no room", "/v1/channels/attic/floor", mine, 404, "channel_unknown"},
		{"no name", "/v1/channels/A.B/floor", mine, 404, "channel_unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) { want(t, f.do(http.MethodPost, tt.path, tt.body, bob, isJSON), tt.status, tt.code) })
	}
	if err := f.Floors.(interface { //nolint:errcheck // it is what newFixture made
		Silence(ctx context.Context, room phone.RoomName, call phone.CallSID, silent bool, by phone.Identity) error
	}).Silence(t.Context(), "yard", memberCall("bob"), true, "alice"); err != nil {
		t.Fatal(err)
	}
	want(t, f.do(http.MethodPost, yardFloor, mine, bob, isJSON), 409, "floor_silenced")
	want(t, f.do(http.MethodDelete, yardFloor+"?call=x", "", bob), 422, "call_invalid")
	want(t, f.do(http.MethodGet, "/v1/channels/yard/turns?limit=0", "", bob), 422, "limit_invalid")
	want(t, f.do(http.MethodPost, yardFloor, mine, isJSON), 401, "session_missing")

	f.Grants.Base.Rooms = []phone.RoomGrant{{Room: "yard", Roles: phone.RoleListen}}
	f.now = f.now.Add(time.Minute) // so that it is read again
	want(t, f.do(http.MethodPost, yardFloor, mine, bob, isJSON), 403, "floor_not_allowed")
	f.Grants.Base.Rooms = nil
	f.now = f.now.Add(time.Minute) // so that it is read again
	want(t, f.do(http.MethodPost, yardFloor, mine, bob, isJSON), 404, "channel_unknown")
	if told := decode[map[string][]channel](t, f.do(http.MethodGet, "/v1/channels", "", bob))["channels"]; len(told) != 0 {
		t.Errorf("who may not listen is told of %+v", told)
	}
	if told := decode[map[string][]channel](t, f.do(http.MethodGet, "/v1/channels", "", alice))["channels"]; len(told) != 1 {
		t.Errorf("who moderates is told of %+v", told)
	}
}

func TestChannels_feed(t *testing.T) {
	f := newFixture(t)
	bob := f.signIn(t, "Bob")
	f.yard(t, "bob")
	newest, err := f.Log.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, f.do(http.MethodPost, yardFloor, fmt.Sprintf(`{"call":%q}`, memberCall("bob")), bob, isJSON), 200, "")
	events, err := f.Log.Read(t.Context(), newest, 100)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := live.Changes(t.Context(), f.Log, events, true)
	if err != nil || len(changes) != 1 || changes[0].Channel != "yard" {
		t.Fatalf("changes %+v, %v", changes, err)
	}
	tell := teller{f.Server}.Tell(t.Context(), changes)
	for id, roles := range map[phone.Identity]phone.Roles{"bob": phone.RoleListen, "eve": 0, "dan": phone.RoleCoach} {
		var text strings.Builder
		by := phone.Grant{Identity: id, Rooms: []phone.RoomGrant{{Room: "yard", Roles: roles}}}
		for _, frame := range tell(live.Viewer{Grant: by}) {
			text.Write(frame.Text())
		}
		begins, err := f.floors(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		for what, said := range map[string]string{"what changes": text.String(), "a feed that begins": string(begins)} {
			if strings.Contains(said, `{"name":"yard","floor":{"state":"taken","turn":{`) != (id == "bob") || (said != "") != (id == "bob") {
				t.Errorf("%s is told of %s: %q", id, what, said)
			}
		}
	}
}

// What else a person asks for does not keep them from speaking.
func TestChannels_throttle(t *testing.T) {
	f := newFixture(t, func(s *Server) { s.Limits.Rate = 2 })
	bob := f.signIn(t, "Bob")
	f.yard(t, "bob")
	for f.do(http.MethodGet, "/v1/channels", "", bob).Code != http.StatusTooManyRequests {
	}
	want(t, f.do(http.MethodPost, yardFloor, fmt.Sprintf(`{"call":%q}`, memberCall("bob")), bob, isJSON), 200, "")
	want(t, f.do(http.MethodDelete, yardFloor+"?call="+string(memberCall("bob")), "", bob), 204, "")
}
