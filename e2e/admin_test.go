package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"softphone/carrier/carriertest"
)

// passphrase is what people of these tests choose as their password.
const passphrase = "correct horse battery"

// prompt is how soon a page shows what an administrator has done: the promise is a second, the rest is for
// a busy machine.
const prompt = 3 * time.Second

// comeIn opens a link, chooses a name and a password, and is signed in.
func (p *program) comeIn(profile *Profile, link, name, button string, hz int) *person {
	p.t.Helper()
	who := &person{Page: profile.Open(p.t, name), name: name, hz: hz}
	who.Goto(link)
	who.Fill("textbox", "Your name", name)
	who.Fill("textbox", "Password", passphrase)
	who.Click("button", button)
	who.Wait("button", "Go online")
	return who
}

// signInBy signs in with the password.
func (p *person) signInBy(login string) {
	p.t.Helper()
	p.Fill("textbox", "E-mail or user name", login)
	p.Fill("textbox", "Password", passphrase)
	p.Click("button", "Sign in")
}

// administer shows a part of the administration.
func (p *person) administer(part string) {
	p.t.Helper()
	p.Click("link", "Admin")
	p.Click("link", part)
}

// shown is the value of a field that the page fills in.
func (p *person) shown(role, name string) string {
	p.t.Helper()
	var value string
	p.wait(name, func(ctx context.Context) error {
		n, err := p.one(ctx, role, name)
		if err != nil {
			return err
		}
		text, err := p.driver.on(ctx, n, "function() { return this.value; }")
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &value)
	})
	return value
}

// told waits until a page says what somebody else did at the time, and wants that soon.
func (p *person) told(words string, since time.Time) {
	p.t.Helper()
	p.says(words)
	took := time.Since(since)
	p.t.Logf("%s is told %q after %s", p.name, words, took.Round(10*time.Millisecond))
	if took > prompt {
		p.t.Errorf("%s is told %q after %s", p.name, words, took)
	}
}

// The first administrator comes in by the link that the program prints and invites an agent, who comes in by that
// link, signs in with a password, and talks to them. Then calls are stopped and allowed again, the agent is signed out
// and switched off, each from the page, and each is so at once.
func TestAdmin_agent(t *testing.T) {
	p, b := onTwilio(t)
	ada := p.comeIn(b.NewProfile(t), p.app.FirstLink(), "Ada", "Become administrator", aliceHz)
	ada.administer("People")
	ada.Click("button", "Invite somebody")
	ada.Fill("textbox", "Name, if you know it", "Ben")
	ada.Click("button", "Make the link")
	ben := p.comeIn(b.NewProfile(t), ada.shown("textbox", "Link"), "Ben", "Join", bobHz)
	ben.Click("link", "Ben: your account")
	ben.Click("button", "Sign out")
	ben.says("You are signed out")
	ben.signInBy("ben")
	ben.Click("link", "Phone")
	for _, who := range []*person{ada, ben} {
		who.Click("link", "Phone")
		who.Tone(who.hz)
		who.goOnline()
	}
	talk(t, ada, ben)
	ada.hangUp()
	ben.isIdle()

	ada.administer("Calls and limits")
	ada.Click("button", "Stop: All calls")
	ada.Fill("textbox", "Why", "a drill")
	ada.Click("button", "Yes, stop all calls")
	ada.WaitText("status", "All calls", "Stopped")
	ben.call("ada")
	ben.says("Calls are switched off at the moment") // and a voice says so
	ben.hangUp()
	ben.says("Calls are switched off at the moment")
	ben.isIdle()
	ada.Click("button", "Allow again: All calls")
	ada.WaitText("status", "All calls", "Allowed")

	ada.Click("link", "People")
	ada.Click("button", "Change: Ben")
	ada.Click("button", "Sign out everywhere")
	ada.Click("button", "Yes, sign them out")
	ben.told("Your session has ended", time.Now())
	if ben.Exists("button", "Call") {
		t.Error("Ben, signed out, is offered to call")
	}
	ben.signInBy("ben")
	ben.Wait("button", "Go online")
	ada.Click("button", "Disable")
	ada.Click("button", "Yes, disable")
	ben.told("Your session has ended", time.Now())
	ben.signInBy("ben")
	ben.says("This account is disabled")
	ada.NoFaults()
}

// A key that is made on the page gets tokens with which calls are allowed and refused as its ceiling says, until it is
// revoked there.
func TestAdmin_key(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, nil)
	alice := p.join(browser(t, "chromium").NewProfile(t), "Alice", aliceHz)
	alice.administer("API keys")
	alice.Click("button", "Make a key")
	alice.Fill("textbox", "Name", "CRM")
	alice.Fill("textbox", "Beginning of its identities", "crm_")
	alice.Click("button", "Make a key")
	secret := alice.shown("textbox", "Secret key")
	alice.Click("button", "I have stored it")
	alice.says("ends with " + secret[len(secret)-4:])

	phone := p.keyPhone(secret, "crm_7")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	call, err := phone.Connect(ctx, map[string]string{"To": "client:alice"})
	if err != nil {
		t.Fatal(err)
	}
	alice.Click("link", "Phone")
	alice.isCalledBy("crm_7")
	alice.answer()
	call.Hangup()
	alice.isIdle()
	alice.isRefused(phone, "+15005550001", "number_not_allowed")

	alice.administer("API keys")
	alice.Click("button", "Change: CRM")
	alice.Click("button", "Revoke")
	alice.Click("button", "Yes, revoke CRM")
	alice.says("Revoked")
	alice.isRefused(phone, "client:alice", "grant_revoked")
	if status, _ := p.tokenBy(secret, "crm_8"); status != http.StatusUnauthorized {
		t.Errorf("a token by a key that was revoked is answered %d", status)
	}
	var csv string
	alice.Eval(`fetch(document.querySelector("a[download]").href).then((r) => r.text())`, &csv)
	for _, words := range []string{"position,at,by", "key.revoke", "number_not_allowed"} {
		if !strings.Contains(csv, words) {
			t.Errorf("the audit as a file does not say %q", words)
		}
	}
	alice.NoFaults()
}

