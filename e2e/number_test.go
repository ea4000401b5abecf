package e2e

import "testing"

// The echo number plays back what it hears.
func TestNumber_echo(t *testing.T) {
	p := serve(t, nil)
	alice := p.join(browser(t, "chromium").NewProfile(t), "Alice", aliceHz)
	alice.call("+15005550001")
	alice.status("On a call")
	alice.HearTone(aliceHz)
	alice.Tone(bobHz)
	alice.HearTone(bobHz)
	alice.hangUp()
	alice.isIdle()
	alice.NoFaults()
}

func TestNumber_busy(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, nil)
	alice := p.join(browser(t, "chromium").NewProfile(t), "Alice", aliceHz)
	alice.call("+15005550005")
	alice.isIdle()
	alice.says("Busy")
}

// A number that may not be called is refused by voice, and then by words on the page.
func TestNumber_refused(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, nil)
	alice := p.join(browser(t, "chromium").NewProfile(t), "Alice", 0)
	alice.call("+81312345678")
	alice.HearSomething()
	alice.isIdle()
	alice.says("You may not call this number")
}
