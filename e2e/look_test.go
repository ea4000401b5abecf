package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// english finds words that nobody reads in Japanese: what people and things are called is said in names.
var (
	english = regexp.MustCompile(`[A-Za-z][a-z’'.]+(?: [A-Za-z][a-z’'.]+)*`)
	names   = regexp.MustCompile(`(?i)\b(alice|bob|carol|sam|stand-?up|radio|english|chrome|edge|firefox|safari|twilio|softphone|twiml|ctrl|alt|shift|cmd|esc|enter|backspace|csv|json|lines|crm_?|shop|access|gr_[a-z0-9]+|sales|linux|standup|demo|mos|ms|api|https?|localhost|com|example|script|iframe|csp|rtt|client|room|team|tel|insights|openid|the|tts|e\.164|id|desk)\b`)
)

// state looks at what the page shows now as different people do: axe finds nothing broken, by light and in the dark; at 320
// pixels nothing stands beyond the edge, and what is pressed is large enough; in Japanese no English is left. Where
// SOFTPHONE_E2E_PICTURES names a folder, it makes pictures of it all instead.
func (p *person) state(name string) {
	p.t.Helper()
	if os.Getenv("SOFTPHONE_E2E_PICTURES") != "" {
		p.pictured(name)
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		p.looks(scheme, 1100, 800)
		p.Accessible(name + ", " + scheme)
	}
	p.looks("light", 320, 640)
	var beyond, small []string
	p.Eval(`(() => {
		const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1;
		const name = (e) => (e.getAttribute('aria-label') || e.textContent || e.className).trim().slice(0, 40);
		if (document.documentElement.scrollWidth <= 320) return [];
		return [...document.querySelectorAll('body *')].filter((e) => seen(e) && e.getBoundingClientRect().right > 321).map((e) => e.tagName + ' ' + name(e));
	})()`, &beyond)
	if len(beyond) > 0 {
		p.t.Errorf("%s: %s: at 320 pixels there stands beyond the edge: %q", p.name, name, beyond[max(0, len(beyond)-4):])
	}
	p.Eval(`[...document.querySelectorAll('button, summary, a.button, [role="button"]')]
		.filter((e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1)
		.filter((e) => { const r = e.getBoundingClientRect(); return Math.round(r.height) < 44 || Math.round(r.width) < 44; })
		.map((e) => (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 40) + ' ' + Math.round(e.getBoundingClientRect().width) + '×' + Math.round(e.getBoundingClientRect().height))`, &small)
	if len(small) > 0 {
		p.t.Errorf("%s: %s: smaller than 44 pixels: %q", p.name, name, small)
	}
	p.looks("light", 1100, 800)
	p.speaks("ja")
	if left := p.english(); len(left) > 0 {
		p.t.Errorf("%s: %s: in Japanese it says %q", p.name, name, left)
	}
	p.speaks("en")
	p.ordinary()
}

// speaks changes the language by the page's button, where there is one.
func (p *person) speaks(language string) {
	p.t.Helper()
	p.Eval(`document.querySelector('button[lang="`+language+`"]')?.click()`, nil)
	p.wait("the page to be in "+language, func(ctx context.Context) error {
		text, err := p.driver.eval(ctx, "[document.documentElement.lang, document.querySelector('button[lang=\""+language+"\"]') === null, document.querySelector('.later') === null]")
		if err == nil && string(text) != fmt.Sprintf(`[%q,true,true]`, language) {
			err = fmt.Errorf("it is %s", text)
		}
		return err
	})
}

// english is what is shown and named in English, names of people and things left out.
func (p *person) english() []string {
	p.t.Helper()
	var shown []string
	p.Eval(`(() => {
		const all = [];
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			const e = n.parentElement;
			if (!e.closest('code, pre, textarea, noscript, script, style, [lang="en"], kbd') && e.checkVisibility()) all.push(n.data.trim());
		}
		for (const e of document.querySelectorAll('body *')) {
			if (e.closest('[lang="en"]')) continue;
			for (const a of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) if (e.hasAttribute(a)) all.push(e.getAttribute(a));
		}
		return all.filter(Boolean);
	})()`, &shown)
	var left []string
	for _, text := range shown {
		if rest := english.FindString(names.ReplaceAllString(text, "")); len(rest) > 2 && !slices.Contains(left, text) {
			left = append(left, text)
		}
	}
	return left
}

