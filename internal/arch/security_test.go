package arch

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table of docs/security.md is true: each test in it exists where it is said to, each requirement has a test or a
// reason, and no test of a requirement is left out.
func TestSecurity_table(t *testing.T) {
	const page = "docs/security.md"
	row := regexp.MustCompile(`^\| (R-[A-Z]+-[0-9]+) \| (.+) \| (.+) \|$`)
	named := regexp.MustCompile("\\[`((?:Test|Fuzz)[A-Za-z0-9_]+)`\\]\\(\\.\\./([^)]+)\\)")
	tree, listed, rows := repository(t), map[string]string{}, map[string]bool{}
	for line := range strings.Lines(string(text(t, page))) {
		line = strings.TrimSpace(line)
		for _, test := range named.FindAllStringSubmatch(line, -1) {
			if !strings.Contains(string(text(t, test[2])), "\nfunc "+test[1]+"(") {
				t.Errorf("%s: there is no %s in %s", page, test[1], test[2])
			}
			if listed[test[1]] == "" {
				listed[test[1]] = line
			}
		}
		is := row.FindStringSubmatch(line)
		if is == nil {
			continue
		}
		if rows[is[1]] {
			t.Errorf("%s: %s stands there twice", page, is[1])
		}
		rows[is[1]] = true
		own := "`TestR_" + strings.ReplaceAll(strings.TrimPrefix(is[1], "R-"), "-", "_")
		if !strings.HasPrefix(is[3], "No test: ") && !strings.Contains(is[3], own+"`") && !strings.Contains(is[3], own+"_") {
			t.Errorf("%s: %s has neither a test of its name nor a reason", page, is[1])
		}
	}
	if len(rows) < 30 {
		t.Errorf("%s: %d requirements were found: %q", page, len(rows), slices.Sorted(maps.Keys(rows)))
	}
	required := regexp.MustCompile(`(?m)^func (TestR_([A-Z]+)_([0-9]+)\w*)\(`)
	for _, name := range files(t, tree) {
		if !strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			continue // removed, and git has not been told yet
		}
		for _, test := range required.FindAllStringSubmatch(string(source), -1) {
			if id := "R-" + test[2] + "-" + test[3]; !strings.HasPrefix(listed[test[1]], "| "+id+" |") {
				t.Errorf("%s: %s is not in the row %s of %s", name, test[1], id, page)
			}
		}
	}
}
