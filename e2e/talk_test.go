package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// visitorHz is what a visitor of a shop hums.
const visitorHz = 1480

// shop is somebody else's site, on another port of this machine.
type shop struct {
	url  string
	page string            // what stands in the page
	head map[string]string // its headers
}

// openShop opens the site under 127.0.0.1: the softphone is localhost.
func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		for name, value := range s.head {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><title>A shop</title><main><h1>A shop</h1>%s</main></html>`, s.page)
	}))
	t.Cleanup(front.Close)
	s.url = front.URL
	return s
}

// shopButton is a button on a shop's pages, and what the softphone says the pages need for it.
type shopButton struct {
	ID, Key string
	Snippet struct {
		Script, Element, Iframe string
		CSP                     struct{ Script, Iframe string }
		PermissionsPolicy       struct{ Script, Iframe string } `json:"permissions_policy"`
	}
}

// makesButton makes a button that leads to somebody, for the pages of a shop.
func (p *person) makesButton(s *shop, to string) shopButton {
	p.t.Helper()
	var b shopButton
	p.ask("POST", "/v1/admin/buttons", map[string]any{
		"name": "Shop", "to": to, "origins": []string{s.url}, "challenge": 10, "record": false, "privacy_url": "https://shop.example/privacy",
		"closed": map[string]any{"number": "+81332249999", "callback": true},
	}, &b)
	p.Eval(fmt.Sprintf(`fetch("/v1/admin/buttons/%s/snippet", {headers: {"X-Softphone-Seat": sessionStorage.getItem("softphone.seat")}}).then((r) => r.json())`, b.ID), &b.Snippet)
	return b
}

// has puts something into the shop's page, under the strictest policies that the softphone's own lines allow it in.
func (s *shop) has(what, csp, permissions string) {
	s.page = what
	s.head = map[string]string{
		"Content-Security-Policy": "default-src 'none'; img-src 'self'; " + csp + "; require-trusted-types-for 'script'; trusted-types 'none'",
		"Permissions-Policy":      permissions,
	}
}

// requested are the paths that the page has asked a server for, of what counts.
func (p *Page) requested(of string) []string {
	p.t.Helper()
	var all []string
	p.Eval(fmt.Sprintf(`performance.getEntriesByType("resource").map((e) => e.name).filter((n) => n.startsWith(%q)).map((n) => new URL(n).pathname)`, of), &all)
	return all
}

// visitorCalls goes through a visitor's call: what will happen is said first, then an agent answers, and both hear each other.
func visitorCalls(t *testing.T, button string, visitor *Page, agent *person) {
	t.Helper()
	visitor.Tone(visitorHz)
	visitor.Click("button", button)
	visitor.Wait("dialog", "Talk to us")
	visitor.Wait("link", "Privacy")
	if text := visitor.Text("dialog", "Talk to us"); !strings.Contains(text, "The call is not recorded.") {
		t.Errorf("before the call it says %q", text)
	}
	visitor.Click("button", "Start the call")
	agent.says("Incoming call")
	visitor.WaitText("status", "", "Ringing")
	agent.answer()
	visitor.WaitText("status", "", "You are connected")
	visitor.HearTone(agent.hz)
	agent.HearTone(visitorHz)
	visitor.Click("button", "Mute")
	agent.Silent(visitorHz, 0)
	visitor.Click("button", "Muted")
	agent.HearTone(visitorHz)
	agent.hangUp()
	visitor.WaitText("status", "", "The call has ended")
	agent.isIdle()
	visitor.Click("button", "Close")
	visitor.WaitGone("dialog", "")
}

// A visitor of another site presses a button in its page, which stands there by a script tag or as an element, and talks with an
// agent, under policies that allow what the snippet says and nothing else. Before that, the loader is all that was fetched.
func TestTalk_inThePage(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) { talkInThePage(t, b) })
}

// On a page that is written from right to left the panel is so too, and nothing of it is beyond an edge, on a telephone either.
func TestTalk_rightToLeft(t *testing.T) {
	p, s, b := serve(t, nil), openShop(t), browser(t, "chromium")
	agent := p.join(b.NewProfile(t), "Alice", aliceHz)
	s.page = agent.makesButton(s, "client:alice").Snippet.Element
	visitor := &person{Page: b.NewProfile(t).Open(t, "visitor")}
	if err := visitor.devtools(t.Context(), "Emulation.setDeviceMetricsOverride", map[string]any{"width": 320, "height": 568, "deviceScaleFactor": 1, "mobile": false}); err != nil {
		t.Fatal(err)
	}
	visitor.Goto(s.url)
	visitor.Eval(`void (document.documentElement.dir = "rtl")`, nil)
	visitor.Click("button", "Talk to us")
	visitor.Wait("button", "Start the call")
	type box struct {
		Direction                  string
		Left, Right, Inside, Width float64
	}
	measure := func(role, name string) (at box) {
		t.Helper()
		n, err := visitor.one(t.Context(), role, name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := visitor.driver.on(t.Context(), n, `function() {
			const {left, right} = this.getBoundingClientRect();
			return {Direction: getComputedStyle(this).direction, Left: left, Right: right, Inside: this.scrollWidth - this.clientWidth, Width: innerWidth};
		}`)
		if err == nil {
			err = json.Unmarshal(text, &at)
		}
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	panel, cross := measure("dialog", "Talk to us"), measure("button", "Close")
	if panel.Direction != "rtl" || panel.Left < 0 || panel.Right > panel.Width || panel.Inside > 0 {
		t.Errorf("the panel is at %+v", panel)
	}
	if cross.Left+cross.Right > panel.Left+panel.Right {
		t.Errorf("it is closed at %+v, on the side where reading begins, in %+v", cross, panel)
	}
	visitor.NoFaults()
}

func talkInThePage(t *testing.T, b *Browser) {
	t.Helper()
	p, s := serve(t, nil), openShop(t)
	agent := p.join(b.NewProfile(t), "Alice", aliceHz)
	button := agent.makesButton(s, "client:alice")
	for name, snippet := range map[string]string{"script": button.Snippet.Script, "element": button.Snippet.Element} {
		t.Run(name, func(t *testing.T) {
			s.has(snippet, button.Snippet.CSP.Script, button.Snippet.PermissionsPolicy.Script)
			visitor := b.NewProfile(t).Open(t, "visitor")
			visitor.Goto(s.url)
			visitor.Wait("button", "Talk to us")
			if got := visitor.requested(p.url); !slices.Equal(got, []string{"/talk.js"}) {
				t.Errorf("before anybody means to talk, %q were fetched", got)
			}
			visitorCalls(t, "Talk to us", visitor, agent)
			var left [3]int
			visitor.Eval(`[document.cookie.length, localStorage.length, sessionStorage.length]`, &left)
			if left != [3]int{} {
				t.Errorf("in the page there is left: %v", left)
			}
			visitor.NoFaults()
		})
	}
}

// The same in a frame, of which the page needs to know nothing. With the loader it is told what happens, and it can tell the frame.
func TestTalk_inAFrame(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	s := openShop(t)
	agent := p.join(b.NewProfile(t), "Alice", aliceHz)
	button := agent.makesButton(s, "client:alice")
	s.has(button.Snippet.Iframe+`<script async src="`+p.url+`/talk.js"></script>`,
		button.Snippet.CSP.Iframe+"; script-src "+p.url, button.Snippet.PermissionsPolicy.Iframe)
	host := b.NewProfile(t).Open(t, "visitor")
	host.WatchFrame()
	host.Goto(s.url)
	visitor := host.Frame()
	host.Eval(`(window.told = [], window.held = ClickToTalk.frame(document.querySelector("iframe")), ["ready", "token", "ringing", "connected", "ended"].forEach((name) =>
		held.addEventListener(name, (event) => told.push([name, event.detail.reason ?? ""].join(" ").trim()))))`, nil)
	visitorCalls(t, "Talk to us", visitor, agent)
	want := []string{"ready", "token", "ringing", "connected", "ended completed"}
	host.wait("the frame's events", func(ctx context.Context) error {
		var told []string
		text, err := host.driver.eval(ctx, "told")
		if err = errors.Join(err, json.Unmarshal(text, &told)); err == nil && !slices.Equal(told, want) {
			err = fmt.Errorf("the page was told %q, want %q", told, want)
		}
		return err
	})
	host.NoFaults()
}

// A page that is not of the button's origins, and one that may not use the microphone, are told so, and what the site offers instead.
func TestTalk_impossible(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	s, other := openShop(t), openShop(t)
	agent := p.join(b.NewProfile(t), "Alice", aliceHz)
	button := agent.makesButton(s, "client:alice")

	other.has(button.Snippet.Script, button.Snippet.CSP.Script, button.Snippet.PermissionsPolicy.Script)
	foreign := b.NewProfile(t).Open(t, "foreign")
	foreign.Goto(other.url)
	foreign.Click("button", "Talk to us")
	foreign.Wait("heading", "This button does not belong to this site")

	s.has(button.Snippet.Script, button.Snippet.CSP.Script, "microphone=()")
	deaf := b.NewProfile(t).Open(t, "deaf")
	deaf.Goto(s.url)
	deaf.Click("button", "Talk to us")
	deaf.Wait("heading", "This page does not let us use the microphone")
	deaf.Fill("textbox", "Your name", "Erika")
	deaf.Fill("textbox", "Your telephone number", "+81 3 3224 9999")
	deaf.Click("button", "Ask for a call")
	deaf.WaitText("status", "", "Thank you")
	var tasks struct {
		Tasks []struct{ Name, Number string }
	}
	agent.Eval(`fetch("/v1/tasks?open=true", {headers: {"X-Softphone-Seat": sessionStorage.getItem("softphone.seat")}}).then((r) => r.json())`, &tasks)
	if len(tasks.Tasks) != 1 || tasks.Tasks[0].Name != "Erika" || tasks.Tasks[0].Number != "+81332249999" {
		t.Errorf("tasks %+v", tasks)
	}
}