// ordinary takes back how the page is looked at.
func (p *person) ordinary() {
	p.t.Helper()
	for method, params := range map[string]any{
		"Emulation.clearDeviceMetricsOverride": nil,
		"Emulation.setEmulatedMedia":           map[string]any{"features": []map[string]string{}},
	} {
		if err := p.devtools(p.t.Context(), method, params); err != nil {
			p.t.Fatal(err)
		}
	}
}

// pictured makes pictures where SOFTPHONE_E2E_PICTURES names a folder: in two languages, by light and in the dark, at three
// widths. SOFTPHONE_E2E_WIDTHS, _SCHEMES and _LANGUAGES name fewer.
func (p *person) pictured(name string) {
	p.t.Helper()
	folder := os.Getenv("SOFTPHONE_E2E_PICTURES")
	if folder == "" {
		return
	}
	if _, ok := p.driver.(*chromiumPage); !ok {
		return
	}
	for _, language := range chosen("LANGUAGES", "ja", "en") {
		p.speaks(language)
		for _, width := range chosen("WIDTHS", "320", "768", "1280") {
			for _, scheme := range chosen("SCHEMES", "light", "dark") {
				var w int
				if _, err := fmt.Sscan(width, &w); err != nil {
					p.t.Fatalf("SOFTPHONE_E2E_WIDTHS: %v", err)
				}
				p.looks(scheme, w, map[bool]int{true: 640, false: 900}[w < 600])
				p.whole(filepath.Join(folder, unusual.ReplaceAllString(name, "-")+fmt.Sprintf("-%s-%s-%s.png", width, scheme, language)))
			}
		}
	}
	p.speaks("en")
	p.ordinary()
}

// chosen are the words of a variable, or all.
func chosen(variable string, all ...string) []string {
	if words := strings.Fields(os.Getenv("SOFTPHONE_E2E_" + variable)); len(words) > 0 {
		return words
	}
	return all
}

