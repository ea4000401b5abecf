package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

const conferencePath = "/v1/conferences/" + string(confSID)

// What a page asks for is asked of Control, in the name of who is signed in.
func TestSteer(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	one := conferencePath + "/participants/" + childSID
	tests := []struct {
		method, path, body string
		status             int
		answer, asked      string
	}{
		{"POST", conferencePath + "/end", ``, 204, "", "end " + string(confSID)},
		{"POST", conferencePath + "/announcements", `{"text":"Two minutes","language":"en-GB","to":"` + childSID + `"}`, 202, "", "announce {Text:Two minutes Language:en-GB To:" + childSID + "}"},
		{"POST", conferencePath + "/participants", `{"to":"+1 500 555 0001","mode":"coach","coach":"` + callSID + `","label":"Guest","timeout":20}`, 201, `{"call":"` + childSID + `"}`, `add +15005550001 coach ` + callSID + ` "Guest" 20s`},
		{"POST", conferencePath + "/participants", `{"to":"bob"}`, 201, `{"call":"` + childSID + `"}`, `add client:bob   "" 0s`},
		{"PATCH", one, `{"muted":true,"held":false,"music":"silence","label":"","moderator":true,"end_on_exit":false}`, 204, "", "change " + childSID + " muted=true held=false moderator=true end_on_exit=false music=silence label="},
		{"PATCH", one, `{"coach":"` + callSID + `"}`, 204, "", "change " + childSID + " coach=" + callSID},
		{"PATCH", one, `{"coach":null,"muted":false}`, 204, "", "change " + childSID + " muted=false coach="},
		{"DELETE", one, ``, 204, "", "remove " + childSID},
		{"POST", conferencePath + "/recordings", ``, 201, `{"sid":"` + string(tapeSID) + `"}`, "record"},
		{"PATCH", conferencePath + "/recordings/" + string(tapeSID), `{"status":"paused"}`, 204, "", "recording " + string(tapeSID) + " paused"},
		{"POST", "/v1/calls/" + callSID + "/end", ``, 204, "", "hangup " + callSID},
		{"POST", "/v1/calls/" + callSID + "/lost", ``, 204, "", "lose " + callSID},
		{"POST", "/v1/calls/" + callSID + "/pass", `{"to":"bob"}`, 204, "", "pass " + callSID + ` to client:bob shown ""`},
		{"POST", "/v1/calls/" + callSID + "/pass", `{"to":"team:sales"}`, 204, "", "pass " + callSID + ` to team:sales shown ""`},
		{"POST", "/v1/calls/" + callSID + "/pass", `{"to":"+1 500 555 0001","caller_id":"+15005550006"}`, 204, "", "pass " + callSID + ` to +15005550001 shown "+15005550006"`},
		{"PATCH", one, `{"kept":true}`, 204, "", "change " + childSID + " kept"},
		{"POST", conferencePath + "/hold", `{"held":true}`, 204, "", "hold true"},
		{"POST", conferencePath + "/hold", `{"held":false}`, 204, "", "hold false"},
		{"POST", conferencePath + "/merge", `{"with":"` + string(otherSID) + `"}`, 204, "", "merge " + string(otherSID)},
		{"POST", conferencePath + "/transfers", `{"kind":"warm","to":"bob"}`, 201, `{"id":3}`, `transfer warm to client:bob for 0s shown ""`},
		{"POST", conferencePath + "/transfers", `{"kind":"blind","to":"+15005550001","timeout":10,"caller_id":"+15005550006"}`, 201, `{"id":3}`, `transfer blind to +15005550001 for 10s shown "+15005550006"`},
		{"POST", conferencePath + "/transfers", `{"kind":"blind","to":"team:sales"}`, 201, `{"id":3}`, `transfer blind to team:sales for 0s shown ""`},
		{"PATCH", conferencePath + "/transfers/3", `{"action":"swap"}`, 204, "", "transfer 3 swap"},
		{"PATCH", "/v1/calls/" + callSID, `{"note":"Call back"}`, 204, "", "note " + callSID + " note=Call back"},
		{"PATCH", "/v1/calls/" + callSID, `{"outcome":""}`, 204, "", "note " + callSID + " outcome="},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			w := f.do(tt.method, tt.path, tt.body, alice, isJSON)
			want(t, w, tt.status, "")
			if got := strings.TrimSpace(w.Body.String()); got != tt.answer {
				t.Errorf("answer %s, want %s", got, tt.answer)
			}
			if diff := cmp.Diff([]string{"alice " + strings.TrimSpace(tt.asked)}, f.control.take()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			want(t, f.do(tt.method, tt.path, tt.body, isJSON), 401, "session_missing")
			f.control.set(func() { f.control.err = phone.Errorf(phone.Conflict, "conference_ended", "The conference has ended.") })
			want(t, f.do(tt.method, tt.path, tt.body, alice, isJSON), 409, "conference_ended")
			f.control.set(func() { f.control.err = nil })
			f.control.take()
		})
	}
}

