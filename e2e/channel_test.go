package e2e

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

// The tones of those who speak in channels, besides Alice's, Bob's and Carol's: 400 Hz and more from one another.
const doraHz = 1900

// radio is a program with a channel, Yard, and agents who may speak in it; whoever signs in besides them is a dispatcher.
func radio(t *testing.T, agents ...string) *program {
	t.Helper()
	p := serve(t, nil)
	office := p.client("Office")
	for _, name := range agents {
		office.call(http.MethodPost, "/v1/admin/people", map[string]string{"name": name, "role": "agent"}, nil)
	}
	office.call(http.MethodPost, "/v1/rooms", map[string]any{"name": "yard", "title": "Yard", "floor": map[string]int{"max_turn": 30}}, nil)
	return p
}

// tunes opens the channels, signs in, hums, and listens to Yard.
func (p *program) tunes(profile *Profile, name string, hz int) *person {
	p.t.Helper()
	who := &person{Page: profile.Open(p.t, name), name: name, hz: hz}
	who.Goto(p.url + "/channels")
	who.Fill("textbox", "Your name", name)
	who.Click("button", "Sign in")
	who.Wait("heading", "Channels")
	who.Tone(hz)
	who.Click("button", "Listen to Yard")
	who.says("The channel is free")
	who.Eval(thumb, nil)
	return who
}

// thumb notes in the page when the button was pressed, what came of it, and when it was let go.
const thumb = `(() => {
	const presses = [];
	let now;
	let tell = () => {};
	const at = (event) => performance.timeOrigin + event.timeStamp;
	const ours = (event) => event.target.closest?.("[data-press]");
	addEventListener("pointerdown", (event) => {
		if (ours(event)) presses.push((now = {press: at(event), granted: 0, queued: false, over: "", release: 0}));
	}, true);
	addEventListener("pointerup", (event) => {
		if (now && !now.release) now.release = at(event);
	}, true);
	const button = document.querySelector("[data-press]");
	new MutationObserver(() => {
		if (!now || now.release) return;
		for (const what of button.classList) {
			if (what === "granted") now.granted ||= performance.timeOrigin + performance.now();
			if (what === "queued") now.queued = true;
			if (what === "denied" || what === "over") now.over = what;
		}
		tell();
	}).observe(button, {attributes: true, attributeFilter: ["class"]});
	const rest = (ms) => new Promise((done) => setTimeout(done, ms));
	window.__thumb = {
		presses,
		rest,
		// held waits until it is granted, or is over, and then holds the button for so long.
		held: async (hold, limit) => {
			await Promise.race([rest(limit), new Promise((done) => {
				tell = () => (now.granted || now.over) && done();
				tell();
			})]);
			if (now.granted && !now.over) await rest(hold);
		},
	};
})()`

// thumbAt is where the button to talk is.
func (p *person) thumbAt() (x, y float64) {
	p.t.Helper()
	var at struct{ X, Y float64 }
	p.Eval("(() => { const r = document.querySelector('[data-press]').getBoundingClientRect(); return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()", &at)
	return at.X, at.Y
}

// devtools asks something of Chromium alone.
func (p *person) devtools(ctx context.Context, method string, params any) error {
	c, ok := p.driver.(*chromiumPage)
	if !ok {
		return errors.New("this is not Chromium")
	}
	return c.call(ctx, method, params, nil)
}

// mouse presses or releases the mouse, as the browser takes it from a person.
func (p *person) mouse(ctx context.Context, what string, x, y float64) error {
	return p.devtools(ctx, "Input.dispatchMouseEvent", map[string]any{"type": what, "x": x, "y": y, "button": "left", "clickCount": 1})
}

// holds presses the button to talk, and does not let go.
func (p *person) holds() {
	p.t.Helper()
	x, y := p.thumbAt()
	if err := p.mouse(p.t.Context(), "mousePressed", x, y); err != nil {
		p.t.Fatal(err)
	}
}

// letsGo lets the button go.
func (p *person) letsGo() {
	p.t.Helper()
	x, y := p.thumbAt()
	if err := p.mouse(p.t.Context(), "mouseReleased", x, y); err != nil {
		p.t.Fatal(err)
	}
}

