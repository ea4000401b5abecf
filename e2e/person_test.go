package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// The tones that people hum: far from one another, from their harmonics, and from the
// tones of digits, ringing and busy lines.
const (
	aliceHz = 560
	bobHz   = 1020
)

// person is somebody at the softphone's page. What the page calls things is written here
// and nowhere else in these tests.
type person struct {
	*Page
	name string
	hz   int // what they hum
}

// visit opens the page without signing in.
func (p *program) visit(profile *Profile, name string) *person {
	p.t.Helper()
	who := &person{Page: profile.Open(p.t, name), name: name}
	who.Goto(p.url)
	return who
}

// join opens the page, signs in, hums, and goes online.
func (p *program) join(profile *Profile, name string, hz int) *person {
	p.t.Helper()
	who := p.visit(profile, name)
	who.hz = hz
	who.signIn()
	who.Tone(hz)
	who.goOnline()
	return who
}

func (p *person) signIn() {
	p.t.Helper()
	p.Fill("textbox", "Your name", p.name)
	p.Click("button", "Sign in")
	p.Wait("button", "Go online")
}

// ask sends JSON to the server as the page does.
func (p *person) ask(method, path string, in, out any) {
	p.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		p.t.Fatal(err)
	}
	var answer struct {
		Status int
		Body   json.RawMessage
	}
	p.Eval(fmt.Sprintf(`fetch(%q, {
		method: %q, body: %q, headers: {'Content-Type': 'application/json', 'X-Softphone-Seat': sessionStorage.getItem('softphone.seat')}
	}).then(async (r) => ({Status: r.status, Body: await r.json()}))`, path, method, body), &answer)
	if answer.Status/100 != 2 {
		p.t.Fatalf("%s: %s %s is answered %d %s", p.name, method, path, answer.Status, answer.Body)
	}
	if out != nil {
		if err = json.Unmarshal(answer.Body, out); err != nil {
			p.t.Fatal(err)
		}
	}
}

// joinBy uses a link of an administrator's, and goes online.
func (p *program) joinBy(profile *Profile, link, name string, hz int) *person {
	p.t.Helper()
	who := p.visit(profile, name)
	who.hz = hz
	_, ticket, _ := strings.Cut(link, "#")
	who.ask("POST", "/v1/join", map[string]string{"ticket": ticket, "name": name}, nil)
	who.Reload()
	who.Wait("button", "Go online")
	who.Tone(hz)
	who.goOnline()
	return who
}

func (p *person) goOnline() {
	p.t.Helper()
	p.Click("button", "Go online")
	p.status("Ready")
}

// status waits until the page's one line says so.
func (p *person) status(words string) {
	p.t.Helper()
	p.WaitText("status", "Status", words)
}

// isTold waits until the page says what has become of a call that goes on because that is being said in words: what is
// for talking cannot be pressed.
func (p *person) isTold(words string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("the status to say %q in the call", words), func(ctx context.Context) error {
		texts, err := p.texts(ctx, "status", "Status")
		if err != nil {
			return err
		}
		if !strings.HasPrefix(texts[0], words) {
			return fmt.Errorf("it says %q", texts[0])
		}
		for name, wanted := range map[string]string{"Hang up": "true", "Hold": "false", "Transfer": "false", "Add": "false", "Record": "false"} {
			button, err := p.one(ctx, "button", name)
			if err != nil {
				return err
			}
			if may, err := p.driver.on(ctx, button, enabled); err != nil || string(may) != wanted {
				return fmt.Errorf("%s is enabled: %s, %w", name, may, err)
			}
		}
		return nil
	})
}

// says waits until the words stand anywhere on the page.
func (p *person) says(words string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("the page to say %q", words), func(ctx context.Context) error {
		text, err := p.driver.eval(ctx, "document.body.innerText")
		if err != nil {
			return err
		}
		var shown string
		if err = json.Unmarshal(text, &shown); err != nil {
			return err
		}
		if !strings.Contains(strings.ToLower(shown), strings.ToLower(words)) {
			return fmt.Errorf("it says %q", shown)
		}
		return nil
	})
}

// call types a name or number and presses Call.
func (p *person) call(whom string) {
	p.t.Helper()
	p.Fill("combobox", "Name or number", whom)
	p.Click("button", "Call")
}

// isCalledBy waits for the call of somebody.
func (p *person) isCalledBy(name string) {
	p.t.Helper()
	p.says("Incoming call")
	p.says(name)
	p.Wait("button", "Answer")
}

func (p *person) answer() {
	p.t.Helper()
	p.Click("button", "Answer")
	p.status("On a call")
}

func (p *person) decline() {
	p.t.Helper()
	p.Click("button", "Decline")
}

func (p *person) hangUp() {
	p.t.Helper()
	p.Click("button", "Hang up")
}

func (p *person) mute() {
	p.t.Helper()
	p.Click("button", "Mute")
	p.says("You are muted")
}

func (p *person) unmute() {
	p.t.Helper()
	p.Click("button", "Unmute")
}

// press opens the keypad during a call and presses its keys.
func (p *person) press(digits string) {
	p.t.Helper()
	p.Click("button", "Keypad")
	for _, digit := range digits {
		p.Click("button", string(digit))
	}
}

// isIdle waits until no call is left to hang up, and the line is good.
func (p *person) isIdle() {
	p.t.Helper()
	p.WaitGone("button", "Hang up")
	p.WaitGone("button", "Answer")
}

// talk has the first person call the second, who answers; both then hear each other.
func talk(t *testing.T, alice, bob *person) {
	t.Helper()
	alice.call(strings.ToLower(bob.name))
	bob.isCalledBy(alice.name)
	bob.answer()
	alice.status("On a call")
	alice.HearTone(bob.hz)
	bob.HearTone(alice.hz)
}

// pair are two people on two machines, online.
func pair(t *testing.T, p *program, b *Browser) (alice, bob *person) {
	t.Helper()
	return p.join(b.NewProfile(t), "Alice", aliceHz), p.join(b.NewProfile(t), "Bob", bobHz)
}