func TestSteer_badInput(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	one := conferencePath + "/participants/" + childSID
	tests := []struct {
		method, path, body string
		status             int
		code, field        string
	}{
		{"POST", "/v1/conferences/CF1/end", ``, 404, "conference_unknown", ""},
		{"POST", conferencePath + "/announcements", `{"text":"x","to":"bob"}`, 422, "to_invalid", "to"},
		{"POST", conferencePath + "/announcements", `{"txt":"x"}`, 422, "field_unknown", "txt"},
		{"POST", conferencePath + "/participants", `{"to":""}`, 422, "address_invalid", "to"},
		{"POST", conferencePath + "/participants", `{"to":"0300"}`, 422, "number_invalid", "to"},
		{"POST", conferencePath + "/participants", `{"to":"bob","coach":"x"}`, 422, "coach_invalid", "coach"},
		{"POST", conferencePath + "/participants", `{"to":"bob","timeout":-1}`, 422, "timeout_invalid", "timeout"},
		{"POST", conferencePath + "/participants", `{"to":"bob","from":"+1"}`, 422, "field_unknown", "from"},
		{"PATCH", one, `{"muted":"yes"}`, 422, "type_wrong", "muted"},
		{"PATCH", one, `{"coach":7}`, 422, "coach_invalid", "coach"},
		{"PATCH", one, `{"coach":"bob"}`, 422, "coach_invalid", "coach"},
		{"PATCH", one, `{"coaching":true}`, 422, "field_unknown", "coaching"},
		{"PATCH", conferencePath + "/participants/bob", `{}`, 404, "participant_unknown", ""},
		{"PATCH", conferencePath + "/recordings/RE1", `{"status":"paused"}`, 404, "recording_unknown", ""},
		{"PATCH", conferencePath + "/recordings/" + string(tapeSID), `{"status":"absent"}`, 422, "status_invalid", "status"},
		{"POST", "/v1/calls/CA1/end", ``, 404, "call_unknown", ""},
		{"POST", "/v1/calls/CA1/lost", ``, 404, "call_unknown", ""},
		{"POST", "/v1/calls/CA1/pass", `{"to":"bob"}`, 404, "call_unknown", ""},
		{"POST", "/v1/calls/" + callSID + "/pass", `{}`, 422, "address_invalid", "to"},
		{"POST", "/v1/calls/" + callSID + "/pass", `{"to":"0300"}`, 422, "number_invalid", "to"},
		{"POST", "/v1/calls/" + callSID + "/pass", `{"to":"bob","caller_id":"me"}`, 422, "number_invalid", "caller_id"},
		{"POST", conferencePath + "/hold", `{}`, 422, "field_missing", "held"},
		{"POST", conferencePath + "/hold", `{"held":"yes"}`, 422, "type_wrong", "held"},
		{"POST", conferencePath + "/transfers", `{"kind":"warm","to":"0300"}`, 422, "number_invalid", "to"},
		{"POST", conferencePath + "/transfers", `{"kind":"warm","to":"bob","timeout":-1}`, 422, "timeout_invalid", "timeout"},
		{"POST", conferencePath + "/transfers", `{"kind":"warm","to":"bob","caller_id":"me"}`, 422, "number_invalid", "caller_id"},
		{"PATCH", conferencePath + "/transfers/x", `{"action":"swap"}`, 404, "transfer_unknown", ""},
		{"PATCH", "/v1/calls/CA1", `{"note":"x"}`, 404, "call_unknown", ""},
		{"PATCH", "/v1/calls/" + callSID, `{"notes":"x"}`, 422, "field_unknown", "notes"},
		{"PATCH", "/v1/calls/" + callSID, `{"note":1}`, 422, "type_wrong", "note"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path+" "+tt.body, func(t *testing.T) {
			w := f.do(tt.method, tt.path, tt.body, alice, isJSON)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
			if asked := f.control.take(); len(asked) > 0 {
				t.Errorf("asked %q", asked)
			}
		})
	}
}

