package arch

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lock is what the test wants to know of npm's lock file.
type lock struct {
	Packages map[string]struct {
		Version              string            `json:"version"`
		Dependencies         map[string]string `json:"dependencies"`
		OptionalDependencies map[string]string `json:"optionalDependencies"`
	} `json:"packages"`
}

// missing lists what packages need and the lock file does not have. `npm ci` refuses such
// a file. npm writes one where a registry does not serve the packages for other
// systems, and then installs on the machine that wrote it, and on no other.
func (l lock) missing() []string {
	var all []string
	for _, path := range slices.Sorted(maps.Keys(l.Packages)) {
		p := l.Packages[path]
		for _, name := range slices.Concat(slices.Sorted(maps.Keys(p.Dependencies)), slices.Sorted(maps.Keys(p.OptionalDependencies))) {
			if !l.has(path, name) {
				all = append(all, path+" needs "+name)
			}
		}
	}
	return all
}

// has looks for a package as Node does: beside, then further and further up.
func (l lock) has(from, name string) bool {
	for {
		if _, ok := l.Packages[strings.TrimPrefix(from+"/node_modules/"+name, "/")]; ok {
			return true
		}
		if from == "" {
			return false
		}
		from = strings.TrimSuffix(from[:max(0, strings.LastIndex(from, "node_modules/"))], "/")
	}
}

func TestLock_complete(t *testing.T) {
	for _, path := range []string{"web/package-lock.json", "tools/lighthouse/package-lock.json"} {
		var l lock
		if err := json.Unmarshal(text(t, path), &l); err != nil {
			t.Fatal(err)
		}
		for _, fault := range l.missing() {
			t.Errorf("%s: %s, which is not in it: enter it by hand, version, os and cpu suffice", path, fault)
		}
	}
}

func TestLock_planted(t *testing.T) {
	var l lock
	err := json.Unmarshal([]byte(`{"packages": {
		"": {"dependencies": {"a": "1"}},
		"node_modules/a": {"optionalDependencies": {"a-mac": "1", "a-linux": "1"}, "dependencies": {"b": "1"}},
		"node_modules/a-linux": {},
		"node_modules/a/node_modules/b": {"dependencies": {"a": "1", "c": "1"}}}}`), &l)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"node_modules/a needs a-mac", "node_modules/a/node_modules/b needs c"}
	if diff := cmp.Diff(want, l.missing()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}
