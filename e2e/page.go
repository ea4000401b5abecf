package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// instrument is what runs in every page before its own scripts: a function without
// arguments.
//
//go:embed instrument.js
var instrument string

// patience is how long a page is waited for before the test fails.
const patience = 20 * time.Second

// unusual are the characters that a file name had better not have.
var unusual = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Page is what one person has before them. Its methods fail the test when the page does
// not do what is asked for within a patience of 20 s. Elements are named by their role and
// accessible name (https://www.w3.org/TR/wai-aria-1.2/); an empty name is any. Actions
// and readings take the first element that fits.
type Page struct {
	t      testing.TB
	who    string
	driver driver
	past   []string // faults of documents that were left
}

// NewProfile makes a memory of its own in the browser, for as long as the test runs.
func (b *Browser) NewProfile(t testing.TB) *Profile {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	p, err := b.profile(ctx)
	if err != nil {
		t.Fatalf("browser profile: %v", err)
	}
	t.Cleanup(func() { closing(t, "profile", p.end) })
	return p
}

// Open opens a page in a window, for as long as the test runs. Who names the person in
// messages and pictures. When the test fails, a picture is put into e2e/artifacts.
func (p *Profile) Open(t testing.TB, who string) *Page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	d, err := p.open(ctx)
	if err != nil {
		t.Fatalf("%s: page: %v", who, err)
	}
	page := &Page{t: t, who: who, driver: d}
	t.Cleanup(func() {
		if t.Failed() {
			page.leaveEvidence()
		}
		closing(t, who, d.close)
	})
	return page
}

// closing ends a page or profile when the test, and with it its context, is over.
func closing(t testing.TB, what string, end func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := end(ctx); err != nil {
		t.Logf("%s does not close: %v", what, err)
	}
}

// until tries at a pace until the condition holds. Its error is the condition's last.
func until(ctx context.Context, what string, condition func(context.Context) error) error {
	pace := time.NewTicker(40 * time.Millisecond)
	defer pace.Stop()
	for {
		err := condition(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-pace.C:
		case <-ctx.Done():
			return fmt.Errorf("waited for %s: %w", what, err)
		}
	}
}

// wait fails the test unless the condition holds within the patience.
func (p *Page) wait(what string, condition func(context.Context) error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if err := until(ctx, what, condition); err != nil {
		p.t.Fatalf("%s: %v", p.who, err)
	}
}

// Goto opens a URL and waits until it is loaded.
func (p *Page) Goto(url string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	p.past = append(p.past, p.recorded(ctx)...)
	if err := p.driver.navigate(ctx, url); err != nil {
		p.t.Fatalf("%s: %v", p.who, err)
	}
}

// Reload opens the page anew, as the browser's button does.
func (p *Page) Reload() {
	p.t.Helper()
	var url string
	p.Eval("location.href", &url)
	p.Goto(url)
}

// Eval reads the value of an expression of JavaScript, awaited, into out, as JSON.
func (p *Page) Eval(expression string, out any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	text, err := p.driver.eval(ctx, expression)
	if err == nil && out != nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.who, expression, err)
	}
}

// one finds the first element of a role and name.
func (p *Page) one(ctx context.Context, role, name string) (node, error) {
	all, err := p.driver.find(ctx, role, name)
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		return "", fmt.Errorf("there is no %s %q", role, name)
	}
	return all[0], nil
}

// Exists reports whether there is such an element now.
func (p *Page) Exists(role, name string) bool {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	all, err := p.driver.find(ctx, role, name)
	if err != nil {
		p.t.Fatalf("%s: %v", p.who, err)
	}
	return len(all) > 0
}

// Wait waits until there is such an element.
func (p *Page) Wait(role, name string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%s %q", role, name), func(ctx context.Context) error {
		_, err := p.one(ctx, role, name)
		return err
	})
}

// WaitGone waits until there is no such element.
func (p *Page) WaitGone(role, name string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%s %q to go", role, name), func(ctx context.Context) error {
		all, err := p.driver.find(ctx, role, name)
		if err == nil && len(all) > 0 {
			err = errors.New("it is still there")
		}
		return err
	})
}

// enabled says whether an element takes clicks.
const enabled = `function() { return !this.disabled && this.getAttribute("aria-disabled") !== "true"; }`

// Click waits for an element that is enabled and clicks on its middle.
func (p *Page) Click(role, name string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%s %q to click on", role, name), func(ctx context.Context) error {
		n, err := p.one(ctx, role, name)
		if err != nil {
			return err
		}
		may, err := p.driver.on(ctx, n, enabled)
		if err != nil {
			return err
		}
		if string(may) != "true" {
			return errors.New("it is disabled")
		}
		return p.driver.click(ctx, n)
	})
}

