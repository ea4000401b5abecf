package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// trio are three people on three machines, online.
func trio(t *testing.T, p *program, b *Browser) (alice, bob, carol *person) {
	t.Helper()
	alice, bob = pair(t, p, b)
	return alice, bob, p.join(b.NewProfile(t), "Carol", carolHz)
}

// hears waits until one of two is heard, and checks that the other is not.
func (p *person) hears(one, other *person) {
	p.t.Helper()
	p.HearTone(one.hz)
	p.Unheard(other.hz, 500*time.Millisecond)
}

// waits is to hear music, and nobody.
func (p *person) waits(others ...*person) {
	p.t.Helper()
	p.HearSomething()
	for _, other := range others {
		p.Unheard(other.hz, 300*time.Millisecond)
	}
}

// reaches opens a panel of the call, names somebody, and presses how.
func (p *person) reaches(panel, field string, whom *person, how string) {
	p.t.Helper()
	p.Click("button", panel)
	p.Fill("textbox", field, strings.ToLower(whom.name))
	p.Click("button", how)
}

// asks begins to hand a call on, by talking with the target first, who answers.
func asks(alice, bob, carol *person) {
	alice.t.Helper()
	alice.reaches("Transfer", "Transfer to", carol, "Ask first")
	alice.says("Ringing Carol. Bob hears music.")
	bob.waits(alice)
	carol.Wait("button", "Answer")
	carol.answer()
	alice.says("You talk with Carol. Bob hears music.")
	alice.hears(carol, bob)
	carol.hears(alice, bob)
	bob.waits(alice, carol)
}

// Somebody calls while one talks. The call is answered beside the first, on a Device of its own: the
// first goes on, silent in both directions, and each of the two is heard alone.
func TestLines_answerBesideACall(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob, carol := trio(t, serve(t, nil), b)
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
	})
}

// Who is put on hold hears music and nobody; who put them there hears nothing of them.
func TestLines_hold(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob := pair(t, serve(t, nil), b)
		talk(t, alice, bob)
		alice.Click("button", "Hold")
		alice.status("On hold")
		alice.says("They hear music.")
		bob.waits(alice)
		alice.HearNothing(time.Second)
		alice.Click("button", "Resume")
		alice.HearTone(bobHz)
		bob.HearTone(aliceHz)
		bob.hangUp()
		alice.isIdle()
		alice.NoFaults()
	})
}

// A second call is made beside the first. Exactly the one that is in front is heard, and the other hears
// music; brought together, all three hear each other.
func TestLines_secondCallSwapAndMerge(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob, carol := trio(t, serve(t, nil), b)
		talk(t, alice, bob)
		alice.reaches("Add", "Call somebody", carol, "Apart from it")
		carol.isCalledBy("Alice")
		carol.answer()
		alice.hears(carol, bob)
		carol.hears(alice, bob)
		bob.waits(alice, carol)

		t.Log("swap")
		alice.Click("button", "Switch to Bob")
		alice.hears(bob, carol)
		bob.hears(alice, carol)
		carol.waits(alice, bob)
		alice.Click("button", "Switch to Carol")
		alice.hears(carol, bob)
		bob.waits(alice, carol)

		t.Log("merge")
		alice.Click("button", "Merge with Bob")
		for _, one := range []*person{alice, bob, carol} {
			for _, other := range []*person{alice, bob, carol} {
				if one != other {
					one.HearTone(other.hz)
				}
			}
			one.Silent(one.hz, 0)
		}
		alice.WaitGone("button", "Switch to Bob")
		alice.hangUp()
		alice.isIdle()
		alice.NoFaults()
	})
}

