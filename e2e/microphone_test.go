package e2e

import "testing"

// Somebody refuses the microphone, is told what to do, and does it.
func TestMicrophone_refused(t *testing.T) {
	p := serve(t, nil)
	alice := p.visit(browser(t, "chromium").NewProfile(t), "Alice")
	alice.signIn()
	alice.RefuseMicrophone("NotAllowedError")
	alice.Click("button", "Go online")
	alice.status("Needs attention")
	alice.says("The microphone is blocked")
	alice.RefuseMicrophone("")
	alice.Tone(aliceHz)
	alice.Click("button", "Try again")
	alice.status("Ready")
	alice.call("+15005550001")
	alice.HearTone(aliceHz)
}
