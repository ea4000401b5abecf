package e2e

import (
	"slices"
	"strings"
	"testing"
)

// In a browser that cannot make calls the page says so, before and after signing in, and all that is no call works: who
// is here, the history, contacts, the board with rooms to make, administration, and both languages.
func TestWebKit_withoutCalls(t *testing.T) {
	p, b := serve(t, nil), browser(t, "webkit")
	alice := p.visit(b.NewProfile(t), "Alice")
	const why, all = "This browser cannot make calls", "History, contacts and the board can be used here all the same."
	alice.says(why)
	alice.Fill("textbox", "Your name", "Alice")
	alice.Click("button", "Sign in")
	alice.Wait("link", "History")
	alice.says(why)
	alice.says(all)
	if alice.Exists("button", "Go online") || alice.Exists("button", "Sound settings") {
		t.Error("it offers what cannot be")
	}

	alice.Click("link", "History")
	alice.Wait("heading", "Call history")
	alice.Click("link", "Contacts")
	alice.Click("button", "New contact")
	alice.Fill("textbox", "Numbers", "+81312345678")
	alice.Fill("textbox", "Name", "Zoë")
	alice.Click("button", "Save")
	alice.says("+81")
	alice.Click("link", "Board")
	alice.makesRoom("standup", "Stand-up")
	alice.Click("link", "Admin")
	alice.Wait("heading", "People")
	alice.Click("link", "Phone")

	alice.Click("button", "日本語")
	alice.says("このブラウザーでは通話できません")
	alice.Click("button", "English")
	alice.says(why)
	alice.Click("button", "Keyboard and this browser")
	alice.says("Keyboard shortcuts")
	alice.Click("button", "Done")
	alice.Reload()
	alice.says(why)
	alice.says("Alice")
}

// The page works a call in Chromium while somebody looks on in WebKit: what happens is seen there as it happens.
func TestWebKit_looksOn(t *testing.T) {
	p, chromium := serve(t, nil), browser(t, "chromium")
	sam := p.visit(browser(t, "webkit").NewProfile(t), "Sam")
	sam.Fill("textbox", "Your name", "Sam")
	sam.Click("button", "Sign in")
	sam.Click("link", "Board")
	alice, bob := pair(t, p, chromium)
	talk(t, alice, bob)
	sam.Wait("button", "Mute Bob")
	sam.Click("button", "Mute Bob")
	bob.says("muted")
	sam.Wait("button", "Unmute Bob")
	alice.hangUp()
	sam.says("There are no other rooms")
	sam.WaitGone("button", "Unmute Bob")
}

// What browsers may lack beside calls is told apart, and leaves no page blank.
func TestLacks(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	for _, tt := range []struct{ name, lack, says string }{
		{"no devices", `Object.defineProperty(navigator, 'mediaDevices', {value: undefined})`, "does not give pages a microphone"},
		{"within an app", `Object.defineProperty(navigator, 'mediaDevices', {value: undefined}); Object.defineProperty(navigator, 'userAgent', {value: 'Mozilla/5.0 (iPhone) Safari Line/13.1'})`, "Calls cannot be made inside of another app"},
		{"an address that is not secure", `Object.defineProperty(window, 'isSecureContext', {value: false})`, "This address is not secure"},
		{"no permissions, storage, locks, badges or notifications", `for (const one of ['permissions', 'locks', 'setAppBadge', 'clearAppBadge', 'serviceWorker', 'hid', 'registerProtocolHandler', 'mediaSession']) Object.defineProperty(Navigator.prototype, one, {value: undefined}); delete window.Notification; delete window.documentPictureInPicture; Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})`, "Who is calling?"},
		{"no choice of speakers", `delete HTMLMediaElement.prototype.setSinkId; delete AudioContext.prototype.setSinkId`, "Who is calling?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := *p
			q.t = t
			alice := &person{Page: b.NewProfile(t).Open(t, "Alice"), name: "Alice"}
			page := alice.chromium()
			if err := page.call(t.Context(), "Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": tt.lack}, nil); err != nil {
				t.Fatal(err)
			}
			alice.Goto(p.url)
			alice.says(tt.says)
			if strings.HasPrefix(tt.says, "Who") {
				alice.signIn()
				alice.goOnline()
				alice.call("+15005550001")
				alice.status("On a call")
				alice.Click("button", "Sound settings")
				alice.Wait("dialog", "Sound")
				alice.hangUpBy("Escape")
			}
			if faults := alice.Faults(); slices.ContainsFunc(faults, func(one string) bool { return !strings.Contains(one, "DOMException") }) {
				t.Errorf("it goes wrong: %q", faults)
			}
		})
	}
}

// hangUpBy closes what is open by a key, and hangs up.
func (p *person) hangUpBy(key string) {
	p.t.Helper()
	p.Press(key)
	p.hangUp()
	p.isIdle()
}