// The sender asks the target, goes back to the customer and again to the target, and connects the two.
func TestLines_warmTransfer(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob, carol := trio(t, serve(t, nil), b)
		talk(t, alice, bob)
		asks(alice, bob, carol)
		alice.Click("button", "Swap")
		alice.says("You talk with Bob. Carol hears music.")
		alice.hears(bob, carol)
		carol.waits(alice, bob)
		alice.Click("button", "Swap")
		alice.hears(carol, bob)
		alice.Click("button", "Connect them")
		alice.isIdle()
		bob.HearTone(carolHz)
		carol.HearTone(bobHz)
		bob.hangUp()
		carol.isIdle()
		for _, one := range []*person{alice, bob, carol} {
			one.NoFaults()
		}
	})
}

// The sender thinks better of it: the target is let go, and the customer is back with the sender.
func TestLines_warmTransferCancelled(t *testing.T) {
	alice, bob, carol := trio(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	asks(alice, bob, carol)
	alice.Click("button", "Cancel transfer")
	carol.isIdle()
	alice.says("Carol was not connected. You are back with Bob.")
	alice.HearTone(bobHz)
	bob.HearTone(aliceHz)
	alice.Click("button", "All right")
	alice.hangUp()
	bob.isIdle()
	alice.NoFaults()
}

// A target that does not answer in time brings nobody anywhere: the customer is back with the sender.
func TestLines_warmTransferToSilence(t *testing.T) {
	t.Parallel() // it mostly waits
	alice, bob, carol := trio(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	alice.reaches("Transfer", "Transfer to", carol, "Ask first")
	carol.Wait("button", "Answer")
	bob.waits(alice)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	if err := until(ctx, "Carol not to be called any more", func(context.Context) error {
		if carol.Exists("button", "Answer") {
			return errors.New("it rings")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	alice.says("Carol does not answer. Bob is back with you.")
	alice.wait("Carol to be listed in the call no more", func(ctx context.Context) error {
		lines, err := alice.texts(ctx, "listitem", "")
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, "Carol") && strings.Contains(s, "No answer") }); i >= 0 {
			return fmt.Errorf("it says %q", lines[i])
		}
		return nil
	})
	alice.HearTone(bobHz)
	bob.HearTone(aliceHz)
}

// The sender's page is gone before the target has answered, who then has the customer.
func TestLines_blindTransferAndTheSenderGoes(t *testing.T) {
	alice, bob, carol := trio(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	alice.reaches("Transfer", "Transfer to", carol, "Transfer now")
	carol.Wait("button", "Answer")
	bob.waits(alice)
	alice.hangUp()
	alice.isIdle()
	carol.answer()
	bob.HearTone(carolHz)
	carol.HearTone(bobHz)
	bob.hangUp()
	carol.isIdle()
	alice.NoFaults()
}

// The sender's page is closed while the target is asked, before or after the answer: the customer has the target then.
func TestLines_warmTransferAndTheSenderGoes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		until func(alice, bob, carol *person)
	}{
		{"while they talk", asks},
		{"while it rings", func(alice, bob, carol *person) {
			alice.reaches("Transfer", "Transfer to", carol, "Ask first")
			carol.Wait("button", "Answer")
			bob.waits(alice)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alice, bob, carol := trio(t, serve(t, nil), browser(t, "chromium"))
			talk(t, alice, bob)
			tt.until(alice, bob, carol)
			if err := alice.driver.close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if carol.Exists("button", "Answer") {
				carol.answer()
			}
			bob.HearTone(carolHz)
			carol.HearTone(bobHz)
			bob.hangUp()
			carol.isIdle()
			bob.NoFaults()
			carol.NoFaults()
		})
	}
}

// A page that is opened anew in mid-call is offered its call: the other waits with music, and is there again.
func TestLines_rejoinAfterReload(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob := pair(t, serve(t, nil), b)
		talk(t, alice, bob)
		alice.Reload()
		alice.says("Your call with Bob was interrupted")
		bob.waits(alice)
		alice.Tone(aliceHz)
		alice.Click("button", "Rejoin")
		alice.status("On a call")
		alice.HearTone(bobHz)
		bob.HearTone(aliceHz)

		t.Log("who was muted is not heard all of a sudden")
		alice.mute()
		alice.Reload()
		alice.says("Your call with Bob was interrupted")
		alice.Tone(aliceHz)
		alice.Click("button", "Rejoin")
		alice.HearTone(bobHz)
		alice.Wait("button", "Unmute")
		bob.Unheard(aliceHz, time.Second)
		alice.unmute()
		bob.HearTone(aliceHz)
		alice.hangUp()
		bob.isIdle()
		alice.isIdle()
		alice.NoFaults()
	})
}

