package e2e

import (
	"context"
	"testing"
	"time"

	"softphone/carrier/carriertest"
)

// Somebody calls somebody, they hear each other and not themselves, and nothing goes wrong
// on either page: no error, no violation of the policy.
func TestCall_twoPeople(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob := pair(t, serve(t, nil), b)
		talk(t, alice, bob)
		// An echo of a steady tone would never be silent. To ask for more would be to ask that
		// the other's tone has no gap, in which it sounds at every frequency.
		alice.Silent(aliceHz, 0)
		bob.Silent(bobHz, 0)
		alice.hangUp()
		alice.isIdle()
		bob.isIdle()
		bob.says("Call ended")
		alice.NoFaults()
		bob.NoFaults()
	})
}

func TestCall_betweenBrowsers(t *testing.T) {
	p := serve(t, nil)
	alice := p.join(browser(t, "chromium").NewProfile(t), "Alice", aliceHz)
	bob := p.join(browser(t, "firefox").NewProfile(t), "Bob", bobHz)
	talk(t, alice, bob)
	bob.hangUp()
	alice.isIdle()
	bob.isIdle()
}

// Two tabs of one browser are two people.
func TestCall_twoTabs(t *testing.T) {
	p := serve(t, nil)
	profile := browser(t, "chromium").NewProfile(t)
	alice, bob := p.join(profile, "Alice", aliceHz), p.join(profile, "Bob", bobHz)
	talk(t, alice, bob)
	bob.hangUp()
	alice.isIdle()
	bob.isIdle()

	bob.Reload()
	bob.says("Bob") // the tab is still Bob's, whoever signed in later
	alice.Reload()
	alice.says("Alice")
}

func TestCall_calleeHangsUp(t *testing.T) {
	alice, bob := pair(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	bob.hangUp()
	alice.isIdle()
	alice.says("Call ended")

	t.Log("and both can call again")
	talk(t, bob, alice)
}

func TestCall_mute(t *testing.T) {
	alice, bob := pair(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	alice.mute()
	bob.Unheard(aliceHz, time.Second)
	alice.HearTone(bobHz)
	alice.unmute()
	bob.HearTone(aliceHz)
}

// Who is called directly gets the keys as events.
func TestCall_digits(t *testing.T) {
	alice, call := keypads(t, "direct")
	alice.press("15*0#")
	got := ""
	for limit := time.After(patience); len(got) < 5; {
		select {
		case digit := <-call.Digits():
			got += string(digit)
		case <-limit:
			t.Fatalf("heard %q, then nothing", got)
		}
	}
	if got != "15*0#" {
		t.Errorf("heard %q, want 15*0#", got)
	}
}

// Who is called into a conference hears the keys as tones.
func TestCall_digitsInConference(t *testing.T) {
	alice, call := keypads(t, "conference")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := call.Hear(ctx, aliceHz, 0.05); err != nil {
		t.Fatalf("Alice is not heard: %v", err)
	}
	call.ToneDigits() // from now on
	alice.press("155*0#")
	for _, digit := range []byte("155*0#") {
		if err := call.HearDigit(ctx, digit); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(call.Digits()); n != 0 {
		t.Errorf("%d digits came as events", n)
	}
}

// keypads is a call, in a style, of a page to a telephone without a browser, which has answered.
func keypads(t *testing.T, style string) (alice *person, call *carriertest.Call) {
	t.Helper()
	p := serve(t, map[string]string{"SOFTPHONE_CALL_STYLE": style})
	bob := p.phone("Bob")
	alice = p.join(browser(t, "chromium").NewProfile(t), "Alice", aliceHz)
	alice.call("bob")
	call = rings(t, bob)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := call.Answer(ctx); err != nil {
		t.Fatal(err)
	}
	alice.status("On a call")
	return alice, call
}

func TestCall_declined(t *testing.T) {
	t.Parallel() // it mostly waits
	alice, bob := pair(t, serve(t, nil), browser(t, "chromium"))
	alice.call("bob")
	bob.isCalledBy("Alice")
	bob.decline()
	bob.isIdle()
	bob.says("Declined")
	alice.isIdle()
	alice.says("Busy")
}

func TestCall_cancelled(t *testing.T) {
	t.Parallel() // it mostly waits
	alice, bob := pair(t, serve(t, nil), browser(t, "chromium"))
	alice.call("bob")
	bob.isCalledBy("Alice")
	alice.hangUp()
	alice.isIdle()
	alice.says("You hung up before an answer")
	bob.isIdle()
	bob.says("Missed call")
}

func TestCall_noAnswer(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, map[string]string{"SOFTPHONE_RING_TIMEOUT": "5s"})
	alice, bob := pair(t, p, browser(t, "chromium"))
	alice.call("bob")
	bob.isCalledBy("Alice")
	bob.isIdle()
	bob.says("Missed call")
	alice.isIdle()
	alice.says("No answer")
}

// While it is said in words why nobody is there, the page says so already, and then of the call that is over.
func TestCall_outcomeAtOnce(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, map[string]string{"SOFTPHONE_CALL_STYLE": "conference"})
	alice, bob := pair(t, p, browser(t, "chromium"))
	t.Log("somebody who declines")
	alice.call("bob")
	alice.status("Ringing")
	bob.isCalledBy("Alice")
	bob.decline()
	alice.isTold("Busy")
	alice.HearSomething()
	alice.isIdle()
	alice.status("Call ended Busy")
	t.Log("a name that is nobody's")
	alice.call("bobb")
	alice.isTold("Could not be reached Nobody here has this name.")
	alice.HearSomething()
	alice.isIdle()
	alice.status("Call ended Nobody here has this name.")
	t.Log("a number that may not be called")
	alice.call("+81312345678")
	alice.isTold("Not allowed You may not call this number.")
	alice.hangUp()
	alice.isIdle()
	alice.status("Call ended You may not call this number.")
	alice.NoFaults()
}

// Somebody whose page is open twice hears it ring twice, and answers once.
func TestCall_twoPagesOfOnePerson(t *testing.T) {
	p := serve(t, nil)
	b := browser(t, "chromium")
	alice, bob := pair(t, p, b)
	desk := p.join(b.NewProfile(t), "Bob", bobHz)
	p.registered("bob", 2)
	alice.call("bob")
	bob.isCalledBy("Alice")
	desk.isCalledBy("Alice")
	desk.answer()
	bob.isIdle()
	alice.HearTone(bobHz)
	desk.HearTone(aliceHz)
	alice.hangUp()
	desk.isIdle()
}
