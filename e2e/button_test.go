package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// lines are what the page of the administration has to be copied into a shop's page, by the embedding's name.
func (p *person) lines(embedding string) (code, csp, permissions string) {
	p.t.Helper()
	p.Click("radio", embedding)
	return p.shown("textbox", "Into the page"), p.shown("textbox", "Into the page’s Content-Security-Policy"), p.shown("textbox", "Into the page’s Permissions-Policy")
}

// An administrator makes a button on the page and puts what is shown there into a shop's page. A visitor calls from it, and whoever answers
// sees where from; a visitor who cannot call asks to be called back, which is told and then done. When the button is deleted, its key is good
// for nothing in pages that have it still.
func TestButton_onThePage(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	s := openShop(t)
	alice := p.join(b.NewProfile(t), "Alice", aliceHz)
	alice.administer("Buttons")
	alice.Click("button", "Make a button")
	alice.Fill("textbox", "Name", "Help desk")
	alice.Fill("combobox", "Leads to", "client:alice")
	alice.Fill("textbox", "Pages that may have it", "http://shop.example")
	alice.unfold("When nobody can be called")
	alice.Click("checkbox", "Offer a call-back")
	alice.unfold("Recording and privacy")
	alice.Fill("textbox", "Page about privacy", "https://shop.example/privacy")
	alice.Accessible("a button that is made")
	alice.clickLast("button", "Make a button")
	alice.says("https, without a path") // at the field
	alice.Fill("textbox", "Pages that may have it", s.url+"/contact?from=mail")
	alice.clickLast("button", "Make a button")
	alice.Wait("heading", "Put Help desk into a page")
	alice.Accessible("the snippets")
	code, csp, permissions := alice.lines("A script")
	alice.Click("button", "Close")
	alice.says(s.url)
	alice.Accessible("the buttons")

	s.has(code, csp, permissions)
	visitor := b.NewProfile(t).Open(t, "visitor")
	visitor.Goto(s.url)
	visitor.Tone(visitorHz)
	visitor.Click("button", "Talk to us")
	visitor.Wait("link", "Privacy")
	visitor.Accessible("before the call")
	alice.Click("link", "Phone")
	visitor.Click("button", "Start the call")
	alice.says("Incoming call")
	visitor.WaitText("status", "", "Ringing")
	visitor.Accessible("ringing")
	card := alice.Text("region", "Who calls")
	for _, words := range []string{"Help desk", "Not verified", "A shop", s.url} {
		if !strings.Contains(card, words) {
			t.Errorf("the card of a visitor says %q, not %q", card, words)
		}
	}
	if alice.Exists("link", s.url) {
		t.Error("the visitor's page is a link")
	}
	alice.Accessible("a visitor's call that rings")
	alice.answer()
	alice.HearTone(visitorHz)
	visitor.Accessible("talking")
	alice.Wait("region", "Who calls")
	alice.hangUp()
	visitor.WaitText("status", "", "The call has ended")
	visitor.Accessible("ended")
	alice.isIdle()
	alice.Click("button", "About Visitor")
	alice.Wait("region", "Who calls")
	visitor.NoFaults()

	s.has(code, csp, "microphone=()")
	deaf := b.NewProfile(t).Open(t, "deaf")
	deaf.Goto(s.url)
	deaf.Click("button", "Talk to us")
	deaf.Wait("heading", "This page does not let us use the microphone")
	deaf.Accessible("without a microphone")
	deaf.Fill("textbox", "Your name", "Erika")
	deaf.Fill("textbox", "Your telephone number", "+81 3 3224 9999")
	deaf.Click("button", "Ask for a call")
	alice.told("Erika", time.Now())
	alice.says("To do (1)")
	alice.Accessible("a call-back")
	alice.Click("button", "Done: Erika")
	alice.says("To do (0)")

	alice.administer("Buttons")
	alice.Click("button", "Refusals: Help desk")
	alice.says("It has refused nobody")
	alice.Click("button", "Close")
	alice.Click("switch", "Help desk can be used")
	alice.WaitText("switch", "Help desk can be used", "Off")
	s.has(code, csp, permissions)
	late := b.NewProfile(t).Open(t, "late")
	late.Goto(s.url)
	late.Click("button", "Talk to us")
	late.Wait("heading", "Calls are switched off here")
	late.Accessible("switched off")
	alice.Click("button", "Change: Help desk")
	alice.Click("button", "Delete this button")
	alice.Click("button", "Yes, delete Help desk")
	alice.says("There are none yet")
	late.Goto(s.url)
	late.Click("button", "Talk to us")
	late.Wait("heading", "This button does not belong to this site") // whose it was is not told
	alice.NoFaults()
}

// unfold shows the settings that are mostly as usual.
func (p *Page) unfold(title string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf(`[...document.querySelectorAll("summary")].find((one) => one.innerText.includes(%q)).click()`, title), nil)
}

// clickLast clicks on the last of several elements that are called the same: what a dialog ends with.
func (p *Page) clickLast(role, name string) {
	p.t.Helper()
	p.wait(role+" "+name, func(ctx context.Context) error {
		all, err := p.driver.find(ctx, role, name)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return errors.New("there is none")
		}
		return p.driver.click(ctx, all[len(all)-1])
	})
}