// Fill clears a field and puts a text in, as typing would.
func (p *Page) Fill(role, name, text string) {
	p.t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		p.t.Fatal(err)
	}
	// The setter of the prototype: frameworks put one of their own on the element.
	function := fmt.Sprintf(`function() {
		this.focus();
		Object.getOwnPropertyDescriptor(Object.getPrototypeOf(this), "value").set.call(this, %s);
		this.dispatchEvent(new InputEvent("input", {bubbles: true, inputType: "insertText"}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
	}`, quoted)
	p.wait(fmt.Sprintf("%s %q to fill in", role, name), func(ctx context.Context) error {
		n, err := p.one(ctx, role, name)
		if err != nil {
			return err
		}
		_, err = p.driver.on(ctx, n, function)
		return err
	})
}

// Text waits for an element and gives the text that it shows, white space made single.
func (p *Page) Text(role, name string) string {
	p.t.Helper()
	var shown string
	p.wait(fmt.Sprintf("%s %q", role, name), func(ctx context.Context) (err error) {
		texts, err := p.texts(ctx, role, name)
		if err == nil {
			shown = texts[0]
		}
		return err
	})
	return shown
}

// texts are what all elements of a role and name show; an error when there are none.
func (p *Page) texts(ctx context.Context, role, name string) ([]string, error) {
	all, err := p.driver.find(ctx, role, name)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no %s %q", role, name)
	}
	var shown []string
	for _, n := range all {
		text, err := p.driver.on(ctx, n, "function() { return this.innerText ?? this.textContent; }")
		if err != nil {
			return nil, err
		}
		var s string
		if err = json.Unmarshal(text, &s); err != nil {
			return nil, err
		}
		shown = append(shown, strings.Join(strings.Fields(s), " "))
	}
	return shown, nil
}

// WaitText waits until one of the elements of a role and name shows the words, in large
// or small letters, and gives all that it shows.
func (p *Page) WaitText(role, name, words string) string {
	p.t.Helper()
	var shown string
	p.wait(fmt.Sprintf("%s %q to show %q", role, name, words), func(ctx context.Context) error {
		texts, err := p.texts(ctx, role, name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(words)) })
		if i < 0 {
			return fmt.Errorf("shown is %q", texts)
		}
		shown = texts[i]
		return nil
	})
	return shown
}

// recorded are the faults that the page's instrument kept; none where it does not run.
func (p *Page) recorded(ctx context.Context) []string {
	text, err := p.driver.eval(ctx, `[...(window.__e2e?.violations ?? []).map(v => "policy: " + v), ...(window.__e2e?.errors ?? [])]`)
	var all []string
	if err != nil || json.Unmarshal(text, &all) != nil {
		return nil
	}
	return all
}

// Faults are what went wrong in the page so far: exceptions that nobody caught, what was
// logged as an error, and violations of the content security policy.
func (p *Page) Faults() []string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	return p.faults(ctx)
}

// faults are all faults so far, each once, in order.
func (p *Page) faults(ctx context.Context) []string {
	var all []string
	for _, fault := range slices.Concat(p.past, p.recorded(ctx), p.driver.errors()) {
		if !slices.Contains(all, fault) {
			all = append(all, fault)
		}
	}
	return all
}

// NoFaults fails the test for each fault.
func (p *Page) NoFaults() {
	p.t.Helper()
	for _, fault := range p.Faults() {
		p.t.Errorf("%s: %s", p.who, fault)
	}
}

// Screenshot writes a picture of the page, as PNG.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if err := p.picture(ctx, path); err != nil {
		p.t.Errorf("%s: picture: %v", p.who, err)
	}
}

func (p *Page) picture(ctx context.Context, path string) error {
	png, err := p.driver.screenshot(ctx)
	if err != nil {
		return err
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o644)
}

// leaveEvidence says how the page stood when the test failed.
func (p *Page) leaveEvidence() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	path := filepath.Join("artifacts", unusual.ReplaceAllString(p.t.Name()+"-"+p.who, "_")+".png")
	if err := p.picture(ctx, path); err != nil {
		p.t.Logf("%s: no picture: %v", p.who, err)
	} else {
		p.t.Logf("%s: see e2e/%s", p.who, path)
	}
	state, err := p.driver.eval(ctx, "({at: location.href, says: document.body?.innerText, sound: window.__e2e?.state()})")
	p.t.Logf("%s: %s %v", p.who, state, err)
	for _, fault := range p.faults(ctx) {
		p.t.Logf("%s: fault: %s", p.who, fault)
	}
}