// Every route of /v1 but for those where somebody comes in needs somebody who is signed in, those of tomorrow too.
func TestRoutes_session(t *testing.T) {
	f := newFixture(t)
	seen := 0
	for _, r := range f.echo.Routes() {
		if !strings.HasPrefix(r.Path, "/v1/") || r.Method == http.MethodOptions || openRoute(r.Method, r.Path) {
			continue
		}
		seen++
		want(t, f.do(r.Method, r.Path, `{}`, isJSON), 401, "session_missing")
	}
	if seen < 20 {
		t.Errorf("%d routes were tried", seen)
	}
}

func TestOnce(t *testing.T) {
	f := newFixture(t)
	alice, bob := f.signIn(t, "Alice"), f.signIn(t, "Bob")
	path := conferencePath + "/participants"
	again := func(who, body string, headers ...string) (int, string, string) {
		w := f.do(http.MethodPost, path, body, append(headers, who, isJSON)...)
		return w.Code, strings.TrimSpace(w.Body.String()), w.Header().Get("Idempotent-Replayed")
	}
	const key = "Idempotency-Key: 8e03978e-40d5-43dd-bc93-6894a57f9324"
	status, body, replayed := again(alice, `{"to":"bob"}`, key)
	if status != 201 || replayed != "" {
		t.Fatalf("the first is answered %d %s", status, body)
	}
	if s, b, r := again(alice, `{"to":"bob"}`, key); s != status || b != body || r != "true" {
		t.Errorf("the second is answered %d %s %s", s, b, r)
	}
	if asked := f.control.take(); len(asked) != 1 {
		t.Errorf("asked %q", asked)
	}
	if s, b, _ := again(alice, `{"to":"carol"}`, key); s != 422 {
		t.Errorf("another request with the same key is answered %d %s", s, b)
	}
	if s, _, r := again(bob, `{"to":"bob"}`, key); s != 201 || r != "" {
		t.Errorf("the same key of somebody else is answered %d", s)
	}

	// A refusal is kept, a failure is not.
	f.control.set(func() { f.control.err = phone.Errorf(phone.Forbidden, "action_not_allowed", "You may not.") })
	for range 2 {
		if s, b, _ := again(alice, `{"to":"bob"}`, "Idempotency-Key: refused"); s != 403 || !strings.Contains(b, "action_not_allowed") {
			t.Errorf("a refusal is %d %s", s, b)
		}
		f.control.set(func() { f.control.err = nil })
	}
	f.control.set(func() { f.control.err = phone.Errorf(phone.Unavailable, "rest_unavailable", "Later.") })
	if s, _, _ := again(alice, `{"to":"bob"}`, "Idempotency-Key: failed"); s != 503 {
		t.Errorf("a failure is %d", s)
	}
	f.control.set(func() { f.control.err = nil })
	if s, _, r := again(alice, `{"to":"bob"}`, "Idempotency-Key: failed"); s != 201 || r != "" {
		t.Errorf("after a failure it is %d %s", s, r)
	}

	// One that is under way is not begun again.
	ctx := t.Context()
	digest := hash("POST", path, `{"to":"dave"}`)
	if _, err := f.Store.Once(ctx, hash("alice", "busy"), digest, f.now); err != nil {
		t.Fatal(err)
	}
	if s, b, _ := again(alice, `{"to":"dave"}`, "Idempotency-Key: busy"); s != 409 {
		t.Errorf("one that is under way is answered %d %s", s, b)
	}
	for _, bad := range []string{"a b", strings.Repeat("x", 101), "ü"} {
		if s, b, _ := again(alice, `{"to":"bob"}`, "Idempotency-Key: "+bad); s != 422 {
			t.Errorf("the key %q is answered %d %s", bad, s, b)
		}
	}
}

