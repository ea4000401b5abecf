package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// another opens a further tab of somebody who is online in one of the same profile.
func (p *program) another(profile *Profile, name string, hz int) *person {
	p.t.Helper()
	who := p.visit(profile, name)
	who.hz = hz
	who.Tone(hz)
	who.Fill("textbox", "Your name", name)
	who.Click("button", "Sign in")
	who.says("Another tab has the sound")
	who.status("Ready")
	return who
}

// tell sends a command of the browser's own about a page.
func (p *person) tell(method string, params any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if err := p.devtools(ctx, method, params); err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, method, err)
	}
}

// crash ends a page as one ends that has run out of memory: nothing of it runs any more, not even what pages do when they are
// closed. The browser answers to nothing about it from then on.
func (p *person) crash() {
	p.t.Helper()
	go func() { _ = p.devtools(p.t.Context(), "Page.crash", nil) }() // it never answers
}

// freeze lets the browser freeze a page, as it does with those that nobody sees; it sees to that first.
func (p *person) freeze() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	page, ok := p.driver.(*chromiumPage)
	if !ok {
		p.t.Fatal("this is for Chromium")
	}
	var about struct {
		TargetInfo struct{ BrowserContextID string }
	}
	p.tell("Emulation.setFocusEmulationEnabled", map[string]any{"enabled": false})
	err := page.wire.call(ctx, "", "Target.getTargetInfo", map[string]any{"targetId": page.target}, &about)
	if err == nil { // a tab before it, in the same window
		err = page.wire.call(ctx, "", "Target.createTarget", map[string]any{
			"url": "about:blank", "browserContextId": about.TargetInfo.BrowserContextID,
		}, nil)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.wait("the page to be hidden", func(ctx context.Context) error {
		is, err := page.eval(ctx, "document.visibilityState")
		if err == nil && string(is) != `"hidden"` {
			err = fmt.Errorf("it is %s", is)
		}
		return err
	})
	p.tell("Page.setWebLifecycleState", map[string]any{"state": "frozen"})
}

// state waits until others are told that it is so with somebody.
func (c *client) state(identity, want string) {
	t := c.program.t
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := until(ctx, identity+" to be "+want, func(context.Context) error {
		var told struct {
			People []struct {
				Identity string
				Presence struct{ State string }
			}
		}
		c.call(http.MethodGet, "/v1/people", nil, &told)
		for _, one := range told.People {
			if one.Identity == identity && one.Presence.State == want {
				return nil
			}
		}
		return fmt.Errorf("it is told %+v", told.People)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Of two tabs of one person one is registered, and the other shows and works its calls. When it dies the other is registered within
// two seconds, and rung.
func TestPresence_tabs(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := serve(t, nil)
		alices := b.NewProfile(t)
		first, bob := p.join(alices, "Alice", aliceHz), p.join(b.NewProfile(t), "Bob", bobHz)
		second := p.another(alices, "Alice", aliceHz)
		p.registered("alice", 1)

		bob.call("alice")
		first.isCalledBy("Bob")
		second.isCalledBy("Bob")
		second.answer()
		first.status("On a call")
		first.HearTone(bobHz)
		bob.HearTone(aliceHz)
		second.Silent(bobHz, 0)
		second.Click("button", "Mute")
		first.Wait("button", "Unmute")
		first.Click("button", "Unmute")
		second.Wait("button", "Mute")
		bob.HearTone(aliceHz)
		second.hangUp()
		for _, who := range []*person{first, second, bob} {
			who.isIdle()
		}

		second.Click("button", "Use this tab instead")
		first.says("Another tab has the sound")
		second.WaitGone("button", "Use this tab instead")
		second.status("Ready")
		p.registered("alice", 1)
		first.Click("button", "Use this tab instead")
		second.says("Another tab has the sound")
		first.status("Ready")
		p.registered("alice", 1)

		died := time.Now()
		if err := first.driver.close(t.Context()); err != nil {
			t.Fatal(err)
		}
		second.WaitGone("button", "Use this tab instead")
		second.status("Ready")
		took := time.Since(died)
		t.Logf("the next tab was registered after %s", took.Round(time.Millisecond))
		if took > 2*time.Second {
			t.Errorf("it took %s", took)
		}
		p.registered("alice", 1)
		bob.call("alice")
		second.isCalledBy("Bob")
		second.answer()
		second.HearTone(bobHz)
		bob.HearTone(aliceHz)
		second.hangUp()
		bob.isIdle()
	})
}

// The sound of a call moves to another tab: who speaks there is heard, and nobody in the first any more.
func TestPresence_takeoverInACall(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := serve(t, nil)
		alices := b.NewProfile(t)
		first, bob := p.join(alices, "Alice", aliceHz), p.join(b.NewProfile(t), "Bob", bobHz)
		second := p.another(alices, "Alice", carolHz)
		talk(t, first, bob)
		first.mute()
		second.Click("button", "Use this tab instead")
		second.HearTone(bobHz)
		bob.Silent(carolHz, 500*time.Millisecond)
		second.unmute()
		bob.HearTone(carolHz)
		bob.Unheard(aliceHz, 500*time.Millisecond)
		first.Silent(bobHz, 500*time.Millisecond)
		first.says("Another tab has the sound")
		first.status("On a call")
		p.registered("alice", 1)
		first.hangUp()
		for _, who := range []*person{first, second, bob} {
			who.isIdle()
		}
		second.status("Ready")
	})
}

// The tab that has the sound crashes in mid-call: the next is registered within two seconds and offers the call, whose other
// end waits with music.
func TestPresence_leaderCrashes(t *testing.T) {
	p := serve(t, nil)
	b := browser(t, "chromium")
	alices := b.NewProfile(t)
	first, bob := p.join(alices, "Alice", aliceHz), p.join(b.NewProfile(t), "Bob", bobHz)
	second := p.another(alices, "Alice", carolHz)
	talk(t, first, bob)
	died := time.Now()
	first.crash()
	second.WaitGone("button", "Use this tab instead")
	second.says("Your call with Bob was interrupted")
	took := time.Since(died)
	t.Logf("the next tab offered the call after %s", took.Round(time.Millisecond))
	if took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
	p.registered("alice", 1)
	bob.waits(first)
	second.Click("button", "Rejoin")
	second.HearTone(bobHz)
	bob.HearTone(carolHz)
	second.hangUp()
	bob.isIdle()
	second.isIdle()
}

// A tab that is frozen is not rung, though it is registered as ever, and is told of it when it wakes.
func TestPresence_frozen(t *testing.T) {
	p := serve(t, nil)
	b := browser(t, "chromium")
	alice, bob := pair(t, p, b)
	watch := p.client("Watch")
	watch.state("alice", "available")
	alice.freeze()
	asleep := time.Now()
	watch.state("alice", "stale")
	t.Logf("the page was known to sleep after %s", time.Since(asleep).Round(100*time.Millisecond))
	p.registered("alice", 1)
	bob.call("alice")
	bob.says("They cannot be reached now")
	bob.isIdle()
	alice.tell("Page.setWebLifecycleState", map[string]any{"state": "active"})
	alice.says("A call did not ring here")
	alice.says("this tab was asleep")
	watch.state("alice", "available")
	alice.tell("Page.bringToFront", nil)
	alice.tell("Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true})
	alice.Click("button", "I have seen it")
	alice.WaitGone("button", "I have seen it")
	bob.call("alice")
	alice.isCalledBy("Bob")
	alice.answer()
	alice.HearTone(bobHz)
	bob.hangUp()
	alice.isIdle()
}
