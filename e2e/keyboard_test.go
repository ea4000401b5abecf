package e2e

import (
	"testing"
	"time"
)

// A working day without a mouse: Alice signs in, goes online, calls, sends tones, mutes, holds and hangs up; she is
// called and answers, looks at the history and the board, and finds the list of keys. Tones tell that what she did was done.
func TestKeyboard_day(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	bob := p.join(b.NewProfile(t), "Bob", bobHz)
	alice := p.visit(b.NewProfile(t), "Alice")
	alice.hz = aliceHz
	alice.Tone(aliceHz)

	alice.TabTo("textbox", "Your name")
	alice.Type("Alice")
	alice.Press("Enter")
	alice.TabTo("button", "Go online")
	alice.Press("Enter")
	alice.status("Ready")

	alice.TabTo("combobox", "Name or number")
	alice.Type("bob")
	alice.Press("Escape", "Enter")
	bob.isCalledBy("Alice")
	bob.answer()
	hear(alice, bob)

	alice.Press("5", "#")
	alice.says("5#")
	alice.Wait("group", "Keypad")
	alice.Press("Escape")
	alice.WaitGone("group", "Keypad")
	alice.status("On a call")

	alice.Press("Control+Shift+M")
	alice.says("You are muted")
	bob.Silent(aliceHz, 300*time.Millisecond)
	alice.TabTo("button", "Unmute")
	alice.Press("Space")
	bob.HearTone(aliceHz)
	alice.Press("Control+Shift+H")
	alice.status("On hold")
	alice.Silent(bobHz, 300*time.Millisecond)
	alice.TabTo("button", "Resume")
	alice.Press("Enter")
	hear(alice, bob)
	alice.Press("Control+Shift+E")
	alice.isIdle()
	bob.isIdle()

	bob.call("alice")
	alice.isCalledBy("Bob")
	alice.Press("Control+Shift+A")
	hear(alice, bob)
	alice.TabTo("link", "Board")
	alice.Press("Enter")
	alice.Wait("heading", "Going on now")
	alice.Press("Control+Shift+C")
	alice.TabTo("button", "Hang up")
	alice.Press("Enter")
	alice.isIdle()

	alice.TabTo("link", "History")
	alice.Press("Enter")
	alice.says("Bob")
	alice.Press("?")
	alice.Wait("dialog", "Keyboard and this browser")
	alice.TabTo("button", "Change the keys of: Hang up")
	alice.Press("Enter", "Alt+E")
	alice.says("Hang up: Alt E")
	alice.Press("Escape")
	alice.WaitGone("dialog", "Keyboard and this browser")
	alice.NoFaults()
}
