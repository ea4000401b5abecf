package e2e

import (
	"testing"
	"time"
)

// trio are three people on three machines, online.
func trio(t *testing.T, p *program) (alice, bob, carol *person) {
	t.Helper()
	b := browser(t, "chromium")
	alice, bob = pair(t, p, b)
	return alice, bob, p.join(b.NewProfile(t), "Carol", carolHz)
}

// Somebody calls while one talks. The call is answered beside the first, on a Device of its own: the
// first goes on, silent in both directions, and each of the two is heard alone.
func TestLines_answerBesideACall(t *testing.T) {
	alice, bob, carol := trio(t, serve(t, nil))
	talk(t, alice, bob)
	carol.call("alice")
	alice.says("Carol is calling too")
	alice.Silent(carolHz, 0)
	alice.Click("button", "Hold and answer")
	carol.status("On a call")
	alice.HearTone(carolHz)
	carol.HearTone(aliceHz)
	alice.Unheard(bobHz, time.Second)
	bob.Unheard(aliceHz, time.Second)
	bob.status("On a call")

	carol.hangUp()
	alice.status("On hold")
	carol.isIdle()
	alice.Silent(bobHz, 500*time.Millisecond)
	alice.Click("button", "Resume")
	alice.HearTone(bobHz)
	bob.HearTone(aliceHz)
	alice.hangUp()
	bob.isIdle()
	alice.isIdle()
	for _, one := range []*person{alice, bob, carol} {
		one.NoFaults()
	}
}
