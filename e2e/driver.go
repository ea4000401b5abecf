package e2e

import (
	"context"
	"encoding/json"
	"fmt"
)

// driver is what a page needs of a browser. Chromium and Firefox have one each.
type driver interface {
	// navigate goes to a URL and returns when the page is loaded.
	navigate(ctx context.Context, url string) error
	// eval gives the value of an expression, awaited, as JSON.
	eval(ctx context.Context, expression string) (json.RawMessage, error)
	// find gives the elements of a role. An empty name is any.
	find(ctx context.Context, role, name string) ([]node, error)
	// on calls a function with an element as this, and gives its value as JSON.
	on(ctx context.Context, n node, function string) (json.RawMessage, error)
	// click moves the mouse to the middle of an element, presses and releases: the
	// browser takes it for a person's.
	click(ctx context.Context, n node) error
	// errors are the exceptions that nobody caught and what was logged as an error.
	errors() []string
	screenshot(ctx context.Context) ([]byte, error)
	close(ctx context.Context) error
}

// node is an element, by the browser's own handle.
type node string

// asJSON wraps an expression so that its value comes over the wire as one string:
// browsers differ in how they send anything else.
func asJSON(expression string) string {
	return fmt.Sprintf("(async () => JSON.stringify((await (%s)) ?? null))()", expression)
}

// functionJSON does the same for a function that is called on an element.
func functionJSON(function string) string {
	return fmt.Sprintf("async function() { return JSON.stringify((await (%s).call(this)) ?? null) }", function)
}

// middle scrolls an element into view and gives where to click it.
const middle = `function() {
	this.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
	const r = this.getBoundingClientRect();
	return {x: r.x + r.width / 2, y: r.y + r.height / 2, w: r.width, h: r.height};
}`
