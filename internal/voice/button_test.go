package voice

import (
	"context"
	"errors"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// buttons are three, and who calls from them: the last letters of a visitor's identity say from which.
type buttons struct{}

const (
	bobsVisitor  = phone.Identity("wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaab")
	roomsVisitor = phone.Identity("wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaar")
	offVisitor   = phone.Identity("wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaao")
	lateVisitor  = phone.Identity("wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaal") // whose grant is another button's
)

func (buttons) Button(_ context.Context, id phone.KeyID) (phone.Button, error) {
	switch id {
	case "bobs":
		return phone.Button{ID: id, To: phone.Client("bob"), On: true, Record: true}, nil
	case "rooms":
		return phone.Button{ID: id, To: phone.InRoom("talk"), On: true}, nil
	case "off":
		return phone.Button{ID: id, To: phone.Client("bob")}, nil
	case "broken":
		return phone.Button{}, errors.New("the store is down")
	}
	return phone.Button{}, phone.Errorf(phone.Unknown, "button_unknown", "none")
}

func (buttons) Visit(_ context.Context, id phone.Identity) (phone.Visit, error) {
	button, ok := map[byte]phone.KeyID{'b': "bobs", 'r': "rooms", 'o': "off", 'l': "rooms", 'x': "broken", 'g': "gone"}[id[len(id)-1]]
	if !ok {
		return phone.Visit{}, phone.Errorf(phone.Unknown, "visit_unknown", "none")
	}
	language := "en"
	if button == "off" {
		language = "ja"
	}
	return phone.Visit{Identity: id, Button: button, Language: language}, nil
}

func ofButtons(all grants) grants {
	to := []phone.Identity{"bob"}
	all[bobsVisitor] = phone.Grant{Identity: bobsVisitor, Key: "bobs", Clients: to}
	all[offVisitor] = phone.Grant{Identity: offVisitor, Key: "off", Clients: to}
	all[lateVisitor] = phone.Grant{Identity: lateVisitor, Key: "bobs", Clients: to}
	all[roomsVisitor] = phone.Grant{Identity: roomsVisitor, Key: "rooms", Rooms: []phone.RoomGrant{{Room: "talk", Roles: phone.RoleListen | phone.RoleSpeak}}}
	return all
}

// Wherever a visitor's browser says that the call is to go, and as what: it goes where the button leads.
func TestR_EMBED_1_destination(t *testing.T) {
	var first string
	for _, forged := range []Request{
		{},
		{To: phone.Client("alice")},
		{To: phone.Telephone("+15005550001")},
		{To: phone.InRoom("vault")},
		{To: phone.InConference("CF00000000000000000000000000000001"), Mode: "listen"},
		{ToError: phone.Errorf(phone.Invalid, "address_invalid", "nonsense")},
		{To: phone.Client("bob"), Mode: "coach", Coach: "CA00000000000000000000000000000009"},
		{Mode: "nonsense"},
	} {
		var events []phone.Event
		a := newAnswerer("en", &events)
		forged.Call, forged.From = call, phone.Client(bobsVisitor)
		out, err := a.Answer(t.Context(), forged).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(out)
			if !strings.Contains(first, ">bob<") {
				t.Fatalf("the button does not lead to bob: %s", first)
			}
		}
		if string(out) != first {
			t.Errorf("asked for %+v it is\n%s, want\n%s", forged, out, first)
		}
		for _, e := range events {
			if e.To != phone.Client("bob") {
				t.Errorf("%s is to %s", e.Kind, e.To)
			}
		}
	}
}

// Who has no grant of the button that they come from reaches nobody, whatever else is wrong.
func TestR_EMBED_1_noGrant(t *testing.T) {
	for name, tt := range map[string]struct {
		from phone.Identity
		code string
	}{
		"switched off":               {offVisitor, "button_off"},
		"another button's grant":     {lateVisitor, "grant_unknown"},
		"no grant":                   {"wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaabb", "grant_unknown"},
		"a deleted button":           {"wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaag", "button_unknown"},
		"a visit that there was not": {"wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaaz", "button_unknown"},
		"a store that is down":       {"wbuttonsb_aaaaaaaaaaaaaaaaaaaaaaaaax", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var events []phone.Event
			a := newAnswerer("en", &events)
			out, err := a.Answer(t.Context(), Request{Call: call, From: phone.Client(tt.from), To: phone.Client("alice")}).Encode()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(out), "<Dial") || !strings.Contains(string(out), "<Say") {
				t.Errorf("it is %s", out)
			}
			if last := events[len(events)-1]; last.Denied != tt.code {
				t.Errorf("denied as %q, want %q", last.Denied, tt.code)
			}
		})
	}
	var events []phone.Event
	a := newAnswerer("en", &events)
	a.Buttons = nil
	if out, err := a.Answer(t.Context(), Request{Call: call, From: phone.Client(bobsVisitor)}).Encode(); err != nil || strings.Contains(string(out), "<Dial") {
		t.Errorf("where there are no buttons: %s, %v", out, err)
	}
}
