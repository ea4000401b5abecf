package e2e

import (
	"strings"
	"testing"
	"time"
)

// homeHz is what somebody at a telephone outside hums.
const homeHz = 760

// The numbers of these tests: of the local carrier's account, and of its first telephone.
const (
	accountNumber   = "+15005550006"
	telephoneNumber = "+1 500 555 0101"
)

// telephone opens the page that is a telephone outside, hums, and switches it on.
func (p *program) telephone(profile *Profile) *person {
	p.t.Helper()
	home := &person{Page: profile.Open(p.t, "home"), name: telephoneNumber, hz: homeHz}
	home.Goto(p.url + "/telephone")
	home.says(telephoneNumber)
	home.Tone(homeHz)
	home.switchOn()
	return home
}

func (p *person) switchOn() {
	p.t.Helper()
	p.Click("button", "Switch on")
	p.status("Ready")
}

// dials types a number at a telephone and presses Call.
func (p *person) dials(number string) {
	p.t.Helper()
	p.Fill("textbox", "Number", number)
	p.Click("button", "Call")
}

// hear waits until each hears what the other hums.
func hear(one, other *person) {
	one.HearTone(other.hz)
	other.HearTone(one.hz)
}

// A telephone outside calls our number: an agent's page rings, and both hear each other.
// Then the agent calls the telephone.
func TestTelephone_bothWays(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := serve(t, nil)
		alice, home := p.join(b.NewProfile(t), "Alice", aliceHz), p.telephone(b.NewProfile(t))

		home.dials(accountNumber)
		alice.isCalledBy(telephoneNumber)
		home.HearSomething() // it rings
		alice.answer()
		home.status("On a call")
		hear(alice, home)
		home.Silent(homeHz, 0)
		home.mute()
		alice.Unheard(homeHz, 300*time.Millisecond)
		home.unmute()
		alice.HearTone(homeHz)
		home.hangUp()
		alice.isIdle()
		home.isIdle()
		home.status("Call ended")

		alice.call(strings.ReplaceAll(telephoneNumber, " ", ""))
		home.status("Incoming call")
		home.answer()
		alice.status("On a call")
		hear(alice, home)
		alice.hangUp()
		home.isIdle()

		alice.NoFaults()
		home.NoFaults()
	})
}

func TestTelephone_digits(t *testing.T) {
	p := serve(t, map[string]string{"SOFTPHONE_CALL_STYLE": "direct"})
	bob := p.phone("Bob")
	home := p.telephone(browser(t, "chromium").NewProfile(t))
	home.dials(accountNumber)
	call := rings(t, bob)
	if err := call.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	home.status("On a call")
	for _, digit := range []string{"4", "2", "#"} {
		home.Click("button", digit)
	}
	got := ""
	for limit := time.After(patience); len(got) < 3; {
		select {
		case digit := <-call.Digits():
			got += string(digit)
		case <-limit:
			t.Fatalf("heard %q, then nothing", got)
		}
	}
	if got != "42#" {
		t.Errorf("heard %q, want 42#", got)
	}
}

func TestTelephone_declines(t *testing.T) {
	t.Parallel() // it mostly waits
	p, b := serve(t, nil), browser(t, "chromium")
	alice, home := p.join(b.NewProfile(t), "Alice", aliceHz), p.telephone(b.NewProfile(t))
	alice.call(strings.ReplaceAll(telephoneNumber, " ", ""))
	home.Wait("button", "Answer")
	home.decline()
	home.isIdle()
	home.says("Declined")
	alice.isIdle()
	alice.says("Busy")

	t.Log("and it is busy while it talks")
	home.dials("+15005550003")
	home.status("On a call")
	home.HearSomething()
	alice.call(strings.ReplaceAll(telephoneNumber, " ", ""))
	alice.isIdle()
	alice.says("Busy")
	home.hangUp()
	home.isIdle()
}

func TestTelephone_noAnswer(t *testing.T) {
	t.Parallel() // it mostly waits
	p, b := serve(t, map[string]string{"SOFTPHONE_RING_TIMEOUT": "5s"}), browser(t, "chromium")
	alice, home := p.join(b.NewProfile(t), "Alice", aliceHz), p.telephone(b.NewProfile(t))
	alice.call(strings.ReplaceAll(telephoneNumber, " ", ""))
	home.Wait("button", "Answer")
	home.isIdle()
	home.says("Missed call")
	alice.isIdle()
	alice.says("No answer")
}

// A telephone that is reloaded has the number that it had; a second one has another.
func TestTelephone_keepsItsNumber(t *testing.T) {
	t.Parallel() // it mostly waits
	p, b := serve(t, nil), browser(t, "chromium")
	home := p.telephone(b.NewProfile(t))
	second := b.NewProfile(t).Open(t, "second")
	second.Goto(p.url + "/telephone")
	second.WaitText("main", "", "+1 500 555 0102")
	home.Reload()
	home.switchOn()
	home.says(telephoneNumber)
	home.dials("+15005550150")
	home.says("Nobody was found there")
}