func TestRooms(t *testing.T) {
	f := newFixture(t)
	alice, sue := f.signIn(t, "Alice"), f.signIn(t, "Sue")
	w := f.do(http.MethodPost, "/v1/rooms", `{"name":"standup"}`, sue, isJSON)
	want(t, w, 201, "")
	const made = `{"name":"standup","title":"standup","moderated":false,"grace":0,"pin":"","moderator_pin":"","number":"","moderator_numbers":[],
"moderators":[],"max_participants":250,"beep":"never","record":false,"music":"builtin","locked":false,"floor":null,"by":"sue","created_at":"1970-01-01T00:00:01Z",
"updated_at":"1970-01-01T00:00:01Z","roles":["listen","speak","moderate","coach","record"],"live":null}`
	if diff := cmp.Diff(pretty(t, []byte(made)), pretty(t, w.Body.Bytes())); diff != "" {
		t.Errorf("a new room (-want +got):\n%s", diff)
	}
	w = f.do(http.MethodPatch, "/v1/rooms/standup", `{"title":"Stand-up","moderated":true,"grace":60,"pin":"1234","moderator_pin":"5678",
"number":"+15005550008","moderator_numbers":["+15005550001"],"moderators":["alice"],"max_participants":10,"beep":"enter","record":true,"music":"silence","locked":true}`, sue, isJSON)
	want(t, w, 200, "")
	const changed = `{"name":"standup","title":"Stand-up","moderated":true,"grace":60,"pin":PIN,"moderator_pin":MOD,"number":"+15005550008","moderator_numbers":NUMBERS,
"moderators":[{"identity":"alice","name":"Alice"}],"max_participants":10,"beep":"enter","record":true,"music":"silence","locked":true,"floor":null,"by":"sue","created_at":"1970-01-01T00:00:01Z",
"updated_at":"1970-01-01T00:00:01Z","roles":ROLES,"live":null}`
	tell := func(pin, mod, numbers, roles string) string {
		return pretty(t, []byte(strings.NewReplacer("PIN", pin, "MOD", mod, "NUMBERS", numbers, "ROLES", roles).Replace(changed)))
	}
	forSue := tell(`"1234"`, `"5678"`, `["+15005550001"]`, `["listen","speak","moderate","coach","record"]`)
	if diff := cmp.Diff(forSue, pretty(t, w.Body.Bytes())); diff != "" {
		t.Errorf("a changed room (-want +got):\n%s", diff)
	}
	forAlice := tell(`"1234"`, `"5678"`, `["+15005550001"]`, `["listen","speak","moderate","record"]`)
	if diff := cmp.Diff(forAlice, pretty(t, f.do(http.MethodGet, "/v1/rooms/standup", "", alice).Body.Bytes())); diff != "" {
		t.Errorf("to its moderator (-want +got):\n%s", diff)
	}
	bob := f.signIn(t, "Bob")
	list := decode[struct{ Rooms []room }](t, f.do(http.MethodGet, "/v1/rooms", "", bob))
	if diff := cmp.Diff(tell("null", "null", "null", `["listen","speak"]`), pretty(t, marshal(list.Rooms[0]))); diff != "" || len(list.Rooms) != 1 {
		t.Errorf("to others (-want +got):\n%s", diff)
	}
	want(t, f.do(http.MethodDelete, "/v1/rooms/standup", "", sue), 204, "")
	want(t, f.do(http.MethodGet, "/v1/rooms/standup", "", sue), 404, "room_unknown")
	for body, code := range map[string]string{
		`{}`: "name_missing", `{"name":"a b"}`: "name_invalid", `{"name":"x","grace":-1}`: "grace_invalid", `{"name":"x","grace":3601}`: "grace_invalid",
		`{"name":"x","pin":"12"}`: "pin_invalid", `{"name":"x","secret":"s"}`: "field_unknown", `{"name":"x","by":"s"}`: "field_unknown",
		`{"name":"x","floor":{"max_turn":4}}`: "max_turn_invalid", `{"name":"x","floor":{"max_turn":-1}}`: "max_turn_invalid",
		`{"name":"x","floor":{}}`: "max_turn_invalid", `{"name":"x","floor":{"max_turn":null}}`: "max_turn_invalid",
		`{"name":"x","floor":{"max_turn":30},"moderated":true}`: "moderated_invalid",
		`{"name":"x","floor":{"max_turn":30},"beep":"both"}`:    "beep_invalid",
		`{"name":"x","beep":"loud"}`:                            "beep_invalid", `{"name":"x","max_participants":1}`: "max_participants_invalid",
	} {
		want(t, f.do(http.MethodPost, "/v1/rooms", body, sue, isJSON), 422, code)
	}
	want(t, f.do(http.MethodPatch, "/v1/rooms/standup", `{"name":"other"}`, sue, isJSON), 422, "name_fixed")
	want(t, f.do(http.MethodGet, "/v1/rooms/a.b", "", sue), 404, "room_unknown")
}