// isRefused has a telephone make a call, and waits until the audit log says why that was refused.
func (p *person) isRefused(phone *carriertest.Phone, to, code string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	call, err := phone.Connect(ctx, map[string]string{"To": to})
	if err != nil {
		p.t.Fatal(err)
	}
	defer call.Hangup()
	p.administer("Audit log")
	p.wait("the refusal", func(ctx context.Context) error {
		p.Click("button", "Find")
		texts, err := p.texts(ctx, "cell", "")
		if err == nil && !slices.Contains(texts, "Refused: "+code) {
			err = fmt.Errorf("it says %q", texts)
		}
		return err
	})
}

// keyPhone registers a telephone of an API key's.
func (p *program) keyPhone(secret, identity string) *carriertest.Phone {
	p.t.Helper()
	status, text := p.tokenBy(secret, identity)
	var given struct{ Token string }
	if err := json.Unmarshal(text, &given); err != nil || status != http.StatusCreated {
		p.t.Fatalf("a token by the key: %d %s (%v)", status, text, err)
	}
	return p.telephoneOf(identity, given.Token)
}

// tokenBy asks for a token as another back end does.
func (p *program) tokenBy(secret, identity string) (status int, body []byte) {
	p.t.Helper()
	body, err := json.Marshal(map[string]string{"identity": identity})
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/v1/tokens", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, err = io.ReadAll(res.Body); err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, body
}

// A passkey that is made on the account's page lets its owner in again; so does one that somebody invited chose to have
// instead of a password.
func TestAdmin_passkey(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, nil)
	alice := p.visit(browser(t, "chromium").NewProfile(t), "Alice")
	alice.authenticator()
	alice.signIn()
	alice.Click("link", "Alice: your account")
	alice.Fill("textbox", "Name for a new one", "Laptop")
	alice.Click("button", "Add a passkey")
	alice.says("The passkey is added")
	alice.Click("button", "Sign out")
	alice.Click("button", "Sign in with a passkey")
	alice.Click("link", "Alice: your account")
	alice.says("by passkey")
	alice.NoFaults()

	var invited struct{ Link string }
	alice.ask(http.MethodPost, "/v1/admin/invitations", map[string]string{"role": "agent", "name": "Bob"}, &invited)
	bob := &person{Page: browser(t, "chromium").NewProfile(t).Open(t, "Bob"), name: "Bob"}
	bob.authenticator()
	bob.Goto(invited.Link)
	bob.Click("radio", "With a passkey")
	bob.Click("button", "Join")
	bob.Click("button", "Add a passkey")
	bob.Wait("button", "Go online")
	bob.Click("button", "Sign out")
	bob.Click("button", "Sign in with a passkey")
	bob.Wait("link", "Bob: your account")
	bob.NoFaults()
}

// A link that is used where somebody else is signed in signs them out, but not before it is good.
func TestAdmin_anothersTab(t *testing.T) {
	t.Parallel() // it mostly waits
	p := serve(t, nil)
	tab := p.join(browser(t, "chromium").NewProfile(t), "Alice", 0)
	var invited struct{ Link string }
	tab.ask(http.MethodPost, "/v1/admin/invitations", map[string]string{"role": "agent", "name": "Bob"}, &invited)
	tab.Goto("about:blank")
	tab.Goto(invited.Link)
	tab.Fill("textbox", "Password", "short")
	tab.Click("button", "Join")
	tab.says("too short")
	tab.Wait("link", "Alice: your account")
	tab.Fill("textbox", "Password", passphrase)
	tab.Click("button", "Join")
	tab.Wait("link", "Bob: your account")
	tab.goOnline()
	p.registered("bob", 1)
	p.registered("alice", 0)
	if tab.Exists("link", "Admin") {
		t.Error("an agent is offered the administration")
	}
	tab.NoFaults()
}

// authenticator gives a page of Chromium a device that keeps passkeys and takes whoever asks for its owner.
// Source: https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/
func (p *person) authenticator() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	page, ok := p.driver.(*chromiumPage)
	if !ok {
		p.t.Fatal("only Chromium has such devices")
	}
	for _, step := range []struct {
		method string
		params any
	}{
		{"WebAuthn.enable", map[string]any{"enableUI": false}},
		{"WebAuthn.addVirtualAuthenticator", map[string]any{"options": map[string]any{
			"protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
			"isUserVerified": true, "automaticPresenceSimulation": true,
		}}},
	} {
		if err := page.call(ctx, step.method, step.params, nil); err != nil {
			p.t.Fatal(err)
		}
	}
}
