package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Press presses keys as a person's hands do, one after another: "Tab", "a", "Control+Shift+M". Chromium alone: what they
// do then is the page's and the browser's.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	page := p.chromium()
	for _, one := range keys {
		if err := page.key(ctx, one); err != nil {
			p.t.Fatalf("%s: %s: %v", p.who, one, err)
		}
	}
}

// chromium is the page as Chromium's DevTools know it; others fail the test.
func (p *Page) chromium() *chromiumPage {
	p.t.Helper()
	page, ok := p.driver.(*chromiumPage)
	if !ok {
		p.t.Fatalf("%s: this is done in Chromium alone", p.who)
	}
	return page
}

// Type types a text, letter by letter, where the focus is.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.Press(strings.Split(text, "")...)
}

// TabTo presses Tab until an element of a role and name has the focus, and fails where none has it in time.
func (p *Page) TabTo(role, name string) {
	p.t.Helper()
	p.Wait(role, name)
	p.wait(fmt.Sprintf("the focus to come to %s %q", role, name), func(ctx context.Context) error {
		for range 20 {
			if on, err := p.focused(ctx, role, name); on || err != nil {
				return err
			}
			if err := p.chromium().key(ctx, "Tab"); err != nil {
				return err
			}
		}
		return errors.New("it is elsewhere")
	})
}

// focused tells whether the first element of a role and name that takes clicks has the focus.
func (p *Page) focused(ctx context.Context, role, name string) (bool, error) {
	all, err := p.driver.find(ctx, role, name)
	if err != nil {
		return false, err
	}
	for _, n := range all {
		on, err := p.driver.on(ctx, n, `function() { return document.activeElement === this; }`)
		if err != nil {
			return false, err
		}
		if string(on) == "true" {
			return true, nil
		}
	}
	return false, nil
}

// key presses one key, with those that are held meanwhile.
// Source: https://chromedevtools.github.io/devtools-protocol/tot/Input/#method-dispatchKeyEvent
func (p *chromiumPage) key(ctx context.Context, keys string) error {
	parts := strings.Split(keys, "+")
	if strings.HasSuffix(keys, "+") {
		parts = []string{"+"}
	}
	key, held := parts[len(parts)-1], 0
	for _, one := range parts[:len(parts)-1] {
		held |= map[string]int{"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}[one]
	}
	event := map[string]any{"key": key, "code": key, "modifiers": held}
	switch {
	case len(key) == 1:
		event["code"], event["windowsVirtualKeyCode"] = code(key), int(strings.ToUpper(key)[0])
		if held&^8 == 0 {
			event["text"] = key
		}
	case key == "Enter":
		event["text"], event["windowsVirtualKeyCode"] = "\r", 13
	case key == "Space":
		event["key"], event["text"], event["windowsVirtualKeyCode"] = " ", " ", 32
	default:
		event["windowsVirtualKeyCode"] = map[string]int{"Tab": 9, "Escape": 27, "Backspace": 8, "ArrowUp": 38, "ArrowDown": 40}[key]
	}
	for _, what := range []string{"keyDown", "keyUp"} {
		event["type"] = what
		if err := p.call(ctx, "Input.dispatchKeyEvent", event, nil); err != nil {
			return err
		}
	}
	return nil
}

// code is the place of a key on a keyboard.
// Source: https://www.w3.org/TR/uievents-code/
func code(key string) string {
	switch c := key[0]; {
	case c >= '0' && c <= '9':
		return "Digit" + key
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return "Key" + strings.ToUpper(key)
	case key == "?":
		return "Slash"
	default:
		return ""
	}
}