func TestRooms_channel(t *testing.T) {
	f := newFixture(t)
	sue := f.signIn(t, "Sue")
	w := f.do(http.MethodPost, "/v1/rooms", `{"name":"yard","floor":{"max_turn":30}}`, sue, isJSON)
	want(t, w, 201, "")
	if r := decode[room](t, w); r.Floor == nil || *r.Floor.MaxTurn != 30 {
		t.Errorf("the floor of a channel is %+v", r.Floor)
	}
	want(t, f.do(http.MethodPatch, "/v1/rooms/yard", `{"title":"Yard","floor":null}`, sue, isJSON), 200, "")
	if r := decode[room](t, f.do(http.MethodGet, "/v1/rooms/yard", "", sue)); r.Floor == nil || r.Title != "Yard" {
		t.Errorf("a channel that was given another title is %+v", r)
	}
	want(t, f.do(http.MethodPatch, "/v1/rooms/yard", `{"floor":{"max_turn":0}}`, sue, isJSON), 200, "")
	if r := decode[room](t, f.do(http.MethodGet, "/v1/rooms/yard", "", sue)); r.Floor != nil {
		t.Errorf("what is no channel any more has the floor %+v", r.Floor)
	}
}

func TestRooms_live(t *testing.T) {
	f := newFixture(t)
	f.standup(t)
	alice := f.signIn(t, "Alice")
	one := decode[room](t, f.do(http.MethodGet, "/v1/rooms/standup", "", alice))
	list := decode[struct{ Rooms []room }](t, f.do(http.MethodGet, "/v1/rooms", "", alice)).Rooms
	if one.Live == nil || *one.Live != confSID || len(list) != 1 || list[0].Live == nil || *list[0].Live != confSID {
		t.Errorf("the room is %+v, in the list %+v", one, list)
	}
}

func TestR_REC_1_media(t *testing.T) {
	f := newFixture(t)
	f.standup(t)
	alice, sue, mallory := f.signIn(t, "Alice"), f.signIn(t, "Sue"), f.signIn(t, "Mallory")
	path := conferencePath + "/recordings/" + string(tapeSID) + "/media"
	w := f.do(http.MethodGet, path, "", alice)
	want(t, w, 200, "")
	if w.Body.String() != "RIFFsound" || w.Header().Get("Content-Type") != "audio/x-wav" || w.Header().Get("Content-Length") != "9" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the recording is %q %v", w.Body, w.Header())
	}
	want(t, f.do(http.MethodGet, path, "", mallory), 404, "conference_unknown")
	other := "/v1/conferences/" + string(confSID) + "/recordings/REffffffffffffffffffffffffffffffff/media"
	want(t, f.do(http.MethodGet, other, "", alice), 404, "recording_unknown")
	f.Media = media{phone.Errorf(phone.Unknown, "recording_unknown", "x")}
	want(t, f.do(http.MethodGet, path, "", sue), 404, "recording_unknown")
	const bobs = phone.CallSID("CA00000000000000000000000000000b0b")
	f.happen(t,
		phone.Event{Key: "bob", Kind: phone.CallRequested, At: t0, Sequence: -1, Call: bobs, From: phone.Client("bob"), To: phone.InRoom("standup")},
		about(confSID, 6, phone.ParticipantJoined, bobs, nil))
	want(t, f.do(http.MethodGet, path, "", f.signIn(t, "Bob")), 403, "recording_not_allowed")

	audit := decode[struct{ Audit []audited }](t, f.do(http.MethodGet, "/v1/audit?conference="+string(confSID), "", sue)).Audit
	var got []string
	for _, e := range audit {
		got = append(got, strings.Join([]string{e.Name, e.Action, string(e.Room), e.Detail, e.Outcome}, " "))
	}
	if diff := cmp.Diff([]string{"Bob recording.play standup " + string(tapeSID) + " recording_not_allowed", "Sue recording.play standup " + string(tapeSID) + " recording_unknown", "Alice recording.play standup " + string(tapeSID) + " ok"}, got); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	for _, q := range []string{"before=0", "before=x", "limit=0", "conference=x"} {
		name, _, _ := strings.Cut(q, "=")
		want(t, f.do(http.MethodGet, "/v1/audit?"+q, "", sue), 422, name+"_invalid")
	}
}

func TestSession_role(t *testing.T) {
	f := newFixture(t)
	for name, ability := range map[string]bool{"Sue": true, "Alice": false} {
		w := f.do(http.MethodGet, "/v1/session", "", f.signIn(t, name))
		want(t, w, 200, "")
		got := decode[self](t, w)
		if got.Name != name || got.Role != phone.Administrator || got.Abilities != (abilities{CreateRooms: ability, Supervise: ability, Administer: true}) {
			t.Errorf("%s is told %+v", name, got)
		}
	}
}
