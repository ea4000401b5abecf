package e2e

import (
	"encoding/json"
	"os"
	"strings"
)

// axeFile is axe-core, which `npm ci` in web puts there.
// Source: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
const axeFile = "../web/node_modules/axe-core/axe.min.js"

// Accessible fails the test for each rule that axe finds broken in what the page shows now, shadows included. What names the state in messages.
// Nothing moves meanwhile: a colour halfway to another is nobody's.
func (p *Page) Accessible(what string) {
	p.t.Helper()
	source, err := os.ReadFile(axeFile)
	if err != nil {
		p.t.Fatalf("axe is not there, run `npm ci` in web: %v", err)
	}
	var broken []struct {
		ID    string `json:"id"`
		Nodes []struct {
			Target  json.RawMessage `json:"target"`
			Summary string          `json:"failureSummary"`
		} `json:"nodes"`
	}
	p.Eval(`(async () => {
		if (!window.axe) { `+string(source)+` }
		await Promise.all(document.getAnimations().map((one) => one.effect.getComputedTiming().iterations === Infinity ? one.cancel() : one.finished.catch(() => {})));
		return (await axe.run(document, {resultTypes: ["violations"]})).violations;
	})()`, &broken)
	for _, rule := range broken {
		for _, n := range rule.Nodes {
			p.t.Errorf("%s: %s: axe: %s: %s: %s", p.who, what, rule.ID, n.Target, strings.Join(strings.Fields(n.Summary), " "))
		}
	}
}