// A holder whose page is gone without a word loses the floor when the lease is over, and who waits gets it.
func TestChannel_holderCrashes(t *testing.T) {
	p, b := radio(t, "Alice", "Bob"), browser(t, "chromium")
	alice, bob := p.tunes(b.NewProfile(t), "Alice", aliceHz), p.tunes(b.NewProfile(t), "Bob", bobHz)
	alice.holds()
	alice.says("Speak now")
	bob.HearTone(aliceHz)
	bob.holds()
	bob.says("You are next")
	gone := time.Now()
	alice.crash()
	bob.says("Speak now")
	if took := time.Since(gone); took > 5*time.Second {
		t.Errorf("the floor was released after %s, and the lease is 3 s", took)
	}
	bob.letsGo()
	bob.says("The channel is free")
}

// A holder whose network dies is not heard from that moment on, and knows it; the floor is free when the lease is over.
func TestChannel_holderOffline(t *testing.T) {
	p, b := radio(t, "Alice", "Bob"), browser(t, "chromium")
	alice, bob := p.tunes(b.NewProfile(t), "Alice", aliceHz), p.tunes(b.NewProfile(t), "Bob", bobHz)
	alice.holds()
	alice.says("Speak now")
	bob.HearTone(aliceHz)
	bob.holds()
	bob.says("You are next")
	network := func(offline bool) {
		t.Helper()
		for method, params := range map[string]any{
			"Network.enable":                   nil,
			"Network.emulateNetworkConditions": map[string]any{"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
		} {
			if err := alice.devtools(t.Context(), method, params); err != nil {
				t.Fatal(err)
			}
		}
	}
	network(true)
	gone := time.Now()
	alice.says("The connection was lost. You are not heard.")
	bob.says("Speak now")
	if took := time.Since(gone); took > 5*time.Second {
		t.Errorf("the floor was released after %s, and the lease is 3 s", took)
	}
	bob.Silent(aliceHz, 0)
	alice.letsGo()
	bob.letsGo()

	t.Log("and when it is back, she can speak again")
	network(false)
	bob.says("The channel is free")
	alice.wait("Alice to have the floor again", func(ctx context.Context) error {
		alice.holds()
		text, err := alice.driver.eval(ctx, "__thumb.held(0, 1000).then(() => __thumb.presses.at(-1).granted > 0)")
		if err == nil && string(text) != "true" {
			alice.letsGo()
			err = errors.New("not yet")
		}
		return err
	})
	bob.HearTone(aliceHz)
	alice.letsGo()
}

// A dispatcher takes the floor from who speaks, comes before who waits, silences somebody, and lets them speak again.
func TestChannel_dispatcher(t *testing.T) {
	p, b := radio(t, "Alice", "Bob"), browser(t, "chromium")
	alice, bob := p.tunes(b.NewProfile(t), "Alice", aliceHz), p.tunes(b.NewProfile(t), "Bob", bobHz)
	dora := p.tunes(b.NewProfile(t), "Dora", doraHz)
	alice.holds()
	alice.says("Speak now")
	dora.HearTone(aliceHz)
	bob.holds()
	bob.says("You are next")
	dora.holds()
	dora.says("Speak now")
	alice.says("Somebody took the floor")
	alice.HearTone(doraHz)
	bob.says("Dora is speaking")
	bob.Unheard(aliceHz, 300*time.Millisecond)
	dora.letsGo()
	bob.says("Speak now")
	dora.HearTone(bobHz)

	t.Log("takes it away")
	dora.Click("button", "Take the floor away from Bob")
	bob.says("Somebody took the floor")
	dora.Silent(bobHz, 0)
	alice.letsGo()
	bob.letsGo()

	t.Log("silences")
	dora.Click("button", "More about Yard")
	dora.Click("button", "Silence Alice")
	alice.says("You have been silenced in this channel")
	alice.holds()
	alice.says("You have been silenced here")
	alice.letsGo()
	dora.Click("button", "Let Alice speak")
	alice.wait("the silence to be over", func(ctx context.Context) error {
		text, err := alice.driver.eval(ctx, "document.body.innerText.includes('silenced in this channel')")
		if err == nil && string(text) != "false" {
			err = errors.New("she is silenced")
		}
		return err
	})
	alice.holds()
	alice.says("Speak now")
	dora.HearTone(aliceHz)
	alice.letsGo()
	dora.says("Interrupted") // in the history
	dora.says("Taken away")
	for _, one := range []*person{alice, bob, dora} {
		one.NoFaults()
	}
}

// Whoever turns to something else speaks no more, and the floor is free at once.
func TestChannel_letsGo(t *testing.T) {
	p, b := radio(t, "Alice", "Bob"), browser(t, "chromium")
	alice, bob := p.tunes(b.NewProfile(t), "Alice", aliceHz), p.tunes(b.NewProfile(t), "Bob", bobHz)
	for _, how := range []struct{ name, does string }{
		{"another window", `window.dispatchEvent(new Event("blur"))`},
		{"a hidden tab", `(() => { Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true}); document.dispatchEvent(new Event("visibilitychange")); delete document.visibilityState; })()`},
		{"sleep", `document.dispatchEvent(new Event("freeze"))`},
		{"a cancelled touch", `document.querySelector("[data-press]").dispatchEvent(new PointerEvent("pointercancel", {bubbles: true}))`},
	} {
		t.Log(how.name)
		alice.holds()
		alice.says("Speak now")
		bob.HearTone(aliceHz)
		alice.Eval(how.does, nil)
		bob.says("The channel is free")
		bob.Silent(aliceHz, 0)
		alice.letsGo()
	}
	t.Log("a closed tab")
	alice.holds()
	bob.HearTone(aliceHz)
	gone := time.Now()
	alice.Goto("about:blank")
	bob.says("The channel is free")
	if took := time.Since(gone); took > 2500*time.Millisecond {
		t.Errorf("the floor was released after %s only", took)
	}
	bob.NoFaults()
}

// Somebody with two tabs speaks in one of them: the other waits, as anybody else's would.
func TestChannel_twoTabs(t *testing.T) {
	p, b := radio(t, "Alice"), browser(t, "chromium")
	profile := b.NewProfile(t)
	one, two := p.tunes(profile, "Alice", aliceHz), p.tunes(profile, "Alice", carolHz)
	one.holds()
	one.says("Speak now")
	two.HearTone(aliceHz)
	two.holds()
	two.says("You are next")
	one.letsGo()
	two.says("Speak now")
	one.HearTone(carolHz)
	two.letsGo()
}

// A telephone call goes first: the channels are silent while it lasts, and are heard after it.
func TestChannel_telephoneCall(t *testing.T) {
	p, b := radio(t, "Alice", "Bob"), browser(t, "chromium")
	alice, bob := p.tunes(b.NewProfile(t), "Alice", aliceHz), p.tunes(b.NewProfile(t), "Bob", bobHz)
	alice.Click("link", "Phone")
	alice.goOnline()
	bob.holds()
	alice.HearTone(bobHz) // on every place of the page
	alice.call("+15005550001")
	alice.status("On a call")
	alice.Silent(bobHz, 0)
	alice.hangUp()
	alice.HearTone(bobHz)
	bob.letsGo()
}

// In Firefox too, by one press to begin and another to end.
func TestChannel_firefox(t *testing.T) {
	p := radio(t, "Alice", "Bob")
	alice := p.tunes(browser(t, "firefox").NewProfile(t), "Alice", aliceHz)
	bob := p.tunes(browser(t, "chromium").NewProfile(t), "Bob", bobHz)
	alice.Click("checkbox", "Press once to talk, once more to stop")
	alice.Click("button", "Press to talk: Yard")
	alice.says("Speak now")
	bob.HearTone(aliceHz)
	bob.says("Alice is speaking")
	alice.Click("button", "Press to stop: Yard")
	bob.Silent(aliceHz, 0)
	bob.holds()
	alice.HearTone(bobHz)
	bob.letsGo()
	alice.Silent(bobHz, 0)
	alice.NoFaults()
	bob.NoFaults()
}

// What is on the page of channels breaks no rule of accessibility that can be checked by a program, in light and in dark, wide and narrow.
func TestChannel_accessible(t *testing.T) {
	p, b := radio(t, "Alice"), browser(t, "chromium")
	alice := p.tunes(b.NewProfile(t), "Alice", aliceHz)
	alice.Click("button", "More about Yard")
	alice.says("Nobody has spoken yet")
	alice.Accessible("at rest")
	alice.holds()
	alice.says("Speak now")
	alice.Accessible("speaking")
	alice.looks("dark", 320, 568)
	alice.Accessible("speaking, in the dark, on a telephone")
	alice.letsGo()
	alice.Click("button", "日本語")
	alice.Accessible("in Japanese")
	var wide bool
	alice.Eval("document.documentElement.scrollWidth > innerWidth", &wide)
	if wide {
		t.Error("at 320 pixels the page is wider than the window")
	}
	alice.NoFaults()
}

// looks sets what the page is looked at with.
func (p *person) looks(scheme string, width, height int) {
	p.t.Helper()
	for method, params := range map[string]any{
		"Emulation.setDeviceMetricsOverride": map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false},
		"Emulation.setEmulatedMedia":         map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}}},
	} {
		if err := p.devtools(p.t.Context(), method, params); err != nil {
			p.t.Fatal(err)
		}
	}
}
