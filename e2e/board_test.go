package e2e

import (
	"testing"
	"time"
)

// samHz is what a supervisor hums.
const samHz = 760

// supervise opens the board, hums, and goes online.
func (p *program) supervise(profile *Profile) *person {
	p.t.Helper()
	sam := &person{Page: profile.Open(p.t, "Sam"), name: "Sam", hz: samHz}
	sam.Goto(p.url + "/board")
	sam.signIn()
	sam.Tone(samHz)
	sam.goOnline()
	return sam
}

// makesRoom sets up a room on the board.
func (p *person) makesRoom(name, title string) {
	p.t.Helper()
	p.Click("button", "New room")
	p.Fill("textbox", "Name", name)
	p.Fill("textbox", "Title", title)
	p.Click("button", "Save")
	p.Wait("button", "Enter "+title)
}

// enters goes into a room, from the telephone.
func (p *person) enters(title string) {
	p.t.Helper()
	p.Click("button", "Enter "+title)
	p.status("On a call")
}

// A supervisor sees a room fill, listens without being heard, coaches one person, speaks to all, mutes,
// looks at the telephone and back, and ends it: what the board says is what is heard.
func TestBoard_steersARoom(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	sam := p.supervise(b.NewProfile(t))
	sam.makesRoom("standup", "Stand-up")
	alice, bob := pair(t, p, b)
	alice.enters("Stand-up")
	bob.enters("Stand-up")
	hear(alice, bob)
	sam.Wait("button", "Mute Alice")
	sam.Wait("button", "Mute Bob")
	alice.says("Bob") // the roster of one's own call

	sam.Click("button", "Listen: Stand-up")
	sam.says("You listen. Nobody hears you.")
	sam.HearTone(aliceHz)
	sam.HearTone(bobHz)
	alice.Unheard(samHz, 300*time.Millisecond)

	sam.Click("button", "More for Bob")
	sam.Click("button", "Coach Bob")
	sam.says("You coach. Only Bob hears you.")
	bob.HearTone(samHz)
	alice.Unheard(samHz, 300*time.Millisecond)

	sam.Click("button", "Speak to all")
	sam.says("You are in it. Everybody hears you.")
	alice.HearTone(samHz)

	sam.Click("button", "Mute Alice")
	sam.Wait("button", "Unmute Alice")
	alice.says("Muted")
	bob.Unheard(aliceHz, 300*time.Millisecond)
	sam.Click("button", "Unmute Alice")
	sam.Wait("button", "Mute Alice")
	bob.HearTone(aliceHz)

	sam.Click("link", "Phone")
	sam.Wait("button", "Keypad")
	alice.HearTone(samHz)
	sam.Click("link", "Board")

	sam.Click("button", "End for all: Stand-up")
	sam.Click("button", "Yes, end Stand-up for all")
	for _, one := range []*person{sam, alice, bob} {
		one.isIdle()
	}
	sam.Wait("button", "Enter Stand-up")

	sam.Click("button", "Ended")
	sam.says("3 people")
	for _, one := range []*person{sam, alice, bob} {
		one.NoFaults()
	}
}
