package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"time"
)

// lighthousePages are the pages that Lighthouse looks at: the door first, then what is behind it.
var lighthousePages = []string{"/", "/", "/history", "/contacts", "/channels", "/board", "/admin", "/account", "/test", "/telephone"}

// Google's Lighthouse finds nothing to improve in how accessible the pages are and how well made.
func TestLighthouse(t *testing.T) {
	p := serve(t, nil)
	browser(t, "chromium") // skips where there is none
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	b, err := Chromium(ctx, os.Getenv("SOFTPHONE_CHROME"), Local) // Lighthouse would attach itself to the pages of the others
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	var report, trouble bytes.Buffer
	node := exec.CommandContext(ctx, "node", append([]string{"../tools/lighthouse/lighthouse.mjs", b.address, p.url}, lighthousePages...)...)
	node.Stdout, node.Stderr = &report, &trouble
	if err := node.Run(); err != nil {
		t.Fatalf("Lighthouse fails; `make test` installs it: %v\n%s", err, trouble.Bytes())
	}
	looked := 0
	for lines := json.NewDecoder(&report); lines.More(); looked++ {
		var got struct {
			Page   string
			Scores map[string]float64
			Faults []string
		}
		if err := lines.Decode(&got); err != nil {
			t.Fatal(err)
		}
		for _, category := range []string{"accessibility", "best-practices"} {
			if got.Scores[category] != 1 {
				t.Errorf("%s: %s is %.2f of 1", got.Page, category, got.Scores[category])
			}
		}
		for _, fault := range got.Faults {
			t.Errorf("%s: %s", got.Page, fault)
		}
	}
	if looked != len(lighthousePages) {
		t.Errorf("Lighthouse looked at %d pages of %d", looked, len(lighthousePages))
	}
}
