package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

const (
	toldSID  = "CF0123456789abcdef0123456789abcdef" // of the conference that callbacks are about
	heardSID = "RE0123456789abcdef0123456789abcdef"
)

// fullDisk is a log in which nothing can be stored.
type fullDisk struct{ phone.EventLog }

func (fullDisk) Append(context.Context, phone.Folds, ...phone.Event) ([]phone.Event, error) {
	return nil, phone.InternalError("append", errors.New("the disk is full"))
}

// keeper notes what it is told.
type keeper struct {
	mu     sync.Mutex
	seen   []phone.Event
	offers []phone.Offer
	failed phone.CallSID
}

func (k *keeper) Saw(events ...phone.Event) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen = append(k.seen, events...)
}

func (k *keeper) Offer(_ context.Context, conference phone.ConferenceSID, o phone.Offer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if conference == toldSID {
		k.offers = append(k.offers, o)
	}
}

func (k *keeper) Failed(caller phone.CallSID) bool { return caller == k.failed }

func withKeeper(t *testing.T) (*fixture, *keeper) {
	t.Helper()
	f, k := newFixture(t), &keeper{}
	f.Keeper = k
	return f, k
}

// event is a callback about the caller's coming into a conference.
func event(kind, sequence string, more ...string) url.Values {
	form := url.Values{
		"ConferenceSid": {toldSID}, "FriendlyName": {"call-" + callSID}, "StatusCallbackEvent": {kind}, "SequenceNumber": {sequence},
		"Timestamp": {"Sat, 31 Jan 2026 12:00:00 +0000"}, "CallSid": {callSID}, "Muted": {"false"}, "Hold": {"false"},
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

const offerPath = "/voice/conference?from=client%3Aalice&max=3600&name=Alice&timeout=30&to=client%3Abob&to=client%3Acarol"

// The offer of a call is carried out when its caller has come in: once, however often that is told.
func TestConference_offer(t *testing.T) {
	f, k := withKeeper(t)
	for range 3 {
		want(t, f.post(offerPath, event("participant-join", "1")), 204, "")
	}
	if len(k.offers) != 1 || len(k.offers[0].To) != 2 || k.offers[0].From != phone.Client("alice") || k.offers[0].Timeout != 30*time.Second {
		t.Fatalf("offers %+v", k.offers)
	}
	if len(k.seen) != 1 || k.seen[0].Kind != phone.ParticipantJoined {
		t.Errorf("the keeper saw %+v", k.seen)
	}
	want(t, f.post(offerPath, event("participant-join", "2", "CallSid", childSID)), 204, "")        // somebody else's coming
	want(t, f.post(offerPath, event("conference-start", "3")), 204, "")                             // something else
	want(t, f.post(offerPath, event("participant-join", "4", "FriendlyName", "room-x-y")), 204, "") // a room
	want(t, f.post("/voice/conference", event("participant-join", "5")), 204, "")                   // no offer
	get := "/voice/conference?" + event("participant-join", "6").Encode() + "&to=client:mallory"    // no POST
	if w := f.do(http.MethodGet, get, "", "X-Twilio-Signature: "+signature(site+get, nil)); w.Code/100 == 2 {
		t.Errorf("GET is answered with %d", w.Code)
	}
	if len(k.offers) != 1 {
		t.Errorf("offers %+v", k.offers)
	}
	c, err := f.Store.Conference(t.Context(), toldSID)
	if err != nil || c.Here() != 2 {
		t.Errorf("the conference is %+v, %v", c, err)
	}
}

// What cannot be read is refused by name and logged; what is new tomorrow is passed over.
func TestConference_badInput(t *testing.T) {
	f, k := withKeeper(t)
	for field, form := range map[string]url.Values{
		"ConferenceSid":  event("participant-join", "1", "ConferenceSid", "CF1"),
		"CallSid":        event("participant-join", "1", "CallSid", "x"),
		"SequenceNumber": event("participant-join", "-1"),
		"Timestamp":      event("participant-join", "1", "Timestamp", "noon"),
		"Muted":          event("participant-join", "1", "Muted", "perhaps"),
	} {
		w := f.post("/voice/conference", form)
		want(t, w, 422, "field_invalid")
		if !strings.Contains(w.Body.String(), field) || !strings.Contains(f.log.String(), "field="+field) {
			t.Errorf("%s is not named: %s", field, w.Body)
		}
	}
	want(t, f.post("/voice/conference?to=room:x", event("participant-join", "1")), 422, "field_invalid")
	want(t, f.post("/voice/conference", event("participant-dances", "1")), 204, "")
	other := event("participant-join", "1")
	other.Set("AccountSid", "ACffffffffffffffffffffffffffffffff")
	want(t, f.post("/voice/conference", other), 403, "account_unknown")
	if len(k.seen) != 0 {
		t.Errorf("the keeper saw %+v", k.seen)
	}
}

// A callback that cannot be stored is not acknowledged: Twilio tells it again.
func TestConference_storeDown(t *testing.T) {
	f, k := withKeeper(t)
	f.Calls = calls.NewTracker(fullDisk{}, f.Logger)
	want(t, f.post(offerPath, event("participant-join", "1")), 500, "internal")
	want(t, f.post("/voice/recording?conference="+toldSID, recorded("completed")), 500, "internal")
	if len(k.seen)+len(k.offers) != 0 {
		t.Errorf("the keeper was told %+v %+v", k.seen, k.offers)
	}
}

// How the leg ended of who did not come is known before its own report.
func TestConference_notReached(t *testing.T) {
	f, k := withKeeper(t)
	want(t, f.post("/voice/conference", event("participant-leave", "2", "CallSid", childSID,
		"ParticipantCallStatus", "busy", "ReasonParticipantLeft", "participant_add_failed")), 204, "")
	want(t, f.post("/voice/conference", event("participant-leave", "3", "ParticipantCallStatus", "completed")), 204, "")
	if leg, err := f.Store.Call(t.Context(), childSID); err != nil || leg.Status != phone.StatusBusy {
		t.Errorf("the leg is %+v, %v", leg, err)
	}
	if _, err := f.Store.Call(t.Context(), callSID); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a leg that was answered has its own report: %v", err)
	}
	if len(k.seen) != 3 {
		t.Errorf("the keeper saw %+v", k.seen)
	}
}

func recorded(status string) url.Values {
	return url.Values{
		"CallSid": {childSID}, "RecordingSid": {heardSID}, "RecordingStatus": {status}, "RecordingDuration": {"7"},
		"RecordingStartTime": {"Sat, 31 Jan 2026 12:00:00 +0000"}, "RecordingUrl": {"https://api.twilio.com/x"},
	}
}

func TestRecording(t *testing.T) {
	f, k := withKeeper(t)
	want(t, f.post("/voice/conference", event("participant-join", "1")), 204, "")
	path := "/voice/recording?conference=" + toldSID + "&call=" + childSID
	for range 2 {
		want(t, f.post(path, recorded("completed")), 204, "")
	}
	c, err := f.Store.Conference(t.Context(), toldSID)
	if err != nil || len(c.Tapes) != 1 || c.Tapes[0].SID != heardSID || c.Tapes[0].Call != childSID || c.Tapes[0].Status.Value != phone.RecordingCompleted {
		t.Errorf("the conference is %+v, %v", c, err)
	}
	if len(k.seen) != 2 {
		t.Errorf("the keeper saw %+v", k.seen)
	}
	want(t, f.post("/voice/recording", recorded("completed")), 204, "") // of what, nobody says
	want(t, f.post(path, recorded("eaten")), 422, "field_invalid")
	if !strings.Contains(f.log.String(), "field=RecordingStatus") {
		t.Errorf("the log is %s", f.log)
	}
}

// A leg that was added for the sake of another is its child, although Twilio does not know; Twilio's own
// word counts more.
func TestStatus_parent(t *testing.T) {
	f := newFixture(t)
	const other = phone.CallSID("CA99999999999999999999999999999999")
	report := leg("ringing", "1", "00")
	report.Del("ParentCallSid")
	want(t, f.post("/voice/status?parent="+callSID, report), 204, "")
	if got, err := f.Store.Call(t.Context(), childSID); err != nil || got.Parent != callSID {
		t.Errorf("%+v, %v", got, err)
	}
	own := leg("ringing", "1", "00", "CallSid", string(other), "ParentCallSid", callSID)
	want(t, f.post("/voice/status?parent="+childSID, own), 204, "")
	if got, err := f.Store.Call(t.Context(), other); err != nil || got.Parent != callSID {
		t.Errorf("%+v, %v", got, err)
	}
	bad := leg("ringing", "1", "00", "CallSid", "CA88888888888888888888888888888888", "parent", callSID)
	bad.Del("ParentCallSid")
	want(t, f.post("/voice/status?parent=x", bad), 204, "")
	if got, err := f.Store.Call(t.Context(), "CA88888888888888888888888888888888"); err != nil || got.Parent != "" {
		t.Errorf("what a client sent is believed: %+v, %v", got, err)
	}
}

// A leg that was added is in the conference's list although nobody had Twilio's answer; who had it, and what others
// send, change nothing.
func TestStatus_added(t *testing.T) {
	f := newFixture(t)
	path := "/voice/status?by=alice&conference=" + toldSID + "&label=Guest"
	want(t, f.post(path, leg("initiated", "0", "00")), 204, "")
	want(t, f.post(path, leg("ringing", "1", "01")), 204, "")
	c, err := f.Store.Conference(t.Context(), toldSID)
	if err != nil || len(c.People) != 1 || c.People[0].Call != childSID || c.People[0].AddedBy != "alice" || c.People[0].Label.Value != "Guest" {
		t.Errorf("the conference is %+v, %v", c, err)
	}
	if got, err := f.Store.Call(t.Context(), childSID); err != nil || got.Status != phone.StatusRinging || got.To != phone.Client("bob") {
		t.Errorf("the leg is %+v, %v", got, err)
	}
	const other = "CA88888888888888888888888888888888"
	for _, path := range []string{"/voice/status?by=alice", "/voice/status?conference=" + toldSID, "/voice/status?by=a%20b&conference=CF1"} {
		want(t, f.post(path, leg("initiated", "0", "00", "CallSid", other, "conference", toldSID, "by", "mallory")), 204, "")
	}
	if c, err := f.Store.Conference(t.Context(), toldSID); err != nil || len(c.People) != 1 {
		t.Errorf("what a client sent is believed: %+v, %v", c, err)
	}
}

// A room by telephone: the question, a wrong PIN, the right one.
func TestPIN(t *testing.T) {
	f := newFixture(t)
	room := phone.Room{
		Name: "talk", Title: "Talk", PIN: "4711", MaxParticipants: 10, Beep: phone.BeepNever, Music: phone.MusicBuiltin,
		Secret: "feedfacefeedface", Created: f.now, Updated: f.now,
	}
	rooms, ok := f.Voice.Store.(phone.RoomStore)
	if !ok {
		t.Fatal("there are no rooms")
	}
	if err := rooms.CreateRoom(t.Context(), room); err != nil {
		t.Fatal(err)
	}
	form := voiceForm("+14155552671", "+15005550007")
	says := func(path, digits string, words ...string) {
		t.Helper()
		form.Set("Digits", digits)
		w := f.post(path, form)
		want(t, w, 200, "")
		for _, part := range words {
			if !strings.Contains(w.Body.String(), part) {
				t.Errorf("%s is answered with %s, want %s", path, w.Body, part)
			}
		}
	}
	says("/voice", "", `<Gather action="`+site+`/voice/pin?try=1"`, "Please enter the PIN")
	says("/voice/pin?try=1", "9999", "This PIN is not right", "try=2")
	says("/voice/pin?try=2", "4711", "<Conference", "room-talk-feedfacefeedface")
	for _, path := range []string{"/voice/pin", "/voice/pin?try=0", "/voice/pin?try=x", "/voice/pin?try=1&room=a%20b"} {
		if w := f.post(path, form); w.Code != 422 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	form.Add("Digits", "1234")
	want(t, f.post("/voice/pin?try=1", form), 400, "field_twice")
	f.Calls.Close()
	if got, err := f.Store.Call(t.Context(), callSID); err != nil || got.Room != "talk" || got.Moderator {
		t.Errorf("the call is %+v, %v", got, err)
	}
	for _, pin := range []string{"4711", "9999"} {
		if strings.Contains(f.log.String(), pin) {
			t.Errorf("the PIN %s is in the log", pin)
		}
	}
}

// What a client sends stands in the body, and is not what we wrote into the URL.
func TestEnter_trusted(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:mallory", "room:talk")
	form.Set("conference", "call-"+childSID)
	form.Set("role", "listen")
	w := f.post("/voice/enter", form)
	want(t, w, 200, "")
	if strings.Contains(w.Body.String(), "<Conference") {
		t.Errorf("a client's word is believed: %s", w.Body)
	}
	want(t, f.post("/voice/enter?conference=call-"+childSID+"&role=listen", form), 200, "")
	offer := dialed("completed")
	offer.Set("to", "+19005551234")
	offer.Set("timeout", "30")
	offer.Set("max", "30")
	offer.Set("AccountSid", account)
	get := "/voice/dialed?" + offer.Encode()
	if w = f.do(http.MethodGet, get, "", "X-Twilio-Signature: "+signature(site+get, nil)); w.Code < 400 || strings.Contains(w.Body.String(), "<Dial") {
		t.Errorf("a client's word is believed: %d %s", w.Code, w.Body)
	}
}

func TestDocuments(t *testing.T) {
	f, k := withKeeper(t)
	f.signIn(t, "Bob")
	for _, tt := range []struct {
		path   string
		status int
		want   string
	}{
		{"/voice/wait?music=https%3A%2F%2Fm.example%2Fa.mp3", 200, `<Play>https://m.example/a.mp3</Play><Pause length="1"/><Redirect/>`},
		{"/voice/wait?music=builtin", 422, "music"},
		{"/voice/wait", 422, "music"},
		{"/voice/hold?music=silence", 200, "<Pause"},
		{"/voice/say?language=en&text=Hello", 200, ">Hello</Say>"},
		{"/voice/say?language=en", 422, "text"},
		{"/voice/ringing", 200, "<Play>" + site + "/sounds/ringback-en.wav</Play><Redirect/>"},
		{"/voice/unanswered?status=no-answer&to=client%3Abob", 200, "Bob did not answer"},
		{"/voice/unanswered?status=completed&to=client%3Abob", 422, "status"},
		{"/voice/unanswered", 422, "status"},
		{"/voice/unanswered?status=busy&to=%00", 422, ""},
		{"/voice/dialed?to=x%20y", 422, ""},
	} {
		w := f.post(tt.path, dialed("answered"))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d %s", tt.path, w.Code, w.Body)
		}
	}
	k.failed = callSID
	want(t, f.post("/voice/ringing", dialed("answered")), 503, "offer_failed")
	w := f.post(strings.Replace(offerPath, "conference", "dialed", 1), dialed("answered"))
	want(t, w, 200, "")
	if !strings.Contains(w.Body.String(), "<Identity>carol</Identity>") {
		t.Errorf("the call does not go on directly: %s", w.Body)
	}
}
