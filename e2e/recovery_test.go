package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// The socket is cut in mid-call: the sound goes on, and so does the call, which can then
// be ended as ever.
func TestRecovery_socketCutInACall(t *testing.T) {
	p := serve(t, nil)
	alice, bob := pair(t, p, browser(t, "chromium"))
	talk(t, alice, bob)
	if n := p.app.Carrier().Drop("bob"); n != 1 {
		t.Fatalf("cut %d sockets, want 1", n)
	}
	bob.status("Reconnecting")
	bob.status("On a call")
	p.registered("bob", 1)
	alice.HearTone(bobHz)
	bob.HearTone(aliceHz)
	alice.hangUp()
	bob.isIdle()

	t.Log("and the next call arrives")
	talk(t, alice, bob)
}

// A token lives shorter than the call: the page gets a new one, and nobody notices.
func TestRecovery_tokenRefreshInACall(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, map[string]string{"SOFTPHONE_TOKEN_TTL": "1m"})
	alice, bob := pair(t, p, browser(t, "chromium"))
	began := time.Now()
	talk(t, alice, bob)
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	for _, who := range []*person{alice, bob} {
		err := until(ctx, who.name+" to fetch a second token", func(context.Context) error {
			var fetched int
			who.Eval(`performance.getEntriesByType("resource").filter(e => e.name.endsWith("/v1/tokens")).length`, &fetched)
			if fetched < 2 {
				return fmt.Errorf("fetched %d", fetched)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-time.After(time.Until(began.Add(65 * time.Second))): // the first tokens are dead
	case <-ctx.Done():
		t.Fatal(ctx.Err())
	}
	alice.status("On a call")
	bob.status("On a call")
	alice.HearTone(bobHz)
	bob.HearTone(aliceHz)
	bob.hangUp()
	alice.isIdle()
	talk(t, bob, alice)
}

// The server is restarted while nobody talks: pages come back by themselves, people are
// still signed in, and history is kept.
func TestRecovery_serverRestart(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, nil)
	alice, bob := pair(t, p, browser(t, "chromium"))
	talk(t, alice, bob)
	alice.hangUp()
	alice.isIdle()
	bob.isIdle()
	alice.Wait("button", "Call Bob")

	p.restart()
	p.registered("alice", 1)
	p.registered("bob", 1)
	alice.status("Ready")
	bob.status("Ready")
	talk(t, bob, alice)
	bob.hangUp()
	alice.isIdle()

	alice.Reload()
	alice.says("Alice")
	var listed int
	alice.wait("both calls in the history", func(ctx context.Context) error {
		text, err := alice.driver.eval(ctx, `fetch("/v1/calls", {headers: {"X-Softphone-Seat": sessionStorage.getItem("softphone.seat")}}).then(r => r.json()).then(h => h.calls.filter(c => c.status === "completed" && c.peer.name === "Bob").length)`)
		if err != nil {
			return err
		}
		if _, err = fmt.Sscan(string(text), &listed); err != nil {
			return err
		}
		if listed != 2 {
			return fmt.Errorf("it has %d", listed)
		}
		return nil
	})
}
