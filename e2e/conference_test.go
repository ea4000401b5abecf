package e2e

import (
	"net/http"
	"testing"
	"time"
)

// carolHz is what a third person hums.
const carolHz = 1480

// callsRoom calls a room by its name, and waits until it is in.
func (p *person) callsRoom(room string) {
	p.t.Helper()
	p.call("room:" + room)
	p.status("On a call")
}

// board goes to the board without leaving the phone.
func (p *person) board() {
	p.t.Helper()
	p.Click("link", "Board")
	p.Wait("button", "New room")
}

// setsUp sets a room up at the board. Fields are by their label; a value of true is a tick.
func (p *person) setsUp(name string, fields map[string]any) {
	p.t.Helper()
	p.Click("button", "New room")
	p.Fill("textbox", "Name", name)
	for label, value := range fields {
		switch value := value.(type) {
		case bool:
			p.Click("checkbox", label)
		case string:
			p.Fill("textbox", label, value)
		}
	}
	p.Click("button", "Save")
	p.WaitGone("button", "Save")
}

// hearOnly waits until a page hears some and not others.
func (p *person) hearOnly(heard []int, not ...int) {
	p.t.Helper()
	for _, hz := range heard {
		p.HearTone(hz)
	}
	for _, hz := range not {
		p.Silent(hz, 0)
	}
}

// Three people in a room hear the two others and not themselves; what a supervisor does at the
// board is heard at once by whom it concerns.
func TestConference_board(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice := p.join(b.NewProfile(t), "Alice", aliceHz)
	bob := p.join(b.NewProfile(t), "Bob", bobHz)
	carol := p.join(b.NewProfile(t), "Carol", carolHz)

	alice.board()
	alice.setsUp("standup", map[string]any{"Title": "Stand-up"})
	alice.Click("button", "Enter Stand-up")
	bob.callsRoom("standup")
	carol.callsRoom("standup")
	for _, one := range []*person{alice, bob, carol} {
		for _, other := range []*person{alice, bob, carol} {
			if one != other {
				one.HearTone(other.hz)
			}
		}
		one.Silent(one.hz, 0)
	}
	alice.says("Speaking")

	t.Log("mute")
	alice.Click("button", "Mute Bob")
	alice.Wait("button", "Unmute Bob")
	carol.hearOnly([]int{aliceHz}, bobHz)
	alice.Unheard(bobHz, 300*time.Millisecond)
	bob.hearOnly([]int{aliceHz, carolHz})
	alice.Click("button", "Unmute Bob")
	carol.HearTone(bobHz)

	t.Log("hold")
	alice.Click("button", "Put Carol on hold")
	alice.Wait("button", "Take Carol off hold")
	carol.hearOnly(nil, aliceHz, bobHz)
	carol.HearSomething() // music
	bob.hearOnly([]int{aliceHz}, carolHz)
	alice.Click("button", "Take Carol off hold")
	carol.hearOnly([]int{aliceHz, bobHz})

	t.Log("remove")
	alice.Click("button", "More for Bob")
	alice.Click("button", "Remove: Bob")
	alice.Click("button", "Yes, remove Bob")
	bob.isIdle()
	carol.hearOnly([]int{aliceHz}, bobHz)

	t.Log("end")
	alice.Click("button", "End for all: Stand-up")
	alice.Click("button", "Yes, end Stand-up for all")
	carol.isIdle()
	alice.isIdle()
	alice.NoFaults()
	bob.NoFaults()
	carol.NoFaults()
}

// Who waits hears music and not the others, until a moderator is in; when the last moderator has
// left, everybody is out.
func TestConference_moderated(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	office := p.client("Office")
	for _, name := range []string{"Bob", "Carol"} {
		office.call(http.MethodPost, "/v1/admin/people", map[string]string{"name": name, "role": "agent"}, nil)
	}
	alice := p.join(b.NewProfile(t), "Alice", aliceHz)
	bob := p.join(b.NewProfile(t), "Bob", bobHz)
	carol := p.join(b.NewProfile(t), "Carol", carolHz)
	alice.board()
	alice.setsUp("council", map[string]any{"Moderated": true})
	bob.callsRoom("council")
	carol.callsRoom("council")
	bob.HearSomething()
	bob.Unheard(carolHz, time.Second)
	carol.Silent(bobHz, 0)
	alice.says("Waiting to begin")

	alice.Click("button", "Join: council")
	for _, one := range []*person{alice, bob, carol} {
		for _, other := range []*person{alice, bob, carol} {
			if one != other {
				one.HearTone(other.hz)
			}
		}
	}
	alice.hangUp()
	bob.isIdle()
	carol.isIdle()
}

// A telephone comes in by the conference line and a PIN, at the second try.
func TestConference_telephone(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice := p.join(b.NewProfile(t), "Alice", aliceHz)
	home := p.telephone(b.NewProfile(t))
	alice.board()
	alice.setsUp("hall", map[string]any{"PIN for telephones": "246810"})
	alice.Click("button", "Enter hall")

	home.dials("+15005550007")
	home.status("On a call")
	home.HearSomething() // which PIN?
	for _, digit := range "111111#" {
		home.Click("button", string(digit))
	}
	home.HearSomething()
	for _, digit := range "246810#" {
		home.Click("button", string(digit))
	}
	hear(alice, home)
	alice.says(telephoneNumber)
	home.hangUp()
	alice.says("1 of 250")
}

// Somebody is called into a room, and robots are: who does not answer, who is busy, and who
// talks. An announcement is heard.
func TestConference_addAndAnnounce(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice := p.join(b.NewProfile(t), "Alice", 0)
	bob := p.join(b.NewProfile(t), "Bob", bobHz)
	alice.board()
	alice.setsUp("desk", nil)
	alice.Click("button", "Enter desk")
	alice.says("1 of 250")

	add := func(whom string) {
		alice.Click("button", "Add: desk")
		alice.Fill("combobox", "Name or number", whom)
		alice.Click("button", "Call")
	}
	add("bob")
	alice.says("Ringing")
	bob.isCalledBy("Alice")
	bob.answer()
	alice.HearTone(bobHz)
	alice.says("2 of 250")

	alice.Tone(aliceHz)
	bob.HearTone(aliceHz)
	alice.Tone(0)
	bob.HearNothing(time.Second)
	alice.Click("button", "Announce: desk")
	alice.Fill("textbox", "What is to be said", "Lunch is ready.")
	alice.Click("button", "Say it")
	bob.HearSomething()
	bob.HearNothing(time.Second)

	add("+15005550005")
	alice.says("Busy")
	bob.Tone(0)
	bob.hangUp()
	alice.Silent(bobHz, 0)

	add("+15005550008")
	alice.says("Speaking")
	alice.HearSomething()
	alice.Click("button", "End for all: desk")
	alice.Click("button", "Yes, end desk for all")
	alice.isIdle()
	alice.NoFaults()
}
