package arch

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// builders are the files that say how the program is built.
func builders() []string { return []string{"Makefile", "deploy/Dockerfile"} }

// The program is the same bytes wherever it is built (`make reproducible` builds it twice), and nothing that is fetched
// runs while it is built but what the lock file knows by its hash.
func TestR_SUP_1(t *testing.T) {
	builds, installs := 0, 0
	program := regexp.MustCompile(`\bbuild .*-o .*\./cmd/softphone`)
	for _, name := range builders() {
		for line := range strings.Lines(string(text(t, name))) {
			switch {
			case program.MatchString(line):
				builds++
				if !strings.Contains(line, " -trimpath ") || !strings.Contains(line, "CGO_ENABLED=0 ") {
					t.Errorf("%s: is not the same everywhere: %s", name, line)
				}
			case strings.Contains(line, "npm ci") || strings.Contains(line, "$(NPM) ci"):
				installs++
				if !strings.Contains(line, "--ignore-scripts") {
					t.Errorf("%s: packages may run what they like: %s", name, line)
				}
			case strings.Contains(line, "npm install") || strings.Contains(line, "$(NPM) install"):
				t.Errorf("%s: installs what no lock file names: %s", name, line)
			}
		}
	}
	if builds < 2 || installs < 2 {
		t.Errorf("%d builds and %d installations were found", builds, installs)
	}
	if !slices.Contains(strings.Fields(string(text(t, "web/.npmrc"))), "ignore-scripts=true") {
		t.Error("web/.npmrc lets packages run scripts")
	}
	var locked struct {
		Packages map[string]struct {
			Integrity string `json:"integrity"`
			Scripts   bool   `json:"hasInstallScript"`
			Link      bool   `json:"link"`
			Optional  bool   `json:"optional"`
			Dev       bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(text(t, "web/package-lock.json"), &locked); err != nil {
		t.Fatal(err)
	}
	for name, p := range locked.Packages {
		if name == "" {
			continue
		}
		// The linter for other systems is in no program, and not every registry serves it.
		elsewhere := p.Optional && p.Dev && strings.HasPrefix(name, "node_modules/@biomejs/cli-") && p.Integrity == ""
		if !elsewhere && !strings.HasPrefix(p.Integrity, "sha512-") || p.Link {
			t.Errorf("%s: is not known by a hash", name)
		}
		if p.Scripts {
			t.Errorf("%s: wants to run a script when it is installed", name)
		}
	}
	if len(locked.Packages) < 10 {
		t.Errorf("%d packages are locked", len(locked.Packages))
	}
}
