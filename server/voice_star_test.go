package server

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// freeFloor grants whoever asks, and takes back what is given.
type freeFloor struct{ log []string }

func (f *freeFloor) Star(_ context.Context, room phone.Room, call phone.CallSID, from phone.Address, _ bool) (phone.Turn, error) {
	f.log = append(f.log, "ask "+string(room.Name)+" "+from.String())
	return phone.Turn{FloorRequest: phone.FloorRequest{ID: "turn1", Call: call}}, nil
}

func (f *freeFloor) Unstar(_ context.Context, room phone.RoomName, turn phone.TurnID, why phone.TurnEnd) (bool, error) {
	f.log = append(f.log, string(why)+" "+string(room)+" "+string(turn))
	return true, nil
}

// A telephone presses * in a channel: what stands in the URL is our own word, and what it sends itself is not.
func TestStar(t *testing.T) {
	floor := &freeFloor{}
	f := newFixture(t, func(s *Server) { s.Voice.Floors = floor })
	rooms, ok := f.Voice.Store.(phone.RoomStore)
	if !ok {
		t.Fatal("there are no rooms")
	}
	if err := rooms.CreateRoom(t.Context(), phone.Room{
		Name: "yard", Title: "Yard", Number: "+15005550009", MaxTurn: 20 * time.Second, MaxParticipants: 10, Beep: phone.BeepNever, Music: phone.MusicSilence,
		Secret: "feedfacefeedface", Created: f.now, Updated: f.now,
	}); err != nil {
		t.Fatal(err)
	}
	w := f.post("/voice", voiceForm("+14155552671", "+15005550009"))
	if doc := w.Body.String(); w.Code != 200 || !strings.Contains(doc, `/voice/star?room=yard" timeLimit="3600" hangupOnStar="true"`) || !strings.Contains(doc, `muted="true"`) {
		t.Errorf("it enters by %d %s", w.Code, doc)
	}
	form := voiceForm("+14155552671", "+15005550009")
	form.Set("CallStatus", "in-progress")
	form.Set("DialCallStatus", "answered")
	press := func(path, want string) string {
		t.Helper()
		w := f.post(path, form)
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is answered %d %s, want %s", path, w.Code, w.Body, want)
		}
		return w.Body.String()
	}
	if doc := press("/voice/star?room=yard", "floor-granted.wav"); strings.Contains(doc, "muted") || !strings.Contains(doc, `timeLimit="20"`) {
		t.Errorf("it is let in to be heard by %s", doc)
	}
	press("/voice/star?room=yard&turn=turn1&until=99999999999999", "floor-over.wav")
	press("/voice/star?room=yard&turn=turn1&until=1", "floor-over.wav")
	press("/voice/turn-over?room=yard", "floor-over.wav")
	form.Set("CallStatus", "completed")
	press("/voice/star?room=yard&turn=turn1&until=99999999999999", "<Response><Hangup/></Response>")
	if got := strings.Join(floor.log, ", "); got != "ask yard +14155552671, released yard turn1, limit yard turn1, left yard turn1" {
		t.Errorf("the floor sees %s", got)
	}

	form.Set("CallStatus", "in-progress")
	for path, field := range map[string]string{
		"/voice/star": "room", "/voice/star?room=a%20b": "room", "/voice/star?room=yard&turn=x": "until", "/voice/star?room=yard&turn=x&until=noon": "until",
		"/voice/turn-over": "room", "/voice/turn-over?room=": "room",
	} {
		if w := f.post(path, form); w.Code != 422 || !strings.Contains(w.Body.String(), field) {
			t.Errorf("%s is answered %d %s", path, w.Code, w.Body)
		}
	}
	for name, value := range map[string]string{"room": "yard", "turn": "turn1", "until": "1"} {
		form.Set(name, value)
	}
	form.Set("AccountSid", account)
	for _, path := range []string{"/voice/star", "/voice/turn-over"} {
		want(t, f.post(path, form), 422, "room_invalid")
		get := path + "?" + form.Encode()
		if w := f.do(http.MethodGet, get, "", "X-Twilio-Signature: "+signature(site+get, nil)); w.Code < 400 {
			t.Errorf("GET %s is answered with %d", path, w.Code)
		}
	}
	if len(floor.log) != 4 {
		t.Errorf("the floor sees %s", floor.log)
	}
}