// whole writes a picture of the page down to its end, at most of 2,400 pixels.
func (p *person) whole(path string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	var size struct{ W, H float64 }
	p.Eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done({W: innerWidth, H: document.querySelector('dialog[open]') ? innerHeight : Math.min(2400, document.documentElement.scrollHeight)}))))`, &size)
	var shot struct {
		Data string `json:"data"`
	}
	clip := map[string]any{"x": 0, "y": 0, "width": size.W, "height": size.H, "scale": 1}
	if err := p.chromium().call(ctx, "Page.captureScreenshot", map[string]any{"clip": clip, "captureBeyondViewport": true}, &shot); err != nil {
		p.t.Fatal(err)
	}
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, png, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// to goes to another address of the page without loading it anew.
func (p *person) to(path, role, name string) {
	p.t.Helper()
	quoted, err := json.Marshal(path)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Eval(`history.pushState(null, '', `+string(quoted)+`), dispatchEvent(new PopStateEvent('popstate'))`, nil)
	p.Wait(role, name)
}

// The page before a call, and what opens above it.
func TestStates_phone(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice := p.visit(b.NewProfile(t), "Alice")
	alice.Wait("button", "Sign in")
	alice.state("sign in")
	alice.Click("button", "Sign in")
	alice.state("sign in without a name")
	alice.signIn()
	alice.state("offline")
	alice.Click("button", "Keyboard and this browser")
	alice.Wait("dialog", "Keyboard and this browser")
	alice.state("keyboard")
	alice.Press("Escape")
	alice.goOnline()
	alice.state("ready")
	alice.Fill("combobox", "Name or number", "03-1234-5678")
	alice.Click("button", "Call")
	alice.state("a number without a country")
	alice.Fill("combobox", "Name or number", "")
	alice.Click("button", "Sound settings")
	alice.Wait("dialog", "Sound")
	alice.state("sound settings")
	alice.Press("Escape")
	alice.to("/test", "heading", "")
	alice.state("sound test")
	alice.to("/join", "heading", "")
	alice.state("an invitation that is none")
	alice.NoFaults()
}

// A call in all that it can be.
func TestStates_call(t *testing.T) {
	p := serve(t, nil)
	alice, bob, carol := trio(t, p, browser(t, "chromium"))
	alice.call("bob")
	bob.isCalledBy("Alice")
	alice.state("it rings there")
	bob.state("it rings here")
	bob.Click("button", "Pass on")
	bob.Wait("textbox", "Pass on to")
	bob.state("it is passed on")
	bob.Click("button", "Cancel")
	bob.answer()
	hear(alice, bob)
	alice.state("on a call")
	alice.press("123")
	alice.state("keypad in a call")
	alice.Click("button", "Transfer")
	alice.Wait("button", "Ask first")
	alice.state("transfer")
	alice.Click("button", "Add")
	alice.Wait("button", "Into this call")
	alice.state("add")
	alice.Click("button", "Notes")
	alice.Wait("textbox", "Note")
	alice.state("notes")
	alice.Click("button", "Notes")
	alice.mute()
	alice.Click("button", "Record")
	alice.Wait("button", "Stop recording")
	alice.state("muted and recorded")
	carol.call("alice")
	alice.says("Carol is calling too")
	alice.state("another call waits")
	alice.Click("button", "Hold and answer")
	alice.HearTone(carolHz)
	alice.state("two calls")
	alice.to("/board", "heading", "Going on now")
	alice.state("board")
	alice.to("/", "button", "Hang up")
	alice.hangUp()
	carol.isIdle()
	alice.Wait("button", "Resume")
	alice.state("on hold")
	bob.hangUp()
	alice.isIdle()
	alice.state("after a call")
	carol.call("alice")
	alice.isCalledBy("Carol")
	alice.Click("button", "To voicemail")
	carol.leavesAMessage()
	alice.Wait("button", "Call back: Carol")
	alice.state("a message")
	for _, who := range []*person{alice, bob, carol} {
		who.NoFaults()
	}
}

// The other places of the page, with something in them.
func TestStates_places(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	sam := p.supervise(b.NewProfile(t))
	sam.state("board with nothing")
	sam.Click("button", "New room")
	sam.Wait("textbox", "Name")
	sam.state("new room")
	sam.Press("Escape")
	sam.makesRoom("standup", "Stand-up")
	sam.Click("button", "Ended")
	sam.state("board ended")
	sam.Click("button", "Who did what")
	sam.state("board audit")
	for _, place := range []struct{ path, role, name, as string }{
		{"/history", "heading", "", "history"},
		{"/history#figures", "heading", "", "figures"},
		{"/contacts", "button", "New contact", "contacts"},
		{"/account", "heading", "", "account"},
		{"/admin#people", "heading", "", "admin people"},
		{"/admin#keys", "heading", "", "admin keys"},
		{"/admin#grants", "heading", "", "admin grants"},
		{"/admin#teams", "heading", "", "admin teams"},
		{"/admin#buttons", "heading", "", "admin buttons"},
		{"/admin#numbers", "heading", "", "admin numbers"},
		{"/admin#audit", "heading", "", "admin audit"},
	} {
		sam.to(place.path, place.role, place.name)
		sam.WaitGone("paragraph", "One moment…")
		sam.state(place.as)
	}
	sam.to("/contacts", "button", "New contact")
	sam.Click("button", "New contact")
	sam.state("new contact")
	sam.Press("Escape")
	for _, form := range []struct{ path, button, as string }{
		{"/admin#people", "Invite somebody", "invite somebody"},
		{"/admin#people", "Change: Sam", "admin person"},
		{"/admin#keys", "Make a key", "make a key"},
		{"/admin#teams", "Make a team", "make a team"},
		{"/admin#buttons", "Make a button", "make a button"},
	} {
		sam.to("/", "button", "Call")
		sam.to(form.path, "button", form.button)
		sam.Click("button", form.button)
		sam.state(form.as)
		sam.Press("Escape")
	}
	sam.NoFaults()
	home := p.telephone(b.NewProfile(t))
	home.state("telephone")
	home.NoFaults()
}
