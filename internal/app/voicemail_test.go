package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"softphone/carrier/carriertest"
)

// left is a message as those see it for whom it is.
type left struct {
	ID, Name, Number string
	To               string
	Message          *struct {
		Call, From string
		Seconds    int
	}
}

// messages are those that somebody sees.
func (p *person) messages(t *testing.T) []left {
	t.Helper()
	var all struct{ Tasks []left }
	p.send(t, http.MethodGet, "/v1/tasks?open=true", "", &all)
	return all.Tasks
}

// leave says something for more than a second after the tone, and presses the key at its end.
func leave(t *testing.T, call *carriertest.Call) {
	t.Helper()
	hear(t, "the tone", call, 1320)
	sent := call.Stats().Sent
	eventually(t, "a message is said", func() (string, bool) {
		now := call.Stats().Sent - sent
		return fmt.Sprintf("%d packets", now), now > 100 // of 20 ms
	})
	if err := call.SendDigits(t.Context(), "#"); err != nil {
		t.Fatal(err)
	}
	over(t, "the message is left", call)
}

// Alice sends a caller to leave a message, which she finds and hears.
func TestVoicemail_sent(t *testing.T) {
	a := conferences(t)
	c, sid := ringing(t, a)
	bob := join(t, a, "Bob")
	c.alice.post(t, "/v1/calls/"+sid+"/voicemail", "", nil)
	over(t, "Alice has sent the caller to her voicemail", c.hers)
	leave(t, c.theirs)
	var mine left
	eventually(t, "the message is there", func() (string, bool) {
		all := c.alice.messages(t)
		if len(all) == 1 {
			mine = all[0]
		}
		return fmt.Sprintf("%+v", all), len(all) == 1
	})
	if m := mine.Message; m == nil || m.From != "client:customer" || m.Seconds < 1 || m.Seconds > 10 || mine.To != "client:alice" || mine.Name != "Customer" || mine.Number != "" {
		t.Errorf("the message is %+v %+v", mine, m)
	}
	for who, want := range map[*person]string{c.alice: "declined", c.customer: "busy"} {
		call := sid
		if who == c.customer {
			call = c.theirs.SID()
		}
		var history struct {
			Result    string
			Voicemail bool
		}
		if who.send(t, http.MethodGet, "/v1/calls/"+call, "", &history); history.Result != want || !history.Voicemail {
			t.Errorf("the history says %+v, want %s and voicemail", history, want)
		}
	}
	r := c.alice.of(a).try(t, http.MethodGet, "/v1/tasks/"+mine.ID+"/message", "")
	if r.status != http.StatusOK || !bytes.HasPrefix([]byte(r.body), []byte("RIFF")) || len(r.body) < 8000 {
		t.Errorf("it is answered %d, %d bytes", r.status, len(r.body))
	}
	if r = bob.of(a).try(t, http.MethodPost, "/v1/calls/"+sid+"/voicemail", ""); r.status != http.StatusNotFound {
		t.Errorf("Bob, whose call it is not, is answered %d", r.status)
	}
}

// Where messages are taken from all, whoever is not answered can leave one: who calls somebody that declines, and a telephone that
// calls a number of ours.
func TestVoicemail_unanswered(t *testing.T) {
	a := conferences(t, "SOFTPHONE_VOICEMAIL", "true")
	c, _ := ringing(t, a)
	if err := c.hers.Reject(t.Context()); err != nil {
		t.Fatal(err)
	}
	leave(t, c.theirs)
	eventually(t, "the message for Alice is there", func() (string, bool) {
		all := c.alice.messages(t)
		return fmt.Sprintf("%+v", all), len(all) == 1 && all[0].To == "client:alice"
	})

	got := (&person{}).of(a).try(t, http.MethodPost, "/carrier/telephones", `{"number":"+15005550101"}`)
	var given struct{ Token string }
	if err := json.Unmarshal([]byte(got.body), &given); err != nil || got.status != http.StatusCreated {
		t.Fatalf("a telephone is answered %d %s", got.status, got.body)
	}
	outside := connect(t, &person{Phone: phoneOf(t, a, given.Token)}, "To", ownNumber)
	outside.Send(700)
	for _, p := range []*person{c.alice, c.customer} {
		if err := (<-p.Incoming()).Reject(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	leave(t, outside)
	eventually(t, "the message for all is there", func() (string, bool) {
		all := c.customer.messages(t)
		return fmt.Sprintf("%+v", all), len(all) == 2 && all[0].To == ownNumber && all[0].Number == "+15005550101"
	})
}