// What is written down about a call is kept as it is typed, and stands in its history.
func TestLines_notes(t *testing.T) {
	alice, bob := pair(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	alice.Click("button", "Notes")
	alice.Fill("textbox", "Note", "Wants a <b>quote</b> by Friday")
	alice.Fill("combobox", "Outcome", "Sold")
	alice.says("Saved")
	alice.hangUp()
	alice.isIdle()
	alice.Click("link", "History")
	alice.Click("button", "Details of the call with Bob")
	alice.says("Wants a <b>quote</b> by Friday")
	alice.says("Sold")
	alice.NoFaults()
}

// A call that is connected directly says what it lacks; on hold there is silence, and nobody is heard.
func TestLines_direct(t *testing.T) {
	alice, bob := pair(t, serve(t, map[string]string{"SOFTPHONE_CALL_STYLE": "direct"}), browser(t, "chromium"))
	talk(t, alice, bob)
	alice.says("This call is connected directly, not by a conference.")
	alice.Click("button", "Hold")
	alice.says("On hold. They hear silence.")
	bob.Silent(aliceHz, 500*time.Millisecond)
	alice.Silent(bobHz, 500*time.Millisecond)
	alice.Click("button", "Resume")
	alice.HearTone(bobHz)
	bob.HearTone(aliceHz)
	bob.hangUp()
	alice.isIdle()
	alice.NoFaults()
}

// Who had two calls when the page was loaded anew may come back to both, one after the other.
func TestLines_rejoinBoth(t *testing.T) {
	alice, bob, carol := trio(t, serve(t, nil), browser(t, "chromium"))
	talk(t, alice, bob)
	alice.reaches("Add", "Call somebody", carol, "Apart from it")
	carol.isCalledBy("Alice")
	carol.answer()
	alice.hears(carol, bob)
	alice.Reload()
	alice.says("Your call with Bob was interrupted")
	alice.says("Your call with Carol was interrupted")
	bob.waits(alice, carol)
	carol.waits(alice, bob)
	alice.Tone(aliceHz)
	alice.Click("button", "Rejoin: Carol")
	carol.HearTone(aliceHz)
	alice.hears(carol, bob)
	alice.Click("button", "Rejoin")
	bob.HearTone(aliceHz)
	alice.hears(bob, carol)
	carol.waits(alice, bob)
	alice.hangUp()
	bob.isIdle()
	alice.NoFaults()
}

// Alice does not answer, and gives the call to Carol: what cannot be is said, and the call rings on; then it rings at Carol, who talks with
// Bob, and Alice has missed nothing.
func TestLines_passOn(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob, carol := trio(t, serve(t, nil), b)
		bob.call("alice")
		alice.isCalledBy("Bob")
		alice.Click("button", "Pass on")
		alice.Fill("textbox", "Pass on to", "carrol")
		alice.Click("button", "Pass on now")
		alice.says("Nobody here has this name.")
		alice.Wait("button", "Answer")
		alice.Fill("textbox", "Pass on to", "carol")
		alice.Click("button", "Pass on now")
		carol.isCalledBy("Bob")
		alice.isIdle()
		alice.says("Passed on")
		bob.Unheard(aliceHz, 300*time.Millisecond)
		carol.answer()
		carol.HearTone(bobHz)
		bob.HearTone(carolHz)
		bob.Unheard(aliceHz, 300*time.Millisecond)
		alice.isIdle()
		bob.hangUp()
		carol.isIdle()
		for _, one := range []*person{alice, bob, carol} {
			one.NoFaults()
		}
	})
}
